"""Who is at which desk and whose turn it is to write, as stored."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, delete, insert, select, update

from warroom.domain.ids import DeskId, PersonId, PostId, ResponseId
from warroom.domain.presence import MAY_TAKE_AFTER, SILENT_AFTER, Place, Present, Roster, Spot, Turn
from warroom.store import tables

_p = tables.presence
_t = tables.draft_turn


class Presence:
    """Reads and writes presence and turns. The rules of turns are the services', and the database's own."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def roster(self, now: datetime) -> Roster:
        """Everybody from whom something was heard lately, and every turn."""
        return Roster(self._present(now), {turn.post_id: turn for turn in self._turns(now)})

    def spot(self, desk: DeskId, me: PersonId, now: datetime) -> Spot | None:
        """Where a desk was when it was last heard of; None when it was not, or not lately."""
        row = self._connection.execute(
            select(_p).where(_p.c.desk == desk, _p.c.person_id == me, _p.c.beat_at > now - SILENT_AFTER)
        ).one_or_none()
        return None if row is None else Spot(Place(row.place), row.subject)

    def note(self, desk: DeskId, me: PersonId, spot: Spot, now: datetime) -> None:
        """A desk is there, and has `spot` open since now."""
        values: dict[str, Any] = {
            "place": spot.place.value,
            "subject": spot.subject,
            "since": now,
            "beat_at": now,
        }
        known = self._connection.execute(
            update(_p).where(_p.c.desk == desk, _p.c.person_id == me).values(**values)
        )
        if not known.rowcount:
            self._connection.execute(insert(_p).values(desk=desk, person_id=me, **values))

    def beat(self, desk: DeskId, me: PersonId, now: datetime) -> None:
        """A desk is still where it was."""
        self._connection.execute(
            update(_p).where(_p.c.desk == desk, _p.c.person_id == me).values(beat_at=now)
        )

    def forget(self, desk: DeskId, me: PersonId) -> None:
        """A desk is left."""
        self._connection.execute(delete(_p).where(_p.c.desk == desk, _p.c.person_id == me))

    def forget_silent(self, me: PersonId, now: datetime) -> None:
        """Forget those desks of `me` that ended without a word."""
        self._connection.execute(delete(_p).where(_p.c.person_id == me, _p.c.beat_at <= now - SILENT_AFTER))

    def turn(self, post_id: PostId, now: datetime) -> Turn | None:
        """Whose turn it is on a post."""
        return next(iter(self._turns(now, post_id)), None)

    def begin_turn(self, post_id: PostId, me: PersonId, now: datetime) -> None:
        """`me` writes on a post that nobody has."""
        self._connection.execute(insert(_t).values(post_id=post_id, person_id=me, since=now, beat_at=now))

    def keep_turns(self, post_ids: Collection[PostId], me: PersonId, now: datetime) -> frozenset[PostId]:
        """`me` still writes on these posts; returns those whose turn they really have."""
        kept = self._connection.execute(
            update(_t)
            .where(_t.c.post_id.in_(post_ids), _t.c.person_id == me)
            .values(beat_at=now)
            .returning(_t.c.post_id)
        )
        return frozenset(map(PostId, kept.scalars()))

    def pass_turn(self, post_id: PostId, to: PersonId, now: datetime) -> None:
        """The turn on a post is `to`'s from now on."""
        self._connection.execute(
            update(_t)
            .where(_t.c.post_id == post_id)
            .values(person_id=to, since=now, beat_at=now, asked_by=None, asked_at=None)
        )

    def note_asking(self, post_id: PostId, by: PersonId | None, now: datetime) -> None:
        """`by` asks for the turn on a post; None: nobody asks any more."""
        self._connection.execute(
            update(_t)
            .where(_t.c.post_id == post_id)
            .values(asked_by=by, asked_at=None if by is None else now)
        )

    def end_turns(self, post_ids: Collection[PostId], me: PersonId) -> bool:
        """`me` doesn't write on these posts any more; whether it was their turn on any."""
        ended = self._connection.execute(delete(_t).where(_t.c.post_id.in_(post_ids), _t.c.person_id == me))
        return bool(ended.rowcount)

    def end_asking(self, me: PersonId, post_ids: Collection[PostId]) -> bool:
        """`me` doesn't ask for the turn on these posts any more; whether they did on any."""
        ended = self._connection.execute(
            update(_t)
            .where(_t.c.post_id.in_(post_ids), _t.c.asked_by == me)
            .values(asked_by=None, asked_at=None)
        )
        return bool(ended.rowcount)

    def _present(self, now: datetime) -> tuple[Present, ...]:
        person, post, response, author = tables.person, tables.post, tables.response, tables.author
        statement = (
            select(
                _p,
                person.c.display_name.label("name"),
                post.c.title,
                post.c.answers,
                author.c.display_name.label("author_name"),
                author.c.handle.label("author_handle"),
            )
            .join(person, person.c.id == _p.c.person_id)
            .outerjoin(post, and_(_p.c.place == Place.POST.value, post.c.id == _p.c.subject))
            .outerjoin(response, and_(_p.c.place == Place.RESPONSE.value, response.c.id == _p.c.subject))
            .outerjoin(author, author.c.id == response.c.author_id)
            .where(_p.c.beat_at > now - SILENT_AFTER)
            .order_by(person.c.display_name, _p.c.desk)
        )
        return tuple(_present_from(row) for row in self._connection.execute(statement))

    def _turns(self, now: datetime, post_id: PostId | None = None) -> tuple[Turn, ...]:
        person, asker, post = tables.person, tables.person.alias("asker"), tables.post
        statement = (
            select(
                _t,
                person.c.display_name.label("name"),
                asker.c.display_name.label("asker_name"),
                post.c.answers,
            )
            .join(person, person.c.id == _t.c.person_id)
            .join(post, post.c.id == _t.c.post_id)
            .outerjoin(asker, asker.c.id == _t.c.asked_by)
            .order_by(_t.c.post_id)
        )
        if post_id is not None:
            statement = statement.where(_t.c.post_id == post_id)
        return tuple(_turn_from(row, now) for row in self._connection.execute(statement))


def _present_from(row: Row[Any]) -> Present:
    return Present(
        desk=DeskId(row.desk),
        person_id=PersonId(row.person_id),
        name=row.name,
        spot=Spot(Place(row.place), row.subject),
        about=row.title or row.author_name or row.author_handle or "",
        answers=None if row.answers is None else ResponseId(row.answers),
    )


def _turn_from(row: Row[Any], now: datetime) -> Turn:
    asked = row.asked_by is not None
    return Turn(
        post_id=PostId(row.post_id),
        person_id=PersonId(row.person_id),
        name=row.name,
        since=row.since,
        silent_since=row.beat_at if row.beat_at <= now - SILENT_AFTER else None,
        asked_by=PersonId(row.asked_by) if asked else None,
        asked_by_name=row.asker_name or "",
        asked_at=row.asked_at,
        overdue=asked and row.asked_at <= now - MAY_TAKE_AFTER,
        answers=None if row.answers is None else ResponseId(row.answers),
    )
