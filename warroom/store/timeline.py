"""The timeline's order: which responses a filter lets through, newest first, and how many came since.

Reads only ids, out of narrow indexes that hold everything a filter asks for; the rows themselves are read by
`Responses.some`, for what is on screen.
"""

from collections.abc import Iterator

from sqlalchemy import ColumnElement, Connection, func, select, update

from warroom.domain.ids import ResponseId
from warroom.domain.response import TimelineFilter
from warroom.events import Topic
from warroom.store import tables
from warroom.store.words import WordIndex, words_of

_r = tables.response


class Timeline:
    """Walks responses by their key, which is time."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._index = WordIndex(connection)

    def mark(self) -> int:
        """The number of the timeline's last commit: what comes later has `arrived` above it."""
        number, topic = tables.revision.c.number, tables.revision.c.topic
        return int(self._connection.execute(select(number).where(topic == Topic.TIMELINE.value)).scalar_one())

    def advance(self) -> int:
        """The number for what arrives in this transaction. Whoever else has arrivals waits for its end.

        Numbers must be committed in their order: a desk that has seen one has then seen all before it.
        """
        number, topic = tables.revision.c.number, tables.revision.c.topic
        statement = update(tables.revision).where(topic == Topic.TIMELINE.value).values(number=number + 1)
        return int(self._connection.execute(statement.returning(number)).scalar_one())

    def ids(
        self, wanted: TimelineFilter, mark: int, before: ResponseId | None, limit: int
    ) -> tuple[ResponseId, ...]:
        """The newest ids older than `before` of what had arrived by `mark`, newest first."""
        words = words_of(wanted.text)
        key, statement = self._index.walk(words) if words else (_r.c.id, select(_r.c.id))
        if before is not None:
            statement = statement.where(key < before)
        statement = statement.where(_r.c.arrived <= mark, *_conditions(wanted))
        return tuple(self._connection.execute(statement.order_by(key.desc()).limit(limit)).scalars())

    def count(self, wanted: TimelineFilter) -> int:
        """How many responses there are."""
        statement = select(func.count()).select_from(_r).where(*_conditions(wanted))
        words = words_of(wanted.text)
        if words:
            statement = statement.where(self._index.hold(words))
        return int(self._connection.execute(statement).scalar_one())

    def arrived_since(self, wanted: TimelineFilter, mark: int) -> int:
        """How many responses came after `mark`."""
        later = _r.c.arrived > mark
        statement = select(func.count()).select_from(_r).where(later, *_conditions(wanted))
        words = words_of(wanted.text)
        if words:
            # The oldest arrival bounds the search: a common word isn't followed through the years.
            # Plus nothing: or SQLite walks all responses by id to meet the smallest, not the few arrivals.
            oldest = select(func.min(_r.c.id + 0)).where(later).scalar_subquery()
            statement = statement.where(self._index.hold(words, since=oldest))
        return int(self._connection.execute(statement).scalar_one())


def _conditions(wanted: TimelineFilter) -> Iterator[ColumnElement[bool]]:
    """What `wanted` asks of a row, but for the words in its text."""
    if wanted.networks:
        yield _r.c.network.in_(sorted(wanted.networks))
    if wanted.account_id is not None:
        yield _r.c.account_id == wanted.account_id
    if wanted.post_id is not None:
        yield _r.c.post_id == wanted.post_id
    if wanted.triage:
        yield _r.c.triage.in_(sorted(wanted.triage))
    if wanted.kinds:
        yield _r.c.kind.in_(sorted(wanted.kinds))
    if wanted.languages:
        yield _r.c.language.in_(sorted(wanted.languages))
    if wanted.mine is not None:
        yield _r.c.claimed_by == wanted.mine
    if wanted.escalated:
        yield _r.c.escalated_at.is_not(None)
    for handle in _handles(wanted.text):
        author = tables.author
        yield _r.c.author_id.in_(
            select(author.c.id).where(author.c.handle.istartswith(handle, autoescape=True))
        )


def _handles(text: str) -> Iterator[str]:
    """The beginnings of authors' handles in a search: its words that begin with @."""
    for word in text.split():
        if word.startswith("@") and len(word) > 1:
            yield word[1:]
