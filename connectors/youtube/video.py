"""A video and a comment by the names that YouTube has for them, and what is written into a video. Pure.

Source: developers.google.com/youtube/v3/docs/videos, with what `insert` and `update` let a client set.
"""

import re
from datetime import datetime
from typing import Any

from connectors.http import JsonObject
from connectors.youtube.capabilities import CATEGORY, FOR_KIDS, PRIVACY
from warroom.domain.delivery import RemotePost
from warroom.ports import Parcel

_ID = re.compile(r"[\w-]{11}")
_ADDRESS = re.compile(
    r"https?://(?:(?:www\.|m\.)?youtube\.com/(?:watch\?(?:.*&)?v=|shorts/|live/|embed/)|youtu\.be/)([\w-]{11})"
    r"(?![\w-]).*"
)
_SNIPPET = ("title", "description", "categoryId", "tags", "defaultLanguage", "defaultAudioLanguage")
_STATUS = (
    "privacyStatus",
    "selfDeclaredMadeForKids",
    "embeddable",
    "license",
    "publicStatsViewable",
    "publishAt",
    "containsSyntheticMedia",
)
"""What `videos.update` would take away if it weren't sent again."""


def video_id(remote_id: str) -> str | None:
    """The id of a video, of which a person may have given the web address only; None for a comment."""
    if _ID.fullmatch(remote_id):
        return remote_id
    shown = _ADDRESS.fullmatch(remote_id)
    return shown[1] if shown else None


def remote_video(identifier: str) -> RemotePost:
    """A video by its id and its address."""
    return RemotePost(identifier, f"https://www.youtube.com/watch?v={identifier}")


def remote_comment(identifier: str, video: str | None) -> RemotePost:
    """A comment by its id, and the address that shows it under its video."""
    url = f"https://www.youtube.com/watch?v={video}&lc={identifier}" if video else None
    return RemotePost(identifier, url)


def new_video(parcel: Parcel) -> JsonObject:
    """What goes along with an upload. Nobody sees the video yet: it is made public at the end."""
    snippet = said(parcel)
    if parcel.languages:
        snippet["defaultLanguage"] = snippet["defaultAudioLanguage"] = parcel.languages[0]
    status = {"privacyStatus": "private", "selfDeclaredMadeForKids": for_kids(parcel)}
    return {"snippet": snippet, "status": status}


def said(parcel: Parcel) -> dict[str, Any]:
    """The words and the shelf of a video."""
    return {
        "title": parcel.options.get("title", "").strip(),
        "description": parcel.text,
        "categoryId": parcel.options.get("category") or CATEGORY.default,
    }


def privacy(parcel: Parcel) -> str:
    """Who is to watch it in the end."""
    return parcel.options.get("privacy") or PRIVACY.default


def for_kids(parcel: Parcel) -> bool:
    """What the channel declares about the video."""
    return (parcel.options.get("made_for_kids") or FOR_KIDS.default) == "yes"


def published(standing: JsonObject, wanted: str) -> JsonObject:
    """The update that shows a video to whom it is for, and leaves the rest of its status as it stands."""
    status = {**_kept(standing, "status", _STATUS), "privacyStatus": wanted}
    return {"id": standing["id"], "status": _unscheduled(status)}


def corrected(standing: JsonObject, parcel: Parcel) -> JsonObject:
    """The update that gives a video the words of `parcel`. What isn't said stays as it stands."""
    snippet, status = _kept(standing, "snippet", _SNIPPET), _kept(standing, "status", _STATUS)
    snippet["description"] = parcel.text
    if parcel.options.get("title"):
        snippet["title"] = parcel.options["title"].strip()
    if parcel.options.get("category"):
        snippet["categoryId"] = parcel.options["category"]
    if parcel.options.get("privacy"):
        status["privacyStatus"] = privacy(parcel)
    if parcel.options.get("made_for_kids"):
        status["selfDeclaredMadeForKids"] = for_kids(parcel)
    return {"id": standing["id"], "snippet": snippet, "status": _unscheduled(status)}


def is_so(standing: JsonObject, wanted: JsonObject) -> bool:
    """Whether an update would change nothing."""
    return all(
        standing.get(part, {}).get(name) == value
        for part in ("snippet", "status")
        for name, value in wanted.get(part, {}).items()
    )


def instant_of(text: object) -> datetime:
    """An instant as YouTube writes it. Raises ValueError."""
    return datetime.fromisoformat(str(text))


def _unscheduled(status: dict[str, Any]) -> dict[str, Any]:
    """Without a time of YouTube's own to show the video, which only a private one may have."""
    if status.get("privacyStatus") != "private":
        status.pop("publishAt", None)
    return status


def _kept(standing: JsonObject, part: str, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: standing[part][name] for name in names if name in standing.get(part, {})}
