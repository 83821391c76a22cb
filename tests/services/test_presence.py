"""Who is at a desk, and one pen for each draft: taken by writing, asked for, handed over, never lost."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests import factories
from tests.factories import SetClock, Staff
from tests.timelines import arrive, incoming
from warroom.domain.ids import DeskId, PersonId, PostId, ResponseId
from warroom.domain.person import Person, Role
from warroom.domain.post import Part, Post
from warroom.domain.presence import Place, Roster, Spot, Turn
from warroom.domain.response import TimelineFilter
from warroom.errors import Changed, NotAllowed, Refused
from warroom.events import Topic
from warroom.services import compose, people, presence, queries, schedule, timeline, triage
from warroom.services.office import Office

CAMILLES, SASHAS, ALIX_DESK = DeskId("camille's"), DeskId("sasha's"), DeskId("alix's")
NOWHERE = Spot()


@pytest.fixture
def post(office: Office, staff: Staff) -> Post:
    """Camille's draft."""
    return factories.drafted(office, staff.camille.id, "Sunday.")


@pytest.fixture
def announced(office: Office) -> list[Topic]:
    """Every topic that was announced so far, again for each time."""
    heard: list[Topic] = []
    office.bus.listen(lambda changed: heard.extend(changed.topics))
    return heard


def written(office: Office, person: Person, post: Post, text: str) -> Post:
    """`person` saves `text` over the newest revision."""
    newest = queries.post(office, post.id).post
    draft = replace(newest.draft, thread=(Part(text),))
    return compose.save(office, person.id, post.id, newest.revision, draft)


def turn_on(office: Office, post: Post) -> Turn:
    """Whose turn it is."""
    turn = presence.who(office).turn(post.id)
    assert turn is not None
    return turn


def names(roster: Roster) -> list[str]:
    return [each.name for each in roster.people()]


# Who is there.


def test_people_are_seen_where_they_are(office: Office, staff: Staff, post: Post) -> None:
    presence.beat(office, staff.camille.id, CAMILLES, Spot(Place.POST, post.id))
    presence.beat(office, staff.alix.id, ALIX_DESK, NOWHERE)
    roster = presence.who(office)
    assert names(roster) == ["Alix Morel", "Camille Roy"]
    assert [each.about for each in roster.people()] == ["", "Rally in Lyon"]
    assert roster.lookers(post.id, but=staff.alix.id) == ("Camille Roy",)
    assert roster.lookers(post.id, but=staff.camille.id) == ()


def test_somebody_at_two_desks_is_one_person_where_they_are_busiest(
    office: Office, staff: Staff, post: Post
) -> None:
    presence.beat(office, staff.camille.id, DeskId("a"), NOWHERE)
    presence.beat(office, staff.camille.id, DeskId("b"), Spot(Place.POST, post.id))
    [camille] = presence.who(office).people()
    assert camille.spot == Spot(Place.POST, post.id)


def test_a_desk_that_is_silent_for_twenty_seconds_is_gone(
    office: Office, staff: Staff, clock: SetClock
) -> None:
    presence.beat(office, staff.camille.id, CAMILLES, NOWHERE)
    clock.move(seconds=19.9)
    assert names(presence.who(office)) == ["Camille Roy"]
    clock.move(seconds=0.1)
    assert names(presence.who(office)) == []
    presence.beat(office, staff.camille.id, CAMILLES, NOWHERE)
    assert names(presence.who(office)) == ["Camille Roy"]


def test_a_desk_that_is_left_is_gone_at_once(office: Office, staff: Staff, post: Post) -> None:
    presence.beat(office, staff.camille.id, CAMILLES, Spot(Place.POST, post.id))
    presence.take_turn(office, staff.camille.id, post.id)
    presence.leave(office, staff.camille.id, CAMILLES, [post.id])
    assert presence.who(office) == Roster()


def test_desks_that_ended_without_a_word_leave_no_rows(office: Office, staff: Staff, clock: SetClock) -> None:
    for number in range(5):
        presence.beat(office, staff.camille.id, DeskId(f"crashed {number}"), NOWHERE)
        clock.move(seconds=21)
    with office.store.transaction(None, writes=False) as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM presence").scalar_one() == 1


