"""The public keys that approvers have shown, as stored. None is ever changed.

They are what somebody with the right role put there, and no more: a worker trusts those that it has pinned.
"""

from datetime import datetime

from sqlalchemy import Connection, insert, select

from warroom.domain.ids import PersonId
from warroom.store import tables

_k = tables.signing_key


class SigningKeys:
    """Reads and adds approvers' public keys (Ed25519). A person has one for each machine they sign on."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of(self, person_id: PersonId) -> tuple[bytes, ...]:
        """The keys of a person, the newest first."""
        statement = select(_k.c.public_key).where(_k.c.person_id == person_id).order_by(_k.c.id.desc())
        return tuple(self._connection.execute(statement).scalars())

    def show(self, person_id: PersonId, public_key: bytes, at: datetime) -> None:
        """Add a key of `person_id`."""
        self._connection.execute(insert(_k).values(person_id=person_id, public_key=public_key, added_at=at))
