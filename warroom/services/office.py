"""What every use case works with, and the checks that most of them begin with."""

from dataclasses import dataclass

from warroom.domain.account import Account
from warroom.domain.campaign import Campaign
from warroom.domain.ids import AccountId, PersonId, PostId, ResponseId
from warroom.domain.person import Person, Role
from warroom.domain.post import Post
from warroom.domain.presence import Turn
from warroom.domain.response import Response
from warroom.errors import BadInput, Changed, NotAllowed, Refused
from warroom.events import Bus
from warroom.language import tr
from warroom.ports import Clock, Networks, Pins, Signer, Vault
from warroom.store import Store, UnitOfWork

LONGEST_WORDS = 5_000
"""Characters that a comment, a note or a reason may have: each also stands in the ledger for good."""


@dataclass(frozen=True)
class Office:
    """The campaign's rooms: its database, clock, vault, and what its networks can do.

    At headquarters an approver's desk has a `signer`, and a worker sends only what keys in its `pins` signed.
    """

    store: Store
    clock: Clock
    networks: Networks
    vault: Vault
    bus: Bus
    signer: Signer | None = None
    pins: Pins | None = None


def role_name(role: Role) -> str:
    """The role in words."""
    match role:
        case Role.DRAFTER:
            return tr("drafter")
        case Role.APPROVER:
            return tr("approver")
        case Role.MONITOR:
            return tr("monitor")
        case Role.ADMIN:
            return tr("administrator")


def permitted(uow: UnitOfWork, me: PersonId, *roles: Role) -> Person:
    """The acting person, who must have one of `roles` (any role when none is given). Raises NotAllowed."""
    person = uow.people.get(me)
    if person is None or person.disabled_at is not None:
        raise NotAllowed(tr("Your access was switched off. Ask an administrator."))
    if roles and not person.has(*roles):
        names = tr(" or ").join(role_name(role) for role in roles)
        raise NotAllowed(tr("This takes the role of {roles}. Ask an administrator for it.", roles=names))
    return person


def words(text: str, missing: str) -> str:
    """What somebody wrote for colleagues, trimmed. Raises BadInput: with `missing` when it is empty."""
    text = text.strip()
    if not text:
        raise BadInput(missing)
    if len(text) > LONGEST_WORDS:
        raise BadInput(
            tr(
                "These are {n} characters; {most} must do here. Shorten the text.",
                n=len(text),
                most=LONGEST_WORDS,
            )
        )
    return text


def existing_campaign(uow: UnitOfWork) -> Campaign:
    """The campaign. Raises Refused before it was founded."""
    campaign = uow.campaign.get()
    if campaign is None:
        raise Refused(tr("There is no campaign in this database yet. Start Warroom to found one."))
    return campaign


def existing_post(uow: UnitOfWork, post_id: PostId) -> Post:
    """The post with this id; who acts keeps others from changing it meanwhile. Raises Refused."""
    if uow.actor is not None:
        uow.posts.lock([post_id])
    post = uow.posts.get(post_id)
    if post is None:
        raise Refused(tr("There is no post number {id}.", id=post_id))
    return post


def existing_account(uow: UnitOfWork, account_id: AccountId) -> Account:
    """The account with this id. Raises Refused."""
    account = uow.accounts.get(account_id)
    if account is None:
        raise Refused(tr("There is no account number {id}.", id=account_id))
    return account


def existing_response(uow: UnitOfWork, response_id: ResponseId) -> Response:
    """The response with this id. Raises Refused."""
    response = uow.responses.get(response_id)
    if response is None:
        raise Refused(tr("This response is not in the timeline any more."))
    return response


def refuse_anothers_turn(uow: UnitOfWork, post: Post, me: PersonId) -> None:
    """Raise Changed while a colleague of `me` writes on the post; the database refuses the save as well."""
    if (turn := anothers_turn(uow, post, me)) is not None:
        raise Changed(
            tr(
                "{name} is writing on “{title}” now. Ask for the pen at the writing desk.",
                name=turn.name,
                title=post.draft.title,
            )
        )


def anothers_turn(uow: UnitOfWork, post: Post, me: PersonId) -> Turn | None:
    """The turn of a colleague of `me` who is writing on the post now."""
    turn = uow.presence.turn(post.id, uow.now())
    return turn if turn is not None and turn.is_live and turn.person_id != me else None
