"""A part's video while it is written: what it is, its description, its poster and its captions."""

from dataclasses import replace

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ui.compose.film_reader import WatchButton
from ui.compose.film_store import FilmStore
from ui.compose.flow import FlowLayout
from ui.compose.language_box import language_name, languages_offered
from ui.compose.picture_store import PictureStore
from ui.compose.plain_words import PlainWords
from ui.compose.poster import Poster
from ui.theme import tokens
from ui.theme.icons import icon
from ui.theme.style import set_look
from warroom.domain.post import Captions, Video
from warroom.language import tr

_POSTER = QSize(112, 63)
_ALT_LENGTH = 10_000


class VideoBox(QFrame):
    """Signals:

    `video_edited` with the Video; `thumbnail_wanted` and `captions_wanted` to choose files; `removed`;
    `refused` with a sentence for what is not pasted.
    """

    video_edited = Signal(object)
    thumbnail_wanted = Signal()
    captions_wanted = Signal()
    removed = Signal()
    refused = Signal(str)

    def __init__(self, pictures: PictureStore, films: FilmStore, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_look(self, "sunken")
        self._films = films
        self._video: Video | None = None
        self._read_only = False
        self.poster = Poster(pictures, films)
        self.poster.setFixedSize(_POSTER)
        self.facts = QLabel(textFormat=Qt.TextFormat.PlainText, wordWrap=True)
        set_look(self.facts, "small")
        self.alt = PlainWords(_ALT_LENGTH)
        self.alt.setFixedHeight(_POSTER.height() - 8)
        self.alt.setPlaceholderText(tr("Describe the video for people who can't see it"))
        self.alt.setAccessibleName(tr("Description of the video"))
        self.remove = QToolButton()
        self.remove.setIcon(icon("mdi6.close"))
        self.remove.setToolTip(tr("Remove the video"))
        self.remove.setAccessibleName(tr("Remove the video"))
        set_look(self.remove, "quiet")
        self.watch = WatchButton(films)
        self.choose_thumbnail = QPushButton(icon("mdi6.image-frame"), tr("Poster"))
        self.choose_thumbnail.setToolTip(tr("Choose the picture that is shown until the video is played"))
        self.drop_thumbnail = QPushButton(tr("Without a poster"))
        set_look(self.drop_thumbnail, "link")
        self.add_captions = QPushButton(icon("mdi6.closed-caption-outline"), tr("Captions"))
        self.add_captions.setToolTip(tr("Add what is said, as a WebVTT or SubRip file (.vtt, .srt)"))
        self._captions = QWidget()
        self._captions_line = FlowLayout(self._captions)
        self.captions: list[QToolButton] = []
        self._lay_out()
        self._connect()

    def show_video(self, video: Video | None, read_only: bool) -> None:
        """Show `video`; hidden without one."""
        self._video, self._read_only = video, read_only
        self.setVisible(video is not None)
        if video is None:
            return
        self.poster.show_video(video)
        self.watch.show_video(video)
        self._show_facts()
        self.alt.show_words(video.alt)
        self.alt.setReadOnly(read_only)
        for button in (self.remove, self.choose_thumbnail, self.add_captions):
            button.setVisible(not read_only)
        self.drop_thumbnail.setVisible(not read_only and video.thumbnail is not None)
        self._show_captions(video.captions)

    def _lay_out(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(tokens.TINY)
        words.addWidget(self.facts)
        words.addWidget(self.alt)
        head = QHBoxLayout()
        head.setSpacing(tokens.SMALL)
        head.addWidget(self.poster, alignment=Qt.AlignmentFlag.AlignTop)
        head.addLayout(words, 1)
        head.addWidget(self.remove, alignment=Qt.AlignmentFlag.AlignTop)
        foot = FlowLayout()
        for button in (self.watch, self.choose_thumbnail, self.drop_thumbnail, self.add_captions):
            foot.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(tokens.SMALL, tokens.SMALL, tokens.SMALL, tokens.SMALL)
        column.setSpacing(tokens.SMALL)
        column.addLayout(head)
        column.addLayout(foot)
        column.addWidget(self._captions)

    def _connect(self) -> None:
        self.alt.words_edited.connect(self._on_described)
        self.alt.paste_refused.connect(self.refused)
        self.remove.clicked.connect(self.removed)
        self.choose_thumbnail.clicked.connect(self.thumbnail_wanted)
        self.drop_thumbnail.clicked.connect(self._on_thumbnail_dropped)
        self.add_captions.clicked.connect(self.captions_wanted)
        self._films.film_read.connect(self._on_film_read)

    def _show_facts(self) -> None:
        if self._video is None:
            return
        film = self._films.film(self._video.sha256)
        self.facts.setText(film.words if film else tr("Video"))

    def _show_captions(self, captions: tuple[Captions, ...]) -> None:
        for button in self.captions:
            self._captions_line.removeWidget(button)
            button.hide()
            button.deleteLater()
        self.captions = [self._captions_button(each) for each in captions]
        for button in self.captions:
            self._captions_line.addWidget(button)
        self._captions.setVisible(bool(captions))

    def _captions_button(self, captions: Captions) -> QToolButton:
        """In which language captions are; its menu changes that, or takes them away."""
        name = language_name(captions.language)
        button = QToolButton()
        button.setIcon(icon("mdi6.closed-caption"))
        button.setText(tr("Captions: {language}", language=name))
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        button.setEnabled(not self._read_only)
        menu = QMenu(button)
        taken = {each.language for each in self._video.captions} if self._video else set()
        for tag, language in languages_offered().items():
            if tag not in taken:
                action = QAction(language, menu)
                action.triggered.connect(
                    lambda _checked=False, tag=tag: self._on_captions(
                        captions, Captions(captions.sha256, tag)
                    )
                )
                menu.addAction(action)
        menu.addSeparator()
        remove = QAction(icon("mdi6.close"), tr("Remove these captions"), menu)
        remove.triggered.connect(lambda: self._on_captions(captions, None))
        menu.addAction(remove)
        button.setMenu(menu)
        return button

    def _on_described(self, alt: str) -> None:
        if self._video is not None:
            self._edit(replace(self._video, alt=alt))

    def _on_thumbnail_dropped(self) -> None:
        if (video := self._video) is not None:
            self._edit(replace(video, thumbnail=None))
            self.show_video(self._video, self._read_only)

    def _on_captions(self, old: Captions, new: Captions | None) -> None:
        if (video := self._video) is not None:
            kept = tuple(new if each == old else each for each in video.captions)
            captions = tuple(each for each in kept if each is not None)
            self._edit(replace(video, captions=captions))
            self.show_video(self._video, self._read_only)

    def _edit(self, video: Video) -> None:
        self._video = video
        self.video_edited.emit(video)

    def _on_film_read(self, sha256: str) -> None:
        if self._video is not None and self._video.sha256 == sha256:
            self._show_facts()
