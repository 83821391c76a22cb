"""What stands beside the composer: the preview, the checks, colleagues' remarks, and the post's past."""

from collections.abc import Sequence
from datetime import datetime
from enum import IntEnum

from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.compose.comments import Comments
from ui.compose.film_store import FilmStore
from ui.compose.findings import FindingsList, things_found
from ui.compose.history import History
from ui.compose.picture_store import PictureStore
from ui.compose.preview import PostPreview
from ui.compose.targets import Targets
from ui.compose.wrapping_tabs import TabFace, WrappingTabs
from ui.desk import Desk
from ui.theme import tokens
from warroom.domain.checks import Finding
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

    def __init__(
        self, desk: Desk, store: PictureStore, films: FilmStore, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.tabs = WrappingTabs(tr("Details of the post"))
        self._counts = {Side.CHECKS: 0, Side.REMARKS: 0}
        self.preview = PostPreview(store, films)
        self.findings = FindingsList()
        self.comments = Comments()
        self.history = History(desk.campaign.zone)
        self._sides: tuple[QWidget, ...] = (self.preview, self.findings, self.comments, self.history)
        self._show_names()
        column = QVBoxLayout(self)
        column.setContentsMargins(tokens.MEDIUM, tokens.SMALL, tokens.MEDIUM, tokens.MEDIUM)
        column.setSpacing(tokens.MEDIUM)
        column.addWidget(self.tabs)
        for side in self._sides:
            column.addWidget(side)
        column.addStretch(1)
        self.tabs.chosen.connect(self._on_tab)
        self._on_tab(Side.PREVIEW)

    def show_side(self, side: Side) -> None:
        """Bring `side` to the front."""
        self.tabs.choose(side)

    def show_findings(self, findings: Sequence[Finding], targets: Targets) -> None:
        """Show what the checks found, and on which networks."""
        self.findings.show_findings(findings, targets=targets)
        self._counts[Side.CHECKS] = things_found(findings)
        self._show_names()

    def show_view(self, view: PostView | None, targets: Targets, now: datetime) -> None:
        """Show what surrounds the draft."""
        comments = view.comments if view else ()
        self.comments.show_comments(comments, now)
        self.comments.setEnabled(view is not None)
        self._counts[Side.REMARKS] = len(comments)
        self._show_names()
        self.history.show_view(view, targets, now)

    def _show_names(self) -> None:
        names = {
            Side.PREVIEW: tr("Preview"),
            Side.CHECKS: tr("Checks"),
            Side.REMARKS: tr("Remarks"),
            Side.HISTORY: tr("History"),
        }
        counted = ((name, self._counts.get(side, 0)) for side, name in names.items())
        self.tabs.show_faces([TabFace(f"{name} · {count}" if count else name) for name, count in counted])

    def _on_tab(self, shown: int) -> None:
        for index, side in enumerate(self._sides):
            side.setVisible(index == shown)
