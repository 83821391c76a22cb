"""What became of a link whose page is read for its card: being read, or not readable and why."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from ui.compose.card_asking import Asked, Reading
from ui.compose.words import breakable, site_of
from ui.theme import tokens
from ui.theme.icons import pixmap
from ui.theme.style import set_look
from ui.theme.tokens import Tone
from warroom.language import tr


class CardReading(QFrame):
    """Signals with the link: `typing_wanted` to write the card by hand, `again_wanted`, `dismissed`."""

    typing_wanted = Signal(str)
    again_wanted = Signal(str)
    dismissed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_look(self, "sunken")
        self._asked: Asked | None = None
        self._symbol = QLabel()
        self.sentence = QLabel(textFormat=Qt.TextFormat.PlainText, wordWrap=True)
        set_look(self.sentence, "muted")
        self.by_hand = QPushButton(tr("Write the card by hand"))
        self.again = QPushButton(tr("Try again"))
        self.without = QPushButton(tr("Without a card"))
        buttons = QHBoxLayout()
        buttons.setSpacing(tokens.SMALL)
        for button, signal in (
            (self.by_hand, self.typing_wanted),
            (self.again, self.again_wanted),
            (self.without, self.dismissed),
        ):
            set_look(button, "link")
            button.clicked.connect(lambda _checked=False, signal=signal: self._say(signal))
            buttons.addWidget(button)
        buttons.addStretch(1)
        words = QVBoxLayout()
        words.setSpacing(tokens.TINY)
        words.addWidget(self.sentence)
        words.addLayout(buttons)
        row = QHBoxLayout(self)
        row.setContentsMargins(tokens.MEDIUM, tokens.SMALL, tokens.MEDIUM, tokens.SMALL)
        row.setSpacing(tokens.SMALL)
        row.addWidget(self._symbol, alignment=Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        self.hide()

    def show_asked(self, asked: Asked | None) -> None:
        """Show how reading a link's page stands; hidden when nobody waits for it."""
        self._asked = asked if asked and asked.reading is not Reading.DONE else None
        self.setVisible(self._asked is not None)
        if self._asked is None:
            return
        failed = self._asked.reading is Reading.FAILED
        site = breakable(site_of(self._asked.url))
        self._symbol.setPixmap(
            pixmap("mdi6.link-variant-off", Tone.WARNING) if failed else pixmap("mdi6.timer-sand", Tone.MUTED)
        )
        self.sentence.setText(
            tr("No link card from {site}: {why}", site=site, why=self._asked.why)
            if failed
            else tr("Reading {site} for its link card …", site=site)
        )
        self.again.setVisible(failed)

    def _say(self, signal: Signal) -> None:
        if self._asked is not None:
            signal.emit(self._asked.url)  # type: ignore[attr-defined] # the stubs don't know a bound signal
