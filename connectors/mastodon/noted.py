"""What is noted of a message before it is written, for its next attempt and for a look-up. Pure."""

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta

from connectors.http import MALFORMED

_MEDIA_KEPT = timedelta(hours=20)
"""A server throws away after a day what was uploaded and stands in no post (Mastodon's media vacuum)."""

_BEGINNING = "1970-01-01T00:00:00+00:00"


@dataclass(frozen=True)
class Noted:
    """`media` are the ids of what was uploaded at `uploaded_at`; `ready` when the server is done with it.

    `newest` is the id of the account's newest post just before the first attempt to write this one ("" when
    it had none), None while there was no attempt; `begun_at` is when the last one began.
    """

    media: tuple[str, ...] = ()
    uploaded_at: str = _BEGINNING
    ready: bool = False
    newest: str | None = None
    begun_at: str = _BEGINNING

    @classmethod
    def parse(cls, text: str | None) -> "Noted | None":
        """What `text` wrote down; of nothing, nothing. None when it can't be read."""
        if text is None:
            return cls()
        try:
            kept = json.loads(text)
            return cls(**{**kept, "media": tuple(kept["media"])})
        except MALFORMED:
            return None

    def text(self) -> str:
        """The note, to be kept."""
        return json.dumps(asdict(self), separators=(",", ":"))

    def has_media(self, now: datetime) -> bool:
        """Whether there are uploads that the server still has."""
        return bool(self.media) and now - datetime.fromisoformat(self.uploaded_at) < _MEDIA_KEPT

    def may_be_under_way(self, now: datetime, longest: timedelta) -> bool:
        """Whether the server may still be at work on the last attempt, which takes `longest` at most."""
        return now - datetime.fromisoformat(self.begun_at) < longest


def stamp(instant: datetime) -> str:
    """An instant as it stands in a note."""
    return instant.astimezone(UTC).isoformat()
