"""X's media endpoints: pictures at once, what moves in pieces, and the time that X works on it afterwards.

Sources: docs.x.com/x-api/media/quickstart, X's OpenAPI description.
"""

import base64
from dataclasses import dataclass, field

from tests.connectors.wire import Json, Reply, Request

LARGEST_PICTURE = 5_000_000
"""Bytes: docs.x.com/x-api/media/quickstart/best-practices."""


@dataclass
class Media:
    """Something uploaded. X says `checks` times that it still works on it; `fails`: it can't be played."""

    mime: str
    category: str
    size: int
    pieces: dict[int, bytes] = field(default_factory=dict)
    whole: bool = False
    alt: str = ""
    checks: int = 0
    fails: bool = False

    @property
    def content(self) -> bytes:
        """What came, in order."""
        return b"".join(self.pieces[index] for index in sorted(self.pieces))

    @property
    def ready(self) -> bool:
        """Whether a post may show it."""
        return self.whole and self.checks <= 0 and not self.fails


class MediaDesk:
    """Everything that was uploaded, by its id. `works_for` and `fails` are how the next films fare."""

    def __init__(self) -> None:
        self.kept: dict[str, Media] = {}
        self.works_for = 0
        self.fails = False

    def answer(self, request: Request) -> Reply:
        """What X says to a step of an upload."""
        parts = request.path.split("/")[3:]
        if parts == ["metadata"]:
            return self._describe(request.json)
        if request.method == "GET":
            return self._told(request.one("media_id"))
        if parts == ["upload"]:
            return self._picture(request.json)
        if parts == ["upload", "initialize"]:
            asked = request.json
            media = Media(asked["media_type"], asked["media_category"], asked["total_bytes"])
            return self._kept(media, {"expires_after_secs": 86400})
        if parts[1] not in self.kept:
            return problem(404, "Not Found Error", f"Could not find media with id: [{parts[1]}].")
        media = self.kept[parts[1]]
        if parts[2] == "append":
            media.pieces[int(request.json["segment_index"])] = base64.b64decode(request.json["media"])
            return Reply(200, b"")
        if len(media.content) != media.size:
            return problem(400, "Invalid Request", "Segments do not add up to provided total file size.")
        media.whole, media.checks, media.fails = True, self.works_for, self.fails
        return self._told(parts[1])

    def _picture(self, asked: Json) -> Reply:
        content = base64.b64decode(asked["media"])
        if len(content) > LARGEST_PICTURE:
            return problem(413, "Payload Too Large", "File size exceeds 5242880 bytes.")
        mime = asked.get("media_type", "image/gif")
        media = Media(mime, asked["media_category"], len(content), {0: content}, whole=True)
        return self._kept(media, {"size": len(content)})

    def _kept(self, media: Media, told: Json) -> Reply:
        media_id = str(1_880_028_106_020_515_840 + len(self.kept))
        self.kept[media_id] = media
        return Reply(200, {"data": {"id": media_id, "media_key": f"3_{media_id}"} | told})

    def _told(self, media_id: str) -> Reply:
        media = self.kept.get(media_id)
        if media is None:
            return problem(404, "Not Found Error", f"Could not find media with id: [{media_id}].")
        told: Json = {"id": media_id, "media_key": f"7_{media_id}", "size": media.size}
        if media.mime.startswith("video/") or media.category == "tweet_gif":
            state = "failed" if media.fails else "in_progress" if media.checks > 0 else "succeeded"
            told["processing_info"] = {"state": state} | ({"check_after_secs": 5} if media.checks > 0 else {})
            media.checks -= 1
        return Reply(200, {"data": told})

    def _describe(self, asked: Json) -> Reply:
        media = self.kept[asked["id"]]
        if media.mime.startswith("video/"):
            return problem(400, "Invalid Request", "Alt text can only be added to images.")
        media.alt = asked["metadata"]["alt_text"]["text"]
        return Reply(200, {"data": {"id": asked["id"], "associated_metadata": asked["metadata"]}})


def problem(status: int, title: str, detail: str, kind: str = "about:blank", **headers: str) -> Reply:
    """An error as X tells it (RFC 7807)."""
    body = {"title": title, "detail": detail, "type": kind, "status": status}
    return Reply(status, body, {"Content-Type": "application/problem+json", **headers})
