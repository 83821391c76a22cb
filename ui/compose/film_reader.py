"""What it takes to judge a video: a way to watch it, and its captions to be read."""

from functools import partial

from PySide6.QtWidgets import QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from ui.compose.film_store import FilmStore
from ui.compose.flow import FlowLayout
from ui.compose.language_box import language_name
from ui.theme import tokens
from ui.theme.icons import icon
from warroom.domain.post import Captions, Video
from warroom.language import tr

_HEIGHT = 160


class FilmReader(QWidget):
    """Hidden without a video."""

    def __init__(self, films: FilmStore, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._films = films
        self._video: Video | None = None
        self._read: Captions | None = None
        self.watch = WatchButton(films)
        self.captions: list[QPushButton] = []
        self.words = QPlainTextEdit()
        self.words.setReadOnly(True)
        self.words.setFixedHeight(_HEIGHT)
        self.words.hide()
        self._line = FlowLayout()
        self._line.addWidget(self.watch)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.SMALL)
        column.addLayout(self._line)
        column.addWidget(self.words)

    def show_video(self, video: Video | None) -> None:
        """Offer `video` and its captions."""
        self.setVisible(video is not None)
        if video == self._video:
            return
        self._video, self._read = video, None
        self.words.hide()
        self.watch.show_video(video)
        for button in self.captions:
            self._line.removeWidget(button)
            button.hide()
            button.deleteLater()
        self.captions = [self._button(each) for each in video.captions] if video else []
        for button in self.captions:
            self._line.addWidget(button)

    def _button(self, captions: Captions) -> QPushButton:
        name = tr("Read the captions: {language}", language=language_name(captions.language))
        button = QPushButton(icon("mdi6.closed-caption-outline"), name)
        button.clicked.connect(lambda: self._on_wanted(captions))
        return button

    def _on_wanted(self, captions: Captions) -> None:
        """A second press puts them away again."""
        if self._read == captions:
            self._read = None
            self.words.hide()
            return
        self._read = captions
        self._films.captions(captions.sha256, partial(self._show_words, captions))

    def _show_words(self, captions: Captions, words: str) -> None:
        if self._read == captions:
            self.words.setPlainText(words)
            self.words.setAccessibleName(
                tr("Captions: {language}", language=language_name(captions.language))
            )
            self.words.show()


class WatchButton(QPushButton):
    """Opens a video in the system's own player."""

    def __init__(self, films: FilmStore, parent: QWidget | None = None) -> None:
        super().__init__(icon("mdi6.play-circle-outline"), tr("Watch"), parent)
        self._films = films
        self._video: Video | None = None
        self.setToolTip(tr("Open the video in this computer's player"))
        self.clicked.connect(self._on_clicked)
        films.watch_changed.connect(self._show_state)

    def show_video(self, video: Video | None) -> None:
        """Offer `video`."""
        self._video = video
        self._show_state()

    def _on_clicked(self) -> None:
        if self._video is not None:
            self._films.watch(self._video)

    def _show_state(self) -> None:
        preparing = self._video is not None and self._films.is_preparing(self._video.sha256)
        self.setText(tr("Preparing …") if preparing else tr("Watch"))
        self.setEnabled(not preparing)
