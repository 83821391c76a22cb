"""A small Facebook on loopback: one Page with its posts, photos, videos and comments.

Sources on developers.facebook.com: docs/pages-api/posts, docs/graph-api/reference/page/photos,
docs/graph-api/video-uploads, docs/graph-api/reference/page-post/comments, docs/graph-api/reference/comment.
"""

import json
from datetime import UTC, datetime, timedelta

from tests.connectors.fake_graph import (
    ALL_TASKS,
    MISSING,
    PAGE,
    PAGE_TOKEN,
    FakeGraph,
    form,
    graph_error,
    listing,
)
from tests.connectors.wire import Json, Reply, Request

PERMISSIONS = {
    "pages_show_list",
    "pages_manage_posts",
    "pages_read_engagement",
    "pages_read_user_content",
    "pages_manage_engagement",
}
PIECE = 100_000
"""Bytes of a video that this server takes at once."""


class FakeFacebook:
    """A Page and what stands on it. `now` moves on with everything that is written."""

    def __init__(self) -> None:
        self.graph = FakeGraph(self._answer)
        self.graph.permissions = set(PERMISSIONS)
        self.graph.managed = [
            {"id": "99", "name": "Another Page", "access_token": "EAAOther0123456789", "tasks": ALL_TASKS},
            {**self.graph.page, "access_token": PAGE_TOKEN, "tasks": ALL_TASKS},
        ]
        self.objects: dict[str, Json] = {}
        self.tagged: list[Json] = []
        self.received: dict[str, int] = {}
        self._now = datetime.now(UTC) - timedelta(days=1)
        self._number = 1000

    def posts(self) -> list[Json]:
        """The Page's posts, oldest first."""
        return [each for each in self.objects.values() if each["kind"] == "post"]

    def comments(self, subject: str) -> list[Json]:
        """All comments under a post, or below a comment, oldest first."""
        return [
            each
            for each in self.objects.values()
            if each["kind"] == "comment" and subject in (each["post"], each.get("parent", {}).get("id"))
        ]

    def comment(self, on: str, text: str, who: tuple[str, str] = ("777", "Bob")) -> str:
        """Let somebody comment on a post or a comment; the comment's id."""
        with self.graph.lock:
            below = self.objects[on]
            post = below["post"] if below["kind"] == "comment" else on
            extra = {"parent": {"id": on}} if below["kind"] == "comment" else {}
            self.objects[post]["updated_time"] = self._tick()
            return self._keep(
                f"{post.split('_')[-1]}_{self._next()}",
                kind="comment",
                post=post,
                message=text,
                is_hidden=False,
                **{"from": {"id": who[0], "name": who[1]}},
                **extra,
            )

    def mention(self, text: str) -> str:
        """Let somebody name the Page in a post of their own."""
        with self.graph.lock:
            made = f"777_{self._next()}"
            who = {"id": "777", "name": "Bob"}
            self.tagged.insert(0, {"id": made, "message": text, "from": who, "created_time": self._tick()})
            return made

    # The server's own work.

    def _answer(self, request: Request, path: list[str]) -> Reply:
        if request.method == "DELETE":
            return Reply(200, {"success": True}) if self.objects.pop(path[0], None) else MISSING
        if request.method == "POST":
            return self._write(form(request), path)
        if path in ([PAGE, "posts"], [PAGE, "feed"]):
            newest_first = [self._shown(post) for post in reversed(self.posts())]
            return listing(newest_first, request)
        if path == [PAGE, "tagged"]:
            return listing(self.tagged, request)
        if path[1:] == ["comments"]:
            return self._comments(path[0], request)
        return self._read(request, path)

    def _write(self, asked: dict[str, str], path: list[str]) -> Reply:
        match path:
            case [page, "feed"] if page == PAGE:
                return self._post(asked)
            case [page, "photos"] if page == PAGE:
                assert asked["published"] == "false"
                photo = self._keep(
                    str(self._next()), kind="photo", alt=asked["alt_text_custom"], file=asked["source"]
                )
                return Reply(200, {"id": photo})
            case [page, "videos"] if page == PAGE:
                return self._video(asked)
            case [below, "comments"] if below in self.objects:
                made = self.comment(below, asked["message"], (PAGE, "Camille for the Coast"))
                self.objects[made]["attachment"] = asked.get("attachment_id")
                return Reply(200, {"id": made})
            case [standing] if standing in self.objects:
                return self._change(self.objects[standing], asked)
            case _:
                return MISSING

    def _post(self, asked: dict[str, str]) -> Reply:
        photos = [each["media_fbid"] for each in json.loads(asked.get("attached_media", "[]"))]
        if not asked.get("message") and not photos and not asked.get("link"):
            return graph_error(100, 1349125, "Missing message or attachment")
        made = self._keep(
            f"{PAGE}_{self._next()}",
            kind="post",
            message=asked.get("message", ""),
            link=asked.get("link"),
            photos=photos,
            **{"from": {"id": PAGE, "name": "Camille for the Coast"}},
        )
        for photo in photos:
            self.objects[photo]["page_story_id"] = made
        return Reply(200, {"id": made})

    def _video(self, asked: dict[str, str]) -> Reply:
        match asked["upload_phase"]:
            case "start":
                video = self._keep(str(self._next()), kind="video", size=int(asked["file_size"]), sent=0)
                return Reply(200, {"video_id": video, "upload_session_id": f"s{video}"} | self._wants(video))
            case "transfer":
                video = asked["upload_session_id"][1:]
                if int(asked["start_offset"]) != self.objects[video]["sent"]:
                    problem = "There was a problem uploading your video. Please try uploading it again."
                    return graph_error(6001, 1363037, problem, data=self._wants(video))
                self.objects[video]["sent"] += int(asked["video_file_chunk"].split()[0])
                return Reply(200, self._wants(video))
            case _:
                video = asked["upload_session_id"][1:]
                kept = self.objects[video]
                if kept["sent"] < kept["size"]:
                    return graph_error(6001, 1363019, "There was a problem uploading your video.")
                page = {"id": PAGE, "name": "Camille for the Coast"}
                kept["post_id"] = self._keep(
                    f"{PAGE}_{video}",
                    kind="post",
                    message=asked["description"],
                    photos=[],
                    video=video,
                    thumb=asked.get("thumb"),
                    **{"from": page},
                )
                return Reply(200, {"success": True})

    def _wants(self, video: str) -> Json:
        kept = self.objects[video]
        end = min(kept["sent"] + PIECE, kept["size"])
        return {"start_offset": str(kept["sent"]), "end_offset": str(end)}

    def _change(self, standing: Json, asked: dict[str, str]) -> Reply:
        if "is_hidden" in asked:
            assert asked["is_hidden"] in ("true", "false")
            hidden = asked["is_hidden"] == "true"
            if standing["from"]["id"] == PAGE or standing["is_hidden"] is hidden:
                return graph_error(100, 1446036, "This comment can't be hidden or is hidden already.")
            standing["is_hidden"] = hidden
        else:
            standing["message"] = asked["message"]
        return Reply(200, {"success": True})

    def _comments(self, subject: str, request: Request) -> Reply:
        if subject not in self.objects:
            return MISSING
        assert request.one("filter") == "stream"
        since = int(request.params.get("since", ["0"])[0])
        found = [
            each
            for each in self.comments(subject)
            if datetime.fromisoformat(each["created_time"]).timestamp() >= since
        ]
        return listing(found if request.one("order") == "chronological" else found[::-1], request)

    def _read(self, request: Request, path: list[str]) -> Reply:
        if path == []:
            ids = request.one("ids").split(",")
            if any(each not in self.objects for each in ids):
                return graph_error(803, None, "(#803) Some of the aliases you requested do not exist", 404)
            return Reply(200, {each: self._shown(self.objects[each]) for each in ids})
        found = self.objects.get(path[0])
        return Reply(200, self._shown(found)) if found else MISSING

    def _shown(self, each: Json) -> Json:
        if each["kind"] != "post":
            return {key: value for key, value in each.items() if key not in ("kind", "post")}
        counts = {
            "reactions": {"data": [], "summary": {"total_count": each.get("likes", 0)}},
            "comments": {"data": [], "summary": {"total_count": len(self.comments(each["id"]))}},
        }
        shares = {"shares": {"count": each["reposts"]}} if each.get("reposts") else {}
        return each | counts | shares

    def _keep(self, made: str, **content: object) -> str:
        at = self._tick()
        self.objects[made] = {"id": made, "created_time": at, "updated_time": at, **content}
        return made

    def _next(self) -> int:
        self._number += 1
        return self._number

    def _tick(self) -> str:
        self._now += timedelta(seconds=1)
        return self._now.strftime("%Y-%m-%dT%H:%M:%S+0000")
