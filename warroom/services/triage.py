"""What monitors do with a response: claim, answer, settle, escalate, hide, keep as evidence."""

from collections.abc import Collection

import rfc8785

from warroom.domain.capabilities import Capabilities, Moderation, ReplyPolicy, may_answer
from warroom.domain.errand import ErrandKind
from warroom.domain.ids import ErrandId, PersonId, ResponseId
from warroom.domain.person import Person, Role
from warroom.domain.post import Draft, Part, Post, PostStatus
from warroom.domain.response import Response, ResponseKind, Triage
from warroom.domain.sealed import digest, instant_to_text, remote_to_json
from warroom.errors import Refused
from warroom.events import Topic
from warroom.language import tr
from warroom.services import errands
from warroom.services.office import (
    Office,
    existing_account,
    existing_post,
    existing_response,
    permitted,
    words,
)
from warroom.store import UnitOfWork

REACTIONS = frozenset({ResponseKind.LIKE, ResponseKind.REPOST})
_OVER = frozenset({PostStatus.CANCELLED, PostStatus.WITHDRAWN})


def claim(office: Office, me: PersonId, response_ids: Collection[ResponseId]) -> None:
    """Take responses upon oneself. Raises Refused, and takes none, when somebody else has one of them."""
    with office.store.write(me) as uow:
        _monitor(uow, me)
        for response in uow.responses.locked(response_ids):
            _refuse_claimed(response, me)
        uow.responses.change(response_ids, triage=Triage.CLAIMED.value, claimed_by=me)
        uow.touch(Topic.TIMELINE)


def let_go(office: Office, me: PersonId, response_ids: Collection[ResponseId]) -> None:
    """Give claimed responses back; an administrator may do so for somebody who left."""
    with office.store.write(me) as uow:
        person = permitted(uow, me, Role.MONITOR, Role.ADMIN)
        for response in uow.responses.locked(response_ids):
            if not person.has(Role.ADMIN):
                _refuse_claimed(response, me)
        uow.responses.change(response_ids, triage=Triage.NEW.value, claimed_by=None)
        uow.touch(Topic.TIMELINE)


def done(office: Office, me: PersonId, response_ids: Collection[ResponseId]) -> None:
    """Mark responses as needing nothing more."""
    with office.store.write(me) as uow:
        _monitor(uow, me)
        for response in uow.responses.locked(response_ids):
            _refuse_claimed(response, me)
        uow.responses.change(response_ids, triage=Triage.DONE.value)
        uow.touch(Topic.TIMELINE)


def reopen(office: Office, me: PersonId, response_ids: Collection[ResponseId]) -> None:
    """Take responses up again that were done."""
    with office.store.write(me) as uow:
        _monitor(uow, me)
        for response in uow.responses.locked(response_ids):
            state = Triage.NEW if response.claimed_by is None else Triage.CLAIMED
            uow.responses.change([response.id], triage=state.value)
        uow.touch(Topic.TIMELINE)


def escalate(office: Office, me: PersonId, response_ids: Collection[ResponseId], reason: str) -> None:
    """Call for somebody who decides, and say why."""
    reason = words(reason, tr("Say why this needs somebody else's eyes."))
    now = office.clock.now()
    with office.store.write(me) as uow:
        _monitor(uow, me)
        uow.responses.change(response_ids, escalated_at=now)
        for response_id in response_ids:
            uow.responses.note(response_id, me, reason, now)
        uow.touch(Topic.TIMELINE)


def settle(office: Office, me: PersonId, response_ids: Collection[ResponseId]) -> None:
    """End an escalation."""
    with office.store.write(me) as uow:
        permitted(uow, me, Role.MONITOR, Role.APPROVER, Role.ADMIN)
        uow.responses.change(response_ids, escalated_at=None)
        uow.touch(Topic.TIMELINE)


def note(office: Office, me: PersonId, response_id: ResponseId, text: str) -> None:
    """Leave a note on a response for colleagues."""
    text = words(text, tr("Write a note first."))
    with office.store.write(me) as uow:
        permitted(uow, me, Role.MONITOR, Role.APPROVER, Role.ADMIN)
        existing_response(uow, response_id)
        uow.responses.note(response_id, me, text, office.clock.now())
        uow.touch(Topic.TIMELINE)


