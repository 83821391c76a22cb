"""A small Instagram on loopback: one professional account behind a Page, its containers, posts and comments.

Sources below documentation/instagram-platform/ on developers.facebook.com: content-publishing (containers and
their status codes), instagram-graph-api/reference/ig-user/media and …/content_publishing_limit,
instagram-graph-api/reference/ig-media/comments, …/ig-comment (hide), …/ig-user/tags, …/ig-user/mentions,
reference/error-codes (subcodes 2207…).
"""

from datetime import UTC, datetime, timedelta

from tests.connectors.fake_graph import ALL_TASKS, MISSING, PAGE_TOKEN, FakeGraph, form, graph_error, listing
from tests.connectors.wire import Json, Reply, Request

ACCOUNT, NAME = "17841400000000001", "camille.coast"
PERMISSIONS = {
    "pages_show_list",
    "pages_read_engagement",
    "instagram_basic",
    "instagram_content_publish",
    "instagram_manage_comments",
    "instagram_manage_contents",
}


class FakeInstagram:
    """An account and what stands on it. `now` moves on with everything that is written."""

    def __init__(self) -> None:
        self.graph = FakeGraph(self._answer)
        self.graph.permissions = set(PERMISSIONS)
        business = {"id": ACCOUNT, "username": NAME, "name": "Camille for the Coast"}
        self.graph.page["instagram_business_account"] = business
        self.graph.managed = [
            {"id": "98", "name": "A Page alone", "access_token": "EAAAlone0123456789", "tasks": ALL_TASKS},
            {**self.graph.page, "access_token": PAGE_TOKEN, "tasks": ALL_TASKS},
        ]
        self.containers: dict[str, Json] = {}
        self.media: dict[str, Json] = {}
        self.comments: dict[str, Json] = {}
        self.tags: list[Json] = []
        self.quota_used, self.quota_total = 0, 50
        self.busy = 0
        """How often a container of a video says that it is in progress."""
        self._now = datetime.now(UTC) - timedelta(days=1)
        self._number = 1000

    def comment(self, on: str, text: str, who: tuple[str, str] = ("555", "bob")) -> str:
        """Let somebody comment on a post, or answer a comment; the comment's id."""
        with self.graph.lock:
            media = self.comments[on]["media"] if on in self.comments else on
            made = self._next("1790")
            self.comments[made] = {
                "id": made,
                "media": media,
                "below": self.comments[on]["below"] or on if on in self.comments else None,
                "asked": on,
                "text": text,
                "timestamp": self._tick(),
                "username": who[1],
                "from": {"id": who[0], "username": who[1]},
                "hidden": False,
            }
            return made

    def tag(self, text: str) -> str:
        """Let somebody tag the account in a post of their own."""
        with self.graph.lock:
            made = self._next("1800")
            told = {"id": made, "caption": text, "username": "bob", "timestamp": self._tick()}
            self.tags.insert(0, told | {"permalink": f"https://www.instagram.com/p/{made}/"})
            return made

    # The server's own work.

    def _answer(self, request: Request, path: list[str]) -> Reply:  # noqa: PLR0911 — one for each call
        if request.method == "DELETE":
            return self._delete(path[0])
        if request.method == "POST":
            return self._write(form(request), path)
        match path:
            case [account, "content_publishing_limit"] if account == ACCOUNT:
                config = {"quota_total": self.quota_total, "quota_duration": 86400}
                return Reply(200, {"data": [{"quota_usage": self.quota_used, "config": config}]})
            case [account, "media"] if account == ACCOUNT:
                return listing([self._shown(each) for each in reversed(self.media.values())], request)
            case [account, "tags"] if account == ACCOUNT:
                return listing(self.tags, request)
            case [media, "comments"] if media in self.media:
                top = [
                    each for each in self.comments.values() if each["media"] == media and not each["below"]
                ]
                return listing([self._with_replies(each) for each in reversed(top)], request)
            case [comment, "replies"] if comment in self.comments:
                return listing(self._replies(comment), request)
            case [container] if container in self.containers:
                return Reply(200, self._progress(self.containers[container]))
            case [""] | []:
                return self._many(request.one("ids").split(","))
            case [one] if one in self.media:
                return Reply(200, self._shown(self.media[one]))
            case [one] if one in self.comments:
                return Reply(200, self.comments[one])
            case _:
                return MISSING

    def _write(self, asked: dict[str, str], path: list[str]) -> Reply:
        match path:
            case [account, "media"] if account == ACCOUNT:
                return self._prepare(asked)
            case [account, "media_publish"] if account == ACCOUNT:
                return self._publish(asked["creation_id"])
            case [account, "mentions"] if account == ACCOUNT:
                return Reply(200, {"id": self._next("1790")})
            case [media, "comments"] if media in self.media:
                return Reply(200, {"id": self.comment(media, asked["message"], (ACCOUNT, NAME))})
            case [comment, "replies"] if comment in self.comments:
                return Reply(200, {"id": self.comment(comment, asked["message"], (ACCOUNT, NAME))})
            case [comment] if comment in self.comments:
                self.comments[comment]["hidden"] = asked["hide"] == "true"
                return Reply(200, {"success": True})
            case _:
                return MISSING

    def _prepare(self, asked: dict[str, str]) -> Reply:
        kind = asked.get("media_type", "IMAGE")
        address = asked.get("image_url") or asked.get("video_url")
        if kind != "CAROUSEL" and not (address or "").startswith("https://"):
            return graph_error(9004, 2207052, "The media could not be fetched from this URI.")
        if len(asked.get("caption", "")) > 2200:
            return graph_error(36004, 2207010, "The caption is too long.")
        children = asked["children"].split(",") if kind == "CAROUSEL" else []
        if kind == "CAROUSEL" and not 2 <= len(children) <= 10:
            return graph_error(100, 2207028, "Your post won't work as a carousel.")
        alts = (
            [asked.get("alt_text", "")]
            if kind == "IMAGE"
            else [self.containers[c]["alts"][0] for c in children]
        )
        made = self._next("1788")
        busy = self.busy if kind == "REELS" else 0
        self.containers[made] = {"asked": asked, "alts": alts, "status": "FINISHED", "busy": busy}
        return Reply(200, {"id": made})

    def _progress(self, container: Json) -> Json:
        if container["busy"] > 0:
            container["busy"] -= 1
            return {"status_code": "IN_PROGRESS", "status": "In Progress: Media is still being processed."}
        return {"status_code": container["status"], "status": container.get("said", container["status"])}

    def _publish(self, creation: str) -> Reply:
        container = self.containers.get(creation)
        if container is None:
            return graph_error(24, 2207006, "The media with this ID can't be found.")
        if container["status"] != "FINISHED":
            return graph_error(9007, 2207027, "The media is not ready for publishing, please wait a moment.")
        if self.quota_used >= self.quota_total:
            return graph_error(
                9, 2207042, "You reached maximum number of posts that is allowed to be published."
            )
        self.quota_used += 1
        container["status"] = "PUBLISHED"
        made = self._next("1791")
        asked = container["asked"]
        self.media[made] = {
            "id": made,
            "caption": asked.get("caption", ""),
            "timestamp": self._tick(),
            "alts": container["alts"],
            "like_count": 0,
            "asked": asked,
        }
        return Reply(200, {"id": made})

    def _shown(self, media: Json) -> Json:
        under = [each for each in self.comments.values() if each["media"] == media["id"]]
        top = [{"id": each["id"]} for each in reversed(under) if not each["below"]]
        told = {"comments_count": len(under), "permalink": f"https://www.instagram.com/p/{media['id']}/"}
        return media | told | ({"comments": {"data": top[:1]}} if top else {})

    def _many(self, ids: list[str]) -> Reply:
        if any(each not in self.media for each in ids):
            return graph_error(803, None, "(#803) Some of the aliases you requested do not exist", 404)
        return Reply(200, {each: self._shown(self.media[each]) for each in ids})

    def _replies(self, comment: str) -> list[Json]:
        return [each for each in self.comments.values() if each["below"] == comment]

    def _with_replies(self, comment: Json) -> Json:
        below = self._replies(comment["id"])
        if not below:
            return comment
        paging: Json = {"cursors": {"after": "50"}}
        if len(below) > 50:
            paging["next"] = "https://graph.facebook.com/…"
        return comment | {"replies": {"data": below[:50], "paging": paging}}

    def _delete(self, one: str) -> Reply:
        gone = self.media.pop(one, None) or self.comments.pop(one, None)
        return Reply(200, {"success": True}) if gone else MISSING

    def _next(self, prefix: str) -> str:
        self._number += 1
        return f"{prefix}{self._number}"

    def _tick(self) -> str:
        self._now += timedelta(seconds=1)
        return self._now.strftime("%Y-%m-%dT%H:%M:%S+0000")
