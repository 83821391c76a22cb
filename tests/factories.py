"""Campaigns for tests: a real SQLite file with four people and an account on the rehearsal network.

`built_campaign` makes the file once (passwords are slow to hash on purpose), `copied_campaign` copies it.
With `--headquarters` the same campaign stands on a PostgreSQL, and the file says where.
"""

import shutil
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from connectors.registry import networks
from tests import headquarters
from warroom.domain.account import Account
from warroom.domain.ids import AccountId, PersonId, Sha256
from warroom.domain.person import Person, Role
from warroom.domain.post import Draft, Part, Post
from warroom.domain.version import SealedVersion
from warroom.events import Bus
from warroom.ports import Clock, Secret
from warroom.services import accounts, approve, compose, people, people_changes, setup
from warroom.services.office import Office
from warroom.store import open_store
from warroom.store.address import is_address
from warroom.store.vault import SealedVault

PASSWORD = "four people, one secret"
ZONE_NAME = "Europe/Paris"


class UtcClock:
    """The real time."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""
        return datetime.now(UTC)


class SetClock:
    """A clock that stands until it is moved."""

    def __init__(self, instant: datetime = datetime(2027, 4, 1, 9, tzinfo=UTC)) -> None:
        self._instant = instant
        self._followers: list[headquarters.Headquarters] = []

    @property
    def instant(self) -> datetime:
        """Where the hands are."""
        return self._instant

    @instant.setter
    def instant(self, instant: datetime) -> None:
        self._instant = instant
        for follower in self._followers:
            follower.set_clock(instant)

    def follow(self, follower: headquarters.Headquarters) -> None:
        """The server's clock goes with this one."""
        self._followers.append(follower)
        follower.set_clock(self._instant)

    def now(self) -> datetime:
        """Where the hands are."""
        return self._instant

    def move(self, **by: float) -> None:
        """Let time pass: `minutes=5`."""
        self.instant += timedelta(**by)


@dataclass(frozen=True)
class Staff:
    """The four people of the test campaign."""

    camille: Person
    """Drafter."""
    alix: Person
    """Approver."""
    sasha: Person
    """Monitor."""
    noa: Person
    """Administrator and founder."""


def opened_office(database: Path, clock: Clock | None = None) -> Office:
    """The office over the file at `database`, which is made when there is none. Close its store at last."""
    clock, bus = clock or UtcClock(), Bus()
    if is_address(database):
        return headquarters.opened_office(database, clock, bus)
    store = open_store(database, clock, bus)
    vault = SealedVault(store, database.with_suffix(".key"))
    return Office(store, clock, networks(), vault, bus)


def built_campaign(folder: Path) -> Path:
    """A database with the campaign “Spring”, a rehearsal, with its four people and one account."""
    if headquarters.is_wanted():
        return _built_headquarters(folder)
    database = folder / "campaign.db"
    office = opened_office(database)
    noa = setup.found(office, "Spring", ZONE_NAME, "en", True, "noa", "Noa Haddad", PASSWORD)
    for login, name, role in (
        ("camille", "Camille Roy", Role.DRAFTER),
        ("alix", "Alix Morel", Role.APPROVER),
        ("sasha", "Sasha Petit", Role.MONITOR),
    ):
        people.add(office, noa.id, login, name, [role], PASSWORD)
    add_account(office, noa.id, "spring_campaign")
    office.store.close()
    return database


def _built_headquarters(folder: Path) -> Path:
    file = headquarters.founded(folder)
    office = opened_office(file)
    add_account(office, staff(office).noa.id, "spring_campaign")
    office.store.close()
    return file


def copied_campaign(database: Path, folder: Path) -> Path:
    """A copy of a closed campaign in `folder`, with its key file."""
    if is_address(database):
        headquarters.begin_again(database)
    for file in (database, database.with_suffix(".key")):
        shutil.copy(file, folder / file.name)
    return folder / database.name


def staff(office: Office) -> Staff:
    """The four people as the database knows them now."""
    by_login = {person.login: person for person in people.everyone(office)}
    return Staff(by_login["camille"], by_login["alix"], by_login["sasha"], by_login["noa"])


