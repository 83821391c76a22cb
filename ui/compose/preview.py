"""A post as each network will show it: the writing desk's preview, and what approvers sign."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from ui.columns import empty
from ui.compose.answered import AnsweredBox
from ui.compose.film_store import FilmStore
from ui.compose.picture_store import PictureStore
from ui.compose.preview_message import PreviewMessage
from ui.compose.rendering import Rendering
from ui.compose.tab_notes import by_hand
from ui.compose.words import breakable
from ui.marked_line import MarkedLine
from ui.theme import tokens
from ui.theme.icons import network_icon
from ui.theme.style import set_look
from ui.theme.tokens import Tone
from warroom.language import tr


class PostPreview(QWidget):
    """One or more renderings below each other, kept from showing to showing: no flicker while typing.

    With `in_full` it spells out what readers would have to ask for: pictures' descriptions, where links lead,
    what is folded away.
    """

    def __init__(
        self, store: PictureStore, films: FilmStore, in_full: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._store, self._films, self._in_full = store, films, in_full
        self.renderings: tuple[Rendering, ...] = ()
        self._boxes: list[_RenderingBox] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(tokens.LARGE)
        self._column.addStretch(1)

    def show_renderings(self, renderings: Sequence[Rendering]) -> None:
        """Show `renderings`, in this order."""
        self.renderings = tuple(renderings)
        while len(self._boxes) < len(renderings):
            box = _RenderingBox(self._store, self._films, self._in_full)
            self._column.insertWidget(len(self._boxes), box)
            self._boxes.append(box)
        while len(self._boxes) > len(renderings):
            _discard(self._boxes.pop())
        for box, rendering in zip(self._boxes, renderings, strict=True):
            box.show_rendering(rendering)


class _RenderingBox(QWidget):
    """One rendering: which network, what it replies to, its messages in a frame, what the network is told."""

    def __init__(self, store: PictureStore, films: FilmStore, in_full: bool) -> None:
        super().__init__()
        self._store, self._films, self._in_full = store, films, in_full
        self._messages: list[PreviewMessage] = []
        self._lines: tuple[str, ...] = ()
        self._symbol, self._title = QLabel(), QLabel(textFormat=Qt.TextFormat.PlainText)
        set_look(self._title, "small")
        self._title.setWordWrap(True)
        heading = QHBoxLayout()
        heading.setSpacing(tokens.TINY)
        heading.addWidget(self._symbol)
        heading.addWidget(self._title, 1)
        frame = QFrame()
        set_look(frame, "card")
        self._answered = AnsweredBox()
        self._column = QVBoxLayout(frame)
        self._column.setContentsMargins(tokens.MEDIUM, tokens.MEDIUM, tokens.MEDIUM, tokens.MEDIUM)
        self._column.setSpacing(tokens.MEDIUM)
        self._column.addWidget(self._answered)
        self._told = QVBoxLayout()
        self._told.setSpacing(2)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(tokens.TINY)
        outer.addLayout(heading)
        outer.addWidget(frame)
        outer.addLayout(self._told)

    def show_rendering(self, rendering: Rendering) -> None:
        network = rendering.network
        self._symbol.setPixmap(network_icon(network.icon, Tone.MUTED).pixmap(QSize(14, 14)))
        self._title.setText(tr("As {network} will show it", network=tr(network.name)))
        self._answered.show_answered(rendering.answers)
        while len(self._messages) < len(rendering.thread):
            message = PreviewMessage(self._store, self._films, self._in_full)
            self._column.addWidget(message)
            self._messages.append(message)
        while len(self._messages) > len(rendering.thread):
            _discard(self._messages.pop())
        for index, message in enumerate(self._messages):
            message.show_part(rendering, index)
        self._show_told(rendering)

    def _show_told(self, rendering: Rendering) -> None:
        """What stands in no preview: what the network is told, what is replaced, that a person posts it."""
        lines = [
            ("mdi6.tune-variant", tr("{name}: {value}", name=label, value=value))
            for label, value in rendering.told()
        ]
        if rendering.corrects is not None:
            replaced = tr("Takes the place of what stands there now.")
            lines.append(("mdi6.file-replace-outline", "\n".join((replaced, *rendering.corrects))))
        if rendering.network.by_hand:
            lines.append(("mdi6.hand-back-right-outline", by_hand(rendering.network)))
        said = tuple(words for _, words in lines)
        if said == self._lines:
            return
        self._lines = said
        empty(self._told)
        for symbol, words in lines:
            line = MarkedLine(symbol, Tone.MUTED, breakable(words))
            set_look(line.words, "small")
            self._told.addWidget(line)


def _discard(widget: QWidget) -> None:
    widget.hide()
    widget.deleteLater()
