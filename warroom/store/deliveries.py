"""Deliveries, as stored: claimed in one statement, moved only by who holds the lease."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    and_,
    case,
    column,
    exists,
    func,
    insert,
    not_,
    or_,
    select,
    table,
    tuple_,
    update,
)

from warroom.domain.account import Account
from warroom.domain.delivery import Delivery, DeliveryState, Lease, Metrics, RemotePost
from warroom.domain.ids import AccountId, DeliveryId, PostId, Sha256, WorkerId
from warroom.domain.version import SealedVersion
from warroom.store import tables
from warroom.store.posts import Posts
from warroom.store.upsert import upsert

_deliverable = table("deliverable", column("id"))
_d = tables.delivery


class Deliveries:
    """Reads and moves deliveries. None is ever deleted."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._posts = Posts(connection)

    def get(self, delivery_id: DeliveryId) -> Delivery | None:
        """One delivery."""
        found = self._load(select(_d).where(_d.c.id == delivery_id))
        return found[0] if found else None

    def locked(self, delivery_id: DeliveryId) -> Delivery | None:
        """One delivery, which nobody else moves until this transaction ends."""
        found = self.get(delivery_id)
        if found is None:
            return None
        self._posts.lock([found.post_id])
        return self.get(delivery_id)

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

    def move_all(self, states: Collection[DeliveryState], to: DeliveryState, why: str) -> int:
        """Move every delivery in one of `states` on to `to`; returns how many."""
        return self._move_where((_d.c.state.in_([state.value for state in states]),), to, why)

    def miss_overdue(self, before: datetime, begun_since: datetime, why: str) -> int:
        """Turn what should have gone out before `before`, and did not, into missed; returns how many.

        What was begun since `begun_since`, and noted half-done, is under way and not late.
        """
        note = tables.delivery_note
        under_way = and_(
            _d.c.attempt > 0, _d.c.created_at >= begun_since, exists().where(note.c.delivery_id == _d.c.id)
        )
        late = (_d.c.state == DeliveryState.QUEUED.value, _d.c.due_at < before, not_(under_way))
        return self._move_where(late, DeliveryState.MISSED, why)

    def _move_where(self, which: Collection[ColumnElement[bool]], to: DeliveryState, why: str) -> int:
        posts = self._connection.execute(select(_d.c.post_id).where(*which).distinct()).scalars().all()
        if not posts:
            return 0
        self._posts.lock(map(PostId, posts))
        statement = update(_d).where(*which).values(state=to.value, why=why)
        # Only of these posts: what came in between is not locked, and waits for its turn.
        if self._connection.dialect.name == "postgresql":
            statement = statement.where(_d.c.post_id.in_(posts))
        return self._connection.execute(statement).rowcount

    def claim(
        self, worker: WorkerId, due_by: datetime, until: datetime, limit: int, busy: Collection[str] = ()
    ) -> tuple[Delivery, ...]:
        """Lease up to `limit` deliveries due by `due_by` that may go out, soonest first, in one statement.

        None is leased for the networks in `busy`. What somebody else has locked is passed over.
        """
        account, post = tables.account, tables.post
        connected = select(account.c.id).where(
            account.c.remote_identity.is_not(None),
            account.c.trouble.is_(None),
            account.c.network.not_in(sorted(busy)),
        )
        due = (
            select(_d.c.id)
            .join(post, post.c.id == _d.c.post_id)
            .where(
                _d.c.state == DeliveryState.QUEUED.value,
                _d.c.due_at <= due_by,
                or_(_d.c.retry_at.is_(None), _d.c.retry_at <= due_by),
                _d.c.account_id.in_(connected),
                self._each_may_go(),
            )
            .order_by(_d.c.due_at, _d.c.id)
            .limit(limit)
            .with_for_update(skip_locked=True, of=(_d, post), key_share=True)
            # Asked once: asked for each row it would pass over what it has just found, and find more.
            .cte("due")
        )
        statement = (
            update(_d)
            .where(_d.c.id.in_(select(due.c.id)), _d.c.state == DeliveryState.QUEUED.value)
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
        queued = _d.c.state == DeliveryState.QUEUED.value
        first_try = select(_d.c.due_at).where(queued, _d.c.retry_at.is_(None)).order_by(_d.c.due_at).limit(1)
        again = select(func.min(_d.c.retry_at, type_=_d.c.retry_at.type)).where(
            queued, _d.c.retry_at.is_not(None)
        )
        waits = [self._connection.execute(statement).scalar() for statement in (first_try, again)]
        return min((wait for wait in waits if wait is not None), default=None)

    def begin(self, leased: Collection[Delivery], now: datetime, until: datetime) -> tuple[Delivery, ...]:
        """Mark as `sending` those whose lease still stands and which may go out now, in one statement.

        What stands as its creation on the network is the instant of the first attempt, for good.
        """
        self._posts.lock(delivery.post_id for delivery in leased)
        statement = (
            update(_d)
            .where(
                _under_lease(leased),
                _d.c.state == DeliveryState.LEASED.value,
                _d.c.lease_until > now,
                _d.c.due_at <= now,
                _may_go(),
            )
            .values(
                state=DeliveryState.SENDING.value,
                attempt=_d.c.attempt + 1,
                created_at=case((_d.c.attempt == 0, now), else_=_d.c.created_at),
                lease_until=until,
                retry_at=None,
                why=None,
            )
            .returning(_d)
        )
        return self._load_rows(self._connection.execute(statement).all())

    def under_way(self, account_ids: Collection[AccountId]) -> dict[AccountId, int]:
        """How many deliveries of each of these accounts any worker is sending now."""
        counted = (
            select(_d.c.account_id, func.count())
            .where(_d.c.state == DeliveryState.SENDING.value, _d.c.account_id.in_(account_ids))
            .group_by(_d.c.account_id)
        )
        return {AccountId(account_id): count for account_id, count in self._connection.execute(counted)}

    def may_go(self, delivery_id: DeliveryId) -> bool:
        """Whether nothing but time keeps a delivery from going out: sign-off, account, hold, blackout."""
        statement = select(_d.c.id).where(_d.c.id == delivery_id, _may_go())
        return self._connection.execute(statement).one_or_none() is not None

    def renew(self, leased: Collection[Delivery], until: datetime) -> None:
        """Lengthen those of these leases that still stand and that nobody has begun to use."""
        self._posts.lock(delivery.post_id for delivery in leased)
        standing = (_d.c.state == DeliveryState.LEASED.value, _under_lease(leased))
        self._connection.execute(update(_d).where(*standing).values(lease_until=until))

    def extend(self, sending: Collection[Delivery], until: datetime) -> frozenset[Lease]:
        """Lengthen the leases of what is being sent. Returns those that stand; of others write nothing."""
        statement = (
            update(_d)
            .where(_under_lease(sending), _d.c.state == DeliveryState.SENDING.value)
            .values(lease_until=until)
            .returning(_d.c.id, _d.c.fence)
        )
        return frozenset((DeliveryId(id_), fence) for id_, fence in self._connection.execute(statement))

    def abandoned(self, now: datetime, only: WorkerId | None) -> tuple[Delivery, ...]:
        """Deliveries whose lease ran out, or, where only `only` may run, is another's."""
        under_lease = _d.c.state.in_([DeliveryState.LEASED.value, DeliveryState.SENDING.value])
        gone = _d.c.lease_until < now
        if only is not None:
            gone = or_(gone, _d.c.lease_owner != only)
        which = (under_lease, gone)
        posts = self._connection.execute(select(_d.c.post_id).where(*which).distinct()).scalars()
        self._posts.lock(map(PostId, posts))
        # Read again under the lock: a lease that was renewed meanwhile, or is being used, is not abandoned.
        locked = select(_d).where(*which).order_by(_d.c.id)
        return self._load(locked.with_for_update(skip_locked=True, key_share=True))

    def record_part(self, delivery: Delivery, remote: RemotePost, at: datetime) -> Delivery:
        """Note that the next part of `delivery` is on the network; the delivery with it."""
        return self.record_parts([(delivery, remote)], at)[0]

    def record_parts(
        self, sent: Collection[tuple[Delivery, RemotePost]], at: datetime
    ) -> tuple[Delivery, ...]:
        """As `record_part`, for many deliveries at once."""
        rows = [
            {
                "delivery_id": delivery.id,
                "part": len(delivery.sent_parts),
                "remote_id": remote.id,
                "url": remote.url,
                "revision": remote.revision,
                "sent_at": at,
            }
            for delivery, remote in sent
        ]
        if rows:
            self._connection.execute(insert(tables.delivery_part), rows)
        return tuple(replace(d, sent_parts=(*d.sent_parts, remote)) for d, remote in sent)

    def complete(self, deliveries: Collection[Delivery], at: datetime) -> None:
        """Mark as sent those that still are where and whose they were."""
        states = {delivery.state.value for delivery in deliveries}
        self._connection.execute(
            update(_d)
            .where(_under_lease(deliveries), _d.c.state.in_(states))
            .values(state=DeliveryState.SENT.value, sent_at=at, lease_until=None, retry_at=None, why=None)
        )

    def on_network(self, account_id: AccountId, since: datetime, limit: int) -> tuple[Delivery, ...]:
        """The account's newest deliveries that were sent after `since` and not deleted from the network."""
        statement = (
            select(_d)
            .where(
                _d.c.state == DeliveryState.SENT.value,
                _d.c.account_id == account_id,
                _d.c.sent_at > since,
                _d.c.deleted_at.is_(None),
            )
            .order_by(_d.c.id.desc())
            .limit(limit)
        )
        return self._load(statement)

    def post_of_remote(self, account_id: AccountId, remote_ids: Collection[str]) -> dict[str, PostId]:
        """Which of our posts each of these remote ids is, as far as they are ours."""
        part = tables.delivery_part
        statement = (
            select(part.c.remote_id, _d.c.post_id)
            .join(_d, _d.c.id == part.c.delivery_id)
            .where(part.c.remote_id.in_(remote_ids), _d.c.account_id == account_id)
        )
        return {remote_id: PostId(post_id) for remote_id, post_id in self._connection.execute(statement)}

    def noted(self, delivery: Delivery) -> str | None:
        """What was noted, sealed, of the part that goes out next."""
        table = tables.delivery_note
        statement = select(table.c.sealed).where(
            table.c.delivery_id == delivery.id, table.c.part == len(delivery.sent_parts)
        )
        return self._connection.execute(statement).scalar_one_or_none()

    def note_part(self, delivery: Delivery, sealed: str, until: datetime) -> bool:
        """Note something of the part that is being sent, and lengthen its lease; False when that is lost."""
        if not self.extend([delivery], until):
            return False
        table, part = tables.delivery_note, len(delivery.sent_parts)
        here = (table.c.delivery_id == delivery.id, table.c.part == part)
        changed = self._connection.execute(update(table).where(*here).values(sealed=sealed))
        if changed.rowcount == 0:
            values = {"delivery_id": delivery.id, "part": part, "sealed": sealed}
            self._connection.execute(insert(table).values(**values))
        return True

    def keep_metrics(self, delivery_id: DeliveryId, metrics: Metrics) -> None:
        """Remember a post's newest numbers."""
        values = {
            "likes": metrics.likes,
            "reposts": metrics.reposts,
            "replies": metrics.replies,
            "quotes": metrics.quotes,
            "read_at": metrics.read_at,
        }
        statement = upsert(self._connection, tables.metrics).values(delivery_id=delivery_id, **values)
        key = [tables.metrics.c.delivery_id]
        self._connection.execute(statement.on_conflict_do_update(index_elements=key, set_=values))

    def metrics(self, delivery_ids: Collection[DeliveryId]) -> dict[DeliveryId, Metrics]:
        """The newest numbers of these deliveries, as far as they were read."""
        row = tables.metrics
        found = self._connection.execute(select(row).where(row.c.delivery_id.in_(delivery_ids)))
        return {
            DeliveryId(r.delivery_id): Metrics(r.likes, r.reposts, r.replies, r.quotes, r.read_at)
            for r in found
        }

    def _each_may_go(self) -> ColumnElement[bool]:
        """As `_may_go`, asked of one delivery after the other until there are enough.

        PostgreSQL would otherwise ask of every delivery that ever was before it takes a few.
        """
        if self._connection.dialect.name != "postgresql":
            return _may_go()
        # An offset, even of nothing, keeps the question from being joined with what asks it.
        return exists(select(_deliverable.c.id).where(_deliverable.c.id == _d.c.id).offset(0).correlate(_d))

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


def _may_go() -> ColumnElement[bool]:
    """Whether the guards' own view lists the delivery."""
    return exists().where(_deliverable.c.id == _d.c.id)


def _under_lease(leased: Collection[Delivery]) -> ColumnElement[bool]:
    """Whether a delivery stands under one of these leases."""
    return tuple_(_d.c.id, _d.c.fence).in_([delivery.lease for delivery in leased])


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