def keep(office: Office, me: PersonId, response_id: ResponseId) -> None:
    """Keep a response as evidence: its words and circumstances, sealed by their hash, in the ledger."""
    now = office.clock.now()
    with office.store.write(me) as uow:
        _monitor(uow, me)
        uow.responses.lock([response_id])
        response = existing_response(uow, response_id)
        if response.kept_at is not None:
            raise Refused(tr("This response is kept as evidence already."))
        content = _evidence(response)
        uow.responses.keep(response_id, content, digest(content), me, now)
        uow.touch(Topic.TIMELINE)


def moderate(office: Office, me: PersonId, response_id: ResponseId, act: Moderation) -> ErrandId:
    """Ask a worker to hide, show, mark or remove a response, where the network can."""
    with office.store.read() as uow:
        response = existing_response(uow, response_id)
    capabilities = office.networks[response.network]
    if act not in capabilities.moderations:
        raise Refused(
            tr("{network} has no way to do this with somebody's response.", network=tr(capabilities.name))
        )
    return errands.ask(office, me, ErrandKind.MODERATE, response.account_id, response_id, act.value)


def answer(office: Office, me: PersonId, response_id: ResponseId) -> Post:
    """Start a draft that answers a response, and claim it; an answer begun by oneself is taken up again.

    Where an answer reaches only whom it names, the draft begins with the name. Raises Refused when somebody
    else has claimed the response or is answering it, and where its network takes no such answer.
    """
    with office.store.write(me) as uow:
        permitted(uow, me, Role.MONITOR, Role.DRAFTER)
        # Posts are locked before responses.
        uow.posts.lock(answer.id for answer in uow.posts.answering([response_id]))
        uow.responses.lock([response_id])
        response = existing_response(uow, response_id)
        if response.kind in REACTIONS:
            raise Refused(tr("A like or a repost has no words to answer."))
        can = existing_account(uow, response.account_id).meets(office.networks)
        if not may_answer(can.reply_policy, response.kind):
            raise Refused(_unanswerable(can))
        _refuse_claimed(response, me)
        for other in uow.posts.answering([response_id]):
            if other.status in _OVER:
                continue
            if other.created_by == me and other.status is not PostStatus.SENT:
                return existing_post(uow, other.id)
            raise Refused(tr("{name} is answering this, or has answered it already.", name=other.author_name))
        draft = Draft(
            title=tr("Answer to {name}", name=response.author_name or response.author_handle)[:200],
            accounts=(response.account_id,),
            thread=(Part(f"@{response.author_handle} " if can.answers_name_author else ""),),
            languages=(response.language,) if response.language else (),
            answers=response_id,
        )
        post_id = uow.posts.add(draft, me, office.clock.now())
        uow.responses.change([response_id], triage=Triage.CLAIMED.value, claimed_by=me)
        uow.touch(Topic.TIMELINE, Topic.POSTS)
        return existing_post(uow, post_id)


def _monitor(uow: UnitOfWork, me: PersonId) -> Person:
    return permitted(uow, me, Role.MONITOR)


def _unanswerable(can: Capabilities) -> str:
    if can.reply_policy is ReplyPolicy.WHO_SUMMONED:
        return tr(
            "{network} lets the campaign answer only people who addressed it; this one did not.",
            network=can.name,
        )
    return tr("{network} lets nobody answer from here.", network=can.name)


def _refuse_claimed(response: Response, me: PersonId) -> None:
    if response.claimed_by is not None and response.claimed_by != me and response.triage is Triage.CLAIMED:
        raise Refused(
            tr(
                "{colleague} has claimed the response of {author}. Ask them to let it go.",
                colleague=response.claimed_by_name,
                author=response.author_name or response.author_handle,
            )
        )


def _evidence(response: Response) -> bytes:
    """A canonical document of what was read, where and when: what a court or a platform asks for."""
    return rfc8785.dumps(
        {
            "network": response.network,
            "kind": response.kind.value,
            "remote": remote_to_json(response.remote),
            "author": {"handle": response.author_handle, "name": response.author_name},
            "text": response.text,
            "posted_at": instant_to_text(response.posted_at),
            "received_at": instant_to_text(response.received_at),
            "parent": response.parent_id,
            "root": remote_to_json(response.root) if response.root else None,
        }
    )
