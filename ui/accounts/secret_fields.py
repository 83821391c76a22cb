"""What has to be typed to connect an account, as its network asks for it. Hidden ones are dots."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ui.theme import tokens
from ui.theme.icons import icon
from ui.theme.style import set_look
from ui.theme.tokens import Tone
from warroom.domain.capabilities import SecretField, SignIn
from warroom.language import tr
from warroom.ports import Secret

_LONGEST = 8_000
"""Characters: a token of several kilobytes is not unheard of."""


class SecretFields(QWidget):
    """Signals: `changed` when something was typed; `submitted` when Enter was pressed in one of them."""

    changed = Signal()
    submitted = Signal()

    def __init__(self, sign_in: SignIn, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._fields = sign_in.fields
        self.lines: dict[str, QLineEdit] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.TINY)
        for field in sign_in.fields:
            line = SecretLine(field)
            line.field.textChanged.connect(self.changed)
            line.field.returnPressed.connect(self.submitted)
            self.lines[field.key] = line.field
            label = tr(field.label)
            column.addWidget(QLabel(label if field.required else tr("{field}, optional", field=label)))
            column.addWidget(line)

    def typed(self) -> Secret | None:
        """What was typed; None when that is nothing."""
        found = {key: text for key, line in self.lines.items() if (text := line.text().strip())}
        return self._secret(found) if found else None

    def nothing(self) -> Secret:
        """What a network gets that asks for nothing, or when all that it asks for was left out."""
        return self._secret({})

    def missing(self) -> SecretField | None:
        """The first field that has to be typed and wasn't."""
        return next((f for f in self._fields if f.required and not self.lines[f.key].text().strip()), None)

    def any_optional(self) -> bool:
        """Whether something was typed that need not be: a token, where a browser would fetch one."""
        return any(self.lines[f.key].text().strip() for f in self._fields if not f.required)

    def clear(self) -> None:
        """Forget what was typed."""
        for line in self.lines.values():
            line.clear()

    def _secret(self, found: dict[str, str]) -> Secret:
        return Secret.of(found) if len(self._fields) > 1 else Secret("".join(found.values()))


class SecretLine(QWidget):
    """A field; a hidden one shows its text for as long as the eye beside it is pressed."""

    def __init__(self, field: SecretField) -> None:
        super().__init__()
        label = tr(field.label)
        self.field = QLineEdit(maxLength=_LONGEST, placeholderText=tr(field.hint) if field.hint else "")
        self.field.setAccessibleName(label)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(tokens.TINY)
        row.addWidget(self.field, 1)
        self.eye: QToolButton | None = None
        if field.hidden:
            self.field.setEchoMode(QLineEdit.EchoMode.Password)
            self.eye = eye = QToolButton()
            eye.setIcon(icon("mdi6.eye-outline", Tone.MUTED))
            eye.setAccessibleName(tr("Show {field} while pressed", field=label))
            eye.setToolTip(tr("Shown while this is pressed"))
            set_look(eye, "quiet")
            eye.pressed.connect(lambda: self.field.setEchoMode(QLineEdit.EchoMode.Normal))
            eye.released.connect(lambda: self.field.setEchoMode(QLineEdit.EchoMode.Password))
            row.addWidget(eye)
