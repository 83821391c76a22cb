"""Responses, as stored: ingested in batches, read by pages of their key, which is time."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, func, insert, or_, select, update

from warroom.domain.account import Account
from warroom.domain.delivery import RemotePost
from warroom.domain.ids import AccountId, AuthorId, PersonId, PostId, ResponseId, Sha256
from warroom.domain.response import (
    Evidence,
    Incoming,
    RemoteAuthor,
    Response,
    ResponseKind,
    ResponseNote,
    Triage,
)
from warroom.store import tables
from warroom.store.timeline import Timeline
from warroom.store.upsert import upsert
from warroom.store.words import WordIndex

_r = tables.response
SEQUENCE_BITS = 12


class Responses:
    """Reads and writes responses. What people wrote is never changed."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(
        self, account: Account, batch: Sequence[Incoming], posts: dict[str, PostId], received_at: datetime
    ) -> int:
        """Store what is new of `batch`; `posts` maps our remote ids to our posts. Returns how many were new.

        Their number is what tells desks that they arrived; the caller touches the timeline.
        """
        fresh = self._unknown(account.id, batch)
        if not fresh:
            return 0
        authors = self._author_ids(account.network, {item.author.id: item.author for item in fresh})
        # From here on nobody else stores responses, so that the keys found free below stay free.
        arrived = Timeline(self._connection).advance()
        keys = self._keys(item.posted_at for item in fresh)
        rows = [
            {
                "id": key,
                "account_id": account.id,
                "network": account.network,
                "kind": item.kind.value,
                "remote_id": item.remote.id,
                "url": item.remote.url,
                "remote_revision": item.remote.revision,
                "author_id": authors[item.author.id],
                "text": _whole(item.text),
                "language": item.language,
                "posted_at": item.posted_at,
                "received_at": received_at,
                "arrived": arrived,
                "parent_id": item.parent_id,
                "root_id": item.root.id if item.root else None,
                "root_url": item.root.url if item.root else None,
                "root_revision": item.root.revision if item.root else None,
                "post_id": posts.get(item.root.id if item.root else "") or posts.get(item.parent_id or ""),
                "triage": Triage.NEW.value,
                "hidden_at": received_at if item.hidden else None,
            }
            for key, item in zip(keys, fresh, strict=True)
        ]
        self._connection.execute(insert(_r), rows)
        WordIndex(self._connection).add(rows)
        return len(rows)

    def get(self, response_id: ResponseId) -> Response | None:
        """One response."""
        found = self._read(_responses().where(_r.c.id == response_id))
        return found[0] if found else None

    def some(self, response_ids: Collection[ResponseId]) -> tuple[Response, ...]:
        """These responses, oldest first."""
        return self._read(_responses().where(_r.c.id.in_(list(response_ids))).order_by(_r.c.id))

    def locked(self, response_ids: Collection[ResponseId]) -> tuple[Response, ...]:
        """These responses, oldest first, which nobody else changes until this transaction ends."""
        self.lock(response_ids)
        return self.some(response_ids)

    def thread(self, response: Response, limit: int = 100) -> tuple[Response, ...]:
        """What `response` answers, up to our post, itself, and the first that answer it, in order."""
        line = [response]  # from the response up; a network's data may go round in a circle
        parent = self._parent(response)
        while parent is not None and parent not in line and len(line) < limit:
            line.append(parent)
            parent = self._parent(parent)
        return (*reversed(line), *(below for below in self._below(response, limit) if below not in line))

    def by_author(self, author_id: AuthorId, limit: int = 50) -> tuple[Response, ...]:
        """What an author wrote to us, newest first."""
        return self._read(
            _responses().where(_r.c.author_id == author_id).order_by(_r.c.id.desc()).limit(limit)
        )

    def lock(self, response_ids: Collection[ResponseId]) -> None:
        """Let nobody else change these responses until this transaction ends.

        They come after posts, and in the order of their ids: so two transactions never wait for each other.
        In a file there is one writer anyway.
        """
        if response_ids and self._connection.dialect.name == "postgresql":
            statement = select(_r.c.id).where(_r.c.id.in_(list(response_ids))).order_by(_r.c.id)
            self._connection.execute(statement.with_for_update(key_share=True)).all()

    def change(self, response_ids: Collection[ResponseId], **values: Any) -> None:
        """Write triage facts of some responses."""
        self.lock(response_ids)
        self._connection.execute(update(_r).where(_r.c.id.in_(list(response_ids))).values(**values))

    def note(self, response_id: ResponseId, person_id: PersonId, words: str, at: datetime) -> None:
        """Leave a note on a response."""
        self._connection.execute(
            insert(tables.response_note).values(
                response_id=response_id, person_id=person_id, text=words, at=at
            )
        )

    def notes(self, response_id: ResponseId) -> tuple[ResponseNote, ...]:
        """The notes on a response, oldest first."""
        note, person = tables.response_note, tables.person
        statement = select(note, person.c.display_name).join(person).where(note.c.response_id == response_id)
        return tuple(
            ResponseNote(ResponseId(row.response_id), row.display_name, row.text, row.at)
            for row in self._connection.execute(statement.order_by(note.c.id))
        )

    def keep(
        self, response_id: ResponseId, content: bytes, digest: Sha256, kept_by: PersonId, at: datetime
    ) -> None:
        """Keep a response as evidence, by the bytes of a document that describes it."""
        self._connection.execute(
            insert(tables.evidence).values(
                response_id=response_id, content=content, digest=digest, kept_by=kept_by, kept_at=at
            )
        )
        self.change([response_id], kept_at=at)

    def evidence(self, response_id: ResponseId) -> Evidence | None:
        """What was kept of a response."""
        kept, person = tables.evidence, tables.person
        statement = select(kept, person.c.display_name).join(person, person.c.id == kept.c.kept_by)
        row = self._connection.execute(statement.where(kept.c.response_id == response_id)).one_or_none()
        return (
            None if row is None else Evidence(row.content, Sha256(row.digest), row.display_name, row.kept_at)
        )

    def _parent(self, response: Response) -> Response | None:
        if response.parent_id is None:
            return None
        same = (_r.c.account_id == response.account_id, _r.c.remote_id == response.parent_id)
        found = self._read(_responses().where(*same))
        return found[0] if found else None

    def _below(self, response: Response, limit: int) -> tuple[Response, ...]:
        """Answers to `response`, and answers to these, oldest first."""
        account = _r.c.account_id == response.account_id
        first = select(_r.c.id, _r.c.remote_id).where(account, _r.c.parent_id == response.remote.id)
        found = first.cte(recursive=True)
        deeper = (
            select(_r.c.id, _r.c.remote_id).join(found, _r.c.parent_id == found.c.remote_id).where(account)
        )
        found = found.union(deeper)
        return self._read(_responses().where(_r.c.id.in_(select(found.c.id).limit(limit))).order_by(_r.c.id))

    def _unknown(self, account_id: AccountId, batch: Sequence[Incoming]) -> list[Incoming]:
        """What of `batch` is not stored yet, once each, by time."""
        by_id = {item.remote.id: item for item in batch}
        known = self._connection.execute(
            select(_r.c.remote_id).where(_r.c.account_id == account_id, _r.c.remote_id.in_(list(by_id)))
        )
        for remote_id in known.scalars():
            del by_id[remote_id]
        return sorted(by_id.values(), key=lambda item: item.posted_at)

    def _author_ids(self, network: str, authors: dict[str, RemoteAuthor]) -> dict[str, AuthorId]:
        """The stored ids of these authors, with their newest names."""
        table = tables.author
        statement = upsert(self._connection, table)
        new = statement.excluded
        renamed = or_(new.handle != table.c.handle, new.display_name != table.c.display_name)
        statement = statement.on_conflict_do_update(
            index_elements=[table.c.network, table.c.remote_id],
            set_={"handle": new.handle, "display_name": new.display_name},
            where=renamed,
        )
        rows = [
            {
                "network": network,
                "remote_id": a.id,
                "handle": _whole(a.handle),
                "display_name": _whole(a.display_name),
            }
            # In one order, so that two collectors never wait for each other.
            for a in sorted(authors.values(), key=lambda author: author.id)
        ]
        self._connection.execute(statement, rows)
        found = select(table.c.remote_id, table.c.id).where(
            table.c.network == network, table.c.remote_id.in_(list(authors))
        )
        return {remote_id: AuthorId(author_id) for remote_id, author_id in self._connection.execute(found)}

    def _keys(self, instants: Iterable[datetime]) -> list[int]:
        """A free key for each instant (which come in order): its millisecond, then a number within it."""
        firsts = [int(instant.timestamp() * 1000) << SEQUENCE_BITS for instant in instants]
        taken = set(self._connection.execute(select(_r.c.id).where(_r.c.id.in_(firsts))).scalars())
        keys: list[int] = []
        for first in firsts:
            if keys and keys[-1] >= first:
                keys.append(keys[-1] + 1)
            else:
                keys.append(self._last_key(first) + 1 if first in taken else first)
        return keys

    def _last_key(self, first: int) -> int:
        """The last key in use within the millisecond that begins with the key `first`."""
        within = (_r.c.id >= first, _r.c.id < first + (1 << SEQUENCE_BITS))
        return int(self._connection.execute(select(func.max(_r.c.id)).where(*within)).scalar_one())

    def _read(self, statement: Select[Any]) -> tuple[Response, ...]:
        return tuple(_response_from(row) for row in self._connection.execute(statement))


