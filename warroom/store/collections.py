"""How far each account's responses have been read, and who reads them now."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, or_, select, update

from warroom.domain.account import Account
from warroom.domain.ids import AccountId, WorkerId
from warroom.store import tables
from warroom.store.accounts import account_from

_c = tables.collection


@dataclass(frozen=True)
class Collection:
    """An account to read, under a lease with the number `fence`. `pause` was the last wait between reads."""

    account: Account
    cursor: str | None
    pause: timedelta
    fence: int


class Collections:
    """Leases accounts to collectors and keeps their cursors."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def claim(self, worker: WorkerId, now: datetime, until: datetime) -> Collection | None:
        """Lease the enabled account whose turn came first, in one statement; None when none is due."""
        account = tables.account
        due = (
            select(_c.c.account_id)
            .join(account)
            .where(
                account.c.disabled_at.is_(None),
                account.c.remote_identity.is_not(None),
                account.c.trouble.is_(None),
                _c.c.next_at <= now,
                or_(_c.c.lease_until.is_(None), _c.c.lease_until < now),
            )
            .order_by(_c.c.next_at)
            .limit(1)
            .with_for_update(skip_locked=True, of=_c)
            .scalar_subquery()  # asked once: asked for each row it would pass over what it has just found
        )
        statement = (
            update(_c)
            .where(_c.c.account_id == due)
            .values(fence=_c.c.fence + 1, lease_owner=worker, lease_until=until)
            .returning(_c)
        )
        row = self._connection.execute(statement).one_or_none()
        if row is None:
            return None
        found = self._connection.execute(select(account).where(account.c.id == row.account_id)).one()
        return Collection(account_from(found), row.cursor, timedelta(seconds=row.pause_seconds), row.fence)

    def next_at(self) -> datetime | None:
        """When the next account's turn comes."""
        account = tables.account
        statement = (
            select(_c.c.next_at)
            .join(account)
            .where(
                account.c.disabled_at.is_(None),
                account.c.remote_identity.is_not(None),
                account.c.trouble.is_(None),
            )
            .order_by(_c.c.next_at)
            .limit(1)
        )
        return self._connection.execute(statement).scalar_one_or_none()

    def hurry(self, account_id: AccountId, at: datetime) -> None:
        """Make it the account's turn at `at`, unless that comes sooner anyway."""
        later = (_c.c.account_id == account_id, _c.c.next_at > at)
        self._connection.execute(update(_c).where(*later).values(next_at=at, pause_seconds=0))

    def note(self, collection: Collection, **values: Any) -> None:
        """Write the cursor, the next turn or a trouble if the lease still stands."""
        self._connection.execute(
            update(_c)
            .where(_c.c.account_id == collection.account.id, _c.c.fence == collection.fence)
            .values(**values)
        )

    def holds(self, collection: Collection) -> bool:
        """Whether the lease still stands, and stays until this transaction ends."""
        statement = select(_c.c.fence).where(_c.c.account_id == collection.account.id)
        statement = statement.with_for_update(key_share=True)
        return bool(self._connection.execute(statement).scalar_one() == collection.fence)
