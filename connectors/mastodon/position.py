"""Where reading stands: an account's notifications, the threads under its posts, its watched words. Pure."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, replace

MOST_REMEMBERED = 300
"""Posts that were handed over last: one may come in two ways, as an answer and as a find."""


@dataclass(frozen=True)
class Branches:
    """The answers under a post of ours: how many the server counted, and which nobody told us of."""

    count: int = 0
    found: tuple[str, ...] = ()


@dataclass(frozen=True)
class Search:
    """A walk through what says a word, newest first.

    All that is not newer than `floor` was handed over. While a walk is under way, `top` is the newest that it
    saw and `offset` how many it has passed; None: nothing was ever asked.
    """

    floor: str | None = None
    top: str | None = None
    offset: int = 0


@dataclass(frozen=True)
class Position:
    """Where reading stands between two pages. `notification` is the newest that was handed over."""

    notification: str = "0"
    recent: tuple[str, ...] = ()
    threads: dict[str, Branches] = field(default_factory=dict)
    searches: dict[str, Search] = field(default_factory=dict)

    @classmethod
    def parse(cls, cursor: str | None) -> "Position":
        """The position that `text` wrote down; None is the beginning."""
        if cursor is None:
            return cls()
        kept = json.loads(cursor)
        return cls(
            kept["notification"],
            tuple(kept["recent"]),
            {key: Branches(one["count"], tuple(one["found"])) for key, one in kept["threads"].items()},
            {word: Search(**one) for word, one in kept["searches"].items()},
        )

    def text(self) -> str:
        """The position as a cursor."""
        return json.dumps(asdict(self), separators=(",", ":"))

    def with_recent(self, ids: Iterable[str]) -> "Position":
        """The position with more posts that were handed over."""
        return replace(self, recent=(*self.recent, *ids)[-MOST_REMEMBERED:])


def is_newer(one: str, other: str) -> bool:
    """Whether an id is a later one: they are numbers, or texts of one length, that grow with time."""
    return (len(one), one) > (len(other), other)
