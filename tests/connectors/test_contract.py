"""Every connector keeps the promises of the port, whatever its network does. Rigs: see `contract.py`."""

import json
import logging
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import pytest

from connectors.registry import build, networks
from tests.connectors.contract import Fault, Rig, RigOpener, collect_all, parcel, picture
from warroom.domain.checks import Severity, check
from warroom.domain.delivery import RemotePost
from warroom.domain.ids import AccountId
from warroom.domain.post import Draft, Part
from warroom.domain.response import ResponseKind
from warroom.errors import AccountTrouble, NetworkTrouble, Trouble
from warroom.ports import (
    Absent,
    AccountAccess,
    CannotTell,
    Clock,
    Found,
    NotSent,
    Parcel,
    Rejected,
    Secret,
    Sent,
    Unknown,
)

NETWORK_LIBRARIES = {"httpx", "httpcore", "atproto", "requests", "urllib3", "aiohttp", "websockets"}
LOST_ANSWERS = (Fault.TIMEOUT_AFTER_STORE, Fault.NONSENSE)
PATIENCE = 5.0
"""Seconds within which a rig's connector gives up: it is made with short time-outs."""


def _openers() -> dict[str, RigOpener]:
    found: dict[str, RigOpener] = {}
    for network in networks():
        if find_spec(f"tests.connectors.rig_{network}"):
            found |= import_module(f"tests.connectors.rig_{network}").RIGS
    return found


@pytest.fixture(params=_openers().values(), ids=list(_openers()))
def rig(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Rig]:
    opener: RigOpener = request.param
    with opener(tmp_path) as opened:
        yield opened


def publish(rig: Rig, message: Parcel) -> RemotePost:
    """Publish where nothing stands in the way."""
    outcome = rig.connector.publish(message, rig.desk.access)
    assert isinstance(outcome, Sent), outcome
    return outcome.remote


class _UtcClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


# The registry.


@pytest.mark.parametrize("network", networks())
def test_every_registered_connector_has_a_rig_of_its_name(network: str) -> None:
    assert network in _openers(), f"write tests/connectors/rig_{network}.py (see contract.py)"


def test_every_network_is_known_by_its_own_name_and_can_be_built(tmp_path: Path) -> None:
    clock: Clock = _UtcClock()
    built = build(tmp_path / "rehearsal.sqlite", clock)
    assert set(built) == set(networks())
    for name, capabilities in networks().items():
        assert capabilities.network == name
        assert built[name].capabilities == capabilities


def test_only_the_practice_network_calls_itself_a_rehearsal() -> None:
    assert [name for name, capabilities in networks().items() if capabilities.rehearsal] == ["rehearsal"]


def test_knowing_and_building_the_connectors_loads_no_network_library() -> None:
    program = (
        "import json, sys; from pathlib import Path; from connectors.registry import build, networks;"
        "networks(); build(Path('unused.sqlite'), None); print(json.dumps(sorted(sys.modules)))"
    )
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=30
    )
    loaded = {module.partition(".")[0] for module in json.loads(run.stdout)}
    assert "connectors" in loaded
    assert not loaded & (NETWORK_LIBRARIES | {"PySide6", "sqlalchemy"})


# Who we are.


def test_an_account_is_told_who_it_is_and_always_the_same(rig: Rig) -> None:
    first = rig.connector.identify(rig.desk.access)
    assert first.remote_identity
    assert first.handle.casefold() == rig.desk.account.handle.removeprefix("@").casefold()
    assert rig.connector.identify(rig.desk.access).remote_identity == first.remote_identity


def test_a_wrong_secret_is_the_accounts_trouble(rig: Rig) -> None:
    rig.desk.secret = Secret(rig.wrong_secret)
    with pytest.raises(AccountTrouble) as refusal:
        rig.connector.identify(rig.desk.access)
    assert rig.desk.account.handle.removeprefix("@").casefold() in refusal.value.sentence.casefold()


def test_an_account_without_a_secret_sends_nothing_and_asks_to_be_reconnected(rig: Rig) -> None:
    outcome = rig.connector.publish(parcel("Good morning"), _without_secret(rig))
    assert isinstance(outcome, NotSent)
    assert outcome.needs_reconnect
    assert rig.stored() == ()


def _without_secret(rig: Rig) -> AccountAccess:
    def none_kept() -> Secret:
        raise AccountTrouble("No secret is kept for the account.")

    return replace(rig.desk.access, read_secret=none_kept)


