"""Calls of LinkedIn's versioned interface, and what their answers mean. Used on the worker's threads.

Sources: learn.microsoft.com/linkedin/marketing/versioning (a version lives a year), and of
/linkedin/shared/api-guide/concepts the pages protocol-version, error-handling and rate-limits (which end at
midnight UTC). A call ends with an answer of success or one of the exceptions here and in `connectors.http`:
Declined, Limited and NotReached say that nothing was done; NoAnswer and Uncertain leave it open.
"""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from urllib.parse import quote, urlencode, urlsplit

from connectors.http import Answer, Http, JsonObject, is_private, retry_after
from warroom.ports import Clock, Secret

VERSION = "202605"
_DUPLICATE = re.compile(r"urn:li:(?:share|ugcPost):\d+")


class Declined(Exception):
    """LinkedIn named an error of the request, and did nothing."""

    def __init__(self, status: int, code: str, message: str, body: JsonObject) -> None:
        super().__init__(f"{status} {code}")
        self.status = status
        self.code = code
        self.message = message
        self._body = body

    @property
    def session_is_over(self) -> bool:
        """The token expired, was revoked or never was one (65600 to 65602)."""
        return self.status == 401

    @property
    def not_permitted(self) -> bool:
        """The token lacks a permission, or its member a role on the page."""
        return self.status == 403

    @property
    def gone(self) -> bool:
        """There is nothing under that address, or no longer."""
        return self.status == 404

    @property
    def is_duplicate(self) -> bool:
        """LinkedIn has a post with the same content already (DUPLICATE_POST)."""
        return "DUPLICATE_POST" in json.dumps(self._body)

    @property
    def duplicate_of(self) -> str | None:
        """That post, where LinkedIn names it."""
        found = _DUPLICATE.search(json.dumps(self._body))
        return found[0] if found and self.is_duplicate else None


class Limited(Exception):
    """Too many calls: LinkedIn did nothing. `retry_at` is None when it named no instant."""

    def __init__(self, retry_at: datetime | None) -> None:
        super().__init__("429")
        self.retry_at = retry_at


class Uncertain(Exception):
    """The answer doesn't say whether the call was done: a 5xx, a redirect, a page of HTML."""


def urn(text: str) -> str:
    """A URN (or any value) as it stands in a path or a query of Rest.li 2.0: nothing of it is syntax."""
    return quote(text, safe="")


def urns(texts: Sequence[str]) -> str:
    """A list of URNs in a query of Rest.li 2.0."""
    return f"List({','.join(map(urn, texts))})"


class Rest:
    """LinkedIn's servers: the interface at `base_url`, signing in at `sign_in_url`."""

    def __init__(self, http: Http, base_url: str, sign_in_url: str, clock: Clock) -> None:
        self._http = http
        self._base_url = base_url
        self._sign_in_url = sign_in_url
        self._clock = clock

    def ask(
        self, method: str, path: str, token: Secret, body: JsonObject | None = None, restli_method: str = ""
    ) -> Answer:
        """Call; `path` holds the query. Raises Declined, Limited, Uncertain, NotReached or NoAnswer."""
        headers = {
            "Authorization": f"Bearer {token.value}",
            "LinkedIn-Version": VERSION,
            "X-Restli-Protocol-Version": "2.0.0",
        }
        if restli_method:
            headers["X-RestLi-Method"] = restli_method
        content = None
        if body is not None:
            headers["Content-Type"] = "application/json"
            content = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
        url = f"{self._base_url}/rest/{path}"
        return self._judged(self._http.ask(method, url, content=content, headers=headers))

    def put(self, url: str, content: bytes, token: Secret) -> Answer:
        """Upload to the address that LinkedIn gave, which must be one of its own. Raises as `ask` does."""
        host = urlsplit(url).hostname or ""
        if not is_private(url) or not (host.endswith(".linkedin.com") or host == self._own_host):
            raise Uncertain("an upload to another host")
        headers = {"Authorization": f"Bearer {token.value}", "Content-Type": "application/octet-stream"}
        return self._judged(self._http.ask("PUT", url, content=content, headers=headers))

    def token(self, fields: Mapping[str, str]) -> JsonObject:
        """Ask for a token. Raises as `ask` does."""
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        url = f"{self._sign_in_url}/accessToken"
        answer = self._judged(
            self._http.ask("POST", url, content=urlencode(fields).encode(), headers=headers)
        )
        return body_of(answer)

    @property
    def _own_host(self) -> str:
        return urlsplit(self._base_url).hostname or ""

    def _judged(self, answer: Answer) -> Answer:
        body = answer.body or {}
        if answer.status == 429:
            raise Limited(self._limit_ends(answer))
        if 200 <= answer.status < 300:
            return answer
        code, message = body.get("code") or body.get("error"), body.get("message")
        if answer.refuses and (code or message):
            message = message or body.get("error_description")
            raise Declined(answer.status, str(code or ""), str(message or ""), body)
        raise Uncertain(f"status {answer.status}")

    def _limit_ends(self, answer: Answer) -> datetime | None:
        """When calls are taken again: Retry-After, or midnight UTC for a limit of the day."""
        now = self._clock.now()
        at = retry_after(answer.headers.get("retry-after"), now)
        if at is None and "DAY limit" in str((answer.body or {}).get("message")):
            return now.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
        return at


def body_of(answer: Answer) -> JsonObject:
    """The JSON of an answer. Raises Uncertain where there is none."""
    if answer.body is None:
        raise Uncertain(f"status {answer.status} without JSON")
    return answer.body


def created_id(answer: Answer) -> str:
    """The id of what was created, which LinkedIn tells in a header. Raises Uncertain without it."""
    if answer.status != 201 or not answer.headers.get("x-restli-id"):
        raise Uncertain(f"status {answer.status} without an id")
    return answer.headers["x-restli-id"]