def test_a_beat_that_changes_nothing_announces_nothing(
    office: Office, staff: Staff, post: Post, clock: SetClock, announced: list[Topic]
) -> None:
    here = Spot(Place.POST, post.id)
    presence.take_turn(office, staff.camille.id, post.id)
    presence.beat(office, staff.camille.id, CAMILLES, here)
    announced.clear()
    for _ in range(6):
        clock.move(seconds=10)
        presence.beat(office, staff.camille.id, CAMILLES, here, [post.id])
    assert announced == []
    presence.beat(office, staff.camille.id, CAMILLES, NOWHERE)
    assert announced == [Topic.PRESENCE]
    clock.move(seconds=25)
    presence.beat(office, staff.camille.id, CAMILLES, NOWHERE)
    assert announced == [Topic.PRESENCE] * 2  # they were gone, and are back


def test_a_beat_says_which_turns_are_still_kept(
    office: Office, staff: Staff, post: Post, clock: SetClock
) -> None:
    other = factories.drafted(office, staff.camille.id)
    for mine in (post, other):
        presence.take_turn(office, staff.camille.id, mine.id)
    clock.move(seconds=25)
    presence.take_over(office, staff.sasha.id, other.id)
    kept = presence.beat(office, staff.camille.id, CAMILLES, NOWHERE, [post.id, other.id])
    assert kept == {post.id}


@pytest.mark.only_in_a_file("a server ends the connection of whose access is switched off")
def test_whose_access_was_switched_off_is_at_no_desk(office: Office, staff: Staff, post: Post) -> None:
    presence.take_turn(office, staff.camille.id, post.id)
    people.disable(office, staff.noa.id, staff.camille.id)
    with pytest.raises(NotAllowed):
        presence.beat(office, staff.camille.id, CAMILLES, NOWHERE, [post.id])
    presence.leave(office, staff.camille.id, CAMILLES, [post.id])
    assert presence.who(office).turns == {}


# One draft, one pen.


def test_who_begins_to_write_has_the_turn_and_others_are_told(
    office: Office, staff: Staff, post: Post
) -> None:
    assert presence.take_turn(office, staff.camille.id, post.id).person_id == staff.camille.id
    presence.take_turn(office, staff.camille.id, post.id)  # again changes nothing
    with pytest.raises(Refused, match="Camille Roy is writing here"):
        presence.take_turn(office, staff.sasha.id, post.id)
    assert presence.who(office).writer(post.id, but=staff.sasha.id) is not None
    assert presence.who(office).writer(post.id, but=staff.camille.id) is None


def test_nobody_saves_submits_or_moves_what_a_colleague_is_writing(
    office: Office, staff: Staff, post: Post
) -> None:
    presence.take_turn(office, staff.camille.id, post.id)
    told = "Camille Roy is writing on “Rally in Lyon” now"
    with pytest.raises(Changed, match="Camille Roy was writing on this post"):
        written(office, staff.sasha, post, "Monday.")
    with pytest.raises(Changed, match=told):
        compose.submit(office, staff.sasha.id, post.id, post.revision)
    with pytest.raises(Changed, match=told):
        schedule.reschedule(office, staff.sasha.id, post.id, office.clock.now() + timedelta(hours=1))
    assert queries.post(office, post.id).post == post
    assert written(office, staff.camille, post, "Tuesday.").revision == post.revision + 1


def test_what_nobody_is_writing_is_saved_by_anybody(office: Office, staff: Staff, post: Post) -> None:
    presence.take_turn(office, staff.camille.id, post.id)
    presence.release(office, staff.camille.id, post.id)
    assert presence.who(office).turn(post.id) is None
    assert written(office, staff.sasha, post, "Monday.").saved_by == staff.sasha.id