# Publishing.


def test_a_post_arrives_once_and_word_for_word(rig: Rig) -> None:
    text = "Réunion publique à 18 h 30, salle des fêtes 🎉\nEntrée libre."
    remote = publish(rig, parcel(text))
    (stored,) = rig.stored()
    assert (stored.id, stored.text, stored.parent_id) == (remote.id, text, None)
    assert remote.url is None or remote.url.startswith("https://")


def test_pictures_arrive_in_order_with_their_descriptions(rig: Rig) -> None:
    alts = tuple(
        f"Picture {n}: a beach, seen from the pier" for n in range(rig.connector.capabilities.max_images)
    )
    publish(rig, parcel("Four views", pictures=tuple(picture(alt) for alt in alts)))
    (stored,) = rig.stored()
    assert stored.alts == alts


def test_a_thread_hangs_together_from_its_first_part(rig: Rig) -> None:
    first = publish(rig, parcel("1/3 Why"))
    second = publish(rig, parcel("2/3 How", parent=first, root=first))
    third = publish(rig, parcel("3/3 When", parent=second, root=first))
    assert [(post.id, post.parent_id, post.root_id) for post in rig.stored()] == [
        (first.id, None, None),
        (second.id, first.id, first.id),
        (third.id, second.id, first.id),
    ]


def test_the_networks_budget_is_passed_on(rig: Rig) -> None:
    publish(rig, parcel("One"))
    publish(rig, parcel("Two"))
    if rig.tells_budget:
        before, after = rig.desk.budgets[-2:]
        assert 0 < after.remaining <= after.limit
        assert after.remaining < before.remaining or after.resets_at > before.resets_at
    else:
        assert rig.desk.budgets == []


def test_a_text_as_long_as_allowed_is_fine_and_one_more_is_refused_here_and_there(rig: Rig) -> None:
    limit = rig.connector.capabilities.max_length
    assert _errors(rig, "a" * limit) == []
    publish(rig, parcel("a" * limit))

    (sentence,) = _errors(rig, "a" * (limit + 1))
    assert rig.connector.capabilities.name in sentence
    outcome = rig.connector.publish(parcel("a" * (limit + 1)), rig.desk.access)
    assert isinstance(outcome, Rejected), outcome
    assert len(rig.stored()) == 1


def _errors(rig: Rig, text: str) -> list[str]:
    draft = Draft(title="Long", accounts=(AccountId(1),), thread=(Part(text),))
    accounts = {AccountId(1): rig.desk.account}
    findings = check(draft, accounts, networks(), datetime(2026, 5, 24, tzinfo=UTC))
    return [finding.sentence for finding in findings if finding.severity is Severity.ERROR]


# When the network fails.


def test_an_outage_means_certainly_not_sent(rig: Rig) -> None:
    rig.inject(Fault.OUTAGE)
    outcome = rig.connector.publish(parcel("Good morning"), rig.desk.access)
    assert isinstance(outcome, NotSent), outcome
    assert not outcome.needs_reconnect
    assert rig.stored() == ()


def test_dead_credentials_send_nothing_and_once_renewed_the_same_parcel_goes(rig: Rig) -> None:
    message = parcel("Good morning")
    rig.inject(Fault.EXPIRED)
    outcome = rig.connector.publish(message, rig.desk.access)
    assert isinstance(outcome, NotSent), outcome
    assert outcome.needs_reconnect
    with pytest.raises(AccountTrouble):
        rig.connector.collect(rig.desk.access, None)
    assert rig.stored() == ()

    rig.heal()
    publish(rig, message)
    assert len(rig.stored()) == 1


def test_what_the_network_refuses_for_good_is_rejected_with_a_sentence(rig: Rig) -> None:
    rig.inject(Fault.REFUSAL)
    outcome = rig.connector.publish(parcel("Buy now"), rig.desk.access)
    assert isinstance(outcome, Rejected), outcome
    assert len(outcome.reason) > 20
    assert rig.stored() == ()


def test_a_server_error_is_never_taken_for_success_nor_for_a_refusal(rig: Rig) -> None:
    rig.inject(Fault.SERVER_ERROR)
    outcome = rig.connector.publish(parcel("Good morning"), rig.desk.access)
    assert isinstance(outcome, Unknown | NotSent), outcome
    assert rig.stored() == ()


