"""The drill of headquarters, from the first draft to the last count.

People at their desks write, sign, comment and claim; workers publish; a storm breaks whatever can break. Then
it is calm, everything comes to its end, and all is counted: in the networks' own memory, in the ledger, on
every desk.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import asdict
from threading import Event
from time import monotonic

from schedules.drills.headquarters.forgery import Forger
from schedules.drills.headquarters.plan import planned
from schedules.drills.headquarters.report import DeskReport, HeadquartersReport, counted, desk_report
from schedules.drills.headquarters.stage import Crew, DeskProcess, HeadquartersStage, desks_running
from schedules.drills.headquarters.storm import Plan, Storm
from schedules.drills.headquarters.superuser import Superuser
from schedules.drills.headquarters.view import fresh
from schedules.drills.stage import ON_ITS_WAY
from warroom.domain.delivery import DeliveryState
from warroom.domain.person import Role
from warroom.errors import StoreTrouble, Trouble
from warroom.language import tr
from warroom.services import hold, people, people_changes
from warroom.store.news import ASK_EVERY

log = logging.getLogger(__name__)

QUIET = 2 * ASK_EVERY + 1
"""Seconds after which a desk has heard of everything: it asks every ASK_EVERY for what was not announced."""

HOLD_AT, HOLD_SECONDS = 0.6, 3.0
"""When, as a part of the time, everything is held, and for how long."""

PATIENCE = 180.0
ENDING = 20.0
SAY_EVERY = 15.0
A_MOMENT = 0.2
UNFINISHED = ON_ITS_WAY | {DeliveryState.HELD, DeliveryState.MISSED}
NEWCOMER = "lou"


def run_headquarters_drill(
    stage: HeadquartersStage,
    deliveries: int,
    seconds: float,
    seed: int,
    plan: Plan,
    say: Callable[[str], None],
) -> HeadquartersReport:
    """So many deliveries over so many seconds of storm. Raises Trouble when something never ends."""
    drill = _Drill(stage, say)
    try:
        with desks_running(stage) as desks:
            return drill.run(desks, deliveries, seconds, seed, plan)
    finally:
        drill.crew.end()


class _Drill:
    def __init__(self, stage: HeadquartersStage, say: Callable[[str], None]) -> None:
        self._stage, self._say = stage, say
        self.crew = Crew(stage.workers)
        self._begun_at = self._said_at = monotonic()
        approvers = tuple(desk.machine.login for desk in stage.desks if desk.duty == "approver")
        superuser = Superuser(stage.server, stage.database)
        self._forger = Forger(superuser, stage.office.store.database_id(), approvers)

    def run(
        self, desks: Sequence[DeskProcess], deliveries: int, seconds: float, seed: int, plan: Plan
    ) -> HeadquartersReport:
        """From signing in to the report."""
        for number in range(len(self._stage.workers)):
            self.crew.start(number)
        self._sign_in(desks)
        storm = Storm(self._stage, self.crew, plan, seed, seconds, self._forger)
        self._stage.strain(True)
        self._begun_at = monotonic()
        self._begin(desks, deliveries, seconds, seed)
        storm.at(seconds * HOLD_AT, lambda: self._order(desks, "monitor", "hold"))
        storm.at(seconds * HOLD_AT, self._let_newcomer_join)
        storm.at(seconds * HOLD_AT + HOLD_SECONDS, lambda: self._order(desks, "approver", "lift"))
        storm.blow(self._begun_at, self._look_after)
        self._calm_down(deliveries)
        self.crew.finish(ENDING)
        reports = self._ask(desks)
        return counted(
            self._stage,
            reports,
            self._forger.posts,
            self.crew.ended_badly,
            storm.counts,
            self._seconds(),
        )

    def _sign_in(self, desks: Sequence[DeskProcess]) -> None:
        """Every desk signs in; the workers' machines believe what approvers read aloud from their own."""
        for desk in desks:
            spoken = desk.answer("ready")["fingerprint"]
            if spoken is not None:
                self._stage.pin(desk.desk.machine.login, spoken)

    def _begin(self, desks: Sequence[DeskProcess], deliveries: int, seconds: float, seed: int) -> None:
        signed, unsigned = planned(deliveries, seconds, self._stage.proven, self._stage.unproven, seed)
        every = sorted([*signed, *unsigned], key=lambda each: each.at)
        for duty in ("drafter", "approver", "monitor"):
            those = [desk for desk in desks if desk.desk.duty == duty]
            for index, desk in enumerate(those):
                own = every[index :: len(those)] if duty == "drafter" else []
                desk.order(
                    "begin", duty=duty, plan=[asdict(each) for each in own], index=index, of=len(those)
                )

    def _order(self, desks: Sequence[DeskProcess], duty: str, what: str) -> None:
        for desk in desks:
            if desk.desk.duty == duty:
                desk.order(what)

    def _let_newcomer_join(self) -> None:
        """Somebody joins meanwhile: one administrator asks, the other one confirms. Raises StoreTrouble."""
        stage, second = self._stage, self._stage.second
        if any(person.login == NEWCOMER for person in people.everyone(stage.office)):
            return
        if not people_changes.waiting(second):
            people_changes.ask_to_add(
                stage.office, stage.me, NEWCOMER, "Lou Petit", [Role.MONITOR], "a newcomer to this drill"
            )
        for change in people_changes.waiting(second):
            people_changes.confirm(second, stage.my_second, change.id)

    def _calm_down(self, deliveries: int) -> None:
        """Nothing fails any more: what was written is signed and goes out, or is shown in doubt."""
        self._stage.strain(False)
        self._say(f"{self._seconds():.0f} s: the storm is over.")

        def finished() -> bool:
            self._look_after()
            with self._stage.office.store.read() as uow:
                every = uow.deliveries.in_states(list(DeliveryState), limit=100_000)
            ours = [d for d in every if d.post_id not in self._forger.posts]
            doubts = [d for d in ours if d.state is DeliveryState.IN_DOUBT]
            return (
                hold.current(self._stage.office) is None
                and sum(d.state is not DeliveryState.CANCELLED for d in ours) >= deliveries
                and not any(d.state in UNFINISHED for d in every)
                and all(d.account_id == self._stage.unproven for d in doubts)
            )

        self._expect(finished, "every post to go out", PATIENCE)
        self._say(f"{self._seconds():.0f} s: everything has come to its end.")

    def _ask(self, desks: Sequence[DeskProcess]) -> tuple[DeskReport, ...]:
        """What desks show once they have heard of everything; they read nothing for being asked."""
        for desk in desks:
            desk.order("rest")
            desk.answer("resting")
        Event().wait(QUIET)
        true = fresh(self._stage.office)
        for desk in desks:
            desk.order("tell")
        told = [desk.answer("view") for desk in desks]
        for desk in desks:
            desk.end(ENDING)
        return tuple(
            desk_report(self._stage, desk.desk, answer, true)
            for desk, answer in zip(desks, told, strict=True)
        )

    def _expect(self, happened: Callable[[], bool], what: str, seconds: float) -> None:
        """Wait until it happened, whatever the server does. Raises Trouble, naming `what`."""
        until, never = monotonic() + seconds, Event()
        while True:
            try:
                if happened():
                    return
            except StoreTrouble as trouble:
                self._say(trouble.sentence)
                log.info("The drill's own eyes wait: %s", trouble.sentence)
            if monotonic() > until:
                raise Trouble(
                    tr(
                        "The drill waited {n} s in vain for {what}; see {log}.",
                        n=seconds,
                        what=what,
                        log=self._stage.log,
                    )
                )
            never.wait(A_MOMENT)

    def _look_after(self) -> None:
        """All the time: workers that ended are started again, and somebody says how far it is."""
        self.crew.look_after()
        if monotonic() >= self._said_at + SAY_EVERY:
            self._said_at = monotonic()
            self._say(f"{self._seconds():.0f} s: {len(self._stage.stored())} messages are on the networks.")

    def _seconds(self) -> float:
        return monotonic() - self._begun_at
