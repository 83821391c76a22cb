"""Many desks at one headquarters: what two people do at the same moment comes out as if one had been first.

The first act is held open in a transaction of its own until the second one waits for it.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import time
from decimal import Decimal
from threading import Thread

import pytest

from tests import factories, headquarters
from tests.factories import Staff
from tests.headquarters import WORKER_LOGIN
from tests.services.publishing import LEASE, WORKER_ID, publish, states
from tests.store.scene import png
from tests.timelines import arrive, incoming
from warroom.domain.approval import Verdict
from warroom.domain.campaign import SlotRule
from warroom.domain.delivery import DeliveryState
from warroom.domain.ids import WORKER, PostId, ResponseId
from warroom.domain.media import MediaInfo
from warroom.domain.person import Person
from warroom.domain.post import Draft
from warroom.domain.response import TimelineFilter, Triage
from warroom.domain.sealed import digest
from warroom.errors import BadInput, Changed, Refused, WarroomError
from warroom.services import (
    approve,
    compose,
    deliver,
    hold,
    ledger,
    people,
    queries,
    schedule,
    setup,
    spending,
    timeline,
    triage,
)
from warroom.services.office import Office
from warroom.store import UnitOfWork

pytestmark = pytest.mark.only_at_headquarters("in a file one transaction writes after the other")

DAY = "2027-04-01"


class Meanwhile:
    """What somebody else does on a thread of their own, and what came of it."""

    def __init__(self, act: Callable[[], object]) -> None:
        self._act = act
        self.refusal: WarroomError | None = None
        self._thread = Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        try:
            self._act()
        except WarroomError as error:
            self.refusal = error

    def end(self) -> None:
        """Wait until it is done."""
        self._thread.join()


def both(
    office: Office,
    first: Person,
    begun: Callable[[UnitOfWork], object],
    second: str,
    act: Callable[[], object],
) -> WarroomError | None:
    """`first` has begun something and not finished when `second` acts too; returns why that was refused."""
    with office.store.write(first.id) as uow:
        begun(uow)
        meanwhile = Meanwhile(act)
        headquarters.server().wait_until_waiting(second)
    meanwhile.end()
    return meanwhile.refusal


@pytest.fixture
def question(office: Office) -> ResponseId:
    """Something that a stranger asked."""
    arrive(office, incoming("And rural schools?"))
    return timeline.newest(office, TimelineFilter(), 1).responses[0].id


def test_two_who_lift_a_hold_at_the_same_moment_are_two(office: Office, staff: Staff) -> None:
    post = factories.approved(office, staff.camille.id, staff.alix.id)
    standing = hold.place(office, staff.sasha.id, "a rumour")

    def alix_lifts(uow: UnitOfWork) -> None:
        uow.holds.lock(standing.id)
        uow.holds.add_lifter(standing, staff.alix.id, office.clock.now())

    refusal = both(
        office, staff.alix, alix_lifts, "noa", lambda: hold.lift(office, staff.noa.id, standing.id)
    )
    assert refusal is None
    assert hold.current(office) is None
    assert states(office, post.id) == ["held"]


def test_two_who_stop_everything_at_the_same_moment_did_so_once(office: Office, staff: Staff) -> None:
    post = factories.approved(office, staff.camille.id, staff.alix.id)
    refusal = both(
        office,
        staff.camille,
        lambda uow: uow.holds.place("a rumour", staff.camille.id, office.clock.now()),
        "sasha",
        lambda: hold.place(office, staff.sasha.id, "the same rumour"),
    )
    assert isinstance(refusal, Refused)
    assert refusal.sentence == "Camille Roy has already placed a hold."
    assert publish(office) == ()
    assert states(office, post.id) == ["queued"]


def test_a_hold_is_placed_while_a_worker_sends_and_stops_the_rest(office: Office, staff: Staff) -> None:
    going, waiting = (factories.approved(office, staff.camille.id, staff.alix.id) for _ in range(2))
    leased = deliver.claim(office, WORKER_ID, 2, LEASE)
    placing: list[Meanwhile] = []
    with office.store.write(WORKER) as uow:
        assert uow.deliveries.begin([leased[0].delivery], uow.now(), uow.now() + LEASE)
        placing.append(Meanwhile(lambda: hold.place(office, staff.sasha.id, "a rumour")))
        headquarters.server().wait_until_waiting("sasha")
    placing[0].end()
    assert placing[0].refusal is None
    assert (states(office, going.id), states(office, waiting.id)) == (["sending"], ["held"])
    assert deliver.begin(office, leased[1:], LEASE) == ()


def test_one_of_two_who_claim_a_response_is_told_by_whom_it_was_claimed(
    office: Office, staff: Staff, question: ResponseId
) -> None:
    lou = factories.add_person(office, staff.noa.id, "lou", "Lou Ndiaye", staff.sasha.roles)
    refusal = both(
        office,
        lou,
        lambda uow: uow.responses.change([question], triage=Triage.CLAIMED.value, claimed_by=lou.id),
        "sasha",
        lambda: triage.claim(office, staff.sasha.id, [question]),
    )
    assert refusal is not None
    assert "Lou Ndiaye has claimed the response of" in refusal.sentence


def test_a_response_is_kept_as_evidence_once(office: Office, staff: Staff, question: ResponseId) -> None:
    lou = factories.add_person(office, staff.noa.id, "lou", "Lou Ndiaye", staff.sasha.roles)

    def lou_keeps(uow: UnitOfWork) -> None:
        uow.responses.lock([question])
        uow.responses.keep(question, b"{}", digest(b"{}"), lou.id, office.clock.now())

    refusal = both(office, lou, lou_keeps, "sasha", lambda: triage.keep(office, staff.sasha.id, question))
    assert refusal is not None
    assert "kept as evidence already" in refusal.sentence


def test_an_answer_is_begun_once(office: Office, staff: Staff, question: ResponseId) -> None:
    refusal = both(
        office,
        staff.camille,
        lambda uow: uow.responses.change(
            [question], triage=Triage.CLAIMED.value, claimed_by=staff.camille.id
        ),
        "sasha",
        lambda: triage.answer(office, staff.sasha.id, question),
    )
    assert refusal is not None
    assert "Camille Roy has claimed" in refusal.sentence


def test_what_is_withdrawn_while_a_worker_begins_does_not_go_out(office: Office, staff: Staff) -> None:
    version = factories.submitted(office, staff.camille.id)
    approve.approve(office, staff.alix.id, version.post_id, version.version, version.digest)
    leased = deliver.claim(office, WORKER_ID, 1, LEASE)
    begun: list[object] = []
    with office.store.write(staff.alix.id) as uow:
        withdraw(office, uow, staff, version.post_id)
        worker = Meanwhile(lambda: begun.extend(deliver.begin(office, leased, LEASE)))
        headquarters.server().wait_until_waiting(WORKER_LOGIN)
    worker.end()
    assert (worker.refusal, begun) == (None, [])
    assert states(office, version.post_id) == ["cancelled"]


def withdraw(office: Office, uow: UnitOfWork, staff: Staff, post_id: PostId) -> None:
    """What `approve.withdraw` does in its transaction."""
    uow.posts.lock([post_id])
    (delivery,) = uow.deliveries.of_post(post_id)
    uow.deliveries.move(delivery, DeliveryState.CANCELLED, why="No.")
    version = queries.post(office, post_id).versions[-1]
    uow.approvals.add(version, staff.alix.id, Verdict.WITHDRAW, "No.", office.clock.now(), None)


def test_two_who_save_at_the_same_moment_are_told_of_each_other(office: Office, staff: Staff) -> None:
    kim = factories.add_person(office, staff.noa.id, "kim", "Kim Bale", staff.camille.roles)
    post = factories.drafted(office, staff.camille.id)
    refusal = both(
        office,
        kim,
        lambda uow: uow.posts.save(
            post.id, post.revision, replace(post.draft, title="Kim's"), kim.id, office.clock.now()
        ),
        "camille",
        lambda: compose.save(
            office, staff.camille.id, post.id, post.revision, replace(post.draft, title="Mine")
        ),
    )
    assert isinstance(refusal, Changed)
    assert "Kim Bale saved this post while you were writing" in refusal.sentence
    assert queries.post(office, post.id).post.draft.title == "Kim's"


def test_two_administrators_change_different_things_of_the_campaign_and_both_stand(
    office: Office, staff: Staff
) -> None:
    campaign = setup.campaign(office)
    assert campaign is not None

    def renamed(uow: UnitOfWork) -> None:
        uow.campaign.lock()
        uow.campaign.change(replace(campaign, name="Summer"))

    nils = next(person for person in people.everyone(office) if person.login == "nils")
    refusal = both(
        office,
        staff.noa,
        renamed,
        "nils",
        lambda: setup.change_rules(office, nils.id, False, "utm_source=x", ()),
    )
    assert refusal is None
    changed = setup.campaign(office)
    assert changed is not None
    assert (changed.name, changed.utm_template) == ("Summer", "utm_source=x")


def test_slots_that_two_replace_at_the_same_moment_are_not_mixed(office: Office, staff: Staff) -> None:
    def rule(hour: int) -> tuple[SlotRule, ...]:
        return (SlotRule(frozenset({0}), time(hour)),)

    schedule.change_slots(office, staff.alix.id, rule(8))
    refusal = both(
        office,
        staff.noa,
        lambda uow: uow.campaign.replace_slots(rule(9)),
        "alix",
        lambda: schedule.change_slots(office, staff.alix.id, rule(10)),
    )
    assert refusal is None
    assert schedule.slots(office) == rule(10)


def test_two_workers_count_the_first_costs_of_a_day(office: Office, staff: Staff) -> None:
    account = factories.first_account(office)
    with office.store.write(WORKER) as uow:
        uow.accounts.note_spend(account, DAY, Decimal("0.25"))
        second = Meanwhile(lambda: spending.note(office, account, Decimal("0.5")))
        headquarters.server().wait_until_waiting(WORKER_LOGIN)
    second.end()
    assert second.refusal is None
    with office.store.read() as uow:
        assert uow.accounts.spent(DAY) == {account: Decimal("0.75")}


def test_two_who_attach_the_same_picture_both_have_it(office: Office, staff: Staff) -> None:
    content = png()
    info = MediaInfo(digest(content), "image/png", len(content), 4, 4)
    refusal = both(
        office,
        staff.camille,
        lambda uow: uow.media.add(info, content, staff.camille.id, office.clock.now()),
        "sasha",
        lambda: compose.attach(office, staff.sasha.id, content, "photo.png"),
    )
    assert refusal is None
    assert queries.media(office, info.sha256) == content


def test_a_zero_byte_is_refused_with_a_sentence_and_nothing_is_lost(office: Office, staff: Staff) -> None:
    post = factories.drafted(office, staff.camille.id)
    with pytest.raises(BadInput, match=r"a character that can't be stored\. Type that passage again"):
        compose.comment(office, staff.camille.id, post.id, "a\x00b")
    assert ledger.verify(office).verified
    titled = compose.start(office, staff.camille.id, Draft(title="a\x00b"))
    assert queries.post(office, titled.id).post.draft.title == "a\x00b"
