"""The line below the composer: whether the text is saved, what the checks say, the button that submits."""

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from ui.compose.findings import in_a_word
from ui.compose.sheet import Saving, Sheet
from ui.dates import ago
from ui.theme import tokens
from ui.theme.icons import icon, pixmap
from ui.theme.style import set_look
from ui.theme.tokens import Tone
from warroom.domain.checks import Finding, Severity
from warroom.language import tr


class Footer(QFrame):
    """Signals: `checks_wanted` when somebody asks what the checks found."""

    checks_wanted = Signal()

    def __init__(self, submit: QAction, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._symbol = QLabel()
        self.saved = QLabel(wordWrap=True)
        set_look(self.saved, "muted")
        self.checks = QPushButton()
        set_look(self.checks, "quiet")
        self.checks.setToolTip(tr("Show what the checks found"))
        self.checks.clicked.connect(self.checks_wanted)
        self.submit = QPushButton(icon("mdi6.send-check-outline", Tone.ON_ACCENT), submit.text())
        set_look(self.submit, "primary")
        self.submit.clicked.connect(submit.trigger)
        self._submit = submit
        submit.changed.connect(self._follow_submit)
        row = QHBoxLayout(self)
        row.setContentsMargins(tokens.LARGE, tokens.SMALL, tokens.LARGE, tokens.SMALL)
        row.setSpacing(tokens.SMALL)
        row.addWidget(self._symbol)
        row.addWidget(self.saved, 1)
        row.addWidget(self.checks)
        row.addWidget(self.submit)
        self._follow_submit()

    def show_saving(self, sheet: Sheet, now: datetime) -> None:
        """Say how the text on the screen stands to the database."""
        symbol, tone, words = _saving(sheet, now)
        if words != self.saved.text():
            self._symbol.setPixmap(pixmap(symbol, tone, 16))
            self.saved.setText(words)

    def show_findings(self, findings: Sequence[Finding]) -> None:
        """Say in a word what the checks found."""
        errors = any(finding.severity is Severity.ERROR for finding in findings)
        symbol, tone = "mdi6.check-circle-outline", Tone.SUCCESS
        if findings:
            symbol, tone = (
                ("mdi6.close-circle-outline", Tone.DANGER) if errors else ("mdi6.alert-outline", Tone.WARNING)
            )
        self.checks.setIcon(icon(symbol, tone))
        self.checks.setText(tr("Checks: {result}", result=in_a_word(findings)))

    def _follow_submit(self) -> None:
        key = self._submit.shortcut().toString()
        self.submit.setEnabled(self._submit.isEnabled())
        why = self._submit.statusTip() if not self._submit.isEnabled() else ""
        self.submit.setToolTip(why or f"{self._submit.text()} ({key})")


def _saving(sheet: Sheet, now: datetime) -> tuple[str, Tone, str]:
    match sheet.saving:
        case Saving.NOTHING_YET:
            return "mdi6.pencil-outline", Tone.MUTED, tr("Saved as you type")
        case Saving.WAITING:
            return "mdi6.content-save-outline", Tone.MUTED, tr("Saving…")
        case Saving.FAILED:
            return "mdi6.content-save-alert-outline", Tone.DANGER, tr("Not saved yet")
        case Saving.CONFLICT:
            words = (
                tr("Not saved: a colleague has the pen")
                if sheet.pen.elsewhere
                else tr("Not saved: somebody else saved in between")
            )
            return "mdi6.account-alert-outline", Tone.WARNING, words
        case Saving.SAVED:
            at = sheet.post.saved_at if sheet.post else now
            return "mdi6.content-save-check-outline", Tone.MUTED, tr("Saved {ago}", ago=ago(at, now))
