"""Draws one response of the list: who, where, how it relates to us, when, its marks, two lines of its text.

Every row has the same height, so that the list never has to lay out what it does not show.
"""

from collections.abc import Callable

from PySide6.QtCore import (
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QTextLayout, QTextOption
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ui.compose.avatar import initials
from ui.desk import Desk
from ui.theme import tokens
from ui.theme.chips import CHIP_HEIGHT, Look, chip_width, kind_look, paint_chip
from ui.theme.icons import icon, network_icon
from ui.theme.tokens import LARGE, MEDIUM, SMALL, TINY, Palette, Tone, palette
from ui.timeline.look import WORDS, author, chips, excerpt, handle, relation, stamp
from ui.timeline.model import TimelineModel
from ui.timeline.moderating import covered
from warroom.domain.ids import ResponseId
from warroom.domain.response import Response, Triage
from warroom.language import tr

LINE = 18
ROW_HEIGHT = MEDIUM + CHIP_HEIGHT + TINY + 2 * LINE + MEDIUM
_DISC = 34
_ICON = 13
_TEXT_LEFT = LARGE + _DISC + MEDIUM


class ResponseDelegate(QStyledItemDelegate):
    """`revealed` are the hidden responses that the person asked to see."""

    def __init__(self, desk: Desk, model: TimelineModel, parent: QObject) -> None:
        super().__init__(parent)
        self._model, self._networks, self._me = model, desk.office.networks, desk.me.id
        self._zone, self._clock = desk.campaign.zone, desk.office.clock
        self._language = desk.campaign.language
        self.revealed: set[ResponseId] = set()
        self._plain, self._bold, self._small = (
            _font(tokens.TEXT),
            _font(tokens.TEXT, bold=True),
            _font(tokens.TEXT_SMALL),
        )

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(200, ROW_HEIGHT)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        box: QRect = option.rect
        colours = palette()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        _paint_ground(painter, box, option.state, colours)
        response = self._model.response_at(index.row())
        if response is None:
            _paint_placeholder(painter, box, colours)
        else:
            self._paint_disc(painter, box, response, colours)
            self._paint_header(painter, box, response, colours)
            self._paint_text(painter, box, response, colours)
        painter.restore()

    def _paint_disc(self, painter: QPainter, box: QRect, response: Response, colours: Palette) -> None:
        disc = QRect(box.left() + LARGE, box.top() + MEDIUM, _DISC, _DISC)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours.sunken))
        painter.drawEllipse(disc)
        if response.kind in WORDS:
            painter.setFont(self._bold)
            painter.setPen(QColor(colours.muted))
            painter.drawText(disc, Qt.AlignmentFlag.AlignCenter, initials(author(response)))
        else:
            icon(kind_look(response.kind).icon, Tone.MUTED).paint(painter, disc.adjusted(9, 9, -9, -9))

    def _paint_header(self, painter: QPainter, box: QRect, response: Response, colours: Palette) -> None:
        line = QRect(
            box.left() + _TEXT_LEFT, box.top() + MEDIUM, box.width() - _TEXT_LEFT - LARGE, CHIP_HEIGHT
        )
        looks = (*self._model.company(response.id), *chips(response, self._me))
        line.setRight(_paint_chips(painter, line, looks))
        now = self._clock.now()
        pen = _Pen(painter, line)
        pen.right(stamp(response.posted_at, self._zone, now), self._small, colours.muted)
        if response.language and response.language != self._language:
            pen.right(response.language.upper(), self._small, colours.muted)
        pen.left(author(response), self._bold, colours.text, share=0.34)
        pen.left(handle(response), self._plain, colours.muted, share=0.4)
        network = self._networks.get(response.network)
        if network is not None:
            pen.picture(lambda where: network_icon(network.icon, Tone.MUTED).paint(painter, where))
            pen.left(tr(network.name), self._small, colours.muted, share=0.5)
        pen.picture(lambda where: icon(kind_look(response.kind).icon, Tone.MUTED).paint(painter, where))
        pen.left(relation(response), self._small, colours.muted)

    def _paint_text(self, painter: QPainter, box: QRect, response: Response, colours: Palette) -> None:
        area = QRect(
            box.left() + _TEXT_LEFT,
            box.top() + MEDIUM + CHIP_HEIGHT + TINY,
            box.width() - _TEXT_LEFT - LARGE,
            2 * LINE,
        )
        if covered(response) and response.id not in self.revealed:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colours.sunken))
            painter.drawRoundedRect(area.adjusted(0, TINY, 0, -TINY), tokens.RADIUS, tokens.RADIUS)
            painter.setFont(self._small)
            painter.setPen(QColor(colours.muted))
            painter.drawText(
                area, Qt.AlignmentFlag.AlignCenter, tr("A colleague hid this response. Space shows it.")
            )
            return
        settled = response.triage in {Triage.DONE, Triage.ANSWERED}
        painter.setPen(QColor(colours.muted if settled else colours.text))
        _draw_two_lines(painter, area, excerpt(response.text), self._plain)


