"""One call to X through tweepy. Imported with the first call: it loads tweepy.

tweepy sets no time-out, stumbles over answers that aren't what it expects (a list, an empty body, a reset
that is no number), and logs the bearer token: the session bounds and keeps the answer, which we judge
ourselves, and its loggers, and those of the signing libraries below it, stay quiet.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import requests
import tweepy
from requests.adapters import HTTPAdapter

from connectors.http import MALFORMED, Answer, json_object
from connectors.session import SafeSession
from connectors.x.credentials import Credentials, OAuth1

HOST = "https://api.twitter.com"
"""Where tweepy sends everything; X serves its interface there and at api.x.com."""

for _library in ("tweepy", "requests_oauthlib", "oauthlib"):
    logging.getLogger(_library).setLevel(logging.WARNING)


@dataclass(frozen=True)
class Call:
    """A method of tweepy's `Client` with what it is given."""

    method: str
    arguments: tuple[Any, ...]
    fields: Mapping[str, Any]


def ask(call: Call, credentials: Credentials, answer_seconds: float, base_url: str | None) -> Answer:
    """What X answers. Raises NotReached or NoAnswer."""
    answers: list[requests.Response] = []
    with SafeSession(answer_seconds, answers.append) as session:
        if base_url is not None:
            session.mount(HOST, _Elsewhere(base_url))
        client = _client(credentials)
        client.session = session
        try:
            method = getattr(client, call.method)
            method(*call.arguments, user_auth=isinstance(credentials, OAuth1), **call.fields)
        except (tweepy.TweepyException, RecursionError, *MALFORMED):
            if not answers:
                raise
    return _answer(answers[-1])


def _client(credentials: Credentials) -> tweepy.Client:
    if isinstance(credentials, OAuth1):
        return tweepy.Client(
            consumer_key=credentials.consumer_key.value,
            consumer_secret=credentials.consumer_secret.value,
            access_token=credentials.access_token.value,
            access_token_secret=credentials.access_token_secret.value,
            return_type=requests.Response,
        )
    return tweepy.Client(bearer_token=credentials.bearer.value, return_type=requests.Response)


def _answer(response: requests.Response) -> Answer:
    headers = {name.lower(): value for name, value in response.headers.items()}
    return Answer(response.status_code, headers, json_object(response.content), response.content)


class _Elsewhere(HTTPAdapter):
    """Sends what is meant for `HOST` to another address; what was signed stays as it is."""

    def __init__(self, base_url: str) -> None:
        super().__init__(max_retries=0)
        self._base_url = base_url.rstrip("/")

    def send(self, request: requests.PreparedRequest, **options: Any) -> requests.Response:  # type: ignore[override]  # noqa: ANN401 — options pass through as they came
        request.url = self._base_url + (request.url or "").removeprefix(HOST)
        return super().send(request, **options)
