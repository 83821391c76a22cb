"""What stands beside a version under sign-off: signatures, who wrote it, the checks, colleagues' remarks."""

from datetime import datetime
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from ui.approvals.paper import Paper
from ui.columns import empty
from ui.compose.comments import Comments
from ui.compose.findings import FindingsList
from ui.compose.history import verdict_line
from ui.compose.words import breakable
from ui.dates import when_near
from ui.marked_line import MarkedLine
from ui.theme import tokens
from ui.theme.style import set_look
from ui.theme.tokens import Tone
from warroom.language import ntr, tr


class PaperInspector(QWidget):
    """Empty until a version is read."""

    def __init__(self, zone: ZoneInfo, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._zone = zone
        self._signatures = QVBoxLayout()
        self._signatures.setSpacing(tokens.SMALL)
        self.writers = QLabel(textFormat=Qt.TextFormat.PlainText, wordWrap=True)
        self.findings = FindingsList()
        self.comments = Comments()
        self._content = QWidget()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._content)
        column = QVBoxLayout(self._content)
        column.setContentsMargins(tokens.MEDIUM, tokens.MEDIUM, tokens.MEDIUM, tokens.MEDIUM)
        column.setSpacing(tokens.SMALL)
        column.addWidget(self._heading(tr("Signatures")))
        column.addLayout(self._signatures)
        for name, widget in (
            (tr("Written by"), self.writers),
            (tr("Checks"), self.findings),
            (tr("Remarks"), self.comments),
        ):
            column.addSpacing(tokens.SMALL)
            column.addWidget(self._heading(name))
            column.addWidget(widget)
        column.addStretch(1)
        self.show_nothing()

    def show_nothing(self) -> None:
        """Nothing is read: be empty."""
        self._content.hide()

    def show_paper(self, paper: Paper, now: datetime) -> None:
        """Show what surrounds `paper`."""
        self._content.show()
        self._show_signatures(paper, now)
        self.writers.setText(breakable(", ".join(paper.writer_names)))
        self.findings.show_findings(paper.findings, can_jump=False)
        self.comments.show_comments(paper.comments, now)

    def signatures(self) -> list[str]:
        """What is said of signatures, line by line."""
        # From the layout: what was taken out of it is deleted a moment later.
        lines = (
            item.widget() for n in range(self._signatures.count()) if (item := self._signatures.itemAt(n))
        )
        labels = (line.findChild(QLabel, "signature") for line in lines if line is not None)
        return [label.text() for label in labels if label is not None]

    def _show_signatures(self, paper: Paper, now: datetime) -> None:
        empty(self._signatures)
        for approval in paper.approvals:
            self._signatures.addWidget(verdict_line(approval, when_near(approval.at, self._zone, now)))
        for missing in sorted(set(paper.missing.values()), reverse=True):
            self._add_missing(missing, _where(paper, missing))

    def _add_missing(self, missing: int, where: str) -> None:
        if not missing:
            self._add_line("mdi6.check", Tone.SUCCESS, tr("{handle}: every signature is there", handle=where))
            return
        text = ntr(
            "{handle}: {n} signature missing", "{handle}: {n} signatures missing", missing, handle=where
        )
        self._add_line("mdi6.account-question-outline", Tone.WARNING, text)

    def _add_line(self, symbol: str, tone: Tone, text: str) -> None:
        line = MarkedLine(symbol, tone, text)
        line.words.setObjectName("signature")
        self._signatures.addWidget(line)

    def _heading(self, text: str) -> QLabel:
        label = QLabel(text)
        set_look(label, "small")
        return label


def _where(paper: Paper, missing: int) -> str:
    """The one account that misses so many signatures, or how many accounts do."""
    accounts = [account_id for account_id, each in paper.missing.items() if each == missing]
    if len(accounts) > 1:
        return ntr("{n} account", "{n} accounts", len(accounts))
    account = paper.accounts.get(accounts[0])
    return breakable(account.handle) if account else str(accounts[0])
