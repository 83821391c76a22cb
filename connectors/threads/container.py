"""A message on its way: the container that it is prepared in, and what is noted of it between attempts. Pure.

Source: developers.facebook.com/docs/threads/posts. A container is published once at most, and forgotten after
a day; only its publication is seen by anybody.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime

from connectors.http import MALFORMED
from connectors.threads.capabilities import EVERYONE, REPLY_CONTROL
from warroom.ports import Parcel, ParcelPicture, ParcelVideo

Media = ParcelPicture | ParcelVideo


@dataclass(frozen=True)
class Progress:
    """How far a message has come.

    `children` are the items of a carousel; `published` says that publishing was asked for, after `made_at`.
    """

    children: tuple[str, ...] = ()
    container: str | None = None
    made_at: str | None = None
    published: bool = False

    @classmethod
    def of(cls, parcel: Parcel) -> "Progress | None":
        """What was noted at an earlier attempt; None when that can't be read."""
        if not parcel.noted:
            return cls()
        try:
            noted = json.loads(parcel.noted)
            return cls(**{**noted, "children": tuple(noted["children"])})
        except MALFORMED:
            return None

    def text(self) -> str:
        """The progress as a note."""
        return json.dumps(asdict(self), separators=(",", ":"))

    @property
    def asked_at(self) -> datetime | None:
        """When publishing was about to be asked for, by our clock."""
        return datetime.fromisoformat(self.made_at) if self.made_at else None


def media(parcel: Parcel) -> tuple[Media, ...]:
    """What the message shows, in order: its pictures, then its video."""
    return (*parcel.pictures, *((parcel.video,) if parcel.video else ()))


def item(shown: Media, url: str) -> dict[str, str]:
    """The fields for a picture or a video at `url`."""
    if isinstance(shown, ParcelVideo):
        fields = {"media_type": "VIDEO", "video_url": url}
    else:
        fields = {"media_type": "IMAGE", "image_url": url}
    return fields | ({"alt_text": shown.alt} if shown.alt else {})


def message(parcel: Parcel, shown: Mapping[str, str] | None, children: tuple[str, ...]) -> dict[str, str]:
    """The fields of the container to publish: `shown` is its only item, `children` those of a carousel."""
    if children:
        fields = {"media_type": "CAROUSEL", "children": ",".join(children)}
    else:
        fields = dict(shown or {"media_type": "TEXT"})
    if parcel.text:
        fields["text"] = parcel.text
    if parcel.card is not None and not children and shown is None:
        fields["link_attachment"] = parcel.card.url
    reply_control = parcel.options.get(REPLY_CONTROL, EVERYONE)
    if parcel.parent is not None:
        fields["reply_to_id"] = parcel.parent.id
    elif reply_control != EVERYONE:
        fields["reply_control"] = reply_control
    return fields
