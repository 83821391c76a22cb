"""How a calendar page is painted: cells, hatched closures, hours, free slots, and one chip a post."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetrics, QPainter, QPen

from ui.calendar.contents import Contents, FreeSlot, Item
from ui.calendar.layout import Cell, Hatch, Layout, Line, Place
from ui.calendar.words import clock_change_in_words, closure_label, hour_in_words, title_of
from ui.theme import tokens
from ui.theme.chips import post_look
from ui.theme.icons import icon, network_icon
from ui.theme.tokens import RADIUS, Tone, palette
from warroom.domain.capabilities import Capabilities
from warroom.domain.post import PostSummary
from warroom.language import ntr, tr

_ICON = 13
_STRIPE = 3
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True)
class Marks:
    """What the painted page points out: the day and the item that keys act on, and whether keys come here."""

    day: date
    item: Item | None
    focused: bool


def paint_page(
    painter: QPainter, layout: Layout, contents: Contents, networks: dict[str, Capabilities], marks: Marks
) -> None:
    """Paint everything that `layout` holds."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for cell in layout.cells:
        _paint_ground(painter, cell)
    for line in layout.lines:
        _paint_hour(painter, layout, line)
    for hatch in layout.hatches:
        _paint_hatch(painter, hatch)
    for cell in layout.cells:
        _paint_edges(painter, cell, layout, contents, marks)
    for hatch in layout.hatches:
        for label in hatch.labels:
            _paint_reason(painter, hatch, label)
    if layout.now is not None:
        painter.fillRect(layout.now, QColor(palette().accent))
    for place in layout.places:
        paint_item(painter, place, contents, networks, marked=place.item == marks.item)
    for more in layout.more:
        _write(painter, more.rect, ntr("and {n} more", "and {n} more", more.count), Tone.ACCENT)


def font(size: int = tokens.TEXT_SMALL, *, bold: bool = False) -> QFont:
    """The calendar's letters, `size` pixels high."""
    letters = QFont()
    letters.setFamilies(list(tokens.FONT_FAMILIES))
    letters.setPixelSize(size)
    letters.setBold(bold)
    return letters


def paint_item(
    painter: QPainter, place: Place, contents: Contents, networks: dict[str, Capabilities], *, marked: bool
) -> None:
    """Paint a post's chip or a free slot."""
    if isinstance(place.item, FreeSlot):
        _paint_slot(painter, place.rect, hour_in_words(place.item, contents), marked=marked)
    else:
        paint_chip(
            painter, place.rect, place.item, hour_in_words(place.item, contents), networks, marked=marked
        )


def paint_chip(
    painter: QPainter,
    rect: QRectF,
    post: PostSummary,
    hour: str,
    networks: dict[str, Capabilities],
    *,
    marked: bool,
) -> None:
    """A post: its time and status above, its networks and title below."""
    colours, look = palette(), post_look(post.status)
    painter.save()
    painter.setPen(QPen(QColor(colours.accent if marked else colours.control_line), 2 if marked else 1))
    painter.setBrush(QColor(colours.surface))
    painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), RADIUS - 2, RADIUS - 2)
    painter.fillRect(rect.adjusted(2, 3, 2 + _STRIPE - rect.width(), -3), QColor(colours.of(look.tone)))
    painter.setClipRect(rect)
    inner = rect.adjusted(_STRIPE + 4, 2, -2, -2)
    upper = QRectF(inner.left(), inner.top(), inner.width(), inner.height() / 2)
    lower = upper.translated(0, upper.height())
    left = _write(painter, upper, hour, Tone.TEXT) + 4
    left = _symbol(painter, upper, left, look.icon, look.tone)
    _write(painter, upper.adjusted(left - upper.left(), 0, 0, 0), look.word, look.tone)
    icons = [networks[each].icon for each in dict.fromkeys(post.networks) if each in networks]
    left = _networks(painter, lower, icons)
    _write(painter, lower.adjusted(left - lower.left(), 0, 0, 0), title_of(post), Tone.TEXT, size=12)
    painter.restore()


def _paint_slot(painter: QPainter, rect: QRectF, hour: str, *, marked: bool) -> None:
    colours = palette()
    painter.save()
    colour = QColor(colours.accent if marked else colours.control_line)
    painter.setPen(QPen(colour, 2 if marked else 1, Qt.PenStyle.DashLine))
    painter.setBrush(QColor(colours.surface))
    painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), RADIUS - 2, RADIUS - 2)
    painter.restore()
    _write(painter, rect.adjusted(8, 0, -4, 0), tr("{time} free", time=hour), Tone.MUTED)


def _paint_ground(painter: QPainter, cell: Cell) -> None:
    painter.fillRect(cell.rect, QColor(palette().window if cell.faint else palette().surface))


