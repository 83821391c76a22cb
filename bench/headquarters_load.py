"""How headquarters carries a busy evening: 50 desks, four workers, and the answers to what they publish.

On a private PostgreSQL with all its rules, TLS and durability on:

1. how long until desks are told of a change, and how long an approval takes, while POSTS posts and RESPONSES
   responses a second go through and people act ACTS times a second;
2. what claiming, beginning and completing deliveries takes beside SQL alone;
3. whether four workers send more than one does, on a network that takes its time.

Server, workers, desks and people share this machine here, so the load is told too.
"""

import os
import time
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from subprocess import Popen
from threading import Event, Thread

import psycopg

from bench import bare_claims
from bench.children.hq_collector import PAGE
from bench.figures import Figure, percentile, typical
from bench.ground import Ground
from bench.headquarters_ground import WATCHERS, WORKERS, MeasuredHeadquarters, founded
from bench.processes import answer_of, started
from schedules.dispatcher import MOST_WAITING
from tests import factories
from tests.headquarters import DATABASE
from warroom.domain.delivery import RemotePost
from warroom.domain.ids import DeskId, WorkerId
from warroom.domain.presence import Place, Spot
from warroom.domain.settlement import Done
from warroom.events import Topic
from warroom.services import approve, compose, deliver, presence

SECONDS = 25
POSTS, RESPONSES = 100, 500
APPROVALS, SAVES, COMMENTS, MOVES = 5, 6, 5, 4
"""What people do in a second. Nothing but people who move from post to post tells of who is present."""

ACTS = APPROVALS + SAVES + COMMENTS + MOVES
DESKS, DESK_PROCESSES = len(WATCHERS), 2
WARMING = timedelta(seconds=3)
PATIENCE = 120.0

MOST_TOLD_MS, MOST_APPROVE_MS = 300, 100

CLAIMED, TIMES = 480, 3
MOST_OF_BARE = 2.0
LEASE = timedelta(minutes=1)

STALL = 0.2
SCALED = 480
MOST_OF_ONE = 0.5


def measure(ground: Ground) -> Iterator[Figure]:
    """The three measurements, each on what the one before has left behind."""
    with founded(ground.folder / "headquarters") as headquarters:
        yield Figure("headquarters_load_before", "load of this machine before", os.getloadavg()[0], "")
        yield from _claims(headquarters)
        yield from _scaling(ground, headquarters)
        yield from _evening(ground, headquarters)


@dataclass
class Routine:
    """Something that somebody does so many times a second, as near to its time as the last one lets them."""

    act: Callable[[int], object]
    per_second: float
    begun: list[float] = field(default_factory=list)
    ended: list[float] = field(default_factory=list)
    trouble: Exception | None = None

    def run(self, stop: Event) -> None:
        """Act until `stop` is set."""
        first, number = time.monotonic(), 0
        while not stop.wait(max(0.0, first + number / self.per_second - time.monotonic())):
            begun = time.monotonic()
            try:
                self.act(number)
            except Exception as error:  # noqa: BLE001 — raised again where it is waited for
                self.trouble = error
                return
            self.begun.append(begun)
            self.ended.append(time.monotonic())
            number += 1

    @property
    def durations_ms(self) -> list[float]:
        """How long each act took."""
        return [(ended - begun) * 1000 for begun, ended in zip(self.begun, self.ended, strict=True)]


def _claims(headquarters: MeasuredHeadquarters) -> Iterator[Figure]:
    ours, bare = [], []
    with psycopg.connect(**headquarters.cluster.superuser(DATABASE), autocommit=True) as connection:
        for _ in range(TIMES):
            headquarters.queue(CLAIMED, datetime.now(UTC))
            ours.append(_thousand(_publish_all(headquarters)))
            bare_claims.prepare(connection, CLAIMED, datetime.now(UTC))
            bare.append(_thousand(bare_claims.publish_all(connection, MOST_WAITING)))
    yield Figure(
        "headquarters_claim_complete_1000",
        f"claiming, beginning and completing 1,000 deliveries, {MOST_WAITING} at once",
        typical(ours),
        "s",
        "SQL alone with a ledger",
        typical(bare),
        most_ratio=MOST_OF_BARE,
    )


