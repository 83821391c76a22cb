"""The worker's log says what happened and gives no credential away."""

import logging
from collections.abc import Iterator

import pytest

from schedules.log import redacted, start_log

JWT = "eyJhbGciOiJFUzI1NksifQ.eyJzdWIiOiJkaWQ6cGxjOjEyMyJ9.c2lnbmF0dXJl"


@pytest.mark.parametrize(
    ("said", "secret"),
    [
        (f"Authorization: Bearer {JWT}", JWT),
        (f'{{"accessJwt": "{JWT}", "handle": "us.example"}}', JWT),
        (f"the answer was {JWT}", JWT),
        ("signed in with abcd-efgh-1234-wxyz", "abcd-efgh-1234-wxyz"),
        ("POST /login?password=hunter2&name=us", "hunter2"),
        ("{'refresh_token': 'r3fr3sh', 'n': 1}", "r3fr3sh"),
        ("client_secret=s3cr3t", "s3cr3t"),
        ("Cookie: session=s3ss10n", "s3ss10n"),
    ],
)
def test_a_credential_never_reaches_the_log(said: str, secret: str) -> None:
    assert secret not in redacted(said)
    assert "…" in redacted(said)


@pytest.mark.parametrize(
    "said",
    ["Post 12 was published as at://did:plc:abc/app.bsky.feed.post/3k2a.", "429 until 2027-04-01 12:00:00"],
)
def test_what_happened_stays_readable(said: str) -> None:
    assert redacted(said) == said


@pytest.fixture
def own_log() -> Iterator[None]:
    root = logging.getLogger()
    before = root.handlers[:], root.level
    yield
    root.handlers[:], root.level = before


@pytest.mark.usefixtures("own_log")
def test_a_traceback_is_redacted_too(capsys: pytest.CaptureFixture[str]) -> None:
    start_log()
    try:
        raise RuntimeError(f"answered {JWT}")
    except RuntimeError:
        logging.getLogger("test").warning("A call failed.", exc_info=True)
    written = capsys.readouterr().err
    assert "RuntimeError: answered …" in written
    assert JWT not in written
    assert "[MainThread] A call failed." in written
