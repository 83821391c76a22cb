"""What the checks found, each with its weight in a word, and a way to the place it is about."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from ui.theme import tokens
from ui.theme.icons import pixmap
from ui.theme.style import set_look
from ui.theme.tokens import Tone
from warroom.domain.checks import Finding, Severity
from warroom.language import ntr, tr


class FindingsList(QWidget):
    """Signals: `place_wanted` with the Finding whose place is to be shown."""

    place_wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.findings: tuple[Finding, ...] | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(tokens.SMALL)

    def show_findings(self, findings: Sequence[Finding], can_jump: bool = True) -> None:
        """Show `findings`; with `can_jump` each leads to its place."""
        if self.findings == tuple(findings):
            return
        self.findings = tuple(findings)
        while (item := self._column.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        if not findings:
            self._column.addWidget(
                _line("mdi6.check-circle-outline", Tone.SUCCESS, tr("Ready: the checks found nothing."))
            )
        for finding in findings:
            self._column.addWidget(_finding_row(finding, self._jump_to(finding) if can_jump else None))

    def _jump_to(self, finding: Finding) -> QPushButton:
        jump = QPushButton(tr("Show"))
        jump.setAccessibleName(tr("Show where: {sentence}", sentence=finding.sentence))
        set_look(jump, "link")
        jump.clicked.connect(lambda: self.place_wanted.emit(finding))
        return jump

    @property
    def errors(self) -> int:
        """How many findings block submission."""
        return sum(finding.severity is Severity.ERROR for finding in self.findings or ())


def in_a_word(findings: Sequence[Finding]) -> str:
    """The checks' result as short as a tab's name takes it."""
    errors = sum(finding.severity is Severity.ERROR for finding in findings)
    if errors:
        return ntr("{n} error", "{n} errors", errors)
    return ntr("{n} warning", "{n} warnings", len(findings)) if findings else tr("all well")


def _finding_row(finding: Finding, jump: QPushButton | None) -> QFrame:
    if finding.severity is Severity.ERROR:
        sentence = tr("Error: {sentence}", sentence=finding.sentence)
        return _line("mdi6.close-circle-outline", Tone.DANGER, sentence, jump)
    return _line(
        "mdi6.alert-outline", Tone.WARNING, tr("Warning: {sentence}", sentence=finding.sentence), jump
    )


def _line(icon_name: str, tone: Tone, sentence: str, jump: QPushButton | None = None) -> QFrame:
    frame = QFrame()
    row = QHBoxLayout(frame)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(tokens.SMALL)
    symbol = QLabel()
    symbol.setPixmap(pixmap(icon_name, tone, 16))
    row.addWidget(symbol, alignment=Qt.AlignmentFlag.AlignTop)
    row.addWidget(QLabel(sentence, wordWrap=True, textFormat=Qt.TextFormat.PlainText), 1)
    if jump is not None:
        row.addWidget(jump, alignment=Qt.AlignmentFlag.AlignTop)
    return frame
