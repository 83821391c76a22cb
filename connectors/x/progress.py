"""How far an attempt to publish came, as it is noted for the next attempt."""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from typing import Any

from connectors.http import MALFORMED
from warroom.ports import Parcel


@dataclass(frozen=True)
class Progress:
    """Of a video (or moving GIF): its id at X, how many pieces are there, and whether it is whole.

    `asked`: an attempt may have published the post; nobody knows. `shown` are the ids of its media then.
    """

    media: str | None = None
    pieces: int = 0
    whole: bool = False
    asked: bool = False
    shown: tuple[str, ...] = ()


def _read(noted: str) -> Progress:
    """What was noted. Of what can't be read only that much is certain: something was."""
    try:
        kept = json.loads(noted)
        return Progress(**{**kept, "shown": tuple(kept.get("shown", ()))})
    except MALFORMED:
        return Progress(asked=True)


class Notebook:
    """The progress of one parcel. Each change is committed when it returns."""

    def __init__(self, parcel: Parcel) -> None:
        self.progress = _read(parcel.noted) if parcel.noted else Progress()
        self._note: Callable[[str], None] = parcel.note

    def write(self, **changes: Any) -> None:  # noqa: ANN401 — the fields of Progress
        """Note what changed. Raises Trouble when the lease is lost."""
        self.progress = replace(self.progress, **changes)
        empty = self.progress == Progress()
        self._note("" if empty else json.dumps(asdict(self.progress)))
