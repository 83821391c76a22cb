"""The instance's stream is heard at once, ends when it is told to, and leaves nothing behind."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from queue import Queue
from threading import Event, Thread
from time import monotonic

import pytest

from connectors.mastodon.server import Server
from connectors.mastodon.streaming import listened
from tests.connectors.fake_mastodon import TOKEN, refusal
from tests.connectors.mastodon.stream_server import StreamServer
from tests.connectors.rig_mastodon import MastodonRig, UtcClock
from tests.connectors.wire import Reply
from warroom.errors import AccountTrouble, NetworkTrouble, Trouble
from warroom.ports import Streams

NOTIFICATION = b'event: notification\ndata: {"id": "1"}\n\n'
THUMP = b":thump\n\n"


@pytest.fixture
def stream(rig: MastodonRig) -> Iterator[StreamServer]:
    """A streaming host beside the instance, as large instances have one."""
    with StreamServer() as server:
        rig.server.streaming = server.url.replace("http://", "ws://")
        yield server


@contextmanager
def listening(rig: MastodonRig, on_news: Callable[[], None]) -> Iterator[tuple[Event, Queue[Trouble | None]]]:
    """Listen on a thread of its own, as a worker does; the queue gets what it ended with."""
    assert isinstance(rig.connector, Streams)
    connector, stop, ended = rig.connector, Event(), Queue[Trouble | None]()

    def listen() -> None:
        try:
            connector.listen(rig.desk.access, on_news, stop)
        except Trouble as trouble:
            ended.put(trouble)
        else:
            ended.put(None)

    thread = Thread(target=listen)
    thread.start()
    try:
        yield stop, ended
    finally:
        stop.set()
        thread.join(5)
        assert not thread.is_alive()


def test_news_come_at_once_and_signs_of_life_are_none(rig: MastodonRig, stream: StreamServer) -> None:
    news = Queue[float]()
    with listening(rig, lambda: news.put(monotonic())) as (stop, ended):
        stream.say(THUMP + NOTIFICATION + THUMP)
        news.get(timeout=3)
        sent_at = monotonic()
        stream.say(NOTIFICATION)
        assert news.get(timeout=3) - sent_at < 0.5
        stop_at = monotonic()
        stop.set()
        assert ended.get(timeout=3) is None
        assert monotonic() - stop_at < 1
    assert news.empty()
    (request,) = stream.requests
    assert request.path == "/api/v1/streaming/user/notification"
    assert request.headers["authorization"] == f"Bearer {TOKEN}"
    assert stream.is_left(within=3)


def test_a_stream_that_the_server_ends_is_over(rig: MastodonRig, stream: StreamServer) -> None:
    news = Queue[None]()
    with listening(rig, lambda: news.put(None)) as (_, ended):
        stream.say(NOTIFICATION)
        news.get(timeout=3)
        stream.hang_up()
        assert isinstance(ended.get(timeout=3), NetworkTrouble | None)


def test_a_stream_that_fell_silent_is_given_up(rig: MastodonRig, stream: StreamServer) -> None:
    with Server(rig.desk.access, UtcClock(), 0.4) as server, pytest.raises(Exception, match="ReadTimeout"):
        listened(server, lambda: None, Event(), silence=0.3)
    assert stream.is_left(within=3)


@pytest.mark.parametrize(
    ("reply", "trouble"),
    [
        (refusal(401, "The access token was revoked"), AccountTrouble),
        (refusal(404, "Not found"), NetworkTrouble),
        (Reply(302, b"", {"Location": "http://127.0.0.1:9/"}), NetworkTrouble),
        (Reply(200, b"<html></html>", {"Content-Type": "text/html"}), NetworkTrouble),
        (Reply(503, b""), NetworkTrouble),
    ],
)
def test_a_stream_that_is_refused_says_so(rig: MastodonRig, reply: Reply, trouble: type[Trouble]) -> None:
    rig.server.streaming = rig.server.url
    rig.server.on("GET /api/v1/streaming/user/notification", lambda _: reply)
    with listening(rig, lambda: None) as (_, ended):
        assert isinstance(ended.get(timeout=3), trouble)


@pytest.mark.parametrize("told", [None, "", "wss://", "ws://camp.example", "http://camp.example", "nonsense"])
def test_no_token_goes_where_nothing_streams_or_anybody_could_read_it(
    rig: MastodonRig, told: str | None
) -> None:
    rig.server.streaming = told
    with listening(rig, lambda: None) as (_, ended):
        assert isinstance(ended.get(timeout=3), NetworkTrouble)


def test_nobody_at_the_stream_s_host_is_the_network_s_trouble(rig: MastodonRig) -> None:
    rig.server.streaming = "ws://127.0.0.1:9"
    with listening(rig, lambda: None) as (_, ended):
        assert isinstance(ended.get(timeout=3), NetworkTrouble)
