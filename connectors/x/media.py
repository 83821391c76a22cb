"""Pictures and videos on their way to X, by the media endpoints of its API v2.

tweepy has no functions for them, but carries the calls. Sources: docs.x.com/x-api/media/quickstart and the
OpenAPI description (MediaUploadRequestOneShot, MediaUploadConfigRequest, MediaUploadAppendRequest). What
moves is sent in pieces, and X works on it afterwards: each step is noted, and an attempt goes on where the
one before it stopped.
"""

import base64
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO

from connectors.http import JsonObject
from connectors.x import spending
from connectors.x.answers import Declined, Uncertain
from connectors.x.progress import Notebook
from connectors.x.session import Session, said
from warroom.language import tr
from warroom.ports import AccountAccess, Clock, Parcel, ParcelPicture

PIECE = 4_000_000
"""Bytes of a piece: X takes up to 1,000 of them, of up to 5 MB."""
LONGEST_SECONDS = 15.0
"""After so long no further piece is begun: the next attempt goes on."""
_SHORTEST_WAIT = 1
_LONGEST_WAIT = 60

_GIF = "image/gif"


class Unfit(Exception):
    """X will never take the message as it is; `sentence` says why."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class StillWorking(Exception):
    """Not everything is at X yet, or X still works on it: go on at `retry_at`."""

    def __init__(self, sentence: str, retry_at: datetime) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.retry_at = retry_at


@dataclass(frozen=True)
class _Film:
    size: int
    mime: str
    category: str
    read: Callable[[int, int], bytes]


@dataclass(frozen=True)
class Uploads:
    """What uploads the media of one parcel."""

    session: Session
    access: AccountAccess
    clock: Clock
    notebook: Notebook

    def of(self, parcel: Parcel) -> list[str]:
        """The media ids of the post. Raises Unfit, StillWorking and what `Session.call` raises."""
        try:
            if parcel.video is not None:
                video = parcel.video
                # X describes pictures only ("alt text can only be added to images": its data dictionary).
                return [self._film(_Film(video.size, video.mime, "tweet_video", video.read))]
            return [self._picture(picture) for picture in parcel.pictures]
        except Declined as declined:
            if declined.closed or declined.lacks_permission:
                raise
            self._forget()
            raise Unfit(tr("X refuses the picture or video: {message}", message=said(declined))) from declined

    def _picture(self, picture: ParcelPicture) -> str:
        content = picture.content
        if is_animated(picture):
            media = self._film(_Film(len(content), _GIF, "tweet_gif", lambda at, n: content[at : at + n]))
        else:
            body = {"media": base64.b64encode(content).decode(), "media_category": "tweet_image"}
            if picture.mime != _GIF:
                # X takes a GIF that stands still, but has no name for its type here.
                body["media_type"] = picture.mime
            media = _media_id(self._asked("POST", "/2/media/upload", body))
        if picture.alt:
            described = {"id": media, "metadata": {"alt_text": {"text": picture.alt}}}
            self._asked("POST", "/2/media/metadata", described)
            self.access.note_spend(spending.DESCRIBED)
        return media

    def _film(self, film: _Film) -> str:
        resumed = self.notebook.progress.media is not None
        try:
            return self._uploaded(film)
        except Declined as declined:
            if not resumed or declined.status not in (400, 404):
                raise
        # X keeps what was begun for some hours only.
        self._forget()
        raise StillWorking(tr("X has forgotten the upload; it begins anew."), self.clock.now())

    def _uploaded(self, film: _Film) -> str:
        notebook = self.notebook
        if notebook.progress.media is None:
            body = {"media_type": film.mime, "total_bytes": film.size, "media_category": film.category}
            notebook.write(media=_media_id(self._asked("POST", "/2/media/upload/initialize", body)))
        media = str(notebook.progress.media)
        if not notebook.progress.whole:
            self._append_all(film, media)
            told = self._asked("POST", f"/2/media/upload/{media}/finalize")
            notebook.write(whole=True)
        else:
            told = self._asked("GET", "/2/media/upload", params={"command": "STATUS", "media_id": media})
        self._wait_for(told)
        return media

    def _append_all(self, film: _Film, media: str) -> None:
        begun, notebook = time.monotonic(), self.notebook
        while (offset := notebook.progress.pieces * PIECE) < film.size:
            if time.monotonic() - begun > LONGEST_SECONDS:
                sentence = tr("The video is on its way to X: {percent} %.", percent=100 * offset // film.size)
                raise StillWorking(sentence, self.clock.now())
            piece = base64.b64encode(film.read(offset, PIECE)).decode()
            body = {"media": piece, "segment_index": notebook.progress.pieces}
            self._asked("POST", f"/2/media/upload/{media}/append", body)
            notebook.write(pieces=notebook.progress.pieces + 1)

    def _wait_for(self, told: JsonObject) -> None:
        """Return when X is done with the film; `told` is what it last said of it."""
        processing = told.get("processing_info")
        state = processing.get("state") if isinstance(processing, dict) else "succeeded"
        if state == "succeeded":
            return
        if state == "failed":
            self._forget()
            raise Unfit(tr("X can’t play the video. It takes H.264 with AAC sound, up to 1280 × 1024."))
        seconds = processing.get("check_after_secs") if isinstance(processing, dict) else None
        wait = seconds if isinstance(seconds, int) else _SHORTEST_WAIT
        wait = min(max(wait, _SHORTEST_WAIT), _LONGEST_WAIT)
        raise StillWorking(tr("X still works on the video."), self.clock.now() + timedelta(seconds=wait))

    def _forget(self) -> None:
        if self.notebook.progress.media is not None:
            self.notebook.write(media=None, pieces=0, whole=False)

    def _asked(
        self, method: str, path: str, body: JsonObject | None = None, params: dict[str, str] | None = None
    ) -> JsonObject:
        """What X answers to a step of an upload: its `data`."""
        answer = self.session.call(self.access, "request", method, path, params=params, json=body)
        found = (answer.body or {}).get("data")
        return found if isinstance(found, dict) else {}


def is_animated(picture: ParcelPicture) -> bool:
    """Whether the picture moves. Raises Unfit when it is none."""
    import PIL.Image

    if picture.mime != _GIF:
        return False
    try:
        with PIL.Image.open(BytesIO(picture.content)) as opened:
            return bool(getattr(opened, "is_animated", False))
    except (OSError, SyntaxError, ValueError, PIL.Image.DecompressionBombError) as error:
        raise Unfit(tr("A picture can't be read: {detail}", detail=error)) from error


def _media_id(told: JsonObject) -> str:
    if not isinstance(told.get("id"), str):
        raise Uncertain("no media id")
    return str(told["id"])
