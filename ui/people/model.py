"""The people as a table."""

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QWidget

from ui.people.words import person_in_words, roles_in_words
from ui.theme.icons import icon
from ui.theme.tokens import Tone
from warroom.domain.ids import PersonId
from warroom.domain.person import Person
from warroom.language import tr

Index = QModelIndex | QPersistentModelIndex


class PeopleModel(QAbstractTableModel):
    """One row a person: name, login, roles, and whether they have access. Icons are made once a theme."""

    def __init__(self, me: PersonId, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._me = me
        self._people: tuple[Person, ...] = ()
        self._active = icon("mdi6.account-check-outline", Tone.MUTED)
        self._off = icon("mdi6.account-off-outline", Tone.WARNING)

    def show_people(self, people: tuple[Person, ...]) -> None:
        """Show `people`; those who have access come first."""
        self.beginResetModel()
        self._people = tuple(sorted(people, key=lambda person: person.disabled_at is not None))
        self.endResetModel()

    def person(self, row: int) -> Person | None:
        """Who is in `row`."""
        return self._people[row] if 0 <= row < len(self._people) else None

    def row_of(self, person_id: PersonId) -> int | None:
        """Where a person is."""
        return next((row for row, person in enumerate(self._people) if person.id == person_id), None)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self._people)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else 4

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return (tr("Name"), tr("Signs in as"), tr("Roles"), tr("Access"))[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        person = self.person(index.row())
        if person is None:
            return None
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self._text(person, index.column())
            case Qt.ItemDataRole.DecorationRole if index.column() == 3:
                return self._off if person.disabled_at else self._active
            case Qt.ItemDataRole.ToolTipRole | Qt.ItemDataRole.AccessibleDescriptionRole:
                return person_in_words(person)
            case _:
                return None

    def _text(self, person: Person, column: int) -> str:
        match column:
            case 0:
                return (
                    tr("{name} (you)", name=person.display_name)
                    if person.id == self._me
                    else person.display_name
                )
            case 1:
                return person.login
            case 2:
                return roles_in_words(person.roles)
            case _:
                return tr("switched off") if person.disabled_at else tr("active")
