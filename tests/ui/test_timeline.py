"""The live timeline, as a monitor works with it: real windows on a real file."""

import sqlite3
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from tests import factories
from tests.factories import Staff
from tests.timelines import arrive, fill_timeline, incoming
from tests.ui.conftest import DeskFor, said
from tests.ui.monitoring import MonitorsWindow, rest
from ui.errors import NoticeKind
from ui.timeline.page import TimelinePage
from warroom.domain.errand import Errand, ErrandKind, ErrandState
from warroom.domain.ids import PostId, ResponseId, WorkerId
from warroom.domain.person import Person, Role
from warroom.domain.response import ResponseKind, TimelineFilter, Triage
from warroom.services import collect, errands, people, timeline, triage
from warroom.services.office import Office

Sit = Callable[..., TimelinePage]
NO_KEY = Qt.KeyboardModifier.NoModifier


@pytest.fixture
def sit(desk_for: DeskFor, qtbot: QtBot) -> Iterator[Sit]:
    """Seats somebody in front of the timeline, with its inspector beside it."""
    windows: list[MonitorsWindow] = []

    def seat(person: Person, at: Office | None = None) -> TimelinePage:
        windows.append(MonitorsWindow(desk_for(person, at), qtbot))
        return windows[-1].page

    yield seat
    windows.clear()


def texts(page: TimelinePage, rows: int = 10) -> list[str]:
    """What the first rows say."""
    found = (page.model.response_at(row) for row in range(min(rows, page.model.rowCount())))
    return [response.text if response else "…" for response in found]


def id_of(office: Office, text: str) -> ResponseId:
    return next(r.id for r in timeline.newest(office, TimelineFilter(), 200).responses if r.text == text)


def choose(page: TimelinePage, qtbot: QtBot, *words: str) -> None:
    """Select the responses that say these words, the last one being current."""
    ids = [id_of(page.desk.office, text) for text in words]
    page.view.go_to(ids[-1])
    page.view.select(ids, ids[-1])
    rest(page, qtbot)


def press(
    page: TimelinePage, qtbot: QtBot, key: Qt.Key | str, modifiers: Qt.KeyboardModifier = NO_KEY
) -> None:
    """Press a key where the list has the focus."""
    page.window().activateWindow()
    qtbot.waitUntil(page.window().isActiveWindow)
    page.view.setFocus()
    if isinstance(key, str):
        QTest.keyClicks(page.view, key)
    else:
        QTest.keyClick(page.view, key, modifiers)
    rest(page, qtbot)


def minute(n: int) -> datetime:
    return datetime.now(UTC) - timedelta(hours=1) + timedelta(minutes=n)


def test_words_come_first_and_reactions_when_asked_for(
    sit: Sit, staff: Staff, office: Office, qtbot: QtBot
) -> None:
    arrive(
        office,
        incoming("first", at=minute(1)),
        incoming("", kind=ResponseKind.LIKE, at=minute(2)),
        incoming("third", at=minute(3)),
    )
    page = sit(staff.sasha)
    assert texts(page) == ["third", "first"]
    assert page.filters.count.text() == "2 shown"
    page.filters.reactions.click()
    rest(page, qtbot)
    assert texts(page) == ["third", "", "first"]
    assert page.filters.count.text() == "3 shown"


def test_what_arrives_waits_and_moves_nothing(sit: Sit, staff: Staff, office: Office, qtbot: QtBot) -> None:
    arrive(office, *(incoming(f"r{n:02}", at=minute(n)) for n in range(40)))
    page = sit(staff.sasha)
    page.view.go_to(id_of(office, "r20"))
    rest(page, qtbot)
    at_top, scrolled = page.view.rowAt(0), page.view.verticalScrollBar().value()
    assert scrolled > 0
    arrive(office, incoming("newest"), incoming("late", at=minute(10)), incoming("", kind=ResponseKind.LIKE))
    qtbot.waitUntil(lambda: page.model.waiting == 2)
    assert page.pill.isVisible()
    assert page.pill.text() == "2 new (T)"
    assert page.filters.count.text() == "40 shown · 2 new ▲"
    assert (page.view.rowAt(0), page.view.verticalScrollBar().value()) == (at_top, scrolled)
    assert page.view.current_id() == id_of(office, "r20")
    press(page, qtbot, "t")
    assert texts(page, 2) == ["newest", "r39"]
    assert page.filters.count.text() == "42 shown"
    assert not page.pill.isVisible()
    assert page.view.rowAt(0) == 0
    assert page.chosen() == (id_of(office, "r20"),)


