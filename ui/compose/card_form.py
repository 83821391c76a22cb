"""The link card of a part: where it leads, and the words that networks show for it."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ui.theme import tokens
from ui.theme.icons import icon
from ui.theme.style import set_look
from warroom.domain.post import LinkCard
from warroom.language import tr


class CardForm(QFrame):
    """Signals: `card_edited` with a LinkCard, `removed`."""

    card_edited = Signal(object)
    removed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_look(self, "sunken")
        self._card = LinkCard("")
        title = QLabel(tr("Link card"))
        set_look(title, "muted")
        self.remove = QToolButton()
        self.remove.setIcon(icon("mdi6.close"))
        self.remove.setToolTip(tr("Remove the link card"))
        self.remove.setAccessibleName(tr("Remove the link card"))
        set_look(self.remove, "quiet")
        self.remove.clicked.connect(self.removed)
        self.url, self.title, self.description = QLineEdit(), QLineEdit(), QLineEdit()
        self.url.setPlaceholderText("https://")
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
        head = QHBoxLayout()
        head.addWidget(title, 1)
        head.addWidget(self.remove)
        column = QVBoxLayout(self)
        column.setContentsMargins(tokens.MEDIUM, tokens.TINY, tokens.TINY, tokens.SMALL)
        column.setSpacing(tokens.TINY)
        column.addLayout(head)
        column.addLayout(form)

    def show_card(self, card: LinkCard | None, read_only: bool) -> None:
        """Show `card`; hidden without one."""
        self.setVisible(card is not None)
        self.remove.setVisible(not read_only)
        self._card = card or LinkCard("")
        texts = (self._card.url, self._card.title, self._card.description)
        for field, text in zip((self.url, self.title, self.description), texts, strict=True):
            field.setReadOnly(read_only)
            if field.text() != text:
                field.setText(text)

    def _on_edited(self) -> None:
        # The picture of a card, where it has one, stays what it is.
        self._card = LinkCard(self.url.text(), self.title.text(), self.description.text(), self._card.picture)
        self.card_edited.emit(self._card)
