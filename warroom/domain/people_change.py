"""A change to people that waits for a second administrator: at headquarters none is made by one alone."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType

from warroom.domain.ids import PersonId
from warroom.domain.person import Role

PeopleChangeId = NewType("PeopleChangeId", int)


class ChangeKind(StrEnum):
    """What is to be changed."""

    CREATE = "create"
    ROLES = "roles"
    PASSWORD = "password"
    ENABLE = "enable"


@dataclass(frozen=True)
class PeopleChange:
    """What an administrator asked for, about the person who signs in as `login`.

    `roles` are those that the person shall have, for `CREATE` and `ROLES`.
    """

    id: PeopleChangeId
    kind: ChangeKind
    login: str
    display_name: str
    roles: frozenset[Role]
    asked_by: PersonId
    asked_by_name: str
    asked_at: datetime