def test_after_a_time_out_nobody_knows_and_the_network_is_asked(rig: Rig) -> None:
    message = parcel("Good morning")
    rig.inject(Fault.TIMEOUT_BEFORE_STORE)
    begun = time.monotonic()
    outcome = rig.connector.publish(message, rig.desk.access)
    assert time.monotonic() - begun < PATIENCE
    assert isinstance(outcome, Unknown), outcome
    assert rig.stored() == ()

    rig.heal()
    assert isinstance(rig.connector.look_up(message, rig.desk.access), Absent if rig.proves else CannotTell)


@pytest.mark.parametrize("fault", LOST_ANSWERS)
def test_a_post_whose_answer_was_lost_is_found_again(rig: Rig, fault: Fault) -> None:
    message = parcel("Good morning")
    rig.inject(fault)
    begun = time.monotonic()
    outcome = rig.connector.publish(message, rig.desk.access)
    assert time.monotonic() - begun < PATIENCE
    assert isinstance(outcome, Unknown), outcome
    (stored,) = rig.stored()

    rig.heal()
    lookup = rig.connector.look_up(message, rig.desk.access)
    if rig.proves:
        assert isinstance(lookup, Found), lookup
        assert lookup.remote.id == stored.id
    else:
        assert isinstance(lookup, CannotTell), lookup


@pytest.mark.parametrize("fault", [Fault.OUTAGE, Fault.SERVER_ERROR, Fault.EXPIRED])
def test_a_network_that_fails_is_no_proof_that_the_post_is_absent(rig: Rig, fault: Fault) -> None:
    message = parcel("Good morning")
    publish(rig, message)
    rig.inject(fault)
    try:
        lookup = rig.connector.look_up(message, rig.desk.access)
    except Trouble:
        return
    assert isinstance(lookup, CannotTell), lookup


@pytest.mark.parametrize("fault", [None, *LOST_ANSWERS])
def test_the_same_parcel_again_is_the_same_post(rig: Rig, fault: Fault | None) -> None:
    if not rig.proves:
        pytest.skip("this network ignores the clients' keys; its own tests show the second post")
    message = parcel("Good morning", pictures=(picture("A sunrise"),))
    if fault is not None:
        rig.inject(fault)
    rig.connector.publish(message, rig.desk.access)
    rig.heal()

    again = publish(rig, message)
    (stored,) = rig.stored()
    assert stored.id == again.id


def test_two_parcels_with_the_same_words_are_two_posts(rig: Rig) -> None:
    assert publish(rig, parcel("Good morning")).id != publish(rig, parcel("Good morning")).id
    assert len(rig.stored()) == 2


def test_every_form_of_too_many_requests_is_obeyed_to_its_instant(rig: Rig) -> None:
    assert rig.rate_limits
    for form, switch_on in rig.rate_limits.items():
        expected = switch_on()
        outcome = rig.connector.publish(parcel("Good morning"), rig.desk.access)
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
    remote = publish(rig, parcel("Good morning"))
    rig.inject(fault)
    with pytest.raises(NetworkTrouble):
        rig.connector.identify(rig.desk.access)
    with pytest.raises(NetworkTrouble):
        rig.connector.collect(rig.desk.access, None)
    with pytest.raises(NetworkTrouble):
        rig.connector.metrics([remote], rig.desk.access)


# What people answer.


def test_every_kind_of_response_is_read_with_its_author_words_and_place(rig: Rig) -> None:
    remote = publish(rig, parcel("What shall we plant?"))
    kinds = sorted(rig.connector.capabilities.reads)
    made = {rig.respond(remote, kind, f"My {kind}: lime trees 🌳"): kind for kind in kinds}

    responses, _ = collect_all(rig)
    assert {response.remote.id: response.kind for response in responses} == made
    for response in responses:
        assert response.author.id
        assert response.author.handle
        assert response.posted_at.tzinfo is not None
        if response.kind not in (ResponseKind.LIKE, ResponseKind.REPOST):
            assert f"My {response.kind}: lime trees 🌳" in response.text
        if response.kind in (ResponseKind.REPLY, ResponseKind.COMMENT):
            assert response.parent_id == remote.id
            assert response.root is not None
            assert response.root.id == remote.id


