"""Chapters in a description: lines that begin with an instant of the video. Pure.

Source: support.google.com/youtube/answer/9884579: the first stands at 0:00, there are three or more, in
ascending order, and each lasts ten seconds or longer. YouTube shows none at all, and says nothing, when one
of these fails.
"""

import re
from itertools import pairwise
from math import inf

from warroom.language import tr

LEAST = 3
SHORTEST = 10
"""Seconds."""

_CHAPTER = re.compile(r"^\s*(?:(\d{1,2}):)?(\d{1,2}):(\d{2})\s+\S", re.MULTILINE)


def trouble(description: str, seconds: float = inf) -> str | None:
    """What is wrong with the chapters, in a sentence; None when all is well, or there are none.

    Only what begins with 0:00 is meant as chapters: “18:30 Public meeting” is a time of day. `seconds` is how
    long the video lasts, where that is known.
    """
    starts = [_seconds(match) for match in _CHAPTER.finditer(description)]
    if not starts or 0 not in starts:
        return None
    if starts[0] != 0:
        return tr("YouTube shows no chapters unless the first one begins at 0:00.")
    if len(starts) < LEAST:
        return tr("YouTube shows no chapters unless there are {n} or more.", n=LEAST)
    if any(after <= before for before, after in pairwise(starts)):
        return tr("YouTube shows no chapters unless their times go up from one line to the next.")
    ends = [*starts[1:], max(seconds, 0)]
    if any(end - start < SHORTEST for start, end in zip(starts, ends, strict=True)):
        return tr("YouTube shows no chapters unless each lasts {n} seconds or longer.", n=SHORTEST)
    return None


def _seconds(match: re.Match[str]) -> int:
    return int(match[1] or 0) * 3600 + int(match[2]) * 60 + int(match[3])
