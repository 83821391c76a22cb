"""The posts, people and notifications of a small Mastodon: what its database would hold.

Sources: docs.joinmastodon.org, entities/Status, entities/Notification; ids grow with time, as Mastodon's do.
"""

import html
import re
from datetime import UTC, datetime
from itertools import count
from threading import RLock

from tests.connectors.wire import Json

DOMAIN = "camp.example"
OWN_ID = "109302436954721982"
BOB_ID = "109302436954721983"
FIRST_ID = 113_000_000_000_000_000

_MENTION = re.compile(r"@(\w+)")
_TAG = re.compile(r"#(\w+)")


def account(account_id: str, name: str) -> Json:
    """An account's entity."""
    return {
        "id": account_id,
        "username": name,
        "acct": name,
        "display_name": name.title(),
        "url": f"https://{DOMAIN}/@{name}",
        "uri": f"https://{DOMAIN}/users/{name}",
    }


PEOPLE = {"camille": account(OWN_ID, "camille"), "bob": account(BOB_ID, "bob")}


def stamp(instant: datetime) -> str:
    """An instant as Mastodon writes it."""
    return instant.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def as_page(text: str) -> str:
    """A text as the HTML that everybody gets: parts of an address are hidden by styles alone."""
    page = html.escape(text, quote=False).replace("\n\n", "</p><p>").replace("\n", "<br />")
    page = _MENTION.sub(
        rf'<span class="h-card"><a href="https://{DOMAIN}/@\1">@<span>\1</span></a></span>', page
    )
    return f"<p>{page}</p>"


class Posts:
    """Every post on the instance by its id, oldest first, and camille's notifications."""

    def __init__(self) -> None:
        self.all: dict[str, Json] = {}
        self.notifications: list[Json] = []
        self.lock = RLock()
        self._ids = count(FIRST_ID, 65_536)
        self._notification_ids = count(2_000_001)

    def new_id(self) -> str:
        """The next id."""
        return str(next(self._ids))

    def add(self, author: str, text: str, **said: object) -> Json:
        """Store a post by `author`, and notify camille when it names her or quotes her."""
        with self.lock:
            post_id = self.new_id()
            above = self.all.get(str(said.get("in_reply_to_id")))
            post: Json = {
                "id": post_id,
                "created_at": stamp(datetime.now(UTC)),
                "in_reply_to_id": None,
                "in_reply_to_account_id": above["account"]["id"] if above else None,
                "sensitive": False,
                "spoiler_text": "",
                "visibility": "public",
                "language": "en",
                "uri": f"https://{DOMAIN}/users/{author}/statuses/{post_id}",
                "url": f"https://{DOMAIN}/@{author}/{post_id}",
                "content": as_page(text),
                "source": text,
                "account": PEOPLE[author],
                "media_attachments": [],
                "mentions": [PEOPLE[name] for name in _MENTION.findall(text) if name in PEOPLE],
                "tags": [{"name": tag} for tag in _TAG.findall(text)],
                "emojis": [],
                "reblog": None,
                "replies_count": 0,
                "reblogs_count": 0,
                "favourites_count": 0,
                "quotes_count": 0,
                **said,
            }
            self.all[post_id] = post
            if above:
                above["replies_count"] += 1
            if PEOPLE["camille"] in post["mentions"] and author != "camille":
                self.notify("mention", post)
            return post

    def notify(self, kind: str, post: Json) -> str:
        """Tell camille that bob did something; the notification's id."""
        notification_id = str(next(self._notification_ids))
        self.notifications.append(
            {
                "id": notification_id,
                "type": kind,
                "created_at": stamp(datetime.now(UTC)),
                "group_key": f"ungrouped-{notification_id}",
                "account": PEOPLE["bob"],
                "status": shown(post),
            }
        )
        return notification_id

    def react(self, kind: str, post_id: str) -> str:
        """Let bob favourite or boost a post of camille's; the notification's id."""
        with self.lock:
            post = self.all[post_id]
            post["favourites_count" if kind == "favourite" else "reblogs_count"] += 1
            return self.notify(kind, post)

    def quote(self, post_id: str, text: str) -> Json:
        """Let bob quote a post of camille's."""
        with self.lock:
            quoted = self.all[post_id]
            quoted["quotes_count"] += 1
            post = self.add("bob", text, quote={"state": "accepted", "quoted_status": shown(quoted)})
            self.notify("quote", post)
            return post

    def above(self, post: Json) -> list[Json]:
        """What a post answers, the beginning of the thread first."""
        found: list[Json] = []
        while post["in_reply_to_id"] in self.all:
            post = self.all[post["in_reply_to_id"]]
            found.insert(0, post)
        return found

    def below(self, post_id: str) -> list[Json]:
        """Every answer under a post, and every answer to these."""
        return [post for post in self.all.values() if post_id in (above["id"] for above in self.above(post))]


def shown(post: Json) -> Json:
    """A post as everybody sees it: without its source."""
    return {name: value for name, value in post.items() if name != "source"}
