"""Somebody at a desk, for tests: a real window on a real file, and the few things that hands do there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from ui.approvals.page import ApprovalsPage
from ui.compose.page import ComposePage
from ui.compose.sheet import Saving
from ui.page import Page
from warroom.domain.ids import PostId
from warroom.domain.person import Person
from warroom.domain.post import Draft
from warroom.services import queries
from warroom.services.office import Office
from warroom.services.queries import PostFilter

if TYPE_CHECKING:  # which imports this module for its fixtures
    from tests.ui.conftest import DeskFor

WritingDesk = Callable[..., ComposePage]
"""`writing_desk(person)` seats somebody there; `writing_desk(person, office)` on another machine."""

SignOffDesk = Callable[..., ApprovalsPage]
"""The same at the sign-off desk."""


class Seats:
    """Windows with a page and its inspector side by side, as the main window shows them."""

    def __init__(self, desk_for: DeskFor, qtbot: QtBot) -> None:
        self._desk_for, self._qtbot = desk_for, qtbot
        self._windows: list[QWidget] = []

    def writing_desk(self, person: Person, office: Office | None = None) -> ComposePage:
        """Seat `person` at the writing desk."""
        page = self._at(ComposePage, person, office)
        assert isinstance(page, ComposePage)
        return page

    def sign_off_desk(self, person: Person, office: Office | None = None) -> ApprovalsPage:
        """Seat `person` at the sign-off desk."""
        page = self._at(ApprovalsPage, person, office)
        assert isinstance(page, ApprovalsPage)
        return page

    def _at(self, make: Callable[..., Page], person: Person, office: Office | None = None) -> Page:
        """Seat `person` at a page."""
        page = make(self._desk_for(person, office))
        window = QWidget()
        self._qtbot.addWidget(window)
        self._windows.append(window)
        columns = QHBoxLayout(window)
        columns.addWidget(page, 1)
        if page.inspector is not None:
            beside = QScrollArea(widgetResizable=True)
            beside.setWidget(page.inspector)
            beside.setFixedWidth(360)
            columns.addWidget(beside)
        window.resize(1280, 760)
        with self._qtbot.waitExposed(window):
            window.show()
        window.activateWindow()
        self._qtbot.waitUntil(window.isActiveWindow)  # keys go to the window in front
        self._qtbot.waitUntil(page.desk.jobs.idle)
        return page


def saved(page: ComposePage, qtbot: QtBot) -> None:
    """Until the text on the screen is in the database."""
    qtbot.waitUntil(
        lambda: page.sheet is not None and page.sheet.saving is Saving.SAVED and page.desk.jobs.idle(),
        timeout=8_000,
    )


def rest(page: Page, qtbot: QtBot) -> None:
    """Until everything asked for is shown."""
    qtbot.waitUntil(page.desk.jobs.idle, timeout=8_000)


def begin(page: ComposePage, text: str, part: int = 0) -> None:
    """Begin a new post with `text`."""
    page.new_action.trigger()
    write(page, text, part)


def write(page: ComposePage, text: str, part: int = 0) -> None:
    """Type at the end of a part."""
    box = page.editor.composer.thread_editor.parts[part].text
    box.setFocus(Qt.FocusReason.OtherFocusReason)
    cursor = box.textCursor()
    cursor.movePosition(cursor.MoveOperation.End)
    box.setTextCursor(cursor)
    QTest.keyClicks(box, text)


def text_on_screen(page: ComposePage, part: int = 0) -> str:
    """What a part shows."""
    return page.editor.composer.thread_editor.parts[part].text.text()


def kept_draft(office: Office, title_or_text: str = "") -> Draft:
    """The only draft in the database that holds these words."""
    [found] = queries.posts(office, PostFilter(text=title_or_text))
    return queries.post(office, found.id).post.draft


def picture_file(folder: Path, name: str, colour: str = "#4477aa") -> Path:
    """A real picture."""
    image = QImage(64, 48, QImage.Format.Format_RGB32)
    image.fill(QColor(colour))
    path = folder / name
    assert image.save(str(path))
    return path


def open_post(page: ComposePage, post_id: PostId, qtbot: QtBot) -> None:
    """Open a post and wait until it is shown."""
    page.open(post_id)
    rest(page, qtbot)


def shows(page: ComposePage, text: str, qtbot: QtBot) -> None:
    """Until the post that is open says `text`."""
    qtbot.waitUntil(lambda: page.sheet is not None and text_on_screen(page) == text)


def sentences(page: ComposePage) -> list[str]:
    """What the checks say."""
    return [finding.sentence for finding in page.editor.findings]
