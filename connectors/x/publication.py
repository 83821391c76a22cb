"""Publishing one message: everything that can fail without harm first, then the one call that publishes.

Source: docs.x.com/x-api/posts/create-post. X takes no key of ours, but refuses a text that it has already
(403): before the call it is noted that one is made, so that such a refusal of a later attempt means "it is
there".
"""

from typing import Any

from connectors.http import MALFORMED, NoAnswer
from connectors.sentences import misshapen
from connectors.x import limits, own_posts, words
from connectors.x.answers import Declined, Uncertain
from connectors.x.capabilities import CAPABILITIES, QUOTES, WHO_REPLIES
from connectors.x.media import StillWorking, Unfit, Uploads
from connectors.x.progress import Notebook
from connectors.x.session import (
    Session,
    data,
    said,
    unclear_sentence,
)
from warroom.errors import AccountTrouble, NetworkTrouble
from warroom.language import tr
from warroom.ports import (
    Absent,
    AccountAccess,
    CannotTell,
    Clock,
    Found,
    Lookup,
    NotSent,
    Outcome,
    Parcel,
    Rejected,
    Sent,
    Unknown,
)


def publish(parcel: Parcel, session: Session, access: AccountAccess, clock: Clock) -> Outcome:
    """Publish the message, once. Raises only what `Parcel.note` raises."""
    notebook = Notebook(parcel)
    try:
        limits.check(parcel, CAPABILITIES.under(access.account.terms))
        fields = _fields(parcel)
        with session.troubles(access.account):
            if media := Uploads(session, access, clock, notebook).of(parcel):
                fields["media_ids"] = media
    except Unfit as unfit:
        return Rejected(unfit.sentence)
    except StillWorking as working:
        return NotSent(working.sentence, working.retry_at)
    except AccountTrouble as trouble:
        return NotSent(trouble.sentence, needs_reconnect=True)
    except NetworkTrouble as trouble:
        return NotSent(trouble.sentence, trouble.retry_at)
    return _written(parcel, fields, notebook, session, access)


def look_up(parcel: Parcel, session: Session, access: AccountAccess) -> Lookup:
    """Whether the message is there. A network that fails is no proof; AccountTrouble passes."""
    try:
        with session.troubles(access.account):
            return own_posts.look_up(parcel, session, access)
    except NetworkTrouble as trouble:
        return CannotTell(trouble.sentence)


def _written(
    parcel: Parcel, fields: dict[str, Any], notebook: Notebook, session: Session, access: AccountAccess
) -> Outcome:
    """The one call that publishes, noted before it; the note is taken back where nothing was stored."""
    before = notebook.progress
    was_asked = before.asked
    shown = (*before.shown, *fields.get("media_ids", ()))
    if not was_asked or shown != before.shown:
        notebook.write(asked=True, shown=shown)
    outcome = _called(parcel, fields, was_asked, session, access)
    if isinstance(outcome, Rejected):
        notebook.write(media=None, pieces=0, whole=False, asked=was_asked, shown=before.shown)
    elif isinstance(outcome, NotSent):
        notebook.write(asked=was_asked, shown=before.shown)
    return outcome


def _called(
    parcel: Parcel, fields: dict[str, Any], was_asked: bool, session: Session, access: AccountAccess
) -> Outcome:
    try:
        with session.troubles(access.account):
            try:
                answer = session.call(access, "create_tweet", **fields)
                post_id = data(answer)["id"]
                if not isinstance(post_id, str) or not post_id.isdecimal():
                    return Unknown(unclear_sentence(Uncertain("no id")))
            except Declined as declined:
                return _refused(declined, parcel, was_asked, session, access)
            except (NoAnswer, Uncertain) as error:
                return Unknown(unclear_sentence(error))
            except MALFORMED as error:
                return Unknown(misshapen("X", error))
    except AccountTrouble as trouble:
        return NotSent(trouble.sentence, needs_reconnect=True)
    except NetworkTrouble as trouble:
        return NotSent(trouble.sentence, trouble.retry_at)
    session.spending.posted(parcel.text, access)
    return Sent(own_posts.remote_post(post_id, access))


def _refused(
    declined: Declined, parcel: Parcel, was_asked: bool, session: Session, access: AccountAccess
) -> Outcome:
    if declined.duplicate:
        return _duplicate(parcel, was_asked, session, access)
    trouble = session.declined(access.account, declined)
    if isinstance(trouble, AccountTrouble):
        return NotSent(trouble.sentence, needs_reconnect=True)
    if parcel.parent is not None and declined.status == 403:
        return Rejected(
            tr(
                "X refuses the answer: on most plans, {handle} may answer only who mentioned or quoted it. "
                "({message})",
                handle=access.account.handle,
                message=said(declined),
            )
        )
    return Rejected(tr("X refuses the post: {message}", message=said(declined)))


def _duplicate(parcel: Parcel, was_asked: bool, session: Session, access: AccountAccess) -> Outcome:
    """X has this text: ours, if an earlier attempt of this very message may have brought it there."""
    if was_asked:
        try:
            lookup = look_up(parcel, session, access)
        except AccountTrouble as trouble:
            lookup = CannotTell(trouble.sentence)
        match lookup:
            case Found(remote):
                return Sent(remote)
            case CannotTell(why):
                return Unknown(why)
            case Absent():
                pass  # The earlier attempt never came there; another post has this text.
    return Rejected(
        tr("X takes no text twice: {handle} has posted this one already.", handle=access.account.handle)
    )


def _fields(parcel: Parcel) -> dict[str, Any]:
    """What tweepy's `create_tweet` takes. Raises Unfit."""
    fields: dict[str, Any] = {"text": parcel.text} if parcel.text else {}
    if parcel.parent is not None:
        return fields | {"in_reply_to_tweet_id": parcel.parent.id}
    if parcel.options.get(WHO_REPLIES):
        fields["reply_settings"] = parcel.options[WHO_REPLIES]
    if quoted := parcel.options.get(QUOTES):
        address = words.status_link(quoted)
        if address is None:
            raise Unfit(tr("{link} is not the address of a post on X.", link=quoted))
        if parcel.pictures or parcel.video:
            raise Unfit(tr("X quotes a post or shows pictures, not both: leave out one of them."))
        fields["quote_tweet_id"] = address[1]
    return fields
