"""The drill of headquarters from the command line: a private server, machines to break, and a count.

`drill hq` plays it; `drill desk` is a desk of it, and is started by it.
"""

import os
import secrets
import signal
import sys
import tempfile
from argparse import Namespace
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event
from time import monotonic

from commands.answer import Answer, ExitCode
from commands.composition import SystemClock
from commands.drill import network_that_proves
from commands.headquarters import sign_in_at_headquarters
from commands.places import confirmed_keys_file, heads_file, pins_file, rehearsal_file
from commands.signing_in import password
from connectors.rehearsal.faults import Fault, Operation
from connectors.rehearsal.network import Network
from connectors.rehearsal.settings import Settings
from schedules.drills.headquarters.clocks import skewed
from schedules.drills.headquarters.desk import Desk
from schedules.drills.headquarters.drill import run_headquarters_drill
from schedules.drills.headquarters.link import Link, links
from schedules.drills.headquarters.report import HeadquartersReport
from schedules.drills.headquarters.stage import DeskMachine, HeadquartersStage, Machine
from schedules.drills.headquarters.storm import LEASE_SECONDS, Plan
from schedules.drills.private_server import Cluster, running
from warroom.domain.campaign import Campaign
from warroom.domain.capabilities import Proof
from warroom.domain.ids import AccountId
from warroom.domain.person import Role
from warroom.errors import Refused, Trouble
from warroom.language import tr
from warroom.ports import Secret
from warroom.services import accounts, people, pinning, worker_keys
from warroom.services.office import Office
from warroom.store import building
from warroom.store.address import Address, write_address
from warroom.store.building import FirstPerson, FirstWorker, ServerAdministrator
from warroom.store.heads import HeadsFile
from warroom.store.pins import PinsFile
from warroom.store.worker_vault import ConfirmedKeys

MAIN = Path(__file__).parents[1] / "main.py"
DATABASE, NETWORK = "drill", "networks"
GRACE = timedelta(hours=2)
"""So long that nothing is missed on a slow machine: a drill counts what is lost, not what is late."""

SKEWS = (timedelta(hours=2), timedelta(hours=-2), timedelta(0), timedelta(hours=1, minutes=17))
"""How wrong the machines' clocks are, one after the other."""

PEOPLE = (
    ("noa", "Noa Haddad", Role.ADMIN, None),
    ("nils", "Nils Berg", Role.ADMIN, None),
    ("camille", "Camille Roy", Role.DRAFTER, "drafter"),
    ("alix", "Alix Morel", Role.APPROVER, "approver"),
    ("ines", "Inès Caron", Role.DRAFTER, "drafter"),
    ("jo", "Jo Lambert", Role.APPROVER, "approver"),
    ("sasha", "Sasha Petit", Role.MONITOR, "monitor"),
)
WORKER = "worker1"
PATIENCE = 60.0


def headquarters(arguments: Namespace) -> Answer:
    """Break everything at a headquarters of its own, and count. Only on Linux, as root or anybody else."""
    if not sys.platform.startswith("linux"):
        raise Refused(tr("This drill breaks processes, links and clocks as only Linux can; run it there."))
    share = arguments.seconds / 240
    plan = replace(Plan(restarts=arguments.restarts).times(share), restarts=arguments.restarts)
    # Told to stop, the drill takes its servers and machines along.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(ExitCode.TROUBLE))
    with _stage(arguments.workers, arguments.seed) as stage:
        report = run_headquarters_drill(
            stage, arguments.deliveries, arguments.seconds, arguments.seed, plan, _say
        )
        if report.flawless:
            # Only a drill that went wrong leaves its machines' words behind.
            stage.log.unlink(missing_ok=True)
    return _answer(report, stage.log)


def desk(arguments: Namespace) -> Answer:
    """Be a desk of the drill: orders are read from the input, answers are written to the output."""
    office = sign_in_at_headquarters(arguments.database, arguments.acting, password(arguments))
    try:
        me = people.signed_in(office)
        seen = HeadsFile(heads_file(office.store.database_id()))
        Desk(office, me, seen, sys.stdin, sys.stdout).run()
    finally:
        office.store.close()
    return Answer()