def test_an_empty_list_fills_by_itself(sit: Sit, staff: Staff, office: Office, qtbot: QtBot) -> None:
    page = sit(staff.sasha)
    assert not page.view.isVisible()
    arrive(office, incoming("the first answer ever"))
    qtbot.waitUntil(page.view.isVisible)
    assert texts(page) == ["the first answer ever"]


def test_two_hundred_a_second_are_counted_right(
    sit: Sit, staff: Staff, office: Office, open_office: Callable[[], Office], qtbot: QtBot
) -> None:
    arrive(office, *(incoming(f"r{n:02}", at=minute(n % 50)) for n in range(100)))
    page, other, stop = sit(staff.sasha), open_office(), threading.Event()
    page.view.go_to(page.model.id_at(60))
    rest(page, qtbot)
    place, row_text = page.view.verticalScrollBar().value(), page.model.response_at(60)
    written = 0

    def collect_batches() -> None:
        nonlocal written
        for number in range(40):
            if stop.wait(0.05):
                return
            arrive(other, *(incoming(f"w{number}-{n}", at=minute(n * 7)) for n in range(10)))
            written += 10

    writer = threading.Thread(target=collect_batches, name="writer")
    writer.start()
    try:
        for _ in range(5):  # a monitor goes on working meanwhile
            press(page, qtbot, Qt.Key.Key_C)
            press(page, qtbot, Qt.Key.Key_C)
        qtbot.waitUntil(lambda: not writer.is_alive(), timeout=20_000)
    finally:
        stop.set()
        writer.join()
    qtbot.waitUntil(lambda: page.model.waiting == written == 400, timeout=10_000)
    assert page.model.rowCount() == 100
    assert page.view.verticalScrollBar().value() == place
    assert page.model.response_at(60) == row_text
    press(page, qtbot, "t")
    assert page.model.rowCount() == 500


def test_claiming_is_seen_by_colleagues_and_can_be_undone(
    sit: Sit, staff: Staff, office: Office, open_office: Callable[[], Office], qtbot: QtBot
) -> None:
    arrive(office, incoming("a question"))
    page, colleague = sit(staff.sasha), sit(staff.noa, open_office())
    choose(page, qtbot, "a question")
    press(page, qtbot, "c")
    qtbot.waitUntil(
        lambda: (r := colleague.model.response_at(0)) is not None and r.claimed_by == staff.sasha.id
    )
    assert said(page.desk)[-1].sentence == "1 response claimed"
    assert page.acts.claim.text() == "Let go"
    undo = said(page.desk)[-1].action
    assert undo is not None
    undo()
    rest(page, qtbot)
    assert triage_of(office, "a question") is Triage.NEW
    qtbot.waitUntil(lambda: (r := colleague.model.response_at(0)) is not None and r.claimed_by is None)


def triage_of(office: Office, text: str) -> Triage:
    [response] = timeline.these(office, [id_of(office, text)])
    return response.triage


def test_the_second_to_claim_is_told_who_was_first(
    sit: Sit, staff: Staff, office: Office, open_office: Callable[[], Office], qtbot: QtBot
) -> None:
    other = open_office()
    lou = second_monitor(office, staff)
    arrive(office, incoming("a question"))
    page = sit(staff.sasha)
    choose(page, qtbot, "a question")
    triage.claim(other, lou.id, [id_of(office, "a question")])
    page.acts.claim.trigger()  # before the news of Lou's claim can reach this desk
    rest(page, qtbot)
    notice = said(page.desk)[-1]
    assert notice.kind is NoticeKind.REFUSED
    assert "Lou Martin has claimed the response of Marie" in notice.sentence
    rest(page, qtbot)
    qtbot.waitUntil(lambda: not page.acts.claim.isEnabled())
    assert page.acts.answer.statusTip() == "Lou Martin has claimed it"


def second_monitor(office: Office, staff: Staff) -> Person:
    return people.add(office, staff.noa.id, "lou", "Lou Martin", [Role.MONITOR], factories.PASSWORD)


