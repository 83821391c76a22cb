"""One blog's REST interface, asked as the account's user, and what its answers mean. On the worker's threads.

Source: developer.wordpress.org/rest-api. Calls go to `?rest_route=`, which every WordPress answers however
its addresses look. A call ends with an answer or with one of the exceptions here and in `connectors.http`:
Declined, Limited and NotReached say that nothing was done; NoAnswer and Uncertain leave it open.
"""

import json
import re
from base64 import b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

from connectors.http import (
    MALFORMED,
    Answer,
    Http,
    JsonObject,
    NoAnswer,
    NotReached,
    digits,
    is_private,
    json_value,
    retry_after,
)
from connectors.sentences import misshapen, unclear, unreachable
from warroom.errors import AccountTrouble, NetworkTrouble
from warroom.language import tr
from warroom.ports import AccountAccess, Clock

Params = Mapping[str, str | list[str]]
_TAG = re.compile(r"<[^>]*>")
_MAY_NOT = frozenset({"rest_cannot_create", "rest_cannot_publish"})


class Declined(Exception):
    """The blog named an error of the request, and did nothing.

    `code` is its word, `message` its text, `said` the whole; status 401 is a caller whom it doesn't know.
    """

    def __init__(self, status: int, code: str, message: str, said: JsonObject | None = None) -> None:
        super().__init__(f"{status} {code}")
        self.status = status
        self.code = code
        self.said = said or {}
        self.message = _TAG.sub("", message)[:200]

    @property
    def is_gone(self) -> bool:
        """Whether what was asked for isn't on the blog (any more), or lies in its trash."""
        return self.status == 410 or (self.status == 404 and self.code.endswith("_invalid_id"))


class Limited(Exception):
    """Too many calls: the blog's host did nothing. `retry_at` is None when it named no instant."""

    def __init__(self, retry_at: datetime | None) -> None:
        super().__init__("429")
        self.retry_at = retry_at


class Uncertain(Exception):
    """The answer doesn't say whether the call was done. `retry_at` where it says when to ask again."""

    def __init__(self, detail: str, retry_at: datetime | None = None) -> None:
        super().__init__(detail)
        self.retry_at = retry_at


