"""A calendar's posts, slots and closures in words: for tooltips and for those who listen to the screen."""

from collections.abc import Mapping
from datetime import date, timedelta

from ui.calendar.axis import clock_change
from ui.calendar.contents import Closure, Contents, FreeSlot, Item, at
from ui.dates import clock, day, when
from ui.theme.chips import post_look
from warroom.domain.account import Account
from warroom.domain.ids import AccountId
from warroom.domain.post import PostSummary
from warroom.language import ntr, tr

LONGEST_TITLE = 160
"""Characters of a title that are shown; the whole of it is at the writing desk."""


def title_of(post: PostSummary) -> str:
    """The post's title; its first words when it has none."""
    return shown_title(post.title.strip() or post.excerpt)


def shown_title(title: str) -> str:
    """A title as it is shown, however long it is."""
    title = " ".join(title[: LONGEST_TITLE + 1].split())
    return (title if len(title) <= LONGEST_TITLE else title[:LONGEST_TITLE] + "…") or tr("Untitled post")


def item_in_words(item: Item, contents: Contents) -> str:
    """One post or slot, whole."""
    if isinstance(item, FreeSlot):
        return tr("{when}: free slot", when=when(item.at, contents.zone))
    return tr(
        "{when}: “{title}”, {status}, by {author}, to {accounts}",
        when=when(at(item), contents.zone),
        title=title_of(item),
        status=post_look(item.status).word,
        author=item.author_name,
        accounts=accounts_in_words(item.accounts, contents.accounts),
    )


def accounts_in_words(ids: tuple[AccountId, ...], accounts: Mapping[AccountId, Account]) -> str:
    """The handles a post goes to."""
    handles = [accounts[account_id].handle for account_id in ids if account_id in accounts]
    return ", ".join(handles) or tr("no account yet")


def closure_in_words(closure: Closure, contents: Contents) -> str:
    """Why nothing goes out, and until when."""
    if closure.hold:
        return tr(
            "On hold since {start}: {reason}",
            start=when(closure.starts_at, contents.zone),
            reason=closure.reason,
        )
    assert closure.ends_at is not None, "only the hold has no end"
    return tr(
        "Blackout {start} – {end}: {reason} ({source})",
        start=when(closure.starts_at, contents.zone),
        end=when(closure.ends_at, contents.zone),
        reason=closure.reason,
        source=closure.source,
    )


def closure_label(closure: Closure) -> str:
    """A closure in the few words that fit on it."""
    return tr("Hold: {reason}", reason=closure.reason) if closure.hold else closure.reason


def clock_change_in_words(contents: Contents, of: date) -> str | None:
    """“23 h, clocks forward” where the clocks change on that day, else None."""
    change = clock_change(contents.zone, of)
    if not change:
        return None
    hours = (timedelta(days=1) + change) / timedelta(hours=1)
    if change < timedelta(0):
        return tr("{hours} h, clocks forward", hours=f"{hours:g}")
    return tr("{hours} h, clocks back", hours=f"{hours:g}")


def day_in_words(of: date, contents: Contents) -> str:
    """One day: how many posts and free slots, what closes it, whether its clocks change."""
    items = contents.by_day.get(of, ())
    free = sum(isinstance(item, FreeSlot) for item in items)
    posts = len(items) - free
    parts = [
        day(of),
        ntr("{n} post", "{n} posts", posts) if posts else tr("no post"),
        *([ntr("{n} free slot", "{n} free slots", free)] if free else []),
        *([change] if (change := clock_change_in_words(contents, of)) else []),
    ]
    return ", ".join(parts)


def hour_in_words(item: Item, contents: Contents) -> str:
    """The time on a chip."""
    return clock(at(item), contents.zone)