def _publish_all(headquarters: MeasuredHeadquarters) -> tuple[int, float]:
    """Bring all that is due to an end by our own services; the network takes no time."""
    office, worker = headquarters.workers_office, WorkerId("bench")
    begun, done = time.perf_counter(), 0
    while leased := deliver.claim(office, worker, MOST_WAITING, LEASE):
        sendings = deliver.begin(office, leased, LEASE)
        deliver.settle(office, [(each, Done(RemotePost(each.parcel.client_key))) for each in sendings], LEASE)
        done += len(sendings)
    return done, time.perf_counter() - begun


def _thousand(done: tuple[int, float]) -> float:
    many, seconds = done
    if many != CLAIMED:
        raise RuntimeError(f"{many} of {CLAIMED} deliveries were completed.")
    return seconds * 1000 / many


def _scaling(ground: Ground, headquarters: MeasuredHeadquarters) -> Iterator[Figure]:
    one, four = (_sent_within(ground, headquarters, WORKERS[:many]) for many in (1, len(WORKERS)))
    yield Figure(
        "headquarters_four_workers",
        f"sending {SCALED} posts on a network that takes {STALL:g} s, with {len(WORKERS)} workers",
        four,
        "s",
        "with one worker",
        one,
        most_ratio=MOST_OF_ONE,
    )


def _sent_within(ground: Ground, headquarters: MeasuredHeadquarters, logins: Sequence[str]) -> float:
    """Seconds from the instant at which SCALED posts were due to when the last one was recorded."""
    with _publishers(ground, headquarters, logins, STALL) as publishers:
        due_at = datetime.now(UTC) + WARMING
        headquarters.queue(SCALED, due_at)
        _go(publishers)
        _wait_until_sent(headquarters)
        last = headquarters.one("SELECT max(sent_at) FROM delivery")
        for publisher in publishers:
            answer_of(publisher)
    return float((last - due_at).total_seconds())


def _evening(ground: Ground, headquarters: MeasuredHeadquarters) -> Iterator[Figure]:
    routines = _people(headquarters)
    stop = Event()
    threads = [Thread(target=routine.run, args=(stop,)) for routine in routines.values()]
    file, logins = headquarters.file, [watcher.login for watcher in WATCHERS]
    with (
        _publishers(ground, headquarters, WORKERS, 0.0) as publishers,
        _children(
            *(
                started("hq_desks", ground.folder, file, *logins[first::DESK_PROCESSES])
                for first in range(DESK_PROCESSES)
            )
        ) as desks,
        _children(started("hq_collector", ground.folder, file, WORKERS[0], RESPONSES)) as collectors,
    ):
        begins_at = datetime.now(UTC) + WARMING
        planned = POSTS - APPROVALS
        headquarters.queue(planned * SECONDS, begins_at, timedelta(seconds=1 / planned))
        _go([*publishers, *collectors])
        stop.wait((begins_at - datetime.now(UTC)).total_seconds())
        processor_ms = headquarters.processor_ms()
        for thread in threads:
            thread.start()
        stop.wait(SECONDS)
        stop.set()
        ended_at = datetime.now(UTC)
        processor_ms = headquarters.processor_ms() - processor_ms
        for thread in threads:
            thread.join()
        load = os.getloadavg()[0]
        told = [desk for process in desks for desk in answer_of(process)["desks"]]
        (collected,) = (answer_of(collector) for collector in collectors)
        _wait_until_sent(headquarters)
        for publisher in publishers:
            answer_of(publisher)
    for routine in routines.values():
        if routine.trouble is not None:
            raise routine.trouble
    sent = headquarters.one(
        "SELECT count(*) FROM delivery WHERE sent_at BETWEEN %s AND %s", begins_at, ended_at
    )
    acts = sum(len(routine.ended) for routine in routines.values())
    pages = collected["pages"] * SECONDS / collected["seconds"]
    yield from _figures(routines, told)
    yield Figure(
        "headquarters_server_ms_per_act",
        "the server's processor time for a post sent, a page of responses or a person's act",
        processor_ms / (sent + pages + acts),
        "ms",
    )
    seconds = (ended_at - begins_at).total_seconds()
    asked = "asked for"
    yield Figure("headquarters_posts", "posts sent meanwhile", sent / seconds, "/s", asked, POSTS)
    stored = collected["pages"] * PAGE / collected["seconds"]
    yield Figure("headquarters_responses", "responses stored meanwhile", stored, "/s", asked, RESPONSES)
    yield Figure("headquarters_acts", "people's acts meanwhile", acts / seconds, "/s", asked, ACTS)
    yield Figure("headquarters_load_meanwhile", "load of this machine meanwhile", load, "")


