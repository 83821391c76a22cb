"""Status chips: an icon, a word and a colour for every state that a list shows.

`Chip` is a widget; a delegate draws the same with `paint_chip` and measures it with `chip_width`.
"""

from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.theme import tokens
from ui.theme.icons import icon
from ui.theme.tokens import Tone, palette
from warroom.domain.delivery import DeliveryState
from warroom.domain.post import PostStatus
from warroom.domain.response import ResponseKind, Triage
from warroom.language import tr

CHIP_HEIGHT = 20
_ICON = 13
_GAP = 4
_PADDING = 7


@dataclass(frozen=True)
class Look:
    """How a state is shown."""

    word: str
    icon: str
    tone: Tone


def post_look(status: PostStatus) -> Look:
    """How a post's status is shown."""
    return {
        PostStatus.DRAFT: Look(tr("draft"), "mdi6.pencil-outline", Tone.MUTED),
        PostStatus.WAITING: Look(tr("waiting for sign-off"), "mdi6.account-clock-outline", Tone.ACCENT),
        PostStatus.RETURNED: Look(tr("returned"), "mdi6.arrow-u-left-top", Tone.WARNING),
        PostStatus.WITHDRAWN: Look(tr("taken back"), "mdi6.undo-variant", Tone.MUTED),
        PostStatus.SCHEDULED: Look(tr("scheduled"), "mdi6.calendar-clock", Tone.ACCENT),
        PostStatus.HELD: Look(tr("held"), "mdi6.hand-back-right-outline", Tone.DANGER),
        PostStatus.SENDING: Look(tr("sending"), "mdi6.send-clock-outline", Tone.ACCENT),
        PostStatus.SENT: Look(tr("sent"), "mdi6.check-circle-outline", Tone.SUCCESS),
        PostStatus.PARTLY_SENT: Look(tr("partly sent"), "mdi6.progress-alert", Tone.DANGER),
        PostStatus.FAILED: Look(tr("failed"), "mdi6.alert-circle-outline", Tone.DANGER),
        PostStatus.IN_DOUBT: Look(tr("in doubt"), "mdi6.help-circle-outline", Tone.WARNING),
        PostStatus.MISSED: Look(tr("missed"), "mdi6.clock-alert-outline", Tone.WARNING),
        PostStatus.BY_HAND: Look(tr("to post by hand"), "mdi6.hand-pointing-right", Tone.WARNING),
        PostStatus.CANCELLED: Look(tr("cancelled"), "mdi6.cancel", Tone.MUTED),
    }[status]


def delivery_look(state: DeliveryState) -> Look:
    """How a delivery's state is shown."""
    match state:
        case DeliveryState.QUEUED | DeliveryState.LEASED:
            return post_look(PostStatus.SCHEDULED)
        case DeliveryState.IN_DOUBT:
            return post_look(PostStatus.IN_DOUBT)
        case DeliveryState.BY_HAND:
            return post_look(PostStatus.BY_HAND)
        case _:
            return post_look(PostStatus(state.value))


def triage_look(triage: Triage) -> Look:
    """How far the monitors are with a response."""
    match triage:
        case Triage.NEW:
            return Look(tr("new"), "mdi6.circle-outline", Tone.ACCENT)
        case Triage.CLAIMED:
            return Look(tr("claimed"), "mdi6.account-check-outline", Tone.TEXT)
        case Triage.ANSWERED:
            return Look(tr("answered"), "mdi6.reply-outline", Tone.SUCCESS)
        case Triage.DONE:
            return Look(tr("done"), "mdi6.check", Tone.MUTED)


def kind_look(kind: ResponseKind) -> Look:
    """What a response is."""
    match kind:
        case ResponseKind.REPLY:
            return Look(tr("reply"), "mdi6.reply", Tone.MUTED)
        case ResponseKind.MENTION:
            return Look(tr("mention"), "mdi6.at", Tone.MUTED)
        case ResponseKind.COMMENT:
            return Look(tr("comment"), "mdi6.comment-outline", Tone.MUTED)
        case ResponseKind.QUOTE:
            return Look(tr("quote"), "mdi6.format-quote-close", Tone.MUTED)
        case ResponseKind.LIKE:
            return Look(tr("like"), "mdi6.heart-outline", Tone.MUTED)
        case ResponseKind.REPOST:
            return Look(tr("repost"), "mdi6.repeat", Tone.MUTED)
        case ResponseKind.SEARCH:
            return Look(tr("watched word"), "mdi6.magnify", Tone.MUTED)


def _chip_font() -> QFont:
    font = QFont()
    font.setFamilies(list(tokens.FONT_FAMILIES))
    font.setPixelSize(tokens.TEXT_SMALL)
    return font


def chip_width(look: Look) -> int:
    """How many pixels wide the chip for `look` is."""
    return 2 * _PADDING + _ICON + _GAP + QFontMetrics(_chip_font()).horizontalAdvance(look.word)


def paint_chip(painter: QPainter, top_left: QPoint, look: Look) -> int:
    """Draw the chip for `look` with its corner at `top_left`; returns its width in pixels."""
    width, colours = chip_width(look), palette()
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colours.soft(look.tone)))
    box = QRect(top_left, QSize(width, CHIP_HEIGHT))
    painter.drawRoundedRect(box, CHIP_HEIGHT / 2, CHIP_HEIGHT / 2)
    symbol = QRect(box.left() + _PADDING, box.top() + (CHIP_HEIGHT - _ICON) // 2, _ICON, _ICON)
    icon(look.icon, look.tone).paint(painter, symbol)
    painter.setFont(_chip_font())
    painter.setPen(QColor(colours.of(look.tone)))
    words = box.adjusted(_PADDING + _ICON + _GAP, 0, 0, 0)
    painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, look.word)
    painter.restore()
    return width


class Chip(QWidget):
    """A chip as a widget of its own."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.show_look(look)

    def show_look(self, look: Look) -> None:
        """Show another state."""
        self._look = look
        self.setAccessibleName(look.word)
        self.updateGeometry()
        self.update()

    @property
    def word(self) -> str:
        """The word on the chip."""
        return self._look.word

    def sizeHint(self) -> QSize:
        return QSize(chip_width(self._look), CHIP_HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_chip(painter, QPoint(0, 0), self._look)
        painter.end()
