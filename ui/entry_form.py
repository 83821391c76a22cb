"""A form that adds somebody or something: its title, its fields, what is still missing, add or cancel."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFormLayout, QHBoxLayout, QLabel, QPushButton, QScrollArea, QWidget

from ui.columns import padded_column
from ui.theme import tokens
from ui.theme.icons import icon
from ui.theme.style import set_look
from ui.theme.tokens import Tone
from warroom.language import tr


class EntryForm(QScrollArea):
    """What adding a person and adding an account have in common. Signals: `cancelled`."""

    cancelled = Signal()

    def __init__(self, symbol: str, add: str, parent: QWidget | None = None) -> None:
        super().__init__(parent, widgetResizable=True)
        self.add = QPushButton(icon(symbol, Tone.ON_ACCENT), add)
        set_look(self.add, "primary")
        self.form = QFormLayout()
        self.form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapAllRows)
        self.form.setVerticalSpacing(tokens.TINY)
        self._missing = QLabel(wordWrap=True)
        set_look(self._missing, "muted")

    def assemble(self, title: str, *further: QWidget) -> None:
        """Lay it out: the title, `form`, what comes `further` down, and the buttons."""
        name = QLabel(title)
        set_look(name, "title")
        cancel = QPushButton(tr("Cancel"))
        cancel.clicked.connect(self.cancelled)
        buttons = QHBoxLayout()
        buttons.addWidget(self.add)
        buttons.addWidget(cancel)
        buttons.addStretch()
        inside, column = padded_column()
        column.addWidget(name)
        column.addLayout(self.form)
        for widget in (*further, self._missing):
            column.addWidget(widget)
        column.addLayout(buttons)
        column.addStretch()
        self.setWidget(inside)

    def say_missing(self, sentence: str) -> None:
        """Say what is to be typed before anything can be added; nothing is missing when it is empty."""
        self.add.setEnabled(not sentence)
        self._missing.setText(sentence)
        self._missing.setVisible(bool(sentence))
