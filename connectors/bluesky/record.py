"""The record of a post: what is written into the account's repository. Pure.

Sources: the lexicon app.bsky.feed.post; the record key and AT-URI specifications on atproto.com. The same
parcel always gives the same record under the same key.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from connectors.bluesky.richtext import facets
from warroom.domain.delivery import RemotePost
from warroom.ports import Parcel

POST = "app.bsky.feed.post"
MAX_LANGUAGES = 3

_WEB_ADDRESS = re.compile(r"https?://[^/]+/profile/[^/]+/post/([\w.~:-]+)/?(?:[?#].*)?")
_TID_ALPHABET = "234567abcdefghijklmnopqrstuvwxyz"


def record_key(created_at: datetime, client_key: str) -> str:
    """A TID that depends on nothing but the parcel: 53 bits of microseconds, 10 bits of the writer's own.

    The second is that of `created_at`. The microseconds and the last ten bits come from `client_key`, so that
    parts and posts that were made at the same instant differ.
    """
    chosen = int(client_key, 16)
    microseconds = int(created_at.timestamp()) * 1_000_000 + (chosen >> 10) % 1_000_000
    number = microseconds << 10 | chosen & 0x3FF
    return "".join(_TID_ALPHABET[number >> shift & 31] for shift in range(60, -1, -5))


def post_record(
    parcel: Parcel,
    dids: Mapping[str, str],
    reply: dict[str, Any] | None,
    embed: dict[str, Any] | None,
) -> dict[str, Any]:
    """The record of `parcel`. `dids` are the accounts that its mentions name."""
    record: dict[str, Any] = {"$type": POST, "text": parcel.text, "createdAt": stamp(parcel.created_at)}
    if parcel.languages:
        record["langs"] = list(parcel.languages[:MAX_LANGUAGES])
    if found := facets(parcel.text, dids):
        record["facets"] = found
    if reply is not None:
        record["reply"] = reply
    if embed is not None:
        record["embed"] = embed
    return record


def reference(uri: str, cid: str) -> dict[str, str]:
    """A strong reference to a post: its address and the hash of its content."""
    return {"uri": uri, "cid": cid}


def stamp(instant: datetime) -> str:
    """An instant as Bluesky's own apps write it: UTC with milliseconds."""
    return instant.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def post_uri(did: str, key: str) -> str:
    """The AT-URI of a post."""
    return f"at://{did}/{POST}/{key}"


def own_post_uri(remote_id: str, did: str) -> str | None:
    """The AT-URI of a post of the account `did`, of which a person may have given the web address only."""
    if remote_id.startswith("at://"):
        return remote_id
    shown = _WEB_ADDRESS.fullmatch(remote_id)
    return post_uri(did, shown[1]) if shown else None


def uri_parts(uri: str) -> tuple[str, str, str]:
    """Repository, collection and key of an AT-URI. Raises ValueError for anything else."""
    did, collection, key = uri.removeprefix("at://").split("/")
    return did, collection, key


def web_address(uri: str) -> str | None:
    """Where people read a post in a browser; None for what isn't a post."""
    did, collection, key = uri_parts(uri)
    return f"https://bsky.app/profile/{did}/post/{key}" if collection == POST else None


def remote_post(uri: str, cid: str) -> RemotePost:
    """A record by the names it has on the network."""
    return RemotePost(uri, web_address(uri), cid)
