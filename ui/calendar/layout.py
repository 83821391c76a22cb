"""Where everything of a calendar page lies: geometry only, in the pixels of the sheet that paints it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from PySide6.QtCore import QPointF, QRectF, QSizeF

from ui.calendar.contents import Closure, Contents, Item


@dataclass(frozen=True)
class Cell:
    """A day's own area. `faint`: it belongs to a neighbouring month."""

    day: date
    rect: QRectF
    faint: bool = False


@dataclass(frozen=True)
class Place:
    """Where one post or free slot lies."""

    item: Item
    day: date
    rect: QRectF


@dataclass(frozen=True)
class Hatch:
    """An area in which nothing can be: a closure, or (None) wall times that the day doesn't have.

    `labels` is where its reason is written, more than once where it is higher than a screen.
    """

    rect: QRectF
    labels: tuple[QRectF, ...]
    closure: Closure | None


@dataclass(frozen=True)
class Line:
    """An hour's line across the page, with the hour to write at its left."""

    y: float
    text: str
    note: str = ""


@dataclass(frozen=True)
class More:
    """What a full day doesn't show: how many posts, and where to ask for them."""

    day: date
    count: int
    rect: QRectF


@dataclass(frozen=True)
class Layout:
    """A whole page, `height` pixels high. `left` is the width of the column of hours, 0 without one."""

    cells: tuple[Cell, ...]
    places: tuple[Place, ...]
    hatches: tuple[Hatch, ...]
    lines: tuple[Line, ...] = ()
    more: tuple[More, ...] = ()
    left: float = 0
    height: float = 0
    now: QRectF | None = None

    def day_at(self, point: QPointF) -> date | None:
        """The day under `point`."""
        return next((cell.day for cell in self.cells if cell.rect.contains(point)), None)

    def cell(self, day: date) -> Cell | None:
        """The area of `day`."""
        return next((cell for cell in self.cells if cell.day == day), None)

    def place_at(self, point: QPointF) -> Place | None:
        """The post or slot under `point`; of overlapping ones, the one that was painted last."""
        return next((place for place in reversed(self.places) if place.rect.contains(point)), None)

    def more_at(self, point: QPointF) -> More | None:
        """The “and 3 more” under `point`."""
        return next((more for more in self.more if more.rect.contains(point)), None)


class Paper(Protocol):
    """A kind of page: which days it shows, where things lie on it, and what time a place on it means."""

    first: date
    days: tuple[date, ...]
    columns: int

    def layout(self, contents: Contents, size: QSizeF) -> Layout:
        """Where everything lies on a sheet of `size`; the layout may be higher."""
        ...

    def instant_at(
        self, layout: Layout, point: QPointF, grip: float, contents: Contents, item: Item
    ) -> datetime | None:
        """The time `item` takes when dropped with the mouse at `point`, held `grip` pixels below its top.

        None where there is no such time. Raises BadInput when clocks skip it.
        """
        ...
