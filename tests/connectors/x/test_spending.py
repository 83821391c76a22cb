"""What it costs: told with every call that X charges, once a day for each thing read."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from tests.connectors.contract import parcel, picture
from tests.connectors.fake_x import BOB, HANDLE
from tests.connectors.rig_x import XRig, creates
from tests.connectors.wire import HTML
from warroom.domain.capabilities import Moderation
from warroom.domain.delivery import RemotePost

CENT = Decimal("0.01")


@pytest.mark.parametrize(
    ("text", "price"),
    [
        ("Good morning", "0.015"),
        ("Good morning https://example.org", "0.200"),
        ("See example.org", "0.200"),
        ("See example. Org", "0.015"),
    ],
)
def test_a_link_makes_a_post_dear_however_it_is_written(rig: XRig, text: str, price: str) -> None:
    rig.sent(parcel(text))
    assert rig.spent == [Decimal(price)]


def test_a_post_that_nobody_confirmed_is_not_counted_yet(rig: XRig) -> None:
    rig.server.server.on(creates, lambda _: HTML)
    rig.publish(parcel("Good morning"))
    assert rig.spent == []


def test_what_is_about_us_is_cheaper_to_read_than_what_is_searched(rig: XRig) -> None:
    rig.desk.account = replace(rig.desk.account, watches=("lime trees",))
    for n in range(3):
        rig.server.write(BOB, f"@{HANDLE} {n}")
        rig.server.write(BOB, f"lime trees {n}")
    cursor = _read(rig, None)
    assert rig.spent == [Decimal("0.003"), Decimal("0.015")]
    rig.spent.clear()
    _read(rig, cursor)
    assert rig.spent == []


def test_what_was_read_is_charged_again_the_next_day(rig: XRig) -> None:
    remotes = [rig.sent(parcel("One")), rig.sent(parcel("Two"))]
    rig.spent.clear()
    for _ in range(2):
        rig.connector.metrics(remotes, rig.access)
    assert rig.spent == [CENT]
    rig.clock.ahead = timedelta(days=1)
    rig.connector.metrics(remotes, rig.access)
    assert rig.spent == [CENT, CENT]


def test_the_rest_has_its_prices_too(rig: XRig) -> None:
    remote = rig.sent(parcel("A hall", pictures=(picture("A hall"),)))
    assert rig.spent == [Decimal("0.005"), Decimal("0.015")]
    rude = RemotePost(rig.server.write(BOB, f"@{HANDLE} Clowns!", answers=remote.id).id)
    rig.spent.clear()
    rig.connector.moderate(rude, Moderation.HIDE, rig.access)
    rig.connector.delete(remote, rig.access)
    rig.connector.delete(remote, rig.access)
    rig.connector.identify(rig.access)
    assert Counter(rig.spent) == Counter([Decimal("0.005"), CENT, CENT])


def _read(rig: XRig, cursor: str | None) -> str | None:
    batch = rig.connector.collect(rig.access, cursor)
    while batch.more:
        batch = rig.connector.collect(rig.access, batch.cursor)
    return batch.cursor
