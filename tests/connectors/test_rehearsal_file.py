"""The practice network's file: what is left in it when the plug is pulled, and what isn't such a file."""

import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from threading import Event
from time import monotonic

import pytest

from connectors.rehearsal.connector import RehearsalConnector
from connectors.rehearsal.faults import Fault
from connectors.rehearsal.network import Network
from tests.connectors.contract import Desk, desk, parcel, picture
from tests.connectors.rig_rehearsal import RehearsalRig, StandingClock, open_rig
from warroom.errors import NetworkTrouble
from warroom.ports import Found, NotSent, Sent


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[RehearsalRig]:
    with open_rig(tmp_path) as opened:
        yield opened


def until(condition: Callable[[], bool]) -> None:
    """Wait for another process."""
    deadline = monotonic() + 20
    while not condition():
        assert monotonic() < deadline, "the other process never came so far"
        Event().wait(0.02)


PUBLISHER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from connectors.rehearsal.network import Caller, Network
from warroom.ports import Parcel

class UtcClock:
    def now(self): return datetime.now(UTC)

path, keys = Path(sys.argv[1]), sys.argv[2:]
for key in keys:
    post = Parcel(f"Post {key}", (), None, None, ("en",), key, datetime(2026, 5, 24, tzinfo=UTC), None, None)
    Network(path, UtcClock()).publish(Caller("campaigndesk", trusted=True), post)
    print(key, flush=True)
"""


def start_publisher(path: Path, *keys: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", PUBLISHER, str(path), *keys], stdout=subprocess.PIPE, text=True
    )


def test_a_post_that_was_stored_survives_a_worker_killed_before_the_answer(
    rig: RehearsalRig, tmp_path: Path
) -> None:
    rig.network.set_fault(Fault.STALL_AFTER_STORE, seconds=600)
    message = replace(parcel("Post abc"), client_key="abc")
    with start_publisher(tmp_path / "rehearsal.sqlite", "abc") as worker:
        until(lambda: len(rig.stored()) == 1)
        worker.send_signal(signal.SIGKILL)
        said, _ = worker.communicate(timeout=20)
    assert said == ""

    lookup = rig.connector.look_up(message, rig.desk.access)
    assert isinstance(lookup, Found)
    assert [post.id for post in rig.stored()] == [lookup.remote.id]


def test_a_worker_killed_before_the_network_stored_leaves_nothing(rig: RehearsalRig, tmp_path: Path) -> None:
    rig.network.set_fault(Fault.SLOW, seconds=600, count=1)
    with start_publisher(tmp_path / "rehearsal.sqlite", "abc") as worker:
        until(lambda: rig.network.faults() == ())
        worker.send_signal(signal.SIGKILL)
        worker.communicate(timeout=20)
    assert rig.stored() == ()


def test_processes_that_meet_on_a_file_that_is_not_there_yet_share_it(tmp_path: Path) -> None:
    path, keys = tmp_path / "rehearsal.sqlite", [f"{n:032x}" for n in range(10)]
    workers = [start_publisher(path, *keys) for _ in range(3)]
    for worker in workers:
        said, _ = worker.communicate(timeout=40)
        assert worker.returncode == 0
        assert said.split() == keys
    stored = Network(path, StandingClock()).posts()
    assert sorted(post.client_key for post in stored) == keys


def test_pictures_stay_in_the_file_byte_for_byte(rig: RehearsalRig, tmp_path: Path) -> None:
    school = picture("A school")
    assert isinstance(rig.connector.publish(parcel("Look", pictures=(school,)), rig.desk.access), Sent)
    with closing(sqlite3.connect(tmp_path / "rehearsal.sqlite")) as file:
        assert file.execute("SELECT mime, content FROM media").fetchall() == [("image/png", school.content)]


@pytest.fixture
def stranger(tmp_path: Path) -> Desk:
    return desk("rehearsal", "@campaign", "secret-of-the-stranger")


def test_another_database_is_not_taken_for_the_network(tmp_path: Path, stranger: Desk) -> None:
    path = tmp_path / "campaign.sqlite"
    with closing(sqlite3.connect(path)) as database:
        database.execute("CREATE TABLE post (id INTEGER)")
    connector = RehearsalConnector(Network(path, StandingClock()))
    with pytest.raises(NetworkTrouble, match="file"):
        connector.identify(stranger.access)
    assert isinstance(connector.publish(parcel("Hello"), stranger.access), NotSent)


@pytest.mark.parametrize("content", [b"\x00" * 100, b"this is not a database, it is a letter" * 100])
def test_a_file_of_something_else_is_trouble_with_a_sentence(
    tmp_path: Path, stranger: Desk, content: bytes
) -> None:
    (tmp_path / "letter").write_bytes(content)
    connector = RehearsalConnector(Network(tmp_path / "letter", StandingClock()))
    with pytest.raises(NetworkTrouble, match="file"):
        connector.collect(stranger.access, None)
    assert not isinstance(connector.publish(parcel("Hello"), stranger.access), Sent)


def test_a_folder_that_is_not_there_is_trouble_too(tmp_path: Path, stranger: Desk) -> None:
    connector = RehearsalConnector(Network(tmp_path / "nowhere" / "rehearsal.sqlite", StandingClock()))
    with pytest.raises(NetworkTrouble, match="file"):
        connector.identify(stranger.access)
    assert not isinstance(connector.publish(parcel("Hello"), stranger.access), Sent)
