"""What the drill of headquarters comes to: counted in the networks, in the database, and on each desk."""

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from schedules.drills.headquarters.stage import DeskMachine, HeadquartersStage
from schedules.drills.headquarters.view import Difference, Lists, difference
from schedules.drills.tally import Tally, tally
from warroom.domain.approval import Verdict
from warroom.domain.delivery import DeliveryState
from warroom.domain.ids import PersonId, PostId, ResponseId
from warroom.store import UnitOfWork

REMEMBERED, REWRITTEN = "as remembered", "rewritten"


@dataclass(frozen=True)
class DeskReport:
    """One desk in the end: how its lists differ from the database, and what its acts came to.

    `lost` are acts that were acknowledged to it and that are not in the database.
    """

    login: str
    rows: int
    difference: Difference
    acknowledged: int
    lost: int
    ledger: str
    reads: int
    troubles: int
    refusals: int

    @property
    def is_right(self) -> bool:
        """Whether it shows what is, and forgot nothing."""
        wrong = self.difference.missing + self.difference.stale + self.difference.double
        return not wrong and not self.lost and self.ledger == REMEMBERED


@dataclass(frozen=True)
class HeadquartersReport:
    """What the networks got and what desks show, whatever failed meanwhile.

    `doubts_where_proven` are deliveries in doubt although their network can tell. `forged` sign-offs were
    written by the server's administrator; `forged_refused` of them stopped at a worker, and `forged_out` went
    out. `broken` says how often each thing was broken.
    """

    tally: Tally
    deliveries: int
    messages: int
    doubts_where_proven: int
    forged: int
    forged_refused: int
    forged_out: int
    desks: tuple[DeskReport, ...]
    workers_ended_badly: int
    broken: Mapping[str, int]
    seconds: int

    @property
    def flawless(self) -> bool:
        """Whether nothing went wrong."""
        return (
            self.tally.flawless(doubts_allowed=True)
            and not self.doubts_where_proven
            and not self.forged_out
            and self.forged_refused == self.forged
            and not self.workers_ended_badly
            and all(desk.is_right for desk in self.desks)
        )

    def as_json(self) -> dict[str, object]:
        """For a script."""
        return {"flawless": self.flawless} | asdict(self)


def counted(
    stage: HeadquartersStage,
    desks: tuple[DeskReport, ...],
    forged: Collection[PostId],
    workers_ended_badly: int,
    broken: Mapping[str, int],
    seconds: float,
) -> HeadquartersReport:
    """The report, once all has come to its end."""
    stored = stage.stored()
    with stage.office.store.read() as uow:
        every = uow.deliveries.in_states(list(DeliveryState), limit=100_000)
    ours = [d for d in every if d.post_id not in forged and d.state is not DeliveryState.CANCELLED]
    theirs = [d for d in every if d.post_id in forged]
    forged_keys = {delivery.client_key for delivery in theirs}
    return HeadquartersReport(
        tally=tally(stage, forged),
        deliveries=len(ours),
        messages=len(stored),
        doubts_where_proven=sum(
            d.state is DeliveryState.IN_DOUBT and d.account_id in stage.proven for d in ours
        ),
        forged=len(theirs),
        forged_refused=sum(d.state is DeliveryState.FAILED and not d.sent_parts for d in theirs),
        forged_out=sum(post.client_key in forged_keys for post in stored),
        desks=desks,
        workers_ended_badly=workers_ended_badly,
        broken=dict(sorted(broken.items())),
        seconds=round(seconds),
    )


def desk_report(
    stage: HeadquartersStage, desk: DeskMachine, told: Mapping[str, Any], true: Lists
) -> DeskReport:
    """What the desk told of itself, held against the database."""
    shown = {name: [_row(row) for row in rows] for name, rows in told["lists"].items()}
    acts: list[tuple[str, int, int]] = [tuple(act) for act in told["acts"]]
    with stage.office.store.read() as uow:
        lost = sum(not _ACTS[act](uow, desk.person, subject, number) for act, subject, number in acts)
    return DeskReport(
        login=desk.machine.login,
        rows=sum(map(len, shown.values())),
        difference=difference(shown, true),
        acknowledged=len(acts),
        lost=lost,
        ledger=told["ledger"],
        reads=told["reads"],
        troubles=told["troubles"],
        refusals=told["refusals"],
    )


def _row(value: Any) -> Any:  # noqa: ANN401 — whatever JSON made of a row
    return tuple(map(_row, value)) if isinstance(value, list) else value


def _submitted(uow: UnitOfWork, me: PersonId, post: int, version: int) -> bool:
    found = uow.posts.version(PostId(post), version)
    return found is not None and me in uow.posts.writers(PostId(post))


def _decided(verdict: Verdict) -> Callable[[UnitOfWork, PersonId, int, int], bool]:
    def decided(uow: UnitOfWork, me: PersonId, post: int, version: int) -> bool:
        verdicts = uow.approvals.of_post(PostId(post), version)
        return any(each.approver == me and each.verdict is verdict for each in verdicts)

    return decided


def _claimed(uow: UnitOfWork, me: PersonId, response: int, _: int) -> bool:
    found = uow.responses.get(ResponseId(response))
    return found is not None and found.claimed_by == me


def _commented(uow: UnitOfWork, me: PersonId, post: int, number: int) -> bool:
    words = f"Seen, number {number}."
    return any(each.person_id == me and each.text == words for each in uow.posts.comments(PostId(post)))


def _placed(uow: UnitOfWork, me: PersonId, held: int, _: int) -> bool:
    last = uow.holds.last()
    return last is not None and (last.id, last.placed_by) == (held, me)


def _released(uow: UnitOfWork, me: PersonId, post: int, delivery: int) -> bool:
    return any(
        entry.actor == me
        and entry.action in ("held > queued", "held > missed", "missed > queued")
        and json.loads(entry.detail)["delivery"] == delivery
        for entry in uow.ledger.of_post(PostId(post))
    )


_ACTS: Mapping[str, Callable[[UnitOfWork, PersonId, int, int], bool]] = {
    "submit": _submitted,
    "approve": _decided(Verdict.APPROVE),
    "return": _decided(Verdict.RETURN),
    "claim": _claimed,
    "comment": _commented,
    "hold": _placed,
    "release": _released,
}
