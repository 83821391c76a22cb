"""Where links, mentions and tags stand in a text, so that a preview can colour them. Pure.

The preview shows what a network is likely to make of a text; the connector's own rules decide later.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from regex import Pattern

_AFTER_A_LINK = ".,;:!?…’'"


class SpanKind(StrEnum):
    """What a network will make of a stretch of text."""

    LINK = "link"
    MENTION = "mention"
    TAG = "tag"


@dataclass(frozen=True)
class Span:
    """The characters from `start` up to `end`."""

    kind: SpanKind
    start: int
    end: int


def spans(text: str) -> Iterator[Span]:
    """The links, mentions and tags of `text`, in order; none overlaps another."""
    for match in _pattern().finditer(text):
        kind = SpanKind(match.lastgroup or "")
        end = _link_end(match.group(), match.start()) if kind is SpanKind.LINK else match.end()
        yield Span(kind, match.start(), end)


@cache
def _pattern() -> "Pattern[str]":
    """Compiled with the first text: importing `regex` takes longer than painting a page."""
    import regex

    return regex.compile(
        r"(?P<link>\bhttps?://[^\s<>\"“”«»]+)"
        r"|(?<![\w@/])@(?P<mention>\w[\w.-]*\w|\w)"
        r"|(?<![\w#/&])[#＃](?P<tag>\w*[^\W\d_][\w\p{M}]*)"
    )


def _link_end(link: str, start: int) -> int:
    """Where a link ends: a sentence's full stop and a bracket not opened in it are not part of it."""
    trimmed = link.rstrip(_AFTER_A_LINK)
    while trimmed.endswith(")") and trimmed.count(")") > trimmed.count("("):
        trimmed = trimmed[:-1].rstrip(_AFTER_A_LINK)
    return start + len(trimmed)
