"""The campaign's accounts and their sealed credentials, as stored."""

import json
from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Row, and_, case, delete, insert, or_, select, update

from warroom.domain.account import Account, AccountHealth, Budget
from warroom.domain.capabilities import Terms
from warroom.domain.ids import AccountId, Sha256
from warroom.store import tables
from warroom.store.upsert import upsert

MICROS = 1_000_000
"""Money is stored in millionths of a US dollar: whole numbers, as the smallest price is a tenth of a cent."""


class Accounts:
    """Reads and writes accounts. None is ever deleted."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def all(self) -> tuple[Account, ...]:
        """Every account, disabled ones too, in the order in which they were added."""
        rows = self._connection.execute(select(tables.account).order_by(tables.account.c.id))
        return tuple(account_from(row) for row in rows)

    def get(self, account_id: AccountId) -> Account | None:
        """One account."""
        table = tables.account
        row = self._connection.execute(select(table).where(table.c.id == account_id)).one_or_none()
        return None if row is None else account_from(row)

    def health(self) -> tuple[AccountHealth, ...]:
        """Every account with what publishing and collecting last saw."""
        account, collection = tables.account, tables.collection
        statement = (
            select(account, collection.c.collected_at, collection.c.trouble.label("collect_trouble"))
            .outerjoin(collection)
            .order_by(account.c.id)
        )
        return tuple(_health_from(row) for row in self._connection.execute(statement))

    def add(self, account: Account, created_at: datetime) -> AccountId:
        """Add `account` (its id is not looked at) and start reading its responses at once."""
        statement = insert(tables.account).values(
            network=account.network,
            handle=account.handle,
            display_name=account.display_name,
            service_url=account.service_url,
            approvals_needed=account.approvals_needed,
            daily_cap_micros=None if account.daily_cap is None else int(account.daily_cap * MICROS),
            created_at=created_at,
        )
        account_id = self._connection.execute(statement.returning(tables.account.c.id)).scalar_one()
        self._connection.execute(
            insert(tables.collection).values(account_id=account_id, next_at=created_at, pause_seconds=0)
        )
        return AccountId(account_id)

    def change(self, account_id: AccountId, **values: Any) -> None:
        """Write some columns of an account anew."""
        table = tables.account
        self._connection.execute(update(table).where(table.c.id == account_id).values(**values))

    def note_budget(self, account_id: AccountId, budget: Budget) -> None:
        """Remember what the network said of its rate limit, unless it has said something newer meanwhile.

        Workers hear of the same budget in an order of their own: within one span, the least is the newest.
        """
        a, span = tables.account.c, timedelta(seconds=2)
        same = a.budget_resets_at.between(budget.resets_at - span, budget.resets_at + span)
        statement = (
            update(tables.account)
            .where(
                a.id == account_id,
                or_(a.budget_resets_at.is_(None), a.budget_resets_at <= budget.resets_at + span),
            )
            .values(
                budget_limit=budget.limit,
                budget_remaining=case(
                    (and_(same, a.budget_remaining < budget.remaining), a.budget_remaining),
                    else_=budget.remaining,
                ),
                budget_resets_at=budget.resets_at,
            )
        )
        self._connection.execute(statement)

    def lock(self, account_ids: Iterable[AccountId]) -> None:
        """Let nobody else change these accounts, nor begin a call of theirs, until this transaction ends.

        They come after posts, and in the order of their ids: so two workers never wait for each other.
        """
        ids = sorted(set(account_ids))
        if ids and self._connection.dialect.name == "postgresql":
            a = tables.account.c
            statement = select(a.id).where(a.id.in_(ids)).order_by(a.id)
            self._connection.execute(statement.with_for_update(key_share=True)).all()

    def budgets(self, account_ids: Iterable[AccountId]) -> dict[AccountId, Budget]:
        """What the networks last said of these accounts, for those that said something."""
        a = tables.account.c
        statement = select(a.id, a.budget_limit, a.budget_remaining, a.budget_resets_at).where(
            a.id.in_(set(account_ids))
        )
        return {
            AccountId(row.id): Budget(row.budget_limit, row.budget_remaining, row.budget_resets_at)
            for row in self._connection.execute(statement)
            if row.budget_resets_at is not None
        }

    def note_spend(self, account_id: AccountId, day: str, spent: Decimal) -> None:
        """Add to what the account has cost on `day`."""
        table, micros = tables.spend, int(spent * MICROS)
        more = (
            update(table)
            .where(table.c.account_id == account_id, table.c.day == day)
            .values(micros=table.c.micros + micros)
        )
        if self._connection.execute(more).rowcount == 0:
            first = upsert(self._connection, table).values(account_id=account_id, day=day, micros=micros)
            written = first.on_conflict_do_nothing().returning(table.c.day)
            if self._connection.execute(written).first() is None:
                # Another worker was the first of the day just now.
                self._connection.execute(more)

    def spent(self, day: str) -> dict[AccountId, Decimal]:
        """What each account has cost on `day`, as far as it cost anything."""
        table = tables.spend
        rows = self._connection.execute(select(table.c.account_id, table.c.micros).where(table.c.day == day))
        return {AccountId(account_id): dollars(micros) for account_id, micros in rows}

    def sealed(self, account_id: AccountId) -> bytes | None:
        """The account's sealed credentials."""
        table = tables.credential
        statement = select(table.c.sealed).where(table.c.account_id == account_id)
        return self._connection.execute(statement).scalar_one_or_none()

    def keep_sealed(
        self,
        account_id: AccountId,
        sealed: bytes,
        kept_at: datetime,
        key_fingerprint: Sha256 | None = None,
    ) -> None:
        """Store or replace the account's sealed credentials; `key_fingerprint` names the key that opens them.

        It doesn't look first: who may keep credentials at headquarters may not read them.
        """
        table = tables.credential
        values = {"sealed": sealed, "kept_at": kept_at, "key_fingerprint": key_fingerprint}
        changed = self._connection.execute(
            update(table).where(table.c.account_id == account_id).values(**values)
        )
        if changed.rowcount == 0:
            self._connection.execute(insert(table).values(account_id=account_id, **values))

    def forget_sealed(self, account_id: AccountId) -> None:
        """Remove the account's sealed credentials."""
        table = tables.credential
        self._connection.execute(delete(table).where(table.c.account_id == account_id))


def dollars(micros: int) -> Decimal:
    """Millionths of a US dollar, in dollars."""
    return Decimal(micros) / MICROS


def account_from(row: Row[Any]) -> Account:
    """The account in a row that holds all columns of the account table."""
    return Account(
        id=AccountId(row.id),
        network=row.network,
        handle=row.handle,
        display_name=row.display_name,
        service_url=row.service_url,
        remote_identity=row.remote_identity,
        approvals_needed=row.approvals_needed,
        disabled_at=row.disabled_at,
        trouble=row.trouble,
        terms=Terms.from_json(json.loads(row.terms)),
        watches=tuple(json.loads(row.watches)),
        daily_cap=None if row.daily_cap_micros is None else dollars(row.daily_cap_micros),
    )


def _health_from(row: Row[Any]) -> AccountHealth:
    budget = None
    if row.budget_resets_at is not None:
        budget = Budget(row.budget_limit, row.budget_remaining, row.budget_resets_at)
    return AccountHealth(
        account=account_from(row),
        budget=budget,
        last_sent_at=row.last_sent_at,
        last_collected_at=row.collected_at,
        collect_trouble=row.collect_trouble,
        connected=row.remote_identity is not None and row.trouble is None,
    )
