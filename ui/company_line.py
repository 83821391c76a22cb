"""A line that says which colleagues look at the same thing; nothing while one is alone with it."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QWidget

from ui.theme import tokens
from ui.theme.icons import pixmap
from ui.theme.style import set_look
from ui.theme.tokens import Tone
from warroom.language import ntr, tr


class CompanyLine(QFrame):
    """An eye, and who else is reading."""

    def __init__(self, margin: int = tokens.LARGE, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        set_look(self._words, "muted")
        symbol = QLabel()
        symbol.setPixmap(pixmap("mdi6.eye-outline", Tone.MUTED, 14))
        row = QHBoxLayout(self)
        row.setContentsMargins(margin, tokens.TINY, margin, 0)
        row.setSpacing(tokens.SMALL)
        row.addWidget(symbol, alignment=Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._words, 1)
        self.hide()

    @property
    def sentence(self) -> str:
        """What the line says; empty while it is hidden."""
        return self._words.text()

    def say_reading(self, names: Sequence[str], *, along: bool = False) -> None:
        """Say that these colleagues are reading here too; `along`: while one writes."""
        sentence = _sentence(names, along) if names else ""
        if sentence != self.sentence:
            self._words.setText(sentence)
            self.setAccessibleName(sentence)
            self.setVisible(bool(sentence))


def _sentence(names: Sequence[str], along: bool) -> str:
    count, together = len(names), in_words(names)
    if along:
        return ntr(
            "You have the pen. {names} reads along.",
            "You have the pen. {names} read along.",
            count,
            names=together,
        )
    return ntr("{names} is reading this too.", "{names} are reading this too.", count, names=together)


def in_words(names: Sequence[str]) -> str:
    """The names in one phrase: “Alix Morel, Camille Roy and Sasha Petit”."""
    return tr(" and ").join(part for part in (", ".join(names[:-1]), names[-1]) if part)
