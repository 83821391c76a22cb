"""Correcting a post: another record is written over the one that stands, under the same key.

Source: the lexicon com.atproto.repo.putRecord: `swapRecord` is the hash of the record to be replaced, so that
what somebody else changed meanwhile is never lost. A post keeps its instant and its place in its thread. What
the hash was before is noted: after a lost answer it tells whether the correction was written.
"""

from connectors.bluesky import repository
from connectors.bluesky.record import POST, own_post_uri, remote_post, uri_parts
from connectors.bluesky.session import Session
from connectors.bluesky.unfit import Unfit
from connectors.http import JsonObject
from warroom.domain.delivery import RemotePost
from warroom.language import tr
from warroom.ports import Absent, AccountAccess, CannotTell, Found, Lookup, Parcel

_REWRITTEN = frozenset({"text", "langs", "facets", "embed"})


def standing(replaced: RemotePost, session: Session, access: AccountAccess) -> JsonObject:
    """The record that is to be corrected, with `uri`, `cid` and `value`. Raises Unfit where there is none."""
    found = repository.kept(session, access, POST, key(replaced, session, access))
    if found is None:
        address = replaced.url or replaced.id
        raise Unfit(tr("The post to be corrected is no longer on Bluesky: {url}", url=address))
    return found


def corrected(before: JsonObject, record: JsonObject) -> JsonObject:
    """`record` in the place of the record `before`. The same correction again changes nothing."""
    kept = {name: value for name, value in before.items() if name not in _REWRITTEN}
    return {**kept, **{name: value for name, value in record.items() if name in _REWRITTEN}}


def key(replaced: RemotePost, session: Session, access: AccountAccess) -> str:
    """The key of the post that is corrected. Raises Unfit for what is no post of the account."""
    did = session.did(access)
    uri = own_post_uri(replaced.id, did)
    if uri is None or not uri.startswith(f"at://{did}/{POST}/"):
        raise Unfit(tr("{address} is no post of the account on Bluesky.", address=replaced.id))
    return uri_parts(uri)[2]


def look_up(parcel: Parcel, replaced: RemotePost, session: Session, access: AccountAccess) -> Lookup:
    """Whether a correction whose answer was lost stands there now. Raises what a call raises."""
    try:
        now = standing(replaced, session, access)
    except Unfit as unfit:
        return CannotTell(unfit.sentence)
    if now["cid"] in (parcel.noted, replaced.revision):
        return Absent()
    if now["value"].get("text") == parcel.text:
        return Found(remote_post(now["uri"], now["cid"]))
    return CannotTell(tr("The post reads differently on Bluesky than before, and not as it was corrected."))
