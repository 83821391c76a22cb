"""The database keeps the turns to write and the desks' words about themselves, whatever program writes.

Camille has a live turn on one draft, on which Sasha has asked just now; on another she fell silent. Each
attack is one statement of a raw client that claims to be somebody.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from tests import factories
from tests.factories import SetClock, Staff
from warroom.domain.ids import DeskId, PersonId, PostId
from warroom.domain.person import Person, Role
from warroom.domain.presence import Spot
from warroom.domain.sealed import instant_to_text
from warroom.errors import RuleBroken
from warroom.services import presence
from warroom.services.office import Office

pytestmark = pytest.mark.only_in_a_file("a server has guards of its own: tests/store/headquarters")


@dataclass(frozen=True)
class Scene:
    """The office and the ids that the statements name."""

    office: Office
    clock: SetClock
    ids: dict[str, int]

    def run(self, by: str, statement: str) -> None:
        """Let `by` execute `statement`."""
        now = self.clock.now()
        instants = {
            "now": now,
            "soon": now + timedelta(hours=1),
            "asked": now - timedelta(seconds=31),
            "lapsed": now - timedelta(seconds=61),
        }
        values = self.ids | {name: instant_to_text(at) for name, at in instants.items()}
        actor = PersonId(self.ids[by])
        with self.office.store.transaction(actor, writes=True) as connection:
            connection.exec_driver_sql(statement, values | {"me": actor})


@pytest.fixture
def office(database: Path, clock: SetClock) -> Iterator[Office]:
    """The campaign, on a clock that stands."""
    opened = factories.opened_office(database, clock)
    yield opened
    opened.store.close()


@pytest.fixture
def robin(office: Office, staff: Staff) -> Person:
    """A third who writes."""
    return factories.add_person(office, staff.noa.id, "robin", "Robin Lam", [Role.MONITOR])


@pytest.fixture
def scene(office: Office, staff: Staff, robin: Person, clock: SetClock) -> Scene:
    """Two drafts with turns, and one that nobody writes."""
    camille, sasha = staff.camille.id, staff.sasha.id
    live, silent, free = (factories.drafted(office, camille, title=name).id for name in ("1", "2", "3"))
    presence.take_turn(office, camille, silent)
    clock.move(seconds=25)
    presence.take_turn(office, camille, live)
    presence.beat(office, camille, DeskId("camille's"), Spot())
    presence.ask(office, sasha, live)
    ids = {name: person.id for name, person in vars(staff).items()} | {"robin": robin.id}
    return Scene(office, clock, ids | {"live": live, "silent": silent, "free": free})


def change(values: str, post: str = "live") -> str:
    return f"UPDATE draft_turn SET {values} WHERE post_id = :{post}"


def begin(person: str = ":me", post: str = "free", way: str = "", **more: str) -> str:
    values = {"post_id": f":{post}", "person_id": person, "since": ":now", "beat_at": ":now"} | more
    return f"INSERT {way} INTO draft_turn ({', '.join(values)}) VALUES ({', '.join(values.values())})"


def sit(
    person: str = ":me", desk: str = "'mine'", place: str = "''", beat: str = ":now", way: str = ""
) -> str:
    return (
        f"INSERT {way} INTO presence (desk, person_id, place, subject, since, beat_at) "
        f"VALUES ({desk}, {person}, {place}, NULL, :now, {beat})"
    )


TAKE = "person_id = :me, since = :now, beat_at = :now, asked_by = NULL, asked_at = NULL"

REFUSED = {
    "save what a colleague is writing": (
        "sasha",
        "UPDATE post SET draft = '{}', saved_by = :me WHERE id = :live",
    ),
    "give it another title": ("sasha", "UPDATE post SET title = 'Mine', saved_by = :me WHERE id = :live"),
    "begin in a colleague's name": ("sasha", begin(":camille")),
    "begin without being a writer": ("alix", begin()),
    "begin where somebody writes": ("sasha", begin(post="live")),
    "begin in place of somebody": ("sasha", begin(post="live", way="OR REPLACE")),
    "begin in place of somebody silent": ("sasha", begin(post="silent", way="OR REPLACE")),
    "be heard of in the future": ("sasha", begin(beat_at=":soon")),
    "beat into the future": ("camille", change("beat_at = :soon")),
    "begin as if somebody had asked": ("camille", begin(asked_by=":sasha", asked_at=":now")),
    "take what was asked for just now": ("sasha", change(TAKE)),
    "take without asking": ("robin", change(TAKE)),
    "take without being a writer": ("alix", change(TAKE, "silent")),
    "take and say that one was asked": (
        "robin",
        change(TAKE.replace("asked_by = NULL", "asked_by = :sasha"), "silent"),
    ),
    "take for somebody else": ("robin", change(TAKE.replace(":me", ":sasha"), "silent")),
    "hand over to who did not ask": ("camille", change(TAKE.replace(":me", ":robin"))),
    "hand over what is not one's own": ("robin", change(TAKE.replace(":me", ":sasha"))),
    "silence a colleague": ("sasha", change("beat_at = '2000-01-01 00:00:00.000000'")),
    "keep a colleague's turn alive": ("sasha", change("beat_at = :now", "silent")),
    "pretend to have asked long ago": ("sasha", change("asked_at = :asked")),
    "ask over somebody's head": ("robin", change("asked_by = :me, asked_at = :now")),
    "ask in somebody's name": ("robin", change("asked_by = :sasha, asked_at = :now", "silent")),
    "ask without being a writer": ("alix", change("asked_by = :me, asked_at = :now", "silent")),
    "make one's own colleague ask": ("camille", change("asked_by = :robin, asked_at = :now")),
    "let who asked wait longer": (
        "camille",
        change("asked_at = :asked"),
    ),
    "take back somebody's question": ("robin", change("asked_by = NULL, asked_at = NULL")),
    "move a turn to another post": ("camille", change("post_id = :free")),
    "end a colleague's turn": ("sasha", "DELETE FROM draft_turn WHERE post_id = :live"),
    "end a silent colleague's turn": ("sasha", "DELETE FROM draft_turn WHERE post_id = :silent"),
    "sit down in a colleague's name": ("sasha", sit(":camille")),
    "sit down at a colleague's desk": ("sasha", sit(desk="'camille''s'", way="OR REPLACE")),
    "sit somewhere unheard of": ("sasha", sit(place="'moon'")),
    "be there for ever": ("sasha", sit(beat=":soon")),
    "keep a colleague there": ("sasha", "UPDATE presence SET beat_at = :now WHERE desk = 'camille''s'"),
    "turn a desk over": ("camille", "UPDATE presence SET person_id = :sasha WHERE desk = 'camille''s'"),
    "send a colleague away": ("sasha", "DELETE FROM presence WHERE desk = 'camille''s'"),
}

LET_THROUGH = {
    "save what one writes": ("camille", "UPDATE post SET title = 'Mine', saved_by = :me WHERE id = :live"),
    "save what somebody silent wrote": (
        "sasha",
        "UPDATE post SET title = 'Mine', saved_by = :me WHERE id = :silent",
    ),
    "begin where nobody writes": ("sasha", begin()),
    "beat": ("camille", change("beat_at = :now")),
    "say not now": ("camille", change("asked_by = NULL, asked_at = NULL")),
    "hand over": ("camille", change(TAKE.replace(":me", ":sasha"))),
    "take from a silent desk": ("robin", change(TAKE, "silent")),
    "ask a silent desk": ("robin", change("asked_by = :me, asked_at = :now", "silent")),
    "think better of it": ("sasha", change("asked_by = NULL, asked_at = NULL")),
    "end one's turn": ("camille", "DELETE FROM draft_turn WHERE post_id = :live"),
    "sit down": ("alix", sit(place="'response'")),
    "leave": ("camille", "DELETE FROM presence WHERE desk = 'camille''s'"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused(scene: Scene, name: str) -> None:
    with pytest.raises(RuleBroken):
        scene.run(*REFUSED[name])


@pytest.mark.parametrize("name", LET_THROUGH)
def test_let_through(scene: Scene, name: str) -> None:
    scene.run(*LET_THROUGH[name])


def test_the_patient_asker_takes_it_and_the_next_may_ask(scene: Scene) -> None:
    for _ in range(3):
        scene.clock.move(seconds=10)
        scene.run("camille", change("beat_at = :now"))
    with pytest.raises(RuleBroken):
        scene.run("robin", change("asked_by = :me, asked_at = :now"))
    for _ in range(3):
        scene.clock.move(seconds=10)
        scene.run("camille", change("beat_at = :now"))
    scene.run("robin", change("asked_by = :me, asked_at = :now"))
    with pytest.raises(RuleBroken):
        scene.run("sasha", change(TAKE))


def test_who_was_not_answered_takes_it_after_thirty_seconds(scene: Scene) -> None:
    for _ in range(3):
        with pytest.raises(RuleBroken):
            scene.run("sasha", change(TAKE))
        scene.clock.move(seconds=10)
        scene.run("camille", change("beat_at = :now"))
    scene.run("sasha", change(TAKE))
    scene.run("sasha", "UPDATE post SET title = 'Mine', saved_by = :me WHERE id = :live")


@pytest.mark.parametrize("microsecond", [0, 1, 499, 500, 999_499, 999_500, 999_999])
def test_the_database_never_refuses_what_the_services_let_pass(
    office: Office, staff: Staff, clock: SetClock, microsecond: int
) -> None:
    clock.instant = clock.instant.replace(microsecond=microsecond)
    post_id = PostId(factories.drafted(office, staff.camille.id).id)
    presence.take_turn(office, staff.camille.id, post_id)
    clock.move(seconds=20)
    assert presence.take_over(office, staff.sasha.id, post_id).person_id == staff.sasha.id
