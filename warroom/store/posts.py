"""Posts: drafts, sealed versions and comments, as stored."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, func, insert, or_, select, tuple_, update

from warroom.domain.delivery import DeliveryState
from warroom.domain.draft_text import draft_from_text, draft_to_text
from warroom.domain.ids import AccountId, PersonId, PostId, ResponseId, Sha256
from warroom.domain.post import Comment, Draft, Post, PostSummary, Stage, status
from warroom.domain.sealed import digest as digest_of
from warroom.domain.version import SealedVersion
from warroom.store import tables

EXCERPT_LENGTH = 160


class Posts:
    """Reads and writes posts. None is ever deleted."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, post_id: PostId) -> Post | None:
        """One post with its draft."""
        row = self._connection.execute(select(tables.post).where(tables.post.c.id == post_id)).one_or_none()
        return None if row is None else _post_from(row)

    def lock(self, post_ids: Iterable[PostId]) -> None:
        """Let nobody else change these posts, nor where they stand, until this transaction ends.

        Whoever touches what hangs on posts (sign-offs, deliveries) locks these first, in the order of their
        ids: so two transactions never wait for each other. In a file there is one writer anyway.
        """
        ids = sorted(set(post_ids))
        if ids and self._connection.dialect.name == "postgresql":
            table = tables.post
            statement = select(table.c.id).where(table.c.id.in_(ids)).order_by(table.c.id)
            self._connection.execute(statement.with_for_update(key_share=True)).all()

    def answered_by(self, post_ids: Collection[PostId]) -> tuple[ResponseId, ...]:
        """The responses that these posts answer."""
        table = tables.post
        statement = select(table.c.answers).where(table.c.id.in_(post_ids), table.c.answers.is_not(None))
        return tuple(map(ResponseId, self._connection.execute(statement).scalars()))

    def add(self, draft: Draft, created_by: PersonId, at: datetime) -> PostId:
        """Start a post."""
        values = _draft_values(draft) | {"answers": draft.answers, "stage": Stage.DRAFT.value, "revision": 1}
        statement = insert(tables.post).values(
            created_by=created_by, created_at=at, saved_by=created_by, saved_at=at, **values
        )
        return PostId(self._connection.execute(statement.returning(tables.post.c.id)).scalar_one())

    def save(
        self, post_id: PostId, revision: int, draft: Draft, saved_by: PersonId, at: datetime
    ) -> Post | None:
        """Save the draft over `revision`; None when it is no longer the newest."""
        table = tables.post
        statement = (
            update(table)
            .where(table.c.id == post_id, table.c.revision == revision)
            .values(revision=revision + 1, saved_by=saved_by, saved_at=at, **_draft_values(draft))
            .returning(table)
        )
        row = self._connection.execute(statement).one_or_none()
        return None if row is None else _post_from(row)

    def set_stage(self, post_id: PostId, stage: Stage) -> None:
        """Move the post to another stage."""
        table = tables.post
        self._connection.execute(update(table).where(table.c.id == post_id).values(stage=stage.value))

    def writers(self, post_id: PostId) -> frozenset[PersonId]:
        """Everybody who wrote any part of the post: they can't approve it."""
        table = tables.post_writer
        rows = self._connection.execute(select(table.c.person_id).where(table.c.post_id == post_id))
        return frozenset(PersonId(person) for person in rows.scalars())

    def seal(
        self, post_id: PostId, version: int, author: PersonId, content: bytes, digest: Sha256, at: datetime
    ) -> None:
        """Store a sealed version, which becomes the latest."""
        self._connection.execute(
            insert(tables.version).values(
                post_id=post_id, version=version, author=author, content=content, digest=digest, created_at=at
            )
        )

    def version(self, post_id: PostId, version: int) -> SealedVersion | None:
        """One sealed version."""
        row = self._connection.execute(
            _versions().where(tables.version.c.post_id == post_id, tables.version.c.version == version)
        ).one_or_none()
        return None if row is None else _version_from(row)

    def some_versions(
        self, wanted: Collection[tuple[PostId, int]]
    ) -> dict[tuple[PostId, int], SealedVersion]:
        """Sealed versions by their post and number, as far as there are such."""
        named = tuple_(tables.version.c.post_id, tables.version.c.version).in_(list(wanted))
        found = map(_version_from, self._connection.execute(_versions().where(named)))
        return {(version.post_id, version.version): version for version in found}

    def versions(self, post_id: PostId) -> tuple[SealedVersion, ...]:
        """Every sealed version of the post, oldest first."""
        table = tables.version
        rows = self._connection.execute(
            _versions().where(table.c.post_id == post_id).order_by(table.c.version)
        )
        return tuple(_version_from(row) for row in rows)

    def comment(self, post_id: PostId, person_id: PersonId, text: str, at: datetime) -> None:
        """Leave a remark for colleagues."""
        self._connection.execute(
            insert(tables.comment).values(post_id=post_id, person_id=person_id, text=text, at=at)
        )

    def comments(self, post_id: PostId) -> tuple[Comment, ...]:
        """The remarks on a post, oldest first."""
        table, person = tables.comment, tables.person
        statement = (
            select(table, person.c.display_name)
            .join(person, person.c.id == table.c.person_id)
            .where(table.c.post_id == post_id)
            .order_by(table.c.id)
        )
        return tuple(
            Comment(row.id, PostId(row.post_id), PersonId(row.person_id), row.display_name, row.text, row.at)
            for row in self._connection.execute(statement)
        )

    def newest(
        self, mine: PersonId | None = None, text: str = "", limit: int = 200
    ) -> tuple[PostSummary, ...]:
        """The posts last saved, those that `mine` wrote, those that hold `text`."""
        table = tables.post
        statement = _summaries().order_by(table.c.saved_at.desc(), table.c.id.desc()).limit(limit)
        if mine is not None:
            wrote = select(tables.post_writer.c.post_id).where(tables.post_writer.c.person_id == mine)
            statement = statement.where(table.c.id.in_(wrote))
        if text:
            statement = statement.where(
                or_(
                    table.c.title.icontains(text, autoescape=True),
                    table.c.draft.icontains(text, autoescape=True),
                )
            )
        return self._summarise(statement)

    def due_between(self, start: datetime, end: datetime) -> tuple[PostSummary, ...]:
        """The posts due from `start` until before `end`, by when they are due.

        What went out as soon as it was approved has no time of its own: it stands where its deliveries do.
        """
        table = tables.post
        dated = self._summarise(_summaries().where(table.c.due_at >= start, table.c.due_at < end))
        times = self._approval_times(start, end)
        undated = self._summarise(_summaries().where(table.c.id.in_(times)))
        placed = [(summary.due_at or start, summary) for summary in dated]
        placed += [(times[summary.id], replace(summary, due_at=times[summary.id])) for summary in undated]
        return tuple(summary for _, summary in sorted(placed, key=lambda each: (each[0], each[1].id)))

    def _approval_times(self, start: datetime, end: datetime) -> dict[PostId, datetime]:
        """When the posts without a time of their own first went out, of those that did in the span."""
        delivery = tables.delivery
        first = func.min(delivery.c.due_at, type_=delivery.c.due_at.type)
        statement = (
            select(delivery.c.post_id, first)
            .join(tables.post, tables.post.c.id == delivery.c.post_id)
            .where(tables.post.c.due_at.is_(None), delivery.c.state != DeliveryState.CANCELLED.value)
            .where(delivery.c.due_at >= start, delivery.c.due_at < end)
            .group_by(delivery.c.post_id)
        )
        return {PostId(post_id): due_at for post_id, due_at in self._connection.execute(statement)}

    def in_stage(self, stage: Stage) -> tuple[PostSummary, ...]:
        """The posts in `stage`, soonest due first; what goes out as soon as approved comes before all."""
        table = tables.post
        statement = _summaries().where(table.c.stage == stage.value)
        return self._summarise(statement.order_by(table.c.due_at.is_not(None), table.c.due_at, table.c.id))

    def answering(self, response_ids: Collection[ResponseId]) -> tuple[PostSummary, ...]:
        """The posts that answer any of these responses."""
        table = tables.post
        return self._summarise(_summaries().where(table.c.answers.in_(response_ids)).order_by(table.c.id))

    def titles(self, post_ids: Collection[PostId]) -> dict[PostId, str]:
        """What these posts are called."""
        table = tables.post
        found = self._connection.execute(select(table.c.id, table.c.title).where(table.c.id.in_(post_ids)))
        return {PostId(post_id): title for post_id, title in found}

    def summary(self, post_id: PostId) -> PostSummary | None:
        """One post in a line."""
        found = self._summarise(_summaries().where(tables.post.c.id == post_id))
        return found[0] if found else None

    def _summarise(self, statement: Select[Any]) -> tuple[PostSummary, ...]:
        rows = self._connection.execute(statement).all()
        states = self._delivery_states(row.id for row in rows)
        networks = {
            AccountId(account_id): network
            for account_id, network in self._connection.execute(
                select(tables.account.c.id, tables.account.c.network)
            )
        }
        return tuple(_summary_from(row, frozenset(states[row.id]), networks) for row in rows)

    def _delivery_states(self, post_ids: Iterable[int]) -> defaultdict[int, set[DeliveryState]]:
        table = tables.delivery
        statement = (
            select(table.c.post_id, table.c.state).where(table.c.post_id.in_(list(post_ids))).distinct()
        )
        states: defaultdict[int, set[DeliveryState]] = defaultdict(set)
        for post_id, state in self._connection.execute(statement):
            states[post_id].add(DeliveryState(state))
        return states


