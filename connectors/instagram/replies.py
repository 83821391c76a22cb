"""Answers to comments, and to posts in which others name the account.

Sources below documentation/instagram-platform/ on developers.facebook.com: comment-moderation,
instagram-graph-api/reference/ig-media/comments (300 characters, 4 hashtags, one link, not all in capitals),
instagram-graph-api/reference/ig-user/mentions.
"""

import re

from connectors.graph.answers import GRAPH_ERRORS, Uncertain
from connectors.graph.pages import Seat
from connectors.graph.troubles import failed, unclear_sentence
from connectors.instagram.capabilities import CAPABILITIES
from connectors.instagram.containers import Noted
from connectors.keepable import named
from warroom.domain.delivery import RemotePost
from warroom.domain.text_length import count
from warroom.language import tr
from warroom.ports import CannotTell, Found, Lookup, Outcome, Parcel, Sent, Unknown

_LONGEST, _MOST_HASHTAGS, _MOST_LINKS = 300, 4, 1


def publish(parcel: Parcel, parent: RemotePost, seat: Seat) -> Outcome:
    """Publish an answer, once."""
    try:
        if not _is_to_a_mention(parcel):
            parcel.note(Noted(seen=_same_words(parcel, parent, seat)).text())
    except GRAPH_ERRORS as error:
        return failed(error, seat.account, unsent=True)
    form = {"message": parcel.text}
    try:
        if _is_to_a_mention(parcel):
            answer = seat.post(f"{seat.page.id}/mentions", {**form, "media_id": parent.id})
        else:
            answer = seat.post(_below(parcel, parent), form)
    except GRAPH_ERRORS as error:
        return failed(error, seat.account, unsent=False)
    made = answer.get("id")
    if not isinstance(made, str) or not made:
        return Unknown(unclear_sentence(seat.account, Uncertain("no id")))
    return Sent(RemotePost(made))


def look_up(parcel: Parcel, parent: RemotePost, seat: Seat) -> Lookup:
    """Whether the answer shows: it may be found, and is never known to be absent."""
    new: list[str] = []
    noted = Noted.parse(parcel.noted)
    if noted is not None and not _is_to_a_mention(parcel):
        new = [each for each in _same_words(parcel, parent, seat) if each not in noted.seen]
    if len(new) == 1:
        return Found(RemotePost(new[0]))
    return CannotTell(tr("Instagram can’t say whether the answer is there. Look at the post."))


def unfit(parcel: Parcel) -> str | None:
    """Why Instagram would refuse the answer."""
    length = count(parcel.text, CAPABILITIES.unit)
    if length > _LONGEST:
        return tr(
            "Instagram takes comments of {most} characters; this text has {n}.", most=_LONGEST, n=length
        )
    if parcel.pictures or parcel.video is not None:
        return tr("Instagram takes neither pictures nor videos in comments.")
    if len(re.findall(r"#\w", parcel.text)) > _MOST_HASHTAGS:
        return tr("Instagram takes {most} hashtags in a comment at most.", most=_MOST_HASHTAGS)
    if len(re.findall(r"https?://|www\.", parcel.text)) > _MOST_LINKS:
        return tr("Instagram takes one link in a comment at most.")
    if parcel.text.isupper() and len(parcel.text) > 1:
        return tr("Instagram takes no comments all in capitals.")
    return None


def _is_to_a_mention(parcel: Parcel) -> bool:
    """What others post has no root among our posts."""
    return parcel.root is None


def _below(parcel: Parcel, parent: RemotePost) -> str:
    """Our own post takes comments, a comment replies."""
    is_post = parcel.root is not None and parcel.root.id == parent.id
    return f"{parent.id}/comments" if is_post else f"{parent.id}/replies"


def _same_words(parcel: Parcel, parent: RemotePost, seat: Seat) -> tuple[str, ...]:
    """Our own answers there with the message's words."""
    listed = (
        seat.get(_below(parcel, parent), fields="id,text,username,from{id}", limit="50").get("data") or ()
    )
    return tuple(
        named(each["id"])
        for each in listed
        if is_ours(each, seat) and str(each.get("text") or "").strip() == parcel.text.strip()
    )


def is_ours(each: dict[str, object], seat: Seat) -> bool:
    """Whether the account itself wrote it."""
    told = each.get("from")
    writer = told.get("id") if isinstance(told, dict) else None
    return writer == seat.page.id or each.get("username") == seat.page.username
