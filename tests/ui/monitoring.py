"""The timeline with its inspector beside it, as the main window shows them."""

from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from ui.desk import Desk
from ui.timeline.page import TimelinePage


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