def _answer(report: HeadquartersReport, log: Path) -> Answer:
    value = report.as_json() | ({} if report.flawless else {"log": str(log)})
    lines = tuple(f"{name}: {each}" for name, each in value.items())
    return Answer(lines, value, ExitCode.OK if report.flawless else ExitCode.OFF)


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


@contextmanager
def _stage(workers: int, seed: int) -> Iterator[HeadquartersStage]:
    """A headquarters with its machines, in folders of their own, which go when the drill is over."""
    secret = secrets.token_urlsafe(12)
    campaign = Campaign("Drill", "Europe/Paris", "en", True, GRACE, datetime.now(UTC))
    staff = [FirstPerson(login, name, frozenset({role}), secret) for login, name, role, _ in PEOPLE]
    at_desks = [(login, duty) for login, _, _, duty in PEOPLE if duty is not None]
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="warroom-drill-")))
        stack.enter_context(_own_folders(folder / "drill"))
        cluster = stack.enter_context(running())
        administrator = ServerAdministrator(cluster.superuser())
        building.found(administrator, DATABASE, campaign, staff, [FirstWorker(WORKER, secret)])
        reached = stack.enter_context(links(cluster.port, workers + len(at_desks)))
        ground = _Ground(folder, cluster, secret)
        worker_machines = [ground.worker(number, reached[number]) for number in range(workers)]
        office, second = (stack.enter_context(ground.office(login)) for login in ("noa", "nils"))
        network = Network(ground.network, SystemClock())
        network.configure(Settings(seed=seed, calls_per_window=1_000_000_000))
        proven, unproven = _connected(office, worker_machines[0])
        ids = {person.login: person.id for person in people.everyone(office)}
        pins = PinsFile(
            ground.keys("workers") / pins_file(office.store.database_id()).name, office.store.database_id()
        )
        yield HeadquartersStage(
            office=office,
            second=second,
            me=ids["noa"],
            my_second=ids["nils"],
            server=cluster,
            database=DATABASE,
            workers=worker_machines,
            desks=[
                DeskMachine(ground.desk(login, number, reached[workers + number]), ids[login], duty)
                for number, (login, duty) in enumerate(at_desks)
            ],
            proven=proven,
            unproven=unproven,
            stored=network.posts,
            strain=lambda on: _strain(network, on=on),
            pin=lambda login, spoken: _pin(office, pins, login, spoken),
            log=ground.log,
        )


class _Ground:
    """The folders of the machines: each has its own settings and keys, and a headquarters file of its own."""

    def __init__(self, folder: Path, cluster: Cluster, secret: str) -> None:
        self._folder = folder
        self._secret = secret
        self._address = Address(cluster.host, cluster.port, DATABASE, cluster.certificate)
        self._password_file = folder / "password"
        self._password_file.write_text(secret)
        self.network = folder / f"{NETWORK}.sqlite"
        self.log = Path(tempfile.gettempdir()) / f"warroom-drill-{os.getpid()}.log"

    def keys(self, machine: str) -> Path:
        """Where the programs of a machine keep keys and pins."""
        return self._folder / machine / "config" / "warroom" / "keys"

    def worker(self, number: int, link: Link) -> Machine:
        """A worker's machine. All have the same key and pins, and meet on the same networks."""
        file = self._file(f"worker{number}", link)
        rehearsal_file(file).symlink_to(self.network)
        return self._machine(
            f"worker{number}", "workers", WORKER, link, number,
            ("worker", "--lease", f"{LEASE_SECONDS}", *self._on(file, WORKER)),
        )  # fmt: skip

    def desk(self, login: str, number: int, link: Link) -> Machine:
        """The machine of one person."""
        file = self._file(login, link)
        return self._machine(login, login, login, link, number, ("drill", "desk", *self._on(file, login)))

    @contextmanager
    def office(self, login: str) -> Iterator[Office]:
        """An office that reaches the server directly."""
        file = self._folder / f"{login}-direct.warroom"
        write_address(file, self._address)
        office = sign_in_at_headquarters(file, login, self._secret)
        try:
            yield office
        finally:
            office.store.close()

    def _machine(
        self, name: str, home: str, login: str, link: Link, number: int, command: Sequence[str]
    ) -> Machine:
        own = self._folder / home
        return Machine(
            name=name,
            login=login,
            program=(sys.executable, str(MAIN), *command),
            link=link,
            environment={
                # What killed processes leave behind goes with the drill.
                "TMPDIR": str(self._folder),
                "XDG_CONFIG_HOME": str(own / "config"),
                "XDG_DATA_HOME": str(own / "data"),
                **skewed(SKEWS[number % len(SKEWS)]),
            },
            log=self.log,
        )

    def _file(self, name: str, link: Link) -> Path:
        """The headquarters file of a machine, which names its own link and not the server's port."""
        file = self._folder / f"{name}.warroom"
        write_address(file, replace(self._address, port=link.port))
        return file

    def _on(self, file: Path, login: str) -> tuple[str, ...]:
        return ("--database", str(file), "--as", login, "--password-file", str(self._password_file))


