"""A post is prepared in a container first, and published in a second step; the container tells the rest.

Sources below documentation/instagram-platform/ on developers.facebook.com: content-publishing (status codes,
24 hours of life), instagram-graph-api/reference/ig-user/media, …/ig-user/content_publishing_limit,
…/reference/error-codes.
"""

import json
import re
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum

from connectors.graph.answers import GRAPH_ERRORS, LOOK_AGAIN, Limited, Uncertain
from connectors.graph.pages import Seat
from connectors.http import MALFORMED, JsonObject
from connectors.instagram.pictures import as_jpeg
from connectors.keepable import named
from warroom.domain.delivery import RemotePost
from warroom.ports import AccountAccess, Parcel, ParcelPicture, ParcelVideo

_AGAIN = frozenset({"2207001", "2207003", "2207020", "2207032", "2207053"})
"""What a container failed of for the moment: “generate a new container and try again”."""
_NEWEST = "25"


class Status(StrEnum):
    """What became of a container."""

    IN_PROGRESS = "IN_PROGRESS"
    FINISHED = "FINISHED"
    """It is ready to be published."""
    PUBLISHED = "PUBLISHED"
    EXPIRED = "EXPIRED"
    """It was not published within 24 hours, and never will be."""
    ERROR = "ERROR"


@dataclass(frozen=True)
class Noted:
    """What an attempt notes before the call that publishes.

    `seen` are the posts, or comments, of ours with the same words that stood there before it.
    """

    container: str | None = None
    seen: tuple[str, ...] = ()

    @classmethod
    def parse(cls, text: str | None) -> "Noted | None":
        """What `text` wrote down; None when that can't be read."""
        if not text:
            return cls()
        try:
            kept = json.loads(text)
            return cls(kept["container"], tuple(kept["seen"]))
        except MALFORMED:
            return None

    def text(self) -> str:
        """The note."""
        return json.dumps(asdict(self), separators=(",", ":"))


@dataclass(frozen=True)
class Progress:
    """A container's status; `said` is Instagram's own text, in an error."""

    status: Status
    said: str = ""

    @property
    def may_pass(self) -> bool:
        """Whether a new container may succeed where this one failed."""
        return bool(_AGAIN & set(re.findall(r"\d{7}", self.said)))


def check_quota(seat: Seat, now: datetime) -> None:
    """Raise Limited when the posts of the last 24 hours are used up."""
    answer = seat.get(f"{seat.page.id}/content_publishing_limit", fields="quota_usage,config")
    listed = answer.get("data") or [{}]
    used, config = listed[0].get("quota_usage"), listed[0].get("config") or {}
    most = config.get("quota_total")
    if isinstance(used, int) and isinstance(most, int) and used >= most:
        raise Limited(now + LOOK_AGAIN)


def created(parcel: Parcel, seat: Seat, access: AccountAccess) -> str:
    """A container with all that the message holds. Raises GRAPH_ERRORS, NotForInstagram and Trouble."""
    if parcel.video is not None:
        return _made(seat, {**_reel(parcel.video, parcel, access), "caption": parcel.text})
    pictures = [as_jpeg(picture) for picture in parcel.pictures]
    images = [{"image_url": _hosted(each, parcel, access), "alt_text": each.alt} for each in pictures]
    if len(images) == 1:
        return _made(seat, {**images[0], "caption": parcel.text})
    children = [_made(seat, {**image, "is_carousel_item": "true"}) for image in images]
    return _made(seat, {"media_type": "CAROUSEL", "children": ",".join(children), "caption": parcel.text})


def progress(container: str, seat: Seat) -> Progress:
    """How far a container has come."""
    answer = seat.get(container, fields="status_code,status")
    try:
        return Progress(Status(answer["status_code"]), str(answer.get("status") or ""))
    except (KeyError, ValueError) as error:
        raise Uncertain("a container without a status") from error


def published(parcel: Parcel, noted: Noted, seat: Seat) -> RemotePost | None:
    """The post that a container became: the only one of ours with these words that wasn't there before."""
    new = [each for each in same_caption(parcel, seat) if each["id"] not in noted.seen]
    return RemotePost(named(new[0]["id"]), _address(new[0])) if len(new) == 1 else None


def same_caption(parcel: Parcel, seat: Seat) -> list[JsonObject]:
    """Our newest posts with the message's words."""
    listed = seat.get(f"{seat.page.id}/media", fields="id,caption,permalink", limit=_NEWEST).get("data") or ()
    return [each for each in listed if str(each.get("caption") or "").strip() == parcel.text.strip()]


def remote_post(media: str, seat: Seat) -> RemotePost:
    """A post with its address, where Instagram tells it now."""
    try:
        found = seat.find(media, "permalink")
    except GRAPH_ERRORS:
        found = None
    return RemotePost(media, _address(found or {}))


def _address(post: JsonObject) -> str | None:
    address = post.get("permalink")
    return address if isinstance(address, str) else None


def _reel(video: ParcelVideo, parcel: Parcel, access: AccountAccess) -> dict[str, str]:
    cover = as_jpeg(video.thumbnail) if video.thumbnail is not None else None
    form = {"media_type": "REELS", "video_url": _hosted(video, parcel, access), "share_to_feed": "true"}
    return form | ({"cover_url": _hosted(cover, parcel, access)} if cover is not None else {})


def _hosted(media: ParcelPicture | ParcelVideo, parcel: Parcel, access: AccountAccess) -> str:
    """The media's public address. This may take a while: a note, that nothing is ready, keeps the lease."""
    address = access.public_url(media)
    parcel.note(Noted().text())
    return address


def _made(seat: Seat, form: dict[str, str]) -> str:
    container = seat.post(f"{seat.page.id}/media", form).get("id")
    if not isinstance(container, str) or not container:
        raise Uncertain("a container without an id")
    return container
