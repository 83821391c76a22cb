"""A blog seen from behind, for the contract suite: the small server on loopback of `fake_wordpress`."""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from html import unescape
from pathlib import Path

from connectors.wordpress.connector import WordPress
from connectors.wordpress.publication import AT_WORK
from tests.connectors.contract import Desk, Fault, RigOpener, StoredPost, desk
from tests.connectors.fake_wordpress import OWN_ID, PASSWORD, USER, FakeWordPress, refused
from tests.connectors.loopback import every
from tests.connectors.wire import Json, Reply, Request
from tests.factories import UtcClock
from warroom.domain.delivery import RemotePost
from warroom.domain.response import ResponseKind
from warroom.ports import Outcome, Parcel, Secret, Sent

_PARAGRAPH = re.compile(r"<!-- wp:paragraph -->\n<p>(.*?)</p>\n<!-- /wp:paragraph -->", re.DOTALL)
_ALT = re.compile(r'<img [^>]*alt="([^"]*)"')


class LaterClock(UtcClock):
    """The machine's own time, moved by `ahead`."""

    ahead = timedelta()

    def now(self) -> datetime:
        return super().now() + self.ahead


class WordPressRig:
    """The connector, the blog it speaks to, and the people on it."""

    proves = True
    tells_budget = False
    wrong_secret = Secret.of({"user": USER, "password": "wron gwro ngwr ongw rong wron"}).value

    def __init__(self, server: FakeWordPress) -> None:
        self.blog = server
        self.clock = LaterClock()
        self.connector = WordPress(self.clock, answer_seconds=0.35)
        secret = Secret.of({"user": USER, "password": PASSWORD}).value
        self.desk: Desk = desk("wordpress", USER, secret, service_url=server.url)

    @property
    def rate_limits(self) -> Mapping[str, Callable[[], datetime | None]]:
        return {"Retry-After": self._seconds, "Retry-After as a date": self._date, "no header": self._bare}

    def inject(self, fault: Fault) -> None:
        refusal = refused(400, "rest_invalid_param", "Invalid parameter(s): content")
        if fault is Fault.EXPIRED:
            self.blog.expired = True
        else:
            self.blog.server.misbehave(fault, writes_a_post, refusal, expired=refusal)

    def heal(self) -> None:
        """A blog needs a while before it is certain that nothing of what was asked is still to come."""
        self.clock.ahead += AT_WORK
        self.blog.expired = False
        self.blog.server.heal()

    def stored(self) -> tuple[StoredPost, ...]:
        posts = [_stored_post(post) for post in self.blog.posts.values() if post["status"] != "trash"]
        answers = [one for one in self.blog.comments.values() if one["author"] == OWN_ID]
        return (*posts, *(_stored_answer(answer) for answer in answers if answer["status"] != "trash"))

    def respond(self, to: RemotePost, kind: ResponseKind, text: str) -> str:
        if kind is not ResponseKind.COMMENT:
            raise NotImplementedError
        return f"comments/{self.blog.comment(int(to.id.removeprefix('posts/')), text)}"

    def is_hidden(self, remote_id: str) -> bool:
        return bool(self.blog.comments[int(remote_id.removeprefix("comments/"))]["status"] != "approved")

    def publish(self, message: Parcel) -> Outcome:
        """What the connector makes of publishing `message`."""
        return self.connector.publish(message, self.desk.access)

    def sent(self, message: Parcel) -> RemotePost:
        """Publish where nothing stands in the way."""
        outcome = self.publish(message)
        assert isinstance(outcome, Sent), outcome
        return outcome.remote

    def _seconds(self) -> datetime:
        self._limit(**{"Retry-After": "90"})
        return self.clock.now() + timedelta(seconds=90)

    def _date(self) -> datetime:
        until = datetime.now(UTC).replace(microsecond=0) + timedelta(minutes=4)
        self._limit(**{"Retry-After": format_datetime(until, usegmt=True)})
        return until

    def _bare(self) -> None:
        self._limit()

    def _limit(self, **headers: str) -> None:
        self.blog.server.on(every, lambda _: Reply(429, b"Slow down", headers))


def writes_a_post(request: Request) -> bool:
    """Picks what makes or changes a post."""
    return request.method == "POST" and request.one("rest_route").startswith("/wp/v2/posts")


def _stored_post(post: Json) -> StoredPost:
    html = post["content"]["raw"]
    paragraphs = [_words(paragraph) for paragraph in _PARAGRAPH.findall(html)]
    alts = tuple(unescape(alt) for alt in _ALT.findall(html))
    return StoredPost(f"posts/{post['id']}", "\n\n".join(paragraphs), None, None, alts)


def _stored_answer(answer: Json) -> StoredPost:
    parent = f"comments/{answer['parent']}" if answer["parent"] else f"posts/{answer['post']}"
    return StoredPost(
        f"comments/{answer['id']}", unescape(answer["raw"]), parent, f"posts/{answer['post']}", ()
    )


def _words(html: str) -> str:
    return unescape(re.sub(r"<[^>]+>", "", html.replace("<br>", "\n")))


@contextmanager
def open_rig(folder: Path) -> Iterator[WordPressRig]:
    """A blog of its own, and a connector that waits a third of a second for it."""
    server = FakeWordPress()
    try:
        yield WordPressRig(server)
    finally:
        server.server.heal()
        server.server.close()


RIGS: Mapping[str, RigOpener] = {"wordpress": open_rig}
