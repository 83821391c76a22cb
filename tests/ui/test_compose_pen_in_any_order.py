"""Two desks on one draft, in every order that Hypothesis thinks of: whose words are saved, and none is lost.

Each desk's work is done step by step: what the jobs' thread does, and when the window hears of it, are moves
of the game like typing and asking. What comes by timers and by the change feed is a move as well.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from tests import factories
from tests.factories import SetClock
from ui.bridge import Bridge
from ui.compose.sheet import Saving, Sheet
from ui.desk import Desk, Places
from ui.errors import Notices
from ui.jobs import Jobs
from ui.presence import Presence
from warroom.domain.person import Person
from warroom.domain.post import Draft, Part
from warroom.errors import WarroomError
from warroom.services import presence, queries, setup
from warroom.services.office import Office

WHO = st.sampled_from([0, 1])


class StepByStep(Jobs):
    """Jobs in which a test says when the next is worked, and when its answer is heard."""

    def __init__(self, notices: Notices, worked: Callable[[], None]) -> None:
        super().__init__(notices)
        self._worked = worked
        self._waiting: deque[object] = deque()
        self._answers: deque[tuple[object, object, Exception | None]] = deque()

    def work(self) -> bool:
        """Do what was asked for first; whether there was anything."""
        if not self._waiting:
            return False
        job = self._waiting.popleft()
        if self._superseded(job):  # type: ignore[arg-type]  # a job of our parent's own kind
            self._answers.append((job, None, None))
            return True
        try:
            self._answers.append((job, job.work(), None))  # type: ignore[attr-defined]  # as above
        except WarroomError as error:
            self._answers.append((job, None, error))
        self._worked()
        return True

    def hear(self) -> bool:
        """Hear the first answer; whether there was one."""
        if not self._answers:
            return False
        self._on_finished(*self._answers.popleft())  # type: ignore[arg-type]  # as above
        return True

    def _submit(self, job: object) -> None:
        self._open += 1
        self._waiting.append(job)


class Seat:
    """Somebody with the draft open, and every word they ever typed."""

    def __init__(self, office: Office, person: Person, worked: Callable[[], None]) -> None:
        notices = Notices()
        self.person = person
        self.jobs = StepByStep(notices, worked)
        self.bridge = Bridge(office.bus)
        campaign = setup.campaign(office)
        assert campaign is not None
        there = Presence(office, self.jobs, self.bridge, person.id)
        self.desk = Desk(office, self.jobs, self.bridge, notices, person, campaign, Places(), there)
        there.start()
        post = queries.posts(office, queries.PostFilter())[0]
        view = queries.post(office, post.id)
        self.sheet = Sheet(self.desk, view.post.draft, view)
        self.typed: list[str] = []

    def settle(self) -> None:
        """Do and hear everything."""
        while self.jobs.work() or self.jobs.hear():
            pass

    def close(self) -> None:
        self.desk.presence.leave()
        self.settle()
        self.bridge.close()
        self.jobs.close()


def text_of(draft: Draft) -> str:
    return draft.thread[0].text


class TwoDesks(RuleBasedStateMachine):
    """The game. `saved` is every text that was ever in the database."""

    file: Path
    folder: Path

    @initialize()
    def sit_down(self) -> None:
        for old in self.folder.glob("campaign*"):
            old.unlink()
        self.number, self.clock = 0, SetClock()
        self.office = factories.opened_office(factories.copied_campaign(self.file, self.folder), self.clock)
        people = factories.staff(self.office)
        self.post = factories.drafted(self.office, people.camille.id, "")
        self.saved = {""}
        self.revision = self.post.revision
        self.seats = [Seat(self.office, each, self.look) for each in (people.camille, people.sasha)]

    def look(self) -> None:
        """After each piece of work: whoever saved had the pen, or nobody had it."""
        post = queries.post(self.office, self.post.id).post
        self.saved.add(text_of(post.draft))
        if post.revision != self.revision:
            self.revision = post.revision
            turn = presence.who(self.office).turn(post.id)
            assert turn is None or not turn.is_live or turn.person_id == post.saved_by

    # What people do.

    @rule(who=WHO)
    def type_a_word(self, who: int) -> None:
        seat = self.seats[who]
        if not seat.sheet.read_only:
            self.number += 1
            word = f"<{self.number}>"
            seat.typed.append(word)
            draft = seat.sheet.draft
            seat.sheet.edit(replace(draft, thread=(Part(text_of(draft) + word),)))

    @rule(who=WHO)
    def ask_or_take(self, who: int) -> None:
        pen = self.seats[who].sheet.pen
        if pen.may_take:
            pen.take()
        elif not pen.asking:
            pen.ask()

    @rule(who=WHO)
    def hand_over(self, who: int) -> None:
        if self.seats[who].sheet.pen.asked_by and not self.seats[who].sheet.pen.giving:
            self.seats[who].sheet.hand_over()

    @rule(who=WHO)
    def not_now_or_never_mind(self, who: int) -> None:
        self.seats[who].sheet.pen.refuse()
        self.seats[who].sheet.pen.stop_asking()

    @rule(who=WHO, away=st.booleans())
    def turn_away_or_come_back(self, who: int, away: bool) -> None:
        sheet = self.seats[who].sheet
        (sheet.leave if away else sheet.take_up)()

    @rule(who=WHO, mine=st.booleans())
    def decide_a_conflict(self, who: int, mine: bool) -> None:
        sheet = self.seats[who].sheet
        if sheet.saving is Saving.CONFLICT and sheet.set_aside is None:
            if mine and not sheet.pen.elsewhere:
                sheet.save_mine()
            elif not mine:
                sheet.load_theirs()

    @rule(who=WHO)
    def bring_back(self, who: int) -> None:
        if not self.seats[who].sheet.read_only and self.seats[who].sheet.autosave.typed is None:
            self.seats[who].sheet.bring_back()

    # What happens by itself.

    @rule(who=WHO)
    def pause_in_typing(self, who: int) -> None:
        self.seats[who].sheet.autosave.flush()

    @rule(who=WHO, steps=st.integers(1, 3))
    def work(self, who: int, steps: int) -> None:
        for _ in range(steps):
            self.seats[who].jobs.work()

    @rule(who=WHO, steps=st.integers(1, 3))
    def hear(self, who: int, steps: int) -> None:
        for _ in range(steps):
            self.seats[who].jobs.hear()

    @rule(who=WHO)
    def everything(self, who: int) -> None:
        self.seats[who].settle()

    @rule(who=WHO)
    def news(self, who: int) -> None:
        self.seats[who].desk.presence.look()
        self.seats[who].sheet.look()

    @rule(who=WHO)
    def beat(self, who: int) -> None:
        self.seats[who].desk.presence.beat()

    @rule(seconds=st.sampled_from([1, 9, 21, 31]))
    def time_passes(self, seconds: int) -> None:
        self.clock.move(seconds=seconds)

    @precondition(lambda self: self.number > 0)
    @rule(who=WHO)
    def rest_from_typing(self, who: int) -> None:
        self.seats[who].sheet.pen.rested.emit()

    # What hardly happens by chance: two who are at odds.

    @rule(first=WHO)
    def both_type_before_they_hear_of_each_other(self, first: int) -> None:
        self.type_a_word(first)
        self.type_a_word(1 - first)
        for who in (first, 1 - first):
            self.seats[who].settle()

    @rule(who=WHO)
    def a_desk_sleeps_while_a_colleague_takes_its_pen_and_saves(self, who: int) -> None:
        self.type_a_word(who)
        self.clock.move(seconds=21)
        other = self.seats[1 - who]
        other.desk.presence.look()
        other.settle()
        other.sheet.pen.take()
        other.settle()
        self.type_a_word(1 - who)
        other.sheet.autosave.flush()
        other.settle()

    # What always holds.

    @invariant()
    def no_word_is_lost(self) -> None:
        for seat in getattr(self, "seats", ()):
            sheet = seat.sheet
            shown = text_of(sheet.draft) + (text_of(sheet.set_aside) if sheet.set_aside else "")
            for word in seat.typed:
                assert word in shown or any(word in text for text in self.saved), word

    def teardown(self) -> None:
        """However it went, nobody is locked out: in a while either can write, and is not refused."""
        if not hasattr(self, "seats"):
            return
        try:
            for seat in self.seats:
                seat.settle()
                self.clock.move(seconds=61)
                seat.desk.presence.look()
                seat.settle()
                seat.sheet.pen.take()
                seat.settle()
                assert not seat.sheet.read_only
            self.no_word_is_lost()
        finally:
            for seat in self.seats:
                seat.close()
            self.office.store.close()


@pytest.mark.usefixtures("qapp")
def test_in_any_order(campaign_file: Path, tmp_path: Path) -> None:
    class Game(TwoDesks):
        file, folder = campaign_file, tmp_path

    # Without shrinking: each game opens a database, and a failure would take minutes to get shorter.
    run_state_machine_as_test(
        Game, settings=settings(max_examples=40, stateful_step_count=40, phases=[Phase.reuse, Phase.generate])
    )
