"""Facets: which bytes of a text are a link, a mention or a tag. Pure.

Bluesky draws no link that a post doesn't declare. Positions are offsets in the UTF-8 bytes of the text,
not in its characters (source: the lexicon app.bsky.richtext.facet; what counts as a mention or a tag follows
the detection of Bluesky's own apps). Only what begins with http:// or https:// is taken for a link.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import regex

from warroom.domain.text_length import LengthUnit, count

MAX_TAG_LENGTH = 64
"""Graphemes of a tag without its #; it and the next are limits of the lexicon."""
MAX_TAG_BYTES = 640

_LINK = regex.compile(r"(?<![\w@/])https?://[^\s<>\"«»“”]+", regex.IGNORECASE)
_LABEL = r"[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?"
_MENTION = regex.compile(
    rf"(?<![\w@/.:-])@((?:{_LABEL}\.)+[a-zA-Z](?:[a-zA-Z0-9-]{{0,61}}[a-zA-Z0-9])?)(?![\w@-])"
)
_INVISIBLE = r"\u00AD\u2060\u200A\u200B\u200C\u200D\u20e2"
_TAG = regex.compile(rf"(?<=^|\s|\()[#＃](?!\ufe0f)([^\s{_INVISIBLE}]+)")
_TAG_END = regex.compile(r"\p{P}+$")
_TAG_LETTER = regex.compile(r"[^\d\s\p{P}]")


class SpanKind(StrEnum):
    """What a part of a text is."""

    LINK = "link"
    MENTION = "mention"
    TAG = "tag"


@dataclass(frozen=True)
class Span:
    """A part of a text, in characters; `value` is the address, the handle without @, the tag without #."""

    kind: SpanKind
    start: int
    end: int
    value: str


def spans(text: str) -> list[Span]:
    """The links, mentions and tags in `text`, in their order; none overlaps another."""
    found: list[Span] = []
    for span in (*_links(text), *_mentions(text), *_tags(text)):
        if all(span.end <= other.start or other.end <= span.start for other in found):
            found.append(span)
    return sorted(found, key=lambda span: span.start)


def facets(text: str, dids: Mapping[str, str]) -> list[dict[str, Any]]:
    """The facets of `text`. `dids` has the mentioned accounts that exist; other handles stay plain text."""
    return [
        {"index": _bytes(text, span), "features": [feature]}
        for span in spans(text)
        if (feature := _feature(span, dids)) is not None
    ]


def handles(text: str) -> list[str]:
    """The handles mentioned in `text`, in lowercase, each once."""
    return list(dict.fromkeys(span.value for span in spans(text) if span.kind is SpanKind.MENTION))


def _links(text: str) -> Iterator[Span]:
    for match in _LINK.finditer(text):
        address = match[0].rstrip(".,;:!?…'’")
        if address.endswith(")") and "(" not in address:
            address = address.rstrip(")")
        if not address.endswith("//"):
            yield Span(SpanKind.LINK, match.start(), match.start() + len(address), address)


def _mentions(text: str) -> Iterator[Span]:
    for match in _MENTION.finditer(text):
        yield Span(SpanKind.MENTION, match.start(), match.end(), match[1].lower())


def _tags(text: str) -> Iterator[Span]:
    for match in _TAG.finditer(text):
        tag = _TAG_END.sub("", match[1])
        fits = count(tag, LengthUnit.GRAPHEMES) <= MAX_TAG_LENGTH and len(tag.encode()) <= MAX_TAG_BYTES
        if fits and _TAG_LETTER.search(tag):
            yield Span(SpanKind.TAG, match.start(), match.start() + 1 + len(tag), tag)


def _bytes(text: str, span: Span) -> dict[str, int]:
    start = len(text[: span.start].encode())
    return {"byteStart": start, "byteEnd": start + len(text[span.start : span.end].encode())}


def _feature(span: Span, dids: Mapping[str, str]) -> dict[str, str] | None:
    kind = f"app.bsky.richtext.facet#{span.kind}"
    match span.kind:
        case SpanKind.LINK:
            return {"$type": kind, "uri": span.value}
        case SpanKind.TAG:
            return {"$type": kind, "tag": span.value}
        case SpanKind.MENTION:
            did = dids.get(span.value)
            return None if did is None else {"$type": kind, "did": did}
