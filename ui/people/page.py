"""The page of people: who is here, and what can be changed about each."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QModelIndex
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QHBoxLayout,
    QHeaderView,
    QStackedWidget,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from ui.actions import make_action
from ui.desk import Desk
from ui.directory import Directory
from ui.page import Page
from ui.people.add_form import AddForm
from ui.people.key_panel import KeyPanel
from ui.people.model import PeopleModel
from ui.people.person_panel import PersonPanel
from ui.people.waiting import WaitingChanges
from ui.people.words import change_in_words
from ui.states import FailedState, Stateful
from ui.theme.tables import list_rows
from warroom.domain.ids import PersonId
from warroom.domain.people_change import PeopleChange
from warroom.domain.person import Person, Role
from warroom.errors import WarroomError
from warroom.events import Topic
from warroom.language import tr
from warroom.services import people, people_changes
from warroom.services.office import Office


class PeoplePage(Page):
    """The list at the left, the chosen person or the form for a new one at the right."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self._chosen = desk.me.id
        self._model = PeopleModel(desk.me.id, self)
        self.table = self._make_table()
        self._list = Stateful(self.table)
        self._needs_second = people_changes.needs_second(desk.office)
        self.waiting = WaitingChanges(desk)
        self.key = KeyPanel(desk, desk.drawer.own_key) if desk.drawer.own_key is not None else None
        self.panel = PersonPanel(desk.me, needs_second=self._needs_second, own_key=self.key)
        self.form = AddForm(needs_second=self._needs_second)
        self._right = QStackedWidget()
        self._right.addWidget(self.panel)
        self._right.addWidget(self.form)
        self._add = self._make_add_action()
        self._assemble()
        self._connect()
        self.refresh()

    def refresh(self) -> None:
        self._list.show_loading()
        office, admin = self.desk.office, self.desk.me.has(Role.ADMIN)
        self.desk.jobs.latest(
            self, "people", lambda: _read(office, admin=admin), self._on_read, self._on_failed
        )

    def actions_offered(self) -> Sequence[QAction]:
        return (self._add,)

    # Making

    def _make_table(self) -> QTableView:
        table = QTableView()
        table.setModel(self._model)
        table.setAccessibleName(tr("People"))
        list_rows(table, 36)
        header = table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
        header.setMaximumSectionSize(280)
        return table

    def _make_add_action(self) -> QAction:
        add = make_action(
            self, tr("Add a person"), "Ctrl+N", self._on_add_wanted, "mdi6.account-plus-outline"
        )
        add.setEnabled(self.desk.me.has(Role.ADMIN))
        if not add.isEnabled():
            add.setStatusTip(tr("Only an administrator adds people."))
        return add

    def _assemble(self) -> None:
        outer = QHBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        listed = QWidget()
        column = QVBoxLayout(listed)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.waiting)
        column.addWidget(self._list, 1)
        outer.addWidget(Directory(tr("People"), self._add, listed, self._right))

    def _connect(self) -> None:
        self.desk.bridge.changed.connect(self._on_changed)
        self.table.selectionModel().currentRowChanged.connect(self._on_current)
        self.panel.roles_saved.connect(self._on_roles_saved)
        self.panel.password_saved.connect(self._on_password_saved)
        self.panel.access_switched.connect(self._on_access_switched)
        self.form.submitted.connect(self._on_add_submitted)
        self.waiting.confirmed.connect(self._on_confirmed)
        self.waiting.dropped.connect(self._on_dropped)
        self.form.cancelled.connect(lambda: self._right.setCurrentWidget(self.panel))

    # What was read

    def _on_changed(self, topics: frozenset[Topic]) -> None:
        if Topic.PEOPLE in topics:
            self.refresh()

    def _on_read(self, read: tuple[tuple[Person, ...], tuple[PeopleChange, ...]]) -> None:
        found, waiting = read
        chosen = self._chosen
        self.waiting.show_changes(waiting, self.desk.office.clock.now())
        self._model.show_people(found)
        self._list.show_content()
        row = self._model.row_of(chosen)
        if row is not None:
            self.table.selectRow(row)

    def _on_failed(self, error: WarroomError) -> None:
        self._list.show_failed(FailedState(error.sentence, self.refresh))

    def _on_current(self, current: QModelIndex, previous: QModelIndex) -> None:
        person = self._model.person(current.row())
        if person is not None:
            self._chosen = person.id
            self.panel.show_person(person)
            if current.row() != previous.row() and previous.isValid():
                self._right.setCurrentWidget(self.panel)

    # What a person wants

    def _on_add_wanted(self) -> None:
        self._right.setCurrentWidget(self.form)
        self.form.begin()

    def _on_add_submitted(self, login: str, name: str, roles: frozenset[Role], password: str) -> None:
        office, me = self.desk.office, self.desk.me.id
        new = (login, name, roles, password)
        if self._needs_second:
            self._ask(lambda: people_changes.ask_to_add(office, me, *new), self._on_add_asked)
        else:
            self.desk.jobs.run(self, lambda: people.add(office, me, *new), self._on_added)

    def _on_add_asked(self) -> None:
        self.form.password.clear()
        self._right.setCurrentWidget(self.panel)

    def _on_added(self, person: Person) -> None:
        self.form.password.clear()
        self._right.setCurrentWidget(self.panel)
        self._chosen = person.id
        self.desk.notices.done(tr("{name} was added and can sign in.", name=person.display_name))
        self.refresh()

    def _on_roles_saved(self, person: Person, roles: frozenset[Role]) -> None:
        office, me, before = self.desk.office, self.desk.me.id, person.roles
        if self._needs_second:
            self._ask(lambda: people_changes.ask_for_roles(office, me, person.id, roles))
            return

        def undo() -> None:
            self.desk.jobs.run(self, lambda: people.change_roles(office, me, person.id, before))

        def done(changed: Person) -> None:
            self.desk.notices.done(tr("Roles of {name} saved.", name=changed.display_name), undo)

        self.desk.jobs.run(self, lambda: people.change_roles(office, me, person.id, roles), done)

    def _on_password_saved(self, person: Person, password: str) -> None:
        office, me, key = self.desk.office, self.desk.me.id, self.desk.drawer.own_key
        if self._needs_second and person.id != me:
            self._ask(
                lambda: people_changes.ask_for_password(office, me, person.id, password),
                self.panel.password.clear,
            )
            return

        def change() -> None:
            people.change_password(office, me, person.id, password)
            if key is not None and person.id == me:
                # Last: were it locked anew and the server kept the old password, nobody could unlock it.
                key.password_changed(password)

        self.desk.jobs.run(self, change, partial(self._on_password_changed, person))

    def _on_password_changed(self, person: Person, _answer: None) -> None:
        self.panel.password.clear()
        if person.id == self.desk.me.id:
            self.desk.notices.done(tr("Your password was changed."))
        else:
            self.desk.notices.done(
                tr("{name} has a new password. Tell it to them in person.", name=person.display_name)
            )

    def _on_access_switched(self, person: Person) -> None:
        office, me = self.desk.office, self.desk.me.id
        if self._needs_second and person.disabled_at:
            self._ask(lambda: people_changes.ask_to_enable(office, me, person.id))
            return
        switch = people.enable if person.disabled_at else people.disable
        self._switch(person.id, switch is people.disable, person.display_name)

    def _switch(self, person_id: PersonId, off: bool, name: str, *, offer_undo: bool = True) -> None:
        office, me = self.desk.office, self.desk.me.id
        switch = people.disable if off else people.enable

        def done(_answer: None) -> None:
            said = (
                tr("Access of {name} is switched off.", name=name)
                if off
                else tr("{name} can sign in again.", name=name)
            )
            undo = partial(self._switch, person_id, not off, name, offer_undo=False)
            self.desk.notices.done(said, undo if offer_undo and not self._needs_second else None)

        self.desk.jobs.run(self, lambda: switch(office, me, person_id), done)

    # What takes two

    def _ask(self, work: Callable[[], None], then: Callable[[], None] = lambda: None) -> None:
        """Ask for a change that a second administrator confirms."""

        def asked(_answer: None) -> None:
            then()
            self.desk.notices.done(tr("Asked. It is done when a second administrator confirms it."))

        self.desk.jobs.run(self, work, asked)

    def _on_confirmed(self, change: PeopleChange) -> None:
        office, me = self.desk.office, self.desk.me.id

        def done(made: PeopleChange) -> None:
            self.desk.notices.done(tr("Confirmed: {change}.", change=change_in_words(made)))

        self.desk.jobs.run(self, lambda: people_changes.confirm(office, me, change.id), done)

    def _on_dropped(self, change: PeopleChange) -> None:
        office, me = self.desk.office, self.desk.me.id

        def done(_answer: None) -> None:
            self.desk.notices.done(tr("Dropped: {change}.", change=change_in_words(change)))

        self.desk.jobs.run(self, lambda: people_changes.drop(office, me, change.id), done)


def _read(office: Office, *, admin: bool) -> tuple[tuple[Person, ...], tuple[PeopleChange, ...]]:
    """Off the GUI thread: who is here, and for administrators what waits for a second one."""
    return people.everyone(office), people_changes.waiting(office) if admin else ()
