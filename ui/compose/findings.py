"""What the checks found, each with its weight in a word, whose rule it is, and a way to the place it is
about.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from ui.columns import empty
from ui.compose.targets import Targets, short
from ui.compose.words import breakable
from ui.marked_line import MarkedLine
from ui.theme import tokens
from ui.theme.icons import network_icon, pixmap
from ui.theme.style import set_look
from ui.theme.tokens import Tone
from warroom.domain.checks import Finding, Severity
from warroom.language import ntr, tr

_MARK_SIZE = 16
_NAMED = 2
"""More networks than this are counted; their icons and the tip say which."""


@dataclass(frozen=True)
class _Line:
    """One sentence, and every finding that says it: the same rule of several networks is said once."""

    sentence: str
    findings: tuple[Finding, ...]

    @property
    def first(self) -> Finding:
        return self.findings[0]


class FindingsList(QWidget):
    """Signals: `place_wanted` with the Finding whose place is to be shown."""

    place_wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.findings: tuple[Finding, ...] | None = None
        self._targets: Targets | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(tokens.MEDIUM)

    def show_findings(
        self, findings: Sequence[Finding], can_jump: bool = True, targets: Targets | None = None
    ) -> None:
        """Show `findings`; with `can_jump` each leads to its place, with `targets` it says whose rule."""
        if (self.findings, self._targets) == (tuple(findings), targets):
            return
        self.findings, self._targets = tuple(findings), targets
        empty(self._column)
        if not findings:
            text = tr("Ready: the checks found nothing.")
            self._column.addWidget(
                MarkedLine("mdi6.check-circle-outline", Tone.SUCCESS, text, size=_MARK_SIZE)
            )
        for line in _lines(findings):
            self._column.addWidget(self._row(line, can_jump))

    def _row(self, line: _Line, can_jump: bool) -> QFrame:
        frame = QFrame()
        row = QHBoxLayout(frame)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(tokens.SMALL)
        error = line.first.severity is Severity.ERROR
        symbol, tone = (
            ("mdi6.close-circle-outline", Tone.DANGER) if error else ("mdi6.alert-outline", Tone.WARNING)
        )
        mark = QLabel()
        mark.setPixmap(pixmap(symbol, tone, _MARK_SIZE))
        words = QVBoxLayout()
        words.setSpacing(2)
        if self._targets is not None and (place := _place(line, self._targets)) is not None:
            words.addWidget(place)
        sentence = tr("Error: {sentence}", sentence=line.sentence)
        if not error:
            sentence = tr("Warning: {sentence}", sentence=line.sentence)
        words.addWidget(QLabel(sentence, textFormat=Qt.TextFormat.PlainText, wordWrap=True))
        row.addWidget(mark, alignment=Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        if can_jump:
            row.addWidget(self._jump_to(line.first), alignment=Qt.AlignmentFlag.AlignTop)
        return frame

    def _jump_to(self, finding: Finding) -> QPushButton:
        jump = QPushButton(tr("Show"))
        jump.setAccessibleName(tr("Show where: {sentence}", sentence=finding.sentence))
        set_look(jump, "link")
        jump.clicked.connect(lambda: self.place_wanted.emit(finding))
        return jump


def in_a_word(findings: Sequence[Finding]) -> str:
    """The checks' result as short as a tab's name takes it."""
    lines = _lines(findings)
    errors = sum(line.first.severity is Severity.ERROR for line in lines)
    if errors:
        return ntr("{n} error", "{n} errors", errors)
    return ntr("{n} warning", "{n} warnings", len(lines)) if lines else tr("all well")


def things_found(findings: Sequence[Finding]) -> int:
    """How many different things were found."""
    return len(_lines(findings))


def _lines(findings: Sequence[Finding]) -> list[_Line]:
    together: dict[tuple[Severity, str, int | None], list[Finding]] = {}
    for finding in findings:
        together.setdefault((finding.severity, finding.sentence, finding.part), []).append(finding)
    return [_Line(sentence, tuple(same)) for (_, sentence, _), same in together.items()]


def _place(line: _Line, targets: Targets) -> QWidget | None:
    """Whose rule it is and where: the networks' icons, the accounts' names, the part.

    None for the whole post.
    """
    accounts = [
        (targets.accounts[each.account], network)
        for each in line.findings
        if each.account is not None and (network := targets.network(each.account)) is not None
    ]
    if not accounts:
        return None
    place = QWidget()
    row = QHBoxLayout(place)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(tokens.TINY)
    for _, network in accounts:
        symbol = QLabel()
        symbol.setPixmap(network_icon(network.icon, Tone.MUTED).pixmap(QSize(12, 12)))
        row.addWidget(symbol, alignment=Qt.AlignmentFlag.AlignTop)
    names, part = ", ".join(tr(network.name) for _, network in accounts), line.first.part
    place.setToolTip(names)
    if len(accounts) == 1:
        names = f"{names}, {short(accounts[0][0].handle, 24)}"
    elif len(accounts) > _NAMED:
        names = ntr("{n} network", "{n} networks", len(accounts))
    words = names if part is None else tr("{networks} · part {n}", networks=names, n=part + 1)
    label = QLabel(breakable(words), textFormat=Qt.TextFormat.PlainText, wordWrap=True)
    set_look(label, "small")
    row.addWidget(label, 1)
    return place
