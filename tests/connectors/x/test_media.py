"""Pictures and videos: what X takes, in pieces where it moves, and going on after an interruption."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import NamedTuple

import pytest
from PIL import Image

from connectors.x import media
from tests.connectors.contract import NOTES, again, parcel, picture, video
from tests.connectors.fake_x_media import problem
from tests.connectors.rig_x import XRig
from tests.connectors.wire import Proceed, Reply, Request
from warroom.ports import NotSent, Parcel, ParcelPicture, ParcelVideo, Rejected, Sent, Unknown


def film(**changes: object) -> Parcel:
    """A message with a video of three and a half pieces."""
    return replace(parcel("Our march"), video=replace(video(size=7 * media.PIECE // 2), **changes))  # type: ignore[arg-type]  # the fields of ParcelVideo


def gif(*, moves: bool = True, alt: str = "Waves") -> ParcelPicture:
    content = BytesIO()
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("teal", "navy")]
    frames[0].save(content, "GIF", save_all=moves, append_images=frames[1:] if moves else [])
    return ParcelPicture(content.getvalue(), "image/gif", alt)


def steps(rig: XRig) -> list[str]:
    """Each request, without the id of what is uploaded."""
    ids = rig.server.media.kept
    return [
        " ".join([each.method, "/".join(part for part in each.path.split("/")[2:] if part not in ids)])
        for each in rig.server.requests
    ]


@pytest.fixture(autouse=True)
def _small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(media, "PIECE", 40_000)


def test_a_video_goes_up_in_pieces_and_x_works_on_it_before_it_is_posted(rig: XRig) -> None:
    rig.server.media.works_for = 2
    sent = film()
    first, second = rig.publish(again(sent)), rig.publish(again(sent))
    for outcome in (first, second):
        assert isinstance(outcome, NotSent)
        assert not outcome.needs_reconnect
        assert outcome.retry_at is not None
        assert abs(outcome.retry_at - datetime.now(UTC) - timedelta(seconds=5)) < timedelta(seconds=2)
    assert isinstance(rig.publish(again(sent)), Sent)

    assert steps(rig) == [
        "POST media/upload/initialize",
        *["POST media/upload/append"] * 4,
        "POST media/upload/finalize",
        "GET media/upload",
        "GET media/upload",
        "POST tweets",
    ]
    initialize, *pieces = rig.server.requests[:5]
    assert initialize.json == {
        "media_type": "video/mp4",
        "total_bytes": 140_000,
        "media_category": "tweet_video",
    }
    assert [piece.json["segment_index"] for piece in pieces] == [0, 1, 2, 3]
    assert rig.server.requests[-2].params == {"command": ["STATUS"], "media_id": [*rig.server.media.kept]}
    (kept,) = rig.server.media.kept.values()
    assert sent.video is not None
    assert kept.content == sent.video.read(0, 140_000)


def test_an_upload_that_broke_off_goes_on_with_the_next_piece(rig: XRig) -> None:
    sent, seen = film(), []

    def second_is_lost(proceed: Proceed) -> Reply:
        seen.append(1)
        return rig.server.server.stall() if len(seen) == 2 else proceed()

    rig.server.server.on(lambda each: each.path.endswith("/append"), second_is_lost)
    outcome = rig.publish(again(sent))
    assert isinstance(outcome, NotSent)
    assert outcome.retry_at is None
    assert isinstance(rig.publish(again(sent)), Sent)
    (kept,) = rig.server.media.kept.values()
    assert sorted(kept.pieces) == [0, 1, 2, 3]
    assert len(seen) == 5


def test_a_long_upload_pauses_before_the_lease_is_over_and_goes_on_at_once(
    rig: XRig, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(media, "LONGEST_SECONDS", 0.0)
    sent = film()
    outcome = rig.publish(again(sent))
    assert isinstance(outcome, NotSent)
    assert outcome.retry_at is not None
    assert outcome.retry_at <= datetime.now(UTC)
    monkeypatch.undo()
    monkeypatch.setattr(media, "PIECE", 40_000)
    assert isinstance(rig.publish(again(sent)), Sent)


def test_an_upload_that_x_has_forgotten_begins_anew(rig: XRig) -> None:
    rig.server.media.works_for = 1
    sent = film()
    rig.publish(again(sent))
    rig.server.media.kept.clear()
    outcome = rig.publish(again(sent))
    assert isinstance(outcome, NotSent)
    assert outcome.retry_at is not None
    rig.server.media.works_for = 0
    assert isinstance(rig.publish(again(sent)), Sent)


def test_a_video_that_x_can_not_play_is_refused_and_forgotten(rig: XRig) -> None:
    rig.server.media.fails = True
    sent = film()
    outcome = rig.publish(again(sent))
    assert isinstance(outcome, Rejected)
    assert "H.264" in outcome.reason
    assert NOTES[sent.client_key] == ""


def test_a_post_refused_for_its_media_uploads_it_again_next_time(rig: XRig) -> None:
    sent = film()
    refusal = problem(400, "Invalid Request", "Your media IDs are invalid.")
    rig.server.server.on(lambda each: each.path == "/2/tweets", lambda _: refusal, times=1)
    outcome = rig.publish(again(sent))
    assert isinstance(outcome, Rejected)
    assert "Your media IDs are invalid." in outcome.reason
    assert isinstance(rig.publish(again(sent)), Sent)
    assert len(rig.server.media.kept) == 2


def test_a_moving_gif_is_a_film_with_a_description_and_goes_alone(rig: XRig) -> None:
    rig.sent(parcel("The sea", pictures=(gif(),)))
    assert steps(rig) == [
        "POST media/upload/initialize",
        "POST media/upload/append",
        "POST media/upload/finalize",
        "POST media/metadata",
        "POST tweets",
    ]
    (kept,) = rig.server.media.kept.values()
    assert (kept.category, kept.mime, kept.alt) == ("tweet_gif", "image/gif", "Waves")
    assert isinstance(rig.publish(parcel("Both", pictures=(gif(), picture("A tree")))), Rejected)


def test_a_gif_that_stands_still_is_a_picture_like_others(rig: XRig) -> None:
    stamps = gif(moves=False, alt="A stamp"), gif(moves=False, alt="Another")
    rig.sent(parcel("Stamps", pictures=(*stamps, picture("A tree"))))
    kept = rig.server.media.kept.values()
    assert [each.category for each in kept] == ["tweet_image"] * 3
    assert [each.alt for each in kept] == ["A stamp", "Another", "A tree"]


class Case(NamedTuple):
    """A message that X doesn't take, and what is said of it."""

    message: Callable[[], Parcel]
    said: str


