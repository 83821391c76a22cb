"""Usage headers, as docs/graph-api/overview/rate-limiting shows them."""

from datetime import UTC, datetime, timedelta

from connectors.graph.usage import budget, regained_at
from warroom.domain.account import Budget

NOW = datetime(2026, 5, 24, 16, 30, tzinfo=UTC)
APP = '{"call_count":28,"total_time":25,"total_cputime":25}'
BUSINESS = (
    '{"105677453":[{"type":"pages","call_count":12,"total_cputime":7,"total_time":9,'
    '"estimated_time_to_regain_access":0}],"20":[{"type":"instagram","call_count":97,"total_cputime":4,'
    '"total_time":1,"estimated_time_to_regain_access":0}]}'
)


def test_what_is_left_is_what_the_tightest_limit_leaves() -> None:
    soon = NOW + timedelta(minutes=5)
    assert budget({"x-app-usage": APP}, NOW) == Budget(100, 72, soon)
    assert budget({"x-app-usage": APP, "x-business-use-case-usage": BUSINESS}, NOW) == Budget(100, 3, soon)


def test_without_headers_nobody_knows() -> None:
    assert budget({}, NOW) is None
    assert regained_at({}, NOW) is None


def test_who_is_throttled_is_told_for_how_many_minutes() -> None:
    headers = {"x-business-use-case-usage": BUSINESS.replace('access":0', 'access":19', 1)}
    assert regained_at(headers, NOW) == NOW + timedelta(minutes=19)


def test_an_absurd_wait_ends_within_a_week() -> None:
    headers = {"x-business-use-case-usage": BUSINESS.replace('access":0', 'access":1e300')}
    assert regained_at(headers, NOW) == NOW + timedelta(days=7)
