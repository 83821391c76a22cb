"""How long a text is, as each network counts."""

from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from regex import Pattern


class LengthUnit(StrEnum):
    """What a network counts."""

    GRAPHEMES = "graphemes"
    """Extended grapheme clusters of Unicode UAX #29: a family emoji is one."""
    CODE_POINTS = "code points"


def count(text: str, unit: LengthUnit) -> int:
    """The length of `text` in `unit`."""
    match unit:
        case LengthUnit.GRAPHEMES:
            return sum(1 for _ in _grapheme().finditer(text))
        case LengthUnit.CODE_POINTS:
            return len(text)


@cache
def _grapheme() -> "Pattern[str]":
    """One grapheme cluster. `regex` is imported with the first text to be counted, after the first window."""
    import regex

    return regex.compile(r"\X")
