"""What says a word that the campaign watches: hashtags everywhere, other words where the server finds texts.

Sources: docs.joinmastodon.org, methods/timelines#tag, methods/search; Mastodon's statuses_search_service.rb
(newest first by id, and `min_id` only to the second, so that the floor is held here). A server without
full-text search answers with nothing.
"""

import logging
import re
from collections.abc import Iterable
from dataclasses import replace

from connectors.mastodon.answers import Declined, JsonObject, calling, one, with_ids
from connectors.mastodon.position import Position, Search, is_newer
from connectors.mastodon.responses import addresses, readable, saying
from connectors.mastodon.server import Server, domain_of
from warroom.domain.response import Incoming, ResponseKind

PAGE = 40

_HASHTAG = re.compile(r"#(\w+)")
_log = logging.getLogger(__name__)


def searched(position: Position, own_id: str, server: Server) -> tuple[list[Incoming], Position, bool]:
    """A page for each watched word, and whether more waits. Raises what a call raises.

    A word that was never searched for begins with its newest page: not all that was ever said is news.
    """
    watched = dict.fromkeys(word.strip() for word in server.account.watches if word.strip())
    searches = {word: position.searches.get(word, Search()) for word in watched}
    position = replace(position, searches=searches)
    found: list[Incoming] = []
    more = False
    for word, search in searches.items():
        try:
            page = _page(word, search, server)
        except Declined as declined:
            if declined.is_the_accounts:
                raise
            _log.warning("Mastodon refuses a search: %s", declined)
            continue
        fresh = [post for post in page if _is_fresh(str(post["id"]), search)]
        fresh_here = [post for post in fresh if _first_tag(post, searches) in (None, word)]
        new = _new(fresh_here, position, own_id, server)
        position = position.with_recent(each.remote.id for each in new)
        found += new
        searches[word] = _after(word, search, page, fresh)
        # Nothing fresh on a full page: the server has no other pages than this one.
        more = more or (search.floor is not None and len(page) >= PAGE and bool(fresh))
    return found, replace(position, searches=searches), more


def _after(word: str, search: Search, page: list[JsonObject], fresh: list[JsonObject]) -> Search:
    """Where a word stands behind a page. A walk goes down until it meets what was handed over before."""
    top = search.top or search.floor or "0"
    for post in fresh:
        top = str(post["id"]) if is_newer(str(post["id"]), top) else top
    goes_down = search.floor is not None and len(fresh) == len(page) >= PAGE
    if goes_down and not _HASHTAG.fullmatch(word):
        return Search(search.floor, top, search.offset + len(page))
    return Search(top)


def _page(word: str, search: Search, server: Server) -> list[JsonObject]:
    """Newest first, also those of a hashtag: these page forward, and need no offset."""
    tag = _HASHTAG.fullmatch(word)
    with calling():
        if tag is not None:
            return with_ids(server.client.timeline_hashtag(tag[1], min_id=search.floor, limit=PAGE))
        answer = server.client.search_v2(
            word, resolve=False, result_type="statuses", offset=search.offset or None, limit=PAGE
        )
        return with_ids(one(answer).get("statuses"))


def _new(fresh: list[JsonObject], position: Position, own_id: str, server: Server) -> list[Incoming]:
    domain, known = domain_of(server.account), set(position.recent)

    def read(post: JsonObject) -> Incoming | None:
        if str(post["id"]) in known or addresses(post, own_id):
            return None
        return saying(ResponseKind.SEARCH, post, domain)

    return readable(read, reversed(fresh))


def _first_tag(post: JsonObject, words: Iterable[str]) -> str | None:
    """The first of the watched hashtags that a post has: it is found there, and not again by other words."""
    tags = {
        f"#{each['name']}".casefold()
        for each in post.get("tags") or ()
        if isinstance(each, dict) and each.get("name")
    }
    return next((word for word in words if word.casefold() in tags), None)


def _is_fresh(post_id: str, search: Search) -> bool:
    return search.floor is None or is_newer(post_id, search.floor)
