"""A post as each network will show it: the writing desk's preview, and what approvers sign."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from ui.compose.avatar import Avatar
from ui.compose.picture_grid import PictureGrid
from ui.compose.picture_store import PictureStore
from ui.compose.reading_text import ReadingText
from ui.theme import tokens
from ui.theme.icons import network_icon, pixmap
from ui.theme.style import set_look
from ui.theme.tokens import Tone
from warroom.domain.capabilities import Capabilities
from warroom.domain.post import LinkCard, Part, Thread
from warroom.language import tr


@dataclass(frozen=True)
class Answered:
    """What a post replies to, as far as a reader of the reply sees it."""

    author: str
    excerpt: str


@dataclass(frozen=True)
class Rendering:
    """What one account will show."""

    name: str
    handle: str
    network: Capabilities
    thread: Thread
    answers: Answered | None = None


class PostPreview(QWidget):
    """One or more renderings below each other, kept from showing to showing: no flicker while typing.

    With `in_full` it spells out what readers would have to ask for: pictures' descriptions, where links lead.
    """

    def __init__(self, store: PictureStore, in_full: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store, self._in_full = store, in_full
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
            box = _RenderingBox(self._store, self._in_full)
            self._column.insertWidget(len(self._boxes), box)
            self._boxes.append(box)
        while len(self._boxes) > len(renderings):
            _discard(self._boxes.pop())
        for box, rendering in zip(self._boxes, renderings, strict=True):
            box.show_rendering(rendering)


class _RenderingBox(QWidget):
    """One rendering: which network, what it replies to, and its messages in a frame."""

    def __init__(self, store: PictureStore, in_full: bool) -> None:
        super().__init__()
        self._store, self._in_full = store, in_full
        self._messages: list[_Message] = []
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
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(tokens.TINY)
        outer.addLayout(heading)
        outer.addWidget(frame)

    def show_rendering(self, rendering: Rendering) -> None:
        network = rendering.network
        self._symbol.setPixmap(network_icon(network.icon, Tone.MUTED).pixmap(QSize(14, 14)))
        self._title.setText(tr("As {network} will show it", network=network.name))
        self._answered.show_answered(rendering.answers)
        while len(self._messages) < len(rendering.thread):
            message = _Message(self._store, self._in_full)
            self._column.addWidget(message)
            self._messages.append(message)
        while len(self._messages) > len(rendering.thread):
            _discard(self._messages.pop())
        total = len(rendering.thread)
        for number, (message, part) in enumerate(zip(self._messages, rendering.thread, strict=True), start=1):
            message.show_part(rendering, part, f"{number}/{total}" if total > 1 else "")


class AnsweredBox(QFrame):
    """What a reply answers, above it."""

    def __init__(self) -> None:
        super().__init__()
        set_look(self, "sunken")
        self._author = QLabel(textFormat=Qt.TextFormat.PlainText, wordWrap=True)
        set_look(self._author, "small")
        self._excerpt = ReadingText()
        column = QVBoxLayout(self)
        column.setContentsMargins(tokens.SMALL, tokens.SMALL, tokens.SMALL, tokens.SMALL)
        column.setSpacing(tokens.TINY)
        column.addWidget(self._author)
        column.addWidget(self._excerpt)

    def show_answered(self, answered: Answered | None) -> None:
        self.setVisible(answered is not None)
        if answered is not None:
            self._author.setText(tr("in reply to {author}", author=answered.author))
            self._excerpt.show_text(answered.excerpt)


class _Message(QWidget):
    """One message of a thread: who, text, pictures or link card."""

    def __init__(self, store: PictureStore, in_full: bool) -> None:
        super().__init__()
        self._in_full = in_full
        self._avatar = Avatar()
        self._name = QLabel(textFormat=Qt.TextFormat.PlainText)
        self._name.setStyleSheet("font-weight: 600")
        self._handle = QLabel(textFormat=Qt.TextFormat.PlainText)
        set_look(self._handle, "small")
        for label in (self._name, self._handle):
            label.setWordWrap(True)
        self._number = QLabel()
        set_look(self._number, "small")
        self._text = ReadingText()
        self._pictures = PictureGrid(store)
        self._alts = QLabel(textFormat=Qt.TextFormat.PlainText, wordWrap=True)
        set_look(self._alts, "small")
        self._card = _CardBox(in_full)
        names = QVBoxLayout()
        names.setSpacing(0)
        names.addWidget(self._name)
        names.addWidget(self._handle)
        head = QHBoxLayout()
        head.setSpacing(tokens.SMALL)
        head.addWidget(self._avatar, alignment=Qt.AlignmentFlag.AlignTop)
        head.addLayout(names, 1)
        head.addWidget(self._number, alignment=Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.SMALL)
        column.addLayout(head)
        for widget in (self._text, self._pictures, self._alts, self._card):
            column.addWidget(widget)

    def show_part(self, rendering: Rendering, part: Part, number: str) -> None:
        self._avatar.show_name(rendering.name)
        self._name.setText(breakable(rendering.name))
        self._handle.setText(breakable(rendering.handle))
        self._number.setText(number)
        self._text.show_text(part.text)
        self._text.setVisible(bool(part.text))
        self._text.setAccessibleName(tr("Text for {handle}", handle=rendering.handle))
        self._pictures.show_pictures(part.pictures)
        self._alts.setText(breakable(_alts(part)))
        self._alts.setVisible(self._in_full and bool(part.pictures))
        # Networks show pictures or a card, never both; the check says so too.
        card = part.card if rendering.network.link_cards and not part.pictures else None
        self._card.show_card(card)


class _CardBox(QFrame):
    """A link card: where it leads, its title and description."""

    def __init__(self, in_full: bool) -> None:
        super().__init__()
        self._in_full = in_full
        set_look(self, "sunken")
        self._site, self._title, self._description = (
            QLabel(textFormat=Qt.TextFormat.PlainText, wordWrap=True) for _ in range(3)
        )
        set_look(self._site, "small")
        self._title.setStyleSheet("font-weight: 600")
        set_look(self._description, "muted")
        symbol = QLabel()
        symbol.setPixmap(pixmap("mdi6.web", Tone.MUTED, 14))
        site = QHBoxLayout()
        site.setSpacing(tokens.TINY)
        site.addWidget(symbol)
        site.addWidget(self._site, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(tokens.MEDIUM, tokens.SMALL, tokens.MEDIUM, tokens.SMALL)
        column.setSpacing(2)
        column.addLayout(site)
        column.addWidget(self._title)
        column.addWidget(self._description)

    def show_card(self, card: LinkCard | None) -> None:
        self.setVisible(card is not None)
        if card is None:
            return
        self._site.setText(breakable(card.url if self._in_full else site_of(card.url)))
        self._title.setText(breakable(card.title or card.url))
        self._description.setText(breakable(card.description))
        self._description.setVisible(bool(card.description))
        self.setToolTip(card.url)


def _alts(part: Part) -> str:
    """The pictures' descriptions, numbered as the pictures are."""
    return "\n".join(
        tr("Picture {n}: {alt}", n=number, alt=picture.alt or tr("no description"))
        for number, picture in enumerate(part.pictures, start=1)
    )


def site_of(url: str) -> str:
    """The site that a link leads to, as readers see it: “example.org”; the whole text when it is no link."""
    try:
        return urlsplit(url).hostname or url
    except ValueError:
        return url


def breakable(text: str) -> str:
    """`text` with a place to break in every long word, so that a label never grows wider than its column."""
    return " ".join(
        "\u200b".join(word[i : i + 20] for i in range(0, len(word), 20)) if len(word) > 24 else word
        for word in text.split(" ")
    )


def _discard(widget: QWidget) -> None:
    widget.hide()
    widget.deleteLater()
