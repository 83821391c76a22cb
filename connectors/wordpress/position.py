"""Where reading a blog's comments stands, so that none is lost and none comes twice. Pure.

Comments are numbered in the order in which they are written, and read newest first by their numbers. What is
written or deleted while we read moves the pages: each begins with some of the page before. A comment is
stored an instant after it gets its number, so that the last few hundred are compared by number and not by
order.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace

PAGE = 100
"""The most that WordPress gives at once."""
OVERLAP = 10
"""Comments that may be deleted between two pages without one being skipped."""
REMEMBERED = 200


@dataclass(frozen=True)
class Position:
    """Where reading stands between two pages.

    All up to `floor` was handed over, and of the rest what is `known`. While a walk is under way, `offset`
    is how many comments its next page leaves out, `low` the lowest number that it handed over, and `fresh`
    the highest.
    """

    floor: int = 0
    known: tuple[int, ...] = ()
    fresh: tuple[int, ...] = ()
    low: int | None = None
    offset: int = 0

    @classmethod
    def parse(cls, cursor: str | None) -> "Position":
        """The position that `text` wrote down; None is the beginning."""
        if cursor is None:
            return cls()
        kept = json.loads(cursor)
        return cls(**kept | {name: tuple(kept[name]) for name in ("known", "fresh")})

    def text(self) -> str:
        """The position as a cursor."""
        return json.dumps(asdict(self), separators=(",", ":"))

    @property
    def is_over(self) -> bool:
        """Whether the walk is over, and the next one begins with the newest."""
        return self.offset == 0

    def is_new(self, number: int) -> bool:
        """Whether the comment wasn't handed over yet."""
        walked = self.low is not None and number >= self.low
        return number > self.floor and number not in self.known and not walked

    def after(self, page: Sequence[int], total: int) -> "Position":
        """The position behind `page`, newest first; `total` is how many comments the blog has in all."""
        fresh = (*self.fresh, *(number for number in page if self.is_new(number)))[:REMEMBERED]
        is_last = self.offset + PAGE >= total or any(number <= self.floor for number in page)
        if is_last or (page and set(page) <= set(self.known)):
            return self._at_the_end(fresh)
        lowest = min((number for number in (*page, self.low) if number is not None), default=None)
        return replace(self, fresh=fresh, low=lowest, offset=self.offset + PAGE - OVERLAP)

    def _at_the_end(self, fresh: tuple[int, ...]) -> "Position":
        newest = sorted({*fresh, *self.known}, reverse=True)[:REMEMBERED]
        floor = max(self.floor, newest[-1] - 1) if len(newest) == REMEMBERED else self.floor
        return Position(floor, tuple(newest))
