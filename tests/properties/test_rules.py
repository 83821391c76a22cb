"""The domain's small rules over everything that can happen: signatures, lists, chains, lengths."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from warroom.domain.approval import Approval, Verdict, standing
from warroom.domain.delivery import TRANSITIONS, DeliveryState
from warroom.domain.ids import PersonId, PostId, Sha256
from warroom.domain.ledger import GENESIS, LedgerEntry, LedgerReport, broken, entry_hash
from warroom.domain.post import PostStatus, Stage, status
from warroom.domain.text_length import LengthUnit, count

VERDICTS = st.lists(st.tuples(st.integers(1, 4), st.sampled_from(Verdict)), max_size=12)
NOON = datetime(2026, 5, 24, 12, tzinfo=UTC)


def approvals(verdicts: Sequence[tuple[int, Verdict]]) -> list[Approval]:
    return [
        Approval(PostId(1), 1, Sha256("0" * 64), PersonId(person), "", verdict, "", NOON)
        for person, verdict in verdicts
    ]


@given(VERDICTS)
def test_who_approves_gave_a_last_word_of_approval(verdicts: list[tuple[int, Verdict]]) -> None:
    for person in standing(approvals(verdicts)):
        assert [verdict for who, verdict in verdicts if who == person][-1] is Verdict.APPROVE


@given(VERDICTS, VERDICTS)
def test_nothing_lifts_a_veto(before: list[tuple[int, Verdict]], after: list[tuple[int, Verdict]]) -> None:
    assert standing(approvals([*before, (1, Verdict.RETURN), *after])) == frozenset()


@given(st.lists(st.integers(1, 9), max_size=9))
def test_signing_twice_counts_once(people: list[int]) -> None:
    assert standing(approvals([(person, Verdict.APPROVE) for person in people])) == set(people)


@given(st.sampled_from(Stage), st.frozensets(st.sampled_from(DeliveryState)))
def test_every_post_has_a_status_and_nothing_is_called_sent_that_is_not(
    stage: Stage, states: frozenset[DeliveryState]
) -> None:
    shown = status(stage, states)
    live = states - {DeliveryState.CANCELLED}
    if shown is PostStatus.SENT:
        assert live == {DeliveryState.SENT}
    if DeliveryState.IN_DOUBT in states:
        assert shown is PostStatus.IN_DOUBT
    if not live and stage is not Stage.APPROVED:
        assert shown.value == stage.value


def test_the_moves_of_a_delivery_end_and_never_leave_the_network() -> None:
    assert set(TRANSITIONS) == set(DeliveryState)
    assert not TRANSITIONS[DeliveryState.SENT]
    assert not TRANSITIONS[DeliveryState.CANCELLED]
    # Only what is being sent, or was and nobody knows, or was given to a person, may become sent.
    ways_to_sent = {state for state, then in TRANSITIONS.items() if DeliveryState.SENT in then}
    assert ways_to_sent == {DeliveryState.SENDING, DeliveryState.IN_DOUBT, DeliveryState.BY_HAND}
    ways_to_sending = {state for state, then in TRANSITIONS.items() if DeliveryState.SENDING in then}
    assert ways_to_sending == {DeliveryState.LEASED}


TEXTS = st.text(max_size=12)
ACTS = st.lists(st.tuples(st.sampled_from(["hold", "post:1"]), st.integers(0, 9), TEXTS, TEXTS), min_size=1)


def chained(acts: Sequence[tuple[str, int, str, str]]) -> list[LedgerEntry]:
    """A true ledger of these acts, by stream and number."""
    entries: list[LedgerEntry] = []
    for stream in sorted({stream for stream, *_ in acts}):
        prev = GENESIS
        mine = [act for act in acts if act[0] == stream]
        for seq, (_, actor, action, detail) in enumerate(mine, start=1):
            hashed = entry_hash(stream, seq, "now", actor, action, detail, prev)
            entries.append(LedgerEntry(stream, seq, "now", actor, "", action, detail, prev, hashed))
            prev = hashed
    return entries


def holds(entries: Sequence[LedgerEntry]) -> bool:
    return LedgerReport(len(entries), 1, tuple(broken(entries))).verified


@given(ACTS)
def test_a_true_chain_holds(acts: list[tuple[str, int, str, str]]) -> None:
    assert holds(chained(acts))


@given(ACTS, st.data())
def test_any_change_of_one_field_is_found(acts: list[tuple[str, int, str, str]], data: st.DataObject) -> None:
    entries = chained(acts)
    place = data.draw(st.integers(0, len(entries) - 1))
    field = data.draw(st.sampled_from(["stream", "seq", "at", "actor", "action", "detail", "prev", "hash"]))
    before = getattr(entries[place], field)
    new: Any = data.draw(st.integers(0, 99) if isinstance(before, int) else TEXTS)
    entries[place] = replace(entries[place], **{field: new})
    assert holds(entries) == (new == before)


@given(ACTS, st.data())
def test_what_is_missing_before_the_end_of_a_stream_is_found(
    acts: list[tuple[str, int, str, str]], data: st.DataObject
) -> None:
    entries = chained(acts)
    place = data.draw(st.integers(0, len(entries) - 1))
    is_last = place + 1 == len(entries) or entries[place + 1].stream != entries[place].stream
    del entries[place]
    # The end of a chain can be cut: an export kept elsewhere, or the next backup, is what shows it.
    assert holds(entries) == is_last


@given(st.lists(TEXTS, min_size=4, max_size=4), st.data())
def test_fields_can_not_be_shifted_into_each_other(fields: list[str], data: st.DataObject) -> None:
    stream, at, action, detail = fields
    cut = data.draw(st.integers(0, len(action)))
    moved = (action[:cut], action[cut:] + detail)
    same = entry_hash(stream, 1, at, 1, action, detail, GENESIS)
    other = entry_hash(stream, 1, at, 1, *moved, GENESIS)
    assert (same == other) == (moved == (action, detail))


@given(st.text(), st.text())
def test_lengths_add_up_and_graphemes_are_never_more_than_code_points(one: str, other: str) -> None:
    for unit in (LengthUnit.CODE_POINTS, LengthUnit.GRAPHEMES):
        assert 0 <= count(one, unit) <= len(one)
    points = LengthUnit.CODE_POINTS
    assert count(one + other, points) == count(one, points) + count(other, points)
    graphemes = LengthUnit.GRAPHEMES
    assert count(one + other, graphemes) <= count(one, graphemes) + count(other, graphemes)


def test_a_family_counts_once_where_graphemes_are_counted() -> None:
    family = "👨‍👩‍👧‍👦"
    assert (count(family, LengthUnit.GRAPHEMES), count(family, LengthUnit.CODE_POINTS)) == (1, 7)
    assert count("e\u0301", LengthUnit.GRAPHEMES) == 1
