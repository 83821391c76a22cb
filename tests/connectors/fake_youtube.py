"""A small YouTube on loopback: Google's sign-in, and the calls of the Data API that the connector makes.

It behaves as these pages say (developers.google.com): youtube/v3/docs for each method and its errors,
youtube/v3/guides/using_resumable_upload_protocol, identity/protocols/oauth2/native-app. It keeps what it is
told, and can be told to behave badly on any call.
"""

import json
import re
from base64 import urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from threading import Lock
from urllib.parse import parse_qs, urlsplit

from tests.connectors.loopback import LoopbackServer
from tests.connectors.wire import Json, Reply, Request

CHANNEL = "UCcamillecamillecamille0"
UPLOADS = "UUcamillecamillecamille0"
HANDLE = "camille"
CLIENT_ID = "1234-abcd.apps.googleusercontent.com"
CLIENT_SECRET = "GOCSPX-clientsecretclientsecret"
REFRESH = "1//refreshrefreshrefresh"
SCOPE = "https://www.googleapis.com/auth/youtube.force-ssl"

_PIECE = 256 * 1024


def failure(status: int, reason: str, message: str = "", **headers: str) -> Reply:
    """An error as the Data API tells it (docs/errors)."""
    words = message or f"The request failed: {reason}."
    error = {
        "code": status,
        "message": words,
        "errors": [{"message": words, "domain": "youtube", "reason": reason}],
    }
    return Reply(status, {"error": error}, headers)


@dataclass
class Session:
    """An upload under way."""

    told: Json
    size: int
    mime: str
    content: bytes = b""
    video: str | None = None


