"""The channel that an account is, its videos, and what it uploaded. Used on the worker's threads."""

from collections.abc import Sequence
from typing import Any

from connectors.http import JsonObject
from connectors.youtube.answers import Declined
from connectors.youtube.api import Api
from warroom.ports import AccountAccess

AT_ONCE = 50
"""The most ids that a call takes, and the most items of a page (youtube.v3.json)."""


def mine(api: Api, access: AccountAccess, part: str) -> JsonObject:
    """The channel that signed in. Raises Declined where there is none, and what `Api` raises."""
    found = items(api.call(access, "GET", "channels", {"part": part, "mine": "true"}))
    if not found:
        raise Declined(404, "youtubeSignupRequired", "")
    return found[0]


def own_id(api: Api, access: AccountAccess) -> str:
    """The channel's unchanging id."""
    return access.account.remote_identity or str(mine(api, access, "id")["id"])


def videos(ids: Sequence[str], part: str, api: Api, access: AccountAccess) -> dict[str, JsonObject]:
    """These videos by their ids. One that is gone is missing."""
    found: dict[str, JsonObject] = {}
    for start in range(0, len(ids), AT_ONCE):
        asked = {"part": part, "id": ",".join(ids[start : start + AT_ONCE]), "maxResults": str(AT_ONCE)}
        for video in items(api.call(access, "GET", "videos", asked)):
            found[str(video.get("id"))] = video
    return found


def newest_uploads(api: Api, access: AccountAccess) -> list[JsonObject]:
    """What the channel uploaded last, private videos too: the items of its own playlist of uploads."""
    lists = mine(api, access, "contentDetails")["contentDetails"]["relatedPlaylists"]
    asked = {"part": "snippet,status", "playlistId": str(lists["uploads"]), "maxResults": str(AT_ONCE)}
    return items(api.call(access, "GET", "playlistItems", asked))


def items(answer: JsonObject) -> list[dict[str, Any]]:
    """The items of a list. A list without any has none."""
    found = answer.get("items")
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []
