"""The version before an approver: exactly what will be published, or what changed in it."""

from datetime import datetime

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from ui.approvals.diff_view import DiffView
from ui.approvals.paper import Paper
from ui.compose.film_store import FilmStore
from ui.compose.language_box import language_name
from ui.compose.picture_store import PictureStore
from ui.compose.preview import PostPreview
from ui.compose.rendering import Answered, Rendering
from ui.dates import until, when_near
from ui.desk import Desk
from ui.theme import tokens
from ui.theme.icons import icon
from ui.theme.style import set_look
from warroom.domain.sealed import SealedTarget
from warroom.language import tr

_READING_WIDTH = 620
"""Pixels: about what networks give a post, so that it reads here as it will there."""


class PaperView(QWidget):
    """Renders from the sealed bytes and from nothing else: drafts may have moved on."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._paper: Paper | None = None
        self.title = QLabel(textFormat=Qt.TextFormat.PlainText, wordWrap=True)
        set_look(self.title, "title")
        self.about = QLabel(textFormat=Qt.TextFormat.PlainText, wordWrap=True)
        set_look(self.about, "muted")
        self.changes = QPushButton(icon("mdi6.compare-horizontal"), tr("What changed"))
        self.changes.setCheckable(True)
        self.preview = PostPreview(PictureStore(desk, self), FilmStore(desk, self), in_full=True)
        self.diff = DiffView()
        self.diff.hide()
        self.area = QScrollArea(widgetResizable=True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._lay_out()
        self.changes.toggled.connect(self._on_toggled)
        ticking = QTimer(self, interval=1_000)
        ticking.timeout.connect(self._show_about)
        ticking.start()

    def show_paper(self, paper: Paper) -> None:
        """Show another version."""
        another = self._paper is None or self._paper.version.digest != paper.version.digest
        self._paper = paper
        sealed = paper.version.sealed
        self.title.setText(sealed.title.strip() or tr("Without a title"))
        self._show_about()
        if not another:
            return
        rendered = [self._rendering(paper, target) for target in sealed.targets]
        self.preview.show_renderings([each for each in rendered if each is not None])
        self.diff.show_differences(paper.differences)
        self.changes.setEnabled(paper.before is not None)
        self.changes.setToolTip(
            tr("Show what changed since version {n} (D)", n=paper.before.version)
            if paper.before
            else tr("This is the first version: there is nothing to compare it with.")
        )
        if paper.before is None:
            self.changes.setChecked(False)
        self.area.verticalScrollBar().setValue(0)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self.title)
        words.addWidget(self.about)
        head.addLayout(words, 1)
        head.addWidget(self.changes, alignment=Qt.AlignmentFlag.AlignTop)
        page = QFrame()
        page.setMaximumWidth(_READING_WIDTH)
        sheets = QVBoxLayout(page)
        sheets.setContentsMargins(0, 0, tokens.SMALL, 0)
        sheets.addWidget(self.preview)
        sheets.addWidget(self.diff)
        sheets.addStretch(1)
        self.area.setWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(tokens.LARGE, tokens.MEDIUM, tokens.LARGE, 0)
        column.setSpacing(tokens.MEDIUM)
        column.addLayout(head)
        column.addWidget(self.area, 1)

    def _rendering(self, paper: Paper, target: SealedTarget) -> Rendering | None:
        networks, account = self._desk.office.networks, paper.accounts.get(target.account)
        if target.network not in networks:
            return None
        replaced = tuple(remote.url or remote.id for remote in target.corrects)
        return Rendering(
            name=(account.display_name if account else "") or target.handle,
            handle=target.handle,
            network=account.meets(networks) if account else networks[target.network],
            thread=target.thread,
            answers=Answered(target.reply.author, target.reply.excerpt) if target.reply else None,
            options=target.options,
            corrects=replaced or None,
        )

    def _show_about(self) -> None:
        if self._paper is None:
            return
        version, due_at = self._paper.version, self._paper.version.sealed.due_at
        left = f" ({until(due_at, self._desk.office.clock.now())})" if due_at else ""
        text = tr(
            "{when}{left} · version {n} by {author}",
            when=when_due(self._desk, due_at),
            left=left,
            n=version.version,
            author=version.author_name,
        )
        languages = ", ".join(language_name(tag) for tag in version.sealed.languages)
        self.about.setText(f"{text} · {languages}" if languages else text)

    def _on_toggled(self, changes: bool) -> None:
        self.preview.setVisible(not changes)
        self.diff.setVisible(changes)


def when_due(desk: Desk, due_at: datetime | None) -> str:
    """A sealed time as people read it."""
    if due_at is None:
        return tr("As soon as approved")
    return when_near(due_at, desk.campaign.zone, desk.office.clock.now())
