"""The timeline as Qt sees it: one row for each id of the spine, of which only those near the screen are read.

What arrives later changes no row. It is counted in `waiting`, until the list is read anew.
"""

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    QTimer,
    Signal,
)

from ui.desk import Desk
from ui.theme.chips import Look
from ui.timeline.look import company_chips, spoken_line
from ui.timeline.spine import Spine
from warroom.domain.ids import ResponseId
from warroom.domain.presence import Roster
from warroom.domain.response import Response, TimelineFilter
from warroom.services import timeline
from warroom.services.timeline import Newest

FIRST_PAGE = 100
CHUNK = 50_000
"""Ids read at a time for the spine: some 20 ms of the worker thread, between which others get their turn."""
MARGIN = 60
"""Rows read above and below those on screen, so that a turn of the wheel finds them there."""
PAINT_FIRST_MS = 60
"""How long the worker thread leaves the processor to the first page's painting before it reads the rest."""
REFRESH_MS = 250
"""While responses pour in, the list is brought up to date no more often than this."""

_Index = QModelIndex | QPersistentModelIndex


class TimelineModel(QAbstractTableModel):
    """Signals: `loaded` when a filter's first page is here, `failed` with a WarroomError instead of it.

    `counted` when the number of responses shown or waiting changed.
    """

    loaded = Signal()
    failed = Signal(object)
    counted = Signal()

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._spine = Spine()
        self._rows: dict[ResponseId, Response] = {}
        self._seen = (0, FIRST_PAGE)
        self._mark = 0
        self.wanted = TimelineFilter()
        self.waiting = 0
        self.complete = False
        self._pause = QTimer(self, singleShot=True, interval=REFRESH_MS)
        self._pause.timeout.connect(self._on_pause_over)
        self._painting = QTimer(self, singleShot=True, interval=PAINT_FIRST_MS)
        self._painting.timeout.connect(self._read_older)
        self._changed_meanwhile = False
        self._company: dict[ResponseId, tuple[Look, ...]] = {}

    # What is shown.

    def show(self, wanted: TimelineFilter) -> None:
        """Read the list anew as `wanted` lets it through, with everything that waited."""
        office = self._desk.office
        self._desk.jobs.latest(
            self,
            "newest",
            lambda: (wanted, timeline.newest(office, wanted, FIRST_PAGE)),
            self._on_newest,
            self.failed.emit,
        )

    def refresh(self) -> None:
        """Bring the rows near the screen up to date and count what arrived, at once or in a moment."""
        if self._pause.isActive():
            self._changed_meanwhile = True
            return
        self._pause.start()
        self._refresh()

    def at_work(self) -> bool:
        """Whether something is still to be read: the rest of the list, or a change that was heard of."""
        return self._changed_meanwhile or self._painting.isActive()

    def look_at(self, first: int, last: int) -> None:
        """The rows `first` to `last` are on screen: have them read."""
        self._seen = (first, last)
        if any(response_id not in self._rows for response_id in self._spine.span(first, last)):
            self._read_rows()

    def response_at(self, row: int) -> Response | None:
        """The response of a row, None while it is being read."""
        return self._rows.get(self._spine[row]) if row < len(self._spine) else None

    def id_at(self, row: int) -> ResponseId:
        """The id of a row."""
        return self._spine[row]

    def ids(self, first: int, last: int) -> tuple[ResponseId, ...]:
        """The ids of a run of rows."""
        return self._spine.span(first, last)

    def row_of(self, response_id: ResponseId) -> int | None:
        """The row of a response, None when the list doesn't hold it."""
        return self._spine.row_of(response_id)

    def show_roster(self, roster: Roster) -> None:
        """Show which colleagues are at which response."""
        me, before = self._desk.me.id, self._company
        everywhere = ((each, company_chips(roster, each, me)) for each in roster.responses())
        self._company = {response_id: company for response_id, company in everywhere if company}
        for response_id in before.keys() | self._company.keys():
            if before.get(response_id) != self._company.get(response_id):
                row = self.row_of(response_id)
                if row is not None:
                    self.dataChanged.emit(self.index(row, 0), self.index(row, 0))

    def company(self, response_id: ResponseId) -> tuple[Look, ...]:
        """The chips of the colleagues who are at a response."""
        return self._company.get(response_id, ())

    def known(self, response_id: ResponseId) -> Response | None:
        """A response that was read, wherever it stands."""
        return self._rows.get(response_id)

    # What Qt asks.

    def rowCount(self, parent: _Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._spine)

    def columnCount(self, parent: _Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else 1

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> str | None:
        if role not in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
            return None
        response = self.response_at(index.row())
        if response is None:
            return None
        desk = self._desk
        now, company = desk.office.clock.now(), self.company(response.id)
        return spoken_line(response, desk.me.id, desk.campaign.zone, now, company)

    # What the worker thread answers.

    def _on_newest(self, answer: tuple[TimelineFilter, Newest]) -> None:
        wanted, newest = answer
        self.beginResetModel()
        self._spine = Spine(response.id for response in newest.responses)
        self._rows = {response.id: response for response in newest.responses}
        self.wanted, self._mark, self.waiting = wanted, newest.mark, 0
        self._seen = (0, FIRST_PAGE)
        self.complete = len(self._spine) < FIRST_PAGE
        self.endResetModel()
        self.loaded.emit()
        self.counted.emit()
        self._painting.start()

    def _read_older(self) -> None:
        if self.complete:
            return
        office, wanted, mark, spine = self._desk.office, self.wanted, self._mark, self._spine
        last = spine[-1]
        self._desk.jobs.latest(
            self, "older", lambda: (spine, timeline.older(office, wanted, mark, last, CHUNK)), self._on_older
        )

    def _on_older(self, answer: tuple[Spine, tuple[ResponseId, ...]]) -> None:
        spine, ids = answer
        if spine is not self._spine:
            return
        if ids:
            self.beginInsertRows(QModelIndex(), len(spine), len(spine) + len(ids) - 1)
            spine.extend(ids)
            self.endInsertRows()
        self.complete = len(ids) < CHUNK
        self.counted.emit()
        self._read_older()

    def _on_pause_over(self) -> None:
        if self._changed_meanwhile:
            self._changed_meanwhile = False
            self.refresh()

    def _refresh(self) -> None:
        office, wanted, mark, spine = self._desk.office, self.wanted, self._mark, self._spine
        self._desk.jobs.latest(
            self, "waiting", lambda: (spine, timeline.arrived_since(office, wanted, mark)), self._on_arrived
        )
        self._read_rows()

    def _on_arrived(self, answer: tuple[Spine, int]) -> None:
        spine, waiting = answer
        if spine is not self._spine or waiting == self.waiting:
            return
        self.waiting = waiting
        self.counted.emit()

    def _read_rows(self) -> None:
        first, last = self._seen
        near = self._spine.span(first - MARGIN, last + MARGIN)
        if near:
            office = self._desk.office
            self._desk.jobs.latest(self, "rows", lambda: timeline.these(office, near), self._on_rows)

    def _on_rows(self, responses: tuple[Response, ...]) -> None:
        """Keep only these: what is farther away may have changed and is read again when it comes near."""
        before = self._rows
        self._rows = {response.id: response for response in responses}
        rows = [row for r in responses if before.get(r.id) != r and (row := self.row_of(r.id)) is not None]
        if rows:
            self.dataChanged.emit(self.index(min(rows), 0), self.index(max(rows), 0))
