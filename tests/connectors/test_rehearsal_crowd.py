"""The people of the practice network: who answers what, when, and the same again from the same seed."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.rehearsal.capabilities import CAPABILITIES
from connectors.rehearsal.crowd import LANGUAGES, Mood, crowd, language_of
from connectors.rehearsal.scenarios import Stage, reactions
from connectors.rehearsal.settings import Settings
from tests.connectors.contract import collect_all, desk, parcel
from tests.connectors.rig_rehearsal import ENGLISH, FRENCH, RehearsalRig, open_rig, say
from warroom.domain.response import Incoming, ResponseKind
from warroom.ports import Sent

EVENING = timedelta(hours=6)


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[RehearsalRig]:
    with open_rig(tmp_path) as opened:
        yield opened


def told(responses: list[Incoming]) -> list[tuple[str, str, str, str]]:
    """What can be compared between two networks."""
    return [(r.remote.id, r.author.handle, r.text, r.posted_at.isoformat()) for r in responses]


def test_a_newcomers_first_post_is_answered_within_seconds_and_talked_about_all_evening(
    rig: RehearsalRig,
) -> None:
    remote = say(rig, FRENCH)
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
    root = say(rig, FRENCH)
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
    remote = say(rig, FRENCH)
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
