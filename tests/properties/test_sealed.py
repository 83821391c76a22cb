"""The sealed document: one meaning has one form, and no bytes whatever can surprise its reader."""

import json
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warroom.domain.delivery import RemotePost
from warroom.domain.draft_text import draft_from_text, draft_to_text
from warroom.domain.ids import AccountId, PostId, ResponseId, Sha256
from warroom.domain.post import Draft, LinkCard, Part, Picture
from warroom.domain.sealed import (
    SealedPost,
    SealedReply,
    SealedTarget,
    digest,
    instant_from_text,
    instant_to_text,
    open_sealed,
    seal,
)
from warroom.errors import BadInput

WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
ANYTHING = st.text(st.characters(), max_size=60)
INSTANTS = st.datetimes(datetime(1, 1, 2), datetime(9999, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 — Hypothesis wants naive bounds beside the zone
NUMBERS = st.integers(1, 2**53 - 1)
HASHES = st.binary(max_size=4).map(lambda content: Sha256(sha256(content).hexdigest()))


def threads(words: st.SearchStrategy[str]) -> st.SearchStrategy[tuple[Part, ...]]:
    pictures = st.builds(Picture, HASHES, st.sampled_from(["image/png", "image/jpeg"]), words)
    cards = st.builds(LinkCard, words, words, words, st.none() | pictures)
    parts = st.builds(Part, words, st.lists(pictures, max_size=3).map(tuple), st.none() | cards)
    return st.lists(parts, min_size=1, max_size=3).map(tuple)


REMOTES = st.builds(RemotePost, WORDS, st.none() | WORDS, st.none() | WORDS)
REPLIES = st.builds(SealedReply, REMOTES, REMOTES, WORDS, WORDS)
TARGETS = st.builds(SealedTarget, NUMBERS.map(AccountId), WORDS, WORDS, threads(WORDS), st.none() | REPLIES)
POSTS = st.builds(
    SealedPost,
    NUMBERS.map(PostId),
    NUMBERS,
    WORDS,
    WORDS,
    st.none() | INSTANTS,
    st.lists(WORDS, max_size=2).map(tuple),
    st.lists(TARGETS, max_size=3).map(tuple),
)
DRAFTS = st.builds(
    Draft,
    ANYTHING,
    st.lists(NUMBERS.map(AccountId), max_size=3).map(tuple),
    threads(ANYTHING),
    st.dictionaries(NUMBERS.map(AccountId), threads(ANYTHING), max_size=2),
    st.none() | INSTANTS,
    st.lists(WORDS, max_size=2).map(tuple),
    st.none() | NUMBERS.map(ResponseId),
)


@given(POSTS)
def test_what_is_sealed_comes_back_the_same(post: SealedPost) -> None:
    assert open_sealed(seal(post)) == post


@given(POSTS, POSTS)
def test_two_posts_have_one_digest_only_when_they_are_the_same(one: SealedPost, other: SealedPost) -> None:
    assert (digest(seal(one)) == digest(seal(other))) == (one == other)


@given(POSTS)
def test_only_the_canonical_bytes_are_read(post: SealedPost) -> None:
    loose = json.dumps(json.loads(seal(post)), indent=1).encode()
    with pytest.raises(BadInput, match="not a sealed post"):
        open_sealed(loose)


@given(POSTS, st.data())
def test_bytes_that_were_changed_are_refused_or_say_something_else(
    post: SealedPost, data: st.DataObject
) -> None:
    content = seal(post)
    place = data.draw(st.integers(0, len(content) - 1))
    changed = content[:place] + data.draw(st.binary(max_size=3)) + content[place + 1 :]
    try:
        read = open_sealed(changed)
    except BadInput:
        return
    assert (read == post) == (changed == content)


@given(st.binary())
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    with pytest.raises(BadInput, match="not a sealed post"):
        open_sealed(content)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | ANYTHING,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(ANYTHING, inner, max_size=3),
    max_leaves=8,
)


@given(POSTS, st.data())
def test_any_value_in_any_place_is_read_or_refused(post: SealedPost, data: st.DataObject) -> None:
    document = json.loads(seal(post))
    place: Any = document
    while True:
        key = data.draw(st.sampled_from(list(place) if isinstance(place, dict) else range(len(place))))
        deeper = place[key]
        if not isinstance(deeper, dict | list) or not deeper or data.draw(st.booleans()):
            break
        place = deeper
    place[key] = data.draw(JSON)
    content = json.dumps(document, ensure_ascii=data.draw(st.booleans()), separators=(",", ":"))
    try:
        read = open_sealed(content.encode("utf-8", "surrogatepass"))
    except BadInput:
        return
    assert all(isinstance(part.text, str) for target in read.targets for part in target.thread)
    assert all(isinstance(target.reply, SealedReply | None) for target in read.targets)
    assert (type(read.post), type(read.version), type(read.title)) == (int, int, str)


GOOD = seal(SealedPost(PostId(1), 1, "x", "camille", None, (), ()))


@pytest.mark.parametrize(
    "content",
    [
        GOOD.replace(b'"x"', b"5"),
        GOOD.replace(b'"x"', b'{"a":1}'),
        GOOD.replace(b'"post":1', b'"post":true'),
        b'{"post":1,"post":2}',
        b'{"format":1,"format":1}',
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b'{"format":1,"post":' + b"9" * 5000 + b"}",
        b'{"format":1,"post":NaN}',
        b'{"format":1,"post":1e999}',
        b'{"format":1,"title":"\\ud800"}',
        b'{"format":1,"title":"\xed\xa0\x80"}',
        b"null",
        b"1",
        b"[]",
        b'"text"',
        b"",
        b"\xef\xbb\xbf{}",
    ],
    ids=lambda content: repr(content[:24]),
)
def test_known_tricks_are_refused(content: bytes) -> None:
    with pytest.raises(BadInput, match="not a sealed post"):
        open_sealed(content)


def test_half_a_surrogate_pair_is_not_sealed() -> None:
    post = SealedPost(PostId(1), 1, "Bad \ud83d", "camille", None, (), ())
    with pytest.raises(BadInput, match="half of a surrogate pair"):
        seal(post)


@given(DRAFTS)
def test_a_draft_is_stored_as_it_is_even_when_its_text_is_broken(draft: Draft) -> None:
    assert draft_from_text(draft_to_text(draft)) == draft
    draft_to_text(draft).encode("ascii")


@given(INSTANTS, INSTANTS)
def test_instants_are_written_so_that_text_sorts_as_time_does(one: datetime, other: datetime) -> None:
    assert instant_from_text(instant_to_text(one)) == one
    assert (instant_to_text(one) < instant_to_text(other)) == (one < other)
