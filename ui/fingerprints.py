"""Fingerprints of keys as two people compare them by voice. Pure."""

from warroom.domain.fingerprint import spoken
from warroom.domain.ids import Sha256

_GROUPS_A_LINE = 5


def in_lines(fingerprint: Sha256) -> str:
    """What is read aloud of a fingerprint, in two lines: nobody loses their place."""
    groups = spoken(fingerprint).split(" ")
    lines = (groups[start : start + _GROUPS_A_LINE] for start in range(0, len(groups), _GROUPS_A_LINE))
    return "\n".join("  ".join(line) for line in lines)
