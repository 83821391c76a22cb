"""What a person does at the network before an account can be connected: numbered steps, and the way there."""

from collections.abc import Callable

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from ui.columns import words
from ui.theme import tokens
from ui.theme.icons import icon
from ui.theme.style import set_look
from warroom.domain.capabilities import SignIn
from warroom.language import tr

OpenUrl = Callable[[QUrl], bool]


class Guide(QWidget):
    """The steps of one network. `comes_back_to` is the address that its application has to know, if any."""

    def __init__(
        self, sign_in: SignIn, comes_back_to: str | None, open_url: OpenUrl, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.console: QPushButton | None = None
        self.copy: QPushButton | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.SMALL)
        if sign_in.steps:
            column.addLayout(_numbered([tr(step) for step in sign_in.steps]))
        if comes_back_to is not None:
            column.addLayout(self._address(comes_back_to))
        if sign_in.console_url is not None:
            column.addLayout(self._way_there(sign_in.console_url, open_url))

    def _address(self, address: str) -> QHBoxLayout:
        name = words(tr("The address it comes back to, when the network asks for one:"), "muted")
        shown = QLabel(address)
        set_look(shown, "mono")
        self.copy = copy = QPushButton(icon("mdi6.content-copy"), tr("Copy"))
        copy.setAccessibleName(tr("Copy the address {address}", address=address))
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(address))
        both = QVBoxLayout()
        both.setSpacing(0)
        both.addWidget(name)
        both.addWidget(shown)
        row = QHBoxLayout()
        row.addLayout(both, 1)
        row.addWidget(copy)
        return row

    def _way_there(self, url: str, open_url: OpenUrl) -> QHBoxLayout:
        self.console = console = QPushButton(icon("mdi6.open-in-new"), tr("Open the network’s page"))
        console.setToolTip(url)
        console.clicked.connect(lambda: open_url(QUrl(url)))
        row = QHBoxLayout()
        row.addWidget(console)
        row.addStretch()
        return row


def _numbered(steps: list[str]) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(tokens.SMALL)
    grid.setVerticalSpacing(tokens.TINY)
    grid.setColumnStretch(1, 1)
    for number, step in enumerate(steps, start=1):
        mark = QLabel(tr("{n}.", n=number))
        set_look(mark, "muted")
        grid.addWidget(mark, number, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(words(step), number, 1)
    return grid