def test_a_run_is_done_in_one_step_and_taken_up_again_in_one(
    sit: Sit, staff: Staff, office: Office, qtbot: QtBot
) -> None:
    arrive(office, *(incoming(f"spam {n}", at=minute(n)) for n in range(6)))
    triage.claim(office, staff.sasha.id, [id_of(office, "spam 2")])
    triage.done(office, staff.sasha.id, [id_of(office, "spam 4")])
    page = sit(staff.sasha)
    for _ in range(4):
        press(page, qtbot, Qt.Key.Key_J, Qt.KeyboardModifier.ShiftModifier)
    assert len(page.chosen()) == 5
    press(page, qtbot, "d")
    assert said(page.desk)[-1].sentence == "4 responses done"
    states = [triage_of(office, f"spam {n}") for n in range(6)]
    assert states == [Triage.NEW, *[Triage.DONE] * 5]
    undo = said(page.desk)[-1].action
    assert undo is not None
    undo()
    rest(page, qtbot)
    states = [triage_of(office, f"spam {n}") for n in range(6)]
    assert states == [Triage.NEW, Triage.NEW, Triage.CLAIMED, Triage.NEW, Triage.DONE, Triage.NEW]


def test_done_goes_on_to_the_next(sit: Sit, staff: Staff, office: Office, qtbot: QtBot) -> None:
    arrive(office, *(incoming(f"r{n}", at=minute(n)) for n in range(3)))
    page = sit(staff.sasha)
    press(page, qtbot, "d")
    press(page, qtbot, "d")
    assert [triage_of(office, f"r{n}") for n in range(3)] == [Triage.NEW, Triage.DONE, Triage.DONE]
    assert page.view.current_id() == id_of(office, "r0")
    press(page, qtbot, "k")
    assert page.view.current_id() == id_of(office, "r1")
    assert page.acts.done.text() == "Take up again"


def test_an_answer_opens_at_the_writing_desk(sit: Sit, staff: Staff, office: Office, qtbot: QtBot) -> None:
    arrive(office, incoming("When will you come?", root="our-post"))
    page = sit(staff.sasha)
    opened: list[PostId] = []
    page.desk.places.post_opened.connect(opened.append)
    choose(page, qtbot, "When will you come?")
    press(page, qtbot, "a")
    assert len(opened) == 1
    qtbot.waitUntil(lambda: "by Sasha Petit" in page.details.answers_part.body.text())
    assert triage_of(office, "When will you come?") is Triage.CLAIMED
    press(page, qtbot, "a")
    assert opened == [opened[0]] * 2, "the answer begun is taken up again"


