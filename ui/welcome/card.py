"""The card in the middle of the window that opening, founding and signing in are shown on."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, SignalInstance
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from ui.theme import tokens
from ui.theme.style import set_look, warroom_icon
from warroom.language import tr


class WelcomeStage(QScrollArea):
    """A stage with the program's sign on a card of `width` pixels that is filled through `column`."""

    def __init__(self, title: str, subtitle: str, width: int) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        card = QFrame()
        set_look(card, "card")
        card.setFixedWidth(width)
        self.column = QVBoxLayout(card)
        self.column.setContentsMargins(32, 32, 32, 32)
        self.column.setSpacing(tokens.MEDIUM)
        self.column.addLayout(_sign(title, subtitle))
        ground = QWidget()
        around = QVBoxLayout(ground)
        around.setContentsMargins(tokens.HUGE, tokens.HUGE, tokens.HUGE, tokens.HUGE)
        around.addStretch(1)
        # Not an alignment: that would forget that wrapped text needs height for its width.
        row = QHBoxLayout()
        row.addStretch()
        row.addWidget(card)
        row.addStretch()
        around.addLayout(row)
        around.addStretch(2)
        self.setWidget(ground)


def _sign(title: str, subtitle: str) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(tokens.LARGE)
    symbol = QLabel()
    symbol.setPixmap(QIcon(warroom_icon()).pixmap(56, 56))
    symbol.setFixedSize(56, 56)
    symbol.setAccessibleName(tr("Warroom"))
    row.addWidget(symbol, alignment=Qt.AlignmentFlag.AlignTop)
    row.addLayout(explained(title, "title", subtitle), stretch=1)
    return row


def explained(title: str, look: str, text: str) -> QVBoxLayout:
    """A title in `look` with a muted text below it."""
    words = QVBoxLayout()
    words.setSpacing(tokens.TINY)
    for line, line_look in ((title, look), (text, "muted")):
        label = QLabel(line, wordWrap=True)
        set_look(label, line_look)
        words.addWidget(label)
    return words


class Sentence(QLabel):
    """What is wrong with what was typed; hidden while nothing is."""

    def __init__(self) -> None:
        super().__init__()
        self.setWordWrap(True)
        set_look(self, "danger")
        self.hide()

    def say(self, sentence: str | None, field: QLineEdit | None = None) -> None:
        """Show `sentence` and lead to the field it is about; None hides it."""
        self.setText(sentence or "")
        self.setAccessibleName(sentence or "")
        self.setVisible(sentence is not None)
        if field is not None:
            field.setFocus()
            field.selectAll()


def labelled(column: QVBoxLayout, name: str, field: QWidget, hint: str = "") -> None:
    """Put `field` under its name into `column`, with a hint below."""
    label = QLabel(name)
    label.setBuddy(field)
    field.setAccessibleName(name)
    group = QVBoxLayout()
    group.setSpacing(tokens.TINY)
    group.addWidget(label)
    group.addWidget(field)
    if hint:
        below = QLabel(hint)
        below.setWordWrap(True)
        set_look(below, "small")
        field.setAccessibleDescription(hint)
        group.addWidget(below)
    column.addLayout(group)


def password_field() -> QLineEdit:
    """A field whose content nobody reads over a shoulder."""
    field = QLineEdit()
    field.setEchoMode(QLineEdit.EchoMode.Password)
    return field


def ways_out(ways: Sequence[tuple[str, SignalInstance]]) -> QVBoxLayout:
    """Links to other places, each with what it asks for."""
    column = QVBoxLayout()
    column.setSpacing(tokens.TINY)
    for name, signal in ways:
        button = QPushButton(name)
        set_look(button, "link")
        button.clicked.connect(signal)
        column.addWidget(button, alignment=Qt.AlignmentFlag.AlignLeft)
    return column
