"""One person: their roles, their password, their access."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from ui.people.password_fields import PasswordFields
from ui.people.role_boxes import RoleBoxes
from ui.theme import tokens
from ui.theme.icons import icon
from ui.theme.style import set_look
from warroom.domain.person import Person, Role
from warroom.language import tr


class PersonPanel(QScrollArea):
    """What can be changed about a person, as far as `me` may; where it `needs_second`, asked for.

    `own_key` is shown with oneself.

    Signals: `roles_saved` and `password_saved` with a Person and the new value, `access_switched` with one.
    """

    roles_saved = Signal(object, object)
    password_saved = Signal(object, str)
    access_switched = Signal(object)

    def __init__(
        self,
        me: Person,
        *,
        needs_second: bool = False,
        own_key: QWidget | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent, widgetResizable=True)
        self._me, self._needs_second, self._own_key = me, needs_second, own_key
        self._person = me
        self._name, self._login = QLabel(wordWrap=True), QLabel(wordWrap=True)
        for label in (self._name, self._login):
            label.setMinimumWidth(1)  # a name without end is cut, and doesn't widen the panel
        set_look(self._name, "title")
        set_look(self._login, "muted")
        self._why = QLabel(wordWrap=True)
        set_look(self._why, "muted")
        self.roles = RoleBoxes()
        self.save_roles = QPushButton(icon("mdi6.check"), tr("Save roles"))
        self.password = PasswordFields()
        self.save_password = QPushButton(icon("mdi6.key-outline"), tr("Change password"))
        self.switch = QPushButton()
        self._switch_meaning = QLabel(wordWrap=True)
        set_look(self._switch_meaning, "muted")
        self._assemble()
        self.roles.changed.connect(self._on_changed)
        self.password.changed.connect(self._on_changed)
        self.password.submitted.connect(self.save_password.click)
        self.save_roles.clicked.connect(lambda: self.roles_saved.emit(self._person, self.roles.roles()))
        self.save_password.clicked.connect(
            lambda: self.password_saved.emit(self._person, self.password.typed())
        )
        self.switch.clicked.connect(lambda: self.access_switched.emit(self._person))
        self.roles.show_roles(me.roles)
        self.show_person(me)

    def _assemble(self) -> None:
        inside = QFrame()
        column = QVBoxLayout(inside)
        column.setContentsMargins(tokens.LARGE, tokens.LARGE, tokens.LARGE, tokens.LARGE)
        column.setSpacing(tokens.SMALL)
        for label in (self._name, self._login, self._why):
            column.addWidget(label)
        if self._own_key is not None:
            column.addWidget(self._own_key)
        column.addWidget(_heading(tr("Roles")))
        column.addWidget(self.roles)
        column.addLayout(_at_the_left(self.save_roles))
        column.addSpacing(tokens.SMALL)
        column.addWidget(_heading(tr("Password")))
        column.addWidget(self.password)
        column.addLayout(_at_the_left(self.save_password))
        column.addSpacing(tokens.SMALL)
        column.addWidget(_heading(tr("Access")))
        column.addWidget(self._switch_meaning)
        column.addLayout(_at_the_left(self.switch))
        column.addStretch()
        self.setWidget(inside)

    def show_person(self, person: Person) -> None:
        """Show `person`; what was ticked and typed stays while it is about them and they did not change."""
        before, self._person = self._person, person
        if person.id != before.id:
            self.password.clear()
        if person != before:
            self.roles.show_roles(person.roles)
        self._name.setText(person.display_name)
        self._login.setText(tr("signs in as {login}", login=person.login))
        self.password.mind(person.login, person.display_name)
        self._show_switch(person)
        self._name_buttons(person)
        if self._own_key is not None:
            self._own_key.setVisible(person.id == self._me.id)
        self._on_changed()

    def _name_buttons(self, person: Person) -> None:
        asks_for_password = self._needs_second and person.id != self._me.id
        self.save_roles.setText(tr("Ask for these roles") if self._needs_second else tr("Save roles"))
        self.save_password.setText(
            tr("Ask for this password") if asks_for_password else tr("Change password")
        )

    def _show_switch(self, person: Person) -> None:
        off = person.disabled_at is not None
        asks = off and self._needs_second
        self.switch.setIcon(icon("mdi6.account-check-outline" if off else "mdi6.account-off-outline"))
        on = tr("Ask to switch access on") if asks else tr("Switch access on")
        self.switch.setText(on if off else tr("Switch access off"))
        self._switch_meaning.setText(
            tr("{name} can't sign in. What they did stays in their name.", name=person.display_name)
            if off
            else tr(
                "Without access {name} can't sign in. What they did stays in their name.",
                name=person.display_name,
            )
        )

    def _on_changed(self) -> None:
        """Enable what this person may do here, and say why the rest is not."""
        admin, myself = self._me.has(Role.ADMIN), self._person.id == self._me.id
        self.roles.setEnabled(admin)
        self.save_roles.setEnabled(admin and self.roles.roles() != self._person.roles)
        self.password.setEnabled(admin or myself)
        self.save_password.setEnabled((admin or myself) and self.password.ready)
        self.switch.setEnabled(admin and not myself)
        self.switch.setToolTip(tr("You can't switch off your own access.") if myself else "")
        reason = ""
        if not admin:
            reason = (
                tr("Your roles are granted by an administrator; your password is yours.")
                if myself
                else tr("Only an administrator changes roles, passwords and access of others.")
            )
        elif self._needs_second:
            reason = tr(
                "What you ask for is done when a second administrator confirms it. Switching access off, and "
                "changing your own password, counts at once."
            )
        self._why.setText(reason)
        self._why.setVisible(bool(reason))


def _heading(text: str) -> QLabel:
    label = QLabel(text)
    set_look(label, "heading")
    return label


def _at_the_left(button: QPushButton) -> QHBoxLayout:
    row = QHBoxLayout()
    row.addWidget(button)
    row.addStretch()
    return row