class _Pen:
    """Writes along one line from both ends, never over what is there already."""

    def __init__(self, painter: QPainter, line: QRect) -> None:
        self._painter, self._line = painter, QRect(line)

    def right(self, text: str, font: QFont, colour: str) -> None:
        """Write `text` at the right end."""
        self._write(text, font, colour, Qt.AlignmentFlag.AlignRight)
        self._line.setRight(self._line.right() - QFontMetrics(font).horizontalAdvance(text) - MEDIUM)

    def left(self, text: str, font: QFont, colour: str, share: float = 1.0) -> None:
        """Write `text` at the left end, in no more than `share` of the room that is left."""
        room = int(self._line.width() * share)
        if room <= 0:
            return
        metrics = QFontMetrics(font)
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)
        self._write(shown, font, colour, Qt.AlignmentFlag.AlignLeft)
        self._line.setLeft(self._line.left() + metrics.horizontalAdvance(shown) + SMALL)

    def picture(self, paint: Callable[[QRect], None]) -> None:
        """Let `paint` draw an icon at the left end, if there is room."""
        if self._line.width() < _ICON:
            return
        top = self._line.top() + (self._line.height() - _ICON) // 2
        paint(QRect(self._line.left(), top, _ICON, _ICON))
        self._line.setLeft(self._line.left() + _ICON + TINY)

    def _write(self, text: str, font: QFont, colour: str, side: Qt.AlignmentFlag) -> None:
        self._painter.setFont(font)
        self._painter.setPen(QColor(colour))
        self._painter.drawText(
            self._line, side | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, text
        )


def _font(size: int, *, bold: bool = False) -> QFont:
    font = QFont()
    font.setFamilies(list(tokens.FONT_FAMILIES))
    font.setPixelSize(size)
    font.setBold(bold)
    return font


def _paint_ground(painter: QPainter, box: QRect, state: QStyle.StateFlag, colours: Palette) -> None:
    if state & QStyle.StateFlag.State_Selected:
        painter.fillRect(box, QColor(colours.accent_soft))
    elif state & QStyle.StateFlag.State_MouseOver:
        painter.fillRect(box, QColor(colours.hover))
    if state & QStyle.StateFlag.State_HasFocus:
        painter.fillRect(QRect(box.left(), box.top(), 3, box.height()), QColor(colours.accent))
    painter.fillRect(QRect(box.left() + _TEXT_LEFT, box.bottom(), box.width(), 1), QColor(colours.line))


def _paint_placeholder(painter: QPainter, box: QRect, colours: Palette) -> None:
    """Grey bars where a response is being read: the list doesn't jump when it comes."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colours.sunken))
    painter.drawEllipse(QRect(box.left() + LARGE, box.top() + MEDIUM, _DISC, _DISC))
    for number, share in enumerate((0.25, 0.7, 0.5)):
        width = int((box.width() - _TEXT_LEFT - LARGE) * share)
        bar = QRect(box.left() + _TEXT_LEFT, box.top() + MEDIUM + TINY + number * (LINE + 2), width, 9)
        painter.drawRoundedRect(bar, 4, 4)


def _paint_chips(painter: QPainter, line: QRect, looks: tuple[Look, ...]) -> int:
    """Draw the chips at the right end of `line`; returns where the room before them ends."""
    right = line.right()
    for look in reversed(looks):
        right -= chip_width(look)
        paint_chip(painter, QPoint(right, line.top()), look)
        right -= SMALL
    return right


def _draw_two_lines(painter: QPainter, area: QRect, text: str, font: QFont) -> None:
    """Wrap `text` over two lines and elide what the second can't hold."""
    layout = QTextLayout(text, font)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    layout.beginLayout()
    first, second = layout.createLine(), None
    if first.isValid():
        first.setLineWidth(area.width())
        second = layout.createLine()
    rest_at = first.textLength() if second is not None and second.isValid() else None
    if second is not None and second.isValid():
        second.setLineWidth(area.width())
    layout.endLayout()
    if first.isValid():
        first.draw(painter, QPointF(area.topLeft()))
    if rest_at is not None:
        rest = QFontMetrics(font).elidedText(text[rest_at:], Qt.TextElideMode.ElideRight, area.width())
        painter.setFont(font)
        below = QRectF(area.left(), area.top() + LINE, area.width(), LINE)
        painter.drawText(below, int(Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextSingleLine), rest)
