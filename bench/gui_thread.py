"""How long the desk's GUI thread is blocked at most while 200 responses arrive each second.

The real window shows the timeline of the large campaign; its own worker collects from a practice network
under load; somebody scrolls all the time, filters, searches and reads. A heart on the GUI thread notes every
gap. A bare window beats beside it: what that one misses is the machine's doing, not the program's.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from bench.figures import Figure, percentile
from bench.ground import Ground
from bench.processes import answer_of, started
from commands.places import rehearsal_file
from connectors.rehearsal.network import Network
from connectors.rehearsal.settings import Settings
from tests import factories
from tests.factories import UtcClock

SECONDS = 35
LOAD = 200
MOST_MS = 50


def measure(ground: Ground) -> Iterator[Figure]:
    """The longest gap and the usual ones, and how much really came in."""
    database = ground.large
    _pour(database)
    desk = started("busy_desk", ground.folder, database, SECONDS)
    assert desk.stdout is not None
    if desk.stdout.readline().strip() != "measuring":
        raise RuntimeError("The desk did not open.")
    before = _responses(database)
    idle = started("idle_window", ground.folder, SECONDS)
    seen = answer_of(desk, SECONDS + 60.0)
    gaps = seen["gaps"]
    machine = answer_of(idle)["gaps"]
    arrived = _responses(database) - before
    against = "a bare window at the same time"
    yield Figure(
        "gui_thread_longest_gap",
        f"longest block of the GUI thread in {SECONDS} s",
        max(gaps),
        "ms",
        against,
        max(machine),
        most=MOST_MS,
    )
    yield Figure(
        "gui_thread_p99_gap",
        "the gap that 99 % of its heartbeats keep",
        percentile(gaps, 0.99),
        "ms",
        against,
        percentile(machine, 0.99),
    )
    yield Figure(
        "gui_thread_blocks",
        f"blocks of more than {MOST_MS} ms",
        sum(gap > MOST_MS for gap in gaps),
        "times",
        against,
        sum(gap > MOST_MS for gap in machine),
        most=0,
    )
    yield Figure(
        "gui_thread_longest_work", "most that the thread itself did at one go", max(seen["busy"]), "ms"
    )
    yield Figure("gui_thread_load", "responses collected meanwhile", arrived / SECONDS, "a second")


def _pour(database: Path) -> None:
    """Have a post out, and the public answer it LOAD times a second."""
    office = factories.opened_office(database)
    staff = factories.staff(office)
    factories.approved(office, staff.camille.id, staff.alix.id, "We meet on Sunday at ten.")
    office.store.close()
    Network(rehearsal_file(database), UtcClock()).configure(Settings(load_per_second=LOAD))


def _responses(database: Path) -> int:
    with closing(sqlite3.connect(database)) as connection:
        return int(connection.execute("SELECT count(*) FROM response").fetchone()[0])
