"""Videos in a post: read while one writes on, shown with what they are, with poster and captions."""

from collections.abc import Callable
from pathlib import Path
from threading import Event
from threading import enumerate as enumerate_threads

import pytest
from PySide6.QtCore import QMimeData, QUrl
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from tests.factories import Staff
from tests.ui.conftest import said
from tests.ui.films import film
from tests.ui.writing import (
    WritingDesk,
    begin,
    kept_draft,
    picture_file,
    saved,
    sentences,
    text_on_screen,
    write,
)
from ui.compose.attaching import Cargo
from ui.compose.page import ComposePage
from ui.compose.part_editor import PartEditor
from warroom.domain.ids import PersonId
from warroom.domain.media import VideoInfo
from warroom.domain.post import Video
from warroom.services import compose
from warroom.services.office import Office

SPOKEN = "WEBVTT\n\n00:00.000 --> 00:02.000\nBonjour\n"


def part(page: ComposePage) -> PartEditor:
    return page.editor.composer.thread_editor.parts[0]


def drop(page: ComposePage, *paths: Path) -> None:
    files = QMimeData()
    files.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    part(page).text.insertFromMimeData(files)


def film_file(folder: Path, size: int = 4_000) -> Path:
    path = folder / "speech.mp4"
    path.write_bytes(film(seconds=92.4, size=size))
    return path


def kept_video(office: Office) -> Video:
    video = kept_draft(office).thread[0].video
    assert video is not None
    return video


@pytest.fixture
def with_video(writing_desk: WritingDesk, staff: Staff, tmp_path: Path, qtbot: QtBot) -> ComposePage:
    """A new post whose video was just attached."""
    page = writing_desk(staff.camille)
    begin(page, "Watch")
    drop(page, film_file(tmp_path))
    qtbot.waitUntil(part(page).video.isVisible)
    return page


def test_a_video_is_dropped_and_described(with_video: ComposePage, office: Office, qtbot: QtBot) -> None:
    box = part(with_video).video
    assert box.facts.text() == "speech.mp4 · 1:32 · 5 kB · 1920 × 1080"
    assert not part(with_video).add_video.isVisible(), "a part has one video"
    QTest.keyClicks(box.alt, "Marie speaks")
    saved(with_video, qtbot)
    assert kept_video(office).alt == "Marie speaks"
    box.remove.click()
    saved(with_video, qtbot)
    assert kept_draft(office).thread[0].video is None


def test_a_video_gets_a_poster_and_captions_in_its_languages(
    with_video: ComposePage, office: Office, tmp_path: Path, qtbot: QtBot
) -> None:
    page = with_video
    for name in ("speech.fr.vtt", "speech.vtt"):
        path = tmp_path / name
        path.write_text(SPOKEN)
        drop(page, path)
    qtbot.waitUntil(lambda: len(part(page).video.captions) == 2)
    poster = picture_file(tmp_path, "poster.png")
    page.editor.composer.files_given.emit(None, 0, Cargo.THUMBNAIL, [str(poster)])
    qtbot.waitUntil(part(page).video.drop_thumbnail.isVisible)
    saved(page, qtbot)
    video = kept_video(office)
    assert [each.language for each in video.captions] == ["fr", "en"], "the post is in English"
    assert video.thumbnail is not None
    menu = part(page).video.captions[1].menu()
    assert menu is not None
    [german] = [action for action in menu.actions() if action.text() == "Deutsch"]
    german.trigger()
    part(page).video.drop_thumbnail.click()
    saved(page, qtbot)
    assert [each.language for each in kept_video(office).captions] == ["fr", "de"]
    assert kept_video(office).thumbnail is None


def test_captions_without_a_video_are_refused_with_the_way_out(
    writing_desk: WritingDesk, staff: Staff, tmp_path: Path, qtbot: QtBot
) -> None:
    page = writing_desk(staff.camille)
    begin(page, "Watch")
    path = tmp_path / "speech.vtt"
    path.write_text(SPOKEN)
    drop(page, path)
    assert said(page.desk)[-1].sentence.startswith("Captions belong to a video: add the video first")
    saved(page, qtbot)


