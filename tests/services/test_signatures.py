"""Signed sign-offs: who administers the database writes any row, and nothing goes out that nobody signed."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests import factories
from tests.factories import SetClock, Staff
from tests.services.publishing import LEASE, WORKER_ID, deliveries, publish, states
from tests.services.signing import Headquarters, administrator, forge_approval, forge_delivery
from warroom.domain.account import Account
from warroom.domain.approval import Verdict
from warroom.domain.delivery import Decision, RemotePost
from warroom.domain.ids import PostId, Sha256
from warroom.domain.person import Person
from warroom.domain.post import Draft, Part
from warroom.domain.sealed import SealedTarget, digest, seal
from warroom.domain.settlement import Done
from warroom.domain.signature import verdict_message
from warroom.domain.version import SealedVersion
from warroom.errors import Changed, Refused, RuleBroken
from warroom.ports import Identity
from warroom.services import accounts, approve, compose, deliver, queries, schedule, signing, videos
from warroom.services.office import Office
from warroom.store.signing_key import SigningKey


@pytest.fixture
def hq(office: Office, tmp_path: Path) -> Headquarters:
    """The campaign at headquarters; nothing is pinned yet."""
    return Headquarters(office, tmp_path)


def signatures(office: Office, version: SealedVersion) -> list[bytes | None]:
    with office.store.read() as uow:
        return [signed.signature for signed in uow.approvals.signed(version.post_id, version.version)]


def two_keys(hq: Headquarters, staff: Staff) -> Account:
    """An account whose posts two people sign."""
    account = factories.add_account(hq.office, staff.noa.id, "two_keys", 2)
    accounts.connected(hq.office, account.id, Identity("did:two", "two_keys", "Two"))
    return account


def refused(hq: Headquarters, post_id: PostId, why: str) -> None:
    """The worker sends nothing, and says why."""
    assert publish(hq.worker) == ()
    assert states(hq.office, post_id)[-1] == "failed"
    assert why in hq.why(post_id)


def test_a_post_goes_out_when_a_pinned_key_has_signed_it(hq: Headquarters, staff: Staff) -> None:
    hq.pin(staff.alix)
    version = factories.submitted(hq.office, staff.camille.id, "Come on Sunday.")
    hq.sign(staff.alix, version)
    assert publish(hq.worker) == ("Come on Sunday.",)
    assert states(hq.office, version.post_id) == ["sent"]


def test_on_a_laptop_nothing_is_signed_and_nothing_is_missing(office: Office, staff: Staff) -> None:
    version = factories.submitted(office, staff.camille.id, "Come on Sunday.")
    approve.approve(office, staff.alix.id, version.post_id, version.version, version.digest)
    assert signatures(office, version) == [None]
    assert not signing.show_key(office, staff.alix.id)
    assert publish(office) == ("Come on Sunday.",)


def test_a_key_that_nobody_has_compared_sends_nothing_until_somebody_has(
    hq: Headquarters, staff: Staff
) -> None:
    version = factories.submitted(hq.office, staff.camille.id, "Come on Sunday.")
    hq.sign(staff.alix, version)
    refused(hq, version.post_id, "Signatures for spring_campaign that the worker's machine believes: 0 of 1.")
    assert "No key of Alix Morel is pinned there" in hq.why(version.post_id)
    assert "worker-pins add alix" in hq.why(version.post_id)
    hq.pin(staff.alix)
    (delivery,) = deliveries(hq.office, version.post_id)
    schedule.decide(hq.office, staff.alix.id, delivery.id, Decision.NOW)
    assert publish(hq.worker) == ("Come on Sunday.",)


def test_an_approval_without_a_key_counts_for_nothing(hq: Headquarters, staff: Staff) -> None:
    hq.pin(staff.alix)
    version = factories.submitted(hq.office, staff.camille.id)
    approve.approve(hq.office, staff.alix.id, version.post_id, version.version, version.digest)
    refused(hq, version.post_id, "Alix Morel approved it without a key")


def test_whoever_writes_an_approval_into_the_database_has_approved_nothing(
    hq: Headquarters, staff: Staff, robin: Person
) -> None:
    hq.pin(staff.alix)
    hq.pin(robin)
    version = factories.submitted(hq.office, staff.camille.id)
    forge_approval(hq.office, version, staff.alix.id, None)
    forge_approval(hq.office, version, robin.id, b"\0" * 64)
    forge_delivery(hq.office, version)
    refused(hq, version.post_id, "Alix Morel approved it without a key")
    assert "The signature of Robin Lam is not by a key that is pinned for robin" in hq.why(version.post_id)


def test_a_delivery_that_nobody_approved_at_all_is_not_sent(hq: Headquarters, staff: Staff) -> None:
    hq.pin(staff.alix)
    version = factories.submitted(hq.office, staff.camille.id)
    with administrator(hq.office) as connection:
        # Without the table's own check no signature at all would be enough.
        connection.ignore_checks("account")
        connection.execute("UPDATE account SET approvals_needed = 0")
    forge_delivery(hq.office, version)
    refused(hq, version.post_id, "0 of 1. Nobody else has approved it.")


def test_a_signature_counts_for_nothing_but_what_was_signed(
    hq: Headquarters, staff: Staff, robin: Person
) -> None:
    hq.pin(staff.alix)
    hq.pin(robin)
    key, elsewhere = hq.key_of(staff.alix), SigningKey("another", "alix", Ed25519PrivateKey.generate())
    told = factories.submitted(hq.office, staff.camille.id, "What Alix approved.")
    other = factories.submitted(hq.office, staff.camille.id, "What she never saw.")

    def message(**changed: object) -> bytes:
        right: dict[str, object] = {
            "database_id": hq.database_id,
            "post_id": other.post_id,
            "version": other.version,
            "digest": other.digest,
            "verdict": Verdict.APPROVE,
            "login": "alix",
        }
        return verdict_message(**(right | changed))  # type: ignore[arg-type]  # one field at a time is wrong

    for forged in (
        key.sign(message(database_id="a rehearsal")),
        key.sign(message(post_id=told.post_id)),
        key.sign(message(version=2)),
        key.sign(message(digest=told.digest)),
        key.sign(message(verdict=Verdict.WITHDRAW)),
        key.sign(message(login="robin")),
        hq.key_of(robin).sign(message()),
        elsewhere.sign(message()),
        key.sign(b"warroom"),
        b"",
    ):
        forge_approval(hq.office, other, staff.alix.id, forged)
        forge_delivery(hq.office, other)
        refused(hq, other.post_id, "Ask them whether they approved this")
    forge_approval(hq.office, other, staff.alix.id, key.sign(message()))
    forge_delivery(hq.office, other)
    assert publish(hq.worker) == ("What she never saw.",)


def test_a_key_that_the_administrator_puts_in_an_approvers_name_is_not_pinned(
    hq: Headquarters, staff: Staff
) -> None:
    hq.pin(staff.alix)
    version = factories.submitted(hq.office, staff.camille.id)
    own = SigningKey(hq.database_id, "alix", Ed25519PrivateKey.generate())
    with administrator(hq.office) as connection:
        connection.execute("UPDATE signing_key SET public_key = ?", (own.public_key,))
    forged = replace(hq.office, signer=own)
    approve.approve(forged, staff.alix.id, version.post_id, version.version, version.digest)
    refused(hq, version.post_id, "The signature of Alix Morel is not by a key that is pinned for alix")


def test_words_that_change_after_the_sign_off_are_not_signed(hq: Headquarters, staff: Staff) -> None:
    hq.pin(staff.alix)
    version = factories.submitted(hq.office, staff.camille.id, "Come on Sunday.")
    hq.sign(staff.alix, version)
    evil = seal(replace(version.sealed, targets=_saying(version, "Stay at home.")))
    with administrator(hq.office) as connection:
        for table in ("version", "approval", "delivery"):
            connection.execute(f"UPDATE {table} SET digest = ?", (digest(evil),))
        connection.execute("UPDATE version SET content = ?", (evil,))
    refused(hq, version.post_id, "or not under these words")


def test_words_that_are_exchanged_while_they_wait_for_their_second_are_not_sent(
    hq: Headquarters, staff: Staff
) -> None:
    hq.pin(staff.alix)
    version = factories.submitted(hq.office, staff.camille.id, "Come on Sunday.")
    hq.sign(staff.alix, version)
    evil = seal(replace(version.sealed, targets=_saying(version, "Stay at home.")))

    def exchange(content: bytes) -> None:
        with administrator(hq.office) as connection:
            for table in ("version", "approval", "delivery"):
                connection.execute(f"UPDATE {table} SET digest = ?", (digest(content),))
            connection.execute("UPDATE version SET content = ?", (content,))

    exchange(evil)
    leased = deliver.claim(hq.worker, WORKER_ID, 5, LEASE)
    exchange(version.content)
    # Everything in the database is in order again; what the worker has read is not.
    assert deliver.begin(hq.worker, leased, LEASE) == ()
    assert "or not under these words" in hq.why(version.post_id)


def _saying(version: SealedVersion, text: str) -> tuple[SealedTarget, ...]:
    return tuple(replace(target, thread=(Part(text),)) for target in version.sealed.targets)


def test_an_approver_signs_the_bytes_that_they_read_whatever_the_database_calls_them(
    hq: Headquarters, staff: Staff
) -> None:
    version = factories.submitted(hq.office, staff.camille.id, "Come on Sunday.")
    wanted = Sha256("e" * 64)
    with administrator(hq.office) as connection:
        connection.execute("UPDATE version SET digest = ?", (wanted,))
    shown = queries.post(hq.office, version.post_id).versions[-1]
    assert shown.digest == version.digest
    with pytest.raises(Changed):
        hq.sign(staff.alix, replace(shown, digest=wanted))


def test_an_approver_is_shown_no_picture_that_only_goes_by_the_name_of_another(
    hq: Headquarters, staff: Staff, film_file: Path
) -> None:
    media = compose.attach_captions(hq.office, staff.camille.id, b"WEBVTT\n", "speech.fr.vtt")
    film = videos.attach(hq.office, staff.camille.id, film_file)
    assert queries.media(hq.office, media) == b"WEBVTT\n"
    assert b"".join(videos.pieces(hq.office, film.sha256)) == film_file.read_bytes()
    with administrator(hq.office) as connection:
        connection.execute("UPDATE media SET content = ?", (b"\0",))
    with pytest.raises(Refused, match="is not in this database"):
        queries.media(hq.office, media)
    with pytest.raises(Refused, match="in this database is another one"):
        list(videos.pieces(hq.office, film.sha256))


def test_two_signatures_are_two_peoples(hq: Headquarters, staff: Staff, robin: Person) -> None:
    account = two_keys(hq, staff)
    hq.pin(staff.alix)
    version = factories.submitted(hq.office, staff.camille.id, "Twice read.", account_ids=[account.id])
    hq.sign(staff.alix, version)
    hq.sign(robin, version)
    refused(hq, version.post_id, "Signatures for two_keys that the worker's machine believes: 1 of 2.")
    assert "No key of Robin Lam is pinned there" in hq.why(version.post_id)
    hq.pin(robin)
    (delivery,) = deliveries(hq.office, version.post_id)
    schedule.decide(hq.office, staff.alix.id, delivery.id, Decision.NOW)
    assert publish(hq.worker) == ("Twice read.",)


def test_one_signature_copied_to_a_colleague_is_still_one(
    hq: Headquarters, staff: Staff, robin: Person
) -> None:
    account = two_keys(hq, staff)
    hq.pin(staff.alix)
    hq.pin(robin)
    version = factories.submitted(hq.office, staff.camille.id, account_ids=[account.id])
    hq.sign(staff.alix, version)
    forge_approval(hq.office, version, robin.id, signatures(hq.office, version)[0])
    forge_delivery(hq.office, version)
    refused(hq, version.post_id, "1 of 2")


@pytest.mark.parametrize("verdict", ["withdraw", "return"])
def test_the_last_word_counts_also_where_the_database_counts_otherwise(
    hq: Headquarters, staff: Staff, robin: Person, verdict: str
) -> None:
    hq.pin(staff.alix)
    version = factories.submitted(hq.office, staff.camille.id)
    hq.sign(staff.alix, version)
    leased = deliver.claim(hq.worker, WORKER_ID, 5, LEASE)
    begun_by = robin if verdict == "return" else staff.alix
    with administrator(hq.office) as connection:
        connection.replace_view("deliverable", "SELECT id FROM delivery")
    forge_approval(hq.office, version, begun_by.id, None, verdict)
    assert deliver.begin(hq.worker, leased, LEASE) == ()
    assert "0 of 1. Nobody else has approved it." in hq.why(version.post_id)


def test_who_wrote_it_does_not_approve_it_with_the_best_of_keys(hq: Headquarters, kim: Person) -> None:
    hq.pin(kim)
    version = factories.submitted(hq.office, kim.id)
    with administrator(hq.office) as connection:
        connection.execute("DELETE FROM post_writer")
    hq.sign(kim, version)
    refused(hq, version.post_id, "Kim Bale wrote it, and can't approve it")


def test_nothing_goes_out_before_the_time_that_was_signed(
    hq: Headquarters, staff: Staff, clock: SetClock
) -> None:
    hq.pin(staff.alix)
    version = factories.submitted(hq.office, staff.camille.id, "We have won!", due_in=timedelta(hours=8))
    hq.sign(staff.alix, version)
    with administrator(hq.office) as connection:
        connection.execute("UPDATE delivery SET due_at = '2027-04-01 09:00:00.000000'")
    refused(hq, version.post_id, "It was signed for a later time")
    clock.move(hours=8)
    (delivery,) = deliveries(hq.office, version.post_id)
    schedule.decide(hq.office, staff.alix.id, delivery.id, Decision.NOW)
    assert publish(hq.worker) == ("We have won!",)


def test_each_part_of_a_thread_is_checked_anew(hq: Headquarters, staff: Staff) -> None:
    hq.pin(staff.alix)
    thread = (Part("One."), Part("Two."), Part("Three."))
    draft = Draft("Thread", (factories.first_account(hq.office),), thread)
    post = compose.start(hq.office, staff.camille.id, draft)
    hq.sign(staff.alix, compose.submit(hq.office, staff.camille.id, post.id, post.revision))
    first = deliver.begin(hq.worker, deliver.claim(hq.worker, WORKER_ID, 5, LEASE), LEASE)
    second = deliver.settle(hq.worker, [(first[0], Done(RemotePost("one")))], LEASE)
    assert [sending.parcel.text for sending in second] == ["Two."]
    hq.pins.unpin("alix")
    assert deliver.settle(hq.worker, [(second[0], Done(RemotePost("two")))], LEASE) == ()
    (delivery,) = deliveries(hq.office, post.id)
    assert (delivery.state.value, len(delivery.sent_parts)) == ("failed", 2)
    assert "No key of Alix Morel is pinned there" in hq.why(post.id)


def test_while_the_pins_can_not_be_read_nothing_goes_out(hq: Headquarters, staff: Staff) -> None:
    hq.pin(staff.alix)
    version = factories.submitted(hq.office, staff.camille.id)
    hq.sign(staff.alix, version)
    hq.pins.path.chmod(0o660)
    refused(hq, version.post_id, "Others can read or change")


def test_every_verdict_is_signed(hq: Headquarters, staff: Staff, robin: Person) -> None:
    version = factories.submitted(hq.office, staff.camille.id, due_in=timedelta(hours=1))
    hq.sign(staff.alix, version)
    read = (version.post_id, version.version, version.digest)
    approve.withdraw(hq.desk(staff.alix), staff.alix.id, *read, "No.")
    approve.send_back(hq.desk(robin), robin.id, *read, "No.")
    said = zip(
        (staff.alix, staff.alix, robin), (Verdict.APPROVE, Verdict.WITHDRAW, Verdict.RETURN), strict=True
    )
    for (person, verdict), signature in zip(said, signatures(hq.office, version), strict=True):
        message = verdict_message(hq.database_id, *read, verdict, person.login)
        assert signature is not None
        assert signing.is_signed(hq.key_of(person).public_key, message, signature)


def test_a_desk_signs_for_its_own_person_alone(hq: Headquarters, staff: Staff, robin: Person) -> None:
    version = factories.submitted(hq.office, staff.camille.id)
    with pytest.raises(Refused, match=r"The key on this desk is the one of robin\. Sign in again"):
        approve.approve(hq.desk(robin), staff.alix.id, version.post_id, version.version, version.digest)


def test_a_key_is_shown_once_and_for_good_by_an_approver(hq: Headquarters, staff: Staff) -> None:
    desk = replace(hq.office, signer=hq.key_of(staff.alix))
    assert signing.show_key(desk, staff.alix.id)
    assert not signing.show_key(desk, staff.alix.id)
    with pytest.raises(Refused, match="takes the role of approver"):
        signing.show_key(replace(hq.office, signer=hq.key_of(staff.camille)), staff.camille.id)
    own, refusal = hq.key_of(staff.alix).public_key, factories.rule("an approver shows a key of their own")
    with pytest.raises(RuleBroken, match=refusal), hq.office.store.write(staff.noa.id) as uow:
        uow.signing_keys.show(staff.alix.id, own, hq.office.clock.now())
