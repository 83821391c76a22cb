"""What changed between two texts, in words. Pure: painting is in diff_view.py."""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

import regex

_WORDS = regex.compile(r"[\w\p{M}][\w\p{M}'’-]*|\s+|\X", regex.VERSION1)
_PARAGRAPHS = regex.compile(r"[^\n]*\n|[^\n]+")
_MANY_WORDS = 3_000
"""Beyond this many words a comparison by words takes seconds; paragraphs are compared instead."""


class Kind(StrEnum):
    """What became of a stretch of text."""

    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True)
class Change:
    """A stretch of text and what became of it."""

    kind: Kind
    text: str


def diff_words(before: str, after: str) -> tuple[Change, ...]:
    """`before` turned into `after`.

    Without what was added the changes joined are `before`, without what was removed they are `after`.
    """
    old, new = _tokens(before, after)
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    return tuple(_merged(_changes(matcher, old, new)))


def _tokens(before: str, after: str) -> tuple[list[str], list[str]]:
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    if max(len(old), len(new)) > _MANY_WORDS:
        return _PARAGRAPHS.findall(before), _PARAGRAPHS.findall(after)
    return old, new


def _changes(matcher: "SequenceMatcher[str]", old: list[str], new: list[str]) -> Iterator[Change]:
    for tag, old_start, old_end, new_start, new_end in matcher.get_opcodes():
        if tag == "equal":
            yield Change(Kind.SAME, "".join(old[old_start:old_end]))
            continue
        yield Change(Kind.REMOVED, "".join(old[old_start:old_end]))
        yield Change(Kind.ADDED, "".join(new[new_start:new_end]))


def _merged(changes: Iterator[Change]) -> Iterator[Change]:
    """`changes` without empty ones, and with the lone spaces between two changed words taken into the change.

    "the big house" → "a small home" reads better as one removed and one added phrase than as three pairs.
    """
    removed = added = same = ""
    for change in changes:
        if change.kind is Kind.SAME and not (
            change.text.isspace() and "\n" not in change.text and (removed or added)
        ):
            yield from _pair(removed, added, same)
            removed = added = same = ""
            yield change
        elif change.kind is Kind.SAME:
            same = change.text
        elif change.text:
            removed, added, same = removed + same, added + same, ""
            if change.kind is Kind.REMOVED:
                removed += change.text
            else:
                added += change.text
    yield from _pair(removed, added, same)


def _pair(removed: str, added: str, same: str) -> Iterator[Change]:
    for kind, text in ((Kind.REMOVED, removed), (Kind.ADDED, added), (Kind.SAME, same)):
        if text:
            yield Change(kind, text)
