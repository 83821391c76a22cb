"""A week's or a day's page: columns of days over lines of hours, true on days of 23 and 25 hours too."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from PySide6.QtCore import QPointF, QRectF, QSizeF

from schedules.calendar import week_days
from ui.calendar.axis import Axis
from ui.calendar.contents import Contents, FreeSlot, Item, at
from ui.calendar.layout import Cell, Hatch, Layout, Line, Place
from warroom.language import tr

HOUR = 48
MARGIN = 52
CHIP = 38
SLOT = 20
LABEL = 20
LABEL_EVERY = 6 * HOUR
NARROWEST = 88
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
        places = tuple(place for cell in cells for place in _places(cell, axis, contents))
        return Layout(
            cells=cells,
            places=places,
            hatches=tuple(hatch for cell in cells for hatch in _hatches(cell, axis, contents)),
            lines=tuple(
                Line(_pixels(y), f"{wall:%H:%M}", tr("again") if again else "")
                for y, wall, again in axis.hours()
            ),
            left=MARGIN,
            height=max(height, *(place.rect.bottom() for place in places), 0),
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


def _places(cell: Cell, axis: Axis, contents: Contents) -> list[Place]:
    """Each item at its time; those that would cover each other side by side, or below when that is narrow."""
    lanes = max(1, int(cell.rect.width() / NARROWEST))
    places: list[Place] = []
    group: list[tuple[Item, float, int]] = []
    ends: list[float] = []
    for item in contents.by_day.get(cell.day, ()):
        top = _pixels(axis.offset(at(item)))
        if group and top >= max(ends):
            places.extend(_side_by_side(cell, group, len(ends)))
            group, ends = [], []
        lane = next((n for n, end in enumerate(ends) if end <= top), len(ends))
        if lane >= lanes:
            lane = ends.index(min(ends))
            top = ends[lane]
        ends[lane : lane + 1] = [top + _height(item)]
        group.append((item, top, lane))
    places.extend(_side_by_side(cell, group, len(ends)))
    return places


def _side_by_side(cell: Cell, group: list[tuple[Item, float, int]], lanes: int) -> Iterator[Place]:
    width = (cell.rect.width() - 6) / max(1, lanes)
    for item, top, lane in group:
        left = cell.rect.left() + 3 + lane * width
        yield Place(item, cell.day, QRectF(left, top + 1, width - 2, _height(item) - 2))


def _height(item: Item) -> int:
    return SLOT if isinstance(item, FreeSlot) else CHIP


def _hatches(cell: Cell, axis: Axis, contents: Contents) -> Iterator[Hatch]:
    own = Axis.over(contents.zone, (cell.day,)).absent(cell.day)
    for top, bottom in axis.absent(cell.day):
        area = _area(cell, top, bottom)
        # The hour that other days have twice is left blank; only where this day skips one it is worth a word.
        yield Hatch(area, tuple(_labels(area)) if own else (), None)
    for closure in contents.closures:
        part = axis.part_of_day(cell.day, closure.starts_at, closure.ends_at)
        if part is not None:
            yield Hatch(_area(cell, *part), tuple(_labels(_area(cell, *part))), closure)


def _area(cell: Cell, top: float, bottom: float) -> QRectF:
    return QRectF(cell.rect.left(), _pixels(top), cell.rect.width(), _pixels(bottom - top))


def _labels(area: QRectF) -> Iterator[QRectF]:
    y = area.top()
    while y == area.top() or y + LABEL <= area.bottom():
        yield QRectF(area.left(), y, area.width(), min(LABEL, area.height()))
        y += LABEL_EVERY


def _now(cells: Sequence[Cell], axis: Axis, contents: Contents) -> QRectF | None:
    cell = next((cell for cell in cells if cell.day == contents.today), None)
    if cell is None:
        return None
    return QRectF(cell.rect.left(), _pixels(axis.offset(contents.now)) - 1, cell.rect.width(), 2)
