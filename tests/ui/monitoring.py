"""Monitors before the timeline, for tests: its inspector beside it, and the few things that hands do."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from ui.desk import Desk
from ui.timeline.page import TimelinePage
from warroom.domain.ids import ResponseId
from warroom.domain.response import TimelineFilter, Triage
from warroom.services import timeline
from warroom.services.office import Office

Sit = Callable[..., TimelinePage]
"""`sit(person)` seats somebody before the timeline; `sit(person, office)` on another machine."""

NO_KEY = Qt.KeyboardModifier.NoModifier


class MonitorsWindow(QWidget):
    """A window with nothing but the timeline. Keep it while its page is used."""

    def __init__(self, desk: Desk, qtbot: QtBot) -> None:
        super().__init__()
        self.page = TimelinePage(desk)
        beside = QScrollArea(widgetResizable=True)
        beside.setWidget(self.page.details)
        beside.setFixedWidth(380)
        columns = QHBoxLayout(self)
        columns.addWidget(self.page, 1)
        columns.addWidget(beside)
        self.resize(1260, 600)
        qtbot.addWidget(self)
        with qtbot.waitExposed(self):
            self.show()
        rest(self.page, qtbot)


def rest(page: TimelinePage, qtbot: QtBot) -> None:
    """Until everything asked for is shown."""
    qtbot.waitUntil(lambda: page.desk.jobs.idle() and not page.at_work())


def texts(page: TimelinePage, rows: int = 10) -> list[str]:
    """What the first rows say."""
    found = (page.model.response_at(row) for row in range(min(rows, page.model.rowCount())))
    return [response.text if response else "…" for response in found]


def id_of(office: Office, text: str) -> ResponseId:
    """The response that says this."""
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
    """A minute of the last hour."""
    return datetime.now(UTC) - timedelta(hours=1) + timedelta(minutes=n)


def triage_of(office: Office, text: str) -> Triage:
    """How far the monitors are with the response that says this."""
    [response] = timeline.these(office, [id_of(office, text)])
    return response.triage
