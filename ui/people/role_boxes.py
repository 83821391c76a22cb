"""The four roles to tick, each with what it may do."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QLabel, QVBoxLayout, QWidget

from ui.people.words import ROLES, may_do
from ui.theme import tokens
from ui.theme.style import set_look
from warroom.domain.person import Role
from warroom.language import tr
from warroom.services.office import role_name

_BESIDE_THE_BOX = 26


class RoleBoxes(QWidget):
    """Signals: `changed` when a person ticked or cleared a role."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._boxes: dict[Role, QCheckBox] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        for role in ROLES:
            box = QCheckBox(role_name(role).capitalize())
            box.setAccessibleDescription(may_do(role))
            box.clicked.connect(self.changed)
            meaning = QLabel(may_do(role), wordWrap=True)
            meaning.setContentsMargins(_BESIDE_THE_BOX, 0, 0, tokens.TINY)
            set_look(meaning, "muted")
            self._boxes[role] = box
            column.addWidget(box)
            column.addWidget(meaning)
        note = QLabel(
            tr("Whatever the roles: nobody approves a post that they wrote a version of."), wordWrap=True
        )
        set_look(note, "small")
        column.addWidget(note)

    def box(self, role: Role) -> QCheckBox:
        """The box of one role."""
        return self._boxes[role]

    def roles(self) -> frozenset[Role]:
        """What is ticked."""
        return frozenset(role for role, box in self._boxes.items() if box.isChecked())

    def show_roles(self, roles: frozenset[Role]) -> None:
        """Tick exactly `roles`."""
        for role, box in self._boxes.items():
            box.setChecked(role in roles)
