"""Every connector keeps the promises of the port: the registry, who we are, publishing, secrets."""

import json
import logging
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from connectors.registry import REAL, build, networks
from connectors.rehearsal.capabilities import CAPABILITIES as REHEARSAL
from tests.connectors.contract import Fault, Rig, again, attempt, message, openers, picture, publish
from warroom.domain.capabilities import Proof
from warroom.domain.checks import Severity, check
from warroom.domain.ids import AccountId, Sha256
from warroom.domain.post import Draft, Part, Picture, Video
from warroom.errors import AccountTrouble, Trouble
from warroom.ports import AccountAccess, Clock, NotSent, Rejected, Secret

NETWORK_LIBRARIES = {
    "httpx",
    "httpcore",
    "atproto",
    "requests",
    "urllib3",
    "aiohttp",
    "websockets",
    "tweepy",
    "facebook",
    "mastodon",
    "feedparser",
    "boto3",
    "googleapiclient",
}


class _UtcClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


# The registry.


PUBLISHING = [can.network for can in (*REAL, REHEARSAL) if can.publishes and not can.by_hand]


@pytest.mark.parametrize("network", PUBLISHING)
def test_every_connector_that_publishes_has_a_rig_of_its_name(network: str) -> None:
    assert network in openers(), f"write tests/connectors/rig_{network}.py (see contract.py)"


@pytest.mark.parametrize("proof", Proof)
def test_every_way_of_proving_a_post_can_be_rehearsed(proof: Proof) -> None:
    assert proof in {can.proof for name, can in networks().items() if can.rehearsal and name in openers()}


def test_every_network_is_known_by_its_own_name_and_can_be_built(tmp_path: Path) -> None:
    clock: Clock = _UtcClock()
    built = build(tmp_path / "rehearsal.sqlite", clock)
    assert set(built) == set(networks())
    for name, capabilities in networks().items():
        assert capabilities.network == name
        assert built[name].capabilities == capabilities


def test_only_the_practice_network_and_its_doubles_call_themselves_a_rehearsal() -> None:
    doubles = {f"rehearsal-{real.network}" for real in REAL if real.publishes}
    assert {name for name, can in networks().items() if can.rehearsal} == {"rehearsal", *doubles}


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
    outcome = rig.connector.publish(message(rig, "Good morning"), _without_secret(rig))
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
    remote = publish(rig, message(rig, text))
    (stored,) = rig.stored()
    assert (stored.id, stored.text, stored.parent_id) == (remote.id, text, None)
    assert remote.url is None or remote.url.startswith("https://")


def test_pictures_arrive_in_order_with_their_descriptions(rig: Rig) -> None:
    if not rig.connector.capabilities.max_images:
        pytest.skip("this network takes no pictures")
    alts = tuple(
        f"Picture {n}: a beach, seen from the pier" for n in range(rig.connector.capabilities.max_images)
    )
    publish(rig, message(rig, "Four views", pictures=tuple(picture(alt) for alt in alts)))
    (stored,) = rig.stored()
    assert stored.alts == (alts if rig.connector.capabilities.max_alt_length else ("",) * len(alts))


def test_a_thread_hangs_together_from_its_first_part(rig: Rig) -> None:
    if not rig.connector.capabilities.threads:
        pytest.skip("this network has no threads")
    first = publish(rig, message(rig, "1/3 Why"))
    second = publish(rig, message(rig, "2/3 How", parent=first, root=first))
    third = publish(rig, message(rig, "3/3 When", parent=second, root=first))
    assert [(post.id, post.parent_id, post.root_id) for post in rig.stored()] == [
        (first.id, None, None),
        (second.id, first.id, first.id),
        (third.id, second.id, first.id),
    ]


def test_a_corrected_post_stays_the_same_post(rig: Rig) -> None:
    if not rig.connector.capabilities.can_edit:
        pytest.skip("this network lets nobody edit")
    first = publish(rig, message(rig, "We meet at 18 h"))
    corrected = replace(message(rig, "We meet at 19 h"), replaces=first)
    for _ in range(2):
        assert publish(rig, corrected).id == first.id
        (stored,) = rig.stored()
        assert (stored.id, stored.text) == (first.id, "We meet at 19 h")


def test_the_networks_budget_is_passed_on(rig: Rig) -> None:
    publish(rig, message(rig, "One"))
    publish(rig, message(rig, "Two"))
    if rig.tells_budget:
        before, after = rig.desk.budgets[-2:]
        assert 0 < after.remaining <= after.limit
        assert after.remaining < before.remaining or after.resets_at > before.resets_at
    else:
        assert rig.desk.budgets == []


def test_a_text_as_long_as_allowed_is_fine_and_one_more_is_refused_here_and_there(rig: Rig) -> None:
    limit = rig.connector.capabilities.max_length
    assert _errors(rig, "a" * limit) == []
    publish(rig, message(rig, "a" * limit))

    (sentence,) = _errors(rig, "a" * (limit + 1))
    assert rig.connector.capabilities.name in sentence
    outcome = attempt(rig, message(rig, "a" * (limit + 1)))
    assert isinstance(outcome, Rejected), outcome
    assert len(rig.stored()) == 1


def _errors(rig: Rig, text: str) -> list[str]:
    can = rig.connector.capabilities
    sent = message(rig, text)
    part = Part(
        text,
        pictures=tuple(Picture(Sha256("0" * 64), each.mime, each.alt) for each in sent.pictures),
        video=None if sent.video is None else Video(Sha256("0" * 64), sent.video.mime, sent.video.alt),
    )
    draft = Draft(
        title="Long", accounts=(AccountId(1),), thread=(part,), options={AccountId(1): sent.options}
    )
    assert can.network == rig.desk.account.network
    accounts = {AccountId(1): rig.desk.account}
    findings = check(draft, accounts, networks(), datetime(2026, 5, 24, tzinfo=UTC))
    return [finding.sentence for finding in findings if finding.severity is Severity.ERROR]


# Secrets.


@pytest.mark.parametrize("fault", [None, *Fault])
def test_the_secret_shows_nowhere(rig: Rig, fault: Fault | None, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    secret = rig.desk.secret.value
    if fault is not None:
        rig.inject(fault)
    sent, access = message(rig, "Good morning"), rig.desk.access
    shown = [repr(rig.connector), repr(access), repr(rig.connector.publish(sent, access))]
    for call in (
        lambda: rig.connector.identify(access),
        lambda: rig.connector.look_up(again(sent), access),
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
