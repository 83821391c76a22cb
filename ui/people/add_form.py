"""The form for somebody new at headquarters."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from ui.entry_form import EntryForm
from ui.people.password_fields import PasswordFields
from ui.people.role_boxes import RoleBoxes
from warroom.domain.person import Role
from warroom.language import tr


class AddForm(EntryForm):
    """Signals: `submitted` with login, name, roles and password; `cancelled`."""

    submitted = Signal(str, str, object, str)

    def __init__(self, *, needs_second: bool = False, parent: QWidget | None = None) -> None:
        add = tr("Ask to add") if needs_second else tr("Add")
        super().__init__("mdi6.account-plus-outline", add, parent)
        self.name, self.login = QLineEdit(maxLength=100), QLineEdit(maxLength=60)
        self.name.setAccessibleName(tr("Name"))
        self.login.setAccessibleName(tr("Login"))
        self.login.setPlaceholderText(tr("a-z, 0-9, dot, dash, underscore"))
        self.roles = RoleBoxes()
        self.password = PasswordFields()
        self.form.addRow(tr("Name, as colleagues know it"), self.name)
        self.form.addRow(tr("Login, to sign in with"), self.login)
        self.assemble(tr("Add a person"), self.roles, self.password)
        for changed in (
            self.name.textChanged,
            self.login.textChanged,
            self.password.changed,
            self.roles.changed,
        ):
            changed.connect(self._on_changed)
        self.password.submitted.connect(self.add.click)
        self.add.clicked.connect(self._on_add)
        self._on_changed()

    def begin(self) -> None:
        """Start with empty fields."""
        self.name.clear()
        self.login.clear()
        self.password.clear()
        self.roles.show_roles(frozenset({Role.DRAFTER}))
        self._on_changed()
        self.name.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_add(self) -> None:
        # The password stays in the fields until the person was added: a login that is taken mustn't cost it.
        self.submitted.emit(self.login.text(), self.name.text(), self.roles.roles(), self.password.typed())

    def _on_changed(self) -> None:
        self.password.mind(self.login.text(), self.name.text())
        missing = ""
        if not self.name.text().strip():
            missing = tr("Give a name.")
        elif not self.login.text().strip():
            missing = tr("Give a login.")
        elif not self.password.ready:
            missing = tr("Type a first password twice; the person can change it.")
        self.say_missing(missing)
