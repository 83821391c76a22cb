"""The sheet on which a calendar page lies: paints it, and turns mouse and keys into what a person wants.

It decides nothing: what was dropped where, chosen or opened is said by signals.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QApplication, QSizePolicy, QToolTip, QWidget

from ui.calendar.contents import Contents, FreeSlot, Item, at
from ui.calendar.layout import Layout, Paper, Place
from ui.calendar.painting import Marks, font, paint_chip, paint_page
from ui.calendar.words import closure_in_words, day_in_words, item_in_words
from ui.dates import clock, when
from ui.theme.tokens import palette
from warroom.domain.capabilities import Capabilities
from warroom.domain.post import PostSummary
from warroom.errors import BadInput
from warroom.language import tr

_MODIFIED = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier


@dataclass
class _Drag:
    """A post in the hand. `grip` is where its chip is held; `target` the time it would get, if any."""

    place: Place
    post: PostSummary
    pressed: QPointF
    grip: QPointF
    point: QPointF | None = None
    target: datetime | None = None
    refusal: str = ""


class Sheet(QWidget):
    """One page. Signals carry an Item or None, a PostSummary with a datetime, a date, or a sentence."""

    item_chosen = Signal(object)
    item_opened = Signal(object)
    day_wanted = Signal(object)
    day_opened = Signal(object)
    post_dropped = Signal(object, object)
    drop_refused = Signal(str)
    reached = Signal(QRect)

    def __init__(
        self,
        networks: dict[str, Capabilities],
        may_move: Callable[[PostSummary], bool],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._networks, self._may_move = networks, may_move
        self._paper: Paper | None = None
        self._contents: Contents | None = None
        self._layout = Layout((), (), ())
        self._day = date.min
        self._key: tuple[str, object] | None = None
        self._drag: _Drag | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    # What is shown

    def put_day(self, day: date) -> None:
        """Let keys act on `day`, which the next page shows."""
        self._day = day

    def show_page(self, paper: Paper, contents: Contents) -> None:
        """Show `contents` on `paper`; what is chosen stays so while it is there."""
        self._paper, self._contents, self._drag = paper, contents, None
        if self._key is not None and self.item is None:
            self._key = None
        self._arrange()
        self._say()

    @property
    def day(self) -> date:
        """The day that keys act on."""
        return self._day

    @property
    def item(self) -> Item | None:
        """The post or slot that keys act on."""
        if self._contents is None or self._key is None:
            return None
        items = (item for items in self._contents.by_day.values() for item in items)
        return next((item for item in items if _key(item) == self._key), None)

    def choose(self, item: Item | None, day: date | None = None) -> None:
        """Put the keys on `item`, or on a day alone."""
        if self._contents is None:
            return
        self._key = None if item is None else _key(item)
        self._day = day or (at(item).astimezone(self._contents.zone).date() if item else self._day)
        self._say()
        self.update()
        place = self.place_of(item)
        if place is not None:
            self.reached.emit(place.rect.toAlignedRect())
        self.item_chosen.emit(item)

    def place_of(self, item: Item | None) -> Place | None:
        """Where `item` lies, if the page has room for it."""
        return next((place for place in self._layout.places if place.item == item), None)

    def point_of(self, instant: datetime, day: date) -> QPoint:
        """A point of `day` for a mouse to go to; in a page of hours, the height of `instant`."""
        cell = self._layout.cell(day)
        if cell is None or self._contents is None:
            raise ValueError(f"{day} is not on this page")
        if not self._layout.left:
            return cell.rect.center().toPoint()
        line = next(
            line.y
            for line in self._layout.lines
            if line.text == clock(instant, self._contents.zone)[:2] + ":00"
        )
        return QPoint(round(cell.rect.center().x()), round(line))

    def contents_shown(self) -> Contents | None:
        """What the sheet shows now."""
        return self._contents

    @property
    def page_layout(self) -> Layout:
        """Where everything lies now."""
        return self._layout

    # Painting

    def sizeHint(self) -> QSize:
        return QSize(700, max(500, round(self._layout.height)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._arrange()

    def _arrange(self) -> None:
        if self._paper is None or self._contents is None:
            return
        viewport = self.parentWidget() or self
        size = QSizeF(self.width(), viewport.height())
        self._layout = self._paper.layout(self._contents, size)
        self.setMinimumHeight(round(self._layout.height))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._contents is None:
            return
        painter = QPainter(self)
        marks = Marks(self._day, self.item, self.hasFocus())
        paint_page(painter, self._layout, self._contents, self._networks, marks)
        if self._drag is not None and self._drag.point is not None:
            self._paint_drag(painter, self._drag, self._drag.point)
        painter.end()

    def _paint_drag(self, painter: QPainter, drag: _Drag, point: QPointF) -> None:
        assert self._contents is not None, "nothing can be dragged on an empty sheet"
        rect = QRectF(point - drag.grip, drag.place.rect.size())
        zone, colours = self._contents.zone, palette()
        painter.setOpacity(0.9)
        paint_chip(
            painter, rect, drag.post, clock(drag.target or at(drag.post), zone), self._networks, marked=True
        )
        painter.setOpacity(1)
        text = when(drag.target, zone) if drag.target else drag.refusal or tr("not here")
        painter.setFont(font())
        box = QRectF(rect.left(), rect.bottom() + 3, painter.fontMetrics().horizontalAdvance(text) + 12, 20)
        box.moveRight(min(box.right(), self.width() - 2.0))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours.accent if drag.target else colours.danger_strong))
        painter.drawRoundedRect(box, 4, 4)
        painter.setPen(QColor(colours.on_accent if drag.target else colours.on_danger))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.update()

    def _say(self) -> None:
        """Tell those who listen to the screen where the keys are."""
        if self._contents is None:
            return
        text = day_in_words(self._day, self._contents)
        if self.item is not None:
            text = tr("{item}. {day}", item=item_in_words(self.item, self._contents), day=text)
        self.setAccessibleDescription(text)

    # Mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is not Qt.MouseButton.LeftButton or self._contents is None:
            return
        point = event.position()
        place, day = self._layout.place_at(point), self._layout.day_at(point)
        more = self._layout.more_at(point)
        if more is not None:
            self.day_opened.emit(more.day)
        elif place is not None:
            self.choose(place.item, place.day)
            if not isinstance(place.item, FreeSlot) and self._may_move(place.item):
                self._drag = _Drag(place, place.item, point, point - place.rect.topLeft())
        elif day is not None:
            self.choose(None, day)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._drag is None:
            place = self._layout.place_at(event.position())
            movable = (
                place is not None and not isinstance(place.item, FreeSlot) and self._may_move(place.item)
            )
            self.setCursor(Qt.CursorShape.OpenHandCursor if movable else Qt.CursorShape.ArrowCursor)
            return
        moved = (event.position() - self._drag.pressed).manhattanLength()
        if self._drag.point is None and moved < QApplication.startDragDistance():
            return
        self.setCursor(Qt.CursorShape.ClosedHandCursor)
        self._aim(self._drag, event.position())
        self.reached.emit(QRect(event.position().toPoint(), QSize(1, 1)))
        self.update()

    def _aim(self, drag: _Drag, point: QPointF) -> None:
        if self._paper is None or self._contents is None:
            return
        drag.point, drag.target, drag.refusal = point, None, ""
        try:
            drag.target = self._paper.instant_at(
                self._layout, point, drag.grip.y(), self._contents, drag.post
            )
        except BadInput as error:
            drag.refusal = error.sentence

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        drag, self._drag = self._drag, None
        self.unsetCursor()
        self.update()
        if drag is None or drag.point is None:
            return
        if drag.target is not None and drag.target != drag.post.due_at:
            self.post_dropped.emit(drag.post, drag.target)
        elif drag.refusal:
            self.drop_refused.emit(drag.refusal)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        place, day = self._layout.place_at(event.position()), self._layout.day_at(event.position())
        if place is not None:
            self.item_opened.emit(place.item)
        elif day is not None:
            self.day_opened.emit(day)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            QToolTip.showText(event.globalPos(), self.tip_at(QPointF(event.pos())), self)
            return True
        return super().event(event)

    def tip_at(self, point: QPointF) -> str:
        """What a tooltip at `point` says: the item there, else what closes that time."""
        if self._contents is None:
            return ""
        place = self._layout.place_at(point)
        if place is not None:
            return item_in_words(place.item, self._contents)
        hatch = next((h for h in self._layout.hatches if h.closure and h.rect.contains(point)), None)
        return closure_in_words(hatch.closure, self._contents) if hatch and hatch.closure else ""

    # Keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._contents is None or not self._on_key(Qt.Key(event.key()), event.modifiers()):
            super().keyPressEvent(event)

    def _on_key(self, key: Qt.Key, held: Qt.KeyboardModifier) -> bool:
        if self._drag is not None and key == Qt.Key.Key_Escape:
            self._drag = None
            self.update()
            return True
        steps = {
            Qt.Key.Key_Left: (-1, 0),
            Qt.Key.Key_Right: (1, 0),
            Qt.Key.Key_Up: (0, -1),
            Qt.Key.Key_Down: (0, 1),
        }
        if key in steps and not held & _MODIFIED:
            self._walk(*steps[key])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open()
        elif key == Qt.Key.Key_Escape and self._key is not None:
            self.choose(None)
        else:
            return False
        return True

    def _walk(self, across: int, down: int) -> None:
        """To another day; up and down in a page of hours, to the day's next item."""
        assert self._paper is not None, "keys act on a shown page only"
        if down and self._layout.left:
            self.step(down)
            return
        day = self._day + timedelta(days=across + 7 * down)
        if day in self._paper.days:
            self.choose(None, day)
        else:
            self.day_wanted.emit(day)

    def step(self, by: int) -> None:
        """To the next or previous post or slot, over the days of the page."""
        if self._contents is None:
            return
        items = [item for day in self._contents.days for item in self._contents.by_day.get(day, ())]
        if not items:
            return
        here = self.item
        if here in items:
            index = items.index(here) + by
        else:
            days = [at(item).astimezone(self._contents.zone).date() for item in items]
            later = next((n for n, day in enumerate(days) if day >= self._day), len(items))
            index = later if by > 0 else later - 1
        if 0 <= index < len(items):
            self.choose(items[index])

    def _open(self) -> None:
        if self.item is not None:
            self.item_opened.emit(self.item)
        else:
            self.day_opened.emit(self._day)


def _key(item: Item) -> tuple[str, object]:
    return ("slot", item.at) if isinstance(item, FreeSlot) else ("post", item.id)
