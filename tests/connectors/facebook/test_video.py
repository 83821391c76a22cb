"""A video goes up piece by piece, is picked up where it stopped, and is published by the last call alone."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from connectors.facebook.connector import Facebook
from tests.connectors.contract import NOTES, again, attempt, parcel, picture, video
from tests.connectors.fake_facebook import PIECE
from tests.connectors.fake_graph import PAGE, form, graph_error
from tests.connectors.loopback import LoopbackServer
from tests.connectors.rig_facebook import FacebookRig, UtcClock
from tests.connectors.wire import Proceed, Reply, Request
from warroom.ports import CannotTell, Found, NotSent, Parcel, Rejected, Sent, Unknown

VIDEOS = f"POST {PAGE}/videos"


def _message() -> Parcel:
    return replace(parcel("Our speech on the pier"), video=video())


def _phases(rig: FacebookRig) -> list[str]:
    """The phases of the upload, and where each piece began."""
    asked = [form(r) for r in rig.server.graph.requests if r.path.endswith("/videos")]
    return [f"{each['upload_phase']} {each.get('start_offset', '')}".strip() for each in asked]


def test_a_video_is_uploaded_in_the_pieces_that_facebook_asks_for(rig: FacebookRig) -> None:
    remote = rig.sent(_message())
    assert _phases(rig) == ["start", "transfer 0", "transfer 100000", "transfer 200000", "finish"]
    (stored,) = rig.stored()
    assert (stored.id, stored.text) == (remote.id, "Our speech on the pier")
    start = form(next(r for r in rig.server.graph.requests if r.path.endswith("/videos")))
    assert start["file_size"] == str(3 * PIECE)


def test_a_thumbnail_goes_with_the_last_call(rig: FacebookRig) -> None:
    cover = picture("The pier")
    message = replace(parcel("Speech"), video=replace(video(), thumbnail=cover))
    remote = rig.sent(message)
    assert rig.server.objects[remote.id]["thumb"] == f"{len(cover.content)} bytes"


def test_an_upload_that_broke_off_goes_on_where_it_stopped(rig: FacebookRig) -> None:
    message = _message()
    breaks = iter([False, True])

    def breaks_off(proceed: Proceed) -> Reply:
        return (
            graph_error(2, None, "Service temporarily unavailable", 500) if next(breaks, False) else proceed()
        )

    rig.server.graph.server.on(lambda r: r.path.endswith("/videos") and b"transfer" in r.body, breaks_off)
    outcome = rig.publish(message)
    assert isinstance(outcome, NotSent)
    assert isinstance(rig.publish(again(message)), Sent)
    assert _phases(rig) == [
        "start",
        "transfer 0",
        "transfer 100000",
        "transfer 100000",
        "transfer 200000",
        "finish",
    ]
    assert len(rig.stored()) == 1


def test_a_piece_whose_answer_was_lost_is_not_sent_twice(rig: FacebookRig) -> None:
    message = _message()
    stalled = rig.server.graph.server
    stalled.on(lambda r: b"transfer" in r.body, stalled.stall, times=1)
    assert isinstance(rig.publish(message), NotSent)
    rig.heal()
    assert isinstance(rig.publish(again(message)), Sent)
    (kept,) = (each for each in rig.server.objects.values() if each["kind"] == "video")
    assert kept["sent"] == 3 * PIECE


def test_an_upload_that_facebook_has_forgotten_begins_anew(rig: FacebookRig) -> None:
    message = _message()
    forgotten = graph_error(6001, 1363043, "The upload session is no longer valid")
    rig.server.graph.server.on(
        lambda r: b"transfer" in r.body, lambda _: graph_error(1, None, "Down", 500), times=1
    )
    assert isinstance(rig.publish(message), NotSent)
    rig.server.graph.server.on(lambda r: b"transfer" in r.body, lambda _: forgotten, times=1)
    assert isinstance(rig.publish(again(message)), Sent)
    assert _phases(rig).count("start") == 2
    assert len(rig.stored()) == 1


def test_a_video_that_facebook_refuses_is_rejected(rig: FacebookRig) -> None:
    refusal = graph_error(352, 1363024, "The video file you selected is in a format that we don't support.")
    rig.server.graph.server.on(lambda r: b"transfer" in r.body, lambda _: refusal)
    outcome = rig.publish(_message())
    assert isinstance(outcome, Rejected)
    assert "format" in outcome.reason


def test_a_long_upload_lets_others_have_their_turn(rig: FacebookRig) -> None:
    class SlowDay:
        """Ten seconds pass with each look at the clock."""

        def __init__(self) -> None:
            self.instant = datetime(2026, 5, 24, tzinfo=UTC)

        def now(self) -> datetime:
            self.instant += timedelta(seconds=10)
            return self.instant

    url = rig.server.graph.url
    rig.connector = Facebook(SlowDay(), answer_seconds=0.3, base_url=url, video_url=url)
    message = _message()
    outcome = rig.publish(message)
    assert isinstance(outcome, NotSent)
    assert outcome.retry_at is not None
    assert NOTES[message.client_key]
    assert isinstance(attempt(rig, message), Sent)
    assert _phases(rig).count("transfer 0") == 1


def test_a_video_whose_last_answer_was_lost_is_found_by_its_id(rig: FacebookRig) -> None:
    message = _message()
    stalled = rig.server.graph.server
    stalled.on(lambda r: b"finish" in r.body, stalled.stall, times=1)
    assert isinstance(rig.publish(message), Unknown)
    rig.heal()
    (stored,) = rig.stored()
    lookup = rig.connector.look_up(again(message), rig.desk.access)
    assert isinstance(lookup, Found)
    assert lookup.remote.id == stored.id


def test_a_video_that_was_not_finished_can_t_be_told(rig: FacebookRig) -> None:
    message = _message()
    stalled = rig.server.graph.server
    stalled.on(lambda r: b"finish" in r.body, lambda _: stalled.stall(), times=1)
    assert isinstance(rig.publish(message), Unknown)
    rig.heal()
    assert isinstance(rig.connector.look_up(again(message), rig.desk.access), CannotTell)


def test_no_success_is_no_success(rig: FacebookRig) -> None:
    rig.server.graph.server.on(lambda r: b"finish" in r.body, lambda _: Reply(200, {"success": False}))
    assert isinstance(rig.publish(_message()), Unknown)


def test_a_published_video_is_sent_even_if_its_post_can_t_be_named_yet(rig: FacebookRig) -> None:
    def is_video(request: Request) -> bool:
        return request.method == "GET" and request.params.get("fields") == ["post_id"]

    rig.server.graph.server.on(is_video, lambda _: graph_error(2, None, "Down", 500))
    remote = rig.sent(_message())
    assert remote.id == rig.stored()[0].id


def test_videos_go_to_the_host_for_videos(rig: FacebookRig) -> None:
    with _another_host(rig) as host:
        rig.connector = Facebook(UtcClock(), 0.3, rig.server.graph.url, host.url)
        rig.sent(_message())
        assert {request.path for request in host.requests} == {f"/v25.0/{PAGE}/videos"}
    assert not [call for call in rig.server.graph.calls() if call == VIDEOS]


@pytest.mark.parametrize(
    "message",
    [
        replace(parcel("Both", (picture("A pier"),)), video=video()),
        replace(parcel("Odd"), video=replace(video(), mime="video/x-msvideo")),
    ],
)
def test_what_a_video_can_t_go_with_is_refused_before_any_call(rig: FacebookRig, message: Parcel) -> None:
    rig.connector.identify(rig.desk.access)
    before = len(rig.server.graph.requests)
    assert isinstance(rig.publish(message), Rejected)
    assert len(rig.server.graph.requests) == before


@contextmanager
def _another_host(rig: FacebookRig) -> Iterator[LoopbackServer]:
    host = rig.server.graph.another_host()
    try:
        yield host
    finally:
        host.close()


@pytest.mark.parametrize("offsets", [(0, 0), (0, 100_000), (-5, 9), (9, 5), (300_000, 900_000), (None, None)])
def test_an_upload_that_does_not_get_on_is_given_up_and_never_published(
    rig: FacebookRig, offsets: tuple[int | None, int | None]
) -> None:
    def transfers(request: Request) -> bool:
        return request.path.endswith("/videos") and form(request)["upload_phase"] == "transfer"

    start, end = offsets
    rig.server.graph.server.on(transfers, lambda _: Reply(200, {"start_offset": start, "end_offset": end}))
    outcome = rig.publish(_message())
    assert isinstance(outcome, NotSent), outcome
    assert _phases(rig) == ["start", "transfer 0"]
    assert rig.stored() == ()
