"""The practice network's own stories: its crowd, its faults, and what is left when the plug is pulled."""

import signal
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Barrier, Event
from time import monotonic

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.rehearsal.capabilities import CAPABILITIES
from connectors.rehearsal.connector import RehearsalConnector
from connectors.rehearsal.crowd import LANGUAGES, Mood, crowd, language_of
from connectors.rehearsal.faults import Fault, Operation
from connectors.rehearsal.network import Network
from connectors.rehearsal.posts import arrived_digest
from connectors.rehearsal.scenarios import Stage, reactions
from connectors.rehearsal.settings import Settings
from tests.connectors.contract import Desk, collect_all, desk, parcel, picture
from tests.connectors.rig_rehearsal import RehearsalRig, StandingClock, open_keyless_rig, open_rig
from warroom.domain.response import Incoming, ResponseKind
from warroom.errors import AccountTrouble, NetworkTrouble
from warroom.ports import Found, NotSent, Parcel, ParcelPicture, Rejected, Secret, Sent, Unknown

FRENCH = "Notre plan pour les écoles : deux adultes dans chaque classe."
ENGLISH = "Our plan for the schools: two adults in every classroom."
EVENING = timedelta(hours=6)


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[RehearsalRig]:
    with open_rig(tmp_path) as opened:
        yield opened


def say(rig: RehearsalRig, text: str, languages: tuple[str, ...] = ()) -> Sent:
    """Publish one message under a key that only depends on its text."""
    outcome = rig.connector.publish(replace(parcel(text), languages=languages), rig.desk.access)
    assert isinstance(outcome, Sent), outcome
    return outcome


def told(responses: list[Incoming]) -> list[tuple[str, str, str, str]]:
    """What can be compared between two networks."""
    return [(r.remote.id, r.author.handle, r.text, r.posted_at.isoformat()) for r in responses]


def until(condition: Callable[[], bool]) -> None:
    """Wait for another process."""
    deadline = monotonic() + 20
    while not condition():
        assert monotonic() < deadline, "the other process never came so far"
        Event().wait(0.02)


# The crowd.


def test_a_newcomers_first_post_is_answered_within_seconds_and_talked_about_all_evening(
    rig: RehearsalRig,
) -> None:
    remote = say(rig, FRENCH).remote
    assert collect_all(rig)[0] == []

    rig.clock.move(timedelta(seconds=10))
    at_once, cursor = collect_all(rig)
    assert at_once

    rig.clock.move(EVENING)
    later, _ = collect_all(rig, cursor)
    assert len(later) > len(at_once)
    kinds = Counter(response.kind for response in (*at_once, *later))
    assert kinds[ResponseKind.REPLY] >= 5
    assert kinds[ResponseKind.LIKE] >= 3
    (numbers,) = rig.connector.metrics([remote], rig.desk.access)
    assert numbers is not None
    assert (numbers.likes, numbers.replies) == (kinds[ResponseKind.LIKE], kinds[ResponseKind.REPLY])


@pytest.mark.parametrize(("text", "language"), [(FRENCH, "fr"), (ENGLISH, "en")])
def test_people_answer_in_the_language_of_the_post(rig: RehearsalRig, text: str, language: str) -> None:
    for n in range(5):
        say(rig, f"{text} ({n})")
    rig.clock.move(EVENING)
    spoken = Counter(response.language for response in collect_all(rig)[0] if response.text)
    assert spoken.most_common(1)[0][0] == language
    assert spoken[language] > 0.8 * spoken.total()


def test_the_language_that_a_post_names_comes_before_the_one_it_looks_like() -> None:
    assert language_of(ENGLISH, ("fr-FR",)) == "fr"
    assert language_of(ENGLISH, ("oc",)) == "en"


def test_who_asked_comes_back_when_answered(rig: RehearsalRig) -> None:
    say(rig, FRENCH)
    rig.clock.move(timedelta(minutes=5))
    responses, cursor = collect_all(rig)
    question = next(r for r in responses if r.kind is ResponseKind.REPLY)

    answer = replace(parcel("Oui, dès septembre."), parent=question.remote, root=question.root)
    sent = rig.connector.publish(answer, rig.desk.access)
    assert isinstance(sent, Sent)
    rig.clock.move(timedelta(minutes=1))
    back = [r for r in collect_all(rig, cursor)[0] if r.parent_id == sent.remote.id and r.text]
    assert question.author in [r.author for r in back]


