"""What a post is made of: threads, pictures, link cards, and pastes of any size."""

from pathlib import Path
from time import perf_counter

import pytest
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QColor, QGuiApplication, QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from tests import factories
from tests.factories import Staff
from tests.ui.conftest import said
from tests.ui.writing import (
    WritingDesk,
    begin,
    kept_draft,
    picture_file,
    rest,
    saved,
    sentences,
    text_on_screen,
    write,
)
from ui.compose.page import ComposePage
from warroom.domain.post import LinkCard, Part
from warroom.services.office import Office


def test_a_thread_is_built_moved_and_cut(
    writing_desk: WritingDesk, staff: Staff, office: Office, qtbot: QtBot
) -> None:
    page = writing_desk(staff.camille)
    begin(page, "one")
    thread = page.editor.composer.thread_editor
    thread.add_part.click()
    write(page, "two", part=1)
    thread.parts[1].earlier.click()
    assert [text_on_screen(page, part) for part in (0, 1)] == ["two", "one"]
    thread.add_part.click()
    thread.parts[2].remove.click()
    saved(page, qtbot)
    assert kept_draft(office).thread == (Part("two"), Part("one"))


def drop(page: ComposePage, *paths: Path) -> None:
    files = QMimeData()
    files.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    page.editor.composer.thread_editor.parts[0].text.insertFromMimeData(files)


def test_pictures_are_dropped_described_and_ordered(
    writing_desk: WritingDesk, staff: Staff, office: Office, tmp_path: Path, qtbot: QtBot
) -> None:
    page = writing_desk(staff.camille)
    begin(page, "Look")
    drop(page, picture_file(tmp_path, "blue.png"), picture_file(tmp_path, "red.png", "#aa3333"))
    part = page.editor.composer.thread_editor.parts[0]
    qtbot.waitUntil(lambda: len(part.pictures.rows) == 2)
    qtbot.waitUntil(lambda: any("Picture 1 has no description" in each for each in sentences(page)))
    book = QMimeData()
    book.setText("word " * 100_000)
    part.pictures.rows[0].alt.insertFromMimeData(book)
    assert "holds 10,000 at most" in said(page.desk)[-1].sentence
    QTest.keyClicks(part.pictures.rows[0].alt, "A blue wall")
    QTest.keyClicks(part.pictures.rows[1].alt, "A red wall")
    part.pictures.rows[1].earlier.click()
    saved(page, qtbot)
    assert [picture.alt for picture in kept_draft(office).thread[0].pictures] == ["A red wall", "A blue wall"]
    qtbot.waitUntil(
        lambda: page.editor.findings == () or sentences(page)[0].startswith("Give the post a title")
    )
    part.pictures.rows[0].remove.click()
    saved(page, qtbot)
    assert [picture.alt for picture in kept_draft(office).thread[0].pictures] == ["A blue wall"]


def test_a_screenshot_is_pasted(
    writing_desk: WritingDesk, staff: Staff, office: Office, qtbot: QtBot
) -> None:
    page = writing_desk(staff.camille)
    begin(page, "Look")
    image = QImage(20, 20, QImage.Format.Format_RGB32)
    image.fill(QColor("green"))
    QGuiApplication.clipboard().setImage(image)
    page.editor.composer.thread_editor.parts[0].text.paste()
    qtbot.waitUntil(lambda: len(page.editor.composer.thread_editor.parts[0].pictures.rows) == 1)
    saved(page, qtbot)
    assert kept_draft(office).thread[0].pictures[0].mime == "image/png"


