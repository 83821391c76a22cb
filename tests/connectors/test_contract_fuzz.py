"""Every connector keeps the promises of the port whatever its network answers.

Each answer may be bent (`bending`): publishing still ends with an outcome, and one that says that nothing was
sent is right; everything else ends with a value that can be kept, or as trouble.
"""

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.connectors import loopback
from tests.connectors.bending import bent
from tests.connectors.contract import Rig, RigOpener, again, message, openers, picture, publish
from tests.connectors.loopback import every
from tests.connectors.wire import Proceed, Reply
from warroom.domain.capabilities import Moderation, ReplyPolicy
from warroom.domain.delivery import Metrics, RemotePost
from warroom.domain.response import ResponseKind
from warroom.errors import AccountTrouble, NetworkTrouble, Trouble
from warroom.ports import (
    Absent,
    Batch,
    CannotTell,
    Found,
    NotSent,
    Parcel,
    Rejected,
    Sent,
    Unknown,
)

LARGEST = 2**63 - 1
"""What a database keeps as a number."""

REMOTE = [name for name in openers() if "rehearsal" not in name]
"""The rehearsal network answers with no JSON."""
ROUNDS = int(os.environ.get("FUZZ", "60"))
"""How often each network is tried; some hundreds find what changed in a connector's reading."""


class Stage:
    """A network with a post, and somebody's answer to it."""

    def __init__(self, rig: Rig) -> None:
        self.rig, self.count = rig, 0
        self.secret = rig.desk.secret
        who = rig.connector.identify(rig.desk.access)
        rig.desk.account = replace(rig.desk.account, remote_identity=who.remote_identity)
        self.set_up()

    def set_up(self) -> None:
        """Publish, and let somebody answer."""
        rig = self.rig
        self.ours = publish(rig, message(rig, f"What shall we plant in year {self.count}?"))
        reads = rig.connector.capabilities.reads
        kind = ResponseKind.REPLY if ResponseKind.REPLY in reads else ResponseKind.COMMENT
        rig.respond(self.ours, kind, "Lime trees")
        batch = rig.connector.collect(rig.desk.access, None)
        while not batch.responses:
            batch = rig.connector.collect(rig.desk.access, batch.cursor)
        self.theirs = batch.responses[0]

    def parcel(self, random: Random) -> Parcel:
        """A new message of one of the kinds that the network takes."""
        self.count += 1
        can, text = self.rig.connector.capabilities, f"Message {self.count}"
        if random.random() < 0.3 and can.reply_policy is not ReplyPolicy.NOBODY:
            return message(self.rig, text, parent=self.theirs.remote, root=self.theirs.root)
        if random.random() < 0.3 and can.max_images:
            return message(self.rig, text, pictures=(picture("A pier"),))
        return message(self.rig, text)

    def bend(self, random: Random) -> None:
        """From now on, some answers come bent."""
        share = random.choice((0.3, 1.0))

        def misbehaved(proceed: Proceed) -> Reply:
            try:
                reply = proceed()
            except Exception:  # noqa: BLE001 — a fake that is asked nonsense, which a bent answer had told us.
                reply = Reply(400, {"error": "what?"})
            return bent(reply, random) if random.random() < share else reply

        for server in loopback.LISTENING:
            server.on(every, misbehaved)

    def heal(self) -> None:
        """Every answer comes as it should."""
        self.rig.heal()
        self.rig.desk.secret = self.secret
        for server in loopback.LISTENING:
            # A rig judges what was asked: what bent answers had told us to ask is not to be judged.
            server.requests.clear()
        if self.ours.id not in {post.id for post in self.rig.stored()}:
            self.set_up()


def publishing(stage: Stage, random: Random) -> None:
    """Whatever is said to have been sent has a name, and what isn't sent isn't there."""
    rig, access, parcel = stage.rig, stage.rig.desk.access, stage.parcel(random)
    before = {post.id for post in rig.stored()}
    stage.bend(random)
    for _ in range(3):
        outcome = rig.connector.publish(again(parcel), access)
        assert isinstance(outcome, Sent | Rejected | NotSent | Unknown)
        if isinstance(outcome, Sent):
            _assert_remote(outcome.remote)
        if not isinstance(outcome, NotSent):
            return
        _assert_aware(outcome.retry_at)
        assert {post.id for post in rig.stored()} == before, outcome


