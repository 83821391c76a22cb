"""Plays a whole day offscreen, through the real windows and a real worker, and counts what came of it."""

import os
import tempfile
from argparse import Namespace
from dataclasses import replace
from pathlib import Path

from commands import sample
from commands.answer import Answer, ExitCode
from commands.composition import SystemClock, open_office
from commands.desktop import provided
from commands.places import rehearsal_file
from commands.sample_plan import DRAFTER_LOGIN
from connectors.rehearsal.faults import Fault, Operation
from connectors.rehearsal.network import Network
from warroom.domain.account import Account
from warroom.domain.delivery import DeliveryState
from warroom.errors import BadInput
from warroom.language import tr
from warroom.services import ledger, timeline
from warroom.services.office import Office

PACE = 0.2
"""The crowd reacts five times as fast as people do: nobody wants to wait for a rehearsal."""


class BehindTheScenes:
    """The practice network's own levers, for the scenes of the day."""

    def __init__(self, network: Network) -> None:
        self._network = network

    def begin_trouble(self, refusing: Account, losing: Account) -> None:
        """Refuse one post to `refusing`; store one to `losing` without an answer, and answer no questions."""
        set_fault, lost = self._network.set_fault, _name(losing)
        set_fault(Fault.REFUSAL, count=1, operation=Operation.PUBLISH, account=_name(refusing))
        set_fault(Fault.TIMEOUT_AFTER_STORE, count=1, operation=Operation.PUBLISH, account=lost)
        set_fault(Fault.SERVER_ERROR, operation=Operation.LOOK_UP, account=lost)

    def end_trouble(self) -> None:
        """Answer again."""
        self._network.clear_faults()

    def witnesses(self, text: str) -> tuple[str, ...]:
        """Whose posts say `text`, as the network remembers it."""
        return tuple(post.account for post in self._network.posts() if post.text == text)


def _name(account: Account) -> str:
    """What the network calls the account on the double of a real one."""
    return f"{account.network.removeprefix('rehearsal-')}/{account.handle.casefold()}"


def rehearse(arguments: Namespace) -> Answer:
    """Play the day in a campaign of its own, and count what its network and its ledger hold then."""
    pictures: Path = arguments.pictures.absolute()
    try:
        pictures.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadInput(
            tr("{path} can't be made: {reason}. Name another folder.", path=pictures, reason=error)
        ) from error
    with tempfile.TemporaryDirectory(prefix="warroom-rehearsal-") as folder:
        database = Path(folder) / "campaign.sqlite"
        sample.make(database)
        network = Network(rehearsal_file(database), SystemClock())
        network.configure(replace(network.settings(), pace=PACE))
        taken, eight_networks = _play(database, network, pictures)
        office = open_office(database)
        try:
            value = _counted(office, network)
        finally:
            office.store.close()
    value["eight_networks"] = eight_networks
    value["pictures"] = [os.path.relpath(path) for path in taken]
    well = (
        value["twice"] == 0
        and value["in_doubt"] == 0
        and value["ledger"] == "verified"
        and value["published"]
    )
    return Answer((), value, ExitCode.OK if well else ExitCode.OFF)


def _play(database: Path, network: Network, pictures: Path) -> tuple[list[Path], dict[str, int]]:
    """The pictures that were taken, and what came of the post to eight networks."""
    # Chosen before Qt is imported: a rehearsal needs no display, and must not take over anybody's.
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from PySide6.QtCore import QSettings
    from PySide6.QtWidgets import QApplication

    from ui.app import Program
    from ui.drawer import Drawer
    from ui.rehearsal import day
    from ui.rehearsal.director import Director

    # A rehearsal neither follows nor changes what the person at this machine has chosen.
    QSettings.setPath(QSettings.Format.NativeFormat, QSettings.Scope.UserScope, str(database.parent))
    app = QApplication([])
    program = Program(app, replace(provided(), sample=database, drawer_of=lambda _office: Drawer()))
    program.window.resize(1280, 800)
    director = Director(program, pictures, say=lambda step: print(f"· {step}", flush=True))
    try:
        program.open(database, DRAFTER_LOGIN)
        director.wait("the first desk", lambda: (program.session and program.session.workspace) or None)
        eight_networks = day.play(director, BehindTheScenes(network))
    finally:
        program.end()
    return director.pictures, eight_networks


def _counted(office: Office, network: Network) -> dict[str, object]:
    """What the day came to, counted in the network's own file and in the database."""
    keys = [post.client_key for post in network.posts()]
    with office.store.read() as uow:
        doubtful = uow.deliveries.in_states([DeliveryState.IN_DOUBT])
    report = ledger.verify(office)
    return {
        "published": len(keys),
        "in_doubt": len(doubtful),
        "twice": len(keys) - len(set(keys)),
        "responses": timeline.count(office),
        "ledger": "verified" if report.verified else "broken",
    }
