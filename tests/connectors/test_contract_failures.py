"""Every connector keeps the promises of the port when its network fails: nothing twice, nothing silently."""

import time
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from tests.connectors.contract import Fault, Rig, again, attempt, message, picture, publish
from tests.connectors.loopback import LISTENING
from warroom.domain.capabilities import Proof
from warroom.errors import AccountTrouble, NetworkTrouble, Trouble
from warroom.ports import Absent, CannotTell, Found, NotSent, Rejected, Sent, Unknown

LOST_ANSWERS = (Fault.TIMEOUT_AFTER_STORE, Fault.NONSENSE, Fault.CUT)
PATIENCE = 5.0
"""Seconds within which a rig's connector gives up: it is made with short time-outs."""


def test_an_outage_means_certainly_not_sent(rig: Rig) -> None:
    rig.inject(Fault.OUTAGE)
    outcome = attempt(rig, message(rig, "Good morning"))
    assert isinstance(outcome, NotSent), outcome
    assert not outcome.needs_reconnect
    assert rig.stored() == ()


def test_dead_credentials_send_nothing_and_once_renewed_the_same_parcel_goes(rig: Rig) -> None:
    sent = message(rig, "Good morning")
    rig.inject(Fault.EXPIRED)
    outcome = attempt(rig, sent)
    assert isinstance(outcome, NotSent), outcome
    assert outcome.needs_reconnect
    with pytest.raises(AccountTrouble):
        rig.connector.collect(rig.desk.access, None)
    assert rig.stored() == ()

    rig.heal()
    publish(rig, sent)
    assert len(rig.stored()) == 1


def test_what_the_network_refuses_for_good_is_rejected_with_a_sentence(rig: Rig) -> None:
    rig.inject(Fault.REFUSAL)
    outcome = attempt(rig, message(rig, "Buy now"))
    assert isinstance(outcome, Rejected), outcome
    assert len(outcome.reason) > 20
    assert rig.stored() == ()


def test_a_time_out_of_the_networks_own_is_no_refusal_whatever_it_says(rig: Rig) -> None:
    if not LISTENING:
        pytest.skip("the practice network has no status 408")
    sent = message(rig, "Good morning")
    rig.inject(Fault.REFUSAL)
    for server in LISTENING:
        server.restate(408)
    outcome = attempt(rig, sent)
    assert isinstance(outcome, Unknown), outcome


def test_a_server_error_is_never_taken_for_success_nor_for_a_refusal(rig: Rig) -> None:
    rig.inject(Fault.SERVER_ERROR)
    outcome = attempt(rig, message(rig, "Good morning"))
    assert isinstance(outcome, Unknown | NotSent), outcome
    assert rig.stored() == ()


def test_after_a_time_out_nobody_knows_and_the_network_is_asked(rig: Rig) -> None:
    sent = message(rig, "Good morning")
    rig.inject(Fault.TIMEOUT_BEFORE_STORE)
    begun = time.monotonic()
    outcome = attempt(rig, sent)
    assert time.monotonic() - begun < PATIENCE
    assert isinstance(outcome, Unknown), outcome
    assert rig.stored() == ()

    rig.heal()
    assert isinstance(
        rig.connector.look_up(again(sent), rig.desk.access), Absent if rig.proves else CannotTell
    )


@pytest.mark.parametrize("fault", LOST_ANSWERS)
def test_a_post_whose_answer_was_lost_is_found_again(rig: Rig, fault: Fault) -> None:
    sent = message(rig, "Good morning")
    rig.inject(fault)
    begun = time.monotonic()
    outcome = attempt(rig, sent)
    assert time.monotonic() - begun < PATIENCE
    assert isinstance(outcome, Unknown), outcome
    (stored,) = rig.stored()

    rig.heal()
    lookup = rig.connector.look_up(again(sent), rig.desk.access)
    if isinstance(lookup, Found):
        assert lookup.remote.id == stored.id
    else:
        # A network that proves nothing may still happen to show the post; it never says that it is absent.
        assert not rig.proves
        assert isinstance(lookup, CannotTell), lookup


