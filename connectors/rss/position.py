"""What of a feed was read, so that no article comes twice, also when the feed changes their dates. Pure."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256

REMEMBERED = 2000
"""Articles, the newest; a feed shows some dozens."""


@dataclass(frozen=True)
class Position:
    """The validators of what was read last, and short hashes of the articles that were."""

    etag: str | None = None
    modified: str | None = None
    known: tuple[str, ...] = ()

    @classmethod
    def parse(cls, cursor: str | None) -> "Position":
        """The position that `text` wrote down; None is the beginning."""
        if cursor is None:
            return cls()
        kept = json.loads(cursor)
        return cls(kept["etag"], kept["modified"], tuple(kept["known"]))

    def text(self) -> str:
        """The position as a cursor."""
        return json.dumps(asdict(self), separators=(",", ":"))

    @property
    def conditions(self) -> dict[str, str]:
        """Headers that ask for the feed only if it has changed (RFC 9110, 13.1)."""
        asked = {"If-None-Match": self.etag, "If-Modified-Since": self.modified}
        return {name: value for name, value in asked.items() if value}

    def is_new(self, article_id: str) -> bool:
        """Whether the article wasn't handed over yet."""
        return _hash(article_id) not in self.known

    def after(self, article_ids: Sequence[str], etag: str | None, modified: str | None) -> "Position":
        """The position behind a feed with these articles."""
        known = dict.fromkeys((*map(_hash, article_ids), *self.known))
        return Position(etag, modified, tuple(known)[: max(REMEMBERED, len(article_ids))])


def _hash(article_id: str) -> str:
    return sha256(article_id.encode(errors="replace")).hexdigest()[:16]
