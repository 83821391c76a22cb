"""The link card of a part: where it leads, and the words and the picture that networks show for it."""

from dataclasses import replace

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import (
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ui.compose.picture_grid import PictureGrid
from ui.compose.picture_store import PictureStore
from ui.theme import tokens
from ui.theme.icons import icon
from ui.theme.style import set_look
from warroom.domain.links import LINK
from warroom.domain.post import LinkCard
from warroom.language import tr

_PICTURE = QSize(112, 63)


class CardForm(QFrame):
    """Signals:

    `card_edited` with a LinkCard; `reading_wanted` with the link whose page is to fill it; `removed`.
    """

    card_edited = Signal(object)
    reading_wanted = Signal(str)
    removed = Signal()

    def __init__(self, store: PictureStore, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_look(self, "sunken")
        self._card = LinkCard("")
        self._read_only = False
        self.remove = QToolButton()
        self.remove.setIcon(icon("mdi6.close"))
        self.remove.setToolTip(tr("Remove the link card"))
        self.remove.setAccessibleName(tr("Remove the link card"))
        set_look(self.remove, "quiet")
        self.read = QPushButton(icon("mdi6.download-outline"), tr("Fill in from the page"))
        set_look(self.read, "quiet")
        self.picture = PictureGrid(store, says_alts=False)
        self.picture.setFixedSize(_PICTURE)
        self.drop_picture = QPushButton(tr("Without a picture"))
        set_look(self.drop_picture, "link")
        self.url, self.title, self.description = QLineEdit(), QLineEdit(), QLineEdit()
        self.url.setPlaceholderText("https://")
        self._lay_out()
        self.remove.clicked.connect(self.removed)
        self.read.clicked.connect(lambda: self.reading_wanted.emit(self.url.text()))
        self.drop_picture.clicked.connect(self._on_picture_dropped)

    def show_card(self, card: LinkCard | None, read_only: bool) -> None:
        """Show `card`; hidden without one."""
        self.setVisible(card is not None)
        self.remove.setVisible(not read_only)
        self._card, self._read_only = card or LinkCard(""), read_only
        texts = (self._card.url, self._card.title, self._card.description)
        for field, text in zip((self.url, self.title, self.description), texts, strict=True):
            field.setReadOnly(read_only)
            if field.text() != text:
                field.setText(text)
                field.setCursorPosition(0)
        self._show_rest()

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.setSpacing(tokens.TINY)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for name, field in (
            (tr("Link"), self.url),
            (tr("Title"), self.title),
            (tr("Description"), self.description),
        ):
            field.setAccessibleName(tr("{field} of the link card", field=name))
            field.setMaxLength(2_000)
            field.textEdited.connect(self._on_edited)
            form.addRow(name, field)
        title = QLabel(tr("Link card"))
        set_look(title, "muted")
        head, pictured = QHBoxLayout(), QVBoxLayout()
        head.addWidget(title, 1)
        head.addWidget(self.read)
        head.addWidget(self.remove)
        pictured.setSpacing(0)
        pictured.addWidget(self.picture)
        pictured.addWidget(self.drop_picture)
        pictured.addStretch(1)
        row = QHBoxLayout()
        row.setSpacing(tokens.MEDIUM)
        row.addLayout(form, 1)
        row.addLayout(pictured)
        column = QVBoxLayout(self)
        column.setContentsMargins(tokens.MEDIUM, tokens.TINY, tokens.TINY, tokens.SMALL)
        column.setSpacing(tokens.TINY)
        column.addLayout(head)
        column.addLayout(row)

    def _show_rest(self) -> None:
        picture = self._card.picture
        self.picture.show_pictures((picture,) if picture else ())
        self.drop_picture.setVisible(picture is not None and not self._read_only)
        self.read.setVisible(not self._read_only)
        self.read.setEnabled(bool(LINK.fullmatch(self._card.url)))

    def _on_edited(self) -> None:
        self._change(
            replace(
                self._card, url=self.url.text(), title=self.title.text(), description=self.description.text()
            )
        )

    def _on_picture_dropped(self) -> None:
        self._change(replace(self._card, picture=None))

    def _change(self, card: LinkCard) -> None:
        self._card = card
        self._show_rest()
        self.card_edited.emit(card)
