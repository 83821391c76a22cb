"""Publishing: a video goes up private, gets its thumbnail and captions, and is shown last.

Used on the worker's threads. Whatever fails before the last call was seen by nobody, and goes on at the
next attempt from what was noted. The last call sets who may watch: done twice it does what it does once.
"""

from datetime import timedelta

from connectors.http import MALFORMED, JsonObject, NoAnswer
from connectors.youtube import channel, extras
from connectors.youtube.answers import Declined, Unclear, refusal_sentence, troubles, unclear_sentence
from connectors.youtube.api import WRITE, Api
from connectors.youtube.progress import Journal
from connectors.youtube.unfit import Unfit, check_text, check_video, check_words, own_video
from connectors.youtube.upload import uploaded
from connectors.youtube.video import (
    corrected,
    is_so,
    privacy,
    published,
    remote_comment,
    remote_video,
    video_id,
)
from warroom.domain.delivery import RemotePost
from warroom.errors import AccountTrouble, NetworkTrouble
from warroom.language import tr
from warroom.ports import AccountAccess, NotSent, Outcome, Parcel, Rejected, Sent, Unknown

LOOK_AGAIN = timedelta(seconds=20)
"""How long YouTube is left alone with a video before it is asked again."""

LONG_AGO = timedelta(seconds=30)
"""An attempt that began before this shows nothing: a hold, or an election's silence, may have come since. The
next attempt is only made if none has."""


def publish(parcel: Parcel, api: Api, access: AccountAccess) -> Outcome:
    """Publish, correct or answer. Raises nothing that the network can cause."""
    try:
        with troubles(access.account, refusals=False):
            return _done(parcel, api, access)
    except Unfit as unfit:
        return Rejected(unfit.sentence)
    except Declined as declined:
        return Rejected(refusal_sentence(declined))
    except AccountTrouble as trouble:
        return NotSent(trouble.sentence, needs_reconnect=True)
    except NetworkTrouble as trouble:
        return NotSent(trouble.sentence, trouble.retry_at)


def _done(parcel: Parcel, api: Api, access: AccountAccess) -> Outcome:
    """What the attempt came to. Whatever it raises, people see nothing of it."""
    if parcel.replaces is not None:
        return _corrected(parcel, parcel.replaces, api, access)
    if parcel.parent is not None:
        return _answered(parcel, parcel.parent, api, access)
    return _published(parcel, api, access)


def _published(parcel: Parcel, api: Api, access: AccountAccess) -> Outcome:
    began_at, video, journal = api.now, check_video(parcel), Journal(parcel.noted, parcel.note)
    if not journal.progress.video:
        journal.keep(video=uploaded(parcel, video, journal, api, access))
    identifier = journal.progress.video
    extras.add(video, journal, api, access)
    standing = channel.videos([identifier], "status", api, access).get(identifier)
    if standing is None:
        journal.start_anew()
        return Rejected(tr("The uploaded video was deleted on YouTube before it was shown."))
    state = standing.get("status", {})
    if state.get("uploadStatus") in ("failed", "rejected", "deleted"):
        return Rejected(_why_not(state))
    if state.get("uploadStatus") != "processed":
        return NotSent(tr("YouTube still works on the video."), api.now + LOOK_AGAIN)
    if state.get("privacyStatus") == privacy(parcel):
        return Sent(remote_video(identifier))
    if api.now - began_at > LONG_AGO:
        return NotSent(tr("The video is uploaded, and shown next."), api.now)
    return _shown(published(standing, privacy(parcel)), "status", api, access)


def _shown(update: JsonObject, part: str, api: Api, access: AccountAccess) -> Outcome:
    """The one call that changes what people see, and what its end means."""
    try:
        answer = api.call(access, "PUT", "videos", {"part": part}, update, WRITE)
    except (NoAnswer, Unclear, *MALFORMED) as error:
        return Unknown(unclear_sentence(error))
    if answer.get("id") != update["id"] or not isinstance(answer.get("status"), dict):
        return Unknown(unclear_sentence(Unclear("another video")))
    if answer["status"].get("privacyStatus") != update["status"]["privacyStatus"]:
        return Rejected(
            tr(
                "YouTube keeps the video private: Google’s audit of the API project hasn’t passed. Show it "
                "in YouTube Studio, or ask for the audit."
            )
        )
    return Sent(remote_video(str(answer["id"])))


def _corrected(parcel: Parcel, replaces: RemotePost, api: Api, access: AccountAccess) -> Outcome:
    """New words for a video, or for a comment of ours. The video itself can't be exchanged."""
    if video_id(replaces.id) is None:
        check_text(parcel)
        body = {"id": replaces.id, "snippet": {"textOriginal": parcel.text}}
        return _said("PUT", body, replaces.id, None, api, access)
    check_words(parcel)
    identifier = own_video(replaces.id)
    standing = channel.videos([identifier], "snippet,status", api, access).get(identifier)
    if standing is None:
        return Rejected(tr("The video to correct is no longer on YouTube."))
    update = corrected(standing, parcel)
    if is_so(standing, update):
        return Sent(remote_video(identifier))
    return _shown(update, "snippet,status", api, access)


def _answered(parcel: Parcel, parent: RemotePost, api: Api, access: AccountAccess) -> Outcome:
    """An answer to a comment. YouTube has one level of them: a reply's own id begins with its thread's."""
    check_text(parcel)
    if parcel.pictures or parcel.video:
        raise Unfit(tr("A comment on YouTube is text only: remove the picture or video."))
    video = video_id(parcel.root.id) if parcel.root else None
    body = {"snippet": {"parentId": parent.id.partition(".")[0], "textOriginal": parcel.text}}
    return _said("POST", body, None, video, api, access)


def _said(
    method: str, body: JsonObject, expected: str | None, video: str | None, api: Api, access: AccountAccess
) -> Outcome:
    """The one call that writes a comment, and what its end means."""
    try:
        answer = api.call(access, method, "comments", {"part": "snippet"}, body, WRITE)
    except (NoAnswer, Unclear, *MALFORMED) as error:
        return Unknown(unclear_sentence(error))
    written = answer.get("id")
    if not isinstance(written, str) or not written or expected not in (None, written):
        return Unknown(unclear_sentence(Unclear("no id")))
    return Sent(remote_comment(written, video))


def _why_not(state: JsonObject) -> str:
    """Why YouTube won't show a video: its words in `failureReason` and `rejectionReason`."""
    match state.get("rejectionReason") or state.get("failureReason"):
        case "duplicate":
            return tr("YouTube refuses the video: the channel has uploaded the same one before.")
        case "length":
            return tr("YouTube refuses the video: it is too long for the channel. Verify the channel.")
        case "copyright" | "claim" | "trademark":
            return tr("YouTube refuses the video: somebody holds rights to what it shows or plays.")
        case "inappropriate" | "termsOfUse" | "legal":
            return tr("YouTube refuses the video: it breaks its rules. See YouTube Studio.")
        case "codec" | "conversion" | "invalidFile" | "emptyFile" | "tooSmall":
            return tr("YouTube can’t read the video: export it anew, as MP4 with H.264 and AAC.")
        case reason:
            return tr("YouTube refuses the video ({reason}): see YouTube Studio.", reason=reason or "—")
