"""Uploading pictures and videos, which a post then names by their URNs. Used on the worker's threads.

Sources: learn.microsoft.com/linkedin/marketing/community-management/shares/images-api and /videos-api. What
was uploaded is noted, so that a repeated attempt names the same and is the same post to LinkedIn.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from connectors.linkedin.fitness import Unfit
from connectors.linkedin.progress import Piece, Progress
from connectors.linkedin.rest import Declined, Uncertain, body_of, urn
from connectors.linkedin.session import Session, page_urn, said
from warroom.language import tr
from warroom.ports import AccountAccess, Clock, ParcelPicture, ParcelVideo

WORKING = timedelta(seconds=20)
"""How long to leave LinkedIn alone while it works on a video."""


class NotReady(Exception):
    """LinkedIn still works on the video: go on at `retry_at`."""

    def __init__(self, sentence: str, retry_at: datetime) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.retry_at = retry_at


def uploaded_picture(picture: ParcelPicture, session: Session, access: AccountAccess) -> str:
    """The URN of the picture. Raises Unfit, and what the session's calls raise."""
    asked = {"initializeUploadRequest": {"owner": page_urn(access)}}
    try:
        begun = body_of(session.call(access, "POST", "images?action=initializeUpload", asked))["value"]
        url, image = begun["uploadUrl"], begun["image"]
    except (KeyError, TypeError) as error:
        raise Uncertain("an upload without an address") from error
    try:
        session.put(access, url, picture.content)
    except Declined as declined:
        if declined.session_is_over or declined.not_permitted:
            raise
        raise Unfit(tr("LinkedIn refuses a picture: {message}", message=said(declined))) from declined
    return str(image)


class VideoUpload:
    """One video on its way, piece by piece; `note` keeps how far it came."""

    def __init__(
        self,
        session: Session,
        access: AccountAccess,
        clock: Clock,
        progress: Progress,
        note: Callable[[Progress], None],
    ) -> None:
        self._session = session
        self._access = access
        self._clock = clock
        self._progress = progress
        self._note = note

    def finished(self, video: ParcelVideo) -> Progress:
        """The progress with the video ready to be named. Raises NotReady, Unfit, and what calls raise."""
        if self._progress.video is None:
            self._keep(self._begun(video))
        if not self._progress.whole:
            for piece in self._progress.pieces[len(self._progress.etags) :]:
                self._upload(piece, video)
            self._finalize()
        self._wait()
        return self._progress

    def _begun(self, video: ParcelVideo) -> Progress:
        request = {
            "owner": page_urn(self._access),
            "fileSizeBytes": video.size,
            "uploadCaptions": False,
            "uploadThumbnail": False,
        }
        asked = {"initializeUploadRequest": request}
        try:
            answer = self._session.call(self._access, "POST", "videos?action=initializeUpload", asked)
            begun = body_of(answer)["value"]
            pieces = tuple(
                Piece(str(one["uploadUrl"]), int(one["firstByte"]), int(one["lastByte"]))
                for one in begun["uploadInstructions"]
            )
            begun_video, token = str(begun["video"]), str(begun.get("uploadToken") or "")
        except (KeyError, TypeError, ValueError) as error:
            raise Uncertain("an upload without addresses") from error
        return replace(self._progress, video=begun_video, upload_token=token, pieces=pieces)

    def _upload(self, piece: Piece, video: ParcelVideo) -> None:
        content = video.read(piece.first, piece.last - piece.first + 1)
        try:
            answer = self._session.put(self._access, piece.url, content)
        except Declined as declined:
            if declined.session_is_over or declined.not_permitted:
                raise
            # The addresses live for a while only.
            self._restart()
            raise NotReady(
                tr("LinkedIn takes no more of this upload: it begins anew."), self._clock.now()
            ) from declined
        etag = answer.headers.get("etag")
        if not etag:
            raise Uncertain("a piece without an ETag")
        self._keep(replace(self._progress, etags=(*self._progress.etags, etag)))

    def _finalize(self) -> None:
        request = {
            "video": self._progress.video,
            "uploadToken": self._progress.upload_token,
            "uploadedPartIds": list(self._progress.etags),
        }
        asked = {"finalizeUploadRequest": request}
        self._session.call(self._access, "POST", "videos?action=finalizeUpload", asked)
        self._keep(replace(self._progress, whole=True, pieces=()))

    def _wait(self) -> None:
        state = self._session.get(self._access, f"videos/{urn(str(self._progress.video))}").get("status")
        if state == "AVAILABLE":
            return
        if state == "PROCESSING_FAILED":
            self._restart()
            raise Unfit(tr("LinkedIn can’t use the video: it takes MP4 files of 3 seconds to 30 minutes."))
        raise NotReady(tr("LinkedIn still works on the video."), self._clock.now() + WORKING)

    def _restart(self) -> None:
        self._keep(Progress(attempted=self._progress.attempted))

    def _keep(self, progress: Progress) -> None:
        self._progress = progress
        self._note(progress)
