"""The monitors' evening without a window: claims, answers that collide, evidence."""

import json
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256

import pytest

from tests import factories
from tests.factories import SetClock, Staff
from tests.services.publishing import publish
from tests.timelines import arrive, incoming
from warroom.domain.capabilities import Moderation, ReplyPolicy
from warroom.domain.errand import ErrandKind, ErrandState
from warroom.domain.ids import ErrandId, ResponseId, WorkerId
from warroom.domain.person import Person, Role
from warroom.domain.post import Part
from warroom.domain.response import Response, ResponseKind, TimelineFilter, Triage
from warroom.errors import BadInput, Refused
from warroom.services import approve, compose, errands, queries, timeline, triage
from warroom.services.office import Office


@pytest.fixture
def lou(office: Office, staff: Staff) -> Person:
    """A second monitor."""
    return factories.add_person(office, staff.noa.id, "lou", "Lou Ndiaye", [Role.MONITOR])


@pytest.fixture
def question(office: Office) -> ResponseId:
    """What Marie asks."""
    arrive(office, incoming("And rural schools?", author="marie"))
    return timeline.newest(office, TimelineFilter(), 1).responses[0].id


def shown(office: Office, response_id: ResponseId) -> Response:
    return queries.response(office, response_id).response


def test_one_claims_and_the_other_is_told_by_whom(
    office: Office, staff: Staff, lou: Person, question: ResponseId
) -> None:
    triage.claim(office, staff.sasha.id, [question])
    assert (shown(office, question).triage, shown(office, question).claimed_by_name) == (
        Triage.CLAIMED,
        "Sasha Petit",
    )
    for act in (triage.claim, triage.let_go, triage.done):
        with pytest.raises(Refused, match="Sasha Petit has claimed the response of Marie"):
            act(office, lou.id, [question])


def test_a_claim_of_many_takes_none_when_somebody_has_one(
    office: Office, staff: Staff, lou: Person, question: ResponseId
) -> None:
    triage.claim(office, staff.sasha.id, [question])
    arrive(office, incoming("Another"))
    both = [response.id for response in timeline.newest(office, TimelineFilter(), 9).responses]
    with pytest.raises(Refused, match="Sasha Petit has claimed"):
        triage.claim(office, lou.id, both)
    assert [shown(office, r).claimed_by for r in both] == [None, staff.sasha.id]


def test_what_is_let_go_can_be_claimed_and_an_administrator_may_free_it(
    office: Office, staff: Staff, lou: Person, question: ResponseId
) -> None:
    triage.claim(office, staff.sasha.id, [question])
    triage.let_go(office, staff.sasha.id, [question])
    triage.claim(office, lou.id, [question])
    triage.let_go(office, staff.noa.id, [question])
    assert shown(office, question).claimed_by is None


def test_done_is_done_until_it_is_taken_up_again(
    office: Office, staff: Staff, lou: Person, question: ResponseId
) -> None:
    triage.claim(office, staff.sasha.id, [question])
    triage.done(office, staff.sasha.id, [question])
    assert shown(office, question).triage is Triage.DONE
    triage.reopen(office, lou.id, [question])
    assert (shown(office, question).triage, shown(office, question).claimed_by) == (
        Triage.CLAIMED,
        staff.sasha.id,
    )


def test_an_answer_names_whom_it_is_for_where_they_would_not_learn_of_it_otherwise(
    office: Office, staff: Staff, question: ResponseId
) -> None:
    office.networks["rehearsal"] = replace(office.networks["rehearsal"], answers_name_author=True)
    post = triage.answer(office, staff.sasha.id, question)
    assert post.draft.thread[0].text == f"@{shown(office, question).author_handle} "


def test_what_may_not_be_answered_is_said_before_anybody_writes(
    office: Office, staff: Staff, question: ResponseId
) -> None:
    office.networks["rehearsal"] = replace(office.networks["rehearsal"], reply_policy=ReplyPolicy.NOBODY)
    with pytest.raises(Refused, match="lets nobody answer"):
        triage.answer(office, staff.sasha.id, question)
    assert shown(office, question).claimed_by is None


def test_an_answer_goes_through_sign_off_and_settles_the_question(
    office: Office, staff: Staff, question: ResponseId
) -> None:
    post = triage.answer(office, staff.sasha.id, question)
    assert shown(office, question).claimed_by == staff.sasha.id
    written = replace(post.draft, thread=(Part("A bus for each village."),))
    post = compose.save(office, staff.sasha.id, post.id, post.revision, written)
    version = compose.submit(office, staff.sasha.id, post.id, post.revision)
    reply = version.sealed.targets[0].reply
    assert reply is not None
    assert (reply.parent, reply.excerpt) == (shown(office, question).remote, "And rural schools?")
    approve.approve(office, staff.alix.id, post.id, version.version, version.digest)
    assert publish(office) == ("A bus for each village.",)
    assert shown(office, question).triage is Triage.ANSWERED