def _figures(routines: dict[str, Routine], told: Sequence[dict[str, list[float]]]) -> Iterator[Figure]:
    # Of who is present nothing else tells, so that this is the very act; of posts something always does.
    moves = _delays_ms([routines["move"]], [desk[Topic.PRESENCE] for desk in told])
    words = f"from a person's commit to {DESKS} desks' being told"
    yield Figure("headquarters_told_p50", f"{words}, p50", percentile(moves, 0.5), "ms")
    yield Figure("headquarters_told_p99", f"{words}, p99", percentile(moves, 0.99), "ms", most=MOST_TOLD_MS)
    about_posts = [routines[name] for name in ("approve", "save", "comment")]
    news = _delays_ms(about_posts, [desk[Topic.POSTS] for desk in told])
    words = "from a commit about a post to the desks' next news of posts"
    yield Figure(
        "headquarters_posts_told_p99", f"{words}, p99", percentile(news, 0.99), "ms", most=MOST_TOLD_MS
    )
    approvals = routines["approve"].durations_ms
    yield Figure("headquarters_approve_p50", "an approval, p50", percentile(approvals, 0.5), "ms")
    yield Figure(
        "headquarters_approve_p99",
        "an approval, p99",
        percentile(approvals, 0.99),
        "ms",
        most=MOST_APPROVE_MS,
    )


def _people(headquarters: MeasuredHeadquarters) -> dict[str, Routine]:
    """What people do while it is measured. Everything that it takes is there before."""
    office = headquarters.office
    staff = factories.staff(office)
    waiting = [
        factories.submitted(office, staff.camille.id, f"Meeting {n}.")
        for n in range(APPROVALS * SECONDS + 20)
    ]
    drafts = [factories.drafted(office, staff.camille.id, title=f"Draft {n}") for n in range(4)]

    def sign(number: int) -> None:
        version = waiting[number]
        approve.approve(office, staff.alix.id, version.post_id, version.version, version.digest)

    def save(number: int) -> None:
        post = drafts[number % len(drafts)]
        drafts[number % len(drafts)] = compose.save(
            office,
            staff.camille.id,
            post.id,
            post.revision,
            replace(post.draft, title=f"Draft, as of {number}"),
        )

    def comment(number: int) -> None:
        post = drafts[number % len(drafts)]
        compose.comment(office, staff.noa.id, post.id, f"Is this still true? ({number})")

    def move(number: int) -> None:
        spot = Spot(Place.POST, drafts[number % len(drafts)].id)
        presence.beat(office, staff.sasha.id, DeskId("bench"), spot)

    return {
        "approve": Routine(sign, APPROVALS),
        "save": Routine(save, SAVES),
        "comment": Routine(comment, COMMENTS),
        "move": Routine(move, MOVES),
    }


def _delays_ms(routines: Sequence[Routine], desks: Sequence[Sequence[float]]) -> list[float]:
    """For every act and desk: from the act's return, which its commit comes before, to the next news.

    A desk may well be told before who acted has its answer; that took no time.
    """
    delays = []
    for told in desks:
        for routine in routines:
            for begun, ended in zip(routine.begun, routine.ended, strict=True):
                place = bisect_left(told, begun)
                at = told[place] if place < len(told) else ended + PATIENCE
                delays.append(max(0.0, at - ended) * 1000)
    return delays


@contextmanager
def _publishers(
    ground: Ground, headquarters: MeasuredHeadquarters, logins: Sequence[str], stall: float
) -> Iterator[list["Popen[str]"]]:
    processes = [started("hq_publisher", ground.folder, headquarters.file, login, stall) for login in logins]
    with _children(*processes) as ready:
        yield ready


@contextmanager
def _children(*processes: "Popen[str]") -> Iterator[list["Popen[str]"]]:
    """The processes, all of them ready; none is left at the end."""
    try:
        for process in processes:
            assert process.stdout is not None
            if process.stdout.readline().strip() != "ready":
                raise RuntimeError(f"{process.args!r} did not start.")
        yield list(processes)
    finally:
        for process in processes:
            process.kill()
            process.wait()


def _go(processes: Sequence["Popen[str]"]) -> None:
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()


def _wait_until_sent(headquarters: MeasuredHeadquarters) -> None:
    deadline, never = time.monotonic() + PATIENCE, Event()
    while left := headquarters.open_deliveries():
        if time.monotonic() > deadline:
            raise RuntimeError(f"{left} deliveries were not sent.")
        never.wait(0.2)