@contextmanager
def _own_folders(folder: Path) -> Iterator[None]:
    """Keep this machine's own keys and settings out of it."""
    before = dict(os.environ)
    os.environ |= {"XDG_CONFIG_HOME": str(folder / "config"), "XDG_DATA_HOME": str(folder / "data")}
    try:
        yield
    finally:
        os.environ.clear()
        os.environ |= before


def _connected(office: Office, machine: Machine) -> tuple[list[AccountId], AccountId]:
    """Accounts on a network of each kind, connected by a worker that then stops; the last proves nothing."""
    me = people.signed_in(office).id
    confirmed = ConfirmedKeys(confirmed_keys_file(office.store.database_id()))
    worker = machine.start(told=False)
    try:
        _wait(lambda: worker_keys.to_confirm(office, confirmed) is not None, "the first worker", machine.log)
        shown = worker_keys.to_confirm(office, confirmed)
        if shown is not None:
            worker_keys.confirm(office, confirmed, shown)
        added = [
            accounts.add(office, me, network, handle, handle, None, Secret("drill"), needed).id
            for network, handle, needed in _wanted()
        ]
        _wait(
            lambda: all(h.account.remote_identity for h in accounts.everything(office)),
            "accounts",
            machine.log,
        )
        worker.terminate()
        worker.wait(PATIENCE)
    finally:
        worker.kill()
        worker.wait()
    return added[:-1], added[-1]


def _wanted() -> Iterator[tuple[str, str, int]]:
    """A network of each kind with an account's name and how many must sign; the last proves nothing."""
    yield network_that_proves(Proof.IDEMPOTENCY_KEY).network, "one-signs", 1
    yield network_that_proves(Proof.IDEMPOTENCY_KEY).network, "two-sign", 2
    for proof in (Proof.CLIENT_RECORD_ID, Proof.CONTAINER, Proof.DUPLICATE_REFUSAL, Proof.NONE):
        yield network_that_proves(proof).network, proof.name.lower(), 1


def _strain(network: Network, *, on: bool) -> None:
    """Answers that come late, or not at all, so that much is on its way when something breaks."""
    network.clear_faults()
    if on:
        network.set_fault(Fault.STALL_AFTER_STORE, probability=0.25, seconds=1.0)
        network.set_fault(Fault.TIMEOUT_AFTER_STORE, probability=0.01, seconds=0.3)
        network.set_fault(Fault.OUTAGE, probability=0.01, operation=Operation.PUBLISH)


def _pin(office: Office, pins: PinsFile, login: str, spoken: str) -> None:
    pinning.pin(office, pins, login, spoken)


def _wait(happened: Callable[[], bool], what: str, log: Path) -> None:
    until, never = monotonic() + PATIENCE, Event()
    while not happened():
        if monotonic() > until:
            raise Trouble(
                tr("The drill waited {n} s in vain for {what}; see {log}.", n=PATIENCE, what=what, log=log)
            )
        never.wait(0.1)
