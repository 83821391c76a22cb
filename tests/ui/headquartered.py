"""Desks at headquarters, as people have them: whole programs, each signed in over a login of its own."""

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from threading import Event, Thread

from PySide6.QtCore import QSettings, QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from commands.desktop import provided
from tests.headquarters import DATABASE, PASSWORD
from tests.ui.programs import at_desk, workspace
from ui.app import Program
from ui.compose.page import ComposePage
from ui.page import Page
from ui.welcome.headquarters import HeadquartersStage
from warroom.store.address import Address, write_address

PATIENCE_MS = 15_000


class Desks:
    """Starts programs at headquarters, and ends them in good order."""

    def __init__(self, app: QApplication, qtbot: QtBot, folder: Path) -> None:
        self._app, self._qtbot = app, qtbot
        QSettings("Warroom", "Warroom").clear()
        self._provided = replace(
            provided(), campaign=folder / "campaign.sqlite", sample=folder / "sample.sqlite"
        )
        self._started: list[Program] = []

    def start(self, file: Path) -> Program:
        """A program that was told to open `file`."""
        program = Program(self._app, self._provided)
        self._started.append(program)
        program.open(file)
        return program

    def sign_in_page(self, program: Program) -> HeadquartersStage:
        """The page that asks who wants to come in."""
        self._qtbot.waitUntil(
            lambda: isinstance(program.window.stage, HeadquartersStage), timeout=PATIENCE_MS
        )
        stage = program.window.stage
        assert isinstance(stage, HeadquartersStage)
        return stage

    def enter(self, program: Program, login: str, password: str = PASSWORD) -> HeadquartersStage:
        """Type a login and a password, and press Enter."""
        stage = self.sign_in_page(program)
        stage.form.login.setText(login)
        stage.form.password.setText(password)
        stage.form.on_entered()
        return stage

    def at(self, login: str, file: Path, page: str | None = None) -> Program:
        """A program that shows the desk of `login`, with everything read."""
        program = self.start(file)
        self.enter(program, login)
        self._qtbot.waitUntil(lambda: at_desk(program, login) or refusal(program) != "", timeout=PATIENCE_MS)
        assert at_desk(program, login), refusal(program)
        if page is not None:
            workspace(program).show_page(page)
            self._qtbot.waitUntil(program.jobs.idle, timeout=PATIENCE_MS)
        return program

    def leave(self, program: Program) -> None:
        """Close the window."""
        self._started.remove(program)
        program.window.hide()
        program.end()

    def end(self) -> None:
        """End every program that was started."""
        for program in list(self._started):
            self.leave(program)


def refusal(program: Program) -> str:
    """What the sign-in page says is wrong."""
    stage = program.window.stage
    return stage.form.sentence.text() if isinstance(stage, HeadquartersStage) else ""


def shown(program: Program, kind: type[Page]) -> Page:
    """The page in front."""
    page = workspace(program).page(workspace(program).page_key)
    assert isinstance(page, kind)
    return page


def writing(program: Program) -> ComposePage:
    """The writing desk, which is in front."""
    page = shown(program, ComposePage)
    assert isinstance(page, ComposePage)
    return page


class Frames:
    """How long the window did nothing but one thing: the longest gap between two turns of its loop."""

    def __init__(self) -> None:
        self._last = time.monotonic()
        self.longest = 0.0
        self._timer = QTimer(interval=5)
        self._timer.timeout.connect(self._on_turn)

    def start(self) -> None:
        """Measure from now on."""
        self._last = time.monotonic()
        self._timer.start()

    def pause(self) -> None:
        """Leave out what has passed since the last turn."""
        self._last = time.monotonic()

    def stop(self) -> float:
        """The longest gap, in seconds."""
        self._timer.stop()
        return self.longest

    def _on_turn(self) -> None:
        now = time.monotonic()
        self.longest = max(self.longest, now - self._last)
        self._last = now


class Wire:
    """A piece of the way to a server, on loopback, that can freeze: open, and nothing comes through.

    Runs on a thread of its own.
    """

    def __init__(self, host: str, port: int) -> None:
        self._there = (host, port)
        self._ready = Event()
        self._asks: asyncio.Event
        self._answers: asyncio.Event
        self._stopped: asyncio.Event
        self._loop: asyncio.AbstractEventLoop
        self.port = 0
        self._thread = Thread(target=lambda: asyncio.run(self._run()), name="wire", daemon=True)

    def freeze(self) -> None:
        """Let nothing through."""
        self._have(self._asks.clear)
        self.freeze_answers()

    def freeze_answers(self) -> None:
        """Let through what is asked, and nothing of what is answered."""
        self._have(self._answers.clear)

    def thaw(self) -> None:
        """Let everything through, also what waited."""
        for way in (self._asks, self._answers):
            self._have(way.set)

    @contextmanager
    def laid(self) -> Iterator["Wire"]:
        """Lay the wire, and take it up again at the end."""
        self._thread.start()
        assert self._ready.wait(5)
        try:
            yield self
        finally:
            self._loop.call_soon_threadsafe(self._stopped.set)
            self._thread.join()

    def _have(self, act: Callable[[], None]) -> None:
        """Have the wire's thread do something, and wait until it has."""
        done = Event()
        self._loop.call_soon_threadsafe(act)
        self._loop.call_soon_threadsafe(done.set)
        assert done.wait(5)

    async def _run(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._asks, self._answers, self._stopped = (asyncio.Event() for _ in range(3))
        for way in (self._asks, self._answers):
            way.set()
        async with await asyncio.start_server(self._on_connected, "127.0.0.1", 0) as server:
            self.port = server.sockets[0].getsockname()[1]
            self._ready.set()
            await self._stopped.wait()
            for task in asyncio.all_tasks() - {asyncio.current_task()}:
                task.cancel()

    async def _on_connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, asyncio.CancelledError):
            await self._asks.wait()
            far_reader, far_writer = await asyncio.open_connection(*self._there)
            there, back = (
                self._pump(reader, far_writer, self._asks),
                self._pump(far_reader, writer, self._answers),
            )
            await asyncio.gather(there, back)

    async def _pump(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, way: asyncio.Event
    ) -> None:
        try:
            while piece := await reader.read(65536):
                await way.wait()
                writer.write(piece)
                await writer.drain()
        finally:
            writer.close()


def file_for(address: Address, folder: Path) -> Path:
    """The headquarters file as it is handed out."""
    file = folder / f"{DATABASE}.warroom"
    write_address(file, address)
    return file