def looking_up(stage: Stage, random: Random) -> None:
    """What is found has a name."""
    rig, access, parcel = stage.rig, stage.rig.desk.access, stage.parcel(random)
    stage.bend(random)
    rig.connector.publish(again(parcel), access)
    found = rig.connector.look_up(again(parcel), access)
    assert isinstance(found, Found | Absent | CannotTell)
    if isinstance(found, Found):
        _assert_remote(found.remote)


def collecting(stage: Stage, random: Random) -> None:
    """A database takes every response, and reading goes on behind it."""
    stage.bend(random)
    connector, access = stage.rig.connector, stage.rig.desk.access
    batch = connector.collect(access, None)
    for _ in range(4):
        _assert_batch(batch)
        batch = connector.collect(access, batch.cursor)


def measuring(stage: Stage, random: Random) -> None:
    """A database takes every number."""
    if not stage.rig.connector.capabilities.has_metrics:
        return
    stage.bend(random)
    counted = stage.rig.connector.metrics([stage.ours, stage.ours], stage.rig.desk.access)
    assert len(counted) == 2
    for numbers in filter(None, counted):
        _assert_numbers(numbers)


def identifying(stage: Stage, random: Random) -> None:
    """An account has a name."""
    stage.bend(random)
    identity = stage.rig.connector.identify(stage.rig.desk.access)
    assert identity.remote_identity
    for text in (identity.remote_identity, identity.handle, identity.display_name):
        _assert_text(text)


def moderating(stage: Stage, random: Random) -> None:
    """Somebody's answer is hidden or shown."""
    if can := sorted(stage.rig.connector.capabilities.moderations - {Moderation.REMOVE}):
        stage.bend(random)
        stage.rig.connector.moderate(stage.theirs.remote, random.choice(can), stage.rig.desk.access)


def deleting(stage: Stage, random: Random) -> None:
    """Our post is taken away."""
    if stage.rig.connector.capabilities.can_delete:
        stage.bend(random)
        stage.rig.connector.delete(stage.ours, stage.rig.desk.access)


MAY_RAISE = (looking_up, collecting, measuring, identifying, moderating, deleting)


@pytest.fixture(params=REMOTE)
def stage(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Stage]:
    """A network with a post that somebody has answered."""
    opener: RigOpener = openers()[request.param]
    with opener(tmp_path) as rig:
        yield Stage(rig)


@settings(max_examples=ROUNDS, derandomize=True, suppress_health_check=list(HealthCheck))
@given(act=st.sampled_from((publishing, *MAY_RAISE)), seed=st.integers(0, 2**32))
def test_whatever_the_network_answers_the_promises_hold(
    stage: Stage, act: Callable[[Stage, Random], None], seed: int
) -> None:
    try:
        act(stage, Random(seed))
    except Trouble as trouble:
        _assert_trouble(act, trouble)
    finally:
        stage.heal()
    # The next call meets a network in good health: nothing of the bad answers was remembered.
    assert stage.rig.connector.identify(stage.rig.desk.access).remote_identity


def _assert_trouble(act: Callable[[Stage, Random], None], trouble: Trouble) -> None:
    assert act in MAY_RAISE
    assert isinstance(trouble, NetworkTrouble | AccountTrouble)
    _assert_text(trouble.sentence)
    if isinstance(trouble, NetworkTrouble):
        _assert_aware(trouble.retry_at)


def _assert_batch(batch: Batch) -> None:
    if batch.cursor is not None:
        _assert_text(batch.cursor)
    for response in batch.responses:
        _assert_remote(response.remote)
        texts = (response.author.id, response.author.handle, response.author.display_name, response.text)
        for text in (*texts, response.language or "", response.parent_id or ""):
            _assert_text(text)
        assert response.author.id.strip()
        if response.root is not None:
            _assert_remote(response.root)
        _assert_aware(response.posted_at)
        assert isinstance(response.hidden, bool)


def _assert_remote(remote: RemotePost) -> None:
    assert remote.id
    for text in (remote.id, remote.url or "", remote.revision or ""):
        _assert_text(text)


def _assert_numbers(numbers: Metrics) -> None:
    for number in (numbers.likes, numbers.reposts, numbers.replies, numbers.quotes):
        assert isinstance(number, int)
        assert 0 <= number <= LARGEST


def _assert_text(text: str) -> None:
    """A database takes it."""
    assert isinstance(text, str)
    text.encode()


def _assert_aware(at: datetime | None) -> None:
    assert at is None or at.utcoffset() is not None