def test_replies_to_replies_hang_below_them_in_one_thread(rig: RehearsalRig) -> None:
    root = say(rig, FRENCH).remote
    rig.clock.move(EVENING)
    responses, _ = collect_all(rig)
    seen = {root.id}
    below_others = 0
    for response in responses:
        if response.kind is ResponseKind.REPLY:
            assert response.parent_id in seen, "a reply came before what it replies to"
            assert response.root is not None
            assert response.root.id == root.id
            below_others += response.parent_id != root.id
        seen.add(response.remote.id)
    assert below_others


def test_every_mood_and_the_coordinated_wave_come_up_in_both_languages() -> None:
    for text, language in ((FRENCH, "fr"), (ENGLISH, "en")):
        people = crowd(language)
        heard = [reaction.text for n in range(60) for reaction in reactions(Stage(f"{n}", text, (), "us"))]
        for mood in set(Mood) - {Mood.WAVE, Mood.THANKS, Mood.INSISTENCE, Mood.MENTION}:
            assert any(text in heard for texts in people.texts[mood].values() for text in texts), mood
        wave = max(
            sum(claim in reaction.text for reaction in reactions(Stage(f"{n}", text, (), "us")))
            for n in range(60)
            for claim in people.wave["claims"]
        )
        assert wave >= 25


def test_everybody_on_the_practice_network_is_plainly_invented() -> None:
    for language in LANGUAGES:
        people = crowd(language).people
        assert len({person.handle for person in people}) == len(people) > 500
        assert all(person.handle.endswith(".example") for person in people)


@given(seed=st.text(max_size=20), text=st.text(max_size=300), answered=st.booleans(), later=st.booleans())
@settings(max_examples=150)
def test_no_reaction_comes_before_its_post_or_before_what_it_replies_to(
    seed: str, text: str, answered: bool, later: bool
) -> None:
    asker = crowd("fr").people[7] if answered else None
    played = reactions(Stage(seed, text, (), "us", asker, later))
    assert [r.delay for r in played] == sorted(r.delay for r in played)
    for number, reaction in enumerate(played):
        assert reaction.delay > timedelta(0)
        assert reaction.parent is None or reaction.parent < number
        assert reaction.kind in CAPABILITIES.reads
        assert len(reaction.text) <= CAPABILITIES.max_length
        assert "{" not in reaction.text
        assert bool(reaction.text) == (reaction.kind not in (ResponseKind.LIKE, ResponseKind.REPOST))


@given(pauses=st.lists(st.integers(0, 2_000), max_size=12), seed=st.integers(0, 5), idle=st.booleans())
@settings(max_examples=25)
def test_reading_often_or_seldom_shows_the_same_evening(pauses: list[int], seed: int, idle: bool) -> None:
    evenings: list[list[tuple[str, str, str, str]]] = []
    for readings in (pauses, []):
        with TemporaryDirectory() as folder, open_rig(Path(folder)) as rig:
            rig.network.configure(Settings(seed=seed, load_per_second=0.0 if idle else 0.01))
            begun = rig.clock.now()
            for text in (FRENCH, ENGLISH, FRENCH):
                say(rig, text)
            cursor, seen = None, []
            for pause in readings:
                rig.clock.move(timedelta(seconds=pause))
                fresh, cursor = collect_all(rig, cursor)
                seen += fresh
            rig.clock.instant = begun + timedelta(seconds=30_000)
            fresh, _ = collect_all(rig, cursor)
            evenings.append(told([*seen, *fresh]))
    assert evenings[0] == evenings[1]
    assert len(evenings[0]) > 20


def test_another_seed_is_another_evening(tmp_path: Path) -> None:
    evenings: list[list[tuple[str, str, str, str]]] = []
    for seed in (1, 1, 2):
        folder = tmp_path / str(len(evenings))
        folder.mkdir()
        with open_rig(folder) as rig:
            rig.network.configure(Settings(seed=seed))
            say(rig, FRENCH)
            rig.clock.move(EVENING)
            evenings.append(told(collect_all(rig)[0]))
    assert evenings[0] == evenings[1] != evenings[2]


