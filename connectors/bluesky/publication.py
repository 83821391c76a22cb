"""Publishing one message: everything that can fail without harm first, then the one call that publishes."""

from connectors.bluesky import feed, repository, richtext
from connectors.bluesky.capabilities import CAPABILITIES
from connectors.bluesky.pictures import NotAPicture, fit
from connectors.bluesky.record import (
    POST,
    Uploaded,
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
from connectors.bluesky.xrpc import Declined, Limited, Uncertain
from connectors.http import JsonObject, NoAnswer, NotReached
from warroom.domain.delivery import RemotePost
from warroom.domain.text_length import count
from warroom.errors import AccountTrouble, NetworkTrouble
from warroom.language import tr
from warroom.ports import AccountAccess, NotSent, Outcome, Parcel, ParcelPicture, Rejected, Sent, Unknown


class Unfit(Exception):
    """Bluesky will never take the message as it is; `sentence` says why."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def publish(parcel: Parcel, session: Session, access: AccountAccess) -> Outcome:
    """Publish the message, once. Raises nothing that the network can cause."""
    try:
        with troubles(access.account):
            record = _prepared(parcel, session, access)
        return _written(parcel, record, session, access)
    except Unfit as unfit:
        return Rejected(unfit.sentence)
    except AccountTrouble as trouble:
        return NotSent(trouble.sentence, needs_reconnect=True)
    except NetworkTrouble as trouble:
        return NotSent(trouble.sentence, trouble.retry_at)


def _prepared(parcel: Parcel, session: Session, access: AccountAccess) -> JsonObject:
    """The record, with its pictures uploaded and its mentions resolved."""
    _check(parcel)
    dids = {
        handle: did
        for handle in richtext.handles(parcel.text)
        if (did := _resolved(handle, session, access)) is not None
    }
    pictures = [_uploaded(picture, session, access) for picture in parcel.pictures]
    thumb = None
    if parcel.card_picture is not None and not pictures:
        thumb = _uploaded(parcel.card_picture, session, access)
    return post_record(parcel, dids, _reply(parcel, session, access), pictures, thumb)


def _written(parcel: Parcel, record: JsonObject, session: Session, access: AccountAccess) -> Outcome:
    """The one call that publishes, and what its end means. Trouble that it raises came before the call."""
    key = record_key(parcel.created_at, parcel.client_key)
    # Asked before the write: after it, nothing may fail that would look like a post that wasn't sent.
    expected = post_uri(session.did(access), key)
    try:
        answer = repository.put(session, access, POST, key, record, replaces=None)
    except Declined as declined:
        if declined.name == "InvalidSwap":
            return _standing(key, parcel, session, access)
        return Rejected(tr("Bluesky refuses the post: {message}", message=said(declined)))
    except Limited as limited:
        return NotSent(limit_sentence(access.account), limited.retry_at)
    except NotReached:
        return NotSent(unreachable_sentence(access.account))
    except (NoAnswer, Uncertain) as error:
        return Unknown(unclear_sentence(access.account, error))
    uri, cid = answer.get("uri"), answer.get("cid")
    if uri != expected or not isinstance(cid, str):
        return Unknown(unclear_sentence(access.account, Uncertain("no address")))
    return Sent(remote_post(uri, cid))


def _standing(key: str, parcel: Parcel, session: Session, access: AccountAccess) -> Outcome:
    """An earlier attempt was stored, maybe with another mention resolved: it is ours if it reads the same."""
    try:
        found = repository.kept(session, access, POST, key)
    except (Declined, Limited, NotReached, NoAnswer, Uncertain, AccountTrouble, NetworkTrouble) as error:
        return Unknown(unclear_sentence(access.account, error))
    if found is None or found["value"].get("text") != parcel.text:
        return Unknown(tr("Another post stands on Bluesky where this one should be."))
    return Sent(remote_post(found["uri"], found["cid"]))


def _check(parcel: Parcel) -> None:
    """Refuse what Bluesky would, in better words than its own, and before the pictures are uploaded."""
    can = CAPABILITIES
    length, size, pictures = count(parcel.text, can.unit), len(parcel.text.encode()), len(parcel.pictures)
    if length > can.max_length:
        raise Unfit(tr("Bluesky takes {most} characters; this text has {n}.", most=can.max_length, n=length))
    if can.max_bytes is not None and size > can.max_bytes:
        raise Unfit(tr("Bluesky takes {most} bytes of text; this text has {n}.", most=can.max_bytes, n=size))
    if pictures > can.max_images:
        raise Unfit(tr("Bluesky takes {most} pictures; this post has {n}.", most=can.max_images, n=pictures))


def _resolved(handle: str, session: Session, access: AccountAccess) -> str | None:
    """The DID of a handle; None when nobody has it, as the mention then stays plain text."""
    try:
        did = session.query(access, "com.atproto.identity.resolveHandle", {"handle": handle}).get("did")
    except Declined:
        return None
    return did if isinstance(did, str) else None


def _uploaded(picture: ParcelPicture, session: Session, access: AccountAccess) -> Uploaded:
    try:
        fitted = fit(picture.content, picture.mime, CAPABILITIES.max_image_bytes)
        answer = session.upload(access, fitted.content, fitted.mime)
    except NotAPicture as error:
        raise Unfit(tr("A picture can't be read: {detail}", detail=error)) from error
    except Declined as declined:
        raise Unfit(tr("Bluesky refuses a picture: {message}", message=said(declined))) from declined
    if not isinstance(answer.get("blob"), dict):
        raise Uncertain("no blob")
    return Uploaded(fitted, picture.alt, answer["blob"])


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
    return reference(view["uri"], view["cid"])