def _whole(text: str) -> str:
    """`text` with a ? for each half of a surrogate pair, and for each zero byte, which a server can't store:
    nobody stops an account's reading by writing one.
    """
    return text.encode("utf-8", "replace").decode().replace("\0", "?")


def _responses() -> Select[Any]:
    author, person, post = tables.author, tables.person, tables.post
    return (
        select(
            _r,
            author.c.handle.label("author_handle"),
            author.c.display_name.label("author_name"),
            person.c.display_name.label("claimed_by_name"),
            post.c.title.label("post_title"),
        )
        .join(author, author.c.id == _r.c.author_id)
        .outerjoin(person, person.c.id == _r.c.claimed_by)
        .outerjoin(post, post.c.id == _r.c.post_id)
    )


def _response_from(row: Row[Any]) -> Response:
    root = None
    if row.root_id is not None:
        root = RemotePost(row.root_id, row.root_url, row.root_revision)
    return Response(
        id=ResponseId(row.id),
        account_id=AccountId(row.account_id),
        network=row.network,
        kind=ResponseKind(row.kind),
        remote=RemotePost(row.remote_id, row.url, row.remote_revision),
        author_id=AuthorId(row.author_id),
        author_handle=row.author_handle,
        author_name=row.author_name,
        text=row.text,
        language=row.language,
        posted_at=row.posted_at,
        received_at=row.received_at,
        parent_id=row.parent_id,
        root=root,
        post_id=PostId(row.post_id) if row.post_id is not None else None,
        post_title=row.post_title,
        triage=Triage(row.triage),
        claimed_by=PersonId(row.claimed_by) if row.claimed_by is not None else None,
        claimed_by_name=row.claimed_by_name,
        escalated_at=row.escalated_at,
        hidden_at=row.hidden_at,
        removed_at=row.removed_at,
        kept_at=row.kept_at,
    )
