"""People and their roles, as stored."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from warroom.domain.ids import PersonId
from warroom.domain.person import Login, Person, Role
from warroom.store import tables


class People:
    """Reads and writes people. Nobody is ever deleted."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def all(self) -> tuple[Person, ...]:
        """Everybody, disabled people too, by name."""
        table = tables.person
        rows = self._connection.execute(select(table).order_by(table.c.display_name)).all()
        return tuple(self._person(row) for row in rows)

    def get(self, person_id: PersonId) -> Person | None:
        """One person."""
        row = self._connection.execute(
            select(tables.person).where(tables.person.c.id == person_id)
        ).one_or_none()
        return None if row is None else self._person(row)

    def login(self, login: str) -> Login | None:
        """What signing in as `login` needs to know."""
        row = self._connection.execute(
            select(tables.person).where(tables.person.c.login == login)
        ).one_or_none()
        if row is None:
            return None
        return Login(self._person(row), row.password_hash, row.failures, row.locked_until)

    def add(self, login: str, display_name: str, password_hash: str, created_at: datetime) -> PersonId:
        """Add a person without any role."""
        statement = insert(tables.person).values(
            login=login, display_name=display_name, password_hash=password_hash, created_at=created_at
        )
        return PersonId(self._connection.execute(statement.returning(tables.person.c.id)).scalar_one())

    def set_roles(self, person_id: PersonId, roles: Collection[Role]) -> None:
        """Grant and revoke until the person has exactly `roles`."""
        table = tables.person_role
        held = self._roles(person_id)
        for role in sorted(set(roles) - held):
            self._connection.execute(insert(table).values(person_id=person_id, role=role.value))
        for role in sorted(held - set(roles)):
            self._connection.execute(
                delete(table).where(table.c.person_id == person_id, table.c.role == role.value)
            )

    def set_password(self, person_id: PersonId, password_hash: str) -> None:
        """Replace the password and forget earlier failures."""
        self._update(person_id, password_hash=password_hash, failures=0, locked_until=None)

    def note_failures(self, person_id: PersonId, failures: int, locked_until: datetime | None) -> None:
        """Remember how often in a row signing in failed, and until when it is refused."""
        self._update(person_id, failures=failures, locked_until=locked_until)

    def set_disabled(self, person_id: PersonId, disabled_at: datetime | None) -> None:
        """Disable the person, or with None enable them again."""
        self._update(person_id, disabled_at=disabled_at)

    def _update(self, person_id: PersonId, **values: Any) -> None:
        self._connection.execute(
            update(tables.person).where(tables.person.c.id == person_id).values(**values)
        )

    def _roles(self, person_id: PersonId) -> frozenset[Role]:
        table = tables.person_role
        rows = self._connection.execute(select(table.c.role).where(table.c.person_id == person_id))
        return frozenset(Role(role) for role in rows.scalars())

    def _person(self, row: Row[Any]) -> Person:
        person_id = PersonId(row.id)
        return Person(person_id, row.login, row.display_name, self._roles(person_id), row.disabled_at)
