"""People at headquarters: signing in, adding, granting, disabling."""

import re
from collections.abc import Collection
from datetime import datetime, timedelta

from warroom.domain.ids import WORKER, PersonId
from warroom.domain.person import Person, Role
from warroom.errors import BadInput, NotAllowed, Refused
from warroom.events import Topic
from warroom.language import ntr, tr
from warroom.services.office import Office, permitted
from warroom.services.passwords import check, hashed, matches
from warroom.store import UnitOfWork

FREE_FAILURES = 3
LONGEST_PAUSE = timedelta(minutes=15)
_LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{0,59}")


def sign_in(office: Office, login: str, password: str) -> Person:
    """The person who signs in. Raises NotAllowed, and after three failures in a row makes them wait."""
    now = office.clock.now()
    with office.store.read() as uow:
        found = uow.people.login(login.strip().lower())
    if found is None:
        raise _wrong()
    if found.locked_until is not None and now < found.locked_until:
        raise _wait(found.locked_until - now)
    if not matches(found.password_hash, password):
        pause = _note_failure(office, found.person, now)
        raise _wait(pause) if pause else _wrong()
    if found.person.disabled_at is not None:
        raise NotAllowed(tr("Your access was switched off. Ask an administrator."))
    if found.failures:
        with office.store.write(WORKER) as uow:
            uow.people.note_failures(found.person.id, 0, None)
    return found.person


def signed_in(office: Office) -> Person:
    """The person whom headquarters' server let in. Raises NotAllowed for a worker's login."""
    with office.store.read() as uow:
        actor = uow.whoami()
        if actor == WORKER:
            raise NotAllowed(tr("This is a worker's login. Sign in as a person."))
        person = uow.people.get(actor) if actor is not None else None
    if person is None:
        raise NotAllowed(tr("Your access was switched off. Ask an administrator."))
    return person


def _note_failure(office: Office, person: Person, now: datetime) -> timedelta:
    """Count one more failure and return how long to wait. Counted here, many guesses at once count each."""
    with office.store.write(WORKER) as uow:
        login = uow.people.login(person.login)
        failures = login.failures + 1 if login else 1
        pause = pause_after(failures)
        uow.people.note_failures(person.id, failures, now + pause if pause else None)
    return pause


def pause_after(failures: int) -> timedelta:
    """How long to wait after so many failures in a row: nothing at first, then doubling to 15 minutes."""
    if failures < FREE_FAILURES:
        return timedelta()
    return min(timedelta(seconds=5 * 2 ** min(failures - FREE_FAILURES, 20)), LONGEST_PAUSE)


def everyone(office: Office) -> tuple[Person, ...]:
    """Everybody, disabled people too, by name."""
    with office.store.read() as uow:
        return uow.people.all()


def add(
    office: Office, me: PersonId, login: str, display_name: str, roles: Collection[Role], password: str
) -> Person:
    """Add a person with these roles."""
    login, display_name = checked_login(login), checked_name(display_name)
    password_hash = hashed(password)
    with office.store.write(me) as uow:
        permitted(uow, me, Role.ADMIN)
        if uow.people.login(login) is not None:
            raise Refused(tr("Somebody already signs in as “{login}”; choose another login.", login=login))
        person_id = uow.people.add(login, display_name, password_hash, office.clock.now())
        uow.people.set_roles(person_id, roles)
        uow.touch(Topic.PEOPLE)
        return existing_person(uow, person_id)


def change_roles(office: Office, me: PersonId, person_id: PersonId, roles: Collection[Role]) -> Person:
    """Give a person exactly these roles."""
    with office.store.write(me) as uow:
        permitted(uow, me, Role.ADMIN)
        person = existing_person(uow, person_id)
        if Role.ADMIN not in roles:
            _keep_one_admin(uow, person)
        uow.people.set_roles(person_id, roles)
        uow.touch(Topic.PEOPLE)
        return existing_person(uow, person_id)


def change_password(office: Office, me: PersonId, person_id: PersonId, password: str) -> None:
    """Change one's own password, or as an administrator anybody's (on a laptop: see `people_changes`)."""
    if office.store.shared:
        _change_own_on_server(office, me, person_id, password)
        return
    password_hash = hashed(password)
    with office.store.write(me) as uow:
        permitted(uow, me, *(() if me == person_id else (Role.ADMIN,)))
        existing_person(uow, person_id)
        uow.people.set_password(person_id, password_hash)
        uow.touch(Topic.PEOPLE)


def _change_own_on_server(office: Office, me: PersonId, person_id: PersonId, password: str) -> None:
    check(password)
    if me != person_id:
        raise NotAllowed(tr("At headquarters a new password for somebody else needs two administrators."))
    with office.store.write(me) as uow:
        person = existing_person(uow, person_id)
        uow.people_changes.set_own_password(uow.people_changes.verifier(person.login, password))
        uow.touch(Topic.PEOPLE)
    office.store.database.password_changed(password)


def disable(office: Office, me: PersonId, person_id: PersonId) -> None:
    """Switch a person's access off; what they did stays in their name."""
    _set_disabled(office, me, person_id, office.clock.now())


def enable(office: Office, me: PersonId, person_id: PersonId) -> None:
    """Switch a person's access on again."""
    _set_disabled(office, me, person_id, None)


def checked_login(login: str) -> str:
    """The login as stored. Raises BadInput."""
    login = login.strip().lower()
    if not _LOGIN.fullmatch(login):
        raise BadInput(tr("A login is made of a-z, 0-9, dot, dash and underscore, up to 60 characters."))
    return login


def checked_name(name: str) -> str:
    """The display name as stored. Raises BadInput."""
    name = name.strip()
    if not name or len(name) > 100:
        raise BadInput(tr("Give a name of up to 100 characters."))
    return name


def _set_disabled(office: Office, me: PersonId, person_id: PersonId, at: datetime | None) -> None:
    with office.store.write(me) as uow:
        permitted(uow, me, Role.ADMIN)
        person = existing_person(uow, person_id)
        if at is not None:
            _keep_one_admin(uow, person)
        if at is not None and office.store.shared:
            # The server ends what they have open, too.
            uow.people_changes.disable(person_id)
        else:
            uow.people.set_disabled(person_id, at)
        uow.touch(Topic.PEOPLE)
    if at is not None and office.store.shared:
        # Whoever came back in just before that was committed acts no more, and is put out now.
        with office.store.write(me) as uow:
            uow.people_changes.disable(person_id)


def existing_person(uow: UnitOfWork, person_id: PersonId) -> Person:
    """The person with this id. Raises Refused."""
    person = uow.people.get(person_id)
    if person is None:
        raise Refused(tr("There is no person number {id}.", id=person_id))
    return person


def _keep_one_admin(uow: UnitOfWork, leaving: Person) -> None:
    others = (person for person in uow.people.all() if person.id != leaving.id)
    if leaving.has(Role.ADMIN) and not any(person.has(Role.ADMIN) for person in others):
        raise Refused(
            tr("{name} is the last administrator; make somebody else one first.", name=leaving.display_name)
        )


def _wrong() -> NotAllowed:
    return NotAllowed(
        tr("The login or the password is wrong. Try again, or ask an administrator for a new password.")
    )


def _wait(pause: timedelta) -> NotAllowed:
    seconds = max(1, round(pause.total_seconds()))
    return NotAllowed(
        ntr(
            "Too many wrong passwords. Wait {n} second, then try again.",
            "Too many wrong passwords. Wait {n} seconds, then try again.",
            seconds,
        )
    )