@pytest.mark.parametrize("fault", [Fault.OUTAGE, Fault.SERVER_ERROR, Fault.EXPIRED])
def test_a_network_that_fails_is_no_proof_that_the_post_is_absent(rig: Rig, fault: Fault) -> None:
    sent = message(rig, "Good morning")
    publish(rig, sent)
    rig.inject(fault)
    try:
        lookup = rig.connector.look_up(again(sent), rig.desk.access)
    except Trouble:
        return
    assert isinstance(lookup, CannotTell), lookup


@pytest.mark.parametrize("fault", [None, *LOST_ANSWERS])
def test_the_same_parcel_again_is_the_same_post(rig: Rig, fault: Fault | None) -> None:
    if not rig.proves:
        pytest.skip("this network ignores the clients' keys; its own tests show the second post")
    can = rig.connector.capabilities
    with_picture = can.max_images and can.proof is not Proof.DUPLICATE_REFUSAL
    sent = message(rig, "Good morning", pictures=(picture("A sunrise"),) if with_picture else ())
    if fault is not None:
        rig.inject(fault)
    attempt(rig, sent)
    rig.heal()

    second = publish(rig, sent)
    (stored,) = rig.stored()
    assert stored.id == second.id


@pytest.mark.parametrize("noted", ['{"cut', "[]", "null", "5", '{"of another version": true}', "\0"])
def test_a_note_that_cannot_be_read_stops_nothing_and_is_no_proof(rig: Rig, noted: str) -> None:
    if rig.connector.capabilities.rehearsal:
        pytest.skip("the practice network is a file that only this version writes")
    sent = message(rig, "Good morning")
    outcome = rig.connector.publish(replace(sent, noted=noted), rig.desk.access)
    if isinstance(outcome, NotSent):
        outcome = attempt(rig, sent)  # It began anew, and noted that.
    assert isinstance(outcome, Sent), outcome

    lookup = rig.connector.look_up(replace(sent, noted=noted), rig.desk.access)
    assert isinstance(lookup, Found | CannotTell), lookup
    assert len(rig.stored()) == 1


def test_two_parcels_with_the_same_words_are_two_posts(rig: Rig) -> None:
    first = publish(rig, message(rig, "Good morning"))
    if rig.connector.capabilities.proof is Proof.DUPLICATE_REFUSAL:
        outcome = attempt(rig, message(rig, "Good morning"))
        assert isinstance(outcome, Rejected), outcome
        assert len(rig.stored()) == 1
        return
    assert publish(rig, message(rig, "Good morning")).id != first.id
    assert len(rig.stored()) == 2


def test_a_redirect_to_another_host_is_followed_by_nothing_and_stores_nothing(rig: Rig) -> None:
    rig.inject(Fault.ELSEWHERE)
    outcome = attempt(rig, message(rig, "Good morning"))
    assert isinstance(outcome, Unknown | NotSent), outcome
    assert rig.stored() == ()
    with pytest.raises(NetworkTrouble):
        rig.connector.collect(rig.desk.access, None)


def test_every_form_of_too_many_requests_is_obeyed_to_its_instant(rig: Rig) -> None:
    assert rig.rate_limits
    for form, switch_on in rig.rate_limits.items():
        expected = switch_on()
        outcome = attempt(rig, message(rig, "Good morning"))
        assert isinstance(outcome, NotSent), (form, outcome)
        assert not outcome.needs_reconnect, form
        _assert_same_instant(outcome.retry_at, expected, form)
        with pytest.raises(NetworkTrouble) as trouble:
            rig.connector.collect(rig.desk.access, None)
        _assert_same_instant(trouble.value.retry_at, expected, form)
        assert rig.stored() == (), form
        rig.heal()


def _assert_same_instant(told: datetime | None, expected: datetime | None, form: str) -> None:
    if expected is None or told is None:
        assert told == expected, form
    else:
        assert abs(told - expected) <= timedelta(seconds=1), form


@pytest.mark.parametrize("fault", [Fault.OUTAGE, Fault.SERVER_ERROR])
def test_reading_from_a_network_that_fails_is_the_networks_trouble(rig: Rig, fault: Fault) -> None:
    remote = publish(rig, message(rig, "Good morning"))
    rig.inject(fault)
    with pytest.raises(NetworkTrouble):
        rig.connector.identify(rig.desk.access)
    with pytest.raises(NetworkTrouble):
        rig.connector.collect(rig.desk.access, None)
    with pytest.raises(NetworkTrouble):
        rig.connector.metrics([remote], rig.desk.access)
