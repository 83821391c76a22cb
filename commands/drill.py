"""The drills from the command line: a campaign and a network of their own, workers to break, and a count."""

import os
import sys
import tempfile
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from datetime import timedelta
from pathlib import Path

from commands.answer import Answer, ExitCode
from commands.composition import SystemClock, open_office
from commands.desktop import worker_command
from commands.places import rehearsal_file
from connectors.registry import networks
from connectors.rehearsal.capabilities import CAPABILITIES
from connectors.rehearsal.connector import RehearsalConnector
from connectors.rehearsal.faults import Fault
from connectors.rehearsal.network import Network
from schedules.access import Accesses
from schedules.drills.kill import run_kill_drill
from schedules.drills.stage import Stage
from schedules.drills.stop import run_stop_drill
from schedules.drills.tally import Tally
from warroom.domain.capabilities import Capabilities, Proof
from warroom.domain.person import Role
from warroom.errors import Refused
from warroom.language import tr
from warroom.ports import Secret
from warroom.services import accounts, people, setup
from warroom.services.office import Office

_PASSWORD = "only for this drill"
_GRACE = timedelta(hours=2)
"""So long that nothing is missed on a slow machine: a drill counts what is lost, not what is late."""


def kill(arguments: Namespace) -> Answer:
    """Kill the worker at random moments while posts go out."""
    proof = Proof[arguments.proof.upper().replace("-", "_")]
    proves = proof is not Proof.NONE
    with _stage(arguments.seed, network_that_proves(proof)) as stage:
        report = run_kill_drill(
            stage, arguments.posts, arguments.kills, arguments.seed, proves=proves, say=_say
        )
    return _answer(report.tally, {"kills": report.kills}, doubts_allowed=not proves)


def stop(arguments: Namespace) -> Answer:
    """Let a worker stand still past its leases while another takes over."""
    with _stage(arguments.seed, CAPABILITIES) as stage:
        report = run_stop_drill(stage, arguments.posts, arguments.seed, proves=True, say=_say)
    return _answer(report.tally, {"stops": report.stops}, doubts_allowed=False)


def network_that_proves(proof: Proof) -> Capabilities:
    """A rehearsal network with this way of proving a post, that takes a thread of texts."""
    fit = (
        can
        for can in networks().values()
        if can.rehearsal and can.proof is proof and can.threads and not can.by_hand and not can.needs_media
    )
    return next(can for can in fit if not any(option.required for option in can.options))


def _answer(tally: Tally, broken: dict[str, int], *, doubts_allowed: bool) -> Answer:
    value = asdict(tally) | broken
    lines = tuple(f"{name}: {count}" for name, count in value.items())
    flawless = tally.flawless(doubts_allowed=doubts_allowed)
    return Answer(lines, value, ExitCode.OK if flawless else ExitCode.OFF)


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


@contextmanager
def _stage(seed: int, can: Capabilities) -> Iterator[Stage]:
    """A rehearsal campaign in a folder of its own, which goes when the drill is over."""
    if sys.platform == "win32":
        raise Refused(tr("Drills kill and stop processes as only POSIX systems can; run them on one."))
    with tempfile.TemporaryDirectory(prefix="warroom-drill-") as folder:
        database = Path(folder) / "campaign.sqlite"
        network = Network(rehearsal_file(database), SystemClock())
        network.configure(replace(network.settings(), seed=seed))
        office = open_office(database)
        try:
            stage = _founded(office, network, can)
            yield stage
            # Only a drill that could not be finished leaves its workers' log behind.
            stage.log.unlink(missing_ok=True)
        finally:
            office.store.close()


def _founded(office: Office, network: Network, can: Capabilities) -> Stage:
    """Two people and one connected account, on the network to be counted in."""
    drafter, approver = [Role.DRAFTER], [Role.APPROVER]
    admin = setup.found(office, "Drill", "Europe/Paris", "en", True, "admin", "Admin", _PASSWORD)
    setup.change_campaign(office, admin.id, "Drill", "Europe/Paris", "en", _GRACE)
    author = people.add(office, admin.id, "author", "Author", drafter, _PASSWORD)
    signer = people.add(office, admin.id, "signer", "Signer", approver, _PASSWORD)
    account = accounts.add(office, admin.id, can.network, "drill", "Drill", None, Secret("drill"))
    identity = RehearsalConnector(network, can).identify(Accesses(office).of(account))
    accounts.connected(office, account.id, identity)

    def stall(seconds: float) -> None:
        network.clear_faults()
        if seconds:
            network.set_fault(Fault.STALL_AFTER_STORE, seconds=seconds)

    database = office.store.path
    return Stage(
        office=office,
        author=author.id,
        approver=signer.id,
        account=account.id,
        worker=worker_command(database),
        stored=network.posts,
        stall=stall,
        log=Path(tempfile.gettempdir()) / f"warroom-drill-{os.getpid()}.log",
    )
