"""The word diff that approvers read."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from ui.approvals.diff import Change, Kind, diff_words


def without(kind: Kind, changes: tuple[Change, ...]) -> str:
    return "".join(change.text for change in changes if change.kind is not kind)


def differs(changes: Sequence[Change]) -> bool:
    """Whether anything was added or removed."""
    return any(change.kind is not Kind.SAME for change in changes)


def test_one_word_replaced_shows_that_word_alone() -> None:
    changes = diff_words("We meet at six in Lyon.", "We meet at seven in Lyon.")
    assert changes == (
        Change(Kind.SAME, "We meet at "),
        Change(Kind.REMOVED, "six"),
        Change(Kind.ADDED, "seven"),
        Change(Kind.SAME, " in Lyon."),
    )


def test_neighbouring_words_are_one_phrase() -> None:
    changes = diff_words("the big house", "a small home")
    assert changes == (Change(Kind.REMOVED, "the big house"), Change(Kind.ADDED, "a small home"))


def test_a_changed_line_break_is_a_change() -> None:
    assert differs(diff_words("one two", "one\ntwo"))
    assert not differs(diff_words("same", "same"))


def test_an_accent_or_an_emoji_is_never_cut_in_half() -> None:
    changes = diff_words("Bravo 👨‍👩‍👧", "Bravo 👨‍👩‍👧‍👦")
    assert changes == (
        Change(Kind.SAME, "Bravo "),
        Change(Kind.REMOVED, "👨‍👩‍👧"),
        Change(Kind.ADDED, "👨‍👩‍👧‍👦"),
    )


def test_a_very_long_text_is_compared_by_paragraphs() -> None:
    before = "\n".join(f"paragraph {n} of the programme" for n in range(5_000))
    changes = diff_words(before, before.replace("paragraph 77 of", "paragraph 77 from"))
    assert [change.text for change in changes if change.kind is Kind.ADDED] == [
        "paragraph 77 from the programme\n"
    ]


_WORDS = st.lists(
    st.sampled_from(["yes", "no", " ", "  ", "\n", "é", "👍🏽", ".", "l'école", ""]), max_size=30
).map("".join)


@given(_WORDS, _WORDS)
def test_nothing_is_lost_and_nothing_is_invented(before: str, after: str) -> None:
    changes = diff_words(before, after)
    assert without(Kind.ADDED, changes) == before
    assert without(Kind.REMOVED, changes) == after
    assert all(change.text for change in changes)


@given(st.text(max_size=40), st.text(max_size=40))
def test_any_two_texts_can_be_compared(before: str, after: str) -> None:
    changes = diff_words(before, after)
    assert without(Kind.ADDED, changes) == before
    assert without(Kind.REMOVED, changes) == after
    assert differs(changes) == (before != after)
