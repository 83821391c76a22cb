"""What moving a post to another time means: whether it can be moved, and what it costs. Pure."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from schedules.calendar import local
from ui.calendar.contents import Contents
from ui.calendar.words import closure_in_words, title_of
from warroom.domain.person import Person
from warroom.domain.post import PostStatus, PostSummary
from warroom.language import tr
from warroom.services.compose import WRITERS

_JUST_MOVES = frozenset({PostStatus.DRAFT, PostStatus.RETURNED, PostStatus.WITHDRAWN})
_ASKS_AGAIN = frozenset(
    {PostStatus.WAITING, PostStatus.SCHEDULED, PostStatus.HELD, PostStatus.MISSED, PostStatus.FAILED}
)


def carried(due_at: datetime, zone: ZoneInfo, days: int, quarters: int) -> datetime:
    """`due_at` moved by whole days, at the same wall time, and by quarters of an hour.

    Raises BadInput when that day's clocks skip the time.
    """
    wall = due_at.astimezone(zone)
    moved = local(zone, wall.date() + timedelta(days=days), wall.time().replace(fold=0)) if days else due_at
    return moved + quarters * timedelta(minutes=15)


def movable(post: PostSummary, me: Person) -> bool:
    """Whether `me` may drag `post`: it must not be on a network, nor on its way there."""
    return me.has(*WRITERS) and post.status in _JUST_MOVES | _ASKS_AGAIN


def why_not(post: PostSummary, to: datetime, me: Person, contents: Contents) -> str | None:
    """Why `post` can't go to `to`, as a sentence; None when it can."""
    if not me.has(*WRITERS):
        return tr("Your roles don't include moving posts. Ask a drafter.")
    if not movable(post, me):
        return tr("“{title}” was sent already or is on its way: it stays where it is.", title=title_of(post))
    if to <= contents.now:
        return tr("That time is over. Drop “{title}” on a later one.", title=title_of(post))
    closure = contents.closed_at(to)
    if closure is not None and not closure.hold:
        return tr("Nothing goes out then. {closure}", closure=closure_in_words(closure, contents))
    return None


def needs_new_sign_off(post: PostSummary) -> bool:
    """Whether the move makes a new version: the time is part of what was submitted and signed."""
    return post.status in _ASKS_AGAIN


def cost(post: PostSummary, to: str) -> str:
    """What the move of a submitted post to the time `to` costs, to be read before it is done."""
    if post.status is PostStatus.WAITING:
        return tr(
            "“{title}” is waiting for sign-off for another time. Moving it to {time} makes a new version, "
            "and any signature it already has is asked for again.",
            title=title_of(post),
            time=to,
        )
    return tr(
        "“{title}” was approved for another time. Moving it to {time} makes a new version that needs "
        "a new sign-off: until then it won't go out.",
        title=title_of(post),
        time=to,
    )