def _draft_values(draft: Draft) -> dict[str, Any]:
    # Half a surrogate pair can't be stored as text, nor a zero byte on a server; the draft's own JSON keeps
    # them until they are corrected.
    title = draft.title.encode("utf-8", "replace").decode().replace("\0", "?")
    return {"title": title, "draft": draft_to_text(draft), "due_at": draft.due_at}


def _summaries() -> Select[Any]:
    post, person = tables.post, tables.person
    return select(post, person.c.display_name.label("author_name")).join(
        person, person.c.id == post.c.created_by
    )


def _versions() -> Select[Any]:
    version, person = tables.version, tables.person
    return select(version, person.c.display_name.label("author_name")).join(
        person, person.c.id == version.c.author
    )


def _post_from(row: Row[Any]) -> Post:
    return Post(
        id=PostId(row.id),
        draft=draft_from_text(row.draft),
        stage=Stage(row.stage),
        created_by=PersonId(row.created_by),
        created_at=row.created_at,
        revision=row.revision,
        saved_by=PersonId(row.saved_by),
        saved_at=row.saved_at,
        latest_version=row.latest_version,
    )


def _version_from(row: Row[Any]) -> SealedVersion:
    return SealedVersion(
        post_id=PostId(row.post_id),
        version=row.version,
        author=PersonId(row.author),
        author_name=row.author_name,
        content=row.content,
        # Of the very bytes that are shown and signed: the column is the database's word.
        digest=digest_of(row.content),
        created_at=row.created_at,
    )


def _summary_from(
    row: Row[Any], states: frozenset[DeliveryState], networks: dict[AccountId, str]
) -> PostSummary:
    draft, stage = draft_from_text(row.draft), Stage(row.stage)
    return PostSummary(
        id=PostId(row.id),
        title=draft.title,
        excerpt=draft.thread[0].text[:EXCERPT_LENGTH] if draft.thread else "",
        status=status(stage, states),
        stage=stage,
        created_by=PersonId(row.created_by),
        author_name=row.author_name,
        saved_at=row.saved_at,
        due_at=row.due_at,
        accounts=draft.accounts,
        networks=tuple(dict.fromkeys(networks[account] for account in draft.accounts if account in networks)),
        version=row.latest_version,
        answers=draft.answers,
    )
