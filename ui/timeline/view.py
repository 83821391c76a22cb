"""The list of responses: one column of rows of one height, walked with the arrows or J and K.

It knows rows only as places; what is selected is told and restored as ids.
"""

from collections.abc import Sequence

from PySide6.QtCore import (
    QItemSelection,
    QItemSelectionModel,
    QItemSelectionRange,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QFocusEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from ui.timeline.delegate import ROW_HEIGHT
from ui.timeline.model import TimelineModel
from warroom.domain.ids import ResponseId
from warroom.language import tr

_STEPS = {Qt.Key.Key_J: Qt.Key.Key_Down, Qt.Key.Key_K: Qt.Key.Key_Up}


class TimelineView(QTableView):
    """Signals: `selected` when the selection changed, `opened` when Enter or a double click wants details."""

    selected = Signal()
    opened = Signal()

    def __init__(self, model: TimelineModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._timeline = model
        self.setModel(model)
        self.setAccessibleName(tr("Responses, newest first"))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.horizontalHeader().hide()
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setMinimumSectionSize(ROW_HEIGHT)
        self.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
        self.verticalScrollBar().setSingleStep(ROW_HEIGHT // 2)
        self.verticalScrollBar().valueChanged.connect(self.look)
        self.selectionModel().selectionChanged.connect(self.selected)
        self.selectionModel().currentRowChanged.connect(self.selected)
        self.activated.connect(self.opened)

    def current_id(self) -> ResponseId | None:
        """The response that the cursor stands on."""
        index = self.currentIndex()
        return self._timeline.id_at(index.row()) if index.isValid() else None

    def selected_ids(self, limit: int) -> tuple[ResponseId, ...]:
        """The selected responses in the order of the list, no more than `limit` of them."""
        ids: list[ResponseId] = []
        for run in sorted(self.selectionModel().selection().toList(), key=QItemSelectionRange.top):
            ids.extend(self._timeline.ids(run.top(), min(run.bottom(), run.top() + limit - len(ids) - 1)))
            if len(ids) >= limit:
                break
        return tuple(ids)

    def selected_count(self) -> int:
        """How many responses are selected."""
        return sum(run.height() for run in self.selectionModel().selection().toList())

    def step_down(self) -> None:
        """From a single response to the next one; a run that is selected stays."""
        below = self._timeline.index(self.currentIndex().row() + 1, 0)
        if self.selected_count() <= 1 and below.isValid():
            self.setCurrentIndex(below)

    def select(self, response_ids: Sequence[ResponseId], current: ResponseId | None) -> None:
        """Select these, as far as the list holds them, without scrolling."""
        chosen = QItemSelection()
        for row in map(self._timeline.row_of, response_ids):
            if row is not None:
                index = self._timeline.index(row, 0)
                chosen.select(index, index)
        self.setAutoScroll(False)
        selection = self.selectionModel()
        row = self._timeline.row_of(current) if current is not None else None
        if row is not None:
            selection.setCurrentIndex(
                self._timeline.index(row, 0), QItemSelectionModel.SelectionFlag.NoUpdate
            )
        selection.select(chosen, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        self.setAutoScroll(True)

    def go_to(self, response_id: ResponseId) -> bool:
        """Stand on this response and show it; False when the list doesn't hold it."""
        row = self._timeline.row_of(response_id)
        if row is None:
            return False
        self.executeDelayedItemsLayout()  # rows that came just now have no place to scroll to yet
        self.setCurrentIndex(self._timeline.index(row, 0))
        return True

    def leave(self) -> None:
        """Stand on nothing."""
        self.setCurrentIndex(QModelIndex())
        self.clearSelection()

    def on_screen(self) -> tuple[int, int]:
        """The first and last row that can be seen."""
        bottom = self.viewport().height() - 1
        last = self.rowAt(bottom)
        return max(self.rowAt(0), 0), last if last >= 0 else self._timeline.rowCount() - 1

    def scrollTo(
        self,
        index: QModelIndex | QPersistentModelIndex,
        hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible,
    ) -> None:
        super().scrollTo(index, hint)
        self.look()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _STEPS.get(Qt.Key(event.key()))
        if step is not None and event.modifiers() in {
            Qt.KeyboardModifier.NoModifier,
            Qt.KeyboardModifier.ShiftModifier,
        }:
            event = QKeyEvent(event.type(), step, event.modifiers())
        super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if self.currentIndex().isValid() and not self.selectionModel().hasSelection():
            self.selectRow(self.currentIndex().row())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.look()

    def look(self) -> None:
        """Tell the model which rows are on screen, so that they are read."""
        self._timeline.look_at(*self.on_screen())
