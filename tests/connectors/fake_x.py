"""A small X on loopback: the calls of its API v2 that the connector makes, as its documents describe them.

Sources: docs.x.com (the pages named below) and X's OpenAPI description 2.159. It checks every signature,
keeps what is posted, tells the rate limit with each answer, and can be told to behave badly on any call.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from html import escape
from threading import Lock

from twitter_text import parse_tweet
from twitter_text.extract_urls import extract_urls

from tests.connectors import fake_x_search
from tests.connectors.fake_x_media import MediaDesk, problem
from tests.connectors.fake_x_tokens import US, Tokens
from tests.connectors.loopback import LoopbackServer
from tests.connectors.wire import Json, Reply, Request

HANDLE = "CamilleCoast"
BOB = "783214"
_FIRST_MS = 1_288_834_974_657
_MENTION = re.compile(r"@(\w{1,15})")
_STATUS = re.compile(r"https://x\.com/(\w+)/status/(\d+)")
LIMITS = {"POST": 100, "GET": 300, "PUT": 50, "DELETE": 50}
"""Calls of one account in 15 minutes, by what is asked for: docs.x.com/x-api/fundamentals/rate-limits."""


@dataclass
class Post:
    """A post as X keeps it. `text` is as it was written."""

    id: str
    text: str
    author: str
    conversation: str
    answers: str | None = None
    quotes: str | None = None
    media: tuple[str, ...] = ()
    reply_settings: str | None = None
    hidden: bool = False
    reposts: str | None = None

    @property
    def mentions(self) -> list[str]:
        """The names in the text."""
        return _MENTION.findall(self.text)


@dataclass
class FakeX:
    """One server with the account of `HANDLE`, and Bob beside it."""

    posts: dict[str, Post] = field(default_factory=dict)
    likes: dict[str, int] = field(default_factory=dict)
    media: MediaDesk = field(default_factory=MediaDesk)
    tokens: Tokens = field(default_factory=Tokens)
    page: int = 100
    subscription: str = "None"

    def __post_init__(self) -> None:
        self._ids = 0
        self._calls: dict[str, int] = {}
        self._window = datetime.now(UTC).replace(microsecond=0) + timedelta(minutes=15)
        self._lock = Lock()
        self.server = LoopbackServer(self._answer)

    @property
    def requests(self) -> list[Request]:
        """Every request that came, in order."""
        return self.server.requests

    # What people do.

    def write(
        self,
        author: str,
        text: str,
        answers: str | None = None,
        quotes: str | None = None,
        reposts: str | None = None,
        media: tuple[str, ...] = (),
        at: datetime | None = None,
    ) -> Post:
        """Let somebody post now (or `at`)."""
        post_id = self._new_id(at or datetime.now(UTC))
        conversation = self.posts[answers].conversation if answers in self.posts else post_id
        post = Post(post_id, text, author, conversation, answers, quotes, media, reposts=reposts)
        self.posts[post_id] = post
        return post

    def like(self, post_id: str) -> None:
        """Let Bob like a post."""
        self.likes[post_id] = self.likes.get(post_id, 0) + 1

    # The server's own work.

    def _answer(self, request: Request) -> Reply:
        """What a server in good health says."""
        with self._lock:
            if request.path == "/2/oauth2/token":
                return self.tokens.answer(request)
            if not self.tokens.signed(request):
                return problem(401, "Unauthorized", "Unauthorized")
            reply = self._routed(request)
            return Reply(reply.status, reply.body, {**self._limit(request), **reply.headers}, reply.cut)

    def _routed(self, request: Request) -> Reply:
        parts = request.path.split("/")[2:]
        match [request.method, *parts]:
            case ["GET", "users", "me"]:
                reply = self._me()
            case ["POST", "tweets"]:
                reply = self._create(request.json)
            case ["GET", "tweets"]:
                reply = self._look_up(request.one("ids").split(","))
            case ["DELETE", "tweets", post_id]:
                reply = self._delete(post_id)
            case ["PUT", "tweets", post_id, "hidden"]:
                reply = self._hide(post_id, hidden=request.json["hidden"])
            case ["GET", "users", _, "tweets"]:
                reply = self._page(request, [p for p in self.posts.values() if p.author == US])
            case ["GET", "users", _, "mentions"]:
                reply = self._page(request, [p for p in self.posts.values() if HANDLE in p.mentions])
            case ["GET", "tweets", "search", "recent"]:
                reply = self._search(request)
            case [_, "media", *_]:
                reply = self.media.answer(request)
            case _:
                reply = problem(404, "Not Found", "Not Found")
        return reply

    def _me(self) -> Reply:
        profile = {"id": US, "username": HANDLE, "name": "Camille for the Coast"}
        return Reply(200, {"data": profile | {"subscription_type": self.subscription}})

    def _create(self, asked: Json) -> Reply:
        text, reply = asked.get("text", ""), asked.get("reply", {}).get("in_reply_to_tweet_id")
        media = tuple(asked.get("media", {}).get("media_ids", ()))
        if parse_tweet(text).weightedLength > (25_000 if self.subscription != "None" else 280):
            return problem(403, "Forbidden", "Your Tweet text is too long.")
        if any(each not in self.media.kept or not self.media.kept[each].ready for each in media):
            return problem(400, "Invalid Request", "Your media IDs are invalid.")
        if reply is not None and (refusal := self._may_not_answer(reply)):
            return refusal
        same = (p for p in self.posts.values() if p.author == US and (p.text, p.answers) == (text, reply))
        if not media and any(same):
            detail = "You are not allowed to create a Tweet with duplicate content."
            return problem(403, "Forbidden", detail)
        link = _STATUS.search(text)
        quoted = asked.get("quote_tweet_id") or (link[2] if link and text.endswith(link[0]) else None)
        post = self.write(US, text, reply, quoted, media=media)
        post.reply_settings = asked.get("reply_settings")
        return Reply(201, {"data": {"id": post.id, "text": text, "edit_history_tweet_ids": [post.id]}})

    def _may_not_answer(self, parent_id: str) -> Reply | None:
        """docs.x.com/x-api/posts/manage-tweets/integrate: "Post creation restrictions (self-serve)"."""
        parent = self.posts.get(parent_id)
        if parent is None:
            detail = "You attempted to reply to a Tweet that is deleted or not visible to you."
            return problem(403, "Forbidden", detail)
        quotes_us = parent.quotes in self.posts and self.posts[parent.quotes].author == US
        if parent.author == US or HANDLE in parent.mentions or quotes_us:
            return None
        detail = (
            "Reply to this conversation is not allowed because you have not been mentioned or otherwise "
            "engaged by the author of the post you are replying to."
        )
        return problem(403, "Forbidden", detail)

    def _look_up(self, ids: Iterable[str]) -> Reply:
        wanted = list(ids)
        found = [self.seen(self.posts[each]) for each in wanted if each in self.posts]
        errors = [
            {
                "resource_type": "tweet",
                "resource_id": each,
                "parameter": "ids",
                "value": each,
                "title": "Not Found Error",
                "detail": f"Could not find tweet with ids: [{each}].",
                "type": "https://api.twitter.com/2/problems/resource-not-found",
            }
            for each in wanted
            if each not in self.posts
        ]
        return Reply(200, ({"data": found} if found else {}) | ({"errors": errors} if errors else {}))

    def _delete(self, post_id: str) -> Reply:
        if post_id not in self.posts:
            return problem(404, "Not Found Error", f"Could not find tweet with id: [{post_id}].")
        if self.posts[post_id].author != US:
            return problem(403, "Forbidden", "You are not authorized to delete this Tweet.")
        del self.posts[post_id]
        return Reply(200, {"data": {"deleted": True}})

    def _hide(self, post_id: str, *, hidden: bool) -> Reply:
        post = self.posts.get(post_id)
        root = self.posts.get(post.conversation) if post else None
        if post is None or root is None or root.author != US or post is root:
            return problem(403, "Forbidden", "You are not permitted to perform this action.")
        post.hidden = hidden
        return Reply(200, {"data": {"hidden": hidden}})

    def _search(self, request: Request) -> Reply:
        try:
            test = fake_x_search.parsed(request.one("query"))
        except ValueError as error:
            return problem(
                400, "Invalid Request", str(error), "https://api.twitter.com/2/problems/invalid-request"
            )
        return self._page(request, [post for post in self.posts.values() if test(self._found(post))])

    def _found(self, post: Post) -> fake_x_search.Found:
        return fake_x_search.Found(
            post.text,
            HANDLE if post.author == US else "bob",
            post.conversation,
            frozenset(name.casefold() for name in post.mentions),
            (*extract_urls(post.text), *([self._address(post.quotes)] if post.quotes else [])),
            post.quotes is not None,
            post.reposts is not None,
        )

    def _page(self, request: Request, posts: list[Post]) -> Reply:
        """Newest first, from the page's token on: docs.x.com/x-api/posts/search/integrate/paginate."""
        given = {name: values[0] for name, values in request.params.items()}
        token = given.get("pagination_token") or given.get("next_token")
        if token is not None and not token.startswith("page-"):
            detail = "The 'next_token' query parameter value is not valid"
            return problem(400, "Invalid Request", detail, "https://api.x.com/2/problems/invalid-request")
        below = int(token.removeprefix("page-")) if token else 1 << 63
        since = int(given.get("since_id", 0))
        if "start_time" in given and not since:
            since = _ms(datetime.fromisoformat(given["start_time"])) << 22
        newest = sorted(
            (p for p in posts if since < int(p.id) < below), key=lambda p: int(p.id), reverse=True
        )
        shown = newest[: min(int(given.get("max_results", 10)), self.page)]
        more = {"next_token": f"page-{shown[-1].id}"} if len(newest) > len(shown) else {}
        meta: Json = {"result_count": len(shown)} | more
        if not shown:
            return Reply(200, {"meta": meta})
        people = [
            {"id": US, "username": HANDLE, "name": "Camille"},
            {"id": BOB, "username": "bob", "name": "Bob 🌳"},
        ]
        return Reply(
            200, {"data": [self.seen(p) for p in shown], "includes": {"users": people}, "meta": meta}
        )

    def seen(self, post: Post) -> Json:
        """A post with all fields that the connector ever asks for, words and links as X gives them back."""
        text, urls = escape(post.text, quote=False), []
        for number, link in enumerate(extract_urls(post.text)):
            short = f"https://t.co/{post.id[-6:]}{number}"
            text = text.replace(escape(link, quote=False), short, 1)
            urls.append({"url": short, "expanded_url": link if "//" in link else f"http://{link}"})
        if post.quotes and not any(post.quotes in each["expanded_url"] for each in urls):
            short = f"https://t.co/{post.id[-6:]}q"
            text += f" {short}"
            urls.append({"url": short, "expanded_url": self._address(post.quotes)})
        if post.media:
            short = f"https://t.co/{post.id[-6:]}m"
            text += f" {short}"
            link = f"https://x.com/{HANDLE}/status/{post.id}/photo/1"
            urls.append(
                {"url": short, "expanded_url": link, "display_url": "pic.x.com/abc", "media_key": "3_1"}
            )
        kinds = {"replied_to": post.answers, "quoted": post.quotes, "retweeted": post.reposts}
        references = [{"type": kind, "id": each} for kind, each in kinds.items() if each]
        mentions = [{"username": name, "start": 0, "end": 1} for name in post.mentions]
        seen: Json = {
            "id": post.id,
            "text": text,
            "author_id": post.author,
            "conversation_id": post.conversation,
            "created_at": stamp(post.id),
            "lang": "fr",
            "entities": {"urls": urls, "mentions": mentions},
            "public_metrics": self._metrics(post),
        }
        if post.media:
            seen["attachments"] = {"media_keys": [f"3_{each}" for each in post.media]}
        if references:
            seen["referenced_tweets"] = references
        if post.answers in self.posts:
            seen["in_reply_to_user_id"] = self.posts[post.answers].author
        return seen

    def _address(self, post_id: str) -> str:
        author = self.posts[post_id].author if post_id in self.posts else BOB
        return f"https://twitter.com/{HANDLE if author == US else 'bob'}/status/{post_id}"

    def _metrics(self, post: Post) -> Json:
        others = [each for each in self.posts.values() if each is not post]
        return {
            "like_count": self.likes.get(post.id, 0),
            "retweet_count": sum(each.reposts == post.id for each in others),
            "reply_count": sum(each.answers == post.id for each in others),
            "quote_count": sum(each.quotes == post.id for each in others),
            "bookmark_count": 0,
            "impression_count": 1,
        }

    def _new_id(self, at: datetime) -> str:
        self._ids += 1
        return str((_ms(at) << 22) + self._ids)

    def _limit(self, request: Request) -> dict[str, str]:
        what = f"{request.method} {request.path.split('/')[2]}"
        self._calls[what] = self._calls.get(what, 0) + 1
        limit = LIMITS[request.method]
        return {
            "x-rate-limit-limit": str(limit),
            "x-rate-limit-remaining": str(limit - self._calls[what]),
            "x-rate-limit-reset": str(int(self._window.timestamp())),
        }


def stamp(post_id: str) -> str:
    """A post's instant as X writes it."""
    at = datetime.fromtimestamp(((int(post_id) >> 22) + _FIRST_MS) / 1000, UTC)
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _ms(at: datetime) -> int:
    return int(at.timestamp() * 1000) - _FIRST_MS
