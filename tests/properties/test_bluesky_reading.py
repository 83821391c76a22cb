"""Reading notifications of any instants, in pages of any size, at any moment: none is lost or comes twice."""

import json
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from connectors.bluesky.position import OVERLAP, Mark, Position
from connectors.bluesky.record import record_key

START = datetime(2026, 5, 24, 10, tzinfo=UTC)
AGES = st.integers(0, OVERLAP // timedelta(milliseconds=1) // 2)
CREATED = st.datetimes(datetime(2020, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001  Hypothesis adds the zone
KEYS = st.integers(0, 2**128 - 1).map(lambda number: f"{number:032x}")


class Server:
    """Notifications newest first, with the weakness of the real one: the cursor is the last one's instant."""

    def __init__(self, page: int) -> None:
        self.page = page
        self.marks: list[Mark] = []

    def add(self, at: datetime) -> None:
        self.marks.append(Mark.of(f"at://{len(self.marks)}", at))

    def answer(self, cursor: str | None) -> tuple[list[Mark], str | None]:
        before = (
            (datetime.fromisoformat(cursor) - datetime(1970, 1, 1, tzinfo=UTC)) if cursor else timedelta.max
        )
        found = sorted(self.marks, key=lambda mark: mark.at, reverse=True)
        found = [mark for mark in found if mark.at < before // timedelta(milliseconds=1)][: self.page]
        if not found:
            return [], None
        return found, datetime.fromtimestamp(found[-1].at / 1000, UTC).isoformat(timespec="milliseconds")


def read_on(server: Server, position: Position, seen: list[Mark], pages: int = 1000) -> Position:
    for _ in range(pages):
        page, cursor = server.answer(position.page)
        seen += [mark for mark in page if position.is_new(mark)]
        position = Position.of(json.loads(json.dumps(position.after(page, cursor).document())))
        if position.page is None:
            break
    return position


@given(
    page=st.integers(4, 12),
    waves=st.lists(st.lists(AGES, max_size=20, unique=True), max_size=5),
    pause=st.integers(1, 4),
)
def test_what_comes_at_any_moment_is_read_once(page: int, waves: list[list[int]], pause: int) -> None:
    """Each wave comes while a walk through the pages is under way, from clocks up to 15 minutes slow."""
    server, position, seen = Server(page), Position(), list[Mark]()
    for number, ages in enumerate(waves):
        for age in ages:
            server.add(START + timedelta(seconds=number) - timedelta(milliseconds=age))
        position = read_on(server, position, seen, pages=pause)
    position = read_on(server, position, seen)
    read_on(server, position, seen)
    assert sorted(mark.hash for mark in seen) == sorted(mark.hash for mark in server.marks)


@given(st.lists(st.integers(0, 5), min_size=1, max_size=60))
def test_a_page_s_worth_of_equal_instants_falls_between_no_two_pages(instants: list[int]) -> None:
    server, seen = Server(61), list[Mark]()
    for instant in instants:
        server.add(START + timedelta(milliseconds=instant))
    server.page = max(instants.count(instant) for instant in set(instants)) + 1
    read_on(server, Position(), seen)
    assert sorted(mark.hash for mark in seen) == sorted(mark.hash for mark in server.marks)


@given(CREATED, KEYS)
def test_a_record_key_is_a_tid_of_the_parcel_s_own_second(created_at: datetime, client_key: str) -> None:
    key = record_key(created_at, client_key)
    alphabet = "234567abcdefghijklmnopqrstuvwxyz"
    number = 0
    for letter in key:
        number = number * 32 + alphabet.index(letter)
    assert len(key) == 13
    assert key[0] in alphabet[:16]
    assert (number >> 10) // 1_000_000 == int(created_at.timestamp())


@given(CREATED, st.lists(KEYS, min_size=2, max_size=20, unique_by=lambda key: int(key, 16) % 2**20))
def test_keys_made_in_the_same_instant_differ(created_at: datetime, client_keys: list[str]) -> None:
    assert len({record_key(created_at, key) for key in client_keys}) > 1
