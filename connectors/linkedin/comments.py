"""Comments: answering as the page, finding an answer again, and deleting.

Source: learn.microsoft.com/linkedin/marketing/community-management/shares/comments-api. A comment's text is
plain, its address is urn:li:comment:(the activity it stands under, its id), and there are two levels: an
answer to an answer goes under the same comment.
"""

import re
from urllib.parse import quote

from connectors.http import JsonObject
from connectors.linkedin.fitness import Unfit, check
from connectors.linkedin.publication import is_since, settled
from connectors.linkedin.rest import Declined, created_id, urn
from connectors.linkedin.session import Session, page_urn, troubles
from warroom.domain.delivery import RemotePost
from warroom.errors import AccountTrouble, NetworkTrouble
from warroom.language import tr
from warroom.ports import (
    AccountAccess,
    CannotTell,
    Found,
    Lookup,
    NotSent,
    Outcome,
    Parcel,
    Rejected,
    Sent,
)

RECENT = 100
_COMMENT = re.compile(r"urn:li:comment:\(((?:urn:li:)?\w+:\d+),(\d+)\)")


def parts(comment_urn: str) -> tuple[str, str] | None:
    """What a comment stands under, and its id; None for what is no comment."""
    found = _COMMENT.fullmatch(comment_urn)
    if found is None:
        return None
    return found[1] if found[1].startswith("urn:") else f"urn:li:{found[1]}", found[2]


def remote(under: str, comment_id: str) -> RemotePost:
    """A comment with its address."""
    comment_urn = f"urn:li:comment:({under},{comment_id})"
    url = f"https://www.linkedin.com/feed/update/{under}?commentUrn={quote(comment_urn, safe='')}"
    return RemotePost(comment_urn, url)


def publish(parcel: Parcel, session: Session, access: AccountAccess) -> Outcome:
    """Answer as the page, once. Raises nothing that the network can cause."""
    try:
        check(parcel)
        if parcel.replaces is not None:
            raise Unfit(tr("On LinkedIn, only posts can be changed: delete the answer and write it anew."))
        with troubles(access.account):
            target, body = _addressed(parcel, session, access)
    except Unfit as unfit:
        return Rejected(unfit.sentence)
    except AccountTrouble as account_trouble:
        return NotSent(account_trouble.sentence, needs_reconnect=True)
    except NetworkTrouble as network_trouble:
        return NotSent(network_trouble.sentence, network_trouble.retry_at)

    def send() -> Outcome:
        answer = session.call(access, "POST", f"socialActions/{urn(target)}/comments", body)
        made = created_id(answer)
        named = parts(str((answer.body or {}).get("commentUrn") or ""))
        return Sent(remote(*(named or (str(body["object"]), made))))

    return settled(send, access)


def look_up(parcel: Parcel, session: Session, access: AccountAccess) -> Lookup:
    """Our answer among the newest where it belongs. LinkedIn refuses no second one: it is never Absent."""
    unfound = tr("The answer is not among the newest ones: look on LinkedIn.")
    try:
        with troubles(access.account):
            target, _ = _addressed(parcel, session, access)
            path = f"socialActions/{urn(target)}/comments?count={RECENT}"
            listed = session.get(access, path).get("elements") or ()
            found = next((one for comment in listed if (one := _ours(comment, parcel, access))), None)
    except Unfit as unfit:
        return CannotTell(unfit.sentence)
    except NetworkTrouble as network_trouble:
        return CannotTell(network_trouble.sentence)
    return CannotTell(unfound) if found is None else Found(found)


def delete(comment_urn: str, session: Session, access: AccountAccess) -> None:
    """Take a comment away, ours or somebody's under a post of ours; fine when it is gone."""
    named = parts(comment_urn)
    if named is None:
        raise NetworkTrouble(tr("{address} is no comment on LinkedIn.", address=comment_urn))
    under, comment_id = named
    path = f"socialActions/{urn(under)}/comments/{comment_id}?actor={urn(page_urn(access))}"
    try:
        session.call(access, "DELETE", path)
    except Declined as declined:
        if not declined.gone:
            raise


def _ours(comment: JsonObject, parcel: Parcel, access: AccountAccess) -> RemotePost | None:
    """The comment, where it is the message: by the page, with the same words, and not older."""
    words = (comment.get("message") or {}).get("text")
    is_ours = comment.get("actor") == page_urn(access) and words == parcel.text
    named = parts(str(comment.get("commentUrn")))
    if is_ours and named and is_since(parcel.created_at, (comment.get("created") or {}).get("time")):
        return remote(*named)
    return None


def _addressed(parcel: Parcel, session: Session, access: AccountAccess) -> tuple[str, JsonObject]:
    """What the answer goes under, and its body."""
    parent = parcel.parent.id if parcel.parent else ""
    body: JsonObject = {"actor": page_urn(access), "message": {"text": parcel.text}}
    named = parts(parent)
    if named is None:
        return parent, {**body, "object": parent}
    under, comment_id = named
    try:
        kept = session.get(access, f"socialActions/{urn(under)}/comments/{comment_id}")
    except Declined as declined:
        if declined.gone:
            raise Unfit(tr("The comment that this one answers is no longer on LinkedIn.")) from declined
        raise
    target = str(kept.get("parentComment") or parent)
    return target, {**body, "object": under, "parentComment": target}
