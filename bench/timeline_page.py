"""A page of the timeline of a million responses, as the desk reads it, beside a raw query of the same."""

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing

from bench.figures import Figure, typical
from bench.ground import SHOWN, Ground
from tests import factories
from warroom.domain.response import TimelineFilter
from warroom.services import timeline

PAGE = 100
TIMES = 50


def measure(ground: Ground) -> Iterator[Figure]:
    """The newest page of what people wrote, with its authors."""
    places = ", ".join("?" * len(SHOWN))
    statement = (
        "SELECT r.*, a.handle, a.display_name FROM response r JOIN author a ON a.id = r.author_id"  # noqa: S608 — marks and a number
        f" WHERE r.kind IN ({places}) ORDER BY r.id DESC LIMIT {PAGE}"
    )
    wanted = TimelineFilter(kinds=frozenset(SHOWN))
    office = factories.opened_office(ground.large)
    with closing(sqlite3.connect(ground.large)) as connection:
        raw = _milliseconds(lambda: connection.execute(statement, SHOWN).fetchall())
    ours = _milliseconds(lambda: timeline.newest(office, wanted, PAGE))
    office.store.close()
    yield Figure(
        "timeline_page",
        f"the newest page of {PAGE} in a million",
        typical(ours),
        "ms",
        "a raw query of the same rows",
        typical(raw),
    )


def _milliseconds(read: Callable[[], object]) -> list[float]:
    taken = []
    for _ in range(TIMES):
        begun = time.perf_counter()
        read()
        taken.append((time.perf_counter() - begun) * 1000)
    return taken
