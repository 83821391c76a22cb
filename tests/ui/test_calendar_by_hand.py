"""Posting by hand: what was signed stands ready to be copied and saved, and its link is pasted."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QPushButton
from pytestqt.qtbot import QtBot

from tests import factories
from tests.factories import SetClock, Staff
from tests.ui.calendars import calendar, clock, office, opened_card
from tests.ui.conftest import said
from tests.ui.films import film
from tests.ui.sending import send_due
from ui.calendar.options import Way
from ui.calendar.page import CalendarPage
from ui.calendar.stopped_ready import ReadyPost
from ui.calendar.stopped_row import StoppedRow
from warroom.domain.delivery import Delivery, DeliveryState
from warroom.domain.ids import Sha256
from warroom.domain.person import Person
from warroom.domain.post import Captions, Draft, Part, Picture, Post, Thread, Video
from warroom.domain.settlement import HandOver
from warroom.services import approve, compose, queries
from warroom.services.office import Office
from warroom.services.videos import CHUNK_BYTES

__all__ = ["calendar", "clock", "office"]

Open = Callable[[Person], CalendarPage]
LINK = "https://dancetube.example/@spring/7"
FIRST, SECOND = "First: we meet on Sunday\nat ten. 👩‍👩‍👧", "Second: bring your friends."


def red_picture() -> bytes:
    file = BytesIO()
    Image.new("RGB", (40, 30), "red").save(file, "PNG")
    return file.getvalue()


@pytest.fixture
def by_hand(office: Office, clock: SetClock, staff: Staff) -> Post:
    """An approved thread with a picture whose time has come on a network that people post to themselves."""
    info = compose.attach(office, staff.camille.id, red_picture(), "red.png")
    picture = Picture(info.sha256, info.mime, "A red square")
    return wait_for_hand(office, clock, staff, (Part(FIRST, (picture,)), Part(SECOND)))


def wait_for_hand(office: Office, clock: SetClock, staff: Staff, thread: Thread) -> Post:
    """Camille writes `thread`, Alix signs it, its time comes, and the network hands it over."""
    practice = office.networks["rehearsal"]
    office.networks["rehearsal"] = replace(
        practice,
        max_videos=1,
        max_video_bytes=10**9,
        max_video_seconds=600,
        video_types=frozenset({"video/mp4"}),
    )
    draft = Draft(
        title="Housing figures",
        accounts=(factories.first_account(office),),
        thread=thread,
        due_at=office.clock.now() + timedelta(minutes=5),
        languages=("en",),
    )
    post = compose.start(office, staff.camille.id, draft)
    version = compose.submit(office, staff.camille.id, post.id, post.revision)
    approve.approve(office, staff.alix.id, post.id, version.version, Sha256(version.digest))
    clock.instant += timedelta(minutes=6)
    send_due(office, {"spring_campaign": HandOver("Somebody posts it now.")})
    return post


def delivery(office: Office, post: Post) -> Delivery:
    """The newest delivery of a post."""
    return queries.post(office, post.id).deliveries[-1]


def opened_row(qtbot: QtBot, page: CalendarPage) -> StoppedRow:
    """The first row, unfolded, with its post ready."""
    qtbot.waitUntil(lambda: bool(page.stopped.rows()))
    row = page.stopped.rows()[0]
    row.decide.setChecked(True)
    qtbot.waitUntil(lambda: bool(ready(row).buttons) and ready(row).buttons[-1].isVisible())
    return row


def ready(row: StoppedRow) -> ReadyPost:
    assert row.ready is not None
    return row.ready


def saves(row: StoppedRow) -> list[QPushButton]:
    return [button for button in ready(row).buttons if button.accessibleName().startswith("Save")]


def test_tab_walks_over_it_as_it_stands_there(
    qtbot: QtBot, staff: Staff, calendar: Open, by_hand: Post
) -> None:
    page = calendar(staff.camille)
    row = opened_row(qtbot, page)
    row.decide.setFocus()

    walked = []
    for _ in range(6):
        QTest.keyClick(page.focusWidget(), Qt.Key.Key_Tab)
        walked.append(page.focusWidget())

    assert walked == [*ready(row).buttons, row.buttons[Way.WAS_SENT], row.link]


def test_each_part_is_copied_by_itself_byte_for_byte(
    qtbot: QtBot, staff: Staff, calendar: Open, by_hand: Post
) -> None:
    row = opened_row(qtbot, calendar(staff.camille))
    assert row.decide.text() == "Post it…"
    copies = [button for button in ready(row).buttons if button.accessibleName().startswith("Copy")]
    names = [button.accessibleName() for button in copies]
    assert names == ["Copy: Part 1 of 2", "Copy: the description of 1-picture-1.png", "Copy: Part 2 of 2"]

    copied = []
    for button in copies:
        button.click()
        copied.append(QGuiApplication.clipboard().text())

    assert copied == [FIRST, "A red square", SECOND]


def test_its_pictures_are_saved_as_they_were_signed(
    qtbot: QtBot, office: Office, staff: Staff, calendar: Open, by_hand: Post, tmp_path: Path
) -> None:
    page = calendar(staff.camille)
    row = opened_row(qtbot, page)
    target = tmp_path / "for the app.png"

    saves(row)[0].click()
    choose_file(row, target)

    qtbot.waitUntil(lambda: any(str(target) in notice.sentence for notice in said(page.desk)))
    assert target.read_bytes() == queries.media(office, by_hand.draft.thread[0].pictures[0].sha256)


def test_a_film_is_saved_whole_with_its_captions(
    qtbot: QtBot, office: Office, clock: SetClock, staff: Staff, calendar: Open, tmp_path: Path
) -> None:
    path = tmp_path / "speech.mp4"
    path.write_bytes(film(size=CHUNK_BYTES + 77))
    info = compose.attach_video(office, staff.camille.id, path)
    subrip = b"1\n00:00:01,000 --> 00:00:02,000\nHello\n"
    captions = Captions(compose.attach_captions(office, staff.camille.id, subrip, "speech.srt"), "en")
    video = Video(info.sha256, info.mime, "The candidate speaks", captions=(captions,))
    wait_for_hand(office, clock, staff, (Part("Watch this", video=video),))
    page = calendar(staff.camille)
    row = opened_row(qtbot, page)
    names = [button.accessibleName() for button in saves(row)]
    assert names == ["Save 1-video.mp4 as…", "Save 1-captions-en.srt as…"]

    saves(row)[0].click()
    choose_file(row, tmp_path / "for the app.mp4")

    qtbot.waitUntil(lambda: any("for the app.mp4" in notice.sentence for notice in said(page.desk)))
    assert (tmp_path / "for the app.mp4").read_bytes() == path.read_bytes()


def test_a_disk_that_refuses_is_told(
    qtbot: QtBot, staff: Staff, calendar: Open, by_hand: Post, tmp_path: Path
) -> None:
    page = calendar(staff.camille)
    row = opened_row(qtbot, page)

    saves(row)[0].click()
    choose_file(row, tmp_path / "no such folder" / "a.png")

    qtbot.waitUntil(lambda: any("can't be written" in notice.sentence for notice in said(page.desk)))


def choose_file(row: StoppedRow, path: Path) -> None:
    dialog = row.findChild(QFileDialog)
    assert dialog is not None
    dialog.fileSelected.emit(str(path))
    dialog.close()


def test_who_posted_it_pastes_the_link_and_it_counts_as_sent(
    qtbot: QtBot, office: Office, staff: Staff, calendar: Open, by_hand: Post
) -> None:
    page = calendar(staff.camille)
    row = opened_row(qtbot, page)
    assert set(row.buttons) == {Way.WAS_SENT, Way.ANOTHER_TIME, Way.DROP}
    assert row.buttons[Way.WAS_SENT].text() == "Posted"

    row.link.setFocus()
    QTest.keyClicks(row.link, LINK)
    QTest.keyClick(row.link, Qt.Key.Key_Return)

    qtbot.waitUntil(lambda: delivery(office, by_hand).state is DeliveryState.SENT)
    remote = delivery(office, by_hand).remote
    assert remote is not None
    assert remote.url == LINK
    qtbot.waitUntil(lambda: not page.stopped.rows())


@pytest.mark.parametrize("link", ["", "https://", "dancetube.example/@spring/7", "javascript:alert(1)"])
def test_without_a_fit_link_it_is_refused_with_a_sentence(
    qtbot: QtBot, office: Office, staff: Staff, calendar: Open, by_hand: Post, link: str
) -> None:
    page = calendar(staff.camille)
    row = opened_row(qtbot, page)
    row.link.setText(link)

    row.buttons[Way.WAS_SENT].click()

    assert "Paste the link of the post" in said(page.desk)[-1].sentence
    assert delivery(office, by_hand).state is DeliveryState.BY_HAND
    assert row.link.text() == link


def test_it_is_dropped_after_a_question(
    qtbot: QtBot, office: Office, staff: Staff, calendar: Open, by_hand: Post
) -> None:
    page = calendar(staff.alix)
    row = opened_row(qtbot, page)

    row.buttons[Way.DROP].click()
    assert delivery(office, by_hand).state is DeliveryState.BY_HAND
    page.question.yes.click()

    qtbot.waitUntil(lambda: delivery(office, by_hand).state is DeliveryState.CANCELLED)


def test_who_only_administers_reads_it_and_says_nothing(
    qtbot: QtBot, staff: Staff, calendar: Open, by_hand: Post
) -> None:
    row = opened_row(qtbot, calendar(staff.noa))

    posted = row.buttons[Way.WAS_SENT]
    assert not posted.isEnabled()
    assert posted.toolTip() == "This takes the role of approver or drafter or monitor."


def test_the_card_of_the_account_leads_to_it(
    qtbot: QtBot, staff: Staff, calendar: Open, by_hand: Post
) -> None:
    page = calendar(staff.camille)
    card = opened_card(qtbot, page, by_hand.id)
    assert "takes posts from people only" in card.story.text()
    assert card.decide is not None
    assert card.decide.text() == "Post it by hand"

    card.decide.click()

    row = page.stopped.rows()[0]
    assert row.decide.isChecked()
    assert row.decide.hasFocus()
