"""Hides a reply from all who read one of our threads, or shows it again: its gate lists the hidden ones.

Source: the lexicon app.bsky.feed.threadgate. The gate is a record of the root's author, with
the root's own key.
"""

from datetime import datetime

from connectors.bluesky import feed, repository
from connectors.bluesky.record import POST, stamp, uri_parts
from connectors.bluesky.session import Session
from connectors.bluesky.xrpc import list_in, name_in
from warroom.domain.capabilities import Moderation
from warroom.domain.delivery import RemotePost
from warroom.errors import NetworkTrouble
from warroom.language import tr
from warroom.ports import AccountAccess

GATE = "app.bsky.feed.threadgate"
MAX_HIDDEN = 300


def moderate(
    remote: RemotePost, act: Moderation, session: Session, access: AccountAccess, now: datetime
) -> None:
    """Hide or show the reply by its thread's gate.

    Raises NetworkTrouble for a thread of others, or a full gate.
    """
    root = _root(remote, session, access)
    _, _, key = uri_parts(root)
    standing = repository.kept(session, access, GATE, key)
    gate = standing["value"] if standing else {"$type": GATE, "post": root, "createdAt": stamp(now)}
    hidden = list_in(gate, "hiddenReplies") if "hiddenReplies" in gate else []
    if (remote.id in hidden) is (act is Moderation.HIDE):
        return
    others = [uri for uri in hidden if uri != remote.id]
    wanted = [*others, remote.id] if act is Moderation.HIDE else others
    if len(wanted) > MAX_HIDDEN:
        raise NetworkTrouble(tr("Bluesky hides {most} replies of one thread, and no more.", most=MAX_HIDDEN))
    changed = {**gate, "hiddenReplies": wanted}
    repository.put(session, access, GATE, key, changed, replaces=standing["cid"] if standing else None)


def _root(remote: RemotePost, session: Session, access: AccountAccess) -> str:
    """The address of the post of ours under which the reply stands."""
    view = feed.posts([remote.id], session, access).get(remote.id, {})
    try:
        root = name_in(view["record"]["reply"]["root"], "uri")
    except (KeyError, TypeError, AttributeError):
        root = ""  # It answers nothing.
    if root.startswith(f"at://{session.did(access)}/{POST}/"):
        return root
    handle = access.account.handle
    raise NetworkTrouble(
        tr("On Bluesky, only replies under a post of {handle} can be hidden.", handle=handle)
    )
