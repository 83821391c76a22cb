"""Four eyes: who may sign what, what a signature binds, and what takes it away again."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests import factories
from tests.factories import SetClock, Staff
from tests.services.publishing import LEASE, WORKER_ID, deliveries, publish, states
from warroom.domain.approval import Verdict
from warroom.domain.delivery import Decision, RemotePost
from warroom.domain.ids import Sha256
from warroom.domain.person import Person
from warroom.domain.post import Draft, Part, Stage
from warroom.domain.settlement import Done, GiveUp
from warroom.domain.version import SealedVersion
from warroom.errors import BadInput, Changed, NotAllowed, Refused
from warroom.services import accounts, approve, compose, deliver, people, queries, schedule
from warroom.services.office import Office


def sign(office: Office, person: Person, version: SealedVersion) -> None:
    approve.approve(office, person.id, version.post_id, version.version, version.digest)


def send_back(office: Office, person: Person, version: SealedVersion, reason: str = "Not yet.") -> None:
    approve.send_back(office, person.id, version.post_id, version.version, version.digest, reason)


def withdraw(office: Office, person: Person, version: SealedVersion) -> None:
    approve.withdraw(office, person.id, version.post_id, version.version, version.digest, "I was wrong.")


def stage(office: Office, version: SealedVersion) -> Stage:
    return queries.post(office, version.post_id).post.stage


def test_a_post_goes_out_when_somebody_else_has_signed_it(office: Office, staff: Staff) -> None:
    version = factories.submitted(office, staff.camille.id, "Come on Sunday.")
    assert publish(office) == ()
    sign(office, staff.alix, version)
    assert publish(office) == ("Come on Sunday.",)
    assert states(office, version.post_id) == ["sent"]


def test_nobody_signs_their_own_post(office: Office, kim: Person) -> None:
    version = factories.submitted(office, kim.id, title="Mine")
    with pytest.raises(Refused, match="You wrote on “Mine”: somebody else must approve it"):
        sign(office, kim, version)


def test_nobody_signs_what_they_only_edited(office: Office, staff: Staff, kim: Person) -> None:
    post = factories.drafted(office, staff.camille.id)
    edited = replace(post.draft, thread=(Part("Kim's words."),))
    post = compose.save(office, kim.id, post.id, post.revision, edited)
    version = compose.submit(office, staff.camille.id, post.id, post.revision)
    with pytest.raises(Refused, match="You wrote on"):
        sign(office, kim, version)


def test_nobody_signs_what_they_moved_to_another_time(office: Office, staff: Staff, kim: Person) -> None:
    version = factories.submitted(office, staff.camille.id, due_in=timedelta(hours=1))
    later = office.clock.now() + timedelta(hours=2)
    schedule.reschedule(office, kim.id, version.post_id, later)
    moved = queries.post(office, version.post_id).versions[-1]
    with pytest.raises(Refused, match="You wrote on"):
        sign(office, kim, moved)


def test_a_signature_binds_the_digest_that_was_on_screen(office: Office, staff: Staff) -> None:
    version = factories.submitted(office, staff.camille.id)
    with pytest.raises(Changed, match="has changed since you opened it"):
        sign(office, staff.alix, replace(version, digest=Sha256("0" * 64)))
    with pytest.raises(Changed, match="has changed since you opened it"):
        sign(office, staff.alix, replace(version, version=2))
    assert stage(office, version) is Stage.WAITING


def test_the_sealed_document_holds_everything_that_is_published(office: Office, staff: Staff) -> None:
    account = factories.first_account(office)
    due_at = office.clock.now() + timedelta(hours=3)
    own = (Part("One."), Part("Two."))
    draft = Draft("Rally", (account,), (Part("All."),), {account: own}, due_at, ("fr",))
    post = compose.start(office, staff.camille.id, draft)
    sealed = compose.submit(office, staff.camille.id, post.id, post.revision).sealed
    assert (sealed.title, sealed.author, sealed.due_at) == ("Rally", "camille", due_at)
    target = sealed.target(account)
    assert (target.network, target.handle, target.thread) == ("rehearsal", "spring_campaign", own)
    assert sealed.languages == ("fr",)


def test_an_edit_after_the_sign_off_starts_without_approvals(office: Office, staff: Staff) -> None:
    post = factories.approved(office, staff.camille.id, staff.alix.id, "Signed.", due_in=timedelta(hours=1))
    with pytest.raises(Refused, match=r"is under sign-off\. Take it back first"):
        compose.save(office, staff.camille.id, post.id, post.revision, post.draft)
    post = compose.take_back(office, staff.camille.id, post.id)
    assert states(office, post.id) == ["cancelled"]
    changed = replace(post.draft, thread=(Part("Not signed."),))
    post = compose.save(office, staff.camille.id, post.id, post.revision, changed)
    second = compose.submit(office, staff.camille.id, post.id, post.revision)
    assert (second.version, stage(office, second)) == (2, Stage.WAITING)
    assert [a.version for a in queries.post(office, post.id).approvals] == [1]
    assert states(office, post.id) == ["cancelled"]


def test_an_old_version_can_not_be_signed_any_more(office: Office, staff: Staff, robin: Person) -> None:
    first = factories.submitted(office, staff.camille.id, due_in=timedelta(hours=1))
    schedule.reschedule(office, staff.camille.id, first.post_id, office.clock.now() + timedelta(hours=2))
    with pytest.raises(Changed, match="Read the new version"):
        sign(office, robin, first)


def test_a_return_vetoes_and_says_why(office: Office, staff: Staff, robin: Person) -> None:
    account = factories.add_account(office, staff.noa.id, "two_keys", 2)
    version = factories.submitted(office, staff.camille.id, account_ids=[account.id])
    sign(office, staff.alix, version)
    with pytest.raises(BadInput, match="Say why"):
        send_back(office, robin, version, " ")
    send_back(office, robin, version, "The date is wrong.")
    assert stage(office, version) is Stage.RETURNED
    with pytest.raises(Refused, match="not waiting for a sign-off"):
        sign(office, robin, version)
    assert queries.post(office, version.post_id).approvals[-1].note == "The date is wrong."


def test_a_return_recalls_what_was_queued(
    office: Office, staff: Staff, robin: Person, clock: SetClock
) -> None:
    post = factories.approved(office, staff.camille.id, staff.alix.id, due_in=timedelta(hours=1))
    send_back(office, robin, queries.post(office, post.id).versions[-1])
    clock.move(hours=1)
    assert publish(office) == ()
    assert states(office, post.id) == ["cancelled"]


def test_what_has_gone_out_is_not_returned(office: Office, staff: Staff) -> None:
    version = factories.submitted(office, staff.camille.id, title="Gone")
    sign(office, staff.alix, version)
    publish(office)
    with pytest.raises(Refused, match="Too late: “Gone” has gone out"):
        send_back(office, staff.alix, version)
    with pytest.raises(Refused, match="Too late"):
        withdraw(office, staff.alix, version)


def test_an_approver_takes_a_signature_back_and_may_give_it_again(office: Office, staff: Staff) -> None:
    version = factories.submitted(office, staff.camille.id, due_in=timedelta(hours=1))
    sign(office, staff.alix, version)
    with pytest.raises(Refused, match="is not waiting for a sign-off"):
        sign(office, staff.alix, version)
    withdraw(office, staff.alix, version)
    assert (stage(office, version), states(office, version.post_id)) == (Stage.WAITING, ["cancelled"])
    sign(office, staff.alix, version)
    assert states(office, version.post_id) == ["cancelled", "queued"]
    verdicts = [approval.verdict for approval in queries.post(office, version.post_id).approvals]
    assert verdicts == [Verdict.APPROVE, Verdict.WITHDRAW, Verdict.APPROVE]


def test_nobody_takes_back_a_signature_they_never_gave(office: Office, staff: Staff, robin: Person) -> None:
    version = factories.submitted(office, staff.camille.id)
    with pytest.raises(Refused, match="You have not approved"):
        withdraw(office, robin, version)


def test_an_account_that_asks_for_two_gets_two_different_people(
    office: Office, staff: Staff, robin: Person
) -> None:
    account = factories.add_account(office, staff.noa.id, "two_keys", 2)
    version = factories.submitted(office, staff.camille.id, account_ids=[account.id])
    sign(office, staff.alix, version)
    assert queries.queue(office)[0].missing == {account.id: 1}
    with pytest.raises(Refused, match="You have already approved this version"):
        sign(office, staff.alix, version)
    assert states(office, version.post_id) == []
    sign(office, robin, version)
    assert (stage(office, version), states(office, version.post_id)) == (Stage.APPROVED, ["queued"])


def test_each_account_goes_as_soon_as_it_has_enough(office: Office, staff: Staff, robin: Person) -> None:
    one, two = factories.first_account(office), factories.add_account(office, staff.noa.id, "two_keys", 2).id
    version = factories.submitted(office, staff.camille.id, account_ids=[one, two])
    sign(office, staff.alix, version)
    assert [d.account_id for d in deliveries(office, version.post_id)] == [one]
    assert stage(office, version) is Stage.WAITING
    sign(office, robin, version)
    assert [d.account_id for d in deliveries(office, version.post_id)] == [one, two]


def test_a_second_signature_does_not_bring_back_what_was_dropped(
    office: Office, staff: Staff, robin: Person
) -> None:
    one, two = factories.first_account(office), factories.add_account(office, staff.noa.id, "two_keys", 2).id
    version = factories.submitted(office, staff.camille.id, account_ids=[one, two])
    sign(office, staff.alix, version)
    schedule.decide(office, staff.alix.id, deliveries(office, version.post_id)[0].id, Decision.DROP)
    sign(office, robin, version)
    found = [(d.account_id, d.state.value) for d in deliveries(office, version.post_id)]
    assert found == [(one, "cancelled"), (two, "queued")]
    assert stage(office, version) is Stage.APPROVED


def test_signing_again_after_a_withdrawal_queues_every_account_again(
    office: Office, staff: Staff, robin: Person, clock: SetClock
) -> None:
    one, two = factories.first_account(office), factories.add_account(office, staff.noa.id, "two_keys", 2).id
    version = factories.submitted(office, staff.camille.id, account_ids=[one, two])
    sign(office, staff.alix, version)
    clock.move(seconds=1)
    sign(office, robin, version)
    withdraw(office, robin, version)
    assert states(office, version.post_id) == ["cancelled", "cancelled"]
    sign(office, robin, version)
    assert states(office, version.post_id) == ["cancelled", "cancelled", "queued", "queued"]


def test_a_time_that_has_passed_is_not_signed(office: Office, staff: Staff, clock: SetClock) -> None:
    version = factories.submitted(office, staff.camille.id, title="Late", due_in=timedelta(minutes=5))
    clock.move(minutes=5)
    with pytest.raises(Refused, match=r"The time of “Late” has passed\. Send it back"):
        sign(office, staff.alix, version)


def test_a_post_that_went_out_in_part_is_not_submitted_again(
    office: Office, staff: Staff, clock: SetClock
) -> None:
    draft = Draft("Thread", (factories.first_account(office),), (Part("One."), Part("Two.")))
    post = compose.start(office, staff.camille.id, draft)
    version = compose.submit(office, staff.camille.id, post.id, post.revision)
    sign(office, staff.alix, version)
    first = deliver.begin(office, deliver.claim(office, WORKER_ID, 5, LEASE), LEASE)
    second = deliver.settle(office, [(first[0], Done(RemotePost("one")))], LEASE)
    deliver.settle(office, [(second[0], GiveUp("The network refuses it."))], LEASE)
    schedule.decide(office, staff.alix.id, deliveries(office, post.id)[0].id, Decision.DROP)
    with pytest.raises(Refused, match="has already gone out, at least in part"):
        compose.take_back(office, staff.camille.id, post.id)


def test_somebody_whose_access_was_switched_off_signs_nothing_from_then_on(
    office: Office, staff: Staff, robin: Person
) -> None:
    version = factories.submitted(office, staff.camille.id)
    people.disable(office, staff.noa.id, robin.id)
    with pytest.raises(NotAllowed, match="Your access was switched off"):
        sign(office, robin, version)


def test_raising_the_number_of_signatures_stops_what_has_too_few(
    office: Office, staff: Staff, clock: SetClock
) -> None:
    post = factories.approved(office, staff.camille.id, staff.alix.id, due_in=timedelta(hours=1))
    accounts.change(office, staff.noa.id, factories.first_account(office), "Spring", 2)
    clock.move(hours=1)
    assert publish(office) == ()
    assert states(office, post.id) == ["queued"]


def test_two_people_who_save_at_once_are_told_of_each_other(
    office: Office, staff: Staff, kim: Person
) -> None:
    post = factories.drafted(office, staff.camille.id)
    compose.save(office, kim.id, post.id, post.revision, replace(post.draft, title="Kim's"))
    with pytest.raises(Changed, match="Kim Bale saved this post while you were writing"):
        compose.save(office, staff.camille.id, post.id, post.revision, replace(post.draft, title="Mine"))
    with pytest.raises(Changed, match="Kim Bale saved this post"):
        compose.submit(office, staff.camille.id, post.id, post.revision)
    assert queries.post(office, post.id).post.draft.title == "Kim's"
