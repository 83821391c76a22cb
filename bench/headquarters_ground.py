"""A headquarters that is measured: a rehearsal on a private PostgreSQL, with rules, TLS and durability on."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg

from connectors.registry import networks
from schedules.drills.private_server import Cluster, running
from tests import factories, headquarters
from tests.headquarters import DATABASE, PASSWORD, STAFF, WORKER_LOGIN, ManyDesks
from warroom.domain.campaign import Campaign
from warroom.domain.person import Role
from warroom.events import Bus
from warroom.ports import Identity
from warroom.services import accounts
from warroom.services.office import Office
from warroom.services.setup import DEFAULT_GRACE
from warroom.store import building
from warroom.store.address import Address, write_address
from warroom.store.building import FirstPerson, FirstWorker, ServerAdministrator
from warroom.store.server import open_server
from warroom.store.vault import SealedVault

WORKERS = ("worker1", "worker2", "worker3", "worker4")
WATCHERS = [
    FirstPerson(f"watcher{n}", f"Watcher {n}", frozenset({Role.MONITOR}), PASSWORD) for n in range(50)
]
"""A person for each desk that only follows."""

ACCOUNTS = 8
TEMPLATE = "A post that was approved"

_PLAN = """
CREATE TEMP TABLE planned ON COMMIT DROP AS
  SELECT n, nextval(pg_get_serial_sequence('warroom.post', 'id'))::integer AS copy_id, of_post
  FROM generate_series(0, %(many)s - 1) n
  JOIN (SELECT row_number() OVER (ORDER BY id) - 1 AS nth, id AS of_post
        FROM post WHERE title = %(title)s) known ON nth = n %% %(accounts)s
"""

_COPIES = {
    "post": "'id', copy_id",
    "post_writer": "'post_id', copy_id",
    "version": "'post_id', copy_id",
    "approval": "'post_id', copy_id, 'id', nextval(pg_get_serial_sequence('warroom.approval', 'id'))",
    "delivery": """'post_id', copy_id, 'id', nextval(pg_get_serial_sequence('warroom.delivery', 'id')),
      'state', 'queued', 'client_key', md5(copy_id::text),
      'due_at', %(begins_at)s + n * %(apart)s::interval""",
}
"""What is different in each table's copies of a template's rows."""


@dataclass(frozen=True)
class MeasuredHeadquarters:
    """Everybody's office in one, the server, and its administrator's connection."""

    cluster: Cluster
    office: Office
    root: psycopg.Connection[Any]

    @property
    def file(self) -> Path:
        """The headquarters file."""
        return self.office.store.path

    @property
    def workers_office(self) -> Office:
        """The office as the first worker has it."""
        return headquarters.on_workers_machine(self.office)

    def queue(self, many: int, begins_at: datetime, apart: timedelta = timedelta()) -> None:
        """Have `many` approved posts, over all accounts in turn, due from `begins_at` on.

        The server's administrator copies what was approved: people would take minutes.
        """
        values = {
            "many": many,
            "title": TEMPLATE,
            "accounts": ACCOUNTS,
            "begins_at": begins_at,
            "apart": apart,
        }
        with self.root.transaction():
            self.root.execute("SET LOCAL session_replication_role = replica")
            self.root.execute(_PLAN, values)
            for table, changes in _COPIES.items():
                key = "id" if table == "post" else "post_id"
                self.root.execute(
                    f"INSERT INTO {table} OVERRIDING SYSTEM VALUE"  # noqa: S608 — our own words
                    f" SELECT (jsonb_populate_record(known, jsonb_build_object({changes}))).*"
                    f" FROM planned JOIN {table} known ON known.{key} = of_post ORDER BY n",
                    values,
                )
        self.root.execute("ANALYZE")

    def one(self, statement: str, *parameters: object) -> Any:  # noqa: ANN401 — whatever was asked for
        """The value that the server's administrator reads."""
        row = self.root.execute(statement, parameters).fetchone()
        return row[0] if row else None

    def open_deliveries(self) -> int:
        """How many are not sent yet."""
        return int(self.one("SELECT count(*) FROM delivery WHERE state IN ('queued', 'leased', 'sending')"))

    def processor_ms(self) -> float:
        """The processor time of all the server's processes since it started, those that ended too."""
        postmaster = int((self.cluster.folder / "data" / "postmaster.pid").read_text().split()[0])
        ticks = 0
        for path in Path("/proc").glob("[0-9]*/stat"):
            try:
                fields = path.read_text().rpartition(")")[2].split()
            except OSError:  # It has just ended.
                continue
            if int(path.parent.name) == postmaster:
                ticks += sum(map(int, fields[11:15]))  # with the children that ended
            elif int(fields[1]) == postmaster:
                ticks += sum(map(int, fields[11:13]))
        return ticks * 1000 / os.sysconf("SC_CLK_TCK")


@contextmanager
def founded(folder: Path) -> Iterator[MeasuredHeadquarters]:
    """A campaign with its people, four workers and ACCOUNTS accounts; its server is removed at the end."""
    folder.mkdir()
    with running() as cluster:
        clock, bus, file = factories.UtcClock(), Bus(), folder / "campaign.warroom"
        campaign = Campaign("Spring", factories.ZONE_NAME, "en", True, DEFAULT_GRACE, clock.now())
        workers = [FirstWorker(login, PASSWORD) for login in WORKERS]
        building.found(
            ServerAdministrator(cluster.superuser()), DATABASE, campaign, [*STAFF, *WATCHERS], workers
        )
        address = Address(cluster.host, cluster.port, DATABASE, cluster.certificate)
        write_address(file, address)
        store = ManyDesks(file, address, clock, bus)
        vault = SealedVault(store.of_login(WORKER_LOGIN), file.with_suffix(".key"))
        office = Office(store, clock, networks(), vault, bus)
        options = "-c search_path=warroom -c timezone=UTC"
        try:
            with psycopg.connect(**cluster.superuser(DATABASE), autocommit=True, options=options) as root:
                _templates(office)
                with root.transaction():
                    root.execute("SET LOCAL session_replication_role = replica")
                    root.execute("UPDATE delivery SET state = 'cancelled'")
                yield MeasuredHeadquarters(cluster, office, root)
        finally:
            store.close()


def childs_office(file: Path, login: str) -> Office:
    """The office of a worker, in a process of its own."""
    store = open_server(file, login, PASSWORD, Bus(), connections=24)
    return Office(store, store.clock, networks(), SealedVault(store, file.with_suffix(".key")), store.bus)


def _templates(office: Office) -> None:
    """An approved post for each of ACCOUNTS connected accounts, which itself never goes out."""
    staff = factories.staff(office)
    for number in range(ACCOUNTS):
        handle = f"spring{number}"
        account = factories.add_account(office, staff.noa.id, handle)
        accounts.connected(office, account.id, Identity(f"rehearsal:{handle}", handle, handle))
        factories.approved(office, staff.camille.id, staff.alix.id, title=TEMPLATE, account_ids=[account.id])
