"""What the usage headers say is left of the rate limits. Pure.

Source: developers.facebook.com/docs/graph-api/overview/rate-limiting: X-App-Usage (a JSON object) and
X-Business-Use-Case-Usage (lists of them, by the business's or Page's id) count in percent of what is allowed
in a rolling hour, and the second tells in how many minutes a throttled caller is let in again.
"""

import json
import math
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from warroom.domain.account import Budget

_PERCENTAGES = ("call_count", "total_time", "total_cputime")
_SOON = timedelta(minutes=5)
"""A rolling hour gives back with every minute: what is left in percent is spread over the next few, so that
the pace falls as the hour fills, and who has used it up looks again."""


def budget(headers: Mapping[str, str], now: datetime) -> Budget | None:
    """What is left of the tightest limit, in percent; None when the headers don't say."""
    used = [
        float(usage[name])
        for usage in _usages(headers)
        for name in _PERCENTAGES
        if _is_number(usage.get(name))
    ]
    if not used:
        return None
    return Budget(100, max(0, 100 - int(max(used))), regained_at(headers, now) or now + _SOON)


def regained_at(headers: Mapping[str, str], now: datetime) -> datetime | None:
    """When a throttled caller is let in again; None when it isn't throttled, or nobody says."""
    minutes = [
        float(usage["estimated_time_to_regain_access"])
        for usage in _usages(headers)
        if _is_number(usage.get("estimated_time_to_regain_access"))
    ]
    wait = max(minutes, default=0.0)
    return now + timedelta(minutes=min(wait, 60 * 24 * 7)) if wait > 0 else None


def _usages(headers: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    app = _parsed(headers.get("x-app-usage"))
    business = _parsed(headers.get("x-business-use-case-usage"))
    lists = [each for each in business.values() if isinstance(each, list)]
    for usage in [app, *(usage for each in lists for usage in each)]:
        if isinstance(usage, dict):
            yield usage


def _parsed(header: str | None) -> dict[str, Any]:
    try:
        usage = json.loads(header or "{}")
    except (ValueError, RecursionError):
        return {}
    return usage if isinstance(usage, dict) else {}


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and math.isfinite(value)
