"""A new password, typed twice, with a sentence on how well it protects."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFormLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from ui.people.strength import strength
from ui.theme import tokens
from ui.theme.style import set_look
from ui.theme.tokens import Tone
from warroom.language import tr

_LOOKS = {Tone.DANGER: "danger", Tone.WARNING: "warning", Tone.SUCCESS: "success"}


class PasswordFields(QWidget):
    """Both fields hide what is typed. Signals: `changed`; `submitted` when Enter is pressed."""

    changed = Signal()
    submitted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._known: tuple[str, ...] = ()
        self._first, self._second = _field(tr("New password")), _field(tr("New password again"))
        self._hint = QLabel(wordWrap=True)
        form = QFormLayout()
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapAllRows)
        form.setContentsMargins(0, 0, 0, 0)
        form.setVerticalSpacing(tokens.TINY)
        form.addRow(tr("New password"), self._first)
        form.addRow(tr("The same again"), self._second)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.TINY)
        column.addLayout(form)
        column.addWidget(self._hint)
        for field in (self._first, self._second):
            field.textChanged.connect(self._on_typed)
            field.returnPressed.connect(self.submitted)
        self._on_typed()

    def mind(self, *known: str) -> None:
        """Warn of passwords that hold one of these names."""
        if known != self._known:
            self._known = known
            self._on_typed()

    @property
    def ready(self) -> bool:
        """Whether the password is long enough and was typed twice the same."""
        same = self._first.text() == self._second.text()
        return same and strength(self._first.text()).enough

    def typed(self) -> str:
        """The password as typed."""
        return self._first.text()

    def clear(self) -> None:
        """Forget what was typed."""
        self._first.clear()
        self._second.clear()

    def _on_typed(self) -> None:
        found = strength(self._first.text(), *self._known)
        sentence, tone = found.sentence, found.tone
        if found.enough and self._second.text() and self._second.text() != self._first.text():
            sentence, tone = tr("The two don't match yet."), Tone.DANGER
        self._hint.setText(sentence)
        set_look(self._hint, _LOOKS.get(tone, "muted"))
        self.changed.emit()


def _field(name: str) -> QLineEdit:
    field = QLineEdit(echoMode=QLineEdit.EchoMode.Password)
    field.setAccessibleName(name)
    return field
