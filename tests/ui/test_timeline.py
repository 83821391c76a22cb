"""The live timeline, as a monitor reads it: real windows on a real file."""

import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from tests import factories
from tests.factories import Staff
from tests.timelines import arrive, fill_timeline, incoming
from tests.ui.monitoring import Sit, choose, id_of, minute, press, rest, texts, triage_of
from warroom.domain.capabilities import Moderation
from warroom.domain.ids import ResponseId
from warroom.domain.response import ResponseKind, TimelineFilter, Triage
from warroom.services import collect, triage
from warroom.services.office import Office


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


def test_what_a_colleague_hid_is_covered_until_asked_for(
    sit: Sit, staff: Staff, office: Office, qtbot: QtBot
) -> None:
    arrive(office, incoming("an insult"))
    collect.moderated(office, id_of(office, "an insult"), Moderation.HIDE)
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
