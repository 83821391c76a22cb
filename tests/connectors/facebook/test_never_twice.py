"""Facebook keeps no key of ours: what is in doubt is found by its ids or words, or left to a person."""

from dataclasses import replace

import pytest

from tests.connectors.contract import Fault, again, parcel, picture
from tests.connectors.fake_graph import PAGE
from tests.connectors.rig_facebook import FacebookRig
from warroom.domain.delivery import RemotePost
from warroom.domain.response import ResponseKind
from warroom.ports import Absent, CannotTell, Found, Parcel, Unknown


def _lose_the_answer(rig: FacebookRig, message: Parcel) -> None:
    """Publish `message` so that it is stored and nobody answers."""
    rig.inject(Fault.TIMEOUT_AFTER_STORE)
    assert isinstance(rig.publish(message), Unknown)
    rig.heal()


def test_a_text_is_found_by_its_words(rig: FacebookRig) -> None:
    message = parcel("Good morning\n")
    _lose_the_answer(rig, message)
    (stored,) = rig.stored()
    lookup = rig.connector.look_up(again(message), rig.desk.access)
    assert lookup == Found(RemotePost(stored.id, f"https://www.facebook.com/{stored.id}"))


def test_the_same_words_of_yesterday_are_not_taken_for_todays(rig: FacebookRig) -> None:
    rig.sent(parcel("Good morning"))
    message = parcel("Good morning")
    rig.inject(Fault.TIMEOUT_BEFORE_STORE)
    assert isinstance(rig.publish(message), Unknown)
    rig.heal()
    assert isinstance(rig.connector.look_up(again(message), rig.desk.access), CannotTell)


def test_two_new_posts_with_the_same_words_are_for_a_person_to_tell_apart(rig: FacebookRig) -> None:
    message = parcel("Good morning")
    _lose_the_answer(rig, message)
    rig.sent(parcel("Good morning"))
    assert isinstance(rig.connector.look_up(again(message), rig.desk.access), CannotTell)


def test_an_attempt_of_which_nothing_was_noted_can_t_be_told(rig: FacebookRig) -> None:
    rig.sent(parcel("Good morning"))
    assert isinstance(rig.connector.look_up(parcel("Good morning"), rig.desk.access), CannotTell)


def test_photos_without_words_are_found_by_their_ids(rig: FacebookRig) -> None:
    message = parcel("", (picture("A pier"),))
    _lose_the_answer(rig, message)
    (stored,) = rig.stored()
    lookup = rig.connector.look_up(again(message), rig.desk.access)
    assert isinstance(lookup, Found)
    assert lookup.remote.id == stored.id


def test_words_that_were_never_there_are_not_found_among_posts_without_any(rig: FacebookRig) -> None:
    message = parcel("", (picture("A pier"),))
    rig.inject(Fault.TIMEOUT_BEFORE_STORE)
    assert isinstance(rig.publish(message), Unknown)
    rig.heal()
    rig.sent(parcel("", (picture("A beach"),)))
    assert isinstance(rig.connector.look_up(again(message), rig.desk.access), CannotTell)


def test_an_answer_is_found_below_the_comment(rig: FacebookRig) -> None:
    post = rig.sent(parcel("What shall we plant?"))
    asked = RemotePost(rig.respond(post, ResponseKind.COMMENT, "Thank you!"))
    rig.sent(parcel("Thank you!", parent=asked, root=post))
    message = parcel("Thank you!", parent=asked, root=post)
    _lose_the_answer(rig, message)
    lookup = rig.connector.look_up(again(message), rig.desk.access)
    assert isinstance(lookup, Found)
    assert lookup.remote.id == rig.stored()[-1].id


def test_a_correction_is_there_or_isn_t(rig: FacebookRig) -> None:
    post = rig.sent(parcel("We meet at 18 h"))
    message = replace(parcel("We meet at 19 h"), replaces=post)
    assert isinstance(rig.connector.look_up(message, rig.desk.access), Absent)
    rig.server.graph.server.on(lambda r: r.path.endswith(post.id), rig.server.graph.server.stall, times=1)
    assert isinstance(rig.publish(message), Unknown)
    assert rig.connector.look_up(message, rig.desk.access) == Found(post)
    rig.connector.delete(post, rig.desk.access)
    assert isinstance(rig.connector.look_up(message, rig.desk.access), CannotTell)


@pytest.mark.parametrize("fault", [Fault.OUTAGE, Fault.SERVER_ERROR])
def test_nothing_is_published_when_it_can_t_be_recognised_afterwards(rig: FacebookRig, fault: Fault) -> None:
    rig.connector.identify(rig.desk.access)
    rig.inject(fault)
    rig.publish(parcel("Good morning"))
    rig.heal()
    assert f"POST {PAGE}/feed" not in rig.server.graph.calls()
