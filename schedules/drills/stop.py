"""The stop drill: a worker stands still past its leases while another takes over; then it goes on.

What it held has been sent by then, or looked up. Whatever it still writes must be refused by its fences, and
what it still sends must not become a second post.
"""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from threading import Event

from schedules.drills.stage import ON_ITS_WAY, Stage
from schedules.drills.tally import Tally, tally
from warroom.domain.delivery import DeliveryState

LEASE_SECONDS = 3
STALL = 1.0
ROUNDS = 4
PATIENCE = 30.0


@dataclass(frozen=True)
class StopReport:
    """What the network got although a worker stood still `stops` times, past its leases."""

    tally: Tally
    stops: int


def run_stop_drill(
    stage: Stage, posts: int, seed: int, *, proves: bool, say: Callable[[str], None]
) -> StopReport:
    """Approve `posts` posts over some rounds; in each a worker is stopped and goes on later. Needs POSIX.

    Raises Trouble when a worker does not begin, or does not finish.
    """
    chance = Random(seed)
    for number in range(1, ROUNDS + 1):
        for post in range(posts * (number - 1) // ROUNDS + 1, posts * number // ROUNDS + 1):
            stage.approve(f"Post {post} of the drill.", parts=2 if post % 5 == 0 else 1)
        stage.stall(STALL)
        _stop_one(stage, chance, proves=proves)
        say(f"{number} of {ROUNDS} workers stood still; {len(stage.stored())} messages are on the network.")
    return StopReport(tally(stage), ROUNDS)


def _stop_one(stage: Stage, chance: Random, *, proves: bool) -> None:
    waiting = ON_ITS_WAY | ({DeliveryState.IN_DOUBT} if proves else set())
    lease = ("--lease", str(LEASE_SECONDS))
    with stage.running_worker(*lease) as first:
        stage.expect(lambda: stage.any_in(DeliveryState.SENDING), PATIENCE, "the first worker to begin")
        Event().wait(chance.random() * STALL)
        stage.stall(0)  # Before it stops: it may stop while it holds the network's file.
        first.stop()
        with stage.running_worker("--takeover", *lease) as second:
            # Stopped in the middle of a transaction, it keeps the file from everybody: then it goes on first.
            stage.wait(lambda: not stage.any_in(*waiting), LEASE_SECONDS * 5)
            stood_until = stage.office.clock.now()
            first.go_on()
            stage.expect(lambda: stage.beats(first, stood_until), PATIENCE, "the first worker to go on")
            stage.expect(lambda: not stage.any_in(*waiting), PATIENCE, "both workers to finish")
            first.finish(PATIENCE)
            second.finish(PATIENCE)