def test_pages_are_read_to_the_end_without_loss_or_repeat(rig: Rig) -> None:
    remote = publish(rig, parcel("What shall we plant?"))
    made = [rig.respond(remote, ResponseKind.REPLY, f"Answer {n}") for n in range(230)]

    first = rig.connector.collect(rig.desk.access, None)
    assert first.more
    late = rig.respond(remote, ResponseKind.REPLY, "While you were reading")
    rest, cursor = collect_all(rig, first.cursor)

    seen = [response.remote.id for response in (*first.responses, *rest)]
    # What comes in the middle of the reading may wait for the next round, but is never lost.
    after, cursor = collect_all(rig, cursor)
    seen += [response.remote.id for response in after]
    assert len(seen) == len(set(seen))
    assert set(seen) == {*made, late}

    assert collect_all(rig, cursor)[0] == []
    newest = rig.respond(remote, ResponseKind.REPLY, "Good evening")
    assert [response.remote.id for response in collect_all(rig, cursor)[0]] == [newest]


def test_an_answer_goes_into_the_thread_of_the_person_who_asked(rig: Rig) -> None:
    remote = publish(rig, parcel("What shall we plant?"))
    rig.respond(remote, ResponseKind.REPLY, "Why not oaks?")
    ((question,), _) = collect_all(rig)

    answer = publish(rig, parcel("Oaks too!", parent=question.remote, root=question.root))
    stored = {post.id: post for post in rig.stored()}[answer.id]
    assert (stored.parent_id, stored.root_id) == (question.remote.id, remote.id)


def test_a_posts_numbers_are_what_people_did(rig: Rig) -> None:
    remote = publish(rig, parcel("What shall we plant?"))
    if not rig.connector.capabilities.has_metrics:
        pytest.skip("this network counts nothing")
    for kind in (ResponseKind.LIKE, ResponseKind.LIKE, ResponseKind.REPOST, ResponseKind.REPLY):
        rig.respond(remote, kind, "Limes")
    (numbers,) = rig.connector.metrics([remote], rig.desk.access)
    assert numbers is not None
    assert (numbers.likes, numbers.reposts, numbers.replies, numbers.quotes) == (2, 1, 1, 0)


def test_a_deleted_post_is_gone_and_deleting_it_again_is_fine(rig: Rig) -> None:
    if not rig.connector.capabilities.can_delete:
        pytest.skip("this network deletes nothing")
    kept, unwanted = publish(rig, parcel("Stays")), publish(rig, parcel("Goes"))
    rig.connector.delete(unwanted, rig.desk.access)
    rig.connector.delete(unwanted, rig.desk.access)
    assert [post.id for post in rig.stored()] == [kept.id]
    if rig.connector.capabilities.has_metrics:
        still_there, gone = rig.connector.metrics([kept, unwanted], rig.desk.access)
        assert still_there is not None
        assert gone is None


def test_a_hidden_response_is_hidden_on_the_network(rig: Rig) -> None:
    if not rig.connector.capabilities.can_hide:
        pytest.skip("this network hides nothing")
    remote = publish(rig, parcel("What shall we plant?"))
    rude = rig.respond(remote, ResponseKind.REPLY, "Clowns!")
    kind = rig.respond(remote, ResponseKind.REPLY, "Limes!")
    responses, _ = collect_all(rig)
    by_id = {response.remote.id: response.remote for response in responses}
    rig.connector.hide(by_id[rude], rig.desk.access)
    assert rig.is_hidden(rude)
    assert not rig.is_hidden(kind)


# Secrets.


@pytest.mark.parametrize("fault", [None, *Fault])
def test_the_secret_shows_nowhere(rig: Rig, fault: Fault | None, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    secret = rig.desk.secret.value
    if fault is not None:
        rig.inject(fault)
    message, access = parcel("Good morning"), rig.desk.access
    shown = [repr(rig.connector), repr(access), repr(rig.connector.publish(message, access))]
    for call in (
        lambda: rig.connector.identify(access),
        lambda: rig.connector.look_up(message, access),
        lambda: rig.connector.collect(access, None),
    ):
        try:
            shown.append(repr(call()))
        except Trouble as trouble:
            shown += _chain(trouble)
    assert secret not in "\n".join(shown)
    assert secret not in caplog.text


def _chain(error: BaseException | None) -> list[str]:
    """An exception with everything it was caused by, as a log would write them."""
    shown = []
    while error is not None:
        shown += [repr(error), str(error)]
        error = error.__cause__ or error.__context__
    return shown