def test_a_quicker_pace_brings_the_same_evening_sooner(rig: RehearsalRig) -> None:
    rig.network.configure(Settings(pace=0.01))
    say(rig, FRENCH)
    rig.clock.move(timedelta(seconds=40))
    quick = collect_all(rig)[0]
    rig.clock.move(EVENING)
    assert collect_all(rig)[0] == quick
    assert len(quick) > 10


def test_under_load_so_many_people_write_each_second_and_none_is_lost(rig: RehearsalRig) -> None:
    for n in range(3):
        say(rig, f"{ENGLISH} ({n})")
    rig.clock.move(EVENING)
    _, cursor = collect_all(rig)

    rig.network.configure(Settings(load_per_second=200))
    seen: list[Incoming] = []
    for _ in range(6):
        rig.clock.move(timedelta(milliseconds=500))
        fresh, cursor = collect_all(rig, cursor)
        seen += fresh
    assert len(seen) == 600
    assert len({response.remote.id for response in seen}) == 600
    assert [r.posted_at for r in seen] == sorted(r.posted_at for r in seen)

    rig.network.configure(Settings())
    rig.clock.move(EVENING)
    assert collect_all(rig, cursor)[0] == []


def test_nobody_reacts_to_a_post_that_was_deleted(rig: RehearsalRig) -> None:
    remote = say(rig, FRENCH).remote
    rig.connector.delete(remote, rig.desk.access)
    rig.clock.move(EVENING)
    assert collect_all(rig)[0] == []


def test_two_accounts_each_hear_their_own_crowd(rig: RehearsalRig) -> None:
    other = desk("rehearsal", "@youth.wing", "another-secret")
    say(rig, FRENCH)
    outcome = rig.connector.publish(parcel(ENGLISH), other.access)
    assert isinstance(outcome, Sent)
    rig.clock.move(EVENING)
    ours = {response.remote.id for response in collect_all(rig)[0]}
    theirs = {response.remote.id for response in rig.connector.collect(other.access, None).responses}
    assert ours
    assert theirs
    assert not ours & theirs


# Its limits.


@pytest.mark.parametrize(
    ("message", "wrong"),
    [
        (parcel("  \n"), "empty"),
        (parcel("Many", pictures=(picture("A beach"),) * 5), "too many"),
        (parcel("A film", pictures=(ParcelPicture(b"RIFF....AVI LIST", "video/avi", "A film"),)), "type"),
        (parcel("No picture", pictures=(ParcelPicture(b"<html>", "image/png", "A page"),)), "type"),
        (parcel("Big", pictures=(replace(picture("A wall"), content=b"\xff\xd8\xff" * 3_000_000),)), "type"),
        (parcel("Wordy", pictures=(picture("very " * 400),)), "description"),
    ],
)
def test_what_is_over_its_limits_is_refused_for_good(rig: RehearsalRig, message: Parcel, wrong: str) -> None:
    outcome = rig.connector.publish(message, rig.desk.access)
    assert isinstance(outcome, Rejected)
    assert wrong in outcome.reason
    assert rig.stored() == ()


def test_a_picture_over_its_weight_is_refused(rig: RehearsalRig) -> None:
    heavy = ParcelPicture(b"\xff\xd8\xff" + bytes(CAPABILITIES.max_image_bytes), "image/jpeg", "A wall")
    outcome = rig.connector.publish(parcel("Big", pictures=(heavy,)), rig.desk.access)
    assert isinstance(outcome, Rejected)
    assert "large" in outcome.reason


def test_an_answer_to_something_deleted_is_refused_for_good(rig: RehearsalRig) -> None:
    gone = say(rig, FRENCH).remote
    rig.connector.delete(gone, rig.desk.access)
    outcome = rig.connector.publish(parcel("2/2", parent=gone, root=gone), rig.desk.access)
    assert isinstance(outcome, Rejected)


def test_hiding_what_is_not_there_says_so(rig: RehearsalRig) -> None:
    remote = say(rig, FRENCH).remote
    with pytest.raises(NetworkTrouble, match="doesn't know that response"):
        rig.connector.hide(remote, rig.desk.access)


