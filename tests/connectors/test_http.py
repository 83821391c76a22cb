"""What every connector speaks through is bounded in size and time, and shows no secret when it fails."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest

from connectors import http
from connectors.http import Http, NoAnswer, NotReached, json_object, json_value, retry_after, seconds_from
from connectors.session import SafeSession
from tests.connectors.loopback import LoopbackServer
from tests.connectors.wire import Reply

Ask = Callable[[str, dict[str, str]], bytes]
NOW = datetime(2026, 5, 24, 12, tzinfo=UTC)


def by_httpx(url: str, headers: dict[str, str]) -> bytes:
    """The body, through httpx."""
    return Http(2.0).ask("GET", url, headers=headers).content


def by_requests(url: str, headers: dict[str, str]) -> bytes:
    """The body, through requests."""
    with SafeSession(2.0) as session:
        return session.get(url, headers=headers).content


@pytest.fixture(params=[by_httpx, by_requests])
def ask(request: pytest.FixtureRequest) -> Ask:
    asked: Ask = request.param
    return asked


@pytest.fixture
def server() -> Iterator[LoopbackServer]:
    server = LoopbackServer(lambda _: Reply(200, b"x" * 200_000))
    yield server
    server.close()


def test_an_answer_is_read_whole(ask: Ask, server: LoopbackServer) -> None:
    assert ask(server.url, {}) == b"x" * 200_000


def test_an_answer_without_end_is_given_up(
    ask: Ask, server: LoopbackServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http, "MOST_BYTES", 199_999)
    with pytest.raises(NoAnswer, match="too large"):
        ask(server.url, {})


def test_an_answer_that_drips_is_given_up(
    ask: Ask, server: LoopbackServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http, "WHOLE_ANSWER_SECONDS", -1.0)
    with pytest.raises(NoAnswer, match="too slow"):
        ask(server.url, {})


@pytest.mark.parametrize("ending", ["\n", " ", "\r\nX: y", "”", "é", "\0"])
def test_a_token_that_was_pasted_with_something_odd_is_sent_nowhere_and_shown_nowhere(
    ask: Ask, server: LoopbackServer, ending: str
) -> None:
    with pytest.raises(NotReached) as raised:
        ask(server.url, {"Authorization": f"Bearer s3cr3t{ending}"})
    error: BaseException | None = raised.value
    while error is not None:
        assert "s3cr3t" not in f"{error!r} {error}"
        error = error.__cause__ or error.__context__
    assert server.requests == []


def test_half_a_character_of_json_is_a_question_mark_that_can_be_kept() -> None:
    assert json_object(rb'{"text": "a \ud83c b", "\udc00": ["\ud83c\udf33"]}') == {
        "text": "a ? b",
        "?": ["🌳"],
    }


@pytest.mark.parametrize("content", [b"", b"{", b"[" * 200_000, b'{"n": NaN}', b"\xff", b"9" * 5000])
def test_what_is_no_json_is_none(content: bytes) -> None:
    assert json_value(content) is None
    assert json_object(content) is None


@pytest.mark.parametrize(
    "value",
    [
        "Mon, 16 Nov 99999 13:32:02 GMT",
        f"Mon, 16 Nov {'9' * 30} 13:32:02 GMT",
        "-1",
        "1e9",
        "²",
        "Fri, 31 Dec 9999 23:59:59 -1400",
    ],
)
def test_an_instant_that_cannot_be_is_none(value: str) -> None:
    assert retry_after(value, NOW) is None


def test_a_date_without_a_zone_is_utc() -> None:
    at = retry_after("Sun, 24 May 2026 12:00:30 -0000", NOW)
    assert at == NOW + timedelta(seconds=30)


@pytest.mark.parametrize("seconds", [10**30, float("inf"), float("nan"), True, "35", None, [35]])
def test_seconds_that_cannot_be_are_none(seconds: object) -> None:
    assert seconds_from(NOW, seconds) is None
