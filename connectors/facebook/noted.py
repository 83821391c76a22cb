"""What an attempt notes before the call that publishes, so that it can be recognised afterwards. Pure."""

import json
from dataclasses import asdict, dataclass, replace

from connectors.http import MALFORMED


@dataclass(frozen=True)
class Upload:
    """A video on its way: its id, the session, and the next piece (in bytes) that Facebook wants."""

    video: str
    session: str
    start: int
    end: int


@dataclass(frozen=True)
class Noted:
    """`seen` are posts or comments of ours with the same words that stood there before the attempt.

    `photos` and `upload` are what was uploaded for it.
    """

    seen: tuple[str, ...] = ()
    photos: tuple[str, ...] = ()
    upload: Upload | None = None

    @classmethod
    def parse(cls, text: str | None) -> "Noted | None":
        """What `text` wrote down; None when nothing was noted, or nothing that can be read."""
        if not text:
            return None
        try:
            kept = json.loads(text)
            upload = Upload(**kept["upload"]) if kept["upload"] else None
            return cls(tuple(kept["seen"]), tuple(kept["photos"]), upload)
        except MALFORMED:
            return None

    def text(self) -> str:
        """The note."""
        return json.dumps(asdict(self), separators=(",", ":"))

    def with_upload(self, upload: Upload) -> "Noted":
        """The same with the upload further on."""
        return replace(self, upload=upload)
