"""The words of a post, as X gives them back and as they were sent. Pure.

X escapes three characters as HTML, puts its own t.co link in the place of each link and behind the words for
each picture, keeps a long post's words apart, and writes whom a reply answers before the words. Source:
docs.x.com/x-api/fundamentals/data-dictionary (text, note_tweet, entities).
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from html import unescape
from typing import Any

_LINK = re.compile(r"https?://(?:www\.)?(\S+?)/?(?=\s|$)")
_LED_BY_NAMES = re.compile(r"^(?:@\w{1,15}\s+)+")
_STATUS = re.compile(r"https?://(?:www\.|mobile\.)?(?:x|twitter)\.com/(\w{1,15})/status/(\d{1,19})")

Raw = Mapping[str, Any]


def text(post: Raw) -> str:
    """What a person reads: with the links that were written, without those of its pictures."""
    note = post.get("note_tweet")
    whole = note if isinstance(note, dict) and note.get("text") else post
    words = str(whole["text"])
    for link in links(whole):
        words = words.replace(
            str(link["url"]), "" if is_media(link) else str(link.get("expanded_url", link["url"]))
        )
    return clean(unescape(words).strip())


def clean(words: str) -> str:
    """The words without lone surrogates, which JSON can carry and nothing else can."""
    return words.encode(errors="replace").decode()


def links(post: Raw) -> Iterator[Raw]:
    """The links of a post with what they stand for."""
    entities = post.get("entities")
    for link in entities.get("urls", ()) if isinstance(entities, dict) else ():
        if isinstance(link, dict) and link.get("url"):
            yield link


def is_media(link: Raw) -> bool:
    """Whether a link is what X put behind the words for a picture or video."""
    return "media_key" in link or str(link.get("display_url", "")).startswith(
        ("pic.x.com/", "pic.twitter.com/")
    )


def same(sent: str, stored: Raw, is_reply: bool) -> bool:
    """Whether a stored post has the words that were sent; the link to what it quotes may follow them."""
    ours, theirs = _plain(sent, is_reply), _plain(text(stored), is_reply)
    quoted = reference(stored, "quoted")
    return ours == theirs or (
        quoted is not None
        and re.fullmatch(rf"{re.escape(ours)} ?x\.com/\w+/status/{quoted}", theirs) is not None
    )


def reference(post: Raw, kind: str) -> str | None:
    """The id of the post that this one refers to, as X says: "replied_to", "quoted" or "retweeted"."""
    for each in post.get("referenced_tweets") or ():
        if each.get("type") == kind:
            return str(each["id"])
    return None


def status_link(link: str) -> tuple[str, str] | None:
    """The name and the id in the address of a post on X."""
    found = _STATUS.match(link.strip())
    return None if found is None else (found[1], found[2])


def _plain(words: str, is_reply: bool) -> str:
    """The words without what X may change: the form of accents, white space, the way to write a link."""
    plain = unicodedata.normalize("NFC", words)
    if is_reply:
        plain = _LED_BY_NAMES.sub("", plain.lstrip())
    plain = _LINK.sub(r"\1", plain).replace("twitter.com/", "x.com/")
    return " ".join(plain.split())
