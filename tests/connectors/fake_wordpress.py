"""A small WordPress on loopback: the routes that the connector calls, with the answers that a real one gave.

What stands here was seen on WordPress 6.1 (`make test-wordpress` asks it again), or is in the code of its
REST controllers (wp-includes/rest-api/endpoints), which each comment names.
"""

from base64 import b64encode
from collections.abc import Callable
from datetime import UTC, datetime
from html import escape
from threading import Lock

from tests.connectors.loopback import LoopbackServer
from tests.connectors.wire import Json, Reply, Request

USER, PASSWORD, OWN_ID = "camille", "abcd EFGH 1234 ijkl MNOP 5678", 3
HOME = "https://coast.example"
_ALL_MAY = ("edit_posts", "publish_posts", "upload_files", "moderate_comments")
_APPROVED = {"approve": "approved"}


class FakeWordPress:
    """One blog with the user `USER`, whose role grants `may`."""

    def __init__(self) -> None:
        self.posts: dict[int, Json] = {}
        self.media: dict[int, Json] = {}
        self.files: dict[int, bytes] = {}
        self.comments: dict[int, Json] = {}
        self.categories = {1: "Uncategorized", 2: "Meetings", 3: "R&amp;D"}
        self.tags: dict[int, str] = {}
        self.may = set(_ALL_MAY)
        self.largest_body = 8_000_000
        self.expired = False
        self._next = 10
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

    # What other people do.

    def comment(
        self, post: int, text: str, parent: int = 0, status: str = "approved", author: int = 0
    ) -> int:
        """Let a visitor, or the user `author`, comment; the comment's number."""
        with self._lock:
            name = f"User {author}" if author else "Bob"
            return self._keep_comment(
                post, parent, f"<p>{escape(text, quote=False)}</p>\n", author, name, status, ""
            )

    # The server's own work.

    def _answer(self, request: Request) -> Reply:
        """What a server in good health says."""
        expected = b64encode(f"{USER}:{PASSWORD}".encode()).decode()
        with self._lock:
            if self.expired or request.headers.get("authorization") != f"Basic {expected}":
                return as_a_stranger(request.method, request.one("rest_route"))
            return self._routed(request, request.one("rest_route"))

    def _routed(self, request: Request, route: str) -> Reply:
        if route == "/":
            return Reply(200, {"name": "Camille &amp; the Coast", "home": HOME})
        kind, _, number = route.removeprefix("/wp/v2/").partition("/")
        if route == "/wp/v2/users/me":
            may = dict.fromkeys(self.may, True)
            return Reply(200, {"id": OWN_ID, "username": USER, "name": "Camille", "capabilities": may})
        routes: dict[tuple[str, str], Callable[[Request], Reply]] = {
            ("GET", "posts"): self._list_posts,
            ("POST", "posts"): self._create_post,
            ("GET", "media"): self._list_media,
            ("POST", "media"): self._upload,
            ("GET", "categories"): lambda asked: self._list_terms(asked, self.categories),
            ("GET", "tags"): lambda asked: self._list_terms(asked, self.tags),
            ("POST", "tags"): self._create_tag,
            ("GET", "comments"): self._list_comments,
            ("POST", "comments"): self._create_comment,
        }
        if not number:
            return routes[request.method, kind](request)
        return self._one(request, kind, int(number))

    def _one(self, request: Request, kind: str, number: int) -> Reply:
        kept = {"posts": self.posts, "media": self.media, "comments": self.comments}[kind]
        what = "comment" if kind == "comments" else "post"
        if number not in kept:
            return refused(404, f"rest_{what}_invalid_id", f"Invalid {what} ID.")
        found = kept[number]
        if request.method == "GET":
            edits = request.params.get("context") == ["edit"]
            if edits and kind == "comments" and "moderate_comments" not in self.may:
                return refused(403, "rest_forbidden_context", "Sorry, you are not allowed to edit comments.")
            return Reply(200, self._shown(found, with_agent=edits))
        if request.method == "DELETE":
            if found["status"] == "trash":
                return refused(410, "rest_already_trashed", f"The {what} has already been deleted.")
            found["status"] = "trash"
            if kind == "posts":
                found["slug"] += "__trashed"  # wp_add_trashed_suffix_to_post_name_for_post
            return Reply(200, self._shown(found))
        if kind == "comments":
            return self._update_comment(request.json, found)
        found |= {name: value for name, value in request.json.items() if name != "content"}
        if "content" in request.json:
            found["content"] = {"raw": request.json["content"]}
        return Reply(200, self._shown(found))

    # Posts.

    def _list_posts(self, request: Request) -> Reply:
        slugs = ",".join(request.params.get("slug", [])).split(",")
        numbers = ",".join(request.params.get("include", [])).split(",")
        status = request.one("status").split(",")
        found = [
            post
            for post in self.posts.values()
            if post["status"] in status and (post["slug"] in slugs or str(post["id"]) in numbers)
        ]
        return page_of([self._shown(post) for post in found], request)

    def _create_post(self, request: Request) -> Reply:
        asked = request.json
        if asked["status"] == "publish" and "publish_posts" not in self.may:
            # handle_status_param of the posts controller
            message = "Sorry, you are not allowed to publish posts in this post type."
            return refused(403, "rest_cannot_publish", message)
        number = self._number()
        slug, copies = asked["slug"], 1
        while any(post["slug"] == slug for post in self.posts.values()):
            copies += 1
            slug = f"{asked['slug']}-{copies}"  # wp_unique_post_slug
        self.posts[number] = {
            **asked,
            "id": number,
            "slug": slug,
            "content": {"raw": asked["content"]},
            "link": f"{HOME}/2027/04/{slug}/",
            "type": "post",
        }
        return Reply(201, self._shown(self.posts[number]))

    # Media.

    def _list_media(self, request: Request) -> Reply:
        found = [one for one in self.media.values() if one["slug"] == request.one("slug")]
        return page_of(found, request)

    def _upload(self, request: Request) -> Reply:
        if "upload_files" not in self.may:
            # create_item_permissions_check of the attachments controller: a 400, and no 403
            return refused(
                400, "rest_cannot_create", "Sorry, you are not allowed to upload media on this site."
            )
        if len(request.body) > self.largest_body:
            # nginx, client_max_body_size
            return Reply(413, b"<html>Request Entity Too Large</html>", {"Content-Type": "text/html"})
        file_name = request.headers["content-disposition"].partition('filename="')[2].rstrip('"')
        if request.body.startswith(b"<?php"):
            message = "Sorry, you are not allowed to upload this file type."
            return refused(500, "rest_upload_sideload_error", message)
        number = self._number()
        self.files[number] = request.body
        self.media[number] = {
            "id": number,
            "slug": request.one("slug"),
            "source_url": f"{HOME}/wp-content/uploads/2027/04/{file_name}",
            "alt_text": "",
            "mime_type": request.headers["content-type"],
            "status": "inherit",
        }
        return Reply(201, self.media[number])

    # Categories and tags.

    def _list_terms(self, request: Request, terms: dict[int, str]) -> Reply:
        wanted = request.one("search").casefold()
        found: list[Json] = [
            {"id": number, "name": name} for number, name in terms.items() if wanted in name.casefold()
        ]
        return page_of(found, request)

    def _create_tag(self, request: Request) -> Reply:
        name = escape(request.json["name"], quote=False)
        for number, known in self.tags.items():
            if known.casefold() == name.casefold():
                reply = refused(400, "term_exists", "A term with the name provided already exists.")
                assert isinstance(reply.body, dict)
                reply.body["data"]["term_id"] = number
                return reply
        number = self._number()
        self.tags[number] = name
        return Reply(201, {"id": number, "name": self.tags[number]})

    # Comments.

    def _list_comments(self, request: Request) -> Reply:
        one = {name: values[0] for name, values in request.params.items()}
        if one.get("context") == "edit" and "moderate_comments" not in self.may:
            return refused(403, "rest_forbidden_context", "Sorry, you are not allowed to edit comments.")
        seen = ("approved", "hold") if one.get("status") == "all" else ("approved",)
        found = [
            self._shown(comment, with_agent=one.get("context") == "edit")
            for comment in sorted(self.comments.values(), key=lambda kept: -int(kept["id"]))
            if comment["status"] in seen
            and all(str(comment[name]) == one[name] for name in ("post", "parent", "author") if name in one)
            and ("include" not in one or str(comment["id"]) in one["include"].split(","))
        ]
        return page_of(found, request)

    def _create_comment(self, request: Request) -> Reply:
        asked = request.json
        if asked["post"] not in self.posts:
            message = "Sorry, you are not allowed to create this comment without a post."
            return refused(403, "rest_comment_invalid_post_id", message)
        same = ("post", "parent")
        for kept in self.comments.values():
            if kept["raw"] == asked["content"] and all(kept[name] == asked[name] for name in same):
                # wp_allow_comment
                return refused(409, "comment_duplicate", "Duplicate comment detected!")
        shown = f"<p>{asked['content']}</p>\n".replace("\n\n", "</p>\n<p>")
        agent = asked.get("author_user_agent", "")
        number = self._keep_comment(
            asked["post"], asked["parent"], shown, OWN_ID, "Camille", "approved", agent, asked["content"]
        )
        return Reply(201, self._shown(self.comments[number]))

    def _update_comment(self, asked: Json, comment: Json) -> Reply:
        if "moderate_comments" not in self.may:
            return refused(403, "rest_cannot_edit", "Sorry, you are not allowed to edit this comment.")
        if "status" in asked:
            comment["status"] = _APPROVED.get(asked["status"], asked["status"])
        # prepare_item_for_database: whoever changes a comment becomes its user agent, unless one is told
        comment["author_user_agent"] = asked.get("author_user_agent", "python-httpx")
        if "content" in asked:
            comment |= {"raw": asked["content"], "rendered": f"<p>{asked['content']}</p>\n"}
        return Reply(200, self._shown(comment))

    def _keep_comment(
        self,
        post: int,
        parent: int,
        shown: str,
        author: int,
        name: str,
        status: str,
        agent: str,
        raw: str = "",
    ) -> int:
        number = self._number()
        self.comments[number] = {
            "id": number,
            "post": post,
            "parent": parent,
            "author": author,
            "author_name": name,
            "author_avatar_urls": {"24": f"https://gravatar.example/avatar/{name}?s=24"},
            "date_gmt": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S"),
            "rendered": shown,
            "raw": raw,
            "link": f"{self.posts[post]['link']}#comment-{number}",
            "status": status,
            "author_user_agent": agent,
        }
        return number

    def _shown(self, kept: Json, *, with_agent: bool = False) -> Json:
        if "rendered" not in kept:
            return kept
        shown = {**kept, "content": {"rendered": kept["rendered"], "raw": kept["raw"]}}
        return shown if with_agent else {name: shown[name] for name in shown if name != "author_user_agent"}

    def _number(self) -> int:
        self._next += 1
        return self._next