def test_the_second_answer_is_stopped_before_it_is_written(
    office: Office, staff: Staff, lou: Person, question: ResponseId
) -> None:
    mine = triage.answer(office, staff.sasha.id, question)
    assert triage.answer(office, staff.sasha.id, question).id == mine.id
    with pytest.raises(Refused, match="Sasha Petit has claimed the response of Marie"):
        triage.answer(office, lou.id, question)
    triage.let_go(office, staff.sasha.id, [question])
    with pytest.raises(Refused, match="Sasha Petit is answering this, or has answered it already"):
        triage.answer(office, lou.id, question)


def test_a_like_has_no_words_to_answer(office: Office, staff: Staff) -> None:
    arrive(office, incoming(kind=ResponseKind.LIKE))
    liked = timeline.newest(office, TimelineFilter(), 1).responses[0].id
    with pytest.raises(Refused, match="has no words to answer"):
        triage.answer(office, staff.sasha.id, liked)


def test_an_answer_goes_out_from_the_account_that_was_addressed(
    office: Office, staff: Staff, question: ResponseId
) -> None:
    other = factories.add_account(office, staff.noa.id, "second").id
    post = triage.answer(office, staff.sasha.id, question)
    draft = replace(post.draft, accounts=(other,), thread=(Part("Hello."),))
    post = compose.save(office, staff.sasha.id, post.id, post.revision, draft)
    with pytest.raises(Refused, match="from the account that was addressed, and from no other"):
        compose.submit(office, staff.sasha.id, post.id, post.revision)


def test_broken_characters_of_a_stranger_stop_nobodys_reading(office: Office, staff: Staff) -> None:
    arrive(office, incoming("half \ud83d", author="lou"), incoming("zero \x00 byte"), incoming("whole"))
    found = timeline.newest(office, TimelineFilter(), 9).responses
    assert {response.text for response in found} == {"half ?", "zero ? byte", "whole"}
    triage.keep(office, staff.sasha.id, found[0].id)


def test_an_escalation_says_why_and_is_settled(office: Office, staff: Staff, question: ResponseId) -> None:
    with pytest.raises(BadInput, match="Say why"):
        triage.escalate(office, staff.sasha.id, [question], " ")
    triage.escalate(office, staff.sasha.id, [question], "A threat.")
    assert shown(office, question).escalated_at == office.clock.now()
    assert [n.text for n in queries.response(office, question).notes] == ["A threat."]
    triage.settle(office, staff.alix.id, [question])
    assert shown(office, question).escalated_at is None


def test_evidence_is_known_by_the_hash_of_its_bytes(
    office: Office, staff: Staff, question: ResponseId
) -> None:
    triage.keep(office, staff.sasha.id, question)
    kept = queries.response(office, question).evidence
    assert kept is not None
    assert kept.digest == sha256(kept.content).hexdigest()
    assert json.loads(kept.content)["text"] == "And rural schools?"
    assert kept.kept_by_name == "Sasha Petit"
    with pytest.raises(Refused, match="kept as evidence already"):
        triage.keep(office, staff.sasha.id, question)


def test_what_a_network_can_not_hide_is_not_promised(office: Office, staff: Staff) -> None:
    arrive(office, incoming("An insult"))
    insult = timeline.newest(office, TimelineFilter(), 1).responses[0].id
    if office.networks["rehearsal"].can_hide:
        errand = errands.errand(office, triage.moderate(office, staff.sasha.id, insult, Moderation.HIDE))
        assert (errand.kind, errand.argument) == (ErrandKind.MODERATE, insult)
    else:
        with pytest.raises(Refused, match="has no way to hide"):
            triage.moderate(office, staff.sasha.id, insult, Moderation.HIDE)


def test_an_errand_is_answered_by_who_holds_it(office: Office, staff: Staff, clock: SetClock) -> None:
    asked = errands.ask(office, staff.sasha.id, ErrandKind.COLLECT, factories.first_account(office))
    taken = None
    while taken is None or taken.id != asked:
        taken = errands.take(office, WorkerId("first"), timedelta(seconds=1))
    clock.move(seconds=2)
    again = None
    while again is None or again.id != asked:
        again = errands.take(office, WorkerId("second"), timedelta(seconds=1))
    errands.answer(office, taken, ErrandState.FAILED, "too late")
    assert errands.errand(office, asked).state is ErrandState.TAKEN
    errands.answer(office, again, ErrandState.DONE, "Nothing new.")
    assert errands.errand(office, asked).answer == "Nothing new."
    with pytest.raises(Refused, match="There is no errand number 999"):
        errands.errand(office, ErrandId(999))
