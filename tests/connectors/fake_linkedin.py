"""A small LinkedIn on loopback: posts, uploads, comments, notifications, statistics, roles and tokens.

It behaves as LinkedIn's documents say (learn.microsoft.com/linkedin); each behaviour names its page.
"""
# ruff: noqa: ARG002 — every resource gets the rest of its path, also those that have none.

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from threading import Lock
from urllib.parse import parse_qs, unquote

from connectors.linkedin.rest import VERSION
from tests.connectors.loopback import LoopbackServer
from tests.connectors.wire import Json, Reply, Request

TOKEN = "AQVcampaignTokenThatNobodyMaySee4711"
REFRESH = "AQWrefreshTokenThatNobodyMaySee0815"
PAGE_ID = 2414183
PAGE = f"urn:li:organization:{PAGE_ID}"
HANDLE = "camille-for-the-coast"
CLIENT_ID, CLIENT_SECRET, CODE = "86vhj2q7ukf83q", "WPL_AP0.secretOfTheApp==", "AQTcodeWorthAPage4711"
BOB = "urn:li:person:zLqTygBP8S"


@dataclass
class Post:
    """A post with the activity under which people comment."""

    urn: str
    activity: str
    author: str
    little: str
    at: datetime
    content: Json = field(default_factory=dict)


@dataclass
class Comment:
    """A comment; `above` is the comment that it answers."""

    urn: str
    id: str
    under: str
    actor: str
    text: str
    at: datetime
    above: str | None = None


def error(status: int, code: str, message: str, service_code: int = 0, **headers: str) -> Reply:
    """An error as LinkedIn tells it (error-handling)."""
    body: Json = {"status": status, "code": code, "message": message, "serviceErrorCode": service_code}
    return Reply(status, body, headers)


EXPIRED = error(401, "EXPIRED_ACCESS_TOKEN", "The token used in the request has expired", 65602)
NOT_FOUND = error(404, "NOT_FOUND", "Could not find entity")


def seen(little: str) -> str:
    """What people see of a text: the grammar of little-text-format, read character by character.

    An unescaped reserved character that begins no element ends the text, as it does on the real LinkedIn.
    """
    text, rest = "", little
    while rest:
        if rest[0] == "\\" and len(rest) > 1:
            text, rest = text + rest[1], rest[2:]
        elif template := re.match(r"\{hashtag\|\\#\|([^\\|{}@\[\]()<>#*_~]+)\}", rest):
            text, rest = f"{text}#{template[1]}", rest[template.end() :]
        elif rest[0] in "\\|{}@[]()<>#*_~":
            break
        else:
            text, rest = text + rest[0], rest[1:]
    return text


