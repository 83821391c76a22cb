"""People at headquarters: one administrator asks for a change, a second one confirms it, the server makes it.

Switching somebody off needs one administrator and counts at once (`people.disable`). On a laptop, where one
person may be the only administrator, `people` changes people by itself.
"""

from collections.abc import Collection

from warroom.domain.ids import PersonId
from warroom.domain.people_change import ChangeKind, PeopleChange, PeopleChangeId
from warroom.domain.person import Person, Role
from warroom.errors import BadInput, Changed, Refused
from warroom.events import Topic
from warroom.language import tr
from warroom.services.office import Office, permitted
from warroom.services.passwords import check
from warroom.services.people import checked_login, checked_name, existing_person
from warroom.store import UnitOfWork


def needs_second(office: Office) -> bool:
    """Whether changes to people need a second administrator here."""
    return office.store.shared


def ask_to_add(
    office: Office, me: PersonId, login: str, display_name: str, roles: Collection[Role], password: str
) -> None:
    """Ask for a new person with these roles."""
    login, display_name = checked_login(login), checked_name(display_name)
    check(password)
    with office.store.write(me) as uow:
        permitted(uow, me, Role.ADMIN)
        if uow.people.login(login) is not None:
            raise Refused(tr("Somebody already signs in as “{login}”; choose another login.", login=login))
        _only_one(uow, login)
        uow.people_changes.ask(
            ChangeKind.CREATE,
            login,
            me,
            display_name=display_name,
            roles=roles,
            verifier=uow.people_changes.verifier(login, password),
        )
        uow.touch(Topic.PEOPLE)


def ask_for_roles(office: Office, me: PersonId, person_id: PersonId, roles: Collection[Role]) -> None:
    """Ask that a person shall have exactly these roles."""
    with office.store.write(me) as uow:
        person = _about(uow, me, person_id)
        if frozenset(roles) == person.roles:
            raise BadInput(tr("{name} has exactly these roles already.", name=person.display_name))
        uow.people_changes.ask(ChangeKind.ROLES, person.login, me, roles=roles)
        uow.touch(Topic.PEOPLE)


def ask_for_password(office: Office, me: PersonId, person_id: PersonId, password: str) -> None:
    """Ask for a new password for somebody who lost theirs."""
    check(password)
    with office.store.write(me) as uow:
        person = _about(uow, me, person_id)
        verifier = uow.people_changes.verifier(person.login, password)
        uow.people_changes.ask(ChangeKind.PASSWORD, person.login, me, verifier=verifier)
        uow.touch(Topic.PEOPLE)


def ask_to_enable(office: Office, me: PersonId, person_id: PersonId) -> None:
    """Ask that somebody who was switched off may sign in again."""
    with office.store.write(me) as uow:
        person = _about(uow, me, person_id)
        if person.disabled_at is None:
            raise Changed(tr("{name} is switched on already.", name=person.display_name))
        uow.people_changes.ask(ChangeKind.ENABLE, person.login, me)
        uow.touch(Topic.PEOPLE)


def waiting(office: Office) -> tuple[PeopleChange, ...]:
    """What waits for a second administrator, oldest first; administrators see it."""
    if not office.store.shared:
        return ()
    with office.store.read() as uow:
        return uow.people_changes.waiting()


def confirm(office: Office, me: PersonId, change_id: PeopleChangeId) -> PeopleChange:
    """Confirm what a colleague asked for: it is made at once. Returns what was made."""
    with office.store.write(me) as uow:
        change = _standing(uow, me, change_id)
        if change.asked_by == me:
            raise Refused(tr("You asked for this: a second administrator has to confirm it."))
        uow.people_changes.confirm(change_id)
        uow.touch(Topic.PEOPLE)
        return change


def drop(office: Office, me: PersonId, change_id: PeopleChangeId) -> None:
    """Make a change never; one administrator suffices."""
    with office.store.write(me) as uow:
        _standing(uow, me, change_id)
        uow.people_changes.drop(change_id)
        uow.touch(Topic.PEOPLE)


def _about(uow: UnitOfWork, me: PersonId, person_id: PersonId) -> Person:
    permitted(uow, me, Role.ADMIN)
    person = existing_person(uow, person_id)
    _only_one(uow, person.login)
    return person


def _only_one(uow: UnitOfWork, login: str) -> None:
    """Two changes about one person at once could undo each other unseen."""
    for change in uow.people_changes.waiting():
        if change.login == login:
            raise Refused(
                tr(
                    "{asker} has asked for a change to “{login}” already: it is confirmed or dropped first.",
                    asker=change.asked_by_name,
                    login=login,
                )
            )


def _standing(uow: UnitOfWork, me: PersonId, change_id: PeopleChangeId) -> PeopleChange:
    permitted(uow, me, Role.ADMIN)
    for change in uow.people_changes.waiting():
        if change.id == change_id:
            return change
    raise Changed(tr("This change was confirmed or dropped meanwhile."))
