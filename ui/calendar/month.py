"""A month's page: whole weeks, one cell a day, one chip a post."""

from collections.abc import Iterator
from datetime import date, datetime

from PySide6.QtCore import QPointF, QRectF, QSizeF

from schedules.calendar import local, month_days
from ui.calendar.axis import Axis
from ui.calendar.contents import Contents, FreeSlot, Item, at
from ui.calendar.layout import Cell, Hatch, Layout, More, Place

HEADING = 24
DAY_NUMBER = 28
CHIP = 36
SLOT = 18
GAP = 3
LEAST_CELL = 126
"""Two posts and “and 3 more”; a month that needs more height than the window has is scrolled."""


class MonthPage:
    """Lays out one month; a chip dropped on another day keeps its wall time."""

    def __init__(self, day: date) -> None:
        self.first = day.replace(day=1)
        self.days = month_days(day.year, day.month)
        self.columns = 7

    def layout(self, contents: Contents, size: QSizeF) -> Layout:
        """Where everything lies on a sheet of `size`; the sheet grows when the weeks need more height."""
        weeks = len(self.days) // 7
        width, height = size.width() / 7, max(size.height() / weeks, LEAST_CELL)
        cells = tuple(
            Cell(
                day,
                QRectF(n % 7 * width, n // 7 * height, width, height),
                faint=day.month != self.first.month,
            )
            for n, day in enumerate(self.days)
        )
        places, more = [], []
        for cell in cells:
            shown, hidden = _fill(cell, contents.by_day.get(cell.day, ()))
            places.extend(shown)
            more.extend(hidden)
        hatches = tuple(hatch for cell in cells for hatch in _hatches(cell, contents))
        return Layout(cells, tuple(places), hatches, more=tuple(more), height=weeks * height)

    def instant_at(
        self, layout: Layout, point: QPointF, grip: float, contents: Contents, item: Item
    ) -> datetime | None:
        """The time `item` would have when dropped at `point`: a slot's own, else its wall time on that day.

        Raises BadInput when that day's clocks skip the time.
        """
        day, under = layout.day_at(point), layout.place_at(point)
        if day is None:
            return None
        if under is not None and isinstance(under.item, FreeSlot):
            return under.item.at
        return local(contents.zone, day, at(item).astimezone(contents.zone).time().replace(fold=0))


def _fill(cell: Cell, items: tuple[Item, ...]) -> tuple[list[Place], list[More]]:
    """Put posts and slots one under the other; slots give way to posts, and what is too much is counted."""
    room = cell.rect.height() - HEADING - GAP
    if _needed(items) > room:
        items = tuple(item for item in items if not isinstance(item, FreeSlot))
    hidden = 0
    while items and _needed(items) + (SLOT if hidden else 0) > room:
        items, hidden = items[:-1], hidden + 1
    places, y = [], cell.rect.top() + HEADING
    for item in items:
        rect = QRectF(cell.rect.left() + GAP, y, cell.rect.width() - 2 * GAP, _height(item))
        places.append(Place(item, cell.day, rect))
        y += _height(item) + GAP
    if not hidden:
        return places, []
    rect = QRectF(cell.rect.left() + GAP, y, cell.rect.width() - 2 * GAP, SLOT)
    return places, [More(cell.day, hidden, rect)]


def _needed(items: tuple[Item, ...]) -> int:
    return sum(_height(item) + GAP for item in items)


def _height(item: Item) -> int:
    return SLOT if isinstance(item, FreeSlot) else CHIP


def _hatches(cell: Cell, contents: Contents) -> Iterator[Hatch]:
    axis = Axis.over(contents.zone, (cell.day,))
    for closure in contents.closures:
        part = axis.part_of_day(cell.day, closure.starts_at, closure.ends_at)
        if part is not None:
            left = cell.rect.left() + cell.rect.width() * part[0] / axis.length
            right = cell.rect.left() + cell.rect.width() * part[1] / axis.length
            area = QRectF(left, cell.rect.top(), right - left, cell.rect.height())
            label = QRectF(
                cell.rect.left() + DAY_NUMBER, cell.rect.top(), cell.rect.width() - DAY_NUMBER, HEADING
            )
            yield Hatch(area, (label,), closure)
