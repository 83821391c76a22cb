"""Where reading an account stands: its notifications first, then what each watched word finds. Pure.

Each page that is asked for is of one list only, whose turn it is; so nothing is asked twice in a round.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from connectors.bluesky.position import Position


@dataclass(frozen=True)
class Reading:
    """The positions in all lists. `turn` is the word whose page comes next, None for the notifications."""

    notifications: Position = field(default_factory=Position)
    searches: Mapping[str, Position] = field(default_factory=dict)
    turn: str | None = None

    @classmethod
    def parse(cls, cursor: str | None, words: Sequence[str]) -> "Reading":
        """The reading that `text` wrote down, of the words that are watched now; None is the beginning."""
        kept = json.loads(cursor) if cursor is not None else {}
        searches, turn = kept.pop("searches", {}), kept.pop("turn", None)
        return cls(
            Position.of(kept),
            {word: Position.of(searches.get(word, {})) for word in words},
            turn if turn in words else None,
        )

    def text(self) -> str:
        """The reading as a cursor: the notifications' position, and the searches beside it."""
        searches = {word: position.document() for word, position in self.searches.items()}
        document = {**self.notifications.document(), "searches": searches, "turn": self.turn}
        return json.dumps(document, separators=(",", ":"))

    @property
    def position(self) -> Position:
        """Where the list stands whose turn it is."""
        return self.notifications if self.turn is None else self.searches[self.turn]

    def after(self, position: Position) -> "Reading":
        """The reading behind a page of the list whose turn it was, and which stands at `position` now."""
        if self.turn is None:
            moved = replace(self, notifications=position)
        else:
            moved = replace(self, searches={**self.searches, self.turn: position})
        return moved if position.page is not None else moved.passed()

    def passed(self) -> "Reading":
        """The reading with the turn given to the next list; behind the last, to the notifications."""
        turns = (None, *self.searches, None)
        return replace(self, turn=turns[turns.index(self.turn) + 1])

    @property
    def is_over(self) -> bool:
        """Whether a round is done: nothing waits but what comes after now."""
        return self.turn is None and self.notifications.page is None

    def known_elsewhere(self) -> set[str]:
        """The hashes of what other lists than the one whose turn it is have shown lately."""
        others = [position for word, position in self.searches.items() if word != self.turn]
        if self.turn is not None:
            others.append(self.notifications)
        return {mark.hash for position in others for mark in position.marks}
