"""Publishing one message: everything that can fail without harm first, then the one call that publishes.

A post's slug holds the message's own key, so that a later attempt finds the post of an earlier one. One
delivery is never sent twice at the same time; so nothing comes between looking for the slug and writing
under it.
"""

from datetime import datetime, timedelta

from connectors.http import MALFORMED, JsonObject, NoAnswer, NotReached
from connectors.wordpress import article, library, replies, terms
from connectors.wordpress.capabilities import CAPABILITIES
from connectors.wordpress.names import POSTS, Name, remote
from connectors.wordpress.site import (
    Declined,
    Limited,
    Site,
    Uncertain,
    Unfit,
    declined_trouble,
    limit_sentence,
    troubles,
    unclear_sentence,
    unreachable_sentence,
)
from warroom.domain.delivery import RemotePost
from warroom.domain.text_length import count
from warroom.errors import AccountTrouble, NetworkTrouble
from warroom.language import tr
from warroom.ports import NotSent, Outcome, Parcel, Rejected, Sent, Unknown

AT_WORK = timedelta(minutes=5)
"""Longer than web servers let PHP work on one request: 30 seconds to 5 minutes."""
_ANYWHERE = "publish,future,draft,pending,private,trash"
"""Every status that a post of ours can have, also when somebody at the blog has put it away."""


def publish(parcel: Parcel, site: Site) -> Outcome:
    """Publish the message, once. Raises nothing that the blog can cause."""
    try:
        _check(parcel)
        with troubles(site):
            found = None if parcel.replaces else standing(parcel, site)
            if found is not None:
                return Sent(found)
            kind, route, body = _prepared(parcel, site)
        if parcel.replaces is None:
            parcel.note(site.clock.now().isoformat())
        return _written(kind, route, body, site)
    except Unfit as unfit:
        return Rejected(unfit.sentence)
    except AccountTrouble as trouble:
        return NotSent(trouble.sentence, needs_reconnect=True)
    except NetworkTrouble as trouble:
        return NotSent(trouble.sentence, trouble.retry_at)


def standing(parcel: Parcel, site: Site) -> RemotePost | None:
    """The message as an earlier attempt has stored it; None when it isn't there. Raises as `Site.read`."""
    if parcel.parent is not None:
        return replies.standing(parcel, site)
    slug = article.slug(parcel.options.get("title", ""), parcel.client_key)
    params = {"slug": f"{slug},{slug}__trashed", "status": _ANYWHERE, "_fields": "id,link"}
    found, _ = site.page("/wp/v2/posts", params)
    return remote(POSTS, found[0]) if found else None


def may_still_come(parcel: Parcel, site: Site) -> bool:
    """Whether the blog may still be at work on an attempt that nobody waits for any more.

    Where a browser would hang up, PHP goes on to its end.
    """
    try:
        return parcel.noted is not None and site.clock.now() - datetime.fromisoformat(parcel.noted) < AT_WORK
    except (TypeError, ValueError):
        return True  # Something was noted, so something was asked for; nobody knows when.


def is_corrected(parcel: Parcel, replaces: RemotePost, site: Site) -> bool:
    """Whether the post or comment that the message corrects has the new text. Raises as `Site.read` does."""
    name, body = _correction(parcel, replaces, site)
    raw = site.read(f"/wp/v2/{name}", {"context": "edit", "_fields": "content"})
    content = raw.get("content")
    return isinstance(content, dict) and content.get("raw") == body["content"]


def _prepared(parcel: Parcel, site: Site) -> tuple[str, str, JsonObject]:
    """What is written and where, with the pictures in the library and the categories known."""
    if parcel.replaces is not None:
        name, body = _correction(parcel, parcel.replaces, site)
        return name.kind, f"/wp/v2/{name}", body
    if parcel.parent is not None:
        return replies.prepared(parcel, site)
    status = parcel.options.get("status") or "publish"
    slug = article.slug(parcel.options["title"], parcel.client_key)
    return POSTS, "/wp/v2/posts", {"slug": slug, "status": status, **_post(parcel, site)}


def _correction(parcel: Parcel, replaces: RemotePost, site: Site) -> tuple[Name, JsonObject]:
    name = Name.parse(replaces.id)
    if name is None:
        raise Unfit(tr("{address} can’t be changed from here: change it on the blog.", address=replaces.id))
    return name, _post(parcel, site) if name.kind == POSTS else {"content": article.plain(parcel.text)}


def _post(parcel: Parcel, site: Site) -> JsonObject:
    shown = [library.stored(picture, picture.alt, site) for picture in parcel.pictures]
    if parcel.video is not None:
        shown.append(library.stored(parcel.video, parcel.video.alt, site))
    options = parcel.options
    body: JsonObject = {
        "title": article.plain(options["title"].strip()),
        "content": article.content(parcel.text, tuple(shown)),
        "excerpt": article.plain(options.get("excerpt", "")),
        "categories": terms.categories(options.get("categories", ""), site),
        "tags": terms.tags(options.get("tags", ""), site),
        "featured_media": next((one.number for one in shown if not one.moves), 0),
    }
    # Without a category, WordPress gives the blog's usual one; an empty list would mean none.
    return body if body["categories"] else {key: body[key] for key in body if key != "categories"}


def _check(parcel: Parcel) -> None:
    can, length = CAPABILITIES, count(parcel.text, CAPABILITIES.unit)
    if length > can.max_length:
        raise Unfit(
            tr("A post of the blog takes {most} characters; this has {n}.", most=can.max_length, n=length)
        )
    if len(parcel.pictures) > can.max_images:
        sentence = tr(
            "A post of the blog takes {most} pictures; this has {n}.",
            most=can.max_images,
            n=len(parcel.pictures),
        )
        raise Unfit(sentence)
    is_comment = parcel.parent is not None or (parcel.replaces and not parcel.replaces.id.startswith(POSTS))
    if not is_comment and not parcel.options.get("title", "").strip():
        raise Unfit(tr("A post of the blog needs a title: write it under the blog’s own options."))


def _written(kind: str, route: str, body: JsonObject, site: Site) -> Outcome:
    """The one call that publishes, and what its end means."""
    try:
        return Sent(remote(kind, site.write("POST", route, body)))
    except Declined as declined:
        return _declined(declined, site)
    except Limited as limited:
        return NotSent(limit_sentence(site), limited.retry_at)
    except NotReached:
        return NotSent(unreachable_sentence(site))
    except (NoAnswer, Uncertain) as error:
        return Unknown(unclear_sentence(site, error))
    except MALFORMED:
        return Unknown(unclear_sentence(site, Uncertain("no number")))


def _declined(declined: Declined, site: Site) -> Outcome:
    if declined.code == "comment_flood":
        return NotSent(tr("{host} lets nobody comment so fast.", host=site.host), replies.after_flood(site))
    trouble = declined_trouble(site, declined)
    if isinstance(trouble, AccountTrouble):
        return NotSent(trouble.sentence, needs_reconnect=True)
    return Rejected(trouble.sentence)
