"""How many responses a second the collector's use case stores, beside SQLite alone with the same rows.

Ours finds what is new, writes authors, rows, the words to search and the cursor, one transaction a page. The
peer inserts the finished rows and words with `executemany`, one transaction a page, at the same safety.
"""

import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.figures import Figure, typical
from bench.ground import Ground
from tests import factories
from tests.timelines import incoming
from warroom.domain.ids import WorkerId
from warroom.domain.response import Incoming
from warroom.ports import Batch
from warroom.services import collect

PAGES, PAGE = 40, 100
TIMES = 3
LEASE = timedelta(minutes=5)


def measure(ground: Ground) -> Iterator[Figure]:
    """Seconds for 1,000 responses, so that less is better as everywhere here."""
    pages = [[_answer(page * PAGE + n) for n in range(PAGE)] for page in range(PAGES)]
    ours, raw = [], []
    for turn in range(TIMES):
        database = ground.copy(f"ingest-{turn}")
        ours.append(_collect(database, pages))
        raw.append(_copy(database, ground.copy(f"ingest-raw-{turn}")))
    per_thousand = PAGES * PAGE / 1000
    yield Figure(
        "ingest_1000",
        "storing 1,000 responses, in pages of 100",
        typical(ours) / per_thousand,
        "s",
        "SQLite alone, with finished rows",
        typical(raw) / per_thousand,
    )


def _answer(number: int) -> Incoming:
    at = datetime.now(UTC) - timedelta(hours=1) + timedelta(milliseconds=300 * number)
    text = f"Et pour les écoles rurales, que proposez-vous ? ({number})"
    return incoming(text, author=f"marie{number % 500}", at=at, root="our-post")


def _collect(database: Path, pages: Sequence[Sequence[Incoming]]) -> float:
    """Seconds for our own way."""
    office = factories.opened_office(database)
    collection = collect.claim(office, WorkerId("bench"), LEASE)
    if collection is None:
        raise RuntimeError("No account's turn has come.")
    begun = time.perf_counter()
    for number, page in enumerate(pages):
        if collect.store_batch(office, collection, Batch(tuple(page), str(number), True), LEASE) != PAGE:
            raise RuntimeError("Not all responses were new.")
    taken = time.perf_counter() - begun
    office.store.close()
    return taken


def _copy(filled: Path, empty: Path) -> float:
    """Seconds for writing the rows of `filled` into `empty`."""
    with closing(sqlite3.connect(filled)) as source, closing(sqlite3.connect(empty)) as target:
        target.execute("PRAGMA synchronous = FULL")
        target.executemany(
            "INSERT INTO author VALUES (?, ?, ?, ?, ?)", source.execute("SELECT * FROM author")
        )
        rows = source.execute("SELECT * FROM response ORDER BY id").fetchall()
        words = source.execute("SELECT id, text FROM response ORDER BY id").fetchall()
        target.commit()
        places = ", ".join("?" * len(rows[0]))
        begun = time.perf_counter()
        for start in range(0, len(rows), PAGE):
            page = slice(start, start + PAGE)
            target.executemany(f"INSERT INTO response VALUES ({places})", rows[page])  # noqa: S608 — question marks only
            target.executemany("INSERT INTO response_text (rowid, text) VALUES (?, ?)", words[page])
            target.commit()
        return time.perf_counter() - begun
