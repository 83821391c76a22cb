"""Publishing one message: everything that can fail without harm first, then the one call that publishes.

Sources: docs.joinmastodon.org, methods/statuses (POST with Idempotency-Key, PUT to edit).
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from connectors.http import NoAnswer, NotReached
from connectors.mastodon import own_posts
from connectors.mastodon.answers import Declined, JsonObject, Limited, Uncertain, calling, one
from connectors.mastodon.capabilities import VISIBILITY, WARNING
from connectors.mastodon.media import StillWorking, attached
from connectors.mastodon.noted import Noted, stamp
from connectors.mastodon.server import Server
from connectors.mastodon.troubles import (
    declined_trouble,
    limit_sentence,
    said,
    troubles,
    unclear_sentence,
    unreachable_sentence,
)
from connectors.mastodon.unfit import Unfit, check
from connectors.sentences import unreadable_note
from warroom.domain.delivery import RemotePost
from warroom.errors import AccountTrouble, NetworkTrouble
from warroom.language import tr
from warroom.ports import (
    Absent,
    AccountAccess,
    CannotTell,
    Found,
    Lookup,
    NotSent,
    Outcome,
    Parcel,
    Rejected,
    Sent,
    Unknown,
)

_NARROWEST_LAST = ("public", "unlisted", "private", "direct")


def publish(parcel: Parcel, opened: Callable[[AccountAccess], Server], access: AccountAccess) -> Outcome:
    """Publish the message, once. Raises nothing that the network can cause."""
    try:
        with opened(access) as server, troubles(access.account):
            check(parcel, access.account)
            parcel = _by_ids(parcel)
            # Nobody would ask again if what can't be read had been published: it begins anew.
            noted = attached(parcel, Noted.parse(parcel.noted) or Noted(), server)
            if parcel.replaces is not None:
                return _corrected(parcel, noted, parcel.replaces, server)
            visibility = _visibility(parcel, server)
            noted = _about_to_write(parcel, noted, server)
            return _written(parcel, noted, visibility, server)
    except StillWorking as working:
        why = tr("{service} still works on the media of this post.", service=access.account.service_url)
        return NotSent(why, working.retry_at)
    except Unfit as unfit:
        return Rejected(unfit.sentence)
    except AccountTrouble as trouble:
        return NotSent(trouble.sentence, needs_reconnect=True)
    except NetworkTrouble as trouble:
        return NotSent(trouble.sentence, trouble.retry_at)


def look_up(parcel: Parcel, server: Server, longest: timedelta) -> Lookup:
    """Whether the message is on the network. `longest` is how long a server may be at work on one call.

    Absent is certain when no attempt came as far as writing; or when the account's posts since the first
    attempt were read to the end, none is the message, and the last attempt is over.
    """
    account, noted = server.account, Noted.parse(parcel.noted)
    if noted is None:
        return CannotTell(unreadable_note("Mastodon"))
    try:
        with troubles(account):
            parcel = _by_ids(parcel)
            if parcel.replaces is not None:
                source = own_posts.source_text(parcel.replaces.id, server)
                return Found(parcel.replaces) if own_posts.same_words(source, parcel) else Absent()
            if noted.newest is None:
                return Absent()
            under_way = noted.may_be_under_way(server.clock.now(), longest)
            post = own_posts.written_since(noted, parcel, server)
            if post is not None:
                return Found(own_posts.remote_post(post))
    except (NetworkTrouble, Unfit) as trouble:
        return CannotTell(trouble.sentence)
    if under_way:
        return CannotTell(
            tr("{service} may still be storing the post: look again.", service=account.service_url)
        )
    return Absent()


def _by_ids(parcel: Parcel) -> Parcel:
    parent, replaces = parcel.parent, parcel.replaces
    return replace(
        parcel,
        parent=None if parent is None else own_posts.by_id(parent),
        replaces=None if replaces is None else own_posts.by_id(replaces),
    )


def _visibility(parcel: Parcel, server: Server) -> str | None:
    """Who sees the post; None is as the account has it set.

    An answer is shown to no more people than what it answers, unless its drafter said so: what was written
    to the account alone isn't to be told to everybody.
    """
    chosen = parcel.options.get(VISIBILITY) or None
    if chosen is not None or parcel.parent is None:
        return chosen
    try:
        with calling():
            above = one(server.client.status(parcel.parent.id)).get("visibility")
    except Declined as declined:
        if declined.status == 404:
            raise Unfit(_gone_sentence(parcel.parent)) from declined
        raise
    return above if above in _NARROWEST_LAST[1:] else None


def _about_to_write(parcel: Parcel, noted: Noted, server: Server) -> Noted:
    """Note where the account's posts end, before the first attempt adds one."""
    newest = own_posts.newest_id(server) if noted.newest is None else noted.newest
    noted = replace(noted, newest=newest, begun_at=stamp(server.clock.now()))
    parcel.note(noted.text())
    return noted


def _written(parcel: Parcel, noted: Noted, visibility: str | None, server: Server) -> Outcome:
    """The one call that publishes."""
    warning = parcel.options.get(WARNING, "").strip()

    def write() -> object:
        return server.client.status_post(
            parcel.text,
            in_reply_to_id=parcel.parent.id if parcel.parent else None,
            media_ids=list(noted.media) or None,
            sensitive=bool(warning),
            visibility=visibility,
            spoiler_text=warning or None,
            language=parcel.languages[0] if parcel.languages else None,
            idempotency_key=parcel.client_key,
        )

    return _outcome(write, parcel.parent, server)


def _corrected(parcel: Parcel, noted: Noted, standing: RemotePost, server: Server) -> Outcome:
    """The same for an edit. Pictures are replaced by the message's own, also by none.

    Not by Mastodon.py, which knows no language here, and can't say that there is no picture any more.
    """
    warning = parcel.options.get(WARNING, "").strip()
    edit: JsonObject = {
        "status": parcel.text,
        "spoiler_text": warning,
        "sensitive": bool(warning),
        "media_ids": list(noted.media),
    }
    if parcel.languages:
        edit["language"] = parcel.languages[0]
    url = f"{server.url}/api/v1/statuses/{standing.id}"
    outcome = _outcome(
        lambda: server.session.put(url, json=edit, headers=server.authorized).json(), standing, server
    )
    # On some servers an edited post gets another name beside its old one (snac2): to us it stays the same.
    return Sent(standing) if isinstance(outcome, Sent) else outcome


def _outcome(write: Callable[[], object], other: RemotePost | None, server: Server) -> Outcome:
    """What the write came to. `other` is the post that it needs to be there still."""
    account = server.account
    try:
        with calling():
            stored = one(write())
        return Sent(own_posts.remote_post(stored))
    except Declined as declined:
        if declined.is_the_accounts:
            return NotSent(declined_trouble(declined, account).sentence, needs_reconnect=True)
        if declined.status == 404 and other is not None:
            return Rejected(_gone_sentence(other))
        return Rejected(tr("Mastodon refuses the post: {message}", message=said(declined)))
    except Limited as limited:
        return NotSent(limit_sentence(account), limited.retry_at)
    except NotReached:
        return NotSent(unreachable_sentence(account))
    except (NoAnswer, Uncertain) as error:
        return Unknown(unclear_sentence(account, error))


def _gone_sentence(remote: RemotePost) -> str:
    return tr("The post that this one needs is no longer on Mastodon: {url}", url=remote.url or remote.id)
