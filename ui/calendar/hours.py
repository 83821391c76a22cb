"""A week's or a day's page: columns of days over lines of hours, true on days of 23 and 25 hours too."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from PySide6.QtCore import QPointF, QRectF, QSizeF

from schedules.calendar import week_days
from ui.calendar.axis import Axis
from ui.calendar.contents import Closure, Contents, FreeSlot, Item, at
from ui.calendar.layout import Cell, Hatch, Layout, Line, Place

HOUR = 48
MARGIN = 52
CHIP = 38
SLOT = 20
LABEL = 20
SNAP = 15
"""Minutes to which a dropped post snaps."""


class HoursPage:
    """Lays out some days beside each other; a chip dropped elsewhere takes the time where its top lies."""

    def __init__(self, days: Sequence[date]) -> None:
        self.first = days[0]
        self.days = tuple(days)
        self.columns = len(self.days)

    @classmethod
    def week(cls, day: date) -> "HoursPage":
        """The week in which `day` lies."""
        return cls(week_days(day))

    def layout(self, contents: Contents, size: QSizeF) -> Layout:
        """Where everything lies on a sheet as wide as `size`; its height is that of its hours."""
        axis = Axis.over(contents.zone, self.days)
        height = _pixels(axis.length)
        width = (size.width() - MARGIN) / self.columns
        cells = tuple(
            Cell(day, QRectF(MARGIN + n * width, 0, width, height)) for n, day in enumerate(self.days)
        )
        return Layout(
            cells=cells,
            places=tuple(place for cell in cells for place in _places(cell, axis, contents)),
            hatches=tuple(hatch for cell in cells for hatch in _hatches(cell, axis, contents)),
            lines=tuple(Line(_pixels(offset), f"{wall:%H:%M}") for offset, wall, _ in axis.hours()),
            left=MARGIN,
            height=height,
            now=_now(cells, axis, contents),
        )

    def instant_at(
        self, layout: Layout, point: QPointF, grip: float, contents: Contents, item: Item
    ) -> datetime | None:
        """The time at `point`: a slot's own, else the nearest quarter of an hour; None if there is none."""
        day, under = layout.day_at(point), layout.place_at(point)
        if day is None:
            return None
        if under is not None and isinstance(under.item, FreeSlot):
            return under.item.at
        minutes = round((point.y() - grip) * 60 / HOUR / SNAP) * SNAP
        return Axis.over(contents.zone, self.days).instant(day, minutes)


def _pixels(minutes: float) -> float:
    return minutes * HOUR / 60


def _places(cell: Cell, axis: Axis, contents: Contents) -> Iterator[Place]:
    """Each item at its time; items that would cover each other share the width."""
    for group in _groups(contents.by_day.get(cell.day, ()), axis):
        lanes = max(lane for _, _, lane in group) + 1
        width = (cell.rect.width() - 6) / lanes
        for item, top, lane in group:
            left = cell.rect.left() + 3 + lane * width
            yield Place(item, cell.day, QRectF(left, top + 1, width - 2, _height(item) - 2))


def _groups(items: Sequence[Item], axis: Axis) -> Iterator[list[tuple[Item, float, int]]]:
    """Runs of items that touch one another, each item with its top and its lane."""
    group: list[tuple[Item, float, int]] = []
    ends: list[float] = []
    for item in items:
        top = _pixels(axis.offset(at(item)))
        if group and top >= max(ends):
            yield group
            group, ends = [], []
        lane = next((n for n, end in enumerate(ends) if end <= top), len(ends))
        ends[lane : lane + 1] = [top + _height(item)]
        group.append((item, top, lane))
    if group:
        yield group


def _height(item: Item) -> int:
    return SLOT if isinstance(item, FreeSlot) else CHIP


def _hatches(cell: Cell, axis: Axis, contents: Contents) -> Iterator[Hatch]:
    for top, bottom in axis.absent(cell.day):
        yield _hatch(cell, top, bottom, None)
    for closure in contents.closures:
        part = axis.part_of_day(cell.day, closure.starts_at, closure.ends_at)
        if part is not None:
            yield _hatch(cell, *part, closure)


def _hatch(cell: Cell, top: float, bottom: float, closure: Closure | None) -> Hatch:
    area = QRectF(cell.rect.left(), _pixels(top), cell.rect.width(), _pixels(bottom - top))
    return Hatch(area, QRectF(area.left(), area.top(), area.width(), min(LABEL, area.height())), closure)


def _now(cells: Sequence[Cell], axis: Axis, contents: Contents) -> QRectF | None:
    cell = next((cell for cell in cells if cell.day == contents.today), None)
    if cell is None:
        return None
    return QRectF(cell.rect.left(), _pixels(axis.offset(contents.now)) - 1, cell.rect.width(), 2)
