"""What stands beside the composer: the preview, the checks, colleagues' remarks, and the post's past."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import IntEnum

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTabBar, QVBoxLayout, QWidget

from ui.compose.comments import Comments
from ui.compose.findings import FindingsList
from ui.compose.history import History
from ui.compose.picture_store import PictureStore
from ui.compose.preview import PostPreview
from ui.desk import Desk
from ui.theme import tokens
from warroom.domain.account import Account
from warroom.domain.checks import Finding
from warroom.domain.ids import AccountId
from warroom.language import tr
from warroom.services.queries import PostView


class Side(IntEnum):
    """The tabs, in their order."""

    PREVIEW = 0
    CHECKS = 1
    REMARKS = 2
    HISTORY = 3


class ComposeInspector(QWidget):
    """Shows one side at a time; all of them are kept up to date."""

    def __init__(self, desk: Desk, store: PictureStore, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.tabs = QTabBar()
        self.tabs.setDrawBase(False)
        self.tabs.setUsesScrollButtons(False)
        self.tabs.setElideMode(Qt.TextElideMode.ElideRight)
        self.tabs.setAccessibleName(tr("Details of the post"))
        self.preview = PostPreview(store)
        self.findings = FindingsList()
        self.comments = Comments()
        self.history = History(desk.campaign.zone)
        self._sides: tuple[QWidget, ...] = (self.preview, self.findings, self.comments, self.history)
        for name in (tr("Preview"), tr("Checks"), tr("Remarks"), tr("History")):
            self.tabs.addTab(name)
        column = QVBoxLayout(self)
        column.setContentsMargins(tokens.MEDIUM, tokens.SMALL, tokens.MEDIUM, tokens.MEDIUM)
        column.setSpacing(tokens.MEDIUM)
        column.addWidget(self.tabs)
        for side in self._sides:
            column.addWidget(side)
        column.addStretch(1)
        self.tabs.currentChanged.connect(self._on_tab)
        self._on_tab(Side.PREVIEW)

    def show_side(self, side: Side) -> None:
        """Bring `side` to the front."""
        self.tabs.setCurrentIndex(side)

    def show_findings(self, findings: Sequence[Finding]) -> None:
        """Show what the checks found."""
        self.findings.show_findings(findings)
        self._name(Side.CHECKS, tr("Checks"), len(findings))

    def show_view(self, view: PostView | None, accounts: Mapping[AccountId, Account], now: datetime) -> None:
        """Show what surrounds the draft."""
        comments = view.comments if view else ()
        self.comments.show_comments(comments, now)
        self.comments.setEnabled(view is not None)
        self._name(Side.REMARKS, tr("Remarks"), len(comments))
        self.history.show_view(view, dict(accounts), now)

    def _name(self, side: Side, name: str, count: int) -> None:
        self.tabs.setTabText(side, f"{name} · {count}" if count else name)

    def _on_tab(self, shown: int) -> None:
        for index, side in enumerate(self._sides):
            side.setVisible(index == shown)