def _paint_hour(painter: QPainter, layout: Layout, line: Line) -> None:
    y = line.y
    painter.setPen(QPen(QColor(palette().line), 1))
    right = max(cell.rect.right() for cell in layout.cells)
    painter.drawLine(QPointF(layout.left, y), QPointF(right, y))
    _write(painter, QRectF(8, y, layout.left - 10, 16), line.text, Tone.MUTED)
    _write(painter, QRectF(8, y + 14, layout.left - 10, 14), line.note, Tone.WARNING)


def _paint_hatch(painter: QPainter, hatch: Hatch) -> None:
    colours = palette()
    if hatch.closure is None:
        painter.fillRect(hatch.rect, QColor(colours.sunken))
        return
    colour = QColor(colours.danger if hatch.closure.hold else colours.control_line)
    colour.setAlpha(120)
    if hatch.closure.hold:
        painter.fillRect(hatch.rect, QColor(colours.danger_soft))
    painter.fillRect(hatch.rect, QBrush(colour, Qt.BrushStyle.BDiagPattern))


def _paint_edges(painter: QPainter, cell: Cell, layout: Layout, contents: Contents, marks: Marks) -> None:
    colours = palette()
    painter.setPen(QPen(QColor(colours.line), 1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(cell.rect)
    if cell.day == marks.day:
        painter.setPen(QPen(QColor(colours.accent if marks.focused else colours.control_line), 2))
        painter.drawRect(cell.rect.adjusted(1.5, 1.5, -1.5, -1.5))
    if not layout.left:
        _paint_number(painter, cell, layout, contents)


def _paint_number(painter: QPainter, cell: Cell, layout: Layout, contents: Contents) -> None:
    """A month's cell carries its day; a week's columns have theirs above the page."""
    box = QRectF(cell.rect.left() + 4, cell.rect.top() + 3, 22, 19)
    today = cell.day == contents.today
    if today:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(palette().accent))
        painter.drawRoundedRect(box, 9, 9)
    painter.setFont(font(12, bold=today))
    tone = Tone.ON_ACCENT if today else (Tone.MUTED if cell.faint else Tone.TEXT)
    painter.setPen(QColor(palette().of(tone)))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, str(cell.day.day))
    change = clock_change_in_words(contents, cell.day)
    closed = any(hatch.rect.intersects(cell.rect) for hatch in layout.hatches)
    if change and not closed:
        _write(
            painter,
            QRectF(box.right() + 4, box.top(), cell.rect.right() - box.right() - 6, 19),
            change,
            Tone.MUTED,
        )


def _paint_reason(painter: QPainter, hatch: Hatch, label: QRectF) -> None:
    if hatch.closure is None:
        text, symbol, tone = tr("no such hour"), "mdi6.clock-outline", Tone.MUTED
    else:
        symbol = "mdi6.hand-back-right-outline" if hatch.closure.hold else "mdi6.cancel"
        text, tone = closure_label(hatch.closure), Tone.DANGER if hatch.closure.hold else Tone.TEXT
    metrics = QFontMetrics(font())
    width = min(label.width() - 4, metrics.horizontalAdvance(text) + _ICON + 14)
    box = QRectF(label.left() + 2, label.top() + 3, width, min(16, label.height() - 4))
    if box.height() < 12:
        return
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(palette().surface))
    painter.drawRoundedRect(box, 4, 4)
    left = _symbol(painter, box, box.left() + 4, symbol, tone)
    _write(painter, box.adjusted(left - box.left(), 0, -2, 0), text, tone)


def _write(
    painter: QPainter,
    rect: QRectF,
    text: str,
    tone: Tone,
    *,
    size: int = tokens.TEXT_SMALL,
) -> float:
    """Write one line, elided where it would not fit; returns where it ends."""
    letters = font(size)
    metrics = QFontMetrics(letters)
    shown = metrics.elidedText(" ".join(text.split()), Qt.TextElideMode.ElideRight, max(0, int(rect.width())))
    painter.setFont(letters)
    painter.setPen(QColor(palette().of(tone)))
    painter.drawText(rect, _LEFT, shown)
    return rect.left() + metrics.horizontalAdvance(shown)


def _symbol(painter: QPainter, rect: QRectF, left: float, name: str, tone: Tone) -> float:
    icon(name, tone).paint(painter, _square(rect, left))
    return left + _ICON + 3


def _networks(painter: QPainter, rect: QRectF, icons: Sequence[str]) -> float:
    """Where a post goes, in no more than half of `rect`: icons, and how many more there are."""
    most = max(1, int(rect.width() / 2 / (_ICON + 3)))
    shown, left = icons if len(icons) <= most else icons[: max(1, most - 1)], rect.left()
    for name in shown:
        network_icon(name, Tone.MUTED).paint(painter, _square(rect, left))
        left += _ICON + 3
    if len(shown) < len(icons):
        rest = rect.adjusted(left - rect.left(), 0, 0, 0)
        left = _write(painter, rest, f"+{len(icons) - len(shown)}", Tone.MUTED) + 4
    return left


def _square(rect: QRectF, left: float) -> QRect:
    return QRect(round(left), round(rect.center().y() - _ICON / 2), _ICON, _ICON)
