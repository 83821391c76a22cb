"""Work off the GUI thread: answers come back there, newest first wins, and nothing is lost at the end."""

import threading
from functools import partial

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from tests.factories import Staff
from tests.ui.conftest import DeskFor, said
from ui.errors import NoticeKind
from warroom.domain.person import Person
from warroom.errors import Refused, StoreTrouble
from warroom.events import Topic
from warroom.services import hold, people
from warroom.services.office import Office


def test_an_answer_comes_back_on_the_gui_thread(desk_for: DeskFor, staff: Staff, qtbot: QtBot) -> None:
    desk = desk_for(staff.noa)
    threads: list[str] = []
    answers: list[tuple[Person, ...]] = []

    def work() -> tuple[Person, ...]:
        threads.append(threading.current_thread().name)
        return people.everyone(desk.office)

    def done(found: tuple[Person, ...]) -> None:
        threads.append(threading.current_thread().name)
        answers.append(found)

    desk.jobs.run(desk.places, work, done)
    qtbot.waitUntil(desk.jobs.idle)
    assert [person.login for person in answers[0]] == ["alix", "camille", "noa", "sasha"]
    assert threads[0].startswith("desk-jobs")
    assert threads[1] == "MainThread"


def test_only_the_newest_of_many_reads_is_answered(desk_for: DeskFor, staff: Staff, qtbot: QtBot) -> None:
    desk = desk_for(staff.noa)
    hindered = threading.Event()
    done: list[str] = []
    begun: list[str] = []

    def search(word: str) -> str:
        begun.append(word)
        return word

    desk.jobs.run(desk.places, lambda: hindered.wait(10))
    for word in ("s", "sc", "school"):
        desk.jobs.latest(desk.places, "search", partial(search, word), done.append)
    hindered.set()
    qtbot.waitUntil(desk.jobs.idle)
    assert done == begun == ["school"]


def test_an_answer_for_a_page_that_is_gone_is_dropped(desk_for: DeskFor, staff: Staff, qtbot: QtBot) -> None:
    desk, page, hindered = desk_for(staff.noa), QObject(), threading.Event()
    answers: list[bool] = []
    desk.jobs.run(page, lambda: hindered.wait(10), answers.append)
    page.deleteLater()
    qtbot.wait(1)
    del page
    hindered.set()
    qtbot.waitUntil(desk.jobs.idle)
    assert answers == []


def test_a_refusal_is_shown_and_trouble_is_told_apart(desk_for: DeskFor, staff: Staff, qtbot: QtBot) -> None:
    desk = desk_for(staff.noa)
    for error in (Refused("Write a reason."), StoreTrouble("The disk is full.")):
        desk.jobs.run(desk.places, partial(_raise, error))
    qtbot.waitUntil(desk.jobs.idle)
    assert [(notice.kind, notice.sentence) for notice in said(desk)] == [
        (NoticeKind.REFUSED, "Write a reason."),
        (NoticeKind.TROUBLE, "The disk is full."),
    ]


@pytest.mark.logs_error("a bug in the program")
def test_a_bug_is_reported_calmly_and_the_next_job_still_runs(
    desk_for: DeskFor, staff: Staff, qtbot: QtBot
) -> None:
    desk = desk_for(staff.noa)
    answers: list[int] = []
    desk.jobs.run(desk.places, lambda: _raise(ZeroDivisionError("oops")))
    desk.jobs.run(desk.places, lambda: 5, answers.append)
    qtbot.waitUntil(desk.jobs.idle)
    assert answers == [5]
    [notice] = said(desk)
    assert notice.kind is NoticeKind.BUG
    assert "ZeroDivisionError" in notice.sentence


def test_closing_finishes_what_was_asked_for(desk_for: DeskFor, staff: Staff, office: Office) -> None:
    desk = desk_for(staff.alix)
    desk.jobs.run(desk.places, lambda: hold.place(office, staff.alix.id, "A rumour"))
    desk.jobs.close()
    standing = hold.current(office)
    assert standing is not None
    assert standing.reason == "A rumour"


def test_many_changes_come_as_one(desk_for: DeskFor, staff: Staff, office: Office, qtbot: QtBot) -> None:
    desk = desk_for(staff.alix)
    heard: list[frozenset[Topic]] = []
    desk.bridge.changed.connect(heard.append)
    placed = hold.place(office, staff.alix.id, "A rumour")
    hold.lift(office, staff.alix.id, placed.id)
    qtbot.waitUntil(lambda: bool(heard))
    qtbot.wait(100)
    assert len(heard) == 1
    assert Topic.HOLDS in heard[0]


def _raise(error: Exception) -> None:
    raise error
