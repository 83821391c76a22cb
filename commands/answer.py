"""What a command answers: sentences for a person, or one JSON value for a script."""

import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from unicodedata import bidirectional, category

_UNSEEN = frozenset({"Cc", "Cs", "Zl", "Zp"})
_TURNS = frozenset({"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"})


class ExitCode(IntEnum):
    """How a command ended."""

    OK = 0
    OFF = 1
    """It ran, and what it looked at is not as it should be."""
    USAGE = 2
    """It was called wrongly (argparse's own code)."""
    REFUSED = 3
    """The rules, or plain sense, do not allow it."""
    TROUBLE = 4
    """The world failed us: a disk, a database, a network."""
    ANOTHER_WORKER = 75
    """Another worker serves this campaign (EX_TEMPFAIL of sysexits.h); the desktop knows this code too."""


@dataclass(frozen=True)
class Answer:
    """Lines for a person, the same as a value for a script, and how the command ended."""

    lines: tuple[str, ...] = ()
    value: Mapping[str, object] = field(default_factory=dict)
    code: ExitCode = ExitCode.OK


def give(answer: Answer, *, as_json: bool) -> int:
    """Print `answer`; returns the exit code."""
    if as_json:
        print(json.dumps(dict(answer.value)))
    else:
        for line in answer.lines:
            print(_shown(line))
    return answer.code


def refuse(sentence: str, code: ExitCode, *, as_json: bool) -> int:
    """Say on the error stream (as JSON also on the other) why nothing was done; returns the exit code."""
    if as_json:
        print(json.dumps({"error": sentence}))
    print(_shown(sentence), file=sys.stderr)
    return code


def _shown(line: str) -> str:
    """`line` as a terminal may have it: what somebody wrote can neither steer it nor turn its text round."""
    return "".join("\ufffd" if _steers(character) else character for character in line)


def _steers(character: str) -> bool:
    if character == "\n":
        return False
    return category(character) in _UNSEEN or bidirectional(character) in _TURNS
