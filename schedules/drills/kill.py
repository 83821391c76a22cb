"""The kill drill: a worker is killed at random moments, again and again, while posts go out.

Many kills fall between the network's storing a post and its answer, since it is made to wait there. A last
worker then finishes in peace, and the network's own memory is counted.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from threading import Event

from schedules.drills.stage import ON_ITS_WAY, Stage
from schedules.drills.tally import Tally, tally
from warroom.domain.delivery import DeliveryState

STALL = 0.3
"""Seconds that the network waits at most between storing and answering."""

STARTING_UP = 1.5
"""Seconds within which a worker is killed that shall not even have started."""

LOOKING_UP = 3.0
"""Seconds within which a worker is killed that shall have begun to look up what the one before it left."""

PATIENCE = 30.0
LAST_PATIENCE = 120.0


@dataclass(frozen=True)
class KillReport:
    """What the network got although its worker was killed `kills` times."""

    tally: Tally
    kills: int


def run_kill_drill(
    stage: Stage, posts: int, kills: int, seed: int, *, proves: bool, say: Callable[[str], None]
) -> KillReport:
    """Approve `posts` posts and kill the worker `kills` times meanwhile. Needs a POSIX system.

    `proves`: the network can tell what became of a post, so that no doubt may remain in the end. Raises
    Trouble when a worker does not begin, or does not finish.
    """
    chance = Random(seed)
    stage.stall(STALL)
    approved = 0
    for kill in range(1, kills + 1):
        wanted = posts * kill // kills
        for number in range(approved + 1, wanted + 1):
            _approve(stage, number)
        approved = wanted
        if kill % 9 == 0:
            stage.submit(f"Nobody approved this one: {kill}.")
        _kill_one(stage, chance)
        if kill % 10 == 0:
            say(f"{kill} of {kills} workers killed; {len(stage.stored())} messages are on the network.")
    stage.stall(0)
    waiting = ON_ITS_WAY | ({DeliveryState.IN_DOUBT} if proves else set())
    with stage.running_worker() as worker:
        stage.expect(lambda: not stage.any_in(*waiting), LAST_PATIENCE, "the last worker to finish")
        worker.finish(PATIENCE)
    return KillReport(tally(stage), kills)


def _approve(stage: Stage, number: int) -> None:
    """Workers may die between the parts of a thread, and with what they have leased ahead of its time."""
    stage.approve(
        f"Post {number} of the drill.",
        parts=3 if number % 7 == 0 else 1,
        due_in=timedelta(seconds=3) if number % 3 == 0 else None,
    )


def _kill_one(stage: Stage, chance: Random) -> None:
    """Start a worker, and kill it while it starts, or while something of it is on its way to the network."""
    span = chance.choices((STARTING_UP, STALL, LOOKING_UP), (2, 6, 2))[0]
    moment = chance.random() * span
    with stage.running_worker() as worker:
        if span != STARTING_UP:
            # Before its first beat it has put away what the worker before it was sending.
            stage.expect(lambda: stage.beats(worker), PATIENCE, "a worker to begin")
            stage.wait(lambda: stage.any_in(DeliveryState.SENDING), PATIENCE)
        Event().wait(moment)
        worker.kill()
