"""A hold: the one key that stops everything, and the two people it takes to lift it."""

from dataclasses import dataclass
from datetime import datetime

from warroom.domain.ids import HoldId, PersonId


@dataclass(frozen=True)
class Hold:
    """`lifters` are the people who asked to lift it so far; `confirmed_by` the workers that stopped."""

    id: HoldId
    reason: str
    placed_by: PersonId
    placed_by_name: str
    placed_at: datetime
    lifters: tuple[PersonId, ...]
    lifted_at: datetime | None
    confirmed_by: tuple[str, ...]


LIFTERS_NEEDED = 2
