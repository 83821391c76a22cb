"""A small Mastodon on loopback: the calls that the connector makes, as documented, or badly on demand.

Sources: docs.joinmastodon.org, methods/* and api/rate-limits; Mastodon's post_status_service.rb (the key is
asked first, then the media are looked at), rack_attack.rb (limits), error_handling.rb (sentences of errors).
"""

import re
from base64 import urlsafe_b64encode
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from hashlib import sha256
from urllib.parse import parse_qs, urlsplit

from tests.connectors.fake_mastodon_posts import DOMAIN, PEOPLE, Posts, shown
from tests.connectors.loopback import LoopbackServer
from tests.connectors.wire import Behaviour, Json, Reply, Request
from warroom.domain.text_length import LengthUnit, count

TOKEN = "token-of-camille-at-camp"
MOST_CHARACTERS = 500

_STATUS = r"/api/v1/statuses/([^/]+)"


class FakeMastodon:
    """One instance, with the accounts of camille (ours) and bob."""

    def __init__(self) -> None:
        self.posts = Posts()
        self.media: dict[str, Json] = {}
        self.keys: dict[str, str] = {}
        self.applications: dict[str, Json] = {}
        self.codes: dict[str, Json] = {}
        self.scopes = ["read", "write"]
        self.tokens = {TOKEN}
        self.looks_at_video = 2
        """How often a video is asked for until it is ready."""
        self.streaming: str | None = None
        self._remaining = 300
        self._routes: list[tuple[str, re.Pattern[str], Callable[..., Reply]]] = [
            (method, re.compile(pattern), answer)
            for method, pattern, answer in (
                ("GET", "/api/v2/instance/?", self._instance),
                ("POST", "/api/v1/apps", self._register),
                ("POST", "/oauth/token", self._exchange),
                ("GET", "/api/v1/apps/verify_credentials", self._application),
                ("GET", "/api/v1/accounts/verify_credentials", lambda _: Reply(200, PEOPLE["camille"])),
                ("GET", r"/api/v1/accounts/(\d+)/statuses", self._own),
                ("GET", "/api/v1/notifications", self._notifications),
                ("GET", "/api/v1/timelines/tag/([^/]+)", self._tagged),
                ("GET", "/api/v2/search", self._search),
                ("POST", "/api/v2/media", self._upload),
                ("GET", "/api/v1/media/([^/]+)", self._medium),
                ("POST", "/api/v1/statuses", self._post),
                ("PUT", _STATUS, self._edit),
                ("GET", _STATUS, lambda _, post: Reply(200, shown(post))),
                ("GET", f"{_STATUS}/source", self._source),
                ("GET", f"{_STATUS}/context", self._context),
                ("DELETE", _STATUS, self._delete),
            )
        ]
        self.server = LoopbackServer(self._answer)

    @property
    def url(self) -> str:
        """Where it answers."""
        return self.server.url

    @property
    def requests(self) -> list[Request]:
        """Every request that came, in order."""
        return self.server.requests

    def on(self, call: str, behaviour: Behaviour, *, times: int | None = None) -> None:
        """Meet calls of `call` ("POST /api/v1/statuses", "*" for all) with `behaviour`."""
        self.server.on(lambda asked: call in ("*", f"{asked.method} {asked.path}"), behaviour, times=times)

    def forget_keys(self) -> None:
        """Let an hour pass: keys are kept no longer."""
        self.keys.clear()

    def allow(self, page: str) -> Json:
        """What the instance's page sends to the redirect when its owner allows what is asked there."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(page).query).items()}
        registered = self.applications[asked["client_id"]]
        assert asked["redirect_uri"] == registered["redirect_uris"]
        assert set(asked["scope"].split()) <= set(registered["scopes"].split())
        code = f"code-{len(self.codes)}-{asked['client_id']}"
        self.codes[code] = asked
        return {"code": code, "state": asked["state"]}

    # The server's own work.

    def _answer(self, request: Request) -> Reply:
        """What a server in good health says."""
        with self.posts.lock:
            for method, pattern, answer in self._routes:
                found = pattern.fullmatch(request.path)
                if found is None or method != request.method:
                    continue
                public = answer in (self._instance, self._register, self._exchange)
                token = request.headers.get("authorization", "").removeprefix("Bearer ")
                if not public and token not in self.tokens:
                    return refusal(401, "The access token is invalid")
                return self._with_limit(self._of_post(answer, request, found))
        return refusal(404, "Record not found")

    def _of_post(self, answer: Callable[..., Reply], request: Request, found: re.Match[str]) -> Reply:
        """Hand over the post that a path names, which must exist."""
        if not found.re.pattern.startswith(_STATUS):
            return answer(request, *found.groups())
        post = self.posts.all.get(found[1])
        return refusal(404, "Record not found") if post is None else answer(request, post)

    def _with_limit(self, reply: Reply) -> Reply:
        self._remaining -= 1
        reset = datetime.now(UTC).replace(microsecond=0) + timedelta(minutes=4)
        headers = {
            "X-RateLimit-Limit": "300",
            "X-RateLimit-Remaining": str(self._remaining),
            "X-RateLimit-Reset": reset.isoformat(timespec="microseconds").replace("+00:00", "Z"),
        }
        return Reply(reply.status, reply.body, {**headers, **reply.headers})

    def _instance(self, _: Request) -> Reply:
        configuration = {
            "urls": {"streaming": self.streaming},
            "statuses": {
                "max_characters": MOST_CHARACTERS,
                "max_media_attachments": 4,
                "characters_reserved_per_url": 23,
            },
            "media_attachments": {"image_size_limit": 16_777_216, "video_size_limit": 103_809_024},
        }
        return Reply(200, {"domain": DOMAIN, "version": "4.7.0", "configuration": configuration})

    def _application(self, _: Request) -> Reply:
        return Reply(200, {"id": "1", "name": "Warroom", "scopes": self.scopes})

    def _register(self, request: Request) -> Reply:
        asked = fields(request)
        client_id = f"client-{len(self.applications)}"
        self.applications[client_id] = {**asked, "client_secret": f"secret-of-{client_id}"}
        return Reply(200, {"id": "1", "client_id": client_id, **self.applications[client_id]})

    def _exchange(self, request: Request) -> Reply:
        """RFC 6749, 4.1.3, with the proof of RFC 7636, 4.6; a code is good once."""
        asked = fields(request)
        granted = self.codes.pop(asked.get("code", ""), None)
        registered = self.applications.get(asked.get("client_id", ""), {})
        proof = urlsafe_b64encode(sha256(asked.get("code_verifier", "").encode()).digest()).rstrip(b"=")
        if (
            granted is None
            or asked["client_secret"] != registered.get("client_secret")
            or asked["redirect_uri"] != granted["redirect_uri"]
            or proof.decode() != granted["code_challenge"]
        ):
            return Reply(400, {"error": "invalid_grant", "error_description": "The grant is invalid."})
        token = f"token-for-{asked['code']}"
        self.tokens.add(token)
        scope = " ".join(self.scopes)
        return Reply(200, {"access_token": token, "token_type": "Bearer", "scope": scope, "created_at": 1})

    def _own(self, request: Request, account_id: str) -> Reply:
        own = [post for post in self.posts.all.values() if post["account"]["id"] == account_id]
        return Reply(200, [shown(post) for post in _page(own, request)])

    def _notifications(self, request: Request) -> Reply:
        wanted = request.params["types[]"]
        told = [one for one in self.posts.notifications if one["type"] in wanted]
        return Reply(200, _page(told, request))

    def _tagged(self, request: Request, tag: str) -> Reply:
        tagged = [post for post in self.posts.all.values() if {"name": tag} in post["tags"]]
        return Reply(200, [shown(post) for post in _page(tagged, request)])

    def _search(self, request: Request) -> Reply:
        """Newest first, by offset (statuses_search_service.rb)."""
        found = [post for post in self.posts.all.values() if request.one("q") in post["source"]][::-1]
        offset = int(request.params.get("offset", ["0"])[0])
        page = found[offset : offset + int(request.one("limit"))]
        return Reply(200, {"statuses": [shown(post) for post in page], "accounts": [], "hashtags": []})

    def _upload(self, request: Request) -> Reply:
        given = parts(request)
        mime, content = given["file"]
        if not mime.startswith(("image/", "video/")):
            return refusal(422, "Validation failed: File content type is invalid")
        media_id = self.posts.new_id()
        looks = self.looks_at_video if mime.startswith("video/") else 0
        self.media[media_id] = {"content": content, "mime": mime, "looks": looks, "given": given}
        return Reply(202 if looks else 200, self._attachment(media_id))

    def _attachment(self, media_id: str) -> Json:
        kept = self.media[media_id]
        description = kept["given"].get("description", ("", b""))[1].decode()
        ready = kept["looks"] <= 0
        return {
            "id": media_id,
            "type": kept["mime"].partition("/")[0],
            "url": f"https://{DOMAIN}/media/{media_id}" if ready else None,
            "description": description or None,
        }

    def _medium(self, _: Request, media_id: str) -> Reply:
        if media_id not in self.media or self.media[media_id].get("post"):
            return refusal(404, "Record not found")
        if self.media[media_id].get("broken"):
            return refusal(422, "Error processing thumbnail for uploaded media")
        self.media[media_id]["looks"] -= 1
        return Reply(206 if self.media[media_id]["looks"] > 0 else 200, self._attachment(media_id))

    def _post(self, request: Request) -> Reply:
        key = request.headers.get("idempotency-key", "")
        if key in self.keys:
            return Reply(200, shown(self.posts.all[self.keys[key]]))
        said = fields(request)
        if (problem := self._problem(said)) is not None:
            return problem
        above = said.get("in_reply_to_id")
        if above is not None and above not in self.posts.all:
            return refusal(404, "The post you are trying to reply to does not appear to exist.")
        post = self.posts.add(
            "camille",
            said.get("status", ""),
            in_reply_to_id=above,
            spoiler_text=said.get("spoiler_text", ""),
            sensitive=said.get("sensitive") == "1",
            visibility=said.get("visibility", "public"),
            language=said.get("language", "en"),
            media_attachments=self._attach(said),
        )
        self.keys[key] = post["id"]
        return Reply(200, shown(post))

    def _edit(self, request: Request, post: Json) -> Reply:
        said = fields(request)
        if (problem := self._problem(said)) is not None:
            return problem
        post["source"] = said["status"]
        post["spoiler_text"] = said.get("spoiler_text", "")
        if "media_ids[]" in said or "media_ids" in said:
            post["media_attachments"] = self._attach(said)
        return Reply(200, shown(post))

    def _problem(self, said: Json) -> Reply | None:
        """What post_status_service.rb and status_length_validator.rb have against a post."""
        media = [self.media.get(media_id) for media_id in _media_ids(said)]
        if any(kept is None for kept in media):
            return refusal(422, "Validation failed: Media attachments not found")
        if any(kept and kept["looks"] > 0 for kept in media):
            return refusal(
                422, "Cannot attach files that have not finished processing. Try again in a moment!"
            )
        text, warning = said.get("status", ""), said.get("spoiler_text", "")
        if not (text.strip() or warning or media):
            return refusal(422, "Validation failed: Text can't be blank")
        if count(text, LengthUnit.MASTODON) + count(warning, LengthUnit.MASTODON) > MOST_CHARACTERS:
            return refusal(422, f"Validation failed: Text character limit of {MOST_CHARACTERS} exceeded")
        return None

    def _attach(self, said: Json) -> list[Json]:
        attached = [self._attachment(media_id) for media_id in _media_ids(said)]
        for one in attached:
            self.media[one["id"]]["post"] = True
        return attached

    def _source(self, _: Request, post: Json) -> Reply:
        return Reply(200, {"id": post["id"], "text": post["source"], "spoiler_text": post["spoiler_text"]})

    def _context(self, _: Request, post: Json) -> Reply:
        above, below = self.posts.above(post), self.posts.below(post["id"])
        return Reply(200, {"ancestors": [*map(shown, above)], "descendants": [*map(shown, below)]})

    def _delete(self, _: Request, post: Json) -> Reply:
        return Reply(200, shown(self.posts.all.pop(post["id"])))


def refusal(status: int, message: str, **headers: str) -> Reply:
    """An error as Mastodon tells it."""
    return Reply(status, {"error": message}, headers)


def fields(request: Request) -> Json:
    """The fields of a body: of a form (of a repeated field, a list), or of JSON."""
    if request.headers["content-type"].startswith("application/json"):
        return request.json
    given = parse_qs(request.body.decode(), keep_blank_values=True)
    return {name: values if name.endswith("[]") else values[0] for name, values in given.items()}


def parts(request: Request) -> dict[str, tuple[str, bytes]]:
    """The parts of a multipart form: type and content by name. The parser of e-mails is slow with a film."""
    boundary = request.headers["content-type"].partition("boundary=")[2].encode()
    found = {}
    for part in request.body.split(b"--" + boundary)[1:-1]:
        head, _, content = part.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        described = message_from_bytes(head, policy=policy.HTTP)
        name = str(described.get_param("name", header="content-disposition"))
        found[name] = (described.get_content_type(), content.removesuffix(b"\r\n"))
    return found


def _media_ids(said: Json) -> list[str]:
    return list(said.get("media_ids[]") or said.get("media_ids") or ())


def _page(oldest_first: list[Json], request: Request) -> list[Json]:
    """docs.joinmastodon.org, api/guidelines#pagination: newest first; `min_id` is the page just above."""
    limit = int(request.params.get("limit", ["20"])[0])
    floor, ceiling = (request.params.get(name, [""])[0] for name in ("min_id", "max_id"))
    within = [
        one
        for one in oldest_first
        if (not floor or int(one["id"]) > int(floor)) and (not ceiling or int(one["id"]) < int(ceiling))
    ]
    return (within[:limit] if floor else within[-limit:])[::-1]
