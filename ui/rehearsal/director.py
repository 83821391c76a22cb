"""Directs a rehearsal: presses keys in the real window, waits for what they lead to, and takes pictures.

It acts only as a person could: keys, clicks and words. What it waits for it reads as every page does.
"""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QEvent, QEventLoop, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from ui.app import Program
from ui.page import Page
from ui.session import Session
from ui.workspace import Workspace
from warroom.errors import Trouble
from warroom.language import tr
from warroom.services import people

T = TypeVar("T")
_LOOK_MS = 20
PATIENCE_S = 60.0


class OffCue(Trouble):
    """What should have happened in the rehearsal did not happen in time."""


class Director:
    """Plays one program. `say` tells each step; pictures are saved into `folder`."""

    def __init__(self, program: Program, folder: Path, say: Callable[[str], None]) -> None:
        self.program = program
        self.say = say
        self.pictures: list[Path] = []
        self._folder = folder

    @property
    def session(self) -> Session:
        """The open campaign."""
        session = self.program.session
        if session is None:
            raise OffCue(tr("No campaign is open."))
        return session

    @property
    def workspace(self) -> Workspace:
        """The desk of whoever sits there."""
        workspace = self.session.workspace
        if workspace is None:
            raise OffCue(tr("Nobody sits at the desk."))
        return workspace

    def wait(self, what: str, look: Callable[[], T | None], seconds: float = PATIENCE_S) -> T:
        """Let the window live until `look` finds something; returns it. Raises OffCue, naming `what`."""
        found = self._until(look, seconds)
        if found is None:
            raise OffCue(tr("Waited in vain for this: {what}.", what=what))
        return found

    def wait_until(self, what: str, holds: Callable[[], bool], seconds: float = PATIENCE_S) -> None:
        """Let the window live until `holds` is true. Raises OffCue, naming `what`."""
        self.wait(what, lambda: True if holds() else None, seconds)

    def settle(self) -> None:
        """Let everything that was asked for be done and shown."""
        self.wait_until("the work to be done", self.program.jobs.idle)
        self._until(lambda: None, 0.3)

    def sit(self, login: str, page: str) -> Page:
        """Let somebody else sit down, at one of their pages."""
        person = next(each for each in people.everyone(self.session.office) if each.login == login)
        before = self.session.workspace
        self.program.on_acting_as_chosen(person)
        self.wait_until(f"{login}'s desk", lambda: self.session.workspace is not before)
        return self.show(page)

    def show(self, key: str) -> Page:
        """Go to a page."""
        self.workspace.show_page(key)
        page = self.wait(f"the page {key}", lambda: self.workspace.page(key))
        self.settle()
        return page

    def press(
        self, widget: QWidget, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
    ) -> None:
        """Press a key in a widget."""
        QTest.keyClick(widget, key, held)

    def write(self, widget: QWidget, text: str) -> None:
        """Type words into a widget."""
        widget.setFocus()
        for character in text:
            # QTest.keyClicks knows ASCII only; people type accents.
            for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                QApplication.sendEvent(widget, QKeyEvent(kind, 0, Qt.KeyboardModifier.NoModifier, character))

    def picture(self, name: str) -> None:
        """Save what the window shows now, without the passing messages that lie over it."""
        self.settle()
        while self.program.window.messages.dismiss():
            pass
        path = self._folder / f"{len(self.pictures) + 1:02d}-{name}.png"
        if not self.program.window.grab().save(str(path)):
            raise OffCue(tr("The picture {path} can't be written. Name another folder.", path=path))
        self.pictures.append(path)

    def _until(self, look: Callable[[], T | None], seconds: float) -> T | None:
        found = look()
        if found is not None:
            return found
        loop = QEventLoop()
        looking = QTimer(interval=_LOOK_MS)
        answer: list[T] = []

        def on_look() -> None:
            seen = look()
            if seen is not None:
                answer.append(seen)
                loop.quit()

        looking.timeout.connect(on_look)
        looking.start()
        QTimer.singleShot(round(seconds * 1000), loop, loop.quit)
        loop.exec()
        looking.stop()
        QApplication.processEvents()
        return answer[0] if answer else None
