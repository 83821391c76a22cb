"""What the small Facebook and the small Instagram on loopback share: tokens, proofs, usage, errors.

Each behaviour is taken from developers.facebook.com: docs/graph-api/guides/error-handling (the form of an
error, its codes and subcodes), docs/graph-api/securing-requests (appsecret_proof),
docs/graph-api/overview/rate-limiting (the usage headers), docs/graph-api/results (paging),
docs/facebook-login/guides/advanced/manual-flow and …/access-tokens/get-long-lived (signing in),
docs/permissions.
"""

import hmac
import json
from collections.abc import Callable, Sequence
from email.parser import BytesParser
from hashlib import sha256
from threading import RLock
from urllib.parse import parse_qs

from tests.connectors.loopback import LoopbackServer
from tests.connectors.wire import Json, Reply, Request

APP_ID, APP_SECRET = "1111222233334444", "0123456789abcdef0123456789abcdef"
PAGE_TOKEN = "EAAPageToken0123456789"
PERSON_TOKEN = "EAAPersonShort0123456789"
LASTING_TOKEN = "EAAPersonLasting0123456789"
CODE = "AQCodeFromTheDialog0123456789"
PAGE = "104455667788"
REDIRECT = "http://localhost:53127/"
ALL_TASKS = ["CREATE_CONTENT", "MANAGE", "MODERATE"]


def graph_error(
    code: int,
    subcode: int | None = None,
    message: str = "An error occurred",
    status: int = 400,
    *,
    transient: bool | None = None,
    data: Json | None = None,
    **headers: str,
) -> Reply:
    """An error as the Graph API tells it."""
    error: Json = {"message": message, "type": "OAuthException", "code": code, "fbtrace_id": "A6LJylpZRKw"}
    if subcode is not None:
        error["error_subcode"] = subcode
    if transient is not None:
        error["is_transient"] = transient
    if data is not None:
        error["error_data"] = data
    return Reply(status, {"error": error}, headers)


EXPIRED = graph_error(
    190, 463, "Error validating access token: Session has expired on Sunday, 24-May-26", 401
)
MISSING = graph_error(100, 33, "Unsupported get request. Object with ID '1' does not exist", 400)


def regain(minutes: int, page: str = PAGE) -> str:
    """X-Business-Use-Case-Usage of a caller who is let in again after `minutes`."""
    usage = {
        "type": "pages",
        "call_count": 100,
        "total_cputime": 25,
        "total_time": 25,
        "estimated_time_to_regain_access": minutes,
    }
    return json.dumps({page: [usage]})


def called(request: Request) -> str:
    """A request's method and path, without the version."""
    return f"{request.method} {request.path.removeprefix('/v25.0/')}"


def form(request: Request) -> dict[str, str]:
    """The parameters of a request's body, urlencoded or in parts; a file is its length."""
    kind = request.headers.get("content-type", "")
    if not kind.startswith("multipart/"):
        return {name: values[0] for name, values in parse_qs(request.body.decode(), True).items()}
    message = BytesParser().parsebytes(b"Content-Type: " + kind.encode() + b"\r\n\r\n" + request.body)
    found: dict[str, str] = {}
    for part in list(message.walk())[1:]:
        name = str(part.get_param("name", header="content-disposition"))
        content = part.get_payload(decode=True)
        assert isinstance(content, bytes)
        found[name] = f"{len(content)} bytes" if part.get_filename() else content.decode()
    return found


