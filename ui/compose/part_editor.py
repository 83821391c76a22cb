"""One message of a thread while it is written: text, pictures, link card."""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton, QVBoxLayout

from ui.compose import editing
from ui.compose.card_form import CardForm
from ui.compose.picture_rows import PictureRows
from ui.compose.picture_store import PictureStore
from ui.compose.text_box import TextBox
from ui.theme import tokens
from ui.theme.icons import icon
from ui.theme.style import set_look
from warroom.domain.post import LinkCard, Part
from warroom.language import ntr, tr


class PartEditor(QFrame):
    """Signals: `edited` with the Part; `moved` by -1 or +1; `removed`; `pictures_wanted` to choose files;
    `files_given` and `picture_given` for what was dropped or pasted; `refused` with a sentence.
    """

    edited = Signal(object)
    moved = Signal(int)
    removed = Signal()
    pictures_wanted = Signal()
    files_given = Signal(list)
    picture_given = Signal(QImage)
    refused = Signal(str)

    def __init__(self, store: PictureStore) -> None:
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
        self.card = CardForm()
        self._pending = QLabel()
        set_look(self._pending, "small")
        self.add_picture = QPushButton(icon("mdi6.image-plus"), tr("Picture"))
        self.add_picture.setToolTip(tr("Add a picture: choose a file, or paste or drop one into the text"))
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
        self.pictures.show_pictures(part.pictures, read_only)
        self.card.show_card(part.card, read_only)
        self.add_picture.setVisible(not read_only)
        self.add_card.setVisible(not read_only and part.card is None)

    def show_pending(self, names: Sequence[str]) -> None:
        """Say which pictures are being added just now."""
        self._pending.setText(
            ntr("Adding {names} …", "Adding {n} pictures …", len(names), names=", ".join(names))
        )
        self._pending.setVisible(bool(names))

    def _lay_out(self) -> None:
        head, foot, column = QHBoxLayout(), QHBoxLayout(), QVBoxLayout(self)
        for row in (head, foot):
            row.setSpacing(tokens.SMALL)
        head.addWidget(self._number, 1)
        for tool in (self.earlier, self.later, self.remove):
            head.addWidget(tool)
        foot.addWidget(self.add_picture)
        foot.addWidget(self.add_card)
        foot.addWidget(self._pending, 1)
        foot.addStretch(1)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.SMALL)
        column.addLayout(head)
        for widget in (self.text, self.pictures, self.card):
            column.addWidget(widget)
        column.addLayout(foot)
        self._pending.hide()

    def _connect(self) -> None:
        self.text.text_edited.connect(lambda text: self._change(replace(self.part, text=text)))
        self.text.files_given.connect(self.files_given)
        self.text.picture_given.connect(self.picture_given)
        self.text.paste_refused.connect(self.refused)
        self.pictures.refused.connect(self.refused)
        self.pictures.alt_edited.connect(lambda i, alt: self._change(editing.with_alt(self.part, i, alt)))
        self.pictures.removed.connect(lambda i: self._reshape(editing.without_picture(self.part, i)))
        self.pictures.moved.connect(lambda i, to: self._reshape(editing.with_picture_moved(self.part, i, to)))
        self.card.card_edited.connect(lambda card: self._change(replace(self.part, card=card)))
        self.card.removed.connect(lambda: self._reshape(replace(self.part, card=None)))
        self.add_card.clicked.connect(self._on_card_wanted)
        self.add_picture.clicked.connect(self.pictures_wanted)
        self.earlier.clicked.connect(lambda: self.moved.emit(-1))
        self.later.clicked.connect(lambda: self.moved.emit(1))
        self.remove.clicked.connect(self.removed)

    def _change(self, part: Part) -> None:
        """What was typed is on the screen already."""
        self.part = part
        self.edited.emit(part)

    def _reshape(self, part: Part) -> None:
        self.part = part
        self.pictures.show_pictures(part.pictures, read_only=False)
        self.card.show_card(part.card, read_only=False)
        self.add_card.setVisible(part.card is None)
        self.edited.emit(part)

    def _on_card_wanted(self) -> None:
        self._reshape(replace(self.part, card=LinkCard("")))
        self.card.url.setFocus(Qt.FocusReason.OtherFocusReason)

    def _tool(self, icon_name: str, name: str) -> QToolButton:
        button = QToolButton()
        button.setIcon(icon(icon_name))
        button.setToolTip(name)
        button.setAccessibleName(name)
        set_look(button, "quiet")
        return button
