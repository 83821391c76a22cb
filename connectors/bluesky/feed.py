"""Posts as everybody sees them: the network's own view, with what it counted."""

from collections.abc import Sequence

from connectors.bluesky.session import Session
from connectors.bluesky.xrpc import list_in, name_in
from connectors.http import JsonObject
from warroom.ports import AccountAccess

AT_ONCE = 25
"""The most posts that app.bsky.feed.getPosts takes."""


def posts(uris: Sequence[str], session: Session, access: AccountAccess) -> dict[str, JsonObject]:
    """The views of these posts by their address. One that is gone, or not indexed yet, is missing.

    Raises what a call raises.
    """
    found: dict[str, JsonObject] = {}
    for start in range(0, len(uris), AT_ONCE):
        asked = {"uris": list(uris[start : start + AT_ONCE])}
        answer = session.query(access, "app.bsky.feed.getPosts", asked)
        found |= {name_in(post, "uri"): post for post in list_in(answer, "posts") if isinstance(post, dict)}
    return found
