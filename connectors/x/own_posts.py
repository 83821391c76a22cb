"""Our own posts as X holds them: to find one whose answer was lost, and to count what people did."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from connectors.http import JsonObject
from connectors.keepable import tally
from connectors.x import spending, words
from connectors.x.answers import Uncertain
from connectors.x.progress import Notebook
from connectors.x.session import Session
from warroom.domain.delivery import Metrics, RemotePost
from warroom.language import tr
from warroom.ports import Absent, AccountAccess, CannotTell, Clock, Found, Lookup, Parcel

AT_ONCE = 100
"""The most posts that X looks up, or lists on a page."""
BEFORE = timedelta(minutes=15)
"""How far below the message's own instant is searched: this computer's clock may be that much ahead."""

_MOST_PAGES = 32
"""X lists the newest 3,200 posts (x-api/posts/timelines)."""
_FIELDS = ["attachments", "created_at", "entities", "note_tweet", "referenced_tweets"]


def look_up(parcel: Parcel, session: Session, access: AccountAccess) -> Lookup:
    """Whether the parcel is among our newest posts. Raises what `Session.call` raises.

    A text that isn't there can be sent again: should the first one appear after all, X refuses the second as
    a duplicate. With a picture, X sees no duplicate.
    """
    parent = parcel.parent.id if parcel.parent else None
    shown = frozenset(Notebook(parcel).progress.shown)
    same = [
        post
        for post in _since(parcel, session, access)
        if words.reference(post, "replied_to") == parent
        and words.same(parcel.text, post, parent is not None)
        and (not shown or shown & _media(post))
    ]
    if same:
        return Found(remote_post(str(same[-1]["id"]), access))
    if parcel.pictures or parcel.video:
        return CannotTell(
            tr("X shows no such post yet. Look at the account: with a picture, X would take it twice.")
        )
    return Absent()


def metrics(
    remotes: Sequence[RemotePost], session: Session, access: AccountAccess, clock: Clock
) -> list[Metrics | None]:
    """The numbers of each post, None for one that is gone. Raises what `Session.call` raises."""
    found: dict[str, JsonObject] = {}
    ids = [remote.id for remote in remotes]
    for start in range(0, len(ids), AT_ONCE):
        some = ids[start : start + AT_ONCE]
        answer = session.call(access, "get_tweets", some, tweet_fields=["public_metrics"])
        posts = listed(answer.body)
        session.spending.read((str(post["id"]) for post in posts), spending.READ, access.note_spend)
        found |= {str(post["id"]): post.get("public_metrics") or {} for post in posts}
    return [_metrics(found[each], clock) if each in found else None for each in ids]


def remote_post(post_id: str, access: AccountAccess) -> RemotePost:
    """One of our posts with its address."""
    return RemotePost(post_id, f"https://x.com/{access.account.handle.lstrip('@')}/status/{post_id}")


def listed(body: JsonObject | None) -> list[JsonObject]:
    """The posts of a page; none is how X says that there are none."""
    posts = (body or {}).get("data")
    return (
        [post for post in posts if isinstance(post, dict) and "id" in post] if isinstance(posts, list) else []
    )


def next_page(body: JsonObject | None) -> str | None:
    """What asks for the page after this one; None after the last."""
    meta = (body or {}).get("meta")
    token = meta.get("next_token") if isinstance(meta, dict) else None
    return token if isinstance(token, str) and token else None


def _since(parcel: Parcel, session: Session, access: AccountAccess) -> Iterator[JsonObject]:
    """Our posts since shortly before the message was made, newest first."""
    user_id, page = session.user_id(access), None
    for _ in range(_MOST_PAGES):
        asked = {
            "start_time": parcel.created_at - BEFORE,
            "max_results": AT_ONCE,
            "exclude": ["retweets"],
            "tweet_fields": _FIELDS,
        } | ({"pagination_token": page} if page else {})
        answer = session.call(access, "get_users_tweets", user_id, **asked)
        posts = listed(answer.body)
        session.spending.read((str(post["id"]) for post in posts), spending.OWN_READ, access.note_spend)
        yield from posts
        page = next_page(answer.body)
        if page is None:
            return
    raise Uncertain("pages without end")


def _media(post: JsonObject) -> set[str]:
    """The ids of what a post shows: a media key is its kind, "_" and its id (data dictionary, Media)."""
    keys = (post.get("attachments") or {}).get("media_keys") or ()
    return {str(key).rpartition("_")[2] for key in keys}


def _metrics(counted: JsonObject, clock: Clock) -> Metrics:
    likes, reposts, replies, quotes = (
        tally(counted.get(f"{name}_count")) for name in ("like", "retweet", "reply", "quote")
    )
    return Metrics(likes, reposts, replies, quotes, clock.now())
