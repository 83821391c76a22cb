"""A video, uploaded piece by piece and published with the last call; an upload that was cut off goes on.

Sources on developers.facebook.com: docs/graph-api/video-uploads (start, transfer, finish; the server says
which bytes come next) and documentation/video-api/reference/error-codes (1363037 names the right bytes).
"""

from datetime import timedelta

from connectors.facebook.evidence import remote_post, same_words
from connectors.facebook.noted import Noted, Upload
from connectors.graph.answers import GRAPH_ERRORS, Declined, Problem, Uncertain
from connectors.graph.client import Graph
from connectors.graph.pages import Seat
from connectors.graph.troubles import failed, unclear_sentence
from connectors.http import MALFORMED, JsonObject
from warroom.domain.delivery import RemotePost
from warroom.language import tr
from warroom.ports import Clock, NotSent, Outcome, Parcel, ParcelVideo, Sent, Unknown

PATIENCE = timedelta(seconds=25)
"""How long one attempt uploads; the rest waits for the next, so that other posts get their turn."""
_WRONG_OFFSET = 1363037


def publish(parcel: Parcel, video: ParcelVideo, seat: Seat, videos: Graph, clock: Clock) -> Outcome:
    """Upload and publish; after a while, ask to be called again and go on from what was noted."""
    until = clock.now() + PATIENCE
    try:
        noted = Noted.parse(parcel.noted) or Noted(same_words(parcel, seat))
        upload = _begun(parcel, video, noted, seat, videos)
        while upload.start < upload.end:
            if clock.now() > until:
                return NotSent(tr("The video is still being uploaded to Facebook."), retry_at=clock.now())
            upload = _transferred(upload, video, seat, videos)
            parcel.note(noted.with_upload(upload).text())
    except GRAPH_ERRORS as error:
        return failed(error, seat.account, unsent=True)
    return _finished(parcel, video, upload, seat, videos)


def _begun(parcel: Parcel, video: ParcelVideo, noted: Noted, seat: Seat, videos: Graph) -> Upload:
    """The noted upload a piece further, or a new one where Facebook no longer knows it."""
    if noted.upload is not None and noted.upload.start < noted.upload.end:
        try:
            upload = _transferred(noted.upload, video, seat, videos)
        except Declined as declined:
            if declined.problem not in (Problem.CONTENT, Problem.GONE):
                raise
        else:
            parcel.note(noted.with_upload(upload).text())
            return upload
    elif noted.upload is not None:
        return noted.upload
    form = {"upload_phase": "start", "file_size": str(video.size)}
    answer = seat.post(_videos(seat), form, through=videos)
    upload = Upload(str(answer["video_id"]), str(answer["upload_session_id"]), *_offsets(answer, video))
    parcel.note(noted.with_upload(upload).text())
    return upload


def _transferred(upload: Upload, video: ParcelVideo, seat: Seat, videos: Graph) -> Upload:
    """Send the piece that Facebook waits for."""
    form = {
        "upload_phase": "transfer",
        "upload_session_id": upload.session,
        "start_offset": str(upload.start),
    }
    piece = video.read(upload.start, upload.end - upload.start)
    files = {"video_file_chunk": ("piece.mp4", piece, "application/octet-stream")}
    try:
        offsets = _offsets(seat.post(_videos(seat), form, files, through=videos), video)
        if offsets[0] <= upload.start:
            raise Uncertain("an upload that doesn't get on")
    except Declined as declined:
        if declined.subcode != _WRONG_OFFSET:
            raise
        offsets = _offsets(declined.data, video)
        if offsets[0] == upload.start:
            raise
    return Upload(upload.video, upload.session, *offsets)


def _finished(parcel: Parcel, video: ParcelVideo, upload: Upload, seat: Seat, videos: Graph) -> Outcome:
    """The one call that publishes: the video is shown as soon as Facebook has made its versions."""
    form = {"upload_phase": "finish", "upload_session_id": upload.session, "description": parcel.text}
    thumb = video.thumbnail
    files = {"thumb": ("thumb", thumb.content, thumb.mime)} if thumb else None
    try:
        answer = seat.post(_videos(seat), form, files, through=videos)
    except GRAPH_ERRORS as error:
        return failed(error, seat.account, unsent=False)
    if answer.get("success") is not True:
        return Unknown(unclear_sentence(seat.account, Uncertain("no success")))
    return Sent(_post_of(upload.video, seat))


def _post_of(video_id: str, seat: Seat) -> RemotePost:
    """The post that shows the video; until Facebook names it, what it is called on every Page."""
    try:
        found = seat.find(video_id, "post_id")
    except GRAPH_ERRORS:
        found = None
    told = str((found or {}).get("post_id") or f"{seat.page.id}_{video_id}")
    return remote_post(told)


def _videos(seat: Seat) -> str:
    return f"{seat.page.id}/videos"


def _offsets(answer: JsonObject, video: ParcelVideo) -> tuple[int, int]:
    """Which bytes Facebook wants next; both are the video's size when it has them all."""
    try:
        start, end = int(answer["start_offset"]), int(answer["end_offset"])
    except MALFORMED as error:
        raise Uncertain("an upload without offsets") from error
    if not (0 <= start < end <= video.size or start == end == video.size):
        raise Uncertain("an upload with odd offsets")
    return start, end