def as_a_stranger(method: str, route: str) -> Reply:
    """What somebody is told whose password is wrong: WordPress takes them for a visitor (all of it seen)."""
    if method == "GET" and route == "/":
        return Reply(200, {"name": "Camille &amp; the Coast", "home": HOME})
    if method == "GET" and route in ("/wp/v2/media", "/wp/v2/tags", "/wp/v2/categories"):
        return Reply(200, [], {"X-WP-Total": "0"})
    if method == "GET" and route == "/wp/v2/posts":
        forbidden = {
            "code": "rest_forbidden_status",
            "message": "Status is forbidden.",
            "data": {"status": 401},
        }
        data = {"status": 400, "params": {"status": "Status is forbidden."}, "details": {"status": forbidden}}
        message = "Invalid parameter(s): status"
        return Reply(400, {"code": "rest_invalid_param", "message": message, "data": data})
    if route == "/wp/v2/users/me":
        return refused(401, "rest_not_logged_in", "You are not currently logged in.")
    return refused(401, "rest_forbidden_context", "Sorry, you are not allowed to edit this.")


def refused(status: int, code: str, message: str) -> Reply:
    """An error as WordPress tells it."""
    return Reply(status, {"code": code, "message": message, "data": {"status": status}})


def page_of(found: list[Json], request: Request) -> Reply:
    """The part of a list that is asked for, with how many there are in all."""
    first = int(request.params.get("offset", ["0"])[0])
    size = int(request.params.get("per_page", ["10"])[0])
    return Reply(200, found[first : first + size], {"X-WP-Total": str(len(found))})
