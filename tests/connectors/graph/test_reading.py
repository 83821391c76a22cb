"""Reading under many posts: whatever comes, in whatever order, is handed over once."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.graph.reading import MOST_REMEMBERED, Item, ItemPage, Position, Subject, instant, step
from warroom.domain.delivery import RemotePost
from warroom.domain.response import Incoming, RemoteAuthor, ResponseKind

START = datetime(2026, 5, 24, 16, 30, tzinfo=UTC)
PAGE = 3


@dataclass
class Wall:
    """Posts with what stands under them, read in pages of three; `newest_first` as Instagram has it."""

    newest_first: bool
    under: dict[str, list[Item]] = field(default_factory=dict)
    changes: int = 0
    calls: int = 0

    def write(self, post: str, late: timedelta = timedelta(0)) -> str:
        """Something new under `post`; `late`: how long before it shows it was written."""
        self.changes += 1
        made, at = f"{post}-{self.changes}", START + timedelta(minutes=self.changes) - late
        incoming = Incoming(ResponseKind.COMMENT, RemotePost(made), RemoteAuthor("1", "bob", "Bob"), "Hi", at)
        items = self.under.setdefault(post, [])
        items.append(Item(made, at, incoming))
        items.sort(key=lambda item: item.at)
        return made

    def subjects(self) -> Sequence[Subject]:
        self.calls += 1
        return [Subject(post, f"{len(items)}", len(items)) for post, items in self.under.items()]

    def page(self, subject: str, after: str | None, since: datetime | None, /) -> ItemPage:
        self.calls += 1
        items = self.under[subject]
        if self.newest_first:
            items = items[::-1]
        elif since is not None:
            items = [item for item in items if item.at >= since]
        # A cursor stands on an item, and doesn't move when others come before it.
        ids = [item.id for item in items]
        start = ids.index(after) + 1 if after else 0
        page = tuple(items[start : start + PAGE])
        oldest = min((item.at for item in page), default=None) if self.newest_first else None
        return ItemPage(page, page[-1].id if start + PAGE < len(items) else None, oldest)


def _round(wall: Wall, position: Position) -> tuple[list[str], Position]:
    """All that a round hands over, its position written down and read again between the calls."""
    found: list[str] = []
    for _ in range(1000):
        responses, position = step(position, wall)
        position = Position.parse(position.text())
        found += [response.remote.id for response in responses]
        if not position.queue:
            return found, position
    raise AssertionError("a round without an end")


@pytest.mark.parametrize("newest_first", [False, True])
@settings(max_examples=40, deadline=None)
@given(
    rounds=st.lists(
        st.lists(st.tuples(st.sampled_from("abc"), st.integers(min_value=0, max_value=25)), max_size=12),
        max_size=6,
    )
)
def test_each_is_handed_over_once_also_when_it_shows_up_late(
    newest_first: bool, rounds: list[list[tuple[str, int]]]
) -> None:
    wall, position = Wall(newest_first), Position()
    written: list[str] = []
    seen: list[str] = []
    for writes in rounds:
        written += [wall.write(post, timedelta(minutes=late)) for post, late in writes]
        found, position = _round(wall, position)
        seen += found
    assert sorted(seen) == sorted(written)


@pytest.mark.parametrize("newest_first", [False, True])
@settings(max_examples=40, deadline=None)
@given(turns=st.lists(st.one_of(st.none(), st.sampled_from("ab")), max_size=60))
def test_what_comes_while_somebody_reads_is_neither_lost_nor_repeated(
    newest_first: bool, turns: list[str | None]
) -> None:
    wall, position = Wall(newest_first), Position()
    written: list[str] = []
    seen: list[str] = []
    for turn in turns:
        if turn is not None:
            written.append(wall.write(turn))
        else:
            responses, position = step(position, wall)
            seen += [response.remote.id for response in responses]
    for _ in range(3):
        found, position = _round(wall, position)
        seen += found
    assert sorted(seen) == sorted(written)


def test_one_new_comment_under_a_long_conversation_is_read_without_going_through_all_of_it() -> None:
    wall = Wall(newest_first=True)
    for _ in range(200):
        wall.write("a")
    _, position = _round(wall, Position())
    wall.write("a")
    before = wall.calls
    found, _ = _round(wall, position)
    assert len(found) == 1
    assert wall.calls - before < 15


def test_the_position_stays_small_in_a_wave() -> None:
    wall = Wall(newest_first=False)
    wall.write("a")
    (one,) = wall.under["a"]
    wall.under["a"] = [
        Item(f"{n}", START + timedelta(seconds=n), one.incoming) for n in range(3 * MOST_REMEMBERED)
    ]
    found, position = _round(wall, Position())
    assert len(found) == 3 * MOST_REMEMBERED
    assert len(position.text()) < 30 * MOST_REMEMBERED
    assert _round(wall, position)[0] == []


@pytest.mark.parametrize(
    "text", ["2026-05-24T16:30:00+0000", "2026-05-24T18:30:00+02:00", "2026-05-24T16:30:00Z"]
)
def test_an_instant_is_read_in_every_form(text: str) -> None:
    assert instant(text) == START
