"""Publishing one message: everything that can fail without harm first, then the one call that publishes.

Sources on developers.facebook.com: docs/pages-api/posts, docs/graph-api/reference/page/photos,
docs/graph-api/reference/object/comments.
"""

import json
from collections.abc import Callable, Mapping

from connectors.facebook import video
from connectors.facebook.capabilities import CAPABILITIES, MAX_COMMENT_LENGTH
from connectors.facebook.evidence import remote_post, same_words
from connectors.facebook.noted import Noted
from connectors.graph.answers import GRAPH_ERRORS, Uncertain
from connectors.graph.client import Graph
from connectors.graph.pages import Seat
from connectors.graph.troubles import failed, unclear_sentence
from connectors.http import JsonObject
from warroom.domain.delivery import RemotePost
from warroom.domain.text_length import count
from warroom.language import tr
from warroom.ports import Clock, Outcome, Parcel, ParcelPicture, Rejected, Sent, Unknown

_ENDINGS = {"image/jpeg": "jpg", "image/png": "png"}


def publish(parcel: Parcel, seat: Seat, videos: Graph, clock: Clock) -> Outcome:
    """Publish the message, once. Raises nothing that the network can cause."""
    refusal = _unfit(parcel)
    if refusal is not None:
        return Rejected(refusal)
    if parcel.replaces is not None:
        return _corrected(parcel, parcel.replaces, seat)
    if parcel.video is not None:
        return video.publish(parcel, parcel.video, seat, videos, clock)
    try:
        photos = [_uploaded(picture, seat) for picture in parcel.pictures]
        parcel.note(Noted(same_words(parcel, seat), tuple(photos)).text())
    except GRAPH_ERRORS as error:
        return failed(error, seat.account, unsent=True)
    if parcel.parent is not None:
        comment = {"message": parcel.text} | ({"attachment_id": photos[0]} if photos else {})
        return _written(seat, f"{parcel.parent.id}/comments", comment, _named)
    return _written(seat, f"{seat.page.id}/feed", _post(parcel, photos), _named)


def _post(parcel: Parcel, photos: list[str]) -> dict[str, str]:
    """A post's parameters; photos go before a link, as only one of them shows."""
    form = {"message": parcel.text}
    if photos:
        # The library would write the list as Python does: it goes as JSON.
        form["attached_media"] = json.dumps([{"media_fbid": photo} for photo in photos])
    elif parcel.card is not None:
        form["link"] = parcel.card.url
    return form


def _corrected(parcel: Parcel, replaced: RemotePost, seat: Seat) -> Outcome:
    """Give a standing post or comment new words; its photos and its link stay."""
    return _written(
        seat,
        replaced.id,
        {"message": parcel.text},
        lambda answer: replaced if answer.get("success") is True or answer.get("id") else None,
    )


def _written(
    seat: Seat, path: str, form: Mapping[str, str], name: Callable[[JsonObject], RemotePost | None]
) -> Outcome:
    """The one call that publishes, and what its end means."""
    try:
        answer = seat.post(path, form)
    except GRAPH_ERRORS as error:
        return failed(error, seat.account, unsent=False)
    remote = name(answer)
    if remote is None:
        return Unknown(unclear_sentence(seat.account, Uncertain("no id")))
    return Sent(remote)


def _named(answer: JsonObject) -> RemotePost | None:
    found = answer.get("id")
    return remote_post(found) if isinstance(found, str) and found else None


def _uploaded(picture: ParcelPicture, seat: Seat) -> str:
    """The id of a photo that nobody sees yet."""
    form = {"published": "false", "alt_text_custom": picture.alt}
    name = f"picture.{_ENDINGS[picture.mime]}"
    found = seat.post(f"{seat.page.id}/photos", form, {"source": (name, picture.content, picture.mime)}).get(
        "id"
    )
    if not isinstance(found, str) or not found:
        raise Uncertain("a photo without an id")
    return found


def _unfit(parcel: Parcel) -> str | None:
    """Why Facebook would refuse the message, in better words than its own, before anything is uploaded."""
    can = CAPABILITIES
    most = can.max_length if parcel.parent is None else MAX_COMMENT_LENGTH
    length = count(parcel.text, can.unit)
    if length > most:
        return tr("Facebook takes {most} characters here; this text has {n}.", most=most, n=length)
    pictures = can.max_images if parcel.parent is None else 1
    if len(parcel.pictures) > pictures:
        return tr(
            "Facebook takes {most} pictures here; this message has {n}.",
            most=pictures,
            n=len(parcel.pictures),
        )
    if parcel.video is not None and (parcel.pictures or parcel.parent is not None):
        return tr("Facebook takes a video in a post of its own only: without pictures, and not in an answer.")
    if parcel.video is not None and parcel.video.mime not in can.video_types:
        return tr("Facebook doesn’t take videos of the type {mime}.", mime=parcel.video.mime)
    for number, picture in enumerate(parcel.pictures, start=1):
        if picture.mime not in can.image_types:
            return tr(
                "Facebook doesn’t take pictures of the type {mime} (picture {n}).",
                mime=picture.mime,
                n=number,
            )
        if len(picture.content) > can.max_image_bytes:
            return tr("Facebook takes pictures of 10 MB at most; picture {n} is larger.", n=number)
    return None