def _large(size: int, mime: str = "image/png") -> Callable[[], Parcel]:
    return lambda: parcel("Large", pictures=(ParcelPicture(bytes(size), mime, "A tree"),))


TOO_MUCH = {
    "five pictures": Case(lambda: parcel("Five", pictures=(picture("A tree"),) * 5), "takes 4 pictures"),
    "a large picture": Case(_large(5_000_001), "5 MB"),
    "a strange picture": Case(_large(10, "image/tiff"), "image/tiff"),
    "a broken gif": Case(_large(10, "image/gif"), "can't be read"),
    "a long video": Case(lambda: film(seconds=140.5), "140 seconds"),
    "a large video": Case(lambda: film(size=512_000_001), "512 MB"),
    "a strange video": Case(lambda: film(mime="video/x-flv"), "video/x-flv"),
    "both": Case(lambda: replace(film(), pictures=(picture("A tree"),)), "alone"),
}


@pytest.mark.parametrize("case", TOO_MUCH.values(), ids=TOO_MUCH)
def test_what_x_does_not_take_is_refused_before_anything_is_uploaded(rig: XRig, case: Case) -> None:
    outcome = rig.publish(case.message())
    assert isinstance(outcome, Rejected)
    assert case.said in outcome.reason
    assert rig.server.requests == []


def test_a_picture_that_x_refuses_is_refused_with_its_words(rig: XRig) -> None:
    refusal = problem(400, "Invalid Request", "media type unrecognized.")
    rig.server.server.on(lambda each: each.path == "/2/media/upload", lambda _: refusal)
    outcome = rig.publish(parcel("A hall", pictures=(picture("A hall"),)))
    assert isinstance(outcome, Rejected)
    assert "media type unrecognized." in outcome.reason


def test_trouble_with_a_picture_is_no_doubt_about_the_post(rig: XRig) -> None:
    page = Reply(200, b"<html>Busy</html>", {"Content-Type": "text/html"})
    rig.server.server.on(lambda each: each.path == "/2/media/upload", lambda _: page)
    assert isinstance(rig.publish(parcel("A hall", pictures=(picture("A hall"),))), NotSent)


def test_a_doubtful_post_with_a_picture_is_looked_at_by_a_person(rig: XRig) -> None:
    def creates(request: Request) -> bool:
        return request.path == "/2/tweets"

    sent = parcel("A hall", pictures=(picture("A hall"),))
    rig.server.server.on(creates, lambda _: Reply(502, b"Bad Gateway", {"Content-Type": "text/html"}))
    assert isinstance(rig.publish(again(sent)), Unknown)
    rig.heal()
    lookup = rig.connector.look_up(again(sent), rig.access)
    assert "with a picture" in getattr(lookup, "why", "")
    remote = rig.sent(again(sent))
    assert getattr(rig.connector.look_up(again(sent), rig.access), "remote", None) == remote


def test_pieces_are_read_one_by_one_and_never_the_whole_film(rig: XRig) -> None:
    asked: list[tuple[int, int]] = []
    content = bytes(100_000)

    def read(offset: int, length: int) -> bytes:
        asked.append((offset, length))
        return content[offset : offset + length]

    rig.sent(replace(parcel("Our march"), video=ParcelVideo(100_000, "video/mp4", "A march", 9.0, read)))
    assert asked == [(0, 40_000), (40_000, 40_000), (80_000, 40_000)]
