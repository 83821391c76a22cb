"""How far a video has come on its way, as it is noted between two attempts. Pure."""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import datetime

from connectors.http import MALFORMED


@dataclass(frozen=True)
class Progress:
    """The session of an upload and when it began (ISO 8601), then its video and what that got."""

    session: str = ""
    begun: str = ""
    video: str = ""
    thumbnail: bool = False
    captions: int = 0

    @classmethod
    def parse(cls, noted: str | None) -> "Progress | None":
        """What `text` wrote, where None is the beginning; None when it can't be read."""
        try:
            return cls(**json.loads(noted)) if noted else cls()
        except MALFORMED:
            return None

    def text(self) -> str:
        """The same, to be noted. The session's address is as good as a password: notes are sealed."""
        return json.dumps(asdict(self))

    def __repr__(self) -> str:
        return f"Progress(video={self.video!r})"

    @property
    def begun_at(self) -> datetime | None:
        """When the session was opened."""
        return datetime.fromisoformat(self.begun) if self.begun else None


class Journal:
    """The progress of one attempt: every step is noted before the next is taken."""

    def __init__(self, noted: str | None, note: Callable[[str], None]) -> None:
        # Nobody would ask again if what can't be read had been shown: it may begin anew.
        self.progress = Progress.parse(noted) or Progress()
        self._note = note

    def keep(self, **changes: str | int | bool) -> None:
        """Note a step. Raises Trouble when the lease is lost."""
        self.progress = replace(self.progress, **changes)  # type: ignore[arg-type]  # the names are Progress's own
        self._note(self.progress.text())

    def start_anew(self) -> None:
        """Forget what was done: it is gone. Raises Trouble when the lease is lost."""
        self.progress = Progress()
        self._note(self.progress.text())

    def alive(self) -> None:
        """Nothing new, but the upload goes on: lengthens the lease. Raises Trouble when it is lost."""
        self._note(self.progress.text())
