"""What accounts cost on networks that charge: what was spent today, what is planned, and whether there is
more.

Days are those of UTC, by which networks count.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal

from warroom.domain.account import Account
from warroom.domain.capabilities import Capabilities
from warroom.domain.delivery import DeliveryState
from warroom.domain.ids import WORKER, AccountId
from warroom.domain.links import links
from warroom.domain.post import Thread
from warroom.events import Topic
from warroom.services.office import Office

_PLANNED = (DeliveryState.QUEUED, DeliveryState.LEASED, DeliveryState.HELD)


@dataclass(frozen=True)
class Spending:
    """An account's day in US dollars: spent so far, planned until midnight, and the most it may cost."""

    spent: Decimal
    planned: Decimal
    cap: Decimal | None


def price(network: Capabilities, thread: Thread) -> Decimal:
    """What sending `thread` costs in US dollars; nothing where the network is free."""
    return sum((text_price(network, part.text) for part in thread), Decimal(0))


def text_price(network: Capabilities, text: str) -> Decimal:
    """What one post with this text costs in US dollars."""
    if network.prices is None:
        return Decimal(0)
    return network.prices.post_with_link if links(text) else network.prices.post


def today(office: Office) -> Mapping[AccountId, Spending]:
    """The day of each account whose network charges."""
    now = office.clock.now()
    with office.store.read() as uow:
        charged = [a for a in uow.accounts.all() if a.meets(office.networks).prices is not None]
        spent = uow.accounts.spent(_day(now)) if charged else {}
        planned = dict.fromkeys((account.id for account in charged), Decimal(0))
        by_id = {account.id: account for account in charged}
        for delivery in uow.deliveries.in_states(_PLANNED) if charged else ():
            account = by_id.get(delivery.account_id)
            version = uow.posts.version(delivery.post_id, delivery.version) if account is not None else None
            if account is not None and version is not None and delivery.due_at < _midnight(now):
                thread = version.sealed.target(account.id).thread
                planned[account.id] += price(account.meets(office.networks), thread)
    return {a.id: Spending(spent.get(a.id, Decimal(0)), planned[a.id], a.daily_cap) for a in charged}


def note(office: Office, account_id: AccountId, dollars: Decimal) -> None:
    """Remember what a call has cost. Used by workers."""
    with office.store.write(WORKER) as uow:
        uow.accounts.note_spend(account_id, _day(uow.now()), dollars)
        uow.touch(Topic.ACCOUNTS)


def free_again_at(office: Office, account: Account, next_cost: Decimal) -> datetime | None:
    """When the account may spend again, if `next_cost` would take it over its cap; None when it may now."""
    if account.daily_cap is None:
        return None
    now = office.clock.now()
    with office.store.read() as uow:
        spent = uow.accounts.spent(_day(now)).get(account.id, Decimal(0))
    return _midnight(now) if spent + next_cost > account.daily_cap else None


def _day(now: datetime) -> str:
    return now.astimezone(UTC).date().isoformat()


def _midnight(now: datetime) -> datetime:
    return datetime.combine(now.astimezone(UTC).date(), time(), UTC) + timedelta(days=1)
