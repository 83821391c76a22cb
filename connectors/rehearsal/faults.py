"""The faults that can be switched on in the practice network, and the dice that decide when one strikes."""

import sqlite3
from dataclasses import dataclass
from enum import StrEnum
from random import Random


class Fault(StrEnum):
    """How the practice network can fail. `seconds` means something else for each."""

    OUTAGE = "outage"
    """Nobody takes the call."""
    TOO_MANY = "429"
    """Too many requests, without a word on when it ends."""
    TOO_MANY_UNTIL = "429 until"
    """Too many requests; it ends in `seconds`, and the answer says when."""
    SERVER_ERROR = "5xx"
    """An error of the server before anything was stored."""
    TIMEOUT_BEFORE_STORE = "time-out before store"
    """No answer comes (after `seconds`), and nothing was stored."""
    TIMEOUT_AFTER_STORE = "time-out after store"
    """The same, but the post was stored."""
    NONSENSE = "nonsense"
    """The post was stored, and the answer can't be read."""
    SLOW = "slow"
    """Every answer takes `seconds` of real time; the request waits before it is carried out."""
    STALL_AFTER_STORE = "stall after store"
    """The post is stored; a random part of `seconds` passes without an answer: the moment to be killed."""
    EXPIRED_TOKEN = "expired token"
    """Credentials that worked are refused."""
    REFUSAL = "refusal"
    """The network's moderators refuse the post."""


AFTER_STORE = frozenset({Fault.TIMEOUT_AFTER_STORE, Fault.NONSENSE, Fault.STALL_AFTER_STORE})
_PUBLISHING = AFTER_STORE | {Fault.TIMEOUT_BEFORE_STORE, Fault.REFUSAL}


class Operation(StrEnum):
    """What is asked of the network."""

    IDENTIFY = "identify"
    PREPARE = "prepare"
    PUBLISH = "publish"
    LOOK_UP = "look up"
    COLLECT = "collect"
    METRICS = "metrics"
    DELETE = "delete"
    MODERATE = "moderate"


@dataclass(frozen=True)
class StandingFault:
    """A fault that is switched on. `remaining` is how often it still strikes, None for always."""

    kind: Fault
    probability: float
    remaining: int | None
    seconds: float
    operation: Operation | None
    account: str | None = None


@dataclass(frozen=True)
class Strike:
    """A fault that strikes one call. `seconds` is drawn already where the fault draws it."""

    kind: Fault
    seconds: float


def switch_on(connection: sqlite3.Connection, fault: StandingFault) -> None:
    """Add `fault` to those that stand."""
    connection.execute(
        "INSERT INTO fault (kind, probability, remaining, seconds, operation, account)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (fault.kind, fault.probability, fault.remaining, fault.seconds, fault.operation, fault.account),
    )


def standing(connection: sqlite3.Connection) -> tuple[StandingFault, ...]:
    """Every fault that may still strike, oldest first."""
    rows = connection.execute("SELECT * FROM fault WHERE remaining IS NULL OR remaining > 0 ORDER BY id")
    return tuple(
        StandingFault(
            kind=Fault(row["kind"]),
            probability=row["probability"],
            remaining=row["remaining"],
            seconds=row["seconds"],
            operation=Operation(row["operation"]) if row["operation"] else None,
            account=row["account"],
        )
        for row in rows
    )


def draw(connection: sqlite3.Connection, operation: Operation, account: str, seed: int) -> tuple[Strike, ...]:
    """The faults that strike this call, each by its own seeded dice; what strikes is counted off."""
    strikes = []
    rows = connection.execute(
        "SELECT * FROM fault WHERE (remaining IS NULL OR remaining > 0)"
        " AND (operation IS NULL OR operation = ?) AND (account IS NULL OR account = ?) ORDER BY id",
        (operation, account),
    )
    for row in rows.fetchall():
        kind = Fault(row["kind"])
        if kind in _PUBLISHING and operation is not Operation.PUBLISH:
            continue
        chance = Random(f"{seed}:{row['id']}:{row['draws']}")
        hit = chance.random() < row["probability"]
        connection.execute(
            "UPDATE fault SET draws = draws + 1, remaining = remaining - ? WHERE id = ?", (hit, row["id"])
        )
        if hit:
            share = chance.random() if kind is Fault.STALL_AFTER_STORE else 1.0
            strikes.append(Strike(kind, row["seconds"] * share))
    return tuple(strikes)
