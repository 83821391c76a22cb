"""How long a text is, by each network's own public examples."""

import pytest

from warroom.domain.text_length import LengthUnit, count

FAMILY = "👨‍👩‍👧‍👦"
CAFE_DECOMPOSED = "cafe\u0301"
LONG_LINK = "https://example.org/" + "a" * 200

X_EXAMPLES = [
    # twitter-text, conformance/validate.yml: WeightedTweetsWithDiscountedEmojiCounterTest.
    ("Hi http://test.co", 26),
    ("http://test.co", 23),
    ("https://www.twitter.com/aloha " * 10, 240),
    ("故人西辞黄鹤楼，烟花三月下扬州。", 32),
    ("😷" * 160, 320),
    ("A\u0301B", 2),
    ("A\ufb2c", 4),
    (f"H🐱☺{FAMILY}", 7),
    ("😷👾😡🔥💩", 10),
    ("🙋🏽👨‍🎤", 4),
    ("randomurlrandomurlrandomurlrandomurlrandomurlrandomurlrandomurls.com", 68),
    # docs.x.com/fundamentals/counting-characters.
    ("Hello, world! 👋", 16),
    ("café", 4),
    (CAFE_DECOMPOSED, 4),
    (LONG_LINK, 23),
    ("example.com", 23),
    ("@camille #plage", 15),
    ("", 0),
]


@pytest.mark.parametrize(("text", "length"), X_EXAMPLES)
def test_x_weighs_characters_emoji_and_links(text: str, length: int) -> None:
    assert count(text, LengthUnit.X_WEIGHTED) == length


@pytest.mark.parametrize(
    ("text", "length"),
    [
        # spec/validators/status_length_validator_spec.rb of Mastodon.
        ("a" * 476 + " http://" + "b" * 30 + ".com/example", 500),
        ("a" * 475 + " @alice@" + "b" * 30 + ".com", 482),
        (f"{LONG_LINK}.", 24),
        (f"({LONG_LINK})", 25),
        (f"{LONG_LINK}, {LONG_LINK}?", 49),
        ("http://localhost", 16),
        ("@bob, and @carol@example.org!", 17),
        (FAMILY, 1),
        (CAFE_DECOMPOSED, 4),
        ("故人西辞", 4),
        ("", 0),
    ],
)
def test_mastodon_counts_links_as_23_and_people_without_their_server(text: str, length: int) -> None:
    assert count(text, LengthUnit.MASTODON) == length


@pytest.mark.parametrize(
    ("text", "length"),
    [
        # developers.facebook.com/documentation/threads/posts: "counted as the number of UTF-8 bytes".
        ("Hello", 5),
        ("👋", 4),
        ("🇫🇷", 8),
        (FAMILY, 25),
        ("1️⃣", 7),
        ("2024 #1", 7),
        ("故人西辞", 4),
        (CAFE_DECOMPOSED, 5),
        ("", 0),
    ],
)
def test_threads_counts_the_bytes_of_emoji_and_nothing_else_twice(text: str, length: int) -> None:
    assert count(text, LengthUnit.THREADS) == length


@pytest.mark.parametrize(
    ("text", "length"),
    [("Hello", 5), ("👋", 2), (FAMILY, 11), ("故人", 2), (CAFE_DECOMPOSED, 5), (LONG_LINK, 220), ("", 0)],
)
def test_telegram_counts_what_utf_16_takes(text: str, length: int) -> None:
    assert count(text, LengthUnit.UTF16) == length
    assert count(text, LengthUnit.UTF16) == len(text.encode("utf-16-le")) // 2


@pytest.mark.parametrize(
    ("text", "length"),
    [("Hello", 5), ("👋🏽", 1), (FAMILY, 1), ("🇫🇷🇧🇪", 2), (CAFE_DECOMPOSED, 4), ("\r\n", 1)],
)
def test_a_grapheme_is_what_a_person_sees_as_one(text: str, length: int) -> None:
    assert count(text, LengthUnit.GRAPHEMES) == length
