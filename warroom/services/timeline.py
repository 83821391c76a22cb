"""Reading the timeline: its newest page, the order of the rest, single rows, and how many came since.

Everything is read as it stood at a mark, the number of the timeline's last commit, so that what arrives while
somebody reads moves nothing and is counted exactly once.
"""

from collections.abc import Collection
from dataclasses import dataclass

from warroom.domain.ids import ResponseId
from warroom.domain.response import Response, TimelineFilter
from warroom.services.office import Office


@dataclass(frozen=True)
class Newest:
    """The newest responses of a filter, newest first, and the mark at which they were read."""

    mark: int
    responses: tuple[Response, ...]


def newest(office: Office, wanted: TimelineFilter, limit: int) -> Newest:
    """What the timeline shows first."""
    with office.store.read() as uow:
        mark = uow.timeline.mark()
        ids = uow.timeline.ids(wanted, mark, None, limit)
        return Newest(mark, uow.responses.some(ids)[::-1])


def older(
    office: Office, wanted: TimelineFilter, mark: int, before: ResponseId, limit: int
) -> tuple[ResponseId, ...]:
    """The ids that follow `before`, newest first, of what had arrived by `mark`."""
    with office.store.read() as uow:
        return uow.timeline.ids(wanted, mark, before, limit)


def these(office: Office, response_ids: Collection[ResponseId]) -> tuple[Response, ...]:
    """Some responses as they are now."""
    with office.store.read() as uow:
        return uow.responses.some(response_ids)


def arrived_since(office: Office, wanted: TimelineFilter, mark: int) -> int:
    """How many responses that `wanted` lets through came after `mark`."""
    with office.store.read() as uow:
        return uow.timeline.arrived_since(wanted, mark)


def count(office: Office) -> int:
    """How many responses there are in all."""
    with office.store.read() as uow:
        return uow.timeline.count(TimelineFilter())
