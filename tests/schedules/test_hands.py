"""Hands make calls beside the loop that owns them: as many as a network's speed allows, and no more."""

from collections.abc import Iterator
from threading import Event
from time import monotonic

import pytest

from schedules.hands import Hands

COUNT = 4


@pytest.fixture
def wake() -> Event:
    return Event()


@pytest.fixture
def hands(wake: Event) -> Iterator[Hands[int, int]]:
    hands = Hands[int, int]("hand", COUNT, wake)
    yield hands
    hands.let_go(monotonic() + 5)


def taken(hands: Hands[int, int], wake: Event, count: int) -> list[int]:
    """The results of the next `count` calls to come back."""
    results: list[int] = []
    while len(results) < count:
        assert wake.wait(5), "no call came back"
        wake.clear()
        results += [finished.result for finished in hands.take()]
    return results


def test_every_call_comes_back_once_with_what_it_was_for(hands: Hands[int, int], wake: Event) -> None:
    for number in range(20):
        hands.do(number, lambda number=number: number * number)  # type: ignore[misc]  # bound for each call
    assert sorted(taken(hands, wake, 20)) == [number * number for number in range(20)]


def test_a_slow_network_gets_as_many_calls_as_there_are_hands(hands: Hands[int, int], wake: Event) -> None:
    answers = Event()
    assert hands.free == COUNT
    for number in range(COUNT):
        hands.do(number, lambda: int(answers.wait(5)))
    assert hands.free == 0
    answers.set()
    assert taken(hands, wake, COUNT) == [1] * COUNT


def test_a_quick_network_gets_a_few_in_advance_and_none_once_it_turns_slow(
    hands: Hands[int, int], wake: Event
) -> None:
    for _ in range(10):
        hands.do(0, lambda: 0)
        taken(hands, wake, 1)
    ahead = hands.free
    assert ahead > COUNT

    slowly = Event()
    for _ in range(ahead):
        hands.do(0, lambda: int(slowly.wait(0.3)))
    taken(hands, wake, COUNT)
    assert hands.free == 0
    slowly.set()
    taken(hands, wake, ahead - COUNT)


def test_a_bug_in_a_call_is_raised_where_its_owner_looks(hands: Hands[int, int], wake: Event) -> None:
    hands.do(1, lambda: 1 // 0)
    with pytest.raises(ZeroDivisionError):
        taken(hands, wake, 1)
