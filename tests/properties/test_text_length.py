"""What holds for the length of every text, whatever a person types or pastes."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warroom.domain.text_length import LengthUnit, count

EMOJI = st.sampled_from(["👋", "👋🏽", "👨‍👩‍👧‍👦", "🇫🇷", "❤️", "☺", "1️⃣", "🏴󠁧󠁢󠁥󠁮󠁧󠁿"])
LINKS = st.sampled_from(["https://example.org", "http://a.example.com/x?y=1#z", "https://x.com/b/status/12"])
WORDS = st.text(st.characters(categories=["Lu", "Ll", "Lo", "Nd", "Mn", "Po"]), max_size=12)
PLAIN = st.text("abcdefghijklmnopqrstuvwxyzéèàçôABC 0123456789", max_size=300)
TEXTS = st.lists(st.one_of(st.text(max_size=12), WORDS, EMOJI, LINKS), max_size=8).map(" ".join)


@given(TEXTS)
@pytest.mark.parametrize("unit", LengthUnit)
def test_any_text_has_a_length_and_only_the_empty_one_may_have_none(unit: LengthUnit, text: str) -> None:
    length = count(text, unit)
    assert length >= 0
    assert count("", unit) == 0
    assert not text.strip() or length > 0


@given(PLAIN)
@pytest.mark.parametrize("unit", LengthUnit)
def test_plain_letters_count_one_everywhere(unit: LengthUnit, text: str) -> None:
    assert count(text, unit) == len(text)


@given(PLAIN, EMOJI)
def test_an_emoji_is_two_on_x_one_on_mastodon_and_its_bytes_on_threads(text: str, emoji: str) -> None:
    said = f"{text} {emoji}"
    before = len(text) + 1
    assert count(said, LengthUnit.X_WEIGHTED) == before + 2
    assert count(said, LengthUnit.MASTODON) == before + 1
    assert count(said, LengthUnit.THREADS) == before + len(emoji.encode())
    assert count(said, LengthUnit.UTF16) == before + len(emoji.encode("utf-16-le")) // 2


@given(PLAIN, LINKS)
def test_a_link_is_23_on_x_and_mastodon_however_long(text: str, link: str) -> None:
    said = f"{text} {link}"
    assert count(said, LengthUnit.X_WEIGHTED) == len(text) + 1 + 23
    assert count(said, LengthUnit.MASTODON) == len(text) + 1 + 23
    assert count(said, LengthUnit.THREADS) == len(said)


@given(WORDS)
def test_how_an_accent_is_typed_changes_nothing_on_x(text: str) -> None:
    composed, apart = unicodedata.normalize("NFC", text), unicodedata.normalize("NFD", text)
    assert count(composed, LengthUnit.X_WEIGHTED) == count(apart, LengthUnit.X_WEIGHTED)


@given(TEXTS, st.sampled_from(["UTF16", "CODE_POINTS", "THREADS"]))
def test_parts_on_lines_of_their_own_add_up(text: str, unit: str) -> None:
    lines = text.split("\n")
    lengths = [count(line, LengthUnit[unit]) for line in lines]
    assert count(text, LengthUnit[unit]) == sum(lengths) + len(lines) - 1
