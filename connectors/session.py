"""A session for the libraries that speak through requests (tweepy, facebook-sdk, Mastodon.py), made safe.

Used on the worker's threads. These libraries set no time-out or repeat writes, and let tokens show in errors.
This session opens a new connection for every request, bounds every wait, follows no redirect, repeats
nothing, and raises only the two exceptions of `connectors.http`, which name no address.
"""

from collections.abc import Callable
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import (
    ConnectTimeoutError,
    MaxRetryError,
    NameResolutionError,
    NewConnectionError,
    ProxyError,
)
from urllib3.exceptions import SSLError as TlsError

from connectors.http import (
    ANSWER_SECONDS,
    CONNECT_SECONDS,
    NoAnswer,
    NotReached,
    Reading,
    check_headers,
    whole_characters,
)

_NEVER_LEFT = (NewConnectionError, ConnectTimeoutError, NameResolutionError, ProxyError)


class SafeSession(requests.Session):
    """`on_answer` sees every answer before its library does: headers say what is left of the rate limit."""

    def __init__(
        self,
        answer_seconds: float = ANSWER_SECONDS,
        on_answer: Callable[[requests.Response], None] | None = None,
    ) -> None:
        super().__init__()
        self._timeout = (min(CONNECT_SECONDS, answer_seconds), answer_seconds)
        self._on_answer = on_answer
        # Tokens come from the vault alone: not from a netrc file, nor through a proxy that nobody chose.
        self.trust_env = False
        self.headers["Connection"] = "close"
        for prefix in ("https://", "http://"):
            self.mount(prefix, HTTPAdapter(max_retries=0, pool_connections=1, pool_maxsize=1))

    def prepare_request(self, request: requests.Request) -> requests.PreparedRequest:
        """Put a request together. Raises NotReached for one that can't be sent."""
        try:
            return super().prepare_request(request)
        except (requests.RequestException, UnicodeError):
            pass
        # Not from within the handler: the error of a header has its value, which may be a token, in it.
        raise NotReached("a request that can't be sent")

    def send(self, request: requests.PreparedRequest, **options: Any) -> requests.Response:  # noqa: ANN401 — as requests has it
        """Send one request. Raises NotReached or NoAnswer; any status that comes back is an answer."""
        options |= {"timeout": self._timeout, "allow_redirects": False, "stream": True}
        check_headers(request.headers.values())
        try:
            answer = super().send(request, **options)
            _read(answer)
        except requests.RequestException as error:
            raise _never_left(error) if _is_certain(error) else NoAnswer(type(error).__name__) from None
        finally:
            # Some servers close a connection without a word: kept in the pool, it would break the next call.
            for adapter in self.adapters.values():
                adapter.close()
        if self._on_answer is not None:
            self._on_answer(answer)
        return answer


def _read(answer: requests.Response) -> None:
    """Read the body, which may break off, or never end, and put it where the library looks for it."""
    reading = Reading()
    with answer:
        for piece in answer.iter_content(65_536):
            reading.add(piece)
    # As requests' own property `content` does, which has no bounds.
    vars(answer).update(_content=whole_characters(bytes(reading.content)), _content_consumed=True)


def _is_certain(error: requests.RequestException) -> bool:
    """Whether the request can't have left this machine."""
    if isinstance(
        error, requests.ConnectTimeout | requests.exceptions.InvalidURL | requests.exceptions.MissingSchema
    ):
        return True
    reason = error.args[0] if error.args else None
    if isinstance(reason, MaxRetryError):
        reason = reason.reason
    return isinstance(reason, _NEVER_LEFT) or (isinstance(reason, TlsError) and "CERTIFICATE" in str(reason))


def _never_left(error: requests.RequestException) -> NotReached:
    return NotReached(type(error).__name__)
