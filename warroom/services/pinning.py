"""Pinning approvers' keys on a worker's machine, by whoever runs it.

The public keys come from the database, which proves nothing; what counts is the fingerprint that the approver
reads aloud from their own desk.
"""

from dataclasses import dataclass

from warroom.domain.fingerprint import fingerprint, is_spoken
from warroom.domain.ids import Sha256
from warroom.domain.person import Person
from warroom.errors import Refused
from warroom.language import tr
from warroom.services.office import Office
from warroom.store.pins import KEY_BYTES, PinsFile


@dataclass(frozen=True)
class KnownKey:
    """A key that is pinned here, or that an approver has shown in the database."""

    login: str
    name: str
    fingerprint: Sha256
    pinned: bool


def known_keys(office: Office, pins: PinsFile) -> tuple[KnownKey, ...]:
    """Every pinned key and every other one that somebody has shown, by login."""
    with office.store.read() as uow:
        people = uow.people.all()
        shown = {person.login: uow.signing_keys.of(person.id) for person in people}
    names, pinned = {person.login: person.display_name for person in people}, pins.keys()
    return tuple(
        KnownKey(login, names.get(login, login), fingerprint(key), key in pinned.get(login, ()))
        for login in sorted({*shown, *pinned})
        for key in sorted({*shown.get(login, ()), *pinned.get(login, ())})
    )


def pin(office: Office, pins: PinsFile, login: str, heard: str) -> KnownKey:
    """Believe the key of `login` whose fingerprint was heard from its owner. Raises Refused."""
    login = login.strip().lower()
    person, keys = _shown_by(office, login)
    found = next((key for key in keys if is_spoken(heard, fingerprint(key))), None)
    if found is None:
        raise Refused(
            tr(
                "{name} has shown no key with this fingerprint. Let them read it again, slowly; if it stays "
                "another one, the key in the database is not theirs, and nothing may be pinned.",
                name=person.display_name,
            )
        )
    for owner, pinned in pins.keys().items():
        if found in pinned and owner != login:
            raise Refused(tr("This key is pinned for {login}: a key has one owner.", login=owner))
    pins.pin(login, found)
    return KnownKey(login, person.display_name, fingerprint(found), pinned=True)


def unpin(pins: PinsFile, login: str) -> None:
    """Believe no key of `login` any more. Raises Refused when none is pinned."""
    login = login.strip().lower()
    pinned = pins.keys()
    if login not in pinned:
        raise Refused(tr("No key of {login} is pinned here.", login=login))
    pins.unpin(login)


def _shown_by(office: Office, login: str) -> tuple[Person, tuple[bytes, ...]]:
    with office.store.read() as uow:
        person = next((person for person in uow.people.all() if person.login == login), None)
        if person is None:
            raise Refused(tr("Nobody signs in as “{login}”.", login=login))
        keys = tuple(key for key in uow.signing_keys.of(person.id) if len(key) == KEY_BYTES)
    if not keys:
        raise Refused(
            tr(
                "{name} has shown no key yet: it is made when they sign in on their desk.",
                name=person.display_name,
            )
        )
    return person, keys