class Unfit(Exception):
    """The blog will never take the message as it is; `sentence` says why."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True)
class Site:
    """The blog of one account, for one call. `address` has no slash at its end."""

    http: Http
    access: AccountAccess
    clock: Clock
    address: str
    user: str
    _password: str = field(repr=False)

    @classmethod
    def of(cls, access: AccountAccess, http: Http, clock: Clock) -> "Site":
        """Raises AccountTrouble without a whole secret, or for an address that no password may travel to."""
        fields = access.read_secret().fields()
        address = (access.account.service_url or "").partition("?")[0].rstrip("/")
        if not is_private(address):
            raise AccountTrouble(
                tr(
                    "{address} is no safe address for a password: it must begin with https://.",
                    address=address,
                )
            )
        try:
            return cls(http, access, clock, address, fields["user"], fields["password"])
        except KeyError as missing:
            sentence = tr(
                "What is kept of {handle}'s credentials is incomplete. Reconnect it.",
                handle=access.account.handle,
            )
            raise AccountTrouble(sentence) from missing

    @property
    def host(self) -> str:
        """The blog's name in sentences."""
        return urlsplit(self.address).netloc

    def read(self, route: str, params: Params | None = None) -> JsonObject:
        """One thing. Raises Declined, Limited, Uncertain, NotReached or NoAnswer."""
        answer = self._asked("GET", route, params)
        if answer.body is None:
            raise Uncertain(f"status {answer.status}")
        return answer.body

    def page(self, route: str, params: Params) -> tuple[list[JsonObject], int]:
        """A page of a list, and how many the whole list has. Raises as `read` does."""
        answer = self._asked("GET", route, params)
        found = json_value(answer.content)
        if not isinstance(found, list):
            raise Uncertain("no list")
        total = digits(answer.headers.get("x-wp-total"))
        return [one for one in found if isinstance(one, dict)], len(found) if total is None else total

    def write(self, method: str, route: str, body: JsonObject) -> JsonObject:
        """Change something. Raises as `read` does."""
        content = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
        answer = self._asked(method, route, None, content, {"Content-Type": "application/json"})
        if answer.body is None:
            raise Uncertain(f"status {answer.status}")
        return answer.body

    def upload(self, content: bytes, mime: str, slug: str, file_name: str) -> JsonObject:
        """Store a file; the bytes are the request's body, which PHP's limit for forms doesn't concern."""
        headers = {"Content-Type": mime, "Content-Disposition": f'attachment; filename="{file_name}"'}
        answer = self._asked("POST", "/wp/v2/media", {"slug": slug}, content, headers)
        if answer.body is None:
            raise Uncertain(f"status {answer.status}")
        return answer.body

    def own_id(self) -> int:
        """The number of the account's user. Raises as `read` does."""
        known = (self.access.account.remote_identity or "").rpartition("#")[2]
        return int(known) if known.isdecimal() else int(self.read("/wp/v2/users/me", {"_fields": "id"})["id"])

    def _asked(
        self,
        method: str,
        route: str,
        params: Params | None,
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        token = b64encode(f"{self.user}:{self._password}".encode()).decode()
        answer = self.http.ask(
            method,
            f"{self.address}/",
            params={"rest_route": route, **(params or {})},
            content=content,
            headers={"Authorization": f"Basic {token}", "Accept": "application/json", **(headers or {})},
        )
        return _judged(answer, self.clock.now())


def _judged(answer: Answer, now: datetime) -> Answer:
    if 200 <= answer.status < 300:
        return answer
    retry_at = retry_after(answer.headers.get("retry-after"), now)
    if answer.status == 429:
        raise Limited(retry_at)
    said: JsonObject = answer.body or {}
    code, message = said.get("code"), said.get("message")
    # A file that it won't take, WordPress refuses with a 500 (rest_upload_sideload_error).
    if isinstance(code, str) and (answer.refuses or code.startswith("rest_upload_")):
        status = 401 if _is_stranger(said) else answer.status
        raise Declined(status, code, message if isinstance(message, str) else "", said)
    if answer.status == 413:
        raise Declined(413, "too_large", tr("it is too large for the blog’s web server"))
    if answer.status == 401:
        raise Declined(401, "", "")
    if 300 <= answer.status < 400:
        moved = urlsplit(answer.headers.get("location", "")).netloc
        raise Uncertain(tr("it sends us on to {host}", host=moved))
    raise Uncertain(f"status {answer.status}", retry_at)


def _is_stranger(said: JsonObject) -> bool:
    """Whether the blog took us for a visitor: it hides that in what it says of a parameter (seen)."""
    data = said.get("data")
    details = data.get("details") if isinstance(data, dict) else None
    each = details.values() if isinstance(details, dict) else ()
    return any(isinstance(one, dict) and one.get("data") == {"status": 401} for one in each)


@contextmanager
def troubles(site: Site) -> Iterator[None]:
    """Turn what a call raised into trouble with a sentence. Not for writing a post: see `publication`."""
    try:
        yield
    except Declined as declined:
        raise declined_trouble(site, declined) from declined
    except Limited as limited:
        raise NetworkTrouble(limit_sentence(site), limited.retry_at) from limited
    except NotReached as error:
        raise NetworkTrouble(unreachable_sentence(site)) from error
    except Uncertain as error:
        raise NetworkTrouble(unclear_sentence(site, error), error.retry_at) from error
    except NoAnswer as error:
        raise NetworkTrouble(unclear_sentence(site, error)) from error
    except MALFORMED as error:
        raise NetworkTrouble(misshapen(site.host, error)) from error


def declined_trouble(site: Site, declined: Declined) -> AccountTrouble | NetworkTrouble:
    """What a refusal means for the account."""
    if declined.status == 401:
        sentence = tr(
            "{host} doesn’t accept the application password of {user}: it is wrong or was revoked, or the "
            "blog’s web server doesn’t pass it on (the Authorization header). Reconnect it with a new one.",
            host=site.host,
            user=site.user,
        )
        return AccountTrouble(sentence)
    if declined.code in _MAY_NOT:
        return AccountTrouble(role_sentence(site))
    return NetworkTrouble(
        tr("{host} refused: {message}", host=site.host, message=declined.message or declined.code)
    )


def role_sentence(site: Site) -> str:
    """For a user who may not do what the campaign needs."""
    return tr(
        "The role of {user} on {host} doesn’t let it publish. Have an administrator of the blog make it an "
        "Editor (an Author can publish, but not manage comments).",
        user=site.user,
        host=site.host,
    )


def limit_sentence(site: Site) -> str:
    """For a 429."""
    return tr("{host} asks to slow down: too many calls.", host=site.host)


def unreachable_sentence(site: Site) -> str:
    """For a blog that can't be reached."""
    return unreachable(site.address)


def unclear_sentence(site: Site, error: Exception) -> str:
    """For an answer that doesn't come, or can't be read."""
    return unclear(site.host, error)
