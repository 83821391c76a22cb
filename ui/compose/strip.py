"""A strip across a page: an icon, one sentence, and what can be done about it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from ui.columns import empty
from ui.theme import tokens
from ui.theme.icons import pixmap
from ui.theme.tokens import Tone, palette


@dataclass(frozen=True)
class Offer:
    """A button of a strip. `refusal` says why it can't be pressed; `hint` is shown where it can."""

    name: str
    act: Callable[[], None]
    refusal: str = ""
    hint: str = ""


class Strip(QFrame):
    """Hidden until it has something to say."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("strip")
        self._symbol = QLabel()
        self._symbol.setFixedWidth(20)
        self._sentence = QLabel(textFormat=Qt.TextFormat.PlainText, wordWrap=True)
        self._row = QWidget()
        self._buttons = QHBoxLayout(self._row)
        self._buttons.setContentsMargins(0, 0, 0, 0)
        self._buttons.setSpacing(tokens.SMALL)
        words = QVBoxLayout()
        words.setSpacing(tokens.SMALL)
        words.addWidget(self._sentence)
        words.addWidget(self._row)
        row = QHBoxLayout(self)
        row.setContentsMargins(tokens.MEDIUM, tokens.SMALL, tokens.MEDIUM, tokens.SMALL)
        row.setSpacing(tokens.SMALL)
        row.addWidget(self._symbol, alignment=Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        self.hide()

    @property
    def sentence(self) -> str:
        """What the strip says now."""
        return self._sentence.text()

    @property
    def buttons(self) -> list[QPushButton]:
        """The buttons offered now, in their order."""
        items = (self._buttons.itemAt(index) for index in range(self._buttons.count()))
        widgets = (item.widget() for item in items if item is not None)
        return [widget for widget in widgets if isinstance(widget, QPushButton)]

    def say(self, icon_name: str, tone: Tone, sentence: str, offers: Sequence[Offer] = ()) -> None:
        """Show `sentence` with `offers` as its buttons."""
        self.clear()
        self._symbol.setPixmap(pixmap(icon_name, tone, 18))
        self._sentence.setText(sentence)
        self.setAccessibleName(sentence)
        for offer in offers:
            button = QPushButton(offer.name)
            button.clicked.connect(lambda _checked=False, act=offer.act: act())
            button.setEnabled(not offer.refusal)
            button.setToolTip(offer.refusal or offer.hint)
            self._buttons.addWidget(button)
        self._buttons.addStretch(1)
        self._row.setVisible(bool(offers))
        ground, line = palette().soft(tone), palette().of(tone)
        self.setStyleSheet(
            f"#strip {{ background: {ground}; border: 1px solid {line}; border-radius: {tokens.RADIUS}px; }}"
        )
        self.show()

    def clear(self) -> None:
        """Say nothing."""
        self.hide()
        self._sentence.clear()
        empty(self._buttons)
