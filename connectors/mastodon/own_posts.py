"""The account's own posts, newest first: the proof of what was stored.

A server keeps an Idempotency-Key for an hour only (docs.joinmastodon.org, methods/statuses), and some servers
keep none: after a lost answer the posts themselves are read. Those written since the note that was made
before the first attempt are compared word for word with the message, by their source.
"""

import re

from connectors.mastodon.answers import Declined, JsonObject, Uncertain, calling, id_of, many, one
from connectors.mastodon.capabilities import WARNING
from connectors.mastodon.noted import Noted
from connectors.mastodon.server import Server
from connectors.mastodon.unfit import Unfit
from warroom.domain.delivery import RemotePost
from warroom.language import tr
from warroom.ports import Parcel

_WEB_ADDRESS = re.compile(r"https?://[^/]+/(?:@[^/]+|users/[^/]+/statuses)/(\d+)/?(?:[?#].*)?")
_PAGE = 40
_MOST_PAGES = 25


def newest_id(server: Server) -> str:
    """The id of the account's newest post; "" when there is none. Raises what a call raises."""
    own = server.own_id()
    with calling():
        page = many(server.client.account_statuses(own, limit=1))
    return id_of(page[0]) if page else ""


def written_since(noted: Noted, parcel: Parcel, server: Server) -> JsonObject | None:
    """The post that is `parcel`, of those that are newer than the note. Raises what a call raises.

    It reads to the noted post, or past it should somebody have deleted that one, or to the end.
    """
    own, older_than, seen = server.own_id(), None, set[str]()
    for _ in range(_MOST_PAGES):
        with calling():
            page = many(server.client.account_statuses(own, max_id=older_than, limit=_PAGE))
        fresh = [post for post in map(one, page) if id_of(post) not in seen]
        for post in fresh:
            if _is_past(str(post["id"]), noted.newest or ""):
                return None
            if _is_the_same(post, parcel, noted, server):
                return post
        if not fresh:
            return None
        seen |= {str(post["id"]) for post in fresh}
        older_than = str(fresh[-1]["id"])
    raise Uncertain(f"{_MOST_PAGES} pages")


def source_text(remote_id: str, server: Server) -> tuple[str, str]:
    """The words of a post as they were written, and its warning. Raises what a call raises."""
    with calling():
        source = one(server.client.status_source(remote_id))
    text = source.get("text")
    if not isinstance(text, str):
        raise Uncertain("a source without words")
    return text, str(source.get("spoiler_text") or "")


def by_id(remote: RemotePost) -> RemotePost:
    """The same post by its id on its server: a person may have given its web address only. Raises Unfit."""
    shown = _WEB_ADDRESS.fullmatch(remote.id)
    if shown is not None:
        return RemotePost(shown[1], remote.id)
    if "/" in remote.id:
        raise Unfit(tr("{address} is no post on Mastodon: see to it there by hand.", address=remote.id))
    return remote


def remote_post(post: JsonObject) -> RemotePost:
    """A post by the names it has on the network. Raises Uncertain for what has none."""
    url = post.get("url") or post.get("uri")
    return RemotePost(id_of(post), str(url) if url else None)


def _is_past(found_id: str, noted_id: str) -> bool:
    """Whether a post is the noted one, or older: the latter only Mastodon's own ids tell, being numbers."""
    if found_id.isdecimal() and noted_id.isdecimal():
        return int(found_id) <= int(noted_id)
    return found_id == noted_id


def _is_the_same(post: JsonObject, parcel: Parcel, noted: Noted, server: Server) -> bool:
    parent = parcel.parent.id if parcel.parent else None
    if post.get("reblog") or (post.get("in_reply_to_id") or None) != parent:
        return False
    if len(many(post.get("media_attachments"))) != len(noted.media):
        return False
    try:
        return same_words(source_text(str(post["id"]), server), parcel)
    except Declined as declined:
        if declined.status == 404:
            return False
        raise


def same_words(source: tuple[str, str], parcel: Parcel) -> bool:
    """Whether a post's source is what `parcel` says. Mastodon strips both; a lone warning is the text."""
    text, warning = parcel.text.strip(), parcel.options.get(WARNING, "").strip()
    return tuple(part.strip() for part in source) == ((text, warning) if text else (warning, ""))
