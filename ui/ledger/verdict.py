"""What verifying the ledger found, in a sentence with an icon; each broken link by its name."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QVBoxLayout, QWidget

from ui.dates import locale
from ui.theme import tokens
from ui.theme.icons import pixmap
from ui.theme.style import set_look
from ui.theme.tokens import Tone
from warroom.domain.ledger import LedgerReport
from warroom.language import ntr, tr

_NAMED = 20


class Verdict(QFrame):
    """Hidden until the ledger is verified."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_look(self, "card")
        self._symbol = QLabel()
        self._bar = QProgressBar(minimum=0, maximum=0, textVisible=False)
        self._bar.setFixedWidth(60)
        self.sentence, self.links = QLabel(wordWrap=True), QLabel(wordWrap=True)
        set_look(self.links, "danger")
        self.links.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        head = QHBoxLayout()
        head.addWidget(self._symbol)
        head.addWidget(self._bar)
        head.addWidget(self.sentence, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(tokens.MEDIUM, tokens.SMALL, tokens.MEDIUM, tokens.SMALL)
        column.addLayout(head)
        column.addWidget(self.links)
        self.hide()

    def begin(self) -> None:
        """It is being verified."""
        self._symbol.hide()
        self._bar.show()
        self.links.hide()
        self._say(tr("Every hash is computed anew…"), "muted")

    def show_report(self, report: LedgerReport) -> None:
        """Say what was found."""
        self._bar.hide()
        self._symbol.show()
        name = "mdi6.shield-check-outline" if report.verified else "mdi6.link-variant-off"
        self._symbol.setPixmap(pixmap(name, Tone.SUCCESS if report.verified else Tone.DANGER, 20))
        if report.verified:
            self._say(_verified(report), "success")
            self.links.hide()
            return
        count = len(report.broken)
        sentence = ntr(
            "Not verified: {n} link is broken. Somebody changed the ledger past the program. "
            "Keep a copy of the file and compare it with a backup.",
            "Not verified: {n} links are broken. Somebody changed the ledger past the program. "
            "Keep a copy of the file and compare it with a backup.",
            count,
        )
        self._say(sentence, "danger")
        named = ", ".join(report.broken[:_NAMED])
        more = count - _NAMED
        self.links.setText(named + (" " + ntr("and {n} more", "and {n} more", more) if more > 0 else ""))
        self.links.show()

    def forget(self) -> None:
        """Say nothing."""
        self.hide()

    def _say(self, sentence: str, look: str) -> None:
        self.sentence.setText(sentence)
        set_look(self.sentence, look)
        self.setAccessibleName(sentence)
        self.show()


def _verified(report: LedgerReport) -> str:
    return tr(
        "Verified: {entries} entries in {streams} chains, and every link holds.",
        entries=locale().toString(report.entries),
        streams=locale().toString(report.streams),
    )
