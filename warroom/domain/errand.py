"""What a desk needs from a network: a row that the worker takes under a lease and answers."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from warroom.domain.ids import AccountId, ErrandId, PersonId


class ErrandKind(StrEnum):
    """What is asked. `argument` of the errand: see each."""

    CONNECT = "connect"
    """Try the account's credentials and learn its remote identity. No argument."""
    LOOK_UP = "look up"
    """Look again for a delivery in doubt; the argument is its id."""
    HIDE = "hide"
    """Hide a response from others; the argument is its id."""
    DELETE = "delete"
    """Delete a delivered post from its network; the argument is the delivery's id."""
    METRICS = "metrics"
    """Read a delivered post's numbers; the argument is the delivery's id."""
    COLLECT = "collect"
    """Read an account's responses now. No argument."""


class ErrandState(StrEnum):
    """Where an errand stands."""

    ASKED = "asked"
    TAKEN = "taken"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True)
class Errand:
    """An errand as last read. `answer` is a sentence for the person who asked."""

    id: ErrandId
    kind: ErrandKind
    account_id: AccountId
    argument: int | None
    asked_by: PersonId
    asked_at: datetime
    state: ErrandState
    fence: int
    answer: str | None
