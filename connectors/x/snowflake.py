"""The instants inside X's ids. Pure.

Source: docs.x.com/fundamentals/x-ids (Snowflake): the bits above the lowest 22 are milliseconds since
1288834974657, and ids grow with time, but for a second or so.
"""

from datetime import UTC, datetime, timedelta

_FIRST = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=1_288_834_974_657)
_MILLISECOND = timedelta(milliseconds=1)
_LOW_BITS = 22


def lowest_id(at: datetime) -> int:
    """The lowest id that a post of the instant `at` can have."""
    return max(0, (at - _FIRST) // _MILLISECOND) << _LOW_BITS


def instant_of(post_id: int) -> datetime:
    """When a post with this id was made."""
    return _FIRST + (post_id >> _LOW_BITS) * _MILLISECOND