def test_escalating_asks_why_and_can_be_ended(sit: Sit, staff: Staff, office: Office, qtbot: QtBot) -> None:
    arrive(office, incoming("a rumour"))
    page = sit(staff.sasha)
    choose(page, qtbot, "a rumour")
    press(page, qtbot, "e")
    box = page.details.words_box
    assert box.isVisible()
    QTest.keyClick(box.field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert box.isVisible(), "no reason, no escalation"
    QTest.keyClicks(box.field, "Is this true? d c")
    QTest.keyClick(box.field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    rest(page, qtbot)
    assert not box.isVisible()
    [response] = timeline.these(office, [id_of(office, "a rumour")])
    assert response.escalated_at is not None
    assert response.triage is Triage.NEW, "letters typed as a reason are no keys"
    qtbot.waitUntil(lambda: "Is this true? d c" in page.details.notes_part.body.text())
    press(page, qtbot, "e")
    [response] = timeline.these(office, [response.id])
    assert response.escalated_at is None


def test_a_note_is_for_colleagues(sit: Sit, staff: Staff, office: Office, qtbot: QtBot) -> None:
    arrive(office, incoming("a question"))
    page = sit(staff.sasha)
    choose(page, qtbot, "a question")
    press(page, qtbot, "n")
    QTest.keyClicks(page.details.words_box.field, "Ask <b>Camille</b>")
    page.details.words_box.say_button.click()
    rest(page, qtbot)
    qtbot.waitUntil(lambda: "Ask &lt;b&gt;Camille" in page.details.notes_part.body.text())


def test_evidence_shows_its_hash(sit: Sit, staff: Staff, office: Office, qtbot: QtBot) -> None:
    arrive(office, incoming("I know where you live"))
    page = sit(staff.sasha)
    choose(page, qtbot, "I know where you live")
    press(page, qtbot, "v")
    with office.store.read() as uow:
        kept = uow.responses.evidence(id_of(office, "I know where you live"))
    assert kept is not None
    qtbot.waitUntil(page.details.evidence_part.isVisible)
    assert kept.digest in page.details.evidence_part.body.text().replace("\u200b", "")
    assert page.acts.keep.statusTip() == "it is kept as evidence already"


def test_hiding_is_confirmed_and_asked_of_a_worker(
    sit: Sit, staff: Staff, office: Office, qtbot: QtBot
) -> None:
    arrive(office, incoming("an insult"))
    page = sit(staff.sasha)
    choose(page, qtbot, "an insult")
    press(page, qtbot, "h")
    answer_box(page, "Cancel")
    rest(page, qtbot)
    assert ErrandKind.HIDE not in [asked.kind for asked in asked_of_workers(office)]
    press(page, qtbot, "h")
    answer_box(page, "Hide")
    rest(page, qtbot)
    [asked] = asked_of_workers(office)
    assert asked.kind is ErrandKind.HIDE
    assert asked.argument == id_of(office, "an insult")
    errands.answer(office, asked, ErrandState.FAILED, "The network is away.")
    qtbot.waitUntil(lambda: said(page.desk)[-1].sentence == "The network is away.")


def asked_of_workers(office: Office) -> list[Errand]:
    asked = []
    while (errand := errands.take(office, WorkerId("w"), timedelta(seconds=30))) is not None:
        asked.append(errand)
    return asked


def answer_box(page: TimelinePage, name: str) -> None:
    box = page.findChild(QMessageBox)
    assert box is not None
    next(button for button in box.buttons() if button.text().replace("&", "") == name).click()


def test_what_a_colleague_hid_is_covered_until_asked_for(
    sit: Sit, staff: Staff, office: Office, qtbot: QtBot
) -> None:
    arrive(office, incoming("an insult"))
    collect.hidden(office, id_of(office, "an insult"))
    page = sit(staff.sasha)
    choose(page, qtbot, "an insult")
    qtbot.waitUntil(page.details.text.isVisible)
    assert "insult" not in page.details.text.toPlainText()
    covered = page.view.grab().toImage()
    press(page, qtbot, Qt.Key.Key_Space)
    assert page.details.text.toPlainText() == "an insult"
    assert page.view.grab().toImage() != covered
    press(page, qtbot, Qt.Key.Key_Space)
    assert "insult" not in page.details.text.toPlainText()


def test_searching_and_clearing(sit: Sit, staff: Staff, office: Office, qtbot: QtBot) -> None:
    arrive(office, incoming("the school plan", at=minute(1)), incoming("taxes", author="paul", at=minute(2)))
    page = sit(staff.sasha)
    press(page, qtbot, "/")
    assert page.focusWidget() is page.filters.search
    QTest.keyClicks(page.filters.search, "school")
    qtbot.waitUntil(lambda: texts(page) == ["the school plan"])
    QTest.keyClick(page.filters.search, Qt.Key.Key_Escape)
    assert page.focusWidget() is page.view
    page.filters.search.clear()
    QTest.keyClicks(page.filters.search, "@paul")
    qtbot.waitUntil(lambda: texts(page) == ["taxes"])
    QTest.keyClicks(page.filters.search, "xyz")
    qtbot.waitUntil(lambda: page.model.rowCount() == 0)
    assert not page.view.isVisible()
    page.filters.clear_button.click()
    qtbot.waitUntil(lambda: texts(page) == ["taxes", "the school plan"])


def test_filters_of_state_and_people(sit: Sit, staff: Staff, office: Office, qtbot: QtBot) -> None:
    arrive(office, *(incoming(f"r{n}", at=minute(n)) for n in range(3)))
    triage.claim(office, staff.sasha.id, [id_of(office, "r0")])
    triage.done(office, staff.sasha.id, [id_of(office, "r1")])
    page = sit(staff.sasha)
    page.filters.mine.click()
    rest(page, qtbot)
    assert texts(page) == ["r0"]
    page.filters.mine.click()
    page.filters.states.menu().actions()[0].trigger()
    rest(page, qtbot)
    assert texts(page) == ["r2"]
    assert page.filters.states.text() == "State: new ▾"
    page.filters.clear_button.click()
    rest(page, qtbot)
    assert len(texts(page)) == 3


def test_the_thread_reads_from_our_post_down_and_can_be_walked(
    sit: Sit, staff: Staff, office: Office, qtbot: QtBot
) -> None:
    post = factories.drafted(office, staff.camille.id, title="School plan")
    first = incoming("And the villages?", root="our-post", at=minute(1))
    second = incoming("Page 12.", root="our-post", parent=first.remote.id, author="ines", at=minute(2))
    arrive(office, first, second, post=post.id)
    page = sit(staff.sasha)
    asked: list[ResponseId] = []
    page.desk.places.response_opened.connect(asked.append)
    choose(page, qtbot, "Page 12.")
    qtbot.waitUntil(page.details.thread_part.isVisible)
    shown = page.details.thread_part.body.text()
    assert shown.index("School plan") < shown.index("And the villages?") < shown.index("Page 12.")
    page.details.thread_part.body.linkActivated.emit(f"response:{id_of(office, 'And the villages?')}")
    assert asked == [id_of(office, "And the villages?")]
    page.open(asked[0])
    rest(page, qtbot)
    assert page.details.name.text() == "Marie"
    assert page.view.current_id() == asked[0]


def test_a_response_outside_the_list_can_be_opened(
    sit: Sit, staff: Staff, office: Office, qtbot: QtBot
) -> None:
    arrive(office, incoming("done long ago", at=minute(1)), incoming("open", at=minute(2)))
    triage.done(office, staff.sasha.id, [id_of(office, "done long ago")])
    page = sit(staff.sasha)
    page.filters.states.choose(frozenset({"new"}))
    page.refresh()
    rest(page, qtbot)
    page.open(id_of(office, "done long ago"))
    rest(page, qtbot)
    assert page.details.text.toPlainText() == "done long ago"
    assert page.acts.done.text() == "Take up again"
    page.acts.done.trigger()
    rest(page, qtbot)
    assert triage_of(office, "done long ago") is Triage.NEW


def test_who_is_no_monitor_reads_only(sit: Sit, staff: Staff, office: Office, qtbot: QtBot) -> None:
    arrive(office, incoming("a question"))
    page = sit(staff.alix)
    choose(page, qtbot, "a question")
    for action in (page.acts.claim, page.acts.done, page.acts.hide, page.acts.answer):
        assert not action.isEnabled()
        assert action.statusTip() == "not part of your role"
    assert page.acts.note.isEnabled()
    assert all(action in page.actions_offered() for action in page.acts.all)


def test_trouble_is_said_in_place_of_the_list_with_a_way_to_try_again(
    sit: Sit, staff: Staff, office: Office, database: Path, qtbot: QtBot
) -> None:
    arrive(office, incoming("still here"))
    page = sit(staff.sasha)
    raw = sqlite3.connect(database)
    [index] = raw.execute("SELECT sql FROM sqlite_master WHERE name = 'response_text'").fetchone()
    raw.execute("DROP TABLE response_text")
    press(page, qtbot, "/")
    QTest.keyClicks(page.filters.search, "here")
    qtbot.waitUntil(lambda: not page.view.isVisible())
    [again] = [button for button in page.findChildren(QPushButton) if button.text() == "Try again"]
    raw.execute(index)
    raw.execute("INSERT INTO response_text(response_text) VALUES ('rebuild')")
    raw.commit()
    raw.close()
    again.click()
    qtbot.waitUntil(page.view.isVisible)
    assert texts(page) == ["still here"]


def test_a_large_campaign_is_read_only_near_the_screen(
    campaign_file: Path, tmp_path: Path, sit: Sit, staff: Staff, qtbot: QtBot
) -> None:
    (tmp_path / "large").mkdir()
    database = factories.copied_campaign(campaign_file, tmp_path / "large")
    fill_timeline(database, 30_000)
    large = factories.opened_office(database)
    page = sit(staff.sasha, large)
    qtbot.waitUntil(lambda: page.model.complete)
    words = TimelineFilter(kinds=page.filters.wanted().kinds)
    with large.store.read() as uow:
        assert page.model.rowCount() == uow.timeline.count(words) > 15_000
    page.view.scrollToBottom()
    last = page.model.rowCount() - 1
    qtbot.waitUntil(lambda: page.model.response_at(last) is not None)
    assert page.model.response_at(0) is None, "what is far away is not kept"
    page.view.verticalScrollBar().setValue(page.view.verticalScrollBar().maximum() // 2)
    middle = page.view.rowAt(0)
    qtbot.waitUntil(lambda: page.model.response_at(middle) is not None)
    rest(page, qtbot)
    page.desk.jobs.close()
    large.store.close()