def test_expired_is_a_secret_that_no_longer_works(rig: RehearsalRig) -> None:
    rig.desk.secret = Secret("expired")
    with pytest.raises(AccountTrouble, match="Reconnect"):
        rig.connector.collect(rig.desk.access, None)


def test_the_budget_runs_out_and_comes_back_with_the_next_window(rig: RehearsalRig) -> None:
    rig.network.configure(Settings(calls_per_window=2))
    say(rig, "One")
    say(rig, "Two")
    refused = rig.connector.publish(parcel("Three"), rig.desk.access)
    assert isinstance(refused, NotSent)
    assert refused.retry_at == rig.desk.budgets[-1].resets_at
    rig.clock.instant = rig.desk.budgets[-1].resets_at
    say(rig, "Three")


# Its faults.


def test_a_fault_strikes_as_often_as_it_was_told(rig: RehearsalRig) -> None:
    rig.network.set_fault(Fault.OUTAGE, count=2)
    outcomes = [type(rig.connector.publish(parcel(f"{n}"), rig.desk.access)) for n in range(4)]
    assert outcomes == [NotSent, NotSent, Sent, Sent]
    assert rig.network.faults() == ()


def test_a_fault_with_dice_strikes_the_same_calls_in_every_run(tmp_path: Path) -> None:
    runs = []
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
        with open_rig(tmp_path / name) as rig:
            rig.network.set_fault(Fault.TIMEOUT_AFTER_STORE, probability=0.3)
            runs.append([type(rig.connector.publish(parcel(f"{n}"), rig.desk.access)) for n in range(60)])
    assert runs[0] == runs[1]
    assert 6 <= runs[0].count(Unknown) <= 32


def test_a_fault_can_be_kept_to_one_kind_of_call(rig: RehearsalRig) -> None:
    rig.network.set_fault(Fault.SERVER_ERROR, operation=Operation.COLLECT)
    say(rig, FRENCH)
    with pytest.raises(NetworkTrouble):
        rig.connector.collect(rig.desk.access, None)


def test_a_slow_network_answers_late_but_rightly(rig: RehearsalRig) -> None:
    rig.network.set_fault(Fault.SLOW, seconds=0.3, count=1)
    begun = monotonic()
    say(rig, FRENCH)
    assert monotonic() - begun >= 0.3


def test_another_process_switches_the_faults_too(rig: RehearsalRig, tmp_path: Path) -> None:
    elsewhere = Network(tmp_path / "rehearsal.sqlite", rig.clock)
    elsewhere.set_fault(Fault.OUTAGE)
    assert isinstance(rig.connector.publish(parcel("One"), rig.desk.access), NotSent)
    elsewhere.clear_faults()
    say(rig, "One")


def test_without_keys_a_repeat_is_a_second_post_and_the_witness_sees_both(tmp_path: Path) -> None:
    message = parcel(FRENCH)
    with open_keyless_rig(tmp_path) as rig:
        first = rig.connector.publish(message, rig.desk.access)
        second = rig.connector.publish(message, rig.desk.access)
        assert isinstance(first, Sent)
        assert isinstance(second, Sent)
        assert first.remote.id != second.remote.id
        assert [(p.client_key, p.sha256) for p in rig.network.posts()] == [
            (message.client_key, arrived_digest(message))
        ] * 2


def test_the_witness_tells_apart_what_differs_by_a_byte() -> None:
    message = parcel(FRENCH, pictures=(picture("A school"),))
    others = [
        replace(message, text=FRENCH + " "),
        replace(message, pictures=(picture("A school", "red"),)),
        replace(message, pictures=(picture("A School"),)),
        replace(message, languages=("fr",)),
        replace(message, created_at=message.created_at + timedelta(microseconds=1)),
    ]
    assert len({arrived_digest(one) for one in (message, *others)}) == 6
    assert arrived_digest(replace(message)) == arrived_digest(message)


def test_many_threads_with_one_parcel_make_one_post(rig: RehearsalRig) -> None:
    message, together = parcel(FRENCH), Barrier(8)

    def publish(_: int) -> object:
        together.wait()
        return rig.connector.publish(message, rig.desk.access)

    with ThreadPoolExecutor(8) as pool:
        outcomes = set(pool.map(publish, range(8)))
    assert len(outcomes) == 1
    assert len(rig.stored()) == 1


# Its file.

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
