"""One message of a post as its network shows it: who, title, text, pictures or video, link card."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from ui.compose.avatar import Avatar
from ui.compose.film_reader import FilmReader
from ui.compose.film_store import FilmStore
from ui.compose.picture_grid import PictureGrid
from ui.compose.picture_store import PictureStore
from ui.compose.poster import Poster
from ui.compose.reading_text import ReadingText
from ui.compose.rendering import Rendering, fine_print
from ui.compose.words import breakable, site_of
from ui.theme import tokens
from ui.theme.icons import pixmap
from ui.theme.style import set_look
from ui.theme.tokens import Tone
from warroom.domain.post import LinkCard, Part
from warroom.language import tr


class PreviewMessage(QWidget):
    """One part of a thread."""

    def __init__(self, store: PictureStore, films: FilmStore, in_full: bool) -> None:
        super().__init__()
        self._in_full = in_full
        self._avatar = Avatar()
        self._name, self._handle = (
            QLabel(textFormat=Qt.TextFormat.PlainText, wordWrap=True) for _ in range(2)
        )
        self._name.setStyleSheet("font-weight: 600")
        set_look(self._handle, "small")
        self._number = QLabel()
        set_look(self._number, "small")
        self.fold = Fold(always_open=in_full)
        self._title = QLabel(textFormat=Qt.TextFormat.PlainText, wordWrap=True)
        set_look(self._title, "heading")
        self._text = ReadingText()
        self._pictures = PictureGrid(store)
        self._poster = Poster(store, films)
        self.reader = FilmReader(films) if in_full else None
        self._fine_print = QLabel(textFormat=Qt.TextFormat.PlainText, wordWrap=True)
        set_look(self._fine_print, "small")
        self._card = CardBox(store, in_full)
        self._content = QWidget()
        self._inside = QVBoxLayout(self._content)
        self._lay_out()
        self.fold.turned.connect(lambda: self._content.setVisible(self.fold.is_open))

    def show_part(self, rendering: Rendering, index: int) -> None:
        """Show the part at `index`."""
        part, total = rendering.thread[index], len(rendering.thread)
        self._avatar.show_name(rendering.name)
        self._name.setText(breakable(rendering.name))
        self._handle.setText(breakable(rendering.handle))
        self._number.setText(f"{index + 1}/{total}" if total > 1 else "")
        title = rendering.title if index == 0 else ""
        self._title.setText(breakable(title))
        self._title.setVisible(bool(title))
        self._text.show_text(part.text)
        self._text.setVisible(bool(part.text))
        self._text.setAccessibleName(tr("Text for {handle}", handle=rendering.handle))
        self._show_media(rendering, part)
        self.fold.show_warning(rendering.warning)
        self._content.setVisible(self.fold.is_open)

    def _lay_out(self) -> None:
        names = QVBoxLayout()
        names.setSpacing(0)
        names.addWidget(self._name)
        names.addWidget(self._handle)
        head = QHBoxLayout()
        head.setSpacing(tokens.SMALL)
        head.addWidget(self._avatar, alignment=Qt.AlignmentFlag.AlignTop)
        head.addLayout(names, 1)
        head.addWidget(self._number, alignment=Qt.AlignmentFlag.AlignTop)
        self._inside.setContentsMargins(0, 0, 0, 0)
        self._inside.setSpacing(tokens.SMALL)
        for widget in (self._title, self._text, self._pictures, self._poster, self._card, self._fine_print):
            self._inside.addWidget(widget)
        if self.reader is not None:
            self._inside.addWidget(self.reader)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.SMALL)
        column.addLayout(head)
        column.addWidget(self.fold)
        column.addWidget(self._content)

    def _show_media(self, rendering: Rendering, part: Part) -> None:
        network = rendering.network
        self._pictures.show_pictures(part.pictures, network.max_images)
        self._poster.show_video(rendering.video_of(part))
        if self.reader is not None:
            self.reader.show_video(part.video)
        self._card.show_card(rendering.card_of(part))
        lines = fine_print(part, network) if self._in_full else []
        self._fine_print.setText(breakable("\n".join(lines)))
        self._fine_print.setVisible(bool(lines))
        # Where a post is a picture or a video, its text is what stands below.
        self._inside.removeWidget(self._text)
        self._inside.insertWidget(3 if network.needs_media else 1, self._text)


class Fold(QFrame):
    """A warning that hides what it warns of until a reader presses; `always_open` is for who signs it.

    Hidden without a warning. Signals: `turned` when it was opened or closed.
    """

    turned = Signal()

    def __init__(self, always_open: bool) -> None:
        super().__init__()
        set_look(self, "sunken")
        self._warning, self._always_open = "", always_open
        self._words = QLabel(textFormat=Qt.TextFormat.PlainText, wordWrap=True)
        self.button = QPushButton()
        self.button.setCheckable(True)
        set_look(self.button, "quiet")
        self.button.toggled.connect(self._on_toggled)
        row = QHBoxLayout(self)
        row.setContentsMargins(tokens.SMALL, tokens.TINY, tokens.TINY, tokens.TINY)
        row.addWidget(self._words, 1)
        row.addWidget(self.button, alignment=Qt.AlignmentFlag.AlignTop)
        self.button.setVisible(not always_open)
        self._on_toggled()

    @property
    def is_open(self) -> bool:
        """Whether what it warns of is to be seen."""
        return self._always_open or not self._warning or self.button.isChecked()

    def show_warning(self, warning: str) -> None:
        """Warn of what comes below."""
        self._warning = warning
        words = tr("Behind a warning: {warning}", warning=warning) if self._always_open else warning
        self._words.setText(breakable(words))
        self.setVisible(bool(warning))

    def _on_toggled(self) -> None:
        self.button.setText(tr("Show less") if self.button.isChecked() else tr("Show more"))
        self.turned.emit()


class CardBox(QFrame):
    """A link card: its picture, where it leads, its title and description."""

    def __init__(self, store: PictureStore, in_full: bool) -> None:
        super().__init__()
        self._in_full = in_full
        set_look(self, "sunken")
        self._picture = PictureGrid(store, says_alts=False)
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
        words = QVBoxLayout()
        words.setContentsMargins(tokens.MEDIUM, tokens.SMALL, tokens.MEDIUM, tokens.SMALL)
        words.setSpacing(2)
        words.addLayout(site)
        words.addWidget(self._title)
        words.addWidget(self._description)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._picture)
        column.addLayout(words)

    def show_card(self, card: LinkCard | None) -> None:
        """Show `card`; hidden without one."""
        self.setVisible(card is not None)
        if card is None:
            return
        self._picture.show_pictures((card.picture,) if card.picture else ())
        self._site.setText(breakable(card.url if self._in_full else site_of(card.url)))
        self._title.setText(breakable(card.title or card.url))
        self._description.setText(breakable(card.description))
        self._description.setVisible(bool(card.description))
        self.setToolTip(card.url)
