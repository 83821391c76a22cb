"""A video's way up: in pieces, through broken lines and restarts, and only then shown."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from connectors.youtube.upload import PIECE
from tests.connectors.contract import NOTES, again, attempt, message, publish, video
from tests.connectors.fake_youtube import failure
from tests.connectors.rig_youtube import YouTubeRig, shows
from tests.connectors.wire import SILENCE, Reply, Request
from warroom.errors import Trouble
from warroom.ports import NotSent, Parcel, ParcelVideo, Rejected, Sent

SIZE = 2 * PIECE + 300_001
CONTENT = b"\0\0\0\x18ftypmp42" + bytes(range(256)) * (SIZE // 256 + 1)


def long_video() -> ParcelVideo:
    return replace(video(size=SIZE), read=lambda at, length: CONTENT[at : min(at + length, SIZE)])


def speech(rig: YouTubeRig, clip: ParcelVideo | None = None) -> Parcel:
    options = {"title": "A speech on the pier", "privacy": "public", "category": "29", "made_for_kids": "no"}
    sent = message(rig, "All of it, on the pier.")
    return replace(sent, options=options, languages=("fr",), video=clip or sent.video)


def is_piece(request: Request) -> bool:
    return request.method == "PUT" and "upload_id" in request.params


def ranges(rig: YouTubeRig) -> list[str]:
    return [request.headers["content-range"] for request in rig.server.requests if is_piece(request)]


def test_a_video_goes_up_private_in_pieces_and_is_shown_last(rig: YouTubeRig) -> None:
    outcome = rig.connector.publish(speech(rig, long_video()), rig.desk.access)
    assert isinstance(outcome, Sent), outcome
    (begin, *pieces, look, show) = rig.server.requests
    assert (begin.method, begin.path) == ("POST", "/upload/youtube/v3/videos")
    assert begin.params == {"uploadType": ["resumable"], "part": ["snippet,status"]}
    assert begin.headers["x-upload-content-length"] == str(SIZE)
    assert begin.headers["x-upload-content-type"] == "video/mp4"
    assert begin.headers["authorization"] == f"Bearer {rig.server.access_token}"
    assert begin.json == {
        "snippet": {
            "title": "A speech on the pier",
            "description": "All of it, on the pier.",
            "categoryId": "29",
            "defaultLanguage": "fr",
            "defaultAudioLanguage": "fr",
        },
        "status": {"privacyStatus": "private", "selfDeclaredMadeForKids": False},
    }
    assert [piece.headers["content-range"] for piece in pieces] == [
        f"bytes 0-{PIECE - 1}/{SIZE}",
        f"bytes {PIECE}-{2 * PIECE - 1}/{SIZE}",
        f"bytes {2 * PIECE}-{SIZE - 1}/{SIZE}",
    ]
    assert (look.method, look.params) == (
        "GET",
        {"part": ["status"], "id": [outcome.remote.id], "maxResults": ["50"]},
    )
    assert (show.method, show.path, show.params) == ("PUT", "/youtube/v3/videos", {"part": ["status"]})
    assert show.json == {
        "id": outcome.remote.id,
        "status": {
            "privacyStatus": "public",
            "selfDeclaredMadeForKids": False,
            "embeddable": True,
            "license": "youtube",
        },
    }
    assert rig.server.files[outcome.remote.id] == CONTENT[:SIZE]
    assert outcome.remote.url == f"https://www.youtube.com/watch?v={outcome.remote.id}"


def test_the_session_is_noted_before_the_first_byte_goes_out(rig: YouTubeRig) -> None:
    sent = speech(rig)
    bytes_before: list[int] = []

    def note(text: str) -> None:
        bytes_before.append(sum(map(is_piece, rig.server.requests)))
        NOTES[sent.client_key] = text

    assert isinstance(rig.connector.publish(replace(sent, note=note), rig.desk.access), Sent)
    assert bytes_before[0] == 0
    assert "upload_id=session" in json.loads(NOTES[sent.client_key])["session"]


@pytest.mark.parametrize(
    "reply", [SILENCE, Reply(503, b"<html>busy</html>"), Reply(500, {"error": {"code": 500}})]
)
def test_an_upload_that_breaks_off_goes_on_where_it_was(rig: YouTubeRig, reply: Reply) -> None:
    sent = speech(rig, long_video())
    rig.server.server.on(
        lambda request: is_piece(request) and request.headers["content-range"].startswith(f"bytes {PIECE}-"),
        lambda _: reply,
    )
    outcome = rig.connector.publish(sent, rig.desk.access)
    assert isinstance(outcome, NotSent), outcome
    assert outcome.retry_at is not None, "an upload that gets on is not given up"
    rig.heal()
    rig.server.requests.clear()

    outcome = rig.connector.publish(again(sent), rig.desk.access)
    assert isinstance(outcome, Sent), outcome
    assert ranges(rig)[:2] == [f"bytes */{SIZE}", f"bytes {PIECE}-{2 * PIECE - 1}/{SIZE}"]
    assert rig.server.files[outcome.remote.id] == CONTENT[:SIZE]
    assert len(rig.server.sessions) == 1


def test_the_server_may_keep_less_of_a_piece_than_it_was_sent(rig: YouTubeRig) -> None:
    rig.server.keeps_at_most = PIECE // 2
    outcome = rig.connector.publish(speech(rig, long_video()), rig.desk.access)
    assert isinstance(outcome, Sent), outcome
    assert rig.server.files[outcome.remote.id] == CONTENT[:SIZE]


def test_a_server_that_keeps_nothing_ends_the_attempt(rig: YouTubeRig) -> None:
    rig.server.keeps_at_most = 0
    outcome = rig.connector.publish(speech(rig), rig.desk.access)
    assert isinstance(outcome, NotSent), outcome
    assert outcome.retry_at is None
    assert len(ranges(rig)) == 3


def test_a_last_piece_whose_answer_was_lost_made_one_video(rig: YouTubeRig) -> None:
    sent = speech(rig)
    rig.server.server.on(is_piece, lambda proceed: (proceed(), SILENCE)[1], times=1)
    assert isinstance(rig.connector.publish(sent, rig.desk.access), NotSent)
    publish(rig, sent)
    assert len(rig.server.videos) == 1


def test_a_session_that_ended_after_its_video_was_made_is_not_begun_anew(rig: YouTubeRig) -> None:
    sent = speech(rig)
    rig.server.server.on(is_piece, lambda proceed: (proceed(), SILENCE)[1], times=1)
    rig.connector.publish(sent, rig.desk.access)
    rig.server.sessions.clear()
    remote = publish(rig, sent)
    assert list(rig.server.videos) == [remote.id]


def test_a_session_that_ended_without_a_video_is_begun_anew(rig: YouTubeRig) -> None:
    older = publish(rig, speech(rig))
    sent = speech(rig)
    rig.server.server.on(is_piece, lambda _: SILENCE, times=1)
    rig.connector.publish(sent, rig.desk.access)
    rig.server.sessions.clear()
    remote = publish(rig, sent)
    assert list(rig.server.videos) == [older.id, remote.id]


def test_a_token_that_ends_in_the_middle_is_renewed_and_kept_before_it_is_used(rig: YouTubeRig) -> None:
    sent = speech(rig, long_video())

    def note(text: str) -> None:
        NOTES[sent.client_key] = text
        rig.server.access_tokens += 1

    outcome = rig.connector.publish(replace(sent, note=note), rig.desk.access)
    assert isinstance(outcome, Sent), outcome
    assert rig.desk.kept
    assert rig.server.files[outcome.remote.id] == CONTENT[:SIZE]


def test_nothing_more_is_sent_once_the_lease_is_lost(rig: YouTubeRig) -> None:
    def note(_: str) -> None:
        raise Trouble("The lease is lost.")

    with pytest.raises(Trouble, match="lease"):
        rig.connector.publish(replace(speech(rig), note=note), rig.desk.access)
    assert ranges(rig) == []


def test_a_session_at_another_host_gets_neither_token_nor_video(rig: YouTubeRig) -> None:
    elsewhere = Reply(200, b"", {"Location": "https://videos.example.org/upload?upload_id=1"})
    rig.server.server.on(lambda request: request.method == "POST", lambda _: elsewhere)
    outcome = rig.connector.publish(speech(rig), rig.desk.access)
    assert isinstance(outcome, NotSent), outcome
    assert len(rig.server.requests) == 1


def test_while_youtube_works_on_the_video_nobody_waits_on_the_line(rig: YouTubeRig) -> None:
    rig.server.looks_until_processed = 2
    sent = speech(rig)
    for _ in range(2):
        outcome = rig.connector.publish(again(sent), rig.desk.access)
        assert isinstance(outcome, NotSent), outcome
        assert outcome.retry_at is not None
        assert rig.stored() == ()
    assert isinstance(rig.connector.publish(again(sent), rig.desk.access), Sent)
    assert len(rig.server.videos) == 1


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ({"uploadStatus": "rejected", "rejectionReason": "duplicate"}, "same one"),
        ({"uploadStatus": "rejected", "rejectionReason": "length"}, "too long"),
        ({"uploadStatus": "rejected", "rejectionReason": "copyright"}, "rights"),
        ({"uploadStatus": "rejected", "rejectionReason": "termsOfUse"}, "rules"),
        ({"uploadStatus": "failed", "failureReason": "codec"}, "export it anew"),
        ({"uploadStatus": "failed"}, "YouTube Studio"),
    ],
)
def test_what_youtube_can_t_use_is_rejected_and_never_shown(
    rig: YouTubeRig, state: dict[str, str], words: str
) -> None:
    rig.server.looks_until_processed = 1
    sent = speech(rig)
    rig.connector.publish(sent, rig.desk.access)
    (made,) = rig.server.videos.values()
    made["status"] |= state
    outcome = attempt(rig, sent)
    assert isinstance(outcome, Rejected), outcome
    assert words in outcome.reason
    assert rig.stored() == ()


def test_a_project_without_google_s_audit_is_told_why_its_video_stays_private(rig: YouTubeRig) -> None:
    rig.server.audited = False
    outcome = attempt(rig, speech(rig))
    assert isinstance(outcome, Rejected), outcome
    assert "audit" in outcome.reason


def test_a_video_that_somebody_deleted_in_between_is_uploaded_again_when_asked_to(rig: YouTubeRig) -> None:
    rig.server.looks_until_processed = 1
    sent = speech(rig)
    rig.connector.publish(sent, rig.desk.access)
    rig.server.videos.clear()
    assert isinstance(rig.connector.publish(again(sent), rig.desk.access), Rejected)
    rig.server.looks_until_processed = 0
    publish(rig, sent)


def test_what_was_uploaded_for_long_is_only_shown_by_an_attempt_that_may_still_show_it(
    rig: YouTubeRig,
) -> None:
    sent = speech(rig, long_video())

    def note(text: str) -> None:
        NOTES[sent.client_key] = text
        rig.clock.ahead += timedelta(minutes=5)

    outcome = rig.connector.publish(replace(sent, note=note), rig.desk.access)
    assert isinstance(outcome, NotSent), outcome
    assert outcome.retry_at == pytest.approx(rig.clock.now(), abs=timedelta(seconds=5))
    assert rig.stored() == ()
    assert isinstance(rig.connector.publish(again(sent), rig.desk.access), Sent)
    assert len(ranges(rig)) == 3


def test_a_time_that_the_studio_set_for_showing_it_gives_way(rig: YouTubeRig) -> None:
    rig.server.looks_until_processed = 1
    sent = speech(rig)
    rig.connector.publish(sent, rig.desk.access)
    (made,) = rig.server.videos.values()
    made["status"]["publishAt"] = "2030-01-01T00:00:00Z"
    publish(rig, sent)
    assert "publishAt" not in rig.server.requests[-1].json["status"]


@pytest.mark.parametrize("privacy", ["unlisted", "private"])
def test_who_may_watch_is_an_option(rig: YouTubeRig, privacy: str) -> None:
    sent = replace(speech(rig), options={"title": "For some", "privacy": privacy})
    remote = publish(rig, sent)
    assert rig.server.videos[remote.id]["status"]["privacyStatus"] == privacy
    assert any(map(shows, rig.server.requests)) is (privacy == "unlisted")


def test_too_many_uploads_today_is_a_wait_and_no_refusal(rig: YouTubeRig) -> None:
    rig.server.server.on(lambda r: r.method == "POST", lambda _: failure(400, "uploadLimitExceeded"))
    outcome = attempt(rig, speech(rig))
    assert isinstance(outcome, NotSent), outcome
    assert outcome.retry_at is not None
    assert "today" in outcome.why
