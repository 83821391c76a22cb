"""The ledger as a table that reads on as it is scrolled, newest entry first."""

from collections.abc import Collection
from zoneinfo import ZoneInfo

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget

from ui.ledger.words import (
    action_in_words,
    actor_in_words,
    detail_in_words,
    moment_in_words,
    subject_in_words,
)
from ui.theme.icons import icon
from ui.theme.tokens import Tone, palette
from warroom.domain.ledger import LedgerEntry
from warroom.language import tr

PAGE = 200
_SHOWN = 300
"""Characters of the particulars in a row; the inspector shows more."""

Index = QModelIndex | QPersistentModelIndex
Keyed = tuple[tuple[int, LedgerEntry], ...]


class LedgerModel(QAbstractTableModel):
    """Keeps what was read so far. Signals: `more_wanted` with the key before which to read on."""

    more_wanted = Signal(object)

    def __init__(self, zone: ZoneInfo, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._zone = zone
        self._rows: list[tuple[int, LedgerEntry]] = []
        self._more = False
        self._asked = False
        self._broken: frozenset[str] = frozenset()
        self._broken_icon = icon("mdi6.link-variant-off", Tone.DANGER)

    def entry(self, row: int) -> LedgerEntry | None:
        """The entry in `row`."""
        return self._rows[row][1] if 0 <= row < len(self._rows) else None

    def show_newest(self, found: Keyed) -> int:
        """Put what is new on top; returns how many entries. Starts over when that is a page or more."""
        top = self._rows[0][0] if self._rows else None
        fresh = [row for row in found if top is None or row[0] > top]
        if top is None or len(fresh) == len(found) == PAGE:
            self._start_over(found)
            return 0
        if fresh:
            self.beginInsertRows(QModelIndex(), 0, len(fresh) - 1)
            self._rows[:0] = fresh
            self.endInsertRows()
        return len(fresh)

    def show_more(self, found: Keyed) -> None:
        """Add older entries below."""
        self._asked = False
        self._more = len(found) == PAGE
        if found:
            first = len(self._rows)
            self.beginInsertRows(QModelIndex(), first, first + len(found) - 1)
            self._rows.extend(found)
            self.endInsertRows()

    def mark_broken(self, links: Collection[str]) -> None:
        """Mark the entries whose link does not hold, named `stream/number`."""
        self._broken = frozenset(links)
        if self._rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._rows) - 1, 4))

    def _start_over(self, found: Keyed) -> None:
        self.beginResetModel()
        self._rows = list(found)
        self._more, self._asked = len(found) == PAGE, False
        self.endResetModel()

    def canFetchMore(self, parent: Index) -> bool:
        return self._more and not self._asked

    def fetchMore(self, parent: Index) -> None:
        self._asked = True
        self.more_wanted.emit(self._rows[-1][0])

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else 5

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return (tr("When"), tr("Who"), tr("What"), tr("About"), tr("Particulars"))[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        entry = self.entry(index.row())
        if entry is None:
            return None
        broken = f"{entry.stream}/{entry.seq}" in self._broken
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self._text(entry, index.column())
            case Qt.ItemDataRole.ToolTipRole:
                return tr("The chain is broken here.") if broken else self._text(entry, index.column())
            case Qt.ItemDataRole.DecorationRole if broken and index.column() == 0:
                return self._broken_icon
            case Qt.ItemDataRole.ForegroundRole if broken:
                return QColor(palette().danger)
            case _:
                return None

    def _text(self, entry: LedgerEntry, column: int) -> str:
        match column:
            case 0:
                return moment_in_words(entry, self._zone)
            case 1:
                return actor_in_words(entry)
            case 2:
                return action_in_words(entry)
            case 3:
                return subject_in_words(entry)
            case _:
                return detail_in_words(entry, self._zone)[:_SHOWN]
