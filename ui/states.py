"""What a list shows when it has nothing to show: empty, loading, failed.

`Stateful` holds a list and its three states and shows one of them, without the page jumping.
"""

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QLabel, QProgressBar, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from ui.theme import tokens
from ui.theme.icons import pixmap
from ui.theme.style import set_look
from ui.theme.tokens import Tone
from warroom.language import tr

_LOADING_SHOWN_AFTER_MS = 200


class _Message(QWidget):
    """An icon, a sentence, what to do next and a button, in the middle."""

    def __init__(
        self,
        icon: tuple[str, Tone],
        text: str,
        hint: str = "",
        button: str = "",
        action: Callable[[], None] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.text = text
        self.setAccessibleName(text)
        column = QVBoxLayout(self)
        column.setContentsMargins(tokens.HUGE, tokens.HUGE, tokens.HUGE, tokens.HUGE)
        column.setSpacing(tokens.SMALL)
        column.addStretch(2)
        symbol = QLabel()
        symbol.setPixmap(pixmap(*icon, size=40))
        symbol.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column.addWidget(symbol)
        for words, look in ((text, "heading"), (hint, "muted")):
            if words:
                label = QLabel(words, wordWrap=True, alignment=Qt.AlignmentFlag.AlignCenter)
                label.setTextFormat(Qt.TextFormat.PlainText)
                set_look(label, look)
                column.addWidget(label)
        if button and action:
            self.button = QPushButton(button)
            self.button.clicked.connect(lambda _checked: action())
            column.addSpacing(tokens.TINY)
            column.addWidget(self.button, alignment=Qt.AlignmentFlag.AlignCenter)
        column.addStretch(3)


class EmptyState(_Message):
    """Nothing is here yet: says so and what to do next."""

    def __init__(
        self,
        text: str,
        hint: str = "",
        button: str = "",
        action: Callable[[], None] | None = None,
        icon: str = "mdi6.inbox-outline",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__((icon, Tone.MUTED), text, hint, button, action, parent)


class FailedState(_Message):
    """Reading failed: says why, and offers to try again."""

    def __init__(self, sentence: str, retry: Callable[[], None], parent: QWidget | None = None) -> None:
        icon = ("mdi6.alert-circle-outline", Tone.DANGER)
        super().__init__(icon, tr("This can't be shown now"), sentence, tr("Try again"), retry, parent)


class LoadingState(QWidget):
    """Something is being read. Nothing is drawn for the first moment: most reads are over by then."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Loading…"))
        column = QVBoxLayout(self)
        column.addStretch(2)
        self._label = QLabel(tr("Loading…"), alignment=Qt.AlignmentFlag.AlignCenter)
        set_look(self._label, "muted")
        self._bar = QProgressBar(minimum=0, maximum=0, textVisible=False)
        self._bar.setFixedWidth(160)
        column.addWidget(self._label)
        column.addWidget(self._bar, alignment=Qt.AlignmentFlag.AlignCenter)
        column.addStretch(3)
        self._patience = QTimer(self, singleShot=True, interval=_LOADING_SHOWN_AFTER_MS)
        self._patience.timeout.connect(self._on_patience_over)
        self.begin()

    def begin(self) -> None:
        """Start over with an empty space."""
        self._label.hide()
        self._bar.hide()
        self._patience.start()

    def _on_patience_over(self) -> None:
        self._label.show()
        self._bar.show()


class Stateful(QStackedWidget):
    """A list with its states. It begins by loading."""

    def __init__(self, content: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.content = content
        self._loading = LoadingState()
        self._message: QWidget | None = None
        self.addWidget(content)
        self.addWidget(self._loading)
        self.setCurrentWidget(self._loading)

    def show_content(self) -> None:
        """Show the list itself."""
        self.setCurrentWidget(self.content)

    def show_loading(self) -> None:
        """Show that something is being read; a list already shown stays until its new content is here."""
        if self.currentWidget() is not self.content:
            self._loading.begin()
            self.setCurrentWidget(self._loading)

    def show_failed(self, failed: FailedState) -> None:
        """Reading failed. What is shown already stays: the same was asked again, and the window says why."""
        if self.currentWidget() is self.content:
            failed.deleteLater()
        else:
            self.show_message(failed)

    def show_message(self, message: EmptyState | FailedState) -> None:
        """Show `message` in place of the list; it takes the place of an earlier message."""
        if self._message is not None:
            self.removeWidget(self._message)
            self._message.deleteLater()
        self._message = message
        self.addWidget(message)
        self.setCurrentWidget(message)
