"""The storm: at seeded moments machines, the server, links and clocks of the drill fail, and come back.

Everything happens on the caller's thread, in the order of its time; what has to come back comes by itself.
"""

import heapq
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass
from random import Random
from threading import Event
from time import monotonic

from schedules.drills.headquarters.forgery import Forger
from schedules.drills.headquarters.stage import Crew, HeadquartersStage
from schedules.drills.headquarters.superuser import Superuser
from warroom.errors import StoreTrouble

LEASE_SECONDS = 5.0
"""Short, so that many leases run out in a drill."""

PAST_LEASE = (1.2, 2.0)
"""How many times a lease a worker stands still, or a link is frozen."""

DOWN = (0.3, 2.5)
"""Seconds from a crash of the server, or a kill of a worker, to its start."""

CALM = 0.08
"""The part of the drill's time before which, and after which, nothing fails any more."""


@dataclass(frozen=True)
class Plan:
    """How often each thing fails."""

    kills: int = 12
    stops: int = 6
    restarts: int = 6
    ended_sessions: int = 16
    cuts: int = 12
    worker_freezes: int = 4
    desk_freezes: int = 3
    forgeries: int = 24

    def times(self, share: float) -> "Plan":
        """As much of each for a shorter or longer time; each at least once."""
        return Plan(**{name: max(1, round(count * share)) for name, count in asdict(self).items()})


class Storm:
    """Breaks things for `seconds`. `counts` says how often each thing was broken."""

    def __init__(
        self, stage: HeadquartersStage, crew: Crew, plan: Plan, seed: int, seconds: float, forger: Forger
    ) -> None:
        self._stage, self._crew, self._forger = stage, crew, forger
        self._superuser = Superuser(stage.server, stage.database)
        self._chance = Random(seed)
        self._events: list[tuple[float, int, Callable[[], None]]] = []
        self._numbers = iter(range(1_000_000))
        self._busy: set[int] = set()
        self._now, self._seconds = 0.0, seconds
        self.counts: Counter[str] = Counter()
        for act, times in (
            (self._kill, plan.kills),
            (self._stop, plan.stops),
            (self._restart, plan.restarts),
            (self._end_sessions, plan.ended_sessions),
            (self._cut, plan.cuts),
            (self._freeze_worker, plan.worker_freezes),
            (self._freeze_desk, plan.desk_freezes),
            (self._forge, plan.forgeries),
        ):
            for number in range(times):
                # One in each part of the time, so that nothing is left to chance but the moment.
                share = (number + self._chance.random()) / times
                self.at(seconds * (CALM + (1 - 2 * CALM) * share), act)

    def blow(self, begun_at: float, meanwhile: Callable[[], None]) -> None:
        """Break and mend, from `begun_at` on the monotonic clock, until all is mended again."""
        never = Event()
        while self._events:
            at, _, act = self._events[0]
            wait = begun_at + at - monotonic()
            if wait > 0:
                meanwhile()
                never.wait(min(wait, 1.0))
                continue
            heapq.heappop(self._events)
            self._now = at
            try:
                act()
            except StoreTrouble:
                # The server is down: that is what a storm is like.
                self._later(DOWN, act)

    def at(self, seconds: float, act: Callable[[], None]) -> None:
        """Have `act` done so many seconds after the beginning."""
        heapq.heappush(self._events, (seconds, next(self._numbers), act))

    def _later(self, span: tuple[float, float], act: Callable[[], None], unit: float = 1.0) -> None:
        self.at(self._now + self._chance.uniform(*span) * unit, act)

    def _free_worker(self) -> int | None:
        """A worker that nothing is done to yet; one stays, so that work goes on."""
        free = [number for number in range(len(self._crew.machines)) if number not in self._busy]
        return self._chance.choice(free) if len(free) > 1 else None

    def _kill(self) -> None:
        number = self._free_worker()
        if number is None:
            self._later(DOWN, self._kill)
            return
        self._crew.kill(number)
        self._busy.add(number)
        self.counts["kills"] += 1

        def again() -> None:
            self._crew.start(number)
            self._busy.discard(number)

        self._later(DOWN, again)

    def _stop(self) -> None:
        number = self._free_worker()
        worker = None if number is None else self._crew.running(number)
        if number is None or worker is None:
            self._later(DOWN, self._stop)
            return
        worker.stop()
        self._busy.add(number)
        self.counts["stops"] += 1

        def go_on() -> None:
            worker.go_on()
            self._busy.discard(number)

        self._later(PAST_LEASE, go_on, LEASE_SECONDS)

    def _restart(self) -> None:
        self._stage.server.stop_immediately()
        self.counts["restarts"] += 1
        self._later(DOWN, self._stage.server.start)

    def _end_sessions(self) -> None:
        self.counts["ended_sessions"] += self._superuser.end_some_sessions(self._chance)

    def _cut(self) -> None:
        machines = [*self._stage.workers, *(desk.machine for desk in self._stage.desks)]
        self._chance.choice(machines).link.cut()
        self.counts["cuts"] += 1

    def _freeze_worker(self) -> None:
        number = self._free_worker()
        if number is None:
            self._later(DOWN, self._freeze_worker)
            return
        link = self._crew.machines[number].link
        link.freeze()
        self._busy.add(number)
        self.counts["worker_freezes"] += 1

        def thaw() -> None:
            link.thaw()
            self._busy.discard(number)

        self._later(PAST_LEASE, thaw, LEASE_SECONDS)

    def _freeze_desk(self) -> None:
        link = self._chance.choice(self._stage.desks).machine.link
        link.freeze()
        self.counts["desk_freezes"] += 1
        self._later(PAST_LEASE, link.thaw, LEASE_SECONDS)

    def _forge(self) -> None:
        if self._forger.forge():
            self.counts["forgeries"] += 1
        elif self._now < self._seconds:
            self._later(DOWN, self._forge)
