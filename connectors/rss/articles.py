"""The articles of a feed, read by feedparser from bytes that we fetched ourselves. Pure, but for its imports.

An article without anything to know it by is left out and logged: it must not hide the others.
"""

import logging
import re
from calendar import timegm
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from io import BytesIO
from typing import Any
from urllib.parse import urljoin, urlsplit

from connectors.http import MALFORMED
from connectors.keepable import kept
from connectors.markup import words
from warroom.domain.delivery import RemotePost
from warroom.domain.response import Incoming, RemoteAuthor, ResponseKind

MAX_ID_LENGTH = 500
MAX_SUMMARY_LENGTH = 3000
_ENTITY = re.compile(rb"<!ENTITY", re.IGNORECASE)
_HARMLESS = frozenset({"CharacterEncodingOverride", "NonXMLContentType"})
"""What feedparser complains of although it has read everything: a wrong header, which is common."""
_log = logging.getLogger(__name__)


class NotAFeed(Exception):
    """The bytes are no whole feed; the message is for the log."""


@dataclass(frozen=True)
class Feed:
    """A feed's own name, and its articles as they stand in it, each once."""

    title: str
    articles: tuple[Incoming, ...]


def read(content: bytes, content_type: str, url: str, now: datetime) -> Feed:
    """The feed at `url`, read at `now`. Raises NotAFeed."""
    if _ENTITY.search(content.replace(b"\0", b"")):
        raise NotAFeed("it declares entities")
    parsed = _parsed(content, content_type)
    if not parsed.get("version"):
        raise NotAFeed("no RSS and no Atom")
    if parsed.get("bozo") and type(parsed.get("bozo_exception")).__name__ not in _HARMLESS:
        raise NotAFeed(type(parsed.get("bozo_exception")).__name__)
    about: Mapping[str, Any] = parsed.get("feed") or {}
    title = words(str(about.get("title") or "")) or (urlsplit(url).hostname or url)
    articles: dict[str, Incoming] = {}
    for entry in parsed.get("entries") or ():
        try:
            # A plain dictionary: feedparser's own gives other values than are asked for, and warns.
            article = kept(_article(dict(entry), about, title, url, now))
        except MALFORMED as error:
            _log.warning("An article of a feed can't be read: %s", type(error).__name__)
        else:
            articles.setdefault(article.remote.id, article)
    return Feed(title, tuple(articles.values()))


def about_us(articles: Sequence[Incoming], watches: Sequence[str]) -> tuple[Incoming, ...]:
    """The articles that contain one of the watched words; all of them where nothing is watched."""
    wanted = [watch.casefold() for watch in watches if watch.strip()]
    return tuple(
        article
        for article in articles
        if not wanted or any(watch in article.text.casefold() for watch in wanted)
    )


def _parsed(content: bytes, content_type: str) -> Mapping[str, Any]:
    import feedparser

    try:
        # As a stream: a text or bytes that are the name of a file would be opened.
        found: Mapping[str, Any] = feedparser.parse(
            BytesIO(content),
            response_headers={"content-type": content_type},
            resolve_relative_uris=False,
            sanitize_html=False,
        )
    except Exception as error:  # Others' parsers, on anybody's bytes, raise anything.
        raise NotAFeed(type(error).__name__) from error
    return found


def _article(
    entry: Mapping[str, Any], about: Mapping[str, Any], feed: str, url: str, now: datetime
) -> Incoming:
    title, summary = words(str(entry.get("title") or "")), _summary(entry)
    shown = _link(entry, url)
    text = "\n\n".join(part for part in (title, summary) if part)
    if not text:
        raise ValueError("nothing to read")
    return Incoming(
        kind=ResponseKind.MENTION,
        remote=RemotePost(_id(entry, shown, text), shown),
        author=_author(entry, feed, url),
        text=text,
        posted_at=_posted_at(entry, now),
        language=_language(about),
    )


def _link(entry: Mapping[str, Any], url: str) -> str | None:
    """Where the article stands, if the feed says it in a form that can be followed."""
    try:
        link = urljoin(url, str(entry.get("link") or ""))
    except ValueError:
        return None
    return link if entry.get("link") and link.startswith(("https://", "http://")) else None


def _summary(entry: Mapping[str, Any]) -> str:
    contents: Sequence[Mapping[str, Any]] = entry.get("content") or ({},)
    summary = words(str(entry.get("summary") or contents[0].get("value") or ""))
    return summary if len(summary) <= MAX_SUMMARY_LENGTH else f"{summary[:MAX_SUMMARY_LENGTH]}…"


def _id(entry: Mapping[str, Any], link: str | None, text: str) -> str:
    """What the feed calls the article; its address, or a hash of its words, where it calls it nothing."""
    told = str(entry.get("id") or "").strip() or link or ""
    return told if 0 < len(told) <= MAX_ID_LENGTH else sha256((told or text).encode()).hexdigest()


def _author(entry: Mapping[str, Any], feed: str, url: str) -> RemoteAuthor:
    """Who signs, and where: the same name in two papers is two authors."""
    parts = urlsplit(url)
    name = " ".join(str(entry.get("author") or "").split())[:100]
    shown = f"{name} ({feed})" if name and name != feed else feed
    return RemoteAuthor(f"{parts.hostname}{parts.path}#{name}", parts.hostname or url, shown)


def _posted_at(entry: Mapping[str, Any], now: datetime) -> datetime:
    """When it was published, and never later than now: a timeline is sorted by it."""
    told = entry.get("published_parsed") or entry.get("updated_parsed")
    if told is None:
        return now
    return min(datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=max(0, timegm(told))), now)


def _language(about: Mapping[str, Any]) -> str | None:
    found = re.fullmatch(r"([a-z]{2,3})([-_].*)?", str(about.get("language") or "").strip().lower())
    return found[1] if found else None
