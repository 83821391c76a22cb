"""Answers to comments: comments of our own below them. On the worker's threads.

A comment has no slug; what a comment's author used to write it (its "user agent") holds the message's key,
and an Editor can read that again. Source: the REST handbook, "Comments".
"""

from datetime import datetime, timedelta

from connectors.http import JsonObject
from connectors.wordpress import article
from connectors.wordpress.capabilities import MAX_COMMENT_LENGTH
from connectors.wordpress.names import COMMENTS, Name, remote
from connectors.wordpress.site import Declined, Site, Unfit
from warroom.domain.delivery import RemotePost
from warroom.errors import NetworkTrouble
from warroom.language import tr
from warroom.ports import Parcel

_FLOOD = timedelta(seconds=15)
"""Between two comments of somebody who manages none (wp_throttle_comment_flood)."""


def prepared(parcel: Parcel, site: Site) -> tuple[str, str, JsonObject]:
    """The comment that is written, and where. Raises Unfit and what `Site.read` raises."""
    content = article.plain(parcel.text)
    if len(content) > MAX_COMMENT_LENGTH:
        raise Unfit(tr("A comment takes {most} characters; this is longer.", most=MAX_COMMENT_LENGTH))
    if parcel.pictures or parcel.video:
        raise Unfit(tr("A comment on the blog takes no pictures and no video."))
    post, comment = _place(parcel, site)
    body: JsonObject = {
        "post": post,
        "parent": comment,
        "content": content,
        "author_user_agent": _agent(parcel),
    }
    return COMMENTS, "/wp/v2/comments", body


def standing(parcel: Parcel, site: Site) -> RemotePost | None:
    """Our comment as an earlier attempt has stored it; None when it isn't there, or can't be looked for.

    Raises what `Site.read` raises, and Unfit.
    """
    try:
        return _found(parcel, site)
    except Declined as declined:
        if declined.code == "rest_forbidden_context":
            return None
        raise


def looked_up(parcel: Parcel, site: Site) -> RemotePost | None:
    """The same, for certain: raises NetworkTrouble where the role of the user doesn't let it look."""
    try:
        return _found(parcel, site)
    except Declined as declined:
        if declined.code != "rest_forbidden_context":
            raise
        sentence = tr(
            "Only an Editor can look up answers on {host}: look under the post whether it is there.",
            host=site.host,
        )
        raise NetworkTrouble(sentence) from declined


def after_flood(site: Site) -> datetime:
    """When the next comment is taken."""
    return site.clock.now() + _FLOOD


def _found(parcel: Parcel, site: Site) -> RemotePost | None:
    post, _ = _place(parcel, site)
    params = {
        "context": "edit",
        "post": str(post),
        "author": str(site.own_id()),
        "status": "all",
        "per_page": "100",
        "_fields": "id,link,author_user_agent",
    }
    comments, _ = site.page("/wp/v2/comments", params)
    ours = (one for one in comments if one.get("author_user_agent") == _agent(parcel))
    return next((remote(COMMENTS, one) for one in ours), None)


def _agent(parcel: Parcel) -> str:
    return f"Warroom ({parcel.client_key})"


def _place(parcel: Parcel, site: Site) -> tuple[int, int]:
    """The numbers of the post and of the comment that is answered; 0 for an answer to the post itself."""
    assert parcel.parent is not None
    parent = Name.parse(parcel.parent.id)
    if parent is None:
        raise Unfit(tr("{address} is no comment of the blog.", address=parcel.parent.id))
    if parent.kind != COMMENTS:
        return parent.number, 0
    root = Name.parse(parcel.root.id) if parcel.root else None
    if root is not None and root.kind != COMMENTS:
        return root.number, parent.number
    return int(site.read(f"/wp/v2/{parent}", {"_fields": "post"})["post"]), parent.number