class FakeLinkedIn:
    """LinkedIn's servers with the page of `HANDLE`."""

    def __init__(self) -> None:
        self.posts: dict[str, Post] = {}
        self.comments: dict[str, Comment] = {}
        self.pictures: dict[str, bytes] = {}
        self.videos: dict[str, dict[int, bytes]] = {}
        self.video_looks, self.video_state = 1, "AVAILABLE"
        self.piece = 100_000
        self.notifications: list[Json] = []
        self.counts: dict[str, dict[str, int]] = {}
        self.role = "ADMINISTRATOR"
        self.token, self.refresh = TOKEN, REFRESH
        self.renewals = 0
        self._ids = count(7_000_000_000)
        self._lock = Lock()
        self.server = LoopbackServer(self._answer)

    @property
    def url(self) -> str:
        """Where it answers."""
        return self.server.url

    # What other people do.

    def comment(self, on: str, text: str, actor: str = BOB, above: str | None = None) -> Comment:
        """Let somebody comment on a post, or under a comment; the page is told."""
        post = self._post(on)
        number = str(next(self._ids))
        made = Comment(
            f"urn:li:comment:({post.activity},{number})",
            number,
            post.activity,
            actor,
            text,
            datetime.now(UTC),
            above,
        )
        self.comments[made.urn] = made
        if actor != PAGE:
            told: Json = {"owner": actor, "text": text, "entity": made.urn, "object": post.activity}
            told |= {"parentComment": above} if above else {}
            # The short form of the URN is what LinkedIn was seen to send.
            self.notify("COMMENT", post, made.urn.replace("(urn:li:", "("), {"comment": told})
        return made

    def share(self, text: str, on: Post | None, action: str) -> Post:
        """Let somebody share a post of ours, or name the page in one of their own; the page is told."""
        made = self._made(BOB, text, {})
        told = {"owner": BOB, "text": text, "entity": made.urn}
        self.notify(action, on, made.activity, {"share": told})
        return made

    def notify(self, action: str, on: Post | None, generated: str, decorated: Json) -> None:
        """Tell the page of something (organization-social-action-notifications)."""
        told: Json = {
            "notificationId": next(self._ids),
            "organizationalEntity": PAGE,
            "action": action,
            "generatedActivity": generated,
            "decoratedGeneratedActivity": decorated,
            "lastModifiedAt": int(datetime.now(UTC).timestamp() * 1000),
            "subscriber": BOB,
        }
        if on is not None:
            told |= {"sourcePost": on.activity, "decoratedSourcePost": {"entity": on.urn, "owner": PAGE}}
        self.notifications.append(told)

    # The server's own work.

    def _answer(self, request: Request) -> Reply:
        with self._lock:
            if request.path == "/oauth/v2/accessToken":
                return self._tokens(request)
            if request.headers.get("authorization") != f"Bearer {self.token}":
                return EXPIRED
            if request.path.startswith("/dms-uploads/"):
                return self._uploaded(request)
            # versioning and protocol-version: both headers are required.
            if request.headers.get("linkedin-version") != VERSION:
                return error(426, "NONEXISTENT_VERSION", "Requested version is not active")
            assert request.headers["x-restli-protocol-version"] == "2.0.0"
            _, root, resource, *rest = request.path.split("/")
            assert root == "rest"
            calls: dict[str, Callable[[Request, list[str]], Reply]] = {
                "posts": self._posts,
                "images": self._images,
                "videos": self._videos,
                "socialActions": self._comments,
                "socialMetadata": self._metadata,
                "organizationalEntityShareStatistics": self._statistics,
                "organizationalEntityNotifications": self._listed_notifications,
                "organizations": self._organizations,
                "organizationAcls": self._acls,
            }
            return calls[resource](request, [unquote(part) for part in rest])

    def _made(self, author: str, little: str, content: Json) -> Post:
        number = next(self._ids)
        urn = f"urn:li:share:{number}"
        made = Post(urn, f"urn:li:activity:{number + 1}", author, little, datetime.now(UTC), content)
        next(self._ids)
        self.posts[urn] = made
        return made

    def _post(self, urn: str) -> Post:
        return next(post for post in self.posts.values() if urn in (post.urn, post.activity))

    def _posts(self, request: Request, rest: list[str]) -> Reply:
        """posts-api."""
        if rest and rest[0] not in self.posts:
            # “Previously deleted posts return 204”, and reading one is a 404.
            return Reply(204) if request.method == "DELETE" else NOT_FOUND
        if request.method == "DELETE":
            assert request.headers["x-restli-method"] == "DELETE"
            del self.posts[rest[0]]
            return Reply(204)
        if request.method == "POST" and rest:
            assert request.headers["x-restli-method"] == "PARTIAL_UPDATE"
            self.posts[rest[0]].little = request.json["patch"]["$set"]["commentary"]
            return Reply(204)
        if request.method == "POST":
            return self._create(request.json)
        if rest:
            return Reply(200, _view(self.posts[rest[0]]))
        assert request.one("author") == PAGE
        newest = [post for post in reversed(self.posts.values()) if post.author == PAGE]
        return Reply(200, {"elements": [_view(post) for post in newest[: int(request.one("count"))]]})

    def _create(self, asked: Json) -> Reply:
        assert asked["author"] == PAGE
        if len(asked["commentary"]) > 3100:
            return error(422, "UNPROCESSABLE_ENTITY", "ShareCommentary length exceeded the maximum allowed")
        content = asked.get("content", {})
        for post in self.posts.values():
            if (post.little, post.content) == (asked["commentary"], content):
                return duplicate(post.urn)
        made = self._made(PAGE, asked["commentary"], content)
        return Reply(201, b"", {"x-restli-id": made.urn})

    def _images(self, request: Request, rest: list[str]) -> Reply:
        """images-api, “Initialize Image Upload”."""
        assert request.one("action") == "initializeUpload"
        assert request.json == {"initializeUploadRequest": {"owner": PAGE}}
        urn = f"urn:li:image:C4E10{next(self._ids)}"
        url = f"{self.url}/dms-uploads/{urn}?ca=vector&sig=signedAddress4711"
        told = {"uploadUrlExpiresAt": 1_650_567_510_704, "uploadUrl": url, "image": urn}
        return Reply(200, {"value": told})

    def _videos(self, request: Request, rest: list[str]) -> Reply:
        """videos-api: initialize, parts with ETags, finalize, status."""
        if rest:
            self.video_looks -= 1
            state = "PROCESSING" if self.video_looks >= 0 else self.video_state
            return Reply(200, {"id": rest[0], "status": state})
        if request.one("action") == "finalizeUpload":
            asked = request.json["finalizeUploadRequest"]
            pieces = self.videos[asked["video"]]
            assert asked["uploadToken"] == "token-of-the-upload"
            assert asked["uploadedPartIds"] == [f"etag-{first}" for first in sorted(pieces)]
            return Reply(200)
        asked = request.json["initializeUploadRequest"]
        assert asked["owner"] == PAGE
        urn, size = f"urn:li:video:C5505{next(self._ids)}", asked["fileSizeBytes"]
        self.videos[urn] = {}
        told = [
            {
                "uploadUrl": f"{self.url}/dms-uploads/{urn}/{first}?sig=signedAddress4711",
                "firstByte": first,
                "lastByte": min(first + self.piece, size) - 1,
            }
            for first in range(0, size, self.piece)
        ]
        return Reply(
            200,
            {"value": {"uploadInstructions": told, "video": urn, "uploadToken": "token-of-the-upload"}},
        )

    def _uploaded(self, request: Request) -> Reply:
        assert request.method == "PUT"
        assert request.one("sig") == "signedAddress4711"
        _, _, urn, *first = request.path.split("/")
        if not first:
            self.pictures[urn] = request.body
            return Reply(201)
        self.videos[urn][int(first[0])] = request.body
        return Reply(200, b"", {"ETag": f"etag-{first[0]}"})

    def _comments(self, request: Request, rest: list[str]) -> Reply:
        """comments-api."""
        target, _, *ids = rest
        if ids:
            found = self.comments.get(f"urn:li:comment:({target},{ids[0]})")
            if found is None:
                return NOT_FOUND
            if request.method == "DELETE":
                assert request.one("actor") == PAGE
                del self.comments[found.urn]
                return Reply(204)
            return Reply(200, _comment_view(found))
        above = self.comments.get(target)
        if target.startswith("urn:li:comment:") and above is None:
            return NOT_FOUND
        under = above.under if above else self._post(target).activity
        if request.method == "POST":
            return self._commented(request.json, under, above)
        parent = above.urn if above else None
        listed = [one for one in self.comments.values() if (one.under, one.above) == (under, parent)]
        return Reply(200, {"elements": [_comment_view(one) for one in reversed(listed)]})

    def _commented(self, asked: Json, under: str, above: Comment | None) -> Reply:
        if above is not None and above.above is not None:
            return error(400, "INVALID", "Comments can be nested one level deep only")
        assert asked["actor"] == PAGE
        assert asked.get("parentComment") == (above.urn if above else None)
        assert self._post(asked["object"]).activity == under
        made = self.comment(under, asked["message"]["text"], PAGE, above.urn if above else None)
        return Reply(201, _comment_view(made), {"x-restli-id": made.id})

    def _metadata(self, request: Request, rest: list[str]) -> Reply:
        """social-metadata-api, “Batch Get”."""
        results = {urn: self._counted(urn) for urn in _listed(request.one("ids")) if self._exists(urn)}
        return Reply(200, {"results": results, "errors": {}, "statuses": {}})

    def _exists(self, urn: str) -> bool:
        return urn in self.posts or urn in self.comments

    def _counted(self, urn: str) -> Json:
        counts = self.counts.get(urn, {})
        under = self.posts[urn].activity if urn in self.posts else ""
        comments = sum(1 for one in self.comments.values() if under == one.under or urn == one.above)
        reactions = {
            kind: {"reactionType": kind, "count": number}
            for kind, number in counts.items()
            if kind != "shares"
        }
        return {
            "entity": urn,
            "reactionSummaries": reactions,
            "commentSummary": {"count": comments, "topLevelCount": comments},
            "commentsState": "OPEN",
        }

    def _statistics(self, request: Request, rest: list[str]) -> Reply:
        """share-statistics: what nobody saw has no row."""
        assert request.one("organizationalEntity") == PAGE
        rows = [
            {"share": urn, "totalShareStatistics": {"shareCount": self.counts[urn].get("shares", 0)}}
            for urn in _listed(request.one("shares"))
            if urn in self.counts
        ]
        return Reply(200, {"elements": rows})

    def _listed_notifications(self, request: Request, rest: list[str]) -> Reply:
        """organization-social-action-notifications: a finder with pages by offset."""
        assert (request.one("q"), request.one("organizationalEntity")) == ("criteria", PAGE)
        since = re.fullmatch(r"\(start:(\d+)\)", request.params.get("timeRange", [""])[0])
        floor, actions = int(since[1]) if since else 0, _listed(request.one("actions"))
        newest_first = [
            told
            for told in reversed(self.notifications)
            if told["lastModifiedAt"] >= floor and told["action"] in actions
        ]
        start, most = int(request.one("start")), int(request.one("count"))
        page = newest_first[start : start + most]
        return Reply(200, {"elements": page, "paging": {"start": start, "count": most, "links": []}})

    def _organizations(self, request: Request, rest: list[str]) -> Reply:
        """organization-lookup-api."""
        page = {"id": PAGE_ID, "vanityName": HANDLE, "localizedName": "Camille for the Coast"}
        if rest:
            return Reply(200, page) if rest[0] == str(PAGE_ID) else NOT_FOUND
        return Reply(200, {"elements": [page] if request.one("vanityName") == HANDLE else []})

    def _acls(self, request: Request, rest: list[str]) -> Reply:
        """organization-access-control-by-role."""
        assert (request.one("q"), request.one("state")) == ("roleAssignee", "APPROVED")
        rows = [
            {"organization": "urn:li:organization:1", "role": "ADMINISTRATOR", "state": "APPROVED"},
            {"organization": PAGE, "role": self.role, "state": "APPROVED"},
        ]
        return Reply(200, {"elements": rows})

    def _tokens(self, request: Request) -> Reply:
        """authorization-code-flow, step 3, and programmatic-refresh-tokens."""
        asked = {name: values[0] for name, values in parse_qs(request.body.decode()).items()}
        app = {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}
        redirect = {"redirect_uri": "http://localhost:53127/"}
        if asked not in (
            {"grant_type": "authorization_code", "code": CODE, **redirect, **app},
            {"grant_type": "refresh_token", "refresh_token": self.refresh, **app},
        ):
            told = {"error": "invalid_request", "error_description": f"Unable to retrieve token for {CODE}"}
            return Reply(400, told)
        self.renewals += 1
        self.token = f"AQVrenewedTokenNumber{self.renewals:03d}forThePage"
        return Reply(
            200,
            {
                "access_token": self.token,
                "expires_in": 5_184_000,
                "refresh_token": self.refresh,
                "refresh_token_expires_in": 31_536_000,
                "scope": "w_organization_social",
            },
        )


