"""Calls to the Graph API through facebook-sdk 3.1, made safe. Used on the worker's threads.

The library is from 2018: it puts tokens into addresses (which loggers and exceptions show), has no time-out,
refuses every version since 4.0, drops the status and the headers, and takes an HTTP 500 with “{}” for
success. So each call gets a session of its own, which sends the token as a header and keeps the answer, and
it is the answer that is judged, whatever the library makes of it.

Sources: developers.facebook.com/docs/graph-api/securing-requests (appsecret_proof) and
documentation/instagram-platform/content-publishing (the token in the Authorization header).
"""

import hmac
import warnings
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from connectors.graph.answers import Uncertain, judged
from connectors.graph.usage import budget
from connectors.http import ANSWER_SECONDS, MALFORMED, Answer, JsonObject, NotReached, is_private, json_object
from warroom.domain.account import Budget
from warroom.ports import Clock, Secret

if TYPE_CHECKING:
    import requests

VERSION = "v25.0"
"""Every version lives two years: docs/graph-api/changelog."""
GRAPH_URL = "https://graph.facebook.com/"

Files = Mapping[str, tuple[str, bytes, str]]
"""What is uploaded: by its parameter, the file's name, content and type."""


def _nobody_counts(budget: Budget) -> None:
    """For calls that no account answers for, as in signing in."""


@dataclass(frozen=True)
class Caller:
    """As whom a call is made. `note_budget` hears what is left of the rate limit."""

    token: Secret | None = None
    app_secret: Secret | None = None
    note_budget: Callable[[Budget], None] = _nobody_counts

    @property
    def proof(self) -> dict[str, str]:
        """The proof that whoever calls knows the app's secret as well as the token."""
        if self.token is None or self.app_secret is None:
            return {}
        proof = hmac.new(self.app_secret.value.encode(), self.token.value.encode(), sha256)
        return {"appsecret_proof": proof.hexdigest()}


class Graph:
    """One host of the Graph API. Every call raises what stands in `answers.GRAPH_ERRORS`."""

    def __init__(
        self, clock: Clock, answer_seconds: float = ANSWER_SECONDS, base_url: str = GRAPH_URL
    ) -> None:
        self._clock = clock
        self._answer_seconds = answer_seconds
        self._base_url = base_url.rstrip("/") + "/"

    def get(self, path: str, caller: Caller, params: Mapping[str, str] | None = None) -> JsonObject:
        """Read."""
        return self._ask("GET", path, caller, args={**(params or {}), **caller.proof})

    def post(
        self, path: str, caller: Caller, form: Mapping[str, str] | None = None, files: Files | None = None
    ) -> JsonObject:
        """Write; nothing of it stands in the address."""
        return self._ask("POST", path, caller, post_args={**(form or {}), **caller.proof}, files=files)

    def delete(self, path: str, caller: Caller) -> JsonObject:
        """Delete."""
        return self._ask("DELETE", path, caller, args=caller.proof)

    def _ask(self, method: str, path: str, caller: Caller, **arguments: Any) -> JsonObject:  # noqa: ANN401 — as the library has it
        if not is_private(self._base_url):
            raise NotReached("a token only travels over https")
        facebook, answers = library(), list[Answer]()
        # What the library can't read, or calls an error, is in the answer too.
        unreadable = suppress(facebook.GraphAPIError, RecursionError, *MALFORMED)
        with unreadable, _session(self._base_url, self._answer_seconds, caller.token, answers) as session:
            facebook.GraphAPI(session=session).request(f"{VERSION}/{path}", method=method, **arguments)
        if not answers:
            raise Uncertain("no answer")
        now = self._clock.now()
        left = budget(answers[0].headers, now)
        if left is not None:
            caller.note_budget(left)
        return judged(answers[0], now)


def library() -> Any:  # noqa: ANN401 — the library has no types
    """facebook-sdk."""
    with warnings.catch_warnings():
        # Its regular expression has an invalid escape, of which Python warns when it compiles the file.
        warnings.simplefilter("ignore")
        import facebook
    return facebook


def _session(
    base_url: str, answer_seconds: float, token: Secret | None, answers: list[Answer]
) -> "requests.Session":
    """A session for one call: to `base_url` in place of the library's own, with the token as a header."""
    from connectors.session import SafeSession

    class ElsewhereSession(SafeSession):
        def request(self, method: str, url: str, *rest: Any, **options: Any) -> "requests.Response":  # type: ignore[override]  # noqa: ANN401 — passed on as it came
            return super().request(method, base_url + url.removeprefix(GRAPH_URL), *rest, **options)

    session = ElsewhereSession(answer_seconds, on_answer=lambda response: answers.append(_answer(response)))
    if token is not None:
        session.headers["Authorization"] = f"Bearer {token.value}"
    return session


def _answer(response: "requests.Response") -> Answer:
    headers = {name.lower(): value for name, value in response.headers.items()}
    return Answer(response.status_code, headers, json_object(response.content))
