"""How an account is, in a word and in a sentence. Pure."""

from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from ui.dates import ago, clock, locale
from ui.theme.chips import Look
from ui.theme.tokens import Tone
from warroom.domain.account import AccountHealth
from warroom.domain.capabilities import Capabilities
from warroom.language import tr
from warroom.services.spending import Spending


def health_look(health: AccountHealth) -> Look:
    """The word, icon and colour for a list."""
    account = health.account
    if account.disabled_at is not None:
        return Look(tr("switched off"), "mdi6.power-plug-off-outline", Tone.MUTED)
    if account.trouble is not None:
        return Look(tr("reconnect it"), "mdi6.link-variant-off", Tone.DANGER)
    if not health.connected:
        return Look(tr("not tried yet"), "mdi6.progress-clock", Tone.WARNING)
    if health.collect_trouble is not None:
        return Look(tr("can't be read"), "mdi6.alert-outline", Tone.WARNING)
    return Look(tr("connected"), "mdi6.link-variant", Tone.SUCCESS)


def health_sentence(health: AccountHealth, network: Capabilities | None) -> str:
    """What is the matter, and what to do; when nothing is, what the account does."""
    account = health.account
    if account.disabled_at is not None:
        return tr("Nothing is published to it or read from it until it is switched on again.")
    if account.trouble is not None:
        return tr("{trouble} Reconnect it: nothing of it is lost.", trouble=account.trouble)
    if not health.connected:
        return tr("It is not connected yet: reconnect it, unless the worker is trying just now.")
    if health.collect_trouble is not None:
        return tr("It can't be read now: {trouble}", trouble=health.collect_trouble)
    return _what_it_does(network)


def _what_it_does(network: Capabilities | None) -> str:
    if network is not None and network.by_hand:
        return tr("What is due goes to a person, who posts it and pastes the link.")
    if network is not None and not network.publishes:
        return tr("It is read.") if network.reads else tr("Pictures and videos can be put there.")
    if network is not None and not network.reads:
        return tr("It publishes.")
    return tr("It publishes, and its answers are read.")


def budget_in_words(health: AccountHealth, zone: ZoneInfo, now: datetime) -> str:
    """What is left of the network's rate limit."""
    budget = health.budget
    if budget is None:
        return tr("not said by the network")
    if budget.resets_at <= now:
        return tr("full again: {limit}", limit=locale().toString(budget.limit))
    return tr(
        "{remaining} of {limit} left until {time}",
        remaining=locale().toString(budget.remaining),
        limit=locale().toString(budget.limit),
        time=clock(budget.resets_at, zone),
    )


def spending_in_words(spending: Spending) -> str:
    """What the account's day costs, in US dollars, and how much may still come."""
    spent, planned, cap = dollars(spending.spent), dollars(spending.planned), spending.cap
    if cap is None:
        return tr("Today: {spent} spent, {planned} planned, no bound", spent=spent, planned=planned)
    said = tr(
        "Today: {spent} spent, {planned} planned, of {cap}", spent=spent, planned=planned, cap=dollars(cap)
    )
    if spending.spent + spending.planned > cap:
        return tr(
            "{said}. Not all that is planned goes out today: raise the bound, or move a post.", said=said
        )
    return said


def dollars(amount: Decimal) -> str:
    """An amount with its cents, and with what is smaller than a cent where there is any."""
    places = max(2, -int(amount.normalize().as_tuple().exponent))
    return tr("${amount}", amount=locale().toString(float(amount), "f", places))


def moment_in_words(instant: datetime | None, now: datetime) -> str:
    """How long ago something last happened."""
    return ago(instant, now) if instant is not None else tr("never")
