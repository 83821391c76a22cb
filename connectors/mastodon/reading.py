"""Reading what people say: notifications first, and when there are none, what nobody notified us of.

Sources: docs.joinmastodon.org, methods/notifications (`min_id` pages forward, from the oldest),
methods/statuses (context).
"""

from collections.abc import Container, Mapping
from dataclasses import replace

from connectors.mastodon.answers import Declined, JsonObject, calling, one, with_ids
from connectors.mastodon.position import Branches, Position
from connectors.mastodon.responses import KINDS, reaction, readable, saying
from connectors.mastodon.searches import searched
from connectors.mastodon.server import Server, domain_of
from connectors.mastodon.threads import Threads
from warroom.domain.response import Incoming, ResponseKind
from warroom.ports import Batch

PAGE = 40
OWN_POSTS = 40
"""Newest posts of ours under which answers are looked for."""
THREADS_AT_ONCE = 5

_REACTIONS = frozenset({ResponseKind.LIKE, ResponseKind.REPOST})


def collected(server: Server, cursor: str | None) -> Batch:
    """The next page of responses, oldest first. Raises what a call raises.

    A page of notifications is handed over by itself, so that trouble with the rest never holds it up.
    """
    position = Position.parse(cursor)
    own_id = server.own_id()
    with calling():
        page = with_ids(
            server.client.notifications(types=sorted(KINDS), min_id=position.notification, limit=PAGE)
        )
    if page:
        return _notified(page, position, own_id, server)
    responses, position, more = _unannounced(position, own_id, server)
    found, position, more_found = searched(position, own_id, server)
    return Batch((*responses, *found), position.text(), more or more_found)


def _notified(page: list[JsonObject], position: Position, own_id: str, server: Server) -> Batch:
    threads, domain, known = Threads(server, own_id), domain_of(server.account), set(position.recent)

    def read(raw: JsonObject) -> Incoming | None:
        kind = KINDS.get(raw["type"])
        if kind is None or str(raw["account"]["id"]) == own_id:
            return None
        if kind in _REACTIONS:
            return reaction(raw, domain)
        if (post_id := str(raw["status"]["id"])) in known:
            return None
        known.add(post_id)
        root, is_ours = threads.of(raw["status"])
        return saying(
            ResponseKind.REPLY if is_ours and kind is ResponseKind.MENTION else kind,
            raw["status"],
            domain,
            root,
        )

    responses = readable(read, reversed(page))
    position = replace(position, notification=str(page[0]["id"]))
    position = position.with_recent(each.remote.id for each in responses if each.kind not in _REACTIONS)
    return Batch(tuple(responses), position.text(), more=True)


def _unannounced(position: Position, own_id: str, server: Server) -> tuple[list[Incoming], Position, bool]:
    """Answers under posts of ours that don't name us: nobody notifies us of them, only the count grows."""
    with calling():
        own = with_ids(server.client.account_statuses(own_id, exclude_reblogs=True, limit=OWN_POSTS))
        counts = {str(post["id"]): int(post.get("replies_count") or 0) for post in own}
    threads = {post_id: position.threads.get(post_id, Branches()) for post_id in counts}
    grown = [post_id for post_id, count in counts.items() if threads[post_id].count != count]
    responses: list[Incoming] = []
    for post_id in grown[:THREADS_AT_ONCE]:
        known = {*position.recent, *threads[post_id].found}
        new = [each for each in _below(post_id, counts, own_id, server) if each.remote.id not in known]
        found = (*threads[post_id].found, *(each.remote.id for each in new))
        threads[post_id] = Branches(counts[post_id], found)
        position = position.with_recent(each.remote.id for each in new)
        responses += new
    return responses, replace(position, threads=threads), len(grown) > THREADS_AT_ONCE


def _below(post_id: str, ours: Container[str], own_id: str, server: Server) -> list[Incoming]:
    """What others say under a post of ours without naming us, and not under a later one of `ours`."""
    domain = domain_of(server.account)
    threads = Threads(server, own_id)
    try:
        with calling():
            descendants = with_ids(one(server.client.status_context(post_id)).get("descendants"))
    except Declined as declined:
        if declined.status == 404:
            return []
        raise

    above = {str(post["id"]): str(post.get("in_reply_to_id")) for post in descendants}

    def read(post: JsonObject) -> Incoming | None:
        by_us = str(post["account"]["id"]) == own_id
        named = own_id in {str(each["id"]) for each in post.get("mentions") or ()}
        if by_us or named or _nearest(str(post["id"]), above, ours) != post_id:
            return None
        root, _ = threads.of_post(post_id)
        return saying(ResponseKind.REPLY, post, domain, root)

    return readable(read, descendants)


def _nearest(post_id: str, above: Mapping[str, str], ours: Container[str]) -> str | None:
    """The post of ours that a post stands under most closely. `above` is what each post answers."""
    for _ in range(len(above)):
        parent = above.get(post_id)
        if parent is None or parent in ours:
            return parent
        post_id = parent
    return None
