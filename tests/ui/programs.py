"""The whole program in a test: its window, its stages and a stand-in for the worker, on real files."""

import sys
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication

from tests import factories
from tests.factories import UtcClock
from tests.headquarters import Headquarters
from ui.app import Program
from ui.drawer import Drawer
from ui.provided import Provided
from ui.workspace import Workspace
from warroom.services.office import Office
from warroom.store.feed import Feed, feed_of
from warroom.store.heads import HeadsFile

IDLE_WORKER = (sys.executable, "-S", "-c", "import sys; sys.stdin.read()")
"""A worker process that does nothing until it is told to stop."""


class MovedClock(UtcClock):
    """The real time, moved by what a test wants to have passed."""

    def __init__(self) -> None:
        self._by = timedelta()
        self._followers: list[Headquarters] = []

    @property
    def by(self) -> timedelta:
        """How far ahead of the time it is."""
        return self._by

    @by.setter
    def by(self, by: timedelta) -> None:
        self._by = by
        for follower in self._followers:
            follower.move_clock(by)

    def follow(self, follower: Headquarters) -> None:
        """The server's clock goes with this one."""
        self._followers.append(follower)
        follower.move_clock(self._by)

    def now(self) -> datetime:
        """The present instant as this clock shows it."""
        return super().now() + self._by


class Campaigns:
    """Opens campaigns as the composition root does, on a clock that a test can move."""

    def __init__(self, campaign_file: Path) -> None:
        self.clock = MovedClock()
        self._campaign_file = campaign_file
        self._feeds: dict[int, Feed] = {}

    def open(self, database: Path) -> Office:
        """The office over `database`, with its change feed."""
        office = factories.opened_office(database, self.clock)
        feed = feed_of(office.store, office.bus)
        feed.start()
        self._feeds[id(office)] = feed
        return office

    def close(self, office: Office) -> None:
        """Let go of it."""
        self._feeds.pop(id(office)).stop()
        office.store.close()

    def make_sample(self, database: Path) -> None:
        """The test campaign is as good a sample as any."""
        factories.copied_campaign(self._campaign_file, database.parent).rename(database)


class Programs:
    """Starts programs, each with its own window, and ends them in good order."""

    def __init__(self, app: QApplication, campaign_file: Path, folder: Path) -> None:
        self._app = app
        QSettings("Warroom", "Warroom").clear()
        self.campaigns = Campaigns(campaign_file)
        self.provided = Provided(
            open_office=self.campaigns.open,
            close_office=self.campaigns.close,
            # With --headquarters a server is behind the campaign, and desks are opened as a file's are.
            headquarters_at=lambda _path: None,
            sign_in=lambda path, _login, _password: self.campaigns.open(path),
            keep_headquarters=lambda _address: folder / "kept.warroom",
            drawer_of=lambda office: Drawer(HeadsFile(folder / f"{office.store.database_id()}.heads")),
            worker_command=lambda _database: IDLE_WORKER,
            make_sample=self.campaigns.make_sample,
            campaign=folder / "campaign.db",
            sample=folder / "sample.db",
            sample_password=factories.PASSWORD,
        )
        self._started: list[Program] = []

    def start(
        self, database: Path, login: str | None = None, worker_command: tuple[str, ...] = IDLE_WORKER
    ) -> Program:
        """A program on `database`, at the desk of `login` when one is named."""
        provided = replace(self.provided, worker_command=lambda _database: worker_command)
        program = Program(self._app, provided)
        self._started.append(program)
        program.open(database, login)
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


def workspace(program: Program) -> Workspace:
    """The desk that the program shows."""
    stage = program.window.stage
    assert isinstance(stage, Workspace)
    return stage


def at_desk(program: Program, login: str) -> bool:
    """Whether the program shows the desk of `login`, with everything read."""
    stage = program.window.stage
    return isinstance(stage, Workspace) and stage.desk.me.login == login and program.jobs.idle()
