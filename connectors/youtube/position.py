"""Where reading a channel's comments stands, so that none is lost and none comes twice. Pure.

YouTube lists comment threads newest first, by the instant of their first comment: a reply to an old thread
doesn't bring that back to the top. So what was handed over of the newest threads is remembered, and once an
hour all of them are walked through, while otherwise a walk ends with the first page on which nothing is
new.
"""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256

REMEMBERED = 1_000
"""Threads whose replies are read. What is answered below an older one isn't seen."""

DEEP_EVERY = timedelta(hours=1)
LISTS = ("published", "heldForReview")
"""What is read, one after the other, by `moderationStatus`."""


@dataclass
class Known:
    """A thread that was handed over: when it began (in seconds since 1970), and its replies."""

    at: int
    total: int = 0
    replies: list[str] = field(default_factory=list)


@dataclass
class Position:
    """Where reading stands between two pages; it changes as pages are read.

    All threads from before `floor` (seconds since 1970) are settled. While a walk is under way, `which` of
    LISTS is read, `page` is YouTube's token, and `deep` says that the walk goes to the bottom; `forgot`
    that it has seen more threads than are remembered.
    """

    known: dict[str, Known] = field(default_factory=dict)
    floor: int = 0
    which: int = 0
    page: str | None = None
    deep: bool = True
    deep_at: int = 0
    forgot: bool = False

    @classmethod
    def parse(cls, cursor: str | None, now: datetime) -> "Position":
        """The position that `text` wrote down, at the begin of a walk or within it; None is the beginning."""
        if cursor is None:
            return cls(deep_at=int(now.timestamp()))
        position = cls(**json.loads(cursor))
        position.known = {key: Known(*kept) for key, kept in json.loads(cursor)["known"].items()}
        if position.is_at_the_top and now.timestamp() >= position.deep_at + DEEP_EVERY.total_seconds():
            position.deep, position.deep_at = True, int(now.timestamp())
        return position

    def text(self) -> str:
        """The position as a cursor."""
        kept = {key: [one.at, one.total, one.replies] for key, one in self.known.items()}
        return json.dumps({**asdict(self), "known": kept}, separators=(",", ":"))

    @property
    def is_at_the_top(self) -> bool:
        """Whether a walk begins here."""
        return self.which == 0 and self.page is None

    def after_page(self, on_page: Iterable[str], next_page: str | None, found_new: bool, below: bool) -> None:
        """Go on behind a page with the threads `on_page`. `below`: its last is from before the floor."""
        self._forget(set(on_page))
        if next_page and next_page != self.page and not below and (self.deep or found_new):
            self.page = next_page
            return
        self.page, self.which = None, (self.which + 1) % len(LISTS)
        if self.which == 0:
            self._at_the_end()

    def _at_the_end(self) -> None:
        self._forget(set())
        if self.forgot:
            self.floor = max(self.floor, min(one.at for one in self.known.values()))
        self.deep, self.forgot = False, False

    def _forget(self, on_page: set[str]) -> None:
        """Keep the newest threads, and those of the last page, whose edge may come again."""
        newest = sorted(self.known, key=lambda key: self.known[key].at, reverse=True)
        gone = set(newest[REMEMBERED:]) - on_page
        self.forgot = self.forgot or bool(gone)
        for key in gone:
            del self.known[key]


def mark(identifier: str) -> str:
    """A short hash that recognises a comment."""
    return sha256(identifier.encode()).hexdigest()[:10]
