"""How long a text is, as each network counts."""

import re
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from regex import Pattern

_LINK = re.compile(
    r"""
    (?<![A-Za-z0-9@＠$#＃])https?://
    (?:[^\W_](?:[\w-]*[^\W_])?\.)+[^\W\d_][\w-]*[^\W_](?::\d+)?  # a name with a dot, not a bare number
    (?:/(?:
        [^\s<>()?]*(?:\([^\s<>()?]+\)[^\s<>()?]*)*
        (?:[^\s()?!*"'「」<>;:=,.$%\[\]~&|@]|\([^\s<>()?]+\))       # what ends a sentence ends no link
    )?)?
    (?:\?[A-Za-z0-9!?*'();:&=+$/%#\[\]\-_.,~|@^\u00A0-\U0010FFFF]*[A-Za-z0-9_&=#/\-\u00A0-\U0010FFFF])?
    """,
    re.VERBOSE | re.IGNORECASE,
)
"""A link as Mastodon sees it: its config/initializers/twitter_regex.rb, without the list of all TLDs."""

_FAR_MENTION = re.compile(r"(?<![=/\w])(@[A-Za-z0-9_]+(?:[.-]+[A-Za-z0-9_]+)*)@[\w.-]+\w")
"""Mastodon's Account::MENTION_RE, with a server."""

_LINK_LENGTH = 23
"""Of any link: `characters_reserved_per_url` of /api/v2/instance."""


class LengthUnit(StrEnum):
    """What a network counts."""

    GRAPHEMES = "graphemes"
    """Extended grapheme clusters of Unicode UAX #29: a family emoji is one."""
    CODE_POINTS = "code points"
    UTF16 = "UTF-16 units"
    """Telegram: an emoji outside of the first plane is two."""
    X_WEIGHTED = "weighted characters"
    """X: most scripts count one, others and emoji two, a link 23 (twitter-text, configuration v3)."""
    MASTODON = "characters"
    """Mastodon: graphemes; a link counts 23, of @name@server only @name."""
    THREADS = "characters and emoji bytes"
    """Threads: code points, but an emoji counts its UTF-8 bytes."""


def count(text: str, unit: LengthUnit) -> int:
    """The length of `text` in `unit`."""
    match unit:
        case LengthUnit.GRAPHEMES:
            return _graphemes(text)
        case LengthUnit.CODE_POINTS:
            return len(text)
        case LengthUnit.UTF16:
            return len(text) + sum(1 for character in text if ord(character) > 0xFFFF)
        case LengthUnit.X_WEIGHTED:
            return _x_weighted(text)
        case LengthUnit.MASTODON:
            return _graphemes(_FAR_MENTION.sub(r"\1", _LINK.sub("x" * _LINK_LENGTH, text)))
        case LengthUnit.THREADS:
            emoji = _emoji().findall(text)
            return (
                len(text) - sum(map(len, emoji)) + sum(len(each.encode("utf-8", "replace")) for each in emoji)
            )


def _graphemes(text: str) -> int:
    return sum(1 for _ in _grapheme().finditer(text))


def _x_weighted(text: str) -> int:
    from twitter_text import parse_tweet

    return int(parse_tweet(text).weightedLength) if text else 0


@cache
def _grapheme() -> "Pattern[str]":
    """One grapheme cluster. `regex` is imported with the first text to be counted, after the first window."""
    import regex

    return regex.compile(r"\X")


@cache
def _emoji() -> "Pattern[str]":
    """One emoji with everything that is joined to it."""
    import regex

    return regex.compile(r"(?=\p{Extended_Pictographic}|\p{Regional_Indicator}|.\uFE0F?\u20E3)\X")