class FakeGraph:
    """One host of the Graph API: a Page, who manages it, and what `answer` does with a call that may pass."""

    def __init__(self, answer: Callable[[Request, list[str]], Reply]) -> None:
        self.lock = RLock()
        self.permissions: set[str] = set()
        self.managed: list[Json] = []
        self.page: Json = {"id": PAGE, "name": "Camille for the Coast", "username": "CamilleCoast"}
        self._answered = 0
        self._answer_call = answer
        self._tokens = {PAGE_TOKEN, PERSON_TOKEN, LASTING_TOKEN}
        self.server = LoopbackServer(self._answer)

    @property
    def url(self) -> str:
        return self.server.url

    @property
    def requests(self) -> list[Request]:
        """Every request that came, in order."""
        return self.server.requests

    def calls(self) -> list[str]:
        """The method and the path, without the version, of every request that came."""
        return [called(request) for request in self.requests]

    def on(self, call: str, reply: Reply, *, times: int | None = None) -> None:
        """Meet a call ("POST 1/feed", or "*" for all) with `reply`, the next `times` or until `heal`."""
        self.server.on(lambda request: call in (called(request), "*"), lambda _: reply, times=times)

    def another_host(self) -> LoopbackServer:
        """A second address of the same network; whoever asks closes it."""
        return LoopbackServer(self._answer)

    def _answer(self, request: Request) -> Reply:
        with self.lock:
            version, *path = request.path.strip("/").split("/")
            assert version == "v25.0"
            assert "access_token" not in request.params, "a token stands in an address"
            if path == ["oauth", "access_token"]:
                return self._exchange(form(request))
            refusal = self._refusal(request)
            if refusal is not None:
                return refusal
            reply = self._known(request, path) or self._answer_call(request, path)
            return Reply(
                reply.status, reply.body, {**reply.headers, "X-Business-Use-Case-Usage": self._usage()}
            )

    def _refusal(self, request: Request) -> Reply | None:
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        if token not in self._tokens:
            return graph_error(190, None, "Invalid OAuth access token - Cannot parse access token", 401)
        proof = hmac.new(APP_SECRET.encode(), token.encode(), sha256).hexdigest()
        told = request.params.get("appsecret_proof") or [form(request).get("appsecret_proof", "")]
        if told != [proof]:
            return graph_error(100, None, "Invalid appsecret_proof provided in the API argument")
        return None

    def _known(self, request: Request, path: list[str]) -> Reply | None:
        token = request.headers["authorization"].removeprefix("Bearer ")
        if path == ["me", "permissions"]:
            listed = [{"permission": each, "status": "granted"} for each in sorted(self.permissions)]
            return Reply(200, {"data": [*listed, {"permission": "email", "status": "declined"}]})
        if path == ["me", "accounts"]:
            if token == PAGE_TOKEN:
                return graph_error(
                    100, None, "(#100) Tried accessing nonexisting field (accounts) on node type (Page)"
                )
            return listing(self.managed, request)
        if path == ["me"]:
            return Reply(200, self.page)
        return None

    def _exchange(self, asked: dict[str, str]) -> Reply:
        assert (asked["client_id"], asked["client_secret"]) == (APP_ID, APP_SECRET)
        if asked.get("grant_type") == "fb_exchange_token":
            assert asked["fb_exchange_token"] == PERSON_TOKEN
            return Reply(200, {"access_token": LASTING_TOKEN, "token_type": "bearer", "expires_in": 5183944})
        if (asked["code"], asked["redirect_uri"]) != (CODE, REDIRECT):
            return graph_error(100, 36009, "This authorization code has been used.")
        return Reply(200, {"access_token": PERSON_TOKEN, "token_type": "bearer", "expires_in": 5000})

    def _usage(self) -> str:
        self._answered += 1
        used = min(self._answered, 90)
        usage = {"type": "pages", "call_count": used, "total_cputime": 1, "total_time": 1}
        return json.dumps({PAGE: [usage | {"estimated_time_to_regain_access": 0}]})


def listing(items: Sequence[Json], request: Request) -> Reply:
    """A page of `items`, as the Graph API pages: by the cursor `after`, and a `next` where there is more."""
    limit = int(request.params.get("limit", ["25"])[0])
    start = int(request.params["after"][0]) if "after" in request.params else 0
    page = list(items[start : start + limit])
    end = start + len(page)
    paging: Json = {"cursors": {"before": str(start), "after": str(end)}} if page else {}
    if end < len(items):
        paging["next"] = f"https://graph.facebook.com{request.path}?access_token=secret&after={end}"
    return Reply(200, {"data": page} | ({"paging": paging} if paging else {}))