def duplicate(urn: str) -> Reply:
    """What LinkedIn answers to the same content twice, as programs saw it."""
    body: Json = {
        "errorDetailType": "com.linkedin.common.error.BadRequest",
        "message": "com.linkedin.content.common.exception.BadRequestResponseException: "
        f"Content is a duplicate of {urn}",
        "errorDetails": {
            "inputErrors": [
                {"description": "Duplicate post is detected", "input": {}, "code": "DUPLICATE_POST"}
            ]
        },
        "status": 422,
    }
    return Reply(422, body)


def _listed(text: str) -> list[str]:
    """The members of List(…)."""
    assert text.startswith("List(")
    return re.findall(r"urn:li:comment:\([^)]*\)|[^,]+", text[5:-1])


def _view(post: Post) -> Json:
    at = int(post.at.timestamp() * 1000)
    return {
        "id": post.urn,
        "author": post.author,
        "commentary": post.little,
        "createdAt": at,
        "publishedAt": at,
        "lifecycleState": "PUBLISHED",
        "visibility": "PUBLIC",
    } | ({"content": post.content} if post.content else {})


def _comment_view(comment: Comment) -> Json:
    at = int(comment.at.timestamp() * 1000)
    told: Json = {
        "actor": comment.actor,
        "commentUrn": comment.urn,
        "created": {"actor": comment.actor, "time": at},
        "id": comment.id,
        "message": {"attributes": [], "text": comment.text},
        "object": comment.under,
    }
    return told | ({"parentComment": comment.above} if comment.above else {})


def midnight() -> datetime:
    """When a limit of the day ends (rate-limits)."""
    today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return today + timedelta(days=1)
