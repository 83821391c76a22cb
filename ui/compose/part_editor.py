"""One message of a thread while it is written: text, pictures or a video, link card."""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton, QVBoxLayout

from ui.compose import editing
from ui.compose.arrival_rows import ArrivalRows
from ui.compose.attaching import Arrival, Cargo, cargo_of
from ui.compose.card_asking import Asked
from ui.compose.card_form import CardForm
from ui.compose.card_reading import CardReading
from ui.compose.film_store import FilmStore
from ui.compose.flow import FlowLayout
from ui.compose.picture_rows import PictureRows
from ui.compose.picture_store import PictureStore
from ui.compose.text_box import TextBox
from ui.compose.video_box import VideoBox
from ui.theme import tokens
from ui.theme.icons import icon
from ui.theme.style import set_look
from warroom.domain.links import links
from warroom.domain.post import LinkCard, Part
from warroom.language import tr


class PartEditor(QFrame):
    """Signals:

    `edited` with the Part; `moved` by -1 or +1; `removed`; `files_wanted` with the Cargo to choose;
    `files_given` and `picture_given` for what was dropped or pasted; `arrival_cancelled` with an Arrival;
    `fit_wanted` with a picture's index; `card_wanted` and `card_dismissed` with the link whose page is, or is
    not any more, to be read; `refused` with a sentence.
    """

    edited = Signal(object)
    moved = Signal(int)
    removed = Signal()
    files_wanted = Signal(object)
    files_given = Signal(list)
    picture_given = Signal(QImage)
    arrival_cancelled = Signal(object)
    fit_wanted = Signal(int)
    card_wanted = Signal(str)
    card_dismissed = Signal(str)
    refused = Signal(str)

    def __init__(self, store: PictureStore, films: FilmStore) -> None:
        super().__init__()
        self.part = Part()
        self._number = QLabel()
        set_look(self._number, "muted")
        self.earlier = self._tool("mdi6.arrow-up", tr("Move this part up"))
        self.later = self._tool("mdi6.arrow-down", tr("Move this part down"))
        self.remove = self._tool("mdi6.delete-outline", tr("Remove this part"))
        self.text = TextBox()
        self.text.setPlaceholderText(tr("What do we say?"))
        self.pictures = PictureRows(store)
        self.video = VideoBox(store, films)
        self.card = CardForm(store)
        self.reading = CardReading()
        self.arrivals = ArrivalRows()
        self.add_picture = QPushButton(icon("mdi6.image-plus"), tr("Picture"))
        self.add_picture.setToolTip(tr("Add a picture: choose a file, or paste or drop one into the text"))
        self.add_video = QPushButton(icon("mdi6.video-plus-outline"), tr("Video"))
        self.add_video.setToolTip(tr("Add a video: choose a file, or drop one into the text"))
        self.add_card = QPushButton(icon("mdi6.link-variant"), tr("Link card"))
        self._lay_out()
        self._connect()

    def show_part(self, part: Part, index: int, total: int, read_only: bool) -> None:
        """Show `part`, which is number `index` (from 0) of `total`."""
        self.part = part
        self._number.setText(tr("Part {n} of {total}", n=index + 1, total=total))
        self.text.setAccessibleName(tr("Text of part {n}", n=index + 1))
        for widget in (self._number, self.earlier, self.later, self.remove):
            widget.setVisible(total > 1 and (widget is self._number or not read_only))
        self.earlier.setEnabled(index > 0)
        self.later.setEnabled(index < total - 1)
        self.text.setReadOnly(read_only)
        self.text.show_text(part.text)
        self._show_rest(part, read_only)

    def show_arrivals(self, arrivals: Sequence[Arrival]) -> None:
        """Say which files are being added just now."""
        self.arrivals.show_arrivals(arrivals)

    def show_asked(self, asked: Sequence[Asked]) -> None:
        """Say which link of this part is being read for its card."""
        mine = (self.part.card.url,) if self.part.card is not None else links(self.part.text)
        self.reading.show_asked(next((each for each in asked if each.url in mine), None))

    def _show_rest(self, part: Part, read_only: bool) -> None:
        self.pictures.show_pictures(part.pictures, read_only)
        self.video.show_video(part.video, read_only)
        self.card.show_card(part.card, read_only)
        self.add_picture.setVisible(not read_only)
        self.add_video.setVisible(not read_only and part.video is None)
        self.add_card.setVisible(not read_only and part.card is None)

    def _lay_out(self) -> None:
        head, foot, column = QHBoxLayout(), FlowLayout(), QVBoxLayout(self)
        head.setSpacing(tokens.SMALL)
        head.addWidget(self._number, 1)
        for tool in (self.earlier, self.later, self.remove):
            head.addWidget(tool)
        for button in (self.add_picture, self.add_video, self.add_card):
            foot.addWidget(button)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.SMALL)
        column.addLayout(head)
        for widget in (self.text, self.arrivals, self.pictures, self.video, self.card, self.reading):
            column.addWidget(widget)
        column.addLayout(foot)

    def _connect(self) -> None:
        self.text.text_edited.connect(lambda text: self._change(replace(self.part, text=text)))
        self.text.files_given.connect(self._on_files_given)
        self.text.picture_given.connect(self.picture_given)
        for refusing in (self.text.paste_refused, self.pictures.refused, self.video.refused):
            refusing.connect(self.refused)
        self.pictures.alt_edited.connect(lambda i, alt: self._change(editing.with_alt(self.part, i, alt)))
        self.pictures.removed.connect(lambda i: self._reshape(editing.without_picture(self.part, i)))
        self.pictures.moved.connect(lambda i, to: self._reshape(editing.with_picture_moved(self.part, i, to)))
        self.pictures.fit_wanted.connect(self.fit_wanted)
        self.video.video_edited.connect(lambda video: self._change(replace(self.part, video=video)))
        self.video.removed.connect(lambda: self._reshape(replace(self.part, video=None)))
        self.video.thumbnail_wanted.connect(lambda: self.files_wanted.emit(Cargo.THUMBNAIL))
        self.video.captions_wanted.connect(lambda: self.files_wanted.emit(Cargo.CAPTIONS))
        self.card.card_edited.connect(lambda card: self._change(replace(self.part, card=card)))
        self.card.removed.connect(lambda: self._reshape(replace(self.part, card=None)))
        self.card.reading_wanted.connect(self.card_wanted)
        self.reading.typing_wanted.connect(self._on_card_typed)
        self.reading.again_wanted.connect(self.card_wanted)
        self.reading.dismissed.connect(self.card_dismissed)
        self.arrivals.cancelled.connect(self.arrival_cancelled)
        self.add_card.clicked.connect(self._on_card_wanted)
        self.add_picture.clicked.connect(lambda: self.files_wanted.emit(Cargo.PICTURE))
        self.add_video.clicked.connect(lambda: self.files_wanted.emit(Cargo.VIDEO))
        self.earlier.clicked.connect(lambda: self.moved.emit(-1))
        self.later.clicked.connect(lambda: self.moved.emit(1))
        self.remove.clicked.connect(self.removed)

    def _change(self, part: Part) -> None:
        """What was typed is on the screen already."""
        self.part = part
        self.edited.emit(part)

    def _reshape(self, part: Part) -> None:
        self.part = part
        self._show_rest(part, read_only=False)
        self.edited.emit(part)

    def _on_files_given(self, paths: list[str]) -> None:
        if self.part.video is None and any(cargo_of(path) is Cargo.CAPTIONS for path in paths):
            self.refused.emit(tr("Captions belong to a video: add the video first, then its captions."))
            paths = [path for path in paths if cargo_of(path) is not Cargo.CAPTIONS]
        if paths:
            self.files_given.emit(paths)

    def _on_card_typed(self, url: str) -> None:
        self.card_dismissed.emit(url)
        self._reshape(replace(self.part, card=LinkCard(url)))
        self.card.title.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_card_wanted(self) -> None:
        """The first link of the text is what most cards are for."""
        self._reshape(replace(self.part, card=LinkCard(next(iter(links(self.part.text)), ""))))
        self.card.url.setFocus(Qt.FocusReason.OtherFocusReason)

    def _tool(self, icon_name: str, name: str) -> QToolButton:
        button = QToolButton()
        button.setIcon(icon(icon_name))
        button.setToolTip(name)
        button.setAccessibleName(name)
        set_look(button, "quiet")
        return button
