"""How late 1,000 posts go out that are all due in the same second, beside APScheduler 3.11.

What is compared: from the due instant to the instant at which the practice network stored the message, by
that network's own notes. Ours is a whole worker, whose dispatcher leases, checks the sign-off, commits that
it is sending (synchronous=FULL), calls, and records. The peer's jobs only make the same call of the same
connector, from its own thread pool; they are kept in SQLite by its SQLAlchemy store. The peer runs twice:
with its defaults and without its misfire grace. Each is a process of its own on a network of its own.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from bench.figures import Figure, percentile, typical
from bench.ground import Ground
from bench.processes import answer
from connectors.rehearsal.network import Network
from connectors.rehearsal.settings import Settings
from tests import factories
from tests.factories import UtcClock
from warroom.domain.sealed import instant_from_text

POSTS = 1_000
TIMES = 3
MOST = 0.5
EARLY = timedelta(seconds=6)
"""How long before the posts are due the worker starts."""

IN = timedelta(days=1)


@dataclass(frozen=True)
class Evening:
    """How late each message was, in seconds, and how many never went out."""

    lateness: Sequence[float]

    @property
    def dropped(self) -> int:
        """How many of the posts the network never got."""
        return POSTS - len(self.lateness)

    @property
    def p99(self) -> float:
        """The lateness that 99 % do not exceed."""
        return percentile(self.lateness, 0.99)


def measure(ground: Ground) -> Iterator[Figure]:
    """Ours beside the peer, which drops many with its defaults and is later without them."""
    planned = ground.copy("planned")
    due_at = _plan(planned)
    turns = [
        (_ours(ground, planned, due_at, n), _peer(ground, "default", n), _peer(ground, "none", n))
        for n in range(TIMES)
    ]
    ours, default, patient = zip(*turns, strict=True)
    yield Figure(
        "lateness_p99",
        f"lateness of {POSTS:,} posts due in the same second, p99",
        typical([evening.p99 for evening in ours]),
        "s",
        "APScheduler without its misfire grace",
        typical([evening.p99 for evening in patient]),
        most_ratio=MOST,
    )
    yield Figure(
        "lateness_p50",
        "the same, p50",
        typical([percentile(evening.lateness, 0.5) for evening in ours]),
        "s",
        "APScheduler without its misfire grace",
        typical([percentile(evening.lateness, 0.5) for evening in patient]),
    )
    yield Figure(
        "lateness_dropped",
        "of these posts never published, in the worst turn",
        max(evening.dropped for evening in ours),
        "posts",
        "APScheduler with its defaults, in a typical turn",
        typical([evening.dropped for evening in default]),
        most=0,
    )


def _plan(database: Path) -> datetime:
    """Have POSTS posts signed off for one instant, tomorrow; the worker's clock is set to then."""
    office = factories.opened_office(database)
    staff = factories.staff(office)
    due_at = office.clock.now() + IN
    for number in range(POSTS):
        factories.approved(
            office,
            staff.camille.id,
            staff.alix.id,
            f"We meet on Sunday, number {number}.",
            title=f"Number {number}",
            due_in=due_at - office.clock.now(),
        )
    office.store.close()
    return due_at


def _ours(ground: Ground, planned: Path, due_at: datetime, turn: int) -> Evening:
    database = ground.copy(f"ours-{turn}", planned)
    network = _network(database)
    begins_at = (due_at - EARLY).isoformat()
    seen = answer("publisher", ground.folder, database, network, begins_at)
    if seen["states"] != {"sent": POSTS}:
        raise RuntimeError(f"Not everything was sent: {seen['states']}")
    return _evening(network, due_at)


def _peer(ground: Ground, grace: str, turn: int) -> Evening:
    folder = ground.folder / f"peer-{grace}-{turn}"
    folder.mkdir()
    network = _network(folder / "jobs.sqlite")
    seen = answer(
        "apscheduler_peer", ground.folder, folder / "jobs.sqlite", network, POSTS, grace, seconds=120
    )
    if seen["errors"]:
        raise RuntimeError(f"The peer was not measured: {seen}")
    return _evening(network, datetime.fromisoformat(seen["due_at"]))


def _network(beside: Path) -> Path:
    """A practice network without a limit of calls."""
    path = beside.with_suffix(".rehearsal.sqlite")
    Network(path, UtcClock()).configure(Settings(calls_per_window=1_000_000))
    return path


def _evening(network: Path, due_at: datetime) -> Evening:
    posts = Network(network, UtcClock()).posts()
    if len({post.text for post in posts}) != len(posts):
        raise RuntimeError("Something was published twice.")
    return Evening([(instant_from_text(post.stored_at) - due_at).total_seconds() for post in posts])
