"""The practice network's limits, its faults, and what witnesses can tell of them."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from threading import Barrier
from time import monotonic

import pytest

from connectors.rehearsal.capabilities import CAPABILITIES
from connectors.rehearsal.faults import Fault, Operation
from connectors.rehearsal.network import Network
from connectors.rehearsal.posts import arrived_digest
from connectors.rehearsal.settings import Settings
from tests.connectors.contract import parcel, picture, publish, video
from tests.connectors.rig_rehearsal import FRENCH, RehearsalRig, open_double, open_keyless_rig, open_rig, say
from warroom.domain.capabilities import Moderation
from warroom.errors import AccountTrouble, NetworkTrouble
from warroom.ports import NotSent, Parcel, ParcelPicture, Rejected, Secret, Sent, Unknown


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[RehearsalRig]:
    with open_rig(tmp_path) as opened:
        yield opened


# Its limits.


@pytest.mark.parametrize(
    ("message", "wrong"),
    [
        (parcel("  \n"), "empty"),
        (parcel("Many", pictures=(picture("A beach"),) * 5), "too many"),
        (parcel("A film", pictures=(ParcelPicture(b"RIFF....AVI LIST", "video/avi", "A film"),)), "type"),
        (parcel("No picture", pictures=(ParcelPicture(b"<html>", "image/png", "A page"),)), "type"),
        (parcel("Big", pictures=(replace(picture("A wall"), content=b"\xff\xd8\xff" * 3_000_000),)), "type"),
        (parcel("Wordy", pictures=(picture("very " * 400),)), "description"),
    ],
)
def test_what_is_over_its_limits_is_refused_for_good(rig: RehearsalRig, message: Parcel, wrong: str) -> None:
    outcome = rig.connector.publish(message, rig.desk.access)
    assert isinstance(outcome, Rejected)
    assert wrong in outcome.reason
    assert rig.stored() == ()


def test_a_picture_over_its_weight_is_refused(rig: RehearsalRig) -> None:
    heavy = ParcelPicture(b"\xff\xd8\xff" + bytes(CAPABILITIES.max_image_bytes), "image/jpeg", "A wall")
    outcome = rig.connector.publish(parcel("Big", pictures=(heavy,)), rig.desk.access)
    assert isinstance(outcome, Rejected)
    assert "large" in outcome.reason


def test_an_answer_to_something_deleted_is_refused_for_good(rig: RehearsalRig) -> None:
    gone = say(rig, FRENCH)
    rig.connector.delete(gone, rig.desk.access)
    outcome = rig.connector.publish(parcel("2/2", parent=gone, root=gone), rig.desk.access)
    assert isinstance(outcome, Rejected)


def test_hiding_what_is_not_there_says_so(rig: RehearsalRig) -> None:
    remote = say(rig, FRENCH)
    with pytest.raises(NetworkTrouble, match="doesn't know that response"):
        rig.connector.moderate(remote, Moderation.HIDE, rig.desk.access)


def test_expired_is_a_secret_that_no_longer_works(rig: RehearsalRig) -> None:
    rig.desk.secret = Secret("expired")
    with pytest.raises(AccountTrouble, match="Reconnect"):
        rig.connector.collect(rig.desk.access, None)


def test_the_budget_runs_out_and_comes_back_with_the_next_window(rig: RehearsalRig) -> None:
    rig.network.configure(Settings(calls_per_window=2))
    say(rig, "One")
    say(rig, "Two")
    refused = rig.connector.publish(parcel("Three"), rig.desk.access)
    assert isinstance(refused, NotSent)
    assert refused.retry_at == rig.desk.budgets[-1].resets_at
    rig.clock.instant = rig.desk.budgets[-1].resets_at
    say(rig, "Three")


# Its faults.


def test_a_fault_strikes_as_often_as_it_was_told(rig: RehearsalRig) -> None:
    rig.network.set_fault(Fault.OUTAGE, count=2)
    outcomes = [type(rig.connector.publish(parcel(f"{n}"), rig.desk.access)) for n in range(4)]
    assert outcomes == [NotSent, NotSent, Sent, Sent]
    assert rig.network.faults() == ()


def test_a_fault_with_dice_strikes_the_same_calls_in_every_run(tmp_path: Path) -> None:
    runs = []
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
        with open_rig(tmp_path / name) as rig:
            rig.network.set_fault(Fault.TIMEOUT_AFTER_STORE, probability=0.3)
            runs.append([type(rig.connector.publish(parcel(f"{n}"), rig.desk.access)) for n in range(60)])
    assert runs[0] == runs[1]
    assert 6 <= runs[0].count(Unknown) <= 32


def test_a_fault_can_be_kept_to_one_kind_of_call(rig: RehearsalRig) -> None:
    rig.network.set_fault(Fault.SERVER_ERROR, operation=Operation.COLLECT)
    say(rig, FRENCH)
    with pytest.raises(NetworkTrouble):
        rig.connector.collect(rig.desk.access, None)


def test_a_slow_network_answers_late_but_rightly(rig: RehearsalRig) -> None:
    rig.network.set_fault(Fault.SLOW, seconds=0.3, count=1)
    begun = monotonic()
    say(rig, FRENCH)
    assert monotonic() - begun >= 0.3


def test_another_process_switches_the_faults_too(rig: RehearsalRig, tmp_path: Path) -> None:
    elsewhere = Network(tmp_path / "rehearsal.sqlite", rig.clock)
    elsewhere.set_fault(Fault.OUTAGE)
    assert isinstance(rig.connector.publish(parcel("One"), rig.desk.access), NotSent)
    elsewhere.clear_faults()
    say(rig, "One")


def test_without_keys_a_repeat_is_a_second_post_and_the_witness_sees_both(tmp_path: Path) -> None:
    message = parcel(FRENCH)
    with open_keyless_rig(tmp_path) as rig:
        first = rig.connector.publish(message, rig.desk.access)
        second = rig.connector.publish(message, rig.desk.access)
        assert isinstance(first, Sent)
        assert isinstance(second, Sent)
        assert first.remote.id != second.remote.id
        assert [(p.client_key, p.sha256) for p in rig.network.posts()] == [
            (message.client_key, arrived_digest(message))
        ] * 2


def test_the_witness_tells_apart_what_differs_by_a_byte() -> None:
    message = parcel(FRENCH, pictures=(picture("A school"),))
    others = [
        replace(message, text=FRENCH + " "),
        replace(message, pictures=(picture("A school", "red"),)),
        replace(message, pictures=(picture("A School"),)),
        replace(message, languages=("fr",)),
        replace(message, created_at=message.created_at + timedelta(microseconds=1)),
    ]
    assert len({arrived_digest(one) for one in (message, *others)}) == 6
    assert arrived_digest(replace(message)) == arrived_digest(message)


def test_many_threads_with_one_parcel_make_one_post(rig: RehearsalRig) -> None:
    message, together = parcel(FRENCH), Barrier(8)

    def publish(_: int) -> object:
        together.wait()
        return rig.connector.publish(message, rig.desk.access)

    with ThreadPoolExecutor(8) as pool:
        outcomes = set(pool.map(publish, range(8)))
    assert len(outcomes) == 1
    assert len(rig.stored()) == 1


# The doubles of real networks.


def test_what_a_post_costs_on_a_network_is_counted_on_its_double(tmp_path: Path) -> None:
    with open_double(tmp_path, "x") as rig:
        spent: list[Decimal] = []
        access = replace(rig.desk.access, note_spend=spent.append)
        for text in ("Six o'clock, on the pier", "The plan: https://spring.example/plan"):
            assert isinstance(rig.connector.publish(parcel(text), access), Sent)
        rig.network.set_fault(Fault.REFUSAL)
        assert isinstance(rig.connector.publish(parcel("Never seen"), access), Rejected)
        assert spent == [Decimal("0.015"), Decimal("0.2")]


def test_a_description_is_no_trouble_where_pictures_have_none(tmp_path: Path) -> None:
    with open_double(tmp_path, "telegram") as rig:
        message = parcel("The pier", pictures=(picture("A pier at six in the morning"),))
        assert isinstance(rig.connector.publish(message, rig.desk.access), Sent)


def test_a_double_refuses_the_texts_that_its_network_does(tmp_path: Path) -> None:
    beside = (picture("A pier"),)
    with open_double(tmp_path, "telegram") as rig:
        publish(rig, parcel("a" * 1_025))
        publish(rig, parcel("a" * 1_024, pictures=beside))
        too_long = rig.connector.publish(parcel("a" * 1_025, pictures=beside), rig.desk.access)
    assert isinstance(too_long, Rejected), too_long
    with open_double(tmp_path, "youtube") as rig:
        message = replace(parcel("0:00 Hello\n0:40 Housing"), video=video())
        outcome = rig.connector.publish(message, rig.desk.access)
    assert outcome == Rejected("YouTube shows no chapters unless there are 3 or more.")


def test_a_fault_of_one_account_leaves_the_same_name_on_another_network_alone(tmp_path: Path) -> None:
    with open_double(tmp_path, "x") as troubled, open_double(tmp_path, "bluesky") as other:
        troubled.network.set_fault(Fault.REFUSAL, account="x/campaigndesk")
        assert isinstance(troubled.connector.publish(parcel(FRENCH), troubled.desk.access), Rejected)
        assert isinstance(other.connector.publish(parcel(FRENCH), other.desk.access), Sent)
