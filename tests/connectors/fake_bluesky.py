"""A small Bluesky on loopback: the calls that the connector makes, with the answers that a real server gave.

It stores what is written, and can be told to behave badly on any call.
"""

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from threading import Lock

import regex

from tests.connectors.loopback import LoopbackServer
from tests.connectors.wire import Behaviour, Json, Proceed, Reply, Request, error

PASSWORD = "abcd-efgh-ijkl-mnop"
DID = "did:plc:camille"
HANDLE = "camille.test"


BOB = "did:plc:bob"
_HANDLES = {DID: HANDLE, BOB: "bob.test"}
_PROFILE = Reply(200, {"did": DID, "handle": HANDLE, "displayName": "Camille for the Coast"})


class FakeBluesky:
    """One server with the account of `HANDLE`, its repository and its notifications."""

    def __init__(self) -> None:
        self.records: dict[str, Json] = {}
        self.blobs: dict[str, bytes] = {}
        self.dids = {HANDLE: DID, "bob.test": BOB}
        self.notifications: list[Json] = []
        self._counts: dict[str, dict[str, int]] = {}
        self._sessions = 0
        self._expired = False
        self._seen_at: dict[str, str] = {}
        self._points = 5000
        self._lock = Lock()
        self.server = LoopbackServer(self._answer)

    @property
    def url(self) -> str:
        """Where it answers."""
        return self.server.url

    @property
    def requests(self) -> list[Request]:
        """Every request that came, in order."""
        return self.server.requests

    def on(self, nsid: str, behaviour: Behaviour, *, times: int | None = None) -> None:
        """Meet calls of `nsid` ("*" for all) with `behaviour`, the next `times` or until `heal`."""
        self.server.on(lambda request: nsid in (request.nsid, "*"), behaviour, times=times)

    def stall(self, proceed: Proceed | None = None) -> Reply:
        """Do `proceed`, if it is given, and then say nothing until somebody lets go."""
        return self.server.stall(proceed)

    def expire_tokens(self) -> None:
        """Refuse the access token that is out now, as a real server does when its hours are over."""
        self._expired = True

    def go_away(self) -> None:
        """Refuse connections."""
        self.server.close()

    # What other people do.

    def respond(self, reason: str, record: Json, subject: str | None, at: datetime | None = None) -> str:
        """Let Bob write `record`, and tell the account of it; the record's address."""
        collection = record["$type"]
        uri = f"at://{BOB}/{collection}/{len(self.notifications):06d}"
        count = {"like": "likeCount", "repost": "repostCount", "reply": "replyCount", "quote": "quoteCount"}
        with self._lock:
            cid = self._keep(uri, record)
            if subject is not None and reason in count:
                counts = self._counts.setdefault(subject, {})
                counts[count[reason]] = counts.get(count[reason], 0) + 1
            instant = at or datetime.now(UTC) + timedelta(milliseconds=len(self.notifications))
            self.notifications.append(
                {
                    "uri": uri,
                    "cid": cid,
                    "author": {"did": BOB, "handle": "bob.test", "displayName": "Bob"},
                    "reason": reason,
                    "record": record,
                    "isRead": False,
                    "indexedAt": stamp(instant),
                }
                | ({"reasonSubject": subject} if subject else {})
            )
        return uri

    def say(self, text: str, at: datetime | None = None, by: str = BOB, **rest: object) -> str:
        """Let somebody post `text`, which only who searches for it will see; the post's address."""
        with self._lock:
            uri = f"at://{by}/app.bsky.feed.post/said{len(self.records):06d}"
            seen_at = stamp(at or datetime.now(UTC) + timedelta(milliseconds=len(self.records)))
            record = {"$type": "app.bsky.feed.post", "text": text, "createdAt": seen_at}
            self._keep(uri, record | rest, seen_at)
        return uri

    # The server's own work.

    def _answer(self, request: Request) -> Reply:
        """What a server in good health says."""
        with self._lock:
            if request.nsid == "com.atproto.server.createSession":
                return self._create_session(request.json)
            if request.nsid == "com.atproto.server.refreshSession":
                return self._refresh_session(request)
            if self._expired or request.headers.get("authorization") != f"Bearer {self._token('access')}":
                return error(400, "ExpiredToken", "Token has expired")
            calls: dict[str, Callable[[Request], Reply]] = {
                "com.atproto.identity.resolveHandle": self._resolve,
                "com.atproto.repo.uploadBlob": self._upload,
                "com.atproto.repo.putRecord": self._put,
                "com.atproto.repo.getRecord": self._get,
                "com.atproto.repo.deleteRecord": self._delete,
                "app.bsky.actor.getProfile": lambda _: _PROFILE,
                "app.bsky.feed.getPosts": self._posts,
                "app.bsky.feed.searchPosts": self._search,
                "app.bsky.notification.listNotifications": self._list,
            }
            return calls[request.nsid](request)

    def _token(self, kind: str) -> str:
        return f"eyJ{kind}.{self._sessions}.signature"

    def _create_session(self, asked: Json) -> Reply:
        if asked["identifier"] not in (HANDLE, DID) or asked["password"] != PASSWORD:
            return error(401, "AuthenticationRequired", "Invalid identifier or password")
        return self._session()

    def _refresh_session(self, request: Request) -> Reply:
        if request.headers.get("authorization") != f"Bearer {self._token('refresh')}":
            return error(400, "ExpiredToken", "Token has been revoked")
        return self._session()

    def _session(self) -> Reply:
        self._sessions += 1
        self._expired = False
        return Reply(
            200,
            {
                "did": DID,
                "handle": HANDLE,
                "accessJwt": self._token("access"),
                "refreshJwt": self._token("refresh"),
                "didDoc": {"service": [{"id": "#atproto_pds", "serviceEndpoint": self.url}]},
            },
        )

    def _resolve(self, request: Request) -> Reply:
        handle = request.one("handle")
        if handle not in self.dids:
            return error(400, "InvalidRequest", "Unable to resolve handle")
        return Reply(200, {"did": self.dids[handle]})

    def _upload(self, request: Request) -> Reply:
        link = "bafkrei" + sha256(request.body).hexdigest()[:20]
        self.blobs[link] = request.body
        blob = {
            "$type": "blob",
            "ref": {"$link": link},
            "mimeType": request.headers["content-type"],
            "size": len(request.body),
        }
        return Reply(200, {"blob": blob})

    def _put(self, request: Request) -> Reply:
        asked = request.json
        uri, record = _uri(asked), asked["record"]
        standing = self.records.get(uri)
        if standing is not None and standing["value"] == record:
            return Reply(200, {"uri": uri, "cid": standing["cid"]}, self._budget())
        if asked["swapRecord"] != (standing and standing["cid"]):
            return error(400, "InvalidSwap", "Record was at another cid")
        if len(regex.findall(r"\X", record.get("text", ""))) > 300:
            return error(400, "InvalidRequest", "grapheme too big (maximum 300)")
        return Reply(200, {"uri": uri, "cid": self._keep(uri, record)}, self._budget())

    def _budget(self) -> dict[str, str]:
        self._points -= 2
        reset = int((datetime.now(UTC) + timedelta(minutes=30)).timestamp())
        return {
            "RateLimit-Limit": "5000",
            "RateLimit-Remaining": str(self._points),
            "RateLimit-Reset": str(reset),
            "RateLimit-Policy": "5000;w=3600",
        }

    def _keep(self, uri: str, record: Json, seen_at: str | None = None) -> str:
        cid = "bafyrei" + sha256(json.dumps(record, sort_keys=True).encode()).hexdigest()[:20]
        self.records[uri] = {"uri": uri, "cid": cid, "value": record}
        self._seen_at.setdefault(uri, seen_at or stamp(datetime.now(UTC)))
        return cid

    def _get(self, request: Request) -> Reply:
        found = self.records.get(_uri({name: request.one(name) for name in request.params}))
        return Reply(200, found) if found else error(400, "RecordNotFound", "Could not locate record")

    def _delete(self, request: Request) -> Reply:
        self.records.pop(_uri(request.json), None)
        return Reply(200, {})

    def _posts(self, request: Request) -> Reply:
        return Reply(
            200, {"posts": [self.view(uri) for uri in request.params["uris"] if uri in self.records]}
        )

    def view(self, uri: str) -> Json:
        """A post as everybody sees it."""
        kept, did = self.records[uri], uri.split("/")[2]
        view = {"uri": uri, "cid": kept["cid"], "record": kept["value"], "indexedAt": self._seen_at[uri]}
        return view | {"author": {"did": did, "handle": _HANDLES[did]}} | self._counts.get(uri, {})

    def _search(self, request: Request) -> Reply:
        """Newest first by the earlier of two instants; the cursor is how many were told, as api.bsky.app's.

        One that searches for nothing is refused (BadQueryString in the lexicon).
        """
        wanted, start = (
            request.one("q").strip('"').casefold(),
            int((request.params.get("cursor") or ["0"])[0]),
        )
        if not wanted:
            return error(400, "BadQueryString", "The query is empty")
        posts = [self.view(uri) for uri in self.records if "/app.bsky.feed.post/" in uri]
        found = [one for one in posts if wanted in one["record"]["text"].casefold()]
        found.sort(key=lambda one: min(one["record"]["createdAt"], one["indexedAt"]), reverse=True)
        end = start + int(request.one("limit"))
        return Reply(200, {"posts": found[start:end]} | ({"cursor": str(end)} if end < len(found) else {}))

    def _list(self, request: Request) -> Reply:
        """Newest first, below the instant that is the cursor: as the real server does, with its weakness."""
        before = request.one("cursor").replace("+00:00", "Z") if "cursor" in request.params else "9999"
        newest_first = sorted(self.notifications, key=lambda one: str(one["indexedAt"]), reverse=True)
        page = [one for one in newest_first if str(one["indexedAt"]) < before][: int(request.one("limit"))]
        told = [one for one in page if one["reason"] in request.params["reasons"]]
        return Reply(200, {"notifications": told} | ({"cursor": page[-1]["indexedAt"]} if page else {}))


def stamp(instant: datetime) -> str:
    """An instant as the server writes it."""
    return instant.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _uri(asked: Mapping[str, str]) -> str:
    return f"at://{asked['repo']}/{asked['collection']}/{asked['rkey']}"
