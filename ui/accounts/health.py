"""How an account is, in a word and in a sentence. Pure."""

from datetime import datetime
from zoneinfo import ZoneInfo

from ui.dates import ago, clock, locale
from ui.theme.chips import Look
from ui.theme.tokens import Tone
from warroom.domain.account import AccountHealth
from warroom.language import tr


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


def health_sentence(health: AccountHealth) -> str:
    """What is the matter, and what to do."""
    account = health.account
    if account.disabled_at is not None:
        return tr("Nothing is published to it or read from it until it is switched on again.")
    if account.trouble is not None:
        return tr("{trouble} Reconnect it: nothing of it is lost.", trouble=account.trouble)
    if not health.connected:
        return tr("Its password was not tried yet. The worker tries it as soon as it runs.")
    if health.collect_trouble is not None:
        return tr("It publishes, but its answers can't be read: {trouble}", trouble=health.collect_trouble)
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


def moment_in_words(instant: datetime | None, now: datetime) -> str:
    """How long ago something last happened."""
    return ago(instant, now) if instant is not None else tr("never")
