"""The way into headquarters: its sign-in page, and the page on which this desk joins one.

A campaign file is opened first, and signed in to then. Headquarters opens for a person who has signed in, and
for nobody else; so here an office comes last.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from ui.control import Control
from ui.jobs import Jobs
from ui.main_window import MainWindow
from ui.provided import Opened, Provided

if TYPE_CHECKING:  # the store brings SQLAlchemy, and the window is painted before that is imported
    from ui.welcome.headquarters import HeadquartersStage
    from ui.welcome.join import JoinStage
    from warroom.domain.campaign import Campaign
    from warroom.domain.person import Person
    from warroom.errors import WarroomError
    from warroom.services.office import Office
    from warroom.store.address import Address


@dataclass(frozen=True)
class SignedIn:
    """Whom headquarters' server let in."""

    opened: Opened
    person: Person
    campaign: Campaign


class Entrance(QObject):
    """Signals: `entered` with SignedIn; `joined` with the Path of a headquarters file to open."""

    entered = Signal(object)
    joined = Signal(object)

    def __init__(self, provided: Provided, window: MainWindow, jobs: Jobs, control: Control) -> None:
        super().__init__()
        self._provided, self._window, self._jobs, self._control = provided, window, jobs, control
        self._show: partial[None] | None = None
        self.stage: HeadquartersStage | JoinStage | None = None

    def ask_who(self, path: Path, address: Address, login: str = "") -> None:
        """Show the sign-in page of the headquarters whose file is at `path`."""
        from ui.welcome.headquarters import HeadquartersStage

        self._show = partial(self.ask_who, path, address)
        self.stage = stage = HeadquartersStage(self._control, address, login)
        stage.form.entered.connect(partial(self._enter, path, stage))
        self._window.build(stage, None)
        stage.form.take_focus()

    def join(self) -> None:
        """Show the page on which this desk joins a headquarters."""
        from ui.welcome.join import JoinStage

        self._show = partial(self.join)
        self.stage = stage = JoinStage(self._jobs, self._control)
        stage.joined.connect(self._on_joined)
        self._window.build(stage, None)

    def show_again(self) -> None:
        """Show the same page in the theme and language of now."""
        if self._show is not None:
            self._show()

    def leave(self) -> None:
        """Nobody waits here any more: who is let in after all is shown out again."""
        self.stage = self._show = None

    def _enter(self, path: Path, stage: HeadquartersStage, login: str, password: str) -> None:
        provided = self._provided
        stage.form.wait(waiting=True)

        def entered() -> SignedIn:
            office = provided.sign_in(path, login, password)
            try:
                import_module("ui.session")
                return _signed_in(provided, path, office)
            except BaseException:
                provided.close_office(office)
                raise

        def done(signed_in: SignedIn) -> None:
            if self.stage is stage:
                self.entered.emit(signed_in)
            else:
                self._jobs.run(self, partial(provided.close_office, signed_in.opened.office))

        def refused(error: WarroomError) -> None:
            if self.stage is stage:
                stage.refuse(error.sentence)

        self._jobs.run(self, entered, done, refused)

    def _on_joined(self, address: Address) -> None:
        self._jobs.run(self, lambda: self._provided.keep_headquarters(address), self.joined.emit)


def _signed_in(provided: Provided, path: Path, office: Office) -> SignedIn:
    """Off the GUI thread."""
    from warroom.services import people, setup

    person, campaign = people.signed_in(office), setup.campaign(office)
    assert campaign is not None, "headquarters is made with its campaign"
    return SignedIn(Opened(path, office, provided.drawer_of(office)), person, campaign)