def test_the_pen_is_asked_for_and_handed_over(
    office: Office, staff: Staff, post: Post, announced: list[Topic]
) -> None:
    presence.take_turn(office, staff.camille.id, post.id)
    announced.clear()
    assert presence.ask(office, staff.sasha.id, post.id).person_id == staff.camille.id
    assert turn_on(office, post).asked_by_name == "Sasha Petit"
    written(office, staff.camille, post, "Sunday at ten.")
    given = presence.hand_over(office, staff.camille.id, post.id)
    assert (given.name, given.asked_by) == ("Sasha Petit", None)
    assert announced.count(Topic.PRESENCE) == 2
    assert written(office, staff.sasha, post, "Sunday at ten, sharp.").saved_by == staff.sasha.id
    with pytest.raises(Changed, match="Sasha Petit was writing"):
        written(office, staff.camille, post, "Sunday at nine.")


def test_not_now_leaves_the_pen_where_it_is(
    office: Office, staff: Staff, post: Post, clock: SetClock
) -> None:
    presence.take_turn(office, staff.camille.id, post.id)
    presence.ask(office, staff.sasha.id, post.id)
    presence.refuse(office, staff.camille.id, post.id)
    assert turn_on(office, post).asked_by is None
    clock.move(seconds=15)
    presence.beat(office, staff.camille.id, CAMILLES, NOWHERE, [post.id])
    clock.move(seconds=16)
    with pytest.raises(Refused, match="Ask for the pen first"):
        presence.take_over(office, staff.sasha.id, post.id)
    presence.ask(office, staff.sasha.id, post.id)  # and may ask again


def test_who_is_not_answered_within_thirty_seconds_may_take_the_pen(
    office: Office, staff: Staff, post: Post, clock: SetClock
) -> None:
    presence.take_turn(office, staff.camille.id, post.id)
    presence.ask(office, staff.sasha.id, post.id)
    with pytest.raises(Refused, match="Camille Roy has 30 more seconds to answer"):
        presence.take_over(office, staff.sasha.id, post.id)
    for _ in range(3):
        assert not turn_on(office, post).overdue
        clock.move(seconds=10)
        presence.beat(office, staff.camille.id, CAMILLES, NOWHERE, [post.id])
    turn = turn_on(office, post)
    assert turn.is_live
    assert turn.overdue
    assert turn.may_be_taken_by(staff.sasha.id)
    assert not turn.may_be_taken_by(staff.noa.id)
    assert presence.take_over(office, staff.sasha.id, post.id).person_id == staff.sasha.id
    assert written(office, staff.sasha, post, "Monday.").saved_by == staff.sasha.id


def test_from_a_silent_desk_the_pen_is_taken_openly_and_never_by_writing(
    office: Office, staff: Staff, post: Post, clock: SetClock
) -> None:
    presence.take_turn(office, staff.camille.id, post.id)
    clock.move(seconds=19.9)
    with pytest.raises(Refused, match="Ask for the pen first"):
        presence.take_over(office, staff.sasha.id, post.id)
    clock.move(seconds=0.1)
    assert turn_on(office, post).silent_since == clock.now() - timedelta(seconds=20)
    with pytest.raises(Refused):
        presence.take_turn(office, staff.sasha.id, post.id)
    assert presence.take_over(office, staff.sasha.id, post.id).person_id == staff.sasha.id


def test_a_desk_that_slept_goes_on_when_nobody_took_its_pen(
    office: Office, staff: Staff, post: Post, clock: SetClock
) -> None:
    presence.take_turn(office, staff.camille.id, post.id)
    clock.move(hours=2)
    assert presence.beat(office, staff.camille.id, CAMILLES, NOWHERE, [post.id]) == {post.id}
    assert turn_on(office, post).is_live


def test_who_asks_where_nobody_writes_has_the_pen_at_once(office: Office, staff: Staff, post: Post) -> None:
    assert presence.ask(office, staff.sasha.id, post.id).person_id == staff.sasha.id


def test_the_second_who_asks_is_told_of_the_first_until_that_has_lapsed(
    office: Office, staff: Staff, post: Post, robin_writes: Person, clock: SetClock
) -> None:
    presence.take_turn(office, staff.camille.id, post.id)
    presence.ask(office, staff.sasha.id, post.id)
    with pytest.raises(Refused, match="Sasha Petit has asked for the pen already"):
        presence.ask(office, robin_writes.id, post.id)
    clock.move(seconds=60)
    assert presence.ask(office, robin_writes.id, post.id).asked_by == robin_writes.id


