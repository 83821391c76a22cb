"""Publishing one message, or editing it, with the one call that does it. Used on the worker's threads.

Telegram takes no key from a client, and a bot can't read what it sent: after a lost answer nobody knows.
"""

from collections.abc import Iterator
from typing import Any

from connectors.http import MALFORMED, NoAnswer
from connectors.telegram.api import (
    Api,
    Declined,
    Moved,
    Unclear,
    refusal_sentence,
    troubles,
    unclear_sentence,
)
from connectors.telegram.form import Form
from connectors.telegram.message import Call, Unfit, answered_place, editing, sending
from connectors.telegram.place import Place, posted
from warroom.domain.delivery import RemotePost
from warroom.errors import AccountTrouble, NetworkTrouble
from warroom.language import tr
from warroom.ports import AccountAccess, NotSent, Outcome, Parcel, Rejected, Sent, Unknown

_NOTE_EVERY = 8
"""Pieces of a form between two signs of life."""


def publish(parcel: Parcel, api: Api, access: AccountAccess) -> Outcome:
    """Send or edit. Raises nothing that the network can cause."""
    try:
        with troubles(access.account, refusals=False):
            if parcel.replaces is not None:
                return _edited(parcel, parcel.replaces, api, access)
            return _sent(parcel, api, access)
    except Unfit as unfit:
        return Rejected(unfit.sentence)
    except Declined as declined:
        return Rejected(refusal_sentence(declined))
    except AccountTrouble as trouble:
        return NotSent(trouble.sentence, needs_reconnect=True)
    except NetworkTrouble as trouble:
        return NotSent(trouble.sentence, trouble.retry_at)


def channel_of(access: AccountAccess) -> str:
    """The channel's id, or its public name while that isn't known."""
    account = access.account
    return account.remote_identity or f"@{account.handle.removeprefix('@')}"


def _sent(parcel: Parcel, api: Api, access: AccountAccess) -> Outcome:
    chat = channel_of(access) if parcel.parent is None else answered_place(parcel).chat
    try:
        return _stored(sending(parcel, chat), parcel, api, access)
    except Moved as moved:  # Telegram did nothing but tell the group's new id.
        return _stored(sending(parcel, str(moved.chat)), parcel, api, access)


def _stored(call: Call, parcel: Parcel, api: Api, access: AccountAccess) -> Outcome:
    """Make the call that stores; what its end means. What it raises says that nothing was done."""
    try:
        answer = _made(call, parcel, api, access)
        return Sent(posted(answer if isinstance(answer, list) else [answer]))
    except (NoAnswer, Unclear) as error:
        return Unknown(unclear_sentence(error))
    except MALFORMED:
        return Unknown(unclear_sentence(Unclear("no message")))


def _edited(parcel: Parcel, replaces: RemotePost, api: Api, access: AccountAccess) -> Outcome:
    place = Place.of(replaces.id)
    if place is None:
        raise Unfit(tr("{address} is no message on Telegram.", address=replaces.id))
    with_media = bool(parcel.pictures or parcel.video)
    try:
        return _changed(parcel, replaces, editing(parcel, place, caption=with_media), api, access)
    except Declined as declined:
        if "no text in the message to edit" in declined.said or "no caption in the message" in declined.said:
            call = editing(parcel, place, caption=not with_media)
            return _changed(parcel, replaces, call, api, access)
        raise


def _changed(parcel: Parcel, replaces: RemotePost, call: Call, api: Api, access: AccountAccess) -> Outcome:
    try:
        answer = _made(call, parcel, api, access)
    except Declined as declined:
        if "message is not modified" in declined.said:
            return Sent(replaces)  # It reads so already.
        raise
    except (NoAnswer, Unclear) as error:
        return Unknown(unclear_sentence(error))
    return Sent(replaces) if answer else Unknown(unclear_sentence(Unclear("no message")))


def _made(call: Call, parcel: Parcel, api: Api, access: AccountAccess) -> Any:  # noqa: ANN401 — JSON
    if call.form is None:
        return api.call(access, call.method, call.fields)
    return api.send(access, call.method, _with_signs_of_life(call.form, parcel), call.form.headers)


def _with_signs_of_life(form: Form, parcel: Parcel) -> Iterator[bytes]:
    """The form's bytes. A large one takes longer than a lease: noting lengthens that."""
    for number, piece in enumerate(form.pieces(), start=1):
        if number % _NOTE_EVERY == 0:
            parcel.note("sending")
        yield piece
