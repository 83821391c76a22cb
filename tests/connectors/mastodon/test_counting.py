"""A text is counted as the server counts it, to the last character: one more is refused before any call."""

from dataclasses import replace

import pytest

from tests.connectors.contract import parcel
from tests.connectors.rig_mastodon import POST, MastodonRig
from warroom.domain.capabilities import Terms
from warroom.domain.text_length import LengthUnit, count
from warroom.ports import Rejected

LINK = 23


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("👨‍👩‍👧‍👦", 1),
        ("e\u0301", 1),
        ("漢字", 2),
        ("🇫🇷", 1),
        ("https://example.org", LINK),
        ("https://example.org/" + "a" * 400, LINK),
        ("https://example.org.", LINK + 1),
        ("Read https://example.org/a, now", 5 + LINK + 5),
        ("(https://example.org/a)", LINK + 2),
        ("https://fr.wikipedia.org/wiki/A_(b)", LINK),
        ("https://example.org/a?b=1&c=2!", LINK + 1),
        ("https://www.exämple.fr/é", LINK),
        ("https://example.org/@bob@example.org", LINK),
        ("http://localhost/x", 18),
        ("example.org/a", 13),
        ("@bob@example.org", 4),
        ("@bob.b@example.org!", 7),
        ("@bob", 4),
        ("mail bob@example.org", 20),
    ],
)
def test_each_thing_counts_as_on_the_server(text: str, length: int) -> None:
    """Sources: Mastodon's status_length_validator.rb, twitter_regex.rb, Account::MENTION_RE."""
    assert count(text, LengthUnit.MASTODON) == length


@pytest.mark.parametrize(
    "thing", ["👨‍👩‍👧‍👦", "e\u0301", "漢", "https://example.org/a-long-address ", "@bob@example.org ", "ß"]
)
def test_the_limit_is_taken_and_one_more_is_not(rig: MastodonRig, thing: str) -> None:
    length = count(thing, LengthUnit.MASTODON)
    full = thing * (500 // length) + "." * (500 % length)
    rig.sent(parcel(full))
    outcome = rig.publish(parcel(full + "."))
    assert isinstance(outcome, Rejected)
    assert "501" in outcome.reason
    assert rig.calls().count(POST) == 1


def test_a_warning_counts_with_the_text(rig: MastodonRig) -> None:
    rig.sent(replace(parcel("a" * 492), options={"warning": "Politics"}))
    outcome = rig.publish(replace(parcel("a" * 493), options={"warning": "Politics"}))
    assert isinstance(outcome, Rejected)
    assert "501" in outcome.reason


def test_an_instance_s_own_limits_are_told_and_obeyed(rig: MastodonRig) -> None:
    identity = rig.connector.identify(rig.desk.access)
    assert identity.terms == Terms(
        max_length=500, max_images=4, max_image_bytes=16_777_216, max_video_bytes=103_809_024
    )
    rig.desk.account = replace(rig.desk.account, terms=replace(identity.terms, max_length=300))
    outcome = rig.publish(parcel("a" * 301))
    assert isinstance(outcome, Rejected)
    assert "300" in outcome.reason
