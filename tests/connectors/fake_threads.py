"""A small Threads on loopback: containers, posts, conversations, mentions, searches, insights and tokens.

It behaves as Meta's documents say (developers.facebook.com/docs/threads and, for errors,
/docs/graph-api/guides/error-handling); each behaviour names its page.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from threading import Lock
from urllib.parse import parse_qs

from tests.connectors.loopback import LoopbackServer
from tests.connectors.wire import Json, Reply, Request

TOKEN = "THAAcampaignTokenThatNobodyMaySee4711"
USER_ID = "24680"
HANDLE = "camille.coast"
APP_ID, APP_SECRET, CODE = "990602627938098", "a1b2C3D4secretOfTheApp", "AQBcodeWorthAnAccount"

_SCOPES = ("threads_basic", "threads_content_publish", "threads_read_replies", "threads_manage_replies")


@dataclass
class Container:
    """A container: `looks` is how often its state is asked for before Threads has finished with it."""

    id: str
    fields: dict[str, str]
    looks: int
    state: str = "IN_PROGRESS"
    error: str = ""


@dataclass
class Post:
    """A post of ours or of others."""

    id: str
    username: str
    text: str
    at: datetime
    alts: tuple[str, ...] = ()
    parent: str | None = None
    root: str | None = None
    hidden: bool = False


def error(status: int, code: int, subcode: int = 0, message: str = "No", **headers: str) -> Reply:
    """An error as the Graph API tells it (error-handling)."""
    told: Json = {"message": message, "type": "OAuthException", "code": code, "fbtrace_id": "EJplcsCHuLu"}
    return Reply(status, {"error": told | ({"error_subcode": subcode} if subcode else {})}, headers)


EXPIRED = error(401, 190, 463, "Error validating access token: Session has expired")
GONE = error(400, 100, 33, "Unsupported get request. Object does not exist")


class FakeThreads:
    """Threads' server with the account of `HANDLE`."""

    def __init__(self) -> None:
        self.containers: dict[str, Container] = {}
        self.posts: dict[str, Post] = {}
        self.mentions: list[str] = []
        self.counts: dict[str, dict[str, int]] = {}
        self.token = TOKEN
        self.scopes: tuple[str, ...] = _SCOPES
        self.used, self.replies_used, self.call_count = 0, 0, 0
        self.video_looks = 2
        self.renewals = 0
        self._ids = count(1)
        self._lock = Lock()
        self.server = LoopbackServer(self._answer)

    @property
    def url(self) -> str:
        """Where it answers."""
        return self.server.url

    def own(self) -> list[Post]:
        """Our posts, oldest first."""
        return [post for post in self.posts.values() if post.username == HANDLE]

    def write(self, username: str, text: str, parent: str | None = None) -> Post:
        """Let somebody write; an answer belongs to the conversation of the post it stands under."""
        above = self.posts.get(parent or "")
        root = (above.root or above.id) if above else None
        number = next(self._ids)
        at = datetime.now(UTC).replace(microsecond=0)
        post = Post(f"17{number:08d}", username, text, at, parent=parent, root=root)
        self.posts[post.id] = post
        return post

    # The server's own work.

    def _answer(self, request: Request) -> Reply:
        with self._lock:
            signing_in = {
                "/oauth/access_token": self._code,
                "/access_token": self._exchange,
                "/refresh_access_token": self._refresh,
            }
            if request.path in signing_in:
                return signing_in[request.path](request)
            if request.headers.get("authorization") != f"Bearer {self.token}":
                return EXPIRED
            self.call_count += 1
            answer = self._called(request)
            # Overview, “Rate Limiting”; the header is of /docs/graph-api/overview/rate-limiting.
            used = f'{{"call_count":{self.call_count // 4},"total_time":1,"total_cputime":1}}'
            return Reply(answer.status, answer.body, {"X-App-Usage": used, **answer.headers})

    def _called(self, request: Request) -> Reply:
        version, first, *rest = request.path.strip("/").split("/")
        assert version == "v1.0"
        calls: dict[tuple[str, str, str], Callable[[Request], Reply]] = {
            ("GET", "me", ""): lambda _: Reply(200, {"id": USER_ID, "username": HANDLE, "name": "Camille"}),
            ("GET", "debug_token", ""): self._debug_token,
            ("GET", "me", "threads_publishing_limit"): lambda _: self._quota(),
            ("POST", "me", "threads"): self._contain,
            ("POST", "me", "threads_publish"): self._publish,
            ("GET", "me", "threads"): lambda asked: self._list(asked, self._mine(replies=False)),
            ("GET", "me", "replies"): lambda asked: self._list(asked, self._mine(replies=True)),
            ("GET", "me", "mentions"): lambda asked: self._list(
                asked, [self.posts[one] for one in self.mentions]
            ),
            ("GET", "keyword_search", ""): self._search,
        }
        call = calls.get((request.method, first, rest[0] if rest else ""))
        if call is not None:
            return call(request)
        return self._about(first, rest[0] if rest else "", request)

    def _about(self, one: str, what: str, request: Request) -> Reply:
        if one in self.containers:
            return self._state(self.containers[one])
        post = self.posts.get(one)
        if post is None:
            return GONE
        if request.method == "DELETE":  # Delete Posts
            del self.posts[one]
            return Reply(200, {"success": True, "deleted_id": one})
        if what == "conversation":
            return self._list(request, [other for other in self.posts.values() if other.root == one])
        if what == "manage_reply":  # Reply Management: “Hide Replies”
            if post.parent != post.root:
                return error(400, 10_000, 0, "Only top-level replies can be hidden")
            post.hidden = _form(request)["hide"] == "true"
            return Reply(200, {"success": True})
        if what == "insights":
            return self._insights(one, request)
        return Reply(200, _view(post))

    def _contain(self, request: Request) -> Reply:
        """Posts, step 1. Limits of the text and of links as on the same page."""
        fields = _form(request)
        emoji = re.compile(r"[\U0001F000-\U0001FAFF]")
        text = fields.get("text", "")
        if len(text) + 3 * len(emoji.findall(text)) > 500:
            return error(400, 100, 2207077, "Param text must be at most 500 characters long.")
        if fields["media_type"] == "CAROUSEL":
            children = [self.containers[child] for child in fields["children"].split(",")]
            assert 2 <= len(children) <= 20
            assert all(child.state == "FINISHED" for child in children)
        if "reply_to_id" in fields and fields["reply_to_id"] not in self.posts:
            return GONE
        looks = self.video_looks if fields["media_type"] == "VIDEO" else 0
        made = Container(f"18{next(self._ids):08d}", fields, looks)
        self.containers[made.id] = made
        return Reply(200, {"id": made.id})

    def _state(self, container: Container) -> Reply:
        """Troubleshooting, “Publishing Does Not Return a Media ID”."""
        if container.state == "IN_PROGRESS":
            container.looks -= 1
            if container.looks < 0:
                container.state = "FINISHED"
        told = {"id": container.id, "status": container.state}
        return Reply(200, told | ({"error_message": container.error} if container.error else {}))

    def _publish(self, request: Request) -> Reply:
        """Posts, step 2: a container is published once; one that isn't ready is not found."""
        container = self.containers.get(_form(request)["creation_id"])
        if container is None or container.state in ("IN_PROGRESS", "EXPIRED", "ERROR"):
            return error(400, 24, 4279009, "The requested resource does not exist")
        if container.state == "PUBLISHED":
            return error(400, 100, 0, "The container was published before")
        fields = container.fields
        container.state = "PUBLISHED"
        shown = [self.containers[one].fields for one in fields.get("children", "").split(",") if one]
        post = self.write(HANDLE, fields.get("text", ""), fields.get("reply_to_id"))
        post.alts = tuple(each["alt_text"] for each in shown or [fields] if "alt_text" in each)
        return Reply(200, {"id": post.id})

    def _quota(self) -> Reply:
        """Troubleshooting, “Retrieve Quota Limits”."""
        quota: Json = {
            "quota_usage": self.used,
            "config": {"quota_total": 250, "quota_duration": 86400},
            "reply_quota_usage": self.replies_used,
            "reply_config": {"quota_total": 1000, "quota_duration": 86400},
        }
        return Reply(200, {"data": [quota]})

    def _mine(self, *, replies: bool) -> list[Post]:
        return [post for post in self.own() if (post.parent is not None) is replies]

    def _list(self, request: Request, posts: list[Post]) -> Reply:
        """A page, newest first; its `next` address holds the token (/docs/graph-api/results)."""
        newest_first = sorted(posts, key=lambda post: post.id, reverse=True)
        after = request.params.get("after", ["99999999999"])[0]
        limit = int(request.one("limit"))
        behind = [post for post in newest_first if post.id < after]
        page: Json = {"data": [_view(post) for post in behind[:limit]]}
        if behind:
            last = behind[:limit][-1].id
            page["paging"] = {"cursors": {"before": behind[0].id, "after": last}}
            if len(behind) > limit:
                page["paging"]["next"] = f"{self.url}/next?access_token={self.token}&after={last}"
        return Reply(200, page)

    def _search(self, request: Request) -> Reply:
        """Keyword Search."""
        word = request.one("q").casefold()
        return self._list(request, [post for post in self.posts.values() if word in post.text.casefold()])

    def _insights(self, one: str, request: Request) -> Reply:
        """Insights, “Media Insights”."""
        counted = self.counts.get(one, {}) | {
            "replies": sum(1 for post in self.posts.values() if post.root == one)
        }
        names = request.one("metric").split(",")
        rows = [
            {"name": name, "period": "lifetime", "values": [{"value": counted.get(name, 0)}]}
            for name in names
        ]
        return Reply(200, {"data": rows})

    def _debug_token(self, request: Request) -> Reply:
        """Troubleshooting, “Debug Access Token”."""
        assert request.one("input_token") == self.token
        return Reply(200, {"data": {"type": "USER", "is_valid": True, "scopes": list(self.scopes)}})

    def _code(self, request: Request) -> Reply:
        """Get Access Tokens, step 2."""
        asked = _form(request)
        expected = {
            "client_id": APP_ID,
            "client_secret": APP_SECRET,
            "grant_type": "authorization_code",
            "redirect_uri": "https://localhost:53127/",
            "code": CODE,
        }
        if asked != expected:
            told = {"error_type": "OAuthException", "code": 400, "error_message": f"Invalid code {CODE}"}
            return Reply(400, told)
        return Reply(200, {"access_token": "THAAshortLivedTokenOfAnHour", "user_id": USER_ID})

    def _exchange(self, request: Request) -> Reply:
        """Long-Lived Tokens, “Get a Long-Lived Token”."""
        assert request.one("grant_type") == "th_exchange_token"
        assert request.one("client_secret") == APP_SECRET
        assert request.one("access_token") == "THAAshortLivedTokenOfAnHour"
        return self._new_token()

    def _refresh(self, request: Request) -> Reply:
        """Long-Lived Tokens, “Refresh a Long-Lived Token”."""
        assert request.one("grant_type") == "th_refresh_token"
        if request.one("access_token") != self.token:
            return EXPIRED
        return self._new_token()

    def _new_token(self) -> Reply:
        self.renewals += 1
        self.token = f"THAArenewedTokenNumber{self.renewals:03d}forTheCampaign"
        return Reply(200, {"access_token": self.token, "token_type": "bearer", "expires_in": 5183944})


def _form(request: Request) -> dict[str, str]:
    assert request.headers["content-type"] == "application/x-www-form-urlencoded"
    return {
        name: values[0] for name, values in parse_qs(request.body.decode(), keep_blank_values=True).items()
    }


def _view(post: Post) -> Json:
    """A post with its fields (Reply Management, “Fields”)."""
    told: Json = {
        "id": post.id,
        "text": post.text,
        "username": post.username,
        "timestamp": post.at.strftime("%Y-%m-%dT%H:%M:%S+0000"),
        "permalink": f"https://www.threads.com/@{post.username}/post/{post.id}",
        "is_reply_owned_by_me": post.username == HANDLE and post.parent is not None,
        "hide_status": "HIDDEN" if post.hidden else "NOT_HUSHED",
    }
    if post.root:
        told |= {"root_post": {"id": post.root}, "replied_to": {"id": post.parent}}
    return told


def later(minutes: int) -> datetime:
    """So many minutes from now, in whole seconds."""
    return (datetime.now(UTC) + timedelta(minutes=minutes)).replace(microsecond=0)