def add_account(office: Office, me: PersonId, handle: str, approvals_needed: int = 1) -> Account:
    """An account on the rehearsal network."""
    return accounts.add(office, me, "rehearsal", handle, handle, None, Secret("any"), approvals_needed)


def add_person(office: Office, me: PersonId, login: str, name: str, roles: Collection[Role]) -> Person:
    """Somebody with the usual password, whom at headquarters a second administrator lets in."""
    if not people_changes.needs_second(office):
        return people.add(office, me, login, name, roles, PASSWORD)
    people_changes.ask_to_add(office, me, login, name, roles, PASSWORD)
    _confirm(office, me)
    return next(person for person in people.everyone(office) if person.login == login)


def give_roles(office: Office, me: PersonId, person: PersonId, roles: Collection[Role]) -> None:
    """Give a person exactly these roles; at headquarters a second administrator confirms them."""
    if not people_changes.needs_second(office):
        people.change_roles(office, me, person, roles)
        return
    people_changes.ask_for_roles(office, me, person, roles)
    _confirm(office, me)


def let_in_again(office: Office, me: PersonId, person: PersonId) -> None:
    """Switch somebody's access on again, together with a second administrator at headquarters."""
    if not people_changes.needs_second(office):
        people.enable(office, me, person)
        return
    people_changes.ask_to_enable(office, me, person)
    _confirm(office, me)


def give_password(office: Office, me: PersonId, person: PersonId, password: str) -> None:
    """Give somebody a new password; at headquarters a second administrator confirms it."""
    if not people_changes.needs_second(office):
        people.change_password(office, me, person, password)
        return
    people_changes.ask_for_password(office, me, person, password)
    _confirm(office, me)


def second_administrator(office: Office, me: PersonId) -> PersonId:
    """Another administrator than `me`; there is one at headquarters."""
    return next(p.id for p in people.everyone(office) if p.has(Role.ADMIN) and p.id != me)


def _confirm(office: Office, me: PersonId) -> None:
    (*_, change) = people_changes.waiting(office)
    people_changes.confirm(office, second_administrator(office, me), change.id)


def on_workers_machine(office: Office) -> Office:
    """The office as a worker has it; in a file nobody is kept from reading anything."""
    return headquarters.on_workers_machine(office) if office.store.shared else office


def rule(words: str) -> str:
    """What the database says when it refuses by this rule, as a pattern.

    Headquarters doesn't even look at what a role may never touch, and then says only that.
    """
    return f"{words}|your role does not include it" if headquarters.is_wanted() else words


def first_account(office: Office) -> AccountId:
    """The account that the campaign began with."""
    return accounts.everything(office)[0].account.id


def drafted(
    office: Office,
    author: PersonId,
    text: str = "We meet on Sunday at ten.",
    *,
    title: str = "Rally in Lyon",
    account_ids: Collection[AccountId] | None = None,
    due_in: timedelta | None = None,
) -> Post:
    """A draft by `author`, for the first account unless others are named; due now + `due_in`."""
    chosen = tuple(account_ids) if account_ids is not None else (first_account(office),)
    due_at = office.clock.now() + due_in if due_in is not None else None
    draft = Draft(title=title, accounts=chosen, thread=(Part(text=text),), due_at=due_at, languages=("en",))
    return compose.start(office, author, draft)


def submitted(
    office: Office, author: PersonId, text: str = "We meet on Sunday at ten.", **draft: object
) -> SealedVersion:
    """A post by `author` that waits for sign-off."""
    post = drafted(office, author, text, **draft)  # type: ignore[arg-type]  # drafted's own keywords, passed on
    return compose.submit(office, author, post.id, post.revision)


def approved(
    office: Office,
    author: PersonId,
    approver: PersonId,
    text: str = "We meet on Sunday at ten.",
    **draft: object,
) -> Post:
    """A post by `author` that `approver` signed: its deliveries are queued."""
    version = submitted(office, author, text, **draft)
    return approve.approve(office, approver, version.post_id, version.version, Sha256(version.digest))
