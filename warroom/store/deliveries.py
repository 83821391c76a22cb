"""Deliveries, as stored: claimed in one statement, moved only by who holds the lease."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, insert, literal_column, or_, select, table, update

from warroom.domain.account import Account
from warroom.domain.delivery import Delivery, DeliveryState, Metrics, RemotePost
from warroom.domain.ids import AccountId, DeliveryId, PostId, Sha256, WorkerId
from warroom.domain.version import SealedVersion
from warroom.store import tables

_deliverable = table("deliverable", literal_column("id"))
_d = tables.delivery


class Deliveries:
    """Reads and moves deliveries. None is ever deleted."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, delivery_id: DeliveryId) -> Delivery | None:
        """One delivery."""
        found = self._load(select(_d).where(_d.c.id == delivery_id))
        return found[0] if found else None

    def of_post(self, post_id: PostId) -> tuple[Delivery, ...]:
        """Every delivery of a post, cancelled ones too, oldest first."""
        return self._load(select(_d).where(_d.c.post_id == post_id).order_by(_d.c.id))

    def in_states(self, states: Collection[DeliveryState], limit: int = 500) -> tuple[Delivery, ...]:
        """The deliveries in these states, by when they were due."""
        names = [state.value for state in states]
        return self._load(select(_d).where(_d.c.state.in_(names)).order_by(_d.c.due_at, _d.c.id).limit(limit))

    def add(
        self,
        version: SealedVersion,
        account: Account,
        parts: int,
        due_at: datetime,
        client_key: str,
        at: datetime,
    ) -> None:
        """Queue `version` for `account`."""
        self._connection.execute(
            insert(_d).values(
                post_id=version.post_id,
                version=version.version,
                digest=version.digest,
                account_id=account.id,
                state=DeliveryState.QUEUED.value,
                due_at=due_at,
                client_key=client_key,
                created_at=at,
                parts=parts,
            )
        )

    def move(
        self,
        delivery: Delivery,
        state: DeliveryState,
        **values: Any,
    ) -> Delivery | None:
        """Move `delivery` on to `state` if it still is where and whose it was; None when it is not."""
        statement = (
            update(_d)
            .where(_d.c.id == delivery.id, _d.c.state == delivery.state.value, _d.c.fence == delivery.fence)
            .values(state=state.value, **values)
            .returning(_d)
        )
        found = self._load_rows(self._connection.execute(statement).all())
        return found[0] if found else None

    def note(self, delivery: Delivery, **values: Any) -> None:
        """Write facts about a delivery that change nothing of where it stands."""
        self._connection.execute(update(_d).where(_d.c.id == delivery.id).values(**values))

    def move_all(self, state: DeliveryState, to: DeliveryState, why: str) -> int:
        """Move every delivery in `state` on to `to`; returns how many."""
        statement = update(_d).where(_d.c.state == state.value).values(state=to.value, why=why)
        return self._connection.execute(statement).rowcount

    def miss_overdue(self, before: datetime, why: str) -> int:
        """Turn what should have gone out before `before`, and did not, into missed; returns how many."""
        statement = (
            update(_d)
            .where(_d.c.state == DeliveryState.QUEUED.value, _d.c.due_at < before)
            .values(state=DeliveryState.MISSED.value, why=why)
        )
        return self._connection.execute(statement).rowcount

    def claim(self, worker: WorkerId, now: datetime, until: datetime, limit: int) -> tuple[Delivery, ...]:
        """Lease up to `limit` due deliveries that may go out, soonest due first, in one statement."""
        due = (
            select(_d.c.id)
            .where(
                _d.c.state == DeliveryState.QUEUED.value,
                _d.c.due_at <= now,
                or_(_d.c.retry_at.is_(None), _d.c.retry_at <= now),
                _d.c.id.in_(select(literal_column("id")).select_from(_deliverable)),
            )
            .order_by(_d.c.due_at, _d.c.id)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        statement = (
            update(_d)
            .where(_d.c.id.in_(due), _d.c.state == DeliveryState.QUEUED.value)
            .values(
                state=DeliveryState.LEASED.value,
                fence=_d.c.fence + 1,
                lease_owner=worker,
                lease_until=until,
            )
            .returning(_d)
        )
        rows = self._connection.execute(statement).all()
        return tuple(sorted(self._load_rows(rows), key=lambda delivery: (delivery.due_at, delivery.id)))

    def next_due_at(self) -> datetime | None:
        """When the next queued delivery may be tried."""
        statement = select(_d.c.due_at, _d.c.retry_at).where(_d.c.state == DeliveryState.QUEUED.value)
        waits = [
            max(row.due_at, row.retry_at or row.due_at)
            for row in self._connection.execute(statement.limit(500).order_by(_d.c.due_at))
        ]
        return min(waits, default=None)

    def expired(self, state: DeliveryState, now: datetime) -> tuple[Delivery, ...]:
        """Deliveries in `state` whose lease has run out."""
        return self._load(
            select(_d).where(_d.c.state == state.value, _d.c.lease_until < now).order_by(_d.c.id)
        )

    def record_part(self, delivery: Delivery, part: int, remote: RemotePost, at: datetime) -> None:
        """Note that a part (counted from 0) is on the network."""
        self._connection.execute(
            insert(tables.delivery_part).values(
                delivery_id=delivery.id,
                part=part,
                remote_id=remote.id,
                url=remote.url,
                revision=remote.revision,
                sent_at=at,
            )
        )

    def post_of_remote(self, account_id: AccountId, remote_ids: Collection[str]) -> dict[str, PostId]:
        """Which of our posts each of these remote ids is, as far as they are ours."""
        part = tables.delivery_part
        statement = (
            select(part.c.remote_id, _d.c.post_id)
            .join(_d, _d.c.id == part.c.delivery_id)
            .where(part.c.remote_id.in_(remote_ids), _d.c.account_id == account_id)
        )
        return {remote_id: PostId(post_id) for remote_id, post_id in self._connection.execute(statement)}

    def keep_metrics(self, delivery_id: DeliveryId, metrics: Metrics) -> None:
        """Remember a post's newest numbers."""
        row = tables.metrics
        values = {
            "likes": metrics.likes,
            "reposts": metrics.reposts,
            "replies": metrics.replies,
            "quotes": metrics.quotes,
            "read_at": metrics.read_at,
        }
        changed = self._connection.execute(
            update(row).where(row.c.delivery_id == delivery_id).values(**values)
        )
        if changed.rowcount == 0:
            self._connection.execute(insert(row).values(delivery_id=delivery_id, **values))

    def metrics(self, delivery_ids: Collection[DeliveryId]) -> dict[DeliveryId, Metrics]:
        """The newest numbers of these deliveries, as far as they were read."""
        row = tables.metrics
        found = self._connection.execute(select(row).where(row.c.delivery_id.in_(delivery_ids)))
        return {
            DeliveryId(r.delivery_id): Metrics(r.likes, r.reposts, r.replies, r.quotes, r.read_at)
            for r in found
        }

    def _load(self, statement: Select[Any]) -> tuple[Delivery, ...]:
        return self._load_rows(self._connection.execute(statement).all())

    def _load_rows(self, rows: Collection[Row[Any]]) -> tuple[Delivery, ...]:
        parts = self._sent_parts(row.id for row in rows)
        return tuple(_delivery_from(row, tuple(parts[row.id])) for row in rows)

    def _sent_parts(self, delivery_ids: Iterable[int]) -> defaultdict[int, list[RemotePost]]:
        part = tables.delivery_part
        statement = select(part).where(part.c.delivery_id.in_(list(delivery_ids))).order_by(part.c.part)
        sent: defaultdict[int, list[RemotePost]] = defaultdict(list)
        for row in self._connection.execute(statement):
            sent[row.delivery_id].append(RemotePost(row.remote_id, row.url, row.revision))
        return sent


def _delivery_from(row: Row[Any], sent_parts: tuple[RemotePost, ...]) -> Delivery:
    return Delivery(
        id=DeliveryId(row.id),
        post_id=PostId(row.post_id),
        version=row.version,
        digest=Sha256(row.digest),
        account_id=AccountId(row.account_id),
        state=DeliveryState(row.state),
        due_at=row.due_at,
        retry_at=row.retry_at,
        attempt=row.attempt,
        fence=row.fence,
        lease_until=row.lease_until,
        client_key=row.client_key,
        created_at=row.created_at,
        parts=row.parts,
        sent_parts=sent_parts,
        why=row.why,
        sent_at=row.sent_at,
        deleted_at=row.deleted_at,
    )
