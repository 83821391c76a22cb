"""Publishing one message: everything that can fail without harm first, then the one call that publishes."""

from collections.abc import Callable
from dataclasses import dataclass

from connectors.bluesky import edits, feed, repository, richtext
from connectors.bluesky.embeds import embedded
from connectors.bluesky.record import (
    POST,
    own_post_uri,
    post_record,
    post_uri,
    record_key,
    reference,
    remote_post,
)
from connectors.bluesky.session import (
    Session,
    limit_sentence,
    said,
    troubles,
    unclear_sentence,
    unreachable_sentence,
)
from connectors.bluesky.unfit import Unfit, check
from connectors.bluesky.xrpc import Declined, Limited, Uncertain, name_in
from connectors.http import JsonObject, NoAnswer, NotReached
from warroom.domain.delivery import RemotePost
from warroom.errors import AccountTrouble, NetworkTrouble
from warroom.language import tr
from warroom.ports import AccountAccess, NotSent, Outcome, Parcel, Rejected, Sent, Unknown


@dataclass(frozen=True)
class Write:
    """The one call that publishes: `record` under `key`, in the place of the record with the hash `over`.

    `otherwise` is what it means that something else stands there.
    """

    key: str
    record: JsonObject
    over: str | None
    otherwise: Callable[[], Outcome]


def publish(parcel: Parcel, session: Session, access: AccountAccess) -> Outcome:
    """Publish the message, once. Raises nothing that the network can cause."""
    try:
        with troubles(access.account):
            check(parcel)
            if parcel.replaces is None:
                write = _new(parcel, session, access)
            else:
                write = _correction(parcel, parcel.replaces, session, access)
        return _written(write, session, access)
    except Unfit as unfit:
        return Rejected(unfit.sentence)
    except AccountTrouble as trouble:
        return NotSent(trouble.sentence, needs_reconnect=True)
    except NetworkTrouble as trouble:
        return NotSent(trouble.sentence, trouble.retry_at)


def _new(parcel: Parcel, session: Session, access: AccountAccess) -> Write:
    key = record_key(parcel.created_at, parcel.client_key)
    reply = _reply(parcel, session, access)
    record = _record(parcel, reply, session, access)
    return Write(key, record, None, lambda: _standing(key, parcel, session, access))


def _correction(parcel: Parcel, replaced: RemotePost, session: Session, access: AccountAccess) -> Write:
    key = edits.key(replaced, session, access)
    before = edits.standing(replaced, session, access)
    record = edits.corrected(before["value"], _record(parcel, None, session, access))
    parcel.note(before["cid"])
    return Write(
        key,
        record,
        before["cid"],
        lambda: NotSent(tr("The post was changed on Bluesky at the same moment; it is tried again.")),
    )


def _record(parcel: Parcel, reply: JsonObject | None, session: Session, access: AccountAccess) -> JsonObject:
    """The record, with its media uploaded and its mentions resolved."""
    dids = {
        handle: did
        for handle in richtext.handles(parcel.text)
        if (did := _resolved(handle, session, access)) is not None
    }
    return post_record(parcel, dids, reply, embedded(parcel, session, access))


def _written(write: Write, session: Session, access: AccountAccess) -> Outcome:
    """The one call that publishes, and what its end means. Trouble that it raises came before the call."""
    # Asked before the write: after it, nothing may fail that would look like a post that wasn't sent.
    expected = post_uri(session.did(access), write.key)
    try:
        answer = repository.put(session, access, POST, write.key, write.record, replaces=write.over)
        cid = name_in(answer, "cid")
    except Declined as declined:
        if declined.name == "InvalidSwap":
            return write.otherwise()
        return Rejected(tr("Bluesky refuses the post: {message}", message=said(declined)))
    except Limited as limited:
        return NotSent(limit_sentence(access.account), limited.retry_at)
    except NotReached:
        return NotSent(unreachable_sentence(access.account))
    except (NoAnswer, Uncertain) as error:
        return Unknown(unclear_sentence(access.account, error))
    if answer.get("uri") != expected:
        return Unknown(unclear_sentence(access.account, Uncertain("no address")))
    return Sent(remote_post(expected, cid))


def _standing(key: str, parcel: Parcel, session: Session, access: AccountAccess) -> Outcome:
    """An earlier attempt was stored, maybe with another mention resolved: it is ours if it reads the same."""
    try:
        found = repository.kept(session, access, POST, key)
    except (Declined, Limited, NotReached, NoAnswer, Uncertain, AccountTrouble, NetworkTrouble) as error:
        return Unknown(unclear_sentence(access.account, error))
    if found is None or found["value"].get("text") != parcel.text:
        return Unknown(tr("Another post stands on Bluesky where this one should be."))
    return Sent(remote_post(found["uri"], found["cid"]))


def _resolved(handle: str, session: Session, access: AccountAccess) -> str | None:
    """The DID of a handle; None when nobody has it, as the mention then stays plain text."""
    try:
        did = session.query(access, "com.atproto.identity.resolveHandle", {"handle": handle}).get("did")
    except Declined:
        return None
    return did if isinstance(did, str) else None


def _reply(parcel: Parcel, session: Session, access: AccountAccess) -> JsonObject | None:
    """What the post answers, by address and hash; without a root, the parent is one."""
    if parcel.parent is None:
        return None
    parent = _reference(parcel.parent, session, access)
    root = parent if parcel.root in (None, parcel.parent) else _reference(parcel.root, session, access)
    return {"root": root, "parent": parent}


def _reference(remote: RemotePost, session: Session, access: AccountAccess) -> JsonObject:
    if remote.revision is not None:
        return reference(remote.id, remote.revision)
    uri = own_post_uri(remote.id, session.did(access))
    view = feed.posts([uri], session, access).get(uri) if uri else None
    if view is None:
        address = remote.url or remote.id
        raise Unfit(tr("The post that this one answers is no longer on Bluesky: {url}", url=address))
    return reference(name_in(view, "uri"), name_in(view, "cid"))
