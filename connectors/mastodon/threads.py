"""Where a post stands: under which post its thread began, and whether that one is ours."""

from connectors.mastodon.answers import Declined, JsonObject, calling, many, one
from connectors.mastodon.own_posts import remote_post
from connectors.mastodon.server import Server
from warroom.domain.delivery import RemotePost

Place = tuple[RemotePost | None, bool]
"""The post at the top of a thread, None where it is gone; and whether the thread is ours."""

_NOWHERE: Place = (None, False)


class Threads:
    """Looks up each thread once; for the length of one page."""

    def __init__(self, server: Server, own_id: str) -> None:
        self._server = server
        self._own_id = own_id
        self._places: dict[str, Place] = {}

    def of(self, post: JsonObject) -> Place:
        """The place of a post that may be an answer. Raises what a call raises."""
        above = post.get("in_reply_to_id")
        if not above:
            return _NOWHERE
        root, is_ours = self.of_post(str(above))
        return root, is_ours or str(post.get("in_reply_to_account_id")) == self._own_id

    def of_post(self, post_id: str) -> Place:
        """The place of the post with this id."""
        if post_id not in self._places:
            self._places[post_id] = self._looked_up(post_id)
        return self._places[post_id]

    def _looked_up(self, post_id: str) -> Place:
        try:
            with calling():
                top = one(self._server.client.status(post_id))
                if top.get("in_reply_to_id"):
                    above = many(one(self._server.client.status_context(post_id)).get("ancestors"))
                    top = one(above[0]) if above else top
        except Declined as declined:
            if declined.is_the_accounts:
                raise
            return _NOWHERE
        return remote_post(top), str(one(top.get("account")).get("id")) == self._own_id
