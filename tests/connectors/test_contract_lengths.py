"""Every connector counts as its network does, whatever a text is made of: one more than fits is refused."""

from dataclasses import replace

import pytest

from connectors.registry import REAL
from tests.connectors.contract import Rig, attempt, message, openers
from warroom.domain.text_length import count
from warroom.ports import Rejected, Sent

PIECES = {
    "joined emoji": "👨‍👩‍👧‍👦",
    "flags": "🇫🇷",
    "combining marks": "e\u0301",
    "Chinese": "民",
    "a link": "https://example.org/a/rather/long/path?with=words ",
    "a mention": "@camille ",
    "a mention from elsewhere": "@camille@social.example ",
}
PUBLISHING = {can.network for can in REAL if can.publishes and not can.by_hand}


@pytest.fixture(params=PIECES.values(), ids=list(PIECES))
def piece(request: pytest.FixtureRequest) -> str:
    """What the text is made of."""
    return str(request.param)


def filled(rig: Rig, piece: str, over: int) -> str:
    """A text that begins with some pieces and is as long as allowed, and `over` longer, in the network's
    unit.
    """
    can = rig.connector.capabilities
    begun = f"Hello {piece * 3}" if can.max_links is None or "://" not in piece else f"Hello {piece}"
    return begun + "a" * (can.max_length + over - count(begun, can.unit))


def test_as_long_as_allowed_is_sent_and_one_more_is_not(rig: Rig, piece: str) -> None:
    can = rig.connector.capabilities
    if can.max_length > 30_000 or can.network not in PUBLISHING:
        pytest.skip("its limit is beyond what anybody writes, or it is a double")
    fits, over = filled(rig, piece, 0), filled(rig, piece, 1)
    assert (count(fits, can.unit), count(over, can.unit)) == (can.max_length, can.max_length + 1)
    if can.max_bytes is None or len(over.encode()) <= can.max_bytes:
        assert isinstance(attempt(rig, message(rig, fits)), Sent)
    before = len(rig.stored())
    outcome = attempt(rig, replace(message(rig, over)))
    assert isinstance(outcome, Rejected), outcome
    assert can.name in outcome.reason
    assert len(rig.stored()) == before


def test_the_networks_that_publish_are_all_here() -> None:
    assert openers().keys() >= PUBLISHING
