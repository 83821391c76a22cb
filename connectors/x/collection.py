"""Reading what people answer: one page of a round at each call. Used on the worker's threads."""

import logging
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from typing import Any

from connectors.http import Answer
from connectors.x import spending
from connectors.x.answers import Declined, told_at
from connectors.x.own_posts import AT_ONCE, listed, next_page
from connectors.x.position import SEARCHED, Position, Walk
from connectors.x.responses import FIELDS, Us, read
from connectors.x.search import queries
from connectors.x.session import Session, said
from warroom.domain.response import Incoming
from warroom.ports import AccountAccess, Batch, Clock

_log = logging.getLogger(__name__)


class Reader:
    """Reads on for one account from where its cursor stands."""

    def __init__(self, session: Session, access: AccountAccess, clock: Clock) -> None:
        self._session = session
        self._access = access
        self._clock = clock

    def next_page(self, cursor: str | None) -> Batch:
        """The page after `cursor`. Raises what `Session.call` raises."""
        position = Position.parse(cursor)
        walk = position.walk
        if walk is None or not walk.mentioned:
            return self._mentions(position)
        if walk.queries is None:
            return self._own(position, walk)
        return self._search(position, walk, walk.queries)

    def _mentions(self, position: Position) -> Batch:
        page = position.walk.page if position.walk else None
        since = {"since_id": str(position.floor)} if position.floor else {}
        try:
            answer = self._listed("get_users_mentions", {**since, **FIELDS}, page)
        except Declined:
            if page is None:
                raise
            return _batch(position.broken_off(), ())
        if position.walk is None:
            position = position.begun(told_at(answer))
        return self._handed(position, answer, spending.OWN_READ, mentioned=True)

    def _own(self, position: Position, walk: Walk) -> Batch:
        """Our new posts, whose conversations are searched from now on. They are no responses."""
        now = self._clock.now()
        since = position.since(now)
        limits: dict[str, Any] = {"since_id": since} if since else {"start_time": now - SEARCHED}
        fields = {"exclude": ["retweets"], "tweet_fields": ["conversation_id"]}
        answer = self._listed("get_users_tweets", {**limits, **fields}, None)
        posts = listed(answer.body)
        self._paid((str(post["id"]) for post in posts), spending.OWN_READ)
        begun = [str(post["id"]) for post in posts if post.get("conversation_id") == post["id"]]
        position = position.with_ours(begun, now)
        handle, watches = self._access.account.handle.lstrip("@"), self._access.account.watches
        found = queries(handle, position.ours, watches)
        return _batch(replace(position, walk=replace(walk, queries=found)), ())

    def _search(self, position: Position, walk: Walk, asked: tuple[str, ...]) -> Batch:
        since = position.since(self._clock.now())
        params = {"query": asked[walk.query], "max_results": AT_ONCE, **FIELDS}
        params |= {"since_id": since} if since else {}
        params |= {"next_token": walk.page} if walk.page else {}
        try:
            answer = self._session.call(self._access, "search_recent_tweets", **params)
        except Declined as declined:
            if declined.closed:
                raise
            if walk.page is not None:
                return _batch(position.broken_off(), ())
            # A plan without search, or a word that can't be searched: the mentions are read all the same.
            _log.warning("X refuses to search for an account: %s", said(declined))
            return _batch(_after_query(position), ())
        return self._handed(position, answer, spending.READ)

    def _handed(
        self, position: Position, answer: Answer, price: Decimal, *, mentioned: bool = False
    ) -> Batch:
        """The new responses of a page, oldest first, and where reading goes on."""
        assert position.walk is not None
        self._paid((str(post["id"]) for post in listed(answer.body)), price)
        known = frozenset(position.known)
        fresh = [one for one in read(answer.body, self._us(position)) if one.remote.id not in known]
        position = position.handed(one.remote.id for one in fresh)
        token = next_page(answer.body)
        if token is not None:
            after = replace(position, walk=replace(position.walk or Walk(0), page=token))
        elif mentioned:
            after = replace(position, walk=replace(position.walk or Walk(0), page=None, mentioned=True))
        else:
            after = _after_query(position)
        return _batch(after, reversed(fresh))

    def _listed(self, name: str, params: dict[str, Any], page: str | None) -> Answer:
        user_id = self._session.user_id(self._access)
        params = {"max_results": AT_ONCE, **params} | ({"pagination_token": page} if page else {})
        return self._session.call(self._access, name, user_id, **params)

    def _us(self, position: Position) -> Us:
        handle = self._access.account.handle.lstrip("@")
        return Us(self._session.user_id(self._access), handle, frozenset(position.ours))

    def _paid(self, ids: Iterable[str], price: Decimal) -> None:
        self._session.spending.read(ids, price, self._access.note_spend)


def _after_query(position: Position) -> Position:
    """Where the search after this one begins, or the next round."""
    walk = position.walk
    assert walk is not None
    assert walk.queries is not None
    if walk.query + 1 < len(walk.queries):
        return replace(position, walk=replace(walk, query=walk.query + 1, page=None))
    return position.ended()


def _batch(position: Position, responses: Iterable[Incoming]) -> Batch:
    return Batch(tuple(responses), position.text(), more=position.walk is not None)
