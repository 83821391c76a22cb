"""How far a message has come, as it is noted between attempts. Pure."""

import json
from dataclasses import asdict, dataclass

from connectors.http import MALFORMED
from warroom.ports import Parcel


@dataclass(frozen=True)
class Piece:
    """A piece of a video: where it is uploaded to, from its first byte to its last."""

    url: str
    first: int
    last: int


@dataclass(frozen=True)
class Progress:
    """What was uploaded: `pictures` and the card's `thumbnail` by their URNs; of the `video` its `pieces`,
    the `etags` of those that LinkedIn has, and whether it is `whole`. `attempted`: the post was asked for,
    and it isn't certain that there is none.
    """

    pictures: tuple[str, ...] = ()
    thumbnail: str | None = None
    video: str | None = None
    upload_token: str = ""
    pieces: tuple[Piece, ...] = ()
    etags: tuple[str, ...] = ()
    whole: bool = False
    attempted: bool = False

    @classmethod
    def of(cls, parcel: Parcel) -> "Progress":
        """What was noted at an earlier attempt. What can't be read says that there was one."""
        if not parcel.noted:
            return cls()
        try:
            noted = json.loads(parcel.noted)
            noted["pieces"] = tuple(Piece(**piece) for piece in noted["pieces"])
            return cls(**{**noted, "pictures": tuple(noted["pictures"]), "etags": tuple(noted["etags"])})
        except MALFORMED:
            return cls(attempted=True)

    def text(self) -> str:
        """The progress as a note; empty where there is none."""
        return "" if self == Progress() else json.dumps(asdict(self), separators=(",", ":"))
