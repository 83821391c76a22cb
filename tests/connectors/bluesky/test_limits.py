"""What the server says of its rate limits is heard and obeyed."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.connectors.contract import parcel
from tests.connectors.rig_bluesky import PUT, BlueskyRig
from tests.connectors.wire import error
from warroom.errors import NetworkTrouble
from warroom.ports import NotSent


def test_the_budget_is_what_the_headers_say(rig: BlueskyRig) -> None:
    rig.sent(parcel("One"))
    (budget,) = rig.desk.budgets
    assert (budget.limit, budget.remaining) == (5000, 4998)
    assert timedelta(minutes=29) < budget.resets_at - datetime.now(UTC) <= timedelta(minutes=30)


@pytest.mark.parametrize("reset", ["soon", "", "nan", "inf", "9" * 40, "-" + "9" * 40])
def test_a_reset_that_isn_t_an_instant_is_no_instant(rig: BlueskyRig, reset: str) -> None:
    rig.server.on(PUT, lambda _: error(429, "RateLimitExceeded", RateLimit_Reset=reset))
    outcome = rig.publish(parcel("One"))
    assert isinstance(outcome, NotSent)
    assert outcome.retry_at is None


def test_a_429_tells_the_desk_that_the_budget_is_used_up(rig: BlueskyRig) -> None:
    reset = int(datetime.now(UTC).timestamp()) + 60
    headers = {"RateLimit_Limit": "3000", "RateLimit_Remaining": "0", "RateLimit_Reset": str(reset)}
    rig.server.on(
        "app.bsky.notification.listNotifications", lambda _: error(429, "RateLimitExceeded", **headers)
    )
    with pytest.raises(NetworkTrouble) as trouble:
        rig.connector.collect(rig.desk.access, None)
    assert trouble.value.retry_at == datetime.fromtimestamp(reset, UTC)
    (budget,) = rig.desk.budgets
    assert (budget.remaining, budget.resets_at) == (0, trouble.value.retry_at)