def test_who_asked_may_think_better_of_it(office: Office, staff: Staff, post: Post) -> None:
    presence.take_turn(office, staff.camille.id, post.id)
    presence.ask(office, staff.sasha.id, post.id)
    presence.stop_asking(office, staff.sasha.id, post.id)
    with pytest.raises(Refused, match="Nobody asks for the pen any more"):
        presence.hand_over(office, staff.camille.id, post.id)


def test_who_leaves_asks_no_more(office: Office, staff: Staff, post: Post) -> None:
    presence.take_turn(office, staff.camille.id, post.id)
    presence.ask(office, staff.sasha.id, post.id)
    presence.leave(office, staff.sasha.id, SASHAS, [post.id])
    assert turn_on(office, post).asked_by is None


def test_only_who_has_the_pen_hands_it_over(office: Office, staff: Staff, post: Post) -> None:
    with pytest.raises(Refused, match="The pen is not with you any more"):
        presence.hand_over(office, staff.camille.id, post.id)
    presence.take_turn(office, staff.camille.id, post.id)
    presence.ask(office, staff.sasha.id, post.id)
    with pytest.raises(Refused, match="The pen is not with you any more"):
        presence.hand_over(office, staff.sasha.id, post.id)


@pytest.mark.parametrize("act", [presence.take_turn, presence.ask, presence.take_over, presence.hand_over])
def test_who_only_reads_never_has_the_pen(office: Office, staff: Staff, post: Post, act: object) -> None:
    assert callable(act)
    with pytest.raises(NotAllowed, match="drafter or monitor"):
        act(office, staff.alix.id, post.id)


# Two people at one response.


@pytest.fixture
def response_id(office: Office) -> ResponseId:
    """A question to the campaign."""
    arrive(office, incoming("Which hall?"))
    return timeline.newest(office, TimelineFilter(), 1).responses[0].id


@pytest.fixture
def robin_writes(office: Office, staff: Staff) -> Person:
    """A third who may write."""
    return factories.add_person(office, staff.noa.id, "robin", "Robin Lam", [Role.MONITOR])


def test_two_people_at_one_response_see_each_other_before_either_claims_it(
    office: Office, staff: Staff, robin_writes: Person, response_id: ResponseId
) -> None:
    here = Spot(Place.RESPONSE, response_id)
    presence.beat(office, staff.sasha.id, SASHAS, here)
    presence.beat(office, robin_writes.id, DeskId("robin's"), here)
    roster = presence.who(office)
    assert roster.at_response(response_id, but=staff.sasha.id) == ("Robin Lam",)
    assert roster.at_response(response_id, but=robin_writes.id) == ("Sasha Petit",)
    assert roster.responses() == {response_id}


def test_who_types_an_answer_is_seen_and_the_second_answer_is_refused(
    office: Office, staff: Staff, robin_writes: Person, response_id: ResponseId
) -> None:
    answer = triage.answer(office, staff.sasha.id, response_id)
    presence.beat(office, staff.sasha.id, SASHAS, Spot(Place.POST, answer.id))
    assert presence.who(office).at_response(response_id, but=robin_writes.id) == ("Sasha Petit",)
    assert presence.who(office).typing_answers(response_id, but=robin_writes.id) == ()
    presence.take_turn(office, staff.sasha.id, answer.id)
    roster = presence.who(office)
    assert roster.typing_answers(response_id, but=robin_writes.id) == ("Sasha Petit",)
    assert roster.typing_answers(response_id, but=staff.sasha.id) == ()
    assert roster.at_response(response_id, but=robin_writes.id) == ()
    with pytest.raises(Refused, match="Sasha Petit has claimed"):
        triage.answer(office, robin_writes.id, response_id)


def test_unknown_posts_have_no_turn(office: Office, staff: Staff) -> None:
    with pytest.raises(Refused, match="no post number"):
        presence.take_turn(office, PersonId(staff.camille.id), PostId(99))
