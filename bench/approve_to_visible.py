"""From the commit of an approval in one process to the change being painted in the queue of another's desk.

A desk learns of what others commit by looking at the database's version each POLL_SECONDS, and gathers what
comes within a moment. The two processes read the same monotonic clock.
"""

import json
import time
from collections.abc import Iterator
from datetime import timedelta
from random import Random
from subprocess import Popen
from threading import Event

from bench.figures import Figure, percentile
from bench.ground import Ground
from bench.processes import started
from tests import factories
from warroom.services import approve
from warroom.store.feed import POLL_SECONDS

TIMES = 40
MOST_MS = 300
"""What a person takes for at once, where it concerns somebody else's act."""


def measure(ground: Ground) -> Iterator[Figure]:
    """How long approvals stay unseen."""
    database = ground.copy("approving")
    office = factories.opened_office(database)
    staff = factories.staff(office)
    waiting = [
        factories.submitted(office, staff.camille.id, f"Meeting {n}.", due_in=timedelta(days=1))
        for n in range(TIMES + 1)
    ]
    desk = started("sign_off_desk", ground.folder, database)
    random, pause, delays = Random(1), Event(), list[float]()
    try:
        _shown(desk, TIMES + 1)
        for left, version in zip(range(TIMES, 0, -1), waiting, strict=False):
            pause.wait(random.uniform(0.1, 0.3))  # so that no phase of the desk's look-outs is preferred
            approve.approve(office, staff.alix.id, version.post_id, version.version, version.digest)
            committed_at = time.monotonic()
            delays.append((_shown(desk, left) - committed_at) * 1000)
        desk.communicate(timeout=30)
    finally:
        desk.kill()
        office.store.close()
    against, poll = "the desk's poll interval", POLL_SECONDS * 1000
    words = "from an approval's commit elsewhere to the desk's paint"
    yield Figure("approve_to_visible_p50", f"{words}, p50", percentile(delays, 0.5), "ms", against, poll)
    yield Figure(
        "approve_to_visible_p99",
        f"{words}, p99",
        percentile(delays, 0.99),
        "ms",
        against,
        poll,
        most=MOST_MS,
    )


def _shown(desk: "Popen[str]", posts: int) -> float:
    """The instant at which the desk had painted a queue of `posts`."""
    assert desk.stdout is not None
    for line in desk.stdout:
        seen = json.loads(line)
        if seen["shown"] == posts:
            return float(seen["at"])
    raise RuntimeError(f"The desk never showed {posts} posts.")