def test_a_picture_arrives_in_its_post_even_when_another_was_opened(
    writing_desk: WritingDesk, staff: Staff, office: Office, tmp_path: Path, qtbot: QtBot
) -> None:
    other = factories.drafted(office, staff.camille.id, "Another one", title="Other")
    page = writing_desk(staff.camille)
    begin(page, "Look")
    drop(page, picture_file(tmp_path, "blue.png"))
    page.open(other.id)
    qtbot.waitUntil(lambda: text_on_screen(page) == "Another one")
    rest(page, qtbot)  # what was typed is kept; its picture comes a moment later
    qtbot.waitUntil(lambda: len(kept_draft(office, "Look").thread[0].pictures) == 1, timeout=8_000)
    rest(page, qtbot)
    assert page.editor.composer.thread_editor.parts[0].pictures.rows == []


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("notes.txt", b"not a picture", "notes.txt is not a JPEG, PNG, GIF or WebP picture."),
        ("huge.png", b"x" * (50 * 1024 * 1024), "huge.png is 50 MB large"),
        ("gone.png", None, "gone.png can't be read"),
    ],
)
def test_what_is_no_usable_picture_is_refused_by_name(
    writing_desk: WritingDesk,
    staff: Staff,
    tmp_path: Path,
    qtbot: QtBot,
    name: str,
    content: bytes | None,
    sentence: str,
) -> None:
    page = writing_desk(staff.camille)
    begin(page, "Look")
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    drop(page, path)
    qtbot.waitUntil(lambda: any(notice.sentence.startswith(sentence) for notice in said(page.desk)))
    assert text_on_screen(page) == "Look"
    saved(page, qtbot)


def test_a_link_card_is_written(
    writing_desk: WritingDesk, staff: Staff, office: Office, qtbot: QtBot
) -> None:
    page = writing_desk(staff.camille)
    begin(page, "Read")
    part = page.editor.composer.thread_editor.parts[0]
    part.add_card.click()
    qtbot.waitUntil(
        lambda: any(each.startswith("The link card needs a whole link") for each in sentences(page))
    )
    for field, text in (
        (part.card.url, "https://example.org"),
        (part.card.title, "Plan"),
        (part.card.description, "D"),
    ):
        QTest.keyClicks(field, text)
    saved(page, qtbot)
    assert kept_draft(office).thread[0].card == LinkCard("https://example.org", "Plan", "D")
    qtbot.waitUntil(lambda: not any("link card" in each for each in sentences(page)))
    part.card.remove.click()
    saved(page, qtbot)
    assert kept_draft(office).thread[0].card is None


def test_ten_megabytes_are_refused_by_a_sentence_at_once(
    writing_desk: WritingDesk, staff: Staff, qtbot: QtBot
) -> None:
    page = writing_desk(staff.camille)
    begin(page, "Start ")
    for text in ("word " * 2_000_000, "x" * 100_000):
        clip = QMimeData()
        clip.setText(text)
        began = perf_counter()
        page.editor.composer.thread_editor.parts[0].text.insertFromMimeData(clip)
        assert perf_counter() - began < 1
    assert "10,000,000 characters" in said(page.desk)[0].sentence
    assert "without a space" in said(page.desk)[1].sentence
    assert text_on_screen(page) == "Start "
    saved(page, qtbot)


def test_the_keys_add_parts_and_cards_where_the_cursor_is(
    writing_desk: WritingDesk, staff: Staff, office: Office, qtbot: QtBot
) -> None:
    page = writing_desk(staff.camille)
    begin(page, "One")
    thread = page.editor.composer.thread_editor
    shift = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    QTest.keyClick(thread.parts[0].text, Qt.Key.Key_Return, shift)
    write(page, "Two", part=1)
    thread.parts[0].text.setFocus(Qt.FocusReason.OtherFocusReason)
    QTest.keyClick(thread.parts[0].text, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    assert thread.parts[0].card.url.hasFocus()
    saved(page, qtbot)
    assert [part.card for part in kept_draft(office).thread] == [LinkCard(""), None]
    keys = {action.text(): action.shortcut().toString() for action in page.actions_offered()}
    assert all(keys.values()), "every action has a key"
    assert len(set(keys.values())) == len(keys)
