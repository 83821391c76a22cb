"""How posts and comments are named here: "posts/12", "comments/7", as in WordPress's own addresses. Pure.

Posts and comments are numbered apart, so that a bare number would not say which of the two it means.
"""

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from warroom.domain.delivery import RemotePost

POSTS, COMMENTS = "posts", "comments"
_NAME = re.compile(r"(posts|comments)/([1-9]\d{0,18})")


@dataclass(frozen=True)
class Name:
    """A post or a comment by its number."""

    kind: str
    number: int

    def __str__(self) -> str:
        return f"{self.kind}/{self.number}"

    @classmethod
    def parse(cls, remote_id: str) -> "Name | None":
        """The name that `remote_id` is; None for anything else."""
        found = _NAME.fullmatch(remote_id)
        return cls(found[1], int(found[2])) if found else None


def remote(kind: str, raw: dict[str, Any]) -> RemotePost:
    """A post or comment that WordPress told. Raises KeyError, TypeError or ValueError without a number."""
    link = raw.get("link")
    shown = link if isinstance(link, str) and link.startswith("https://") else None
    return RemotePost(str(Name(kind, int(raw["id"]))), shown)


def slug_or_number(address: str) -> tuple[str | None, int | None]:
    """The slug or the number of a post in its web address, as a person pastes it."""
    parts = urlsplit(address)
    number = parse_qs(parts.query).get("p", [""])[0]
    if number.isdecimal():
        return None, int(number)
    last = unquote(parts.path.rstrip("/").rpartition("/")[2])
    if last.isdecimal():
        return None, int(last)
    return last.removesuffix(".html") or None, None
