"""The public keys that workers have shown, as stored; at headquarters only. None is ever changed."""

from datetime import datetime

from sqlalchemy import Connection, insert, select

from warroom.domain.fingerprint import fingerprint
from warroom.store.tables.server import worker_key as _k


class WorkerKeys:
    """Reads and adds workers' public keys. Whoever seals to one compares its fingerprint first."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def all(self) -> tuple[bytes, ...]:
        """Every key, the newest first: that one is in use."""
        statement = select(_k.c.public_key).order_by(_k.c.added_at.desc(), _k.c.fingerprint)
        return tuple(self._connection.execute(statement).scalars())

    def newest(self) -> bytes | None:
        """The key in use, None before a worker has shown one."""
        return next(iter(self.all()), None)

    def show(self, public_key: bytes, at: datetime) -> None:
        """Add a key that is not there yet."""
        self._connection.execute(
            insert(_k).values(fingerprint=fingerprint(public_key), public_key=public_key, added_at=at)
        )
