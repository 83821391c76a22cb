"""Who is at a desk now, what is open there, and whose turn it is to write on a draft.

A draft is written by one person at a time. The turn is taken by beginning to write, never by looking, and is
handed over; it can't lock anybody out: from a desk that fell silent, or that doesn't answer, it may be taken.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from warroom.domain.ids import DeskId, PersonId, PostId, ResponseId

BEAT_EVERY = timedelta(seconds=10)
"""How often a desk says that it is still there."""

SILENT_AFTER = timedelta(seconds=20)
"""A desk, or who writes there, counts as gone when nothing was heard for this long."""

MAY_TAKE_AFTER = timedelta(seconds=30)
"""Who asked for a turn may take it when no answer came for this long."""

ASKING_LAPSES_AFTER = timedelta(seconds=60)
"""Who asked, and did not take the turn when they could have, makes room for others who ask."""


class Place(StrEnum):
    """What somebody has open."""

    ELSEWHERE = ""
    POST = "post"
    RESPONSE = "response"


@dataclass(frozen=True)
class Spot:
    """What a desk has open: `subject` is the PostId or ResponseId, None elsewhere."""

    place: Place = Place.ELSEWHERE
    subject: int | None = None


@dataclass(frozen=True)
class Present:
    """Somebody at a desk. `about` names what is open there: a post's title, or who wrote the response.

    `answers` is the response that the open post replies to.
    """

    desk: DeskId
    person_id: PersonId
    name: str
    spot: Spot
    about: str = ""
    answers: ResponseId | None = None


@dataclass(frozen=True)
class Turn:
    """Whose turn it is to write on a draft, as seen at one instant.

    `silent_since` is set when nothing was heard from there for SILENT_AFTER. `overdue` says that
    `asked_by` has waited for an answer as long as anybody has to. `answers` is the response that the draft
    replies to.
    """

    post_id: PostId
    person_id: PersonId
    name: str
    since: datetime
    silent_since: datetime | None = None
    asked_by: PersonId | None = None
    asked_by_name: str = ""
    asked_at: datetime | None = None
    overdue: bool = False
    answers: ResponseId | None = None

    @property
    def is_live(self) -> bool:
        """Whether somebody is there."""
        return self.silent_since is None

    def may_be_taken_by(self, person_id: PersonId) -> bool:
        """Whether `person_id`, who doesn't have the turn, may take it without being handed it."""
        return not self.is_live or (self.overdue and self.asked_by == person_id)


@dataclass(frozen=True)
class Roster:
    """Who is at their desks, by name, and every turn there is."""

    present: tuple[Present, ...] = ()
    turns: Mapping[PostId, Turn] = field(default_factory=dict)

    def people(self) -> tuple[Present, ...]:
        """Everybody once, where they are busiest: at a response or a post rather than elsewhere."""
        found: dict[PersonId, Present] = {}
        for each in sorted(self.present, key=lambda one: one.spot.place is Place.ELSEWHERE):
            found.setdefault(each.person_id, each)
        return tuple(sorted(found.values(), key=lambda one: (one.name.casefold(), one.person_id)))

    def turn(self, post_id: PostId | None) -> Turn | None:
        """Whose turn it is on a post, also when they have fallen silent."""
        return self.turns.get(post_id) if post_id is not None else None

    def writer(self, post_id: PostId, but: PersonId) -> Turn | None:
        """Who is writing on a post now, other than `but`."""
        turn = self.turns.get(post_id)
        return turn if turn is not None and turn.is_live and turn.person_id != but else None

    def lookers(self, post_id: PostId, but: PersonId) -> tuple[str, ...]:
        """The names of those, other than `but`, who have a post open without writing on it."""
        turn, spot = self.turns.get(post_id), Spot(Place.POST, post_id)
        writing = {turn.person_id} if turn is not None and turn.is_live else set()
        return _names((each for each in self.present if each.spot == spot), {but} | writing)

    def typing_answers(self, response_id: ResponseId, but: PersonId) -> tuple[str, ...]:
        """The names of those, other than `but`, who are typing an answer to a response now."""
        return _names(self._typing(response_id), {but})

    def at_response(self, response_id: ResponseId, but: PersonId) -> tuple[str, ...]:
        """The names of those, other than `but`, who read a response, or an answer to it, without typing."""
        spot = Spot(Place.RESPONSE, response_id)
        there = (each for each in self.present if each.spot == spot or each.answers == response_id)
        return _names(there, {but} | {turn.person_id for turn in self._typing(response_id)})

    def responses(self) -> frozenset[ResponseId]:
        """Every response that somebody has open or is answering."""
        opened = (each.spot.subject for each in self.present if each.spot.place is Place.RESPONSE)
        opened_answers = (each.answers for each in self.present)
        typed_answers = (turn.answers for turn in self.turns.values())
        found = (*opened, *opened_answers, *typed_answers)
        return frozenset(ResponseId(each) for each in found if each is not None)

    def _typing(self, response_id: ResponseId) -> tuple[Turn, ...]:
        return tuple(turn for turn in self.turns.values() if turn.is_live and turn.answers == response_id)


def _names(people: Iterable[Present | Turn], without: set[PersonId]) -> tuple[str, ...]:
    found = {each.person_id: each.name for each in people if each.person_id not in without}
    return tuple(sorted(found.values(), key=str.casefold))