def test_what_is_no_video_is_refused_by_name(
    writing_desk: WritingDesk, staff: Staff, tmp_path: Path, qtbot: QtBot
) -> None:
    page = writing_desk(staff.camille)
    begin(page, "Watch")
    path = tmp_path / "notes.mp4"
    path.write_bytes(b"no film at all")
    drop(page, path)
    qtbot.waitUntil(
        lambda: [each.sentence for each in said(page.desk)] == ["notes.mp4 is not an MP4, MOV or WebM video."]
    )
    saved(page, qtbot)


@pytest.fixture
def reads_on(monkeypatch: pytest.MonkeyPatch) -> Event:
    """Films take as long to read as the test wants: each stays at 40 % until this is set."""
    read, on = compose.attach_video, Event()

    def slowly(at: Office, me: PersonId, path: Path, goes_on: Callable[[float], bool]) -> VideoInfo:
        def ask(share: float) -> bool:
            while goes_on(0.4) and not on.wait(0.05):
                pass
            return goes_on(share)

        return read(at, me, path, ask)

    monkeypatch.setattr(compose, "attach_video", slowly)
    return on


@pytest.fixture
def while_reading(
    writing_desk: WritingDesk, staff: Staff, reads_on: Event, tmp_path: Path, qtbot: QtBot
) -> ComposePage:
    """A new post whose video is being read, and stands at 40 %."""
    assert not reads_on.is_set()
    page = writing_desk(staff.camille)
    begin(page, "Watch")
    drop(page, film_file(tmp_path))
    qtbot.waitUntil(lambda: [row.bar.value() for row in part(page).arrivals.films] == [40])
    return page


def test_who_writes_on_while_a_video_is_read_is_not_held_up(
    while_reading: ComposePage, reads_on: Event, office: Office, qtbot: QtBot
) -> None:
    write(while_reading, " this")
    saved(while_reading, qtbot)
    assert kept_draft(office).thread[0].text == "Watch this"
    reads_on.set()
    qtbot.waitUntil(part(while_reading).video.isVisible)
    saved(while_reading, qtbot)
    assert kept_draft(office).thread[0].text == "Watch this"
    assert kept_video(office).mime == "video/mp4"


def test_reading_a_video_can_be_stopped(while_reading: ComposePage, qtbot: QtBot) -> None:
    [row] = part(while_reading).arrivals.films
    row.cancel.click()
    qtbot.waitUntil(lambda: not part(while_reading).arrivals.isVisible())
    assert text_on_screen(while_reading) == "Watch"
    assert part(while_reading).part.video is None
    assert said(while_reading.desk) == [], "who stopped it knows that it was not attached"
    saved(while_reading, qtbot)


def test_a_post_is_not_submitted_without_the_video_that_is_still_coming(
    while_reading: ComposePage, reads_on: Event, qtbot: QtBot
) -> None:
    while_reading.submit_action.trigger()
    assert said(while_reading.desk)[-1].sentence.startswith("speech.mp4 is still being added")
    assert while_reading.unsaved() == "speech.mp4 is still being added to a post."
    reads_on.set()
    qtbot.waitUntil(part(while_reading).video.isVisible)
    assert while_reading.unsaved() is None
    saved(while_reading, qtbot)


def test_reading_ends_with_the_desk(while_reading: ComposePage, qtbot: QtBot) -> None:
    saved(while_reading, qtbot)
    while_reading.desk.jobs.close()
    qtbot.waitUntil(lambda: not any(thread.name.startswith("desk-jobs") for thread in enumerate_threads()))


def test_a_video_without_a_description_is_found_by_the_checks(with_video: ComposePage, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: any("takes no videos" in each for each in sentences(with_video)))
    saved(with_video, qtbot)
