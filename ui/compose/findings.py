"""What the checks found, each with its weight in a word, and a way to the place it is about."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from ui.columns import empty
from ui.marked_line import MarkedLine
from ui.theme import tokens
from ui.theme.style import set_look
from ui.theme.tokens import Tone
from warroom.domain.checks import Finding, Severity
from warroom.language import ntr, tr

_MARK_SIZE = 16


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
        empty(self._column)
        if not findings:
            text = tr("Ready: the checks found nothing.")
            self._column.addWidget(
                MarkedLine("mdi6.check-circle-outline", Tone.SUCCESS, text, size=_MARK_SIZE)
            )
        for finding in findings:
            line = _line(finding)
            if can_jump:
                line.add(self._jump_to(finding))
            self._column.addWidget(line)

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


def _line(finding: Finding) -> MarkedLine:
    if finding.severity is Severity.ERROR:
        sentence = tr("Error: {sentence}", sentence=finding.sentence)
        return MarkedLine("mdi6.close-circle-outline", Tone.DANGER, sentence, size=_MARK_SIZE)
    sentence = tr("Warning: {sentence}", sentence=finding.sentence)
    return MarkedLine("mdi6.alert-outline", Tone.WARNING, sentence, size=_MARK_SIZE)