@dataclass
class FakeYouTube:
    """One channel, its videos and what people say below them."""

    videos: dict[str, Json] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    thumbnails: dict[str, bytes] = field(default_factory=dict)
    captions: list[Json] = field(default_factory=list)
    comments: dict[str, Json] = field(default_factory=dict)
    sessions: dict[str, Session] = field(default_factory=dict)
    looks_until_processed: int = 0
    """How often a video is still "uploaded" when it is looked at."""
    audited: bool = True
    """Whether Google has audited the project: else what it uploads stays private (docs/videos/insert)."""
    keeps_at_most: int = 1 << 40
    """Bytes of a piece that the server keeps, rounded down to 256 KiB."""
    long_uploads: str = "allowed"
    has_channel: bool = True
    granted_scope: str = SCOPE

    def __post_init__(self) -> None:
        self.access_tokens = 1
        self.refresh_token = REFRESH
        self._challenges: dict[str, str] = {}
        self._counter = 0
        self._lock = Lock()
        self.server = LoopbackServer(self._answer)

    @property
    def url(self) -> str:
        """Where all of Google's services answer."""
        return self.server.url

    @property
    def requests(self) -> list[Request]:
        """Every request that came, in order."""
        return self.server.requests

    @property
    def access_token(self) -> str:
        """The token that is good now."""
        return f"ya29.access-{self.access_tokens}"

    # What people do.

    def allow(self, url: str) -> str:
        """A person allows what the sign-in page at `url` asks for: the code that goes back."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
        assert asked["code_challenge_method"] == "S256"
        assert (asked["client_id"], asked["response_type"], asked["scope"]) == (CLIENT_ID, "code", SCOPE)
        assert (asked["access_type"], "consent" in asked["prompt"]) == ("offline", True)
        code = f"4/code-{len(self._challenges)}"
        self._challenges[code] = asked["code_challenge"] + " " + asked["redirect_uri"]
        return code

    def comment(
        self,
        video: str,
        text: str,
        thread: str | None = None,
        author: str = "UCbob",
        status: str = "published",
        at: datetime | None = None,
    ) -> str:
        """Somebody comments on a video, or answers in a thread; the comment's id."""
        with self._lock:
            return self._comment(video, text, thread, author, status, at)

    # The servers' own work.

    def _answer(self, request: Request) -> Reply:
        with self._lock:
            if request.path == "/token":
                return self._token(request)
            if request.headers.get("authorization") != f"Bearer {self.access_token}":
                return failure(401, "authError", "Invalid Credentials")
            if request.path == "/upload/youtube/v3/videos":
                return self._piece(request) if request.method == "PUT" else self._open(request)
            calls: dict[tuple[str, str], Callable[[Request], Reply]] = {
                ("GET", "/youtube/v3/channels"): self._channels,
                ("GET", "/youtube/v3/videos"): self._list,
                ("PUT", "/youtube/v3/videos"): self._update,
                ("DELETE", "/youtube/v3/videos"): self._delete,
                ("GET", "/youtube/v3/playlistItems"): self._uploads,
                ("POST", "/upload/youtube/v3/thumbnails/set"): self._thumbnail,
                ("POST", "/upload/youtube/v3/captions"): self._captions,
                ("GET", "/youtube/v3/commentThreads"): self._threads,
                ("GET", "/youtube/v3/comments"): self._comments,
                ("POST", "/youtube/v3/comments"): self._reply,
                ("PUT", "/youtube/v3/comments"): self._edit_comment,
                ("DELETE", "/youtube/v3/comments"): self._delete_comment,
                ("POST", "/youtube/v3/comments/setModerationStatus"): self._moderate,
            }
            return calls[request.method, request.path](request)

    def _token(self, request: Request) -> Reply:
        form = {name: values[0] for name, values in parse_qs(request.body.decode()).items()}
        if (form["client_id"], form["client_secret"]) != (CLIENT_ID, CLIENT_SECRET):
            return Reply(
                401, {"error": "invalid_client", "error_description": "The OAuth client was not found."}
            )
        granted: Json = {"expires_in": 3599, "scope": self.granted_scope, "token_type": "Bearer"}
        if form["grant_type"] == "authorization_code":
            challenge = (
                urlsafe_b64encode(sha256(form["code_verifier"].encode()).digest()).rstrip(b"=").decode()
            )
            if self._challenges.pop(form["code"], "") != f"{challenge} {form['redirect_uri']}":
                return Reply(400, {"error": "invalid_grant", "error_description": "Malformed auth code."})
            granted["refresh_token"] = self.refresh_token
        elif form["refresh_token"] != self.refresh_token:
            return Reply(400, {"error": "invalid_grant", "error_description": "Token has been revoked."})
        self.access_tokens += 1
        return Reply(200, {"access_token": self.access_token, **granted})

    def _channels(self, _: Request) -> Reply:
        channel = {
            "id": CHANNEL,
            "snippet": {"title": "Camille for the Coast", "customUrl": f"@{HANDLE}"},
            "status": {"longUploadsStatus": self.long_uploads},
            "contentDetails": {"relatedPlaylists": {"uploads": UPLOADS}},
        }
        return Reply(200, {"items": [channel]} if self.has_channel else {"pageInfo": {"totalResults": 0}})

    def _open(self, request: Request) -> Reply:
        told = request.json
        if not told["snippet"]["title"] or len(told["snippet"]["title"]) > 100:
            return failure(400, "invalidTitle")
        if len(told["snippet"]["description"].encode()) > 5000 or "<" in told["snippet"]["description"]:
            return failure(400, "invalidDescription")
        name = self._next("session")
        headers = request.headers
        self.sessions[name] = Session(
            told, int(headers["x-upload-content-length"]), headers["x-upload-content-type"]
        )
        where = (
            f"{self.url}/upload/youtube/v3/videos?uploadType=resumable&part=snippet,status&upload_id={name}"
        )
        return Reply(200, b"", {"Location": where})

    def _piece(self, request: Request) -> Reply:
        """A piece of a file, or (`bytes */size`) the question how many of it have come."""
        session = self.sessions.get(request.one("upload_id"))
        if session is None:
            return Reply(404, b"Not Found", {"Content-Type": "text/plain"})
        asked = re.fullmatch(r"bytes (?:\*|(\d+)-(\d+))/(\d+)", request.headers["content-range"])
        assert asked is not None
        assert int(asked[3]) == session.size
        if asked[1] is not None and session.video is None:
            start, end = int(asked[1]), int(asked[2]) + 1
            assert end - start == len(request.body)
            assert end == session.size or len(request.body) % _PIECE == 0, "a piece of odd size"
            if start != len(session.content):
                return failure(400, "badRequest", "Wrong offset")
            kept = min(len(request.body), self.keeps_at_most)
            session.content += request.body[
                : kept if end == session.size and kept == len(request.body) else kept // _PIECE * _PIECE
            ]
        if len(session.content) < session.size:
            held = {"Range": f"bytes=0-{len(session.content) - 1}"} if session.content else {}
            return Reply(308, b"", held)
        return Reply(200, self._made(session))

    def _made(self, session: Session) -> Json:
        if session.video is None:
            session.video = self._next("vid").replace("-", "_").ljust(11, "x")
            self.files[session.video] = session.content
            self.videos[session.video] = {
                "id": session.video,
                "snippet": {
                    **session.told["snippet"],
                    "publishedAt": stamp(datetime.now(UTC)),
                    "channelId": CHANNEL,
                },
                "status": {
                    **session.told["status"],
                    "uploadStatus": "uploaded",
                    "embeddable": True,
                    "license": "youtube",
                },
                "statistics": {"viewCount": "0", "likeCount": "0", "commentCount": "0"},
                "looks": 0,
            }
        return {name: value for name, value in self.videos[session.video].items() if name != "looks"}

    def _list(self, request: Request) -> Reply:
        parts = {"id", *request.one("part").split(",")}
        found = []
        for identifier in request.one("id").split(","):
            video = self.videos.get(identifier)
            if video is None:
                continue
            if video["status"]["uploadStatus"] == "uploaded":
                if video["looks"] >= self.looks_until_processed:
                    video["status"]["uploadStatus"] = "processed"
                video["looks"] += 1
            found.append({part: video[part] for part in parts if part in video})
        return Reply(200, {"items": found})

    def _update(self, request: Request) -> Reply:
        """What a part leaves out is taken away (docs/videos/update)."""
        told = request.json
        video = self.videos.get(told["id"])
        if video is None:
            return failure(404, "videoNotFound")
        if "snippet" in told:
            if not told["snippet"].get("categoryId") or not told["snippet"].get("title"):
                return failure(400, "invalidVideoMetadata")
            fixed = {name: video["snippet"][name] for name in ("publishedAt", "channelId")}
            video["snippet"] = {**fixed, **told["snippet"]}
        status = {"embeddable": True, "license": "youtube", **told["status"]}
        if not self.audited:
            status["privacyStatus"] = "private"
        video["status"] = {**status, "uploadStatus": video["status"]["uploadStatus"]}
        return Reply(200, {name: value for name, value in video.items() if name != "looks"})

    def _delete(self, request: Request) -> Reply:
        if self.videos.pop(request.one("id"), None) is None:
            return failure(404, "videoNotFound")
        return Reply(204)

    def _uploads(self, request: Request) -> Reply:
        assert request.one("playlistId") == UPLOADS
        found = [
            {
                "snippet": {**video["snippet"], "resourceId": {"videoId": identifier}},
                "status": {"privacyStatus": video["status"]["privacyStatus"]},
            }
            for identifier, video in reversed(self.videos.items())
        ]
        return Reply(200, {"items": found[: int(request.one("maxResults"))]})

    def _thumbnail(self, request: Request) -> Reply:
        if request.one("videoId") not in self.videos:
            return failure(404, "videoNotFound")
        self.thumbnails[request.one("videoId")] = request.body
        return Reply(200, {"items": [{"default": {"url": "https://i.ytimg.com/vi/x/default.jpg"}}]})

    def _captions(self, request: Request) -> Reply:
        boundary = request.headers["content-type"].partition("boundary=")[2].encode()
        _, told, content, _ = request.body.split(b"--" + boundary)
        snippet = json.loads(told.partition(b"\r\n\r\n")[2])["snippet"]
        key = {"videoId": snippet["videoId"], "language": snippet["language"], "name": snippet["name"]}
        if any(key.items() <= track.items() for track in self.captions):
            return failure(409, "captionExists")
        self.captions.append({**snippet, "content": content.partition(b"\r\n\r\n")[2].removesuffix(b"\r\n")})
        return Reply(200, {"id": f"caption-{len(self.captions)}", "snippet": snippet})

    def _threads(self, request: Request) -> Reply:
        """Newest first, by the first comment; five replies at most come along (docs/commentThreads)."""
        assert request.one("allThreadsRelatedToChannelId") == CHANNEL
        wanted = request.one("moderationStatus")
        tops = [
            comment
            for comment in self.comments.values()
            if "parentId" not in comment["snippet"] and comment["snippet"]["moderationStatus"] == wanted
        ]
        tops.sort(key=lambda comment: (comment["snippet"]["publishedAt"], comment["id"]), reverse=True)
        start = 0
        if "pageToken" in request.params:
            token = request.one("pageToken")
            ids = [comment["id"] for comment in tops]
            if token not in ids:
                return failure(400, "invalidPageToken")
            start = ids.index(token) + 1
        page = tops[start : start + int(request.one("maxResults"))]
        answer: Json = {"items": [self._thread(top) for top in page]}
        if start + len(page) < len(tops):
            answer["nextPageToken"] = page[-1]["id"]
        return Reply(200, answer)

    def _thread(self, top: Json) -> Json:
        replies = self._replies(top["id"])
        thread: Json = {
            "id": top["id"],
            "snippet": {
                "videoId": top["snippet"]["videoId"],
                "topLevelComment": top,
                "totalReplyCount": len(replies),
                "canReply": True,
                "isPublic": True,
            },
        }
        return {**thread, "replies": {"comments": replies[-5:]}} if replies else thread

    def _replies(self, thread: str) -> list[Json]:
        return [each for each in self.comments.values() if each["snippet"].get("parentId") == thread]

    def _comments(self, request: Request) -> Reply:
        if "id" in request.params:
            found = [self.comments[i] for i in request.one("id").split(",") if i in self.comments]
            return Reply(200, {"items": found})
        if request.one("parentId") not in self.comments:
            return failure(404, "commentNotFound")
        replies = self._replies(request.one("parentId"))
        start = int(request.one("pageToken")) if "pageToken" in request.params else 0
        end = start + int(request.one("maxResults"))
        answer: Json = {"items": replies[start:end]}
        return Reply(200, answer | ({"nextPageToken": str(end)} if end < len(replies) else {}))

    def _reply(self, request: Request) -> Reply:
        told = request.json["snippet"]
        top = self.comments.get(told["parentId"])
        if top is None or "parentId" in top["snippet"]:
            return failure(404, "parentCommentNotFound")
        written = self._comment(
            top["snippet"]["videoId"], told["textOriginal"], top["id"], CHANNEL, "published", None
        )
        return Reply(200, self.comments[written])

    def _edit_comment(self, request: Request) -> Reply:
        comment = self.comments.get(request.json["id"])
        if comment is None:
            return failure(404, "commentNotFound")
        words = request.json["snippet"]["textOriginal"]
        comment["snippet"] |= {"textOriginal": words, "textDisplay": words}
        return Reply(200, comment)

    def _delete_comment(self, request: Request) -> Reply:
        if self.comments.pop(request.one("id"), None) is None:
            return failure(404, "commentNotFound")
        return Reply(204)

    def _moderate(self, request: Request) -> Reply:
        comment = self.comments.get(request.one("id"))
        if comment is None:
            return failure(404, "commentNotFound")
        comment["snippet"]["moderationStatus"] = request.one("moderationStatus")
        return Reply(204)

    def _comment(
        self, video: str, text: str, thread: str | None, author: str, status: str, at: datetime | None
    ) -> str:
        identifier = f"{thread}.{self._next('8')}" if thread else self._next("Ugx") + "AaABAg"
        instant = stamp(at or datetime.now(UTC) + timedelta(seconds=self._counter // 3))
        snippet: Json = {
            "videoId": video,
            "textDisplay": text,
            "authorDisplayName": "@camille" if author == CHANNEL else "@bob",
            "authorChannelId": {"value": author},
            "publishedAt": instant,
            "updatedAt": instant,
            "moderationStatus": status,
        }
        # The original words are only for their author (docs/comments).
        own = {"textOriginal": text} if author == CHANNEL else {}
        self.comments[identifier] = {
            "id": identifier,
            "snippet": snippet | own | ({"parentId": thread} if thread else {}),
        }
        counted = self.videos.get(video)
        if counted is not None and thread is None:
            counted["statistics"]["commentCount"] = str(int(counted["statistics"]["commentCount"]) + 1)
        return identifier

    def _next(self, kind: str) -> str:
        self._counter += 1
        return f"{kind}{self._counter:06d}"


def stamp(instant: datetime) -> str:
    """An instant as the server writes it: whole seconds."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
