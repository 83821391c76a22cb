"""Reading what people answer: one page of a round at each call. Used on the worker's threads."""

import logging
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from connectors.http import Answer, JsonObject
from connectors.x import spending
from connectors.x.answers import Declined, told_at
from connectors.x.own_posts import AT_ONCE, listed, next_page
from connectors.x.position import SEARCHED, Position
from connectors.x.responses import FIELDS, Us, read
from connectors.x.search import about_us, watched
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
        self._handle = access.account.handle.lstrip("@")

    def next_page(self, cursor: str | None) -> Batch:
        """The page after `cursor`. Raises what `Session.call` raises."""
        position = Position.parse(cursor)
        if position.walk is None:
            return _batch(self._begun(position), ())
        if position.walk.query is None:
            return self._mentions(position, position.walk.page)
        return self._found(position, position.walk.queries[position.walk.query], position.walk.page)

    def _begun(self, position: Position) -> Position:
        """A round begins with our new posts: whose conversations are ours. They are no responses."""
        now = self._clock.now()
        since = position.since(now)
        limits: dict[str, Any] = {"since_id": since} if since else {"start_time": now - SEARCHED}
        fields = {"exclude": ["retweets"], "tweet_fields": ["conversation_id"]}
        answer = self._listed("get_users_tweets", {**limits, **fields}, None)
        posts = listed(answer.body)
        self._paid(posts, spending.OWN_READ)
        begun = [str(post["id"]) for post in posts if post.get("conversation_id") == post["id"]]
        position = position.with_ours(begun, now)
        words = watched(self._handle, self._access.account.watches)
        return position.begun(told_at(answer), about_us(self._handle, position.ours), words)

    def _mentions(self, position: Position, page: str | None) -> Batch:
        since = {"since_id": str(position.floor)} if position.floor else {}
        try:
            answer = self._listed("get_users_mentions", {**since, **FIELDS}, page)
        except Declined:
            if page is None:
                raise
            return _batch(position.broken_off(), ())
        return self._handed(position, answer, spending.OWN_READ)

    def _found(self, position: Position, query: str, page: str | None) -> Batch:
        since = position.since(self._clock.now())
        params = {"query": query, "max_results": AT_ONCE, **FIELDS}
        params |= {"since_id": since} if since else {}
        params |= {"next_token": page} if page else {}
        try:
            answer = self._session.call(self._access, "search_recent_tweets", **params)
        except Declined as declined:
            if declined.closed:
                raise
            if page is not None:
                return _batch(position.broken_off(), ())
            # A plan without search, or a word that can't be searched: the mentions are read all the same.
            _log.warning("X refuses to search for an account: %s", said(declined))
            return _batch(position.after(None), ())
        return self._handed(position, answer, spending.READ)

    def _handed(self, position: Position, answer: Answer, price: Decimal) -> Batch:
        """The new responses of a page, oldest first, and where reading goes on."""
        self._paid(listed(answer.body), price)
        known = frozenset(position.known)
        us = Us(self._session.user_id(self._access), self._handle, frozenset(position.ours))
        fresh = [one for one in read(answer.body, us) if one.remote.id not in known]
        handed = position.handed(one.remote.id for one in fresh)
        return _batch(handed.after(next_page(answer.body)), reversed(fresh))

    def _listed(self, name: str, params: dict[str, Any], page: str | None) -> Answer:
        user_id = self._session.user_id(self._access)
        params = {"max_results": AT_ONCE, **params} | ({"pagination_token": page} if page else {})
        return self._session.call(self._access, name, user_id, **params)

    def _paid(self, posts: Iterable[JsonObject], price: Decimal) -> None:
        ids = (str(post["id"]) for post in posts)
        self._session.spending.read(ids, price, self._access.note_spend)


def _batch(position: Position, responses: Iterable[Incoming]) -> Batch:
    return Batch(tuple(responses), position.text(), more=position.walk is not None)
