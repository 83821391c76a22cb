"""How long a text is, as each network counts."""

from enum import StrEnum

import regex

_GRAPHEME = regex.compile(r"\X")


class LengthUnit(StrEnum):
    """What a network counts."""

    GRAPHEMES = "graphemes"
    """Extended grapheme clusters of Unicode UAX #29: a family emoji is one."""
    CODE_POINTS = "code points"


def count(text: str, unit: LengthUnit) -> int:
    """The length of `text` in `unit`."""
    match unit:
        case LengthUnit.GRAPHEMES:
            return sum(1 for _ in _GRAPHEME.finditer(text))
        case LengthUnit.CODE_POINTS:
            return len(text)
