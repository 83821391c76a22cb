"""A part's pictures while it is written: thumbnail, description, order."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from ui.compose.picture_store import PictureStore
from ui.compose.plain_words import PlainWords
from ui.theme import tokens
from ui.theme.icons import icon, pixmap
from ui.theme.style import set_look
from ui.theme.tokens import Tone
from warroom.domain.post import Picture
from warroom.language import tr

_THUMBNAIL = 64
_ALT_LENGTH = 10_000


class PictureRows(QWidget):
    """One row a picture. Signals carry its index: `alt_edited` (and the text), `moved` (and the new index),
    `fit_wanted`, `removed`; `refused` with a sentence alone.
    """

    fit_wanted = Signal(int)
    alt_edited = Signal(int, str)
    moved = Signal(int, int)
    removed = Signal(int)
    refused = Signal(str)

    def __init__(self, store: PictureStore, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self.rows: list[PictureRow] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(tokens.SMALL)

    def show_pictures(self, pictures: Sequence[Picture], read_only: bool) -> None:
        """A row for each of `pictures`; rows that stay keep their cursor."""
        while len(self.rows) < len(pictures):
            row = PictureRow(self._store)
            row.alt_edited.connect(lambda text, row=row: self.alt_edited.emit(self.rows.index(row), text))
            row.refused.connect(self.refused)
            row.fit_wanted.connect(lambda row=row: self.fit_wanted.emit(self.rows.index(row)))
            row.removed.connect(lambda row=row: self.removed.emit(self.rows.index(row)))
            row.moved.connect(lambda step, row=row: self._on_moved(row, step))
            self._column.addWidget(row)
            self.rows.append(row)
        while len(self.rows) > len(pictures):
            surplus = self.rows.pop()
            surplus.hide()
            surplus.deleteLater()
        for index, (row, picture) in enumerate(zip(self.rows, pictures, strict=True)):
            row.show_picture(picture, index, len(pictures), read_only)
        self.setVisible(bool(pictures))

    def _on_moved(self, row: "PictureRow", step: int) -> None:
        index = self.rows.index(row)
        self.moved.emit(index, index + step)


class PictureRow(QFrame):
    """One picture with its description.

    Signals: `alt_edited`, `moved` by -1 or +1, `removed`; `fit_wanted` to crop it or make it smaller;
    `refused` with a sentence for what is not pasted.
    """

    fit_wanted = Signal()
    alt_edited = Signal(str)
    moved = Signal(int)
    removed = Signal()
    refused = Signal(str)

    def __init__(self, store: PictureStore) -> None:
        super().__init__()
        set_look(self, "sunken")
        self._store = store
        self._picture: Picture | None = None
        self._thumbnail = QLabel(alignment=Qt.AlignmentFlag.AlignCenter)
        self._thumbnail.setFixedSize(_THUMBNAIL, _THUMBNAIL)
        self.alt = PlainWords(_ALT_LENGTH)
        self.alt.paste_refused.connect(self.refused)
        self.alt.setFixedHeight(_THUMBNAIL)
        self.alt.setPlaceholderText(tr("Describe the picture for people who can't see it"))
        self.alt.words_edited.connect(self.alt_edited)
        self.earlier = self._button("mdi6.chevron-up", tr("Move the picture forward"))
        self.earlier.clicked.connect(lambda: self.moved.emit(-1))
        self.later = self._button("mdi6.chevron-down", tr("Move the picture back"))
        self.later.clicked.connect(lambda: self.moved.emit(1))
        self.fit = self._button(
            "mdi6.crop", tr("Fit the picture: crop it, make it smaller, keep a point in sight")
        )
        self.fit.clicked.connect(self.fit_wanted)
        self.remove = self._button("mdi6.close", tr("Remove the picture"))
        self.remove.clicked.connect(self.removed)
        order = QVBoxLayout()
        order.setSpacing(0)
        order.addWidget(self.earlier)
        order.addWidget(self.later)
        row = QHBoxLayout(self)
        row.setContentsMargins(tokens.SMALL, tokens.SMALL, tokens.SMALL, tokens.SMALL)
        row.setSpacing(tokens.SMALL)
        row.addWidget(self._thumbnail)
        row.addWidget(self.alt, 1)
        row.addLayout(order)
        acts = QVBoxLayout()
        acts.setSpacing(0)
        acts.addWidget(self.remove)
        acts.addWidget(self.fit)
        row.addLayout(acts)
        store.picture_read.connect(self._on_picture_read)

    def show_picture(self, picture: Picture, index: int, total: int, read_only: bool) -> None:
        """Show `picture`, which is number `index` (from 0) of `total`."""
        self._picture = picture
        self._show_thumbnail()
        self.alt.setAccessibleName(tr("Description of picture {n}", n=index + 1))
        self.alt.show_words(picture.alt)
        self.alt.setReadOnly(read_only)
        for button in (self.earlier, self.later, self.fit, self.remove):
            button.setVisible(not read_only)
        self.earlier.setEnabled(index > 0)
        self.later.setEnabled(index < total - 1)

    def _show_thumbnail(self) -> None:
        if self._picture is None:
            return
        picture = self._store.pixmap(self._picture.sha256)
        if picture is not None:
            self._thumbnail.setPixmap(_square(picture))
        elif self._store.is_unreadable(self._picture.sha256):
            self._thumbnail.setPixmap(pixmap("mdi6.image-broken-variant", Tone.DANGER, 24))
            self._thumbnail.setToolTip(tr("The picture can't be shown."))
        else:
            self._thumbnail.setPixmap(pixmap("mdi6.image-outline", Tone.MUTED, 24))

    def _on_picture_read(self, sha256: str) -> None:
        if self._picture is not None and self._picture.sha256 == sha256:
            self._show_thumbnail()

    def _button(self, icon_name: str, name: str) -> QToolButton:
        button = QToolButton()
        button.setIcon(icon(icon_name))
        button.setIconSize(QSize(14, 14))
        button.setToolTip(name)
        button.setAccessibleName(name)
        set_look(button, "quiet")
        return button


def _square(picture: QPixmap) -> QPixmap:
    """The middle of `picture` as a thumbnail."""
    filled = picture.scaled(
        QSize(_THUMBNAIL, _THUMBNAIL),
        Qt.AspectRatioMode.KeepAspectRatioByExpanding,
        Qt.TransformationMode.SmoothTransformation,
    )
    left, top = (filled.width() - _THUMBNAIL) // 2, (filled.height() - _THUMBNAIL) // 2
    return filled.copy(left, top, _THUMBNAIL, _THUMBNAIL)
