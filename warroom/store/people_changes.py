"""Changes to people at headquarters, as stored: asked for by one administrator, made by another.

The server itself makes and alters logins, in functions that know who asked and who confirms.
"""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection, Row, insert, select, text, update

from warroom.domain.ids import PersonId
from warroom.domain.people_change import ChangeKind, PeopleChange, PeopleChangeId
from warroom.domain.person import Role
from warroom.store import tables
from warroom.store.tables.server import people_change
from warroom.store.types import DatabaseNow

_c = people_change.c


class PeopleChanges:
    """Reads and writes changes to people; and calls the functions that make them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def verifier(self, login: str, password: str) -> str:
        """What the server keeps of a password."""
        return verifier(self._connection, login, password)

    def ask(
        self,
        kind: ChangeKind,
        login: str,
        asked_by: PersonId,
        *,
        display_name: str | None = None,
        roles: Collection[Role] = (),
        verifier: str | None = None,
    ) -> None:
        """Ask for a change, which a second administrator confirms."""
        self._connection.execute(
            insert(people_change).values(
                kind=kind.value,
                login=login,
                display_name=display_name,
                roles=" ".join(sorted(roles)),
                verifier=verifier,
                asked_by=asked_by,
                asked_at=DatabaseNow(),
            )
        )

    def waiting(self) -> tuple[PeopleChange, ...]:
        """What was asked for and neither confirmed nor dropped, oldest first."""
        asker, person = tables.person.alias("asker"), tables.person
        statement = (
            select(
                _c.id,
                _c.kind,
                _c.login,
                _c.display_name,
                _c.roles,
                _c.asked_by,
                _c.asked_at,
                asker.c.display_name.label("asked_by_name"),
                person.c.display_name.label("known_as"),
            )
            .join(asker, asker.c.id == _c.asked_by)
            .outerjoin(person, person.c.login == _c.login)
            .where(_c.confirmed_at.is_(None), _c.dropped_at.is_(None))
            .order_by(_c.id)
        )
        return tuple(_change_from(row) for row in self._connection.execute(statement))

    def confirm(self, change_id: PeopleChangeId) -> None:
        """Have the server make the change."""
        self._connection.execute(text("SELECT warroom.confirm_people_change(:id)"), {"id": change_id})

    def drop(self, change_id: PeopleChangeId) -> None:
        """Make the change never."""
        self._connection.execute(
            update(people_change).where(_c.id == change_id).values(dropped_at=DatabaseNow())
        )

    def disable(self, person_id: PersonId) -> None:
        """Have the server switch a person's access off, and end what they have open."""
        self._connection.execute(text("SELECT warroom.disable_person(:id)"), {"id": person_id})

    def set_own_password(self, verifier: str) -> None:
        """Have the server keep another password for who is signed in."""
        self._connection.execute(text("SELECT warroom.set_own_password(:verifier)"), {"verifier": verifier})


def verifier(connection: Connection, login: str, password: str) -> str:
    """What the server keeps of a password (SCRAM-SHA-256, RFC 5803): the password itself never travels."""
    driver: Any = connection.connection.driver_connection
    made: bytes = driver.pgconn.encrypt_password(password.encode(), login.encode(), b"scram-sha-256")
    return made.decode()


def _change_from(row: Row[*tuple[Any, ...]]) -> PeopleChange:
    return PeopleChange(
        id=PeopleChangeId(row.id),
        kind=ChangeKind(row.kind),
        login=row.login,
        display_name=row.display_name or row.known_as or row.login,
        roles=frozenset(Role(role) for role in row.roles.split()),
        asked_by=PersonId(row.asked_by),
        asked_by_name=row.asked_by_name,
        asked_at=row.asked_at,
    )
