"""Whether an attempt that nobody answered is on the Page after all.

Facebook keeps no key of ours: what shows can be found, and nothing is ever known to be absent. A video and
photos are known by the ids that they got before the post was made; a text by its words, when they stand there
once more than before the attempt.
"""

from connectors.facebook.comments import post_url
from connectors.facebook.noted import Noted
from connectors.graph.pages import Seat
from connectors.http import JsonObject
from connectors.keepable import named
from warroom.domain.delivery import RemotePost
from warroom.language import tr
from warroom.ports import Absent, CannotTell, Found, Lookup, Parcel

_NEWEST = "25"


def look_up(parcel: Parcel, seat: Seat) -> Lookup:
    """Look for the message. Raises GRAPH_ERRORS."""
    if parcel.replaces is not None:
        return _edited(parcel, parcel.replaces, seat)
    noted = Noted.parse(parcel.noted)
    if noted is None:
        return CannotTell(
            tr("Nothing was noted of this attempt. Look on the Page whether the post is there.")
        )
    for media, field in _media(noted):
        standing = seat.find(media, field)
        if standing is not None and standing.get(field):
            return Found(remote_post(named(standing[field])))
    new = [each for each in same_words(parcel, seat) if each not in noted.seen] if parcel.text.strip() else []
    if len(new) == 1:
        return Found(remote_post(new[0]))
    return CannotTell(tr("Facebook can’t say whether the post is there. Look on the Page."))


def same_words(parcel: Parcel, seat: Seat) -> tuple[str, ...]:
    """The Page's own newest posts, or comments below what this answers, with the message's words."""
    fields = "id,message,from{id}"
    if parcel.parent is not None:
        params = {"filter": "stream", "order": "reverse_chronological", "fields": fields, "limit": "100"}
        listed = seat.get(f"{parcel.parent.id}/comments", **params)
    else:
        listed = seat.get(f"{seat.page.id}/posts", fields=fields, limit=_NEWEST)
    return tuple(
        named(each["id"]) for each in listed.get("data") or () if _is_ours(each, parcel.text, seat.page.id)
    )


def remote_post(post_id: str) -> RemotePost:
    """A post as the connector names it."""
    return RemotePost(post_id, post_url(post_id))


def _media(noted: Noted) -> list[tuple[str, str]]:
    """What was uploaded, and the field that names the post it is shown in once that is published."""
    videos = [(noted.upload.video, "post_id")] if noted.upload else []
    return [*videos, *((photo, "page_story_id") for photo in noted.photos[:1])]


def _edited(parcel: Parcel, replaced: RemotePost, seat: Seat) -> Lookup:
    standing = seat.find(replaced.id, "message")
    if standing is None:
        return CannotTell(tr("The post that this one corrects is no longer on Facebook."))
    return Found(replaced) if _reads(standing, parcel.text) else Absent()


def _is_ours(each: JsonObject, text: str, page_id: str) -> bool:
    return (each.get("from") or {}).get("id") == page_id and _reads(each, text)


def _reads(each: JsonObject, text: str) -> bool:
    return str(each.get("message") or "").strip() == text.strip()
