"""The page of the ledger: read it, verify it, export it."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QModelIndex, Qt, QTimer
from PySide6.QtGui import QAction, QShowEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QTableView,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ui.actions import make_action
from ui.desk import Desk
from ui.ledger.details import EntryDetails
from ui.ledger.model import PAGE, Keyed, LedgerModel
from ui.ledger.verdict import Verdict
from ui.page import Page
from ui.states import EmptyState, FailedState, Stateful
from ui.theme import tokens
from ui.theme.style import set_look
from ui.theme.tables import list_rows
from warroom.domain.ledger import LedgerReport
from warroom.errors import WarroomError
from warroom.events import Topic
from warroom.language import ntr, tr
from warroom.services import ledger

_GATHER_MS = 500
_SILENT = frozenset({Topic.WORKERS})
"""Heartbeats are not written into the ledger."""


class LedgerPage(Page):
    """Everybody may read and verify it: the ledger is what the campaign's people trust each other by."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self._stale = False
        self.model = LedgerModel(desk.campaign.zone)
        self.model.setParent(self)
        self.table = self._make_table()
        self._list = Stateful(self.table)
        self.verdict = Verdict()
        self.details = EntryDetails(desk.campaign.zone)
        self.inspector = self.details
        self._verify = make_action(self, tr("Verify"), "V", self.verify, "mdi6.shield-check-outline")
        self._export = make_action(
            self, tr("Export…"), "E", self._on_export_wanted, "mdi6.file-export-outline"
        )
        self._assemble()
        self._gathering = QTimer(self, singleShot=True, interval=_GATHER_MS)
        self._gathering.timeout.connect(self.refresh)
        desk.bridge.changed.connect(self._on_changed)
        self.model.more_wanted.connect(self._on_more_wanted)
        self.table.selectionModel().currentRowChanged.connect(self._on_current)
        self.refresh()

    def refresh(self) -> None:
        self._list.show_loading()
        office = self.desk.office
        self.desk.jobs.latest(
            self, "newest", lambda: ledger.entries(office, None, PAGE), self._on_read, self._on_failed
        )

    def actions_offered(self) -> Sequence[QAction]:
        return (self._verify, self._export)

    def verify(self) -> None:
        """Compute every hash anew."""
        office = self.desk.office
        self._verify.setEnabled(False)
        self.verdict.begin()
        self.desk.jobs.run(self, lambda: ledger.verify(office), self._on_verified, self._on_verify_failed)

    def export_to(self, path: Path) -> None:
        """Write every entry as a line of JSON to `path`."""
        office = self.desk.office

        def done(count: int) -> None:
            text = ntr("{n} entry written to {path}.", "{n} entries written to {path}.", count, path=path)
            self.desk.notices.done(text)

        self.desk.jobs.run(self, lambda: ledger.export(office, path), done)

    # Making

    def _make_table(self) -> QTableView:
        table = QTableView()
        table.setModel(self.model)
        table.setAccessibleName(tr("Ledger, newest first"))
        list_rows(table, 30)
        table.setWordWrap(False)
        table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header = table.horizontalHeader()
        header.setStretchLastSection(True)
        for column, width in enumerate((186, 130, 220, 122)):
            table.setColumnWidth(column, width)
        return table

    def _assemble(self) -> None:
        title = QLabel(tr("Ledger"))
        set_look(title, "title")
        head = QHBoxLayout()
        head.addWidget(title)
        head.addStretch()
        for action in (self._verify, self._export):
            button = QToolButton()
            button.setDefaultAction(action)
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            button.setAccessibleName(action.text())
            head.addWidget(button)
        note = QLabel(
            tr("Every act, each chained to the one before it by its hash. Nothing in it can be changed."),
            wordWrap=True,
        )
        set_look(note, "muted")
        column = QVBoxLayout(self)
        column.setContentsMargins(tokens.LARGE, tokens.MEDIUM, tokens.LARGE, tokens.LARGE)
        column.setSpacing(tokens.SMALL)
        column.addLayout(head)
        column.addWidget(note)
        column.addWidget(self.verdict)
        column.addWidget(self._list, 1)
        self.setFocusProxy(self.table)

    # What was read

    def _on_read(self, found: Keyed) -> None:
        bar = self.table.verticalScrollBar()
        position = bar.value()
        added = self.model.show_newest(found)
        if not found:
            self._list.show_message(EmptyState(tr("Nothing was done yet"), icon="mdi6.book-lock-outline"))
            return
        self._list.show_content()
        if added and position:
            bar.setValue(position + added)

    def _on_failed(self, error: WarroomError) -> None:
        self._list.show_failed(FailedState(error.sentence, self.refresh))

    def _on_more_wanted(self, before: int) -> None:
        office = self.desk.office
        self.desk.jobs.run(self, lambda: ledger.entries(office, before, PAGE), self.model.show_more)

    def _on_current(self, current: QModelIndex, previous: QModelIndex) -> None:
        entry = self.model.entry(current.row())
        if entry is not None:
            self.details.show_entry(entry)

    def _on_verified(self, report: LedgerReport) -> None:
        self._verify.setEnabled(True)
        self.verdict.show_report(report)
        self.model.mark_broken(report.broken)

    def _on_verify_failed(self, error: WarroomError) -> None:
        self._verify.setEnabled(True)
        self.verdict.forget()
        self.desk.notices.present(error, self.verify)

    # Change and export

    def _on_changed(self, topics: frozenset[Topic]) -> None:
        if not topics - _SILENT:
            return
        if not self.isVisible():
            self._stale = True
        elif not self._gathering.isActive():
            self._gathering.start()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale:
            self._stale = False
            self.refresh()

    def _on_export_wanted(self) -> None:
        dialog = QFileDialog(self, tr("Export the ledger"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter(tr("JSON lines (*.jsonl)"))
        dialog.setDefaultSuffix("jsonl")
        dialog.selectFile("ledger.jsonl")
        dialog.fileSelected.connect(lambda name: self.export_to(Path(name)))
        dialog.open()
