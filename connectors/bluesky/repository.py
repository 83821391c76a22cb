"""The records of an account: its repository on its server."""

from connectors.bluesky.session import Session
from connectors.bluesky.xrpc import Declined, Uncertain, name_in
from connectors.http import JsonObject
from warroom.ports import AccountAccess


def kept(session: Session, access: AccountAccess, collection: str, key: str) -> JsonObject | None:
    """The record under a key, with its `uri`, `cid` and `value`; None when there is none.

    Raises what a call raises.
    """
    where = {"repo": session.did(access), "collection": collection, "rkey": key}
    try:
        found = session.query(access, "com.atproto.repo.getRecord", where)
    except Declined as declined:
        if declined.name == "RecordNotFound":
            return None
        raise
    name_in(found, "uri"), name_in(found, "cid")
    if not isinstance(found.get("value"), dict):
        raise Uncertain("no record")
    return found


def put(
    session: Session,
    access: AccountAccess,
    collection: str,
    key: str,
    record: JsonObject,
    replaces: str | None,
) -> JsonObject:
    """Write a record where the one with the hash `replaces` stands, or, with None, where none does.

    Writing again what stands there succeeds and changes nothing; anything else is Declined as InvalidSwap.
    """
    body = {
        "repo": session.did(access),
        "collection": collection,
        "rkey": key,
        "record": record,
        "swapRecord": replaces,
    }
    return session.write(access, "com.atproto.repo.putRecord", body)


def delete(session: Session, access: AccountAccess, collection: str, key: str) -> None:
    """Take a record away; fine when there is none."""
    body = {"repo": session.did(access), "collection": collection, "rkey": key}
    session.write(access, "com.atproto.repo.deleteRecord", body)
