"""People at headquarters and what their roles let them do."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from warroom.domain.ids import PersonId


class Role(StrEnum):
    """What a person is trusted with. One person may have several."""

    DRAFTER = "drafter"
    APPROVER = "approver"
    MONITOR = "monitor"
    ADMIN = "admin"


@dataclass(frozen=True)
class Person:
    """Somebody who can sign in."""

    id: PersonId
    login: str
    display_name: str
    roles: frozenset[Role]
    disabled_at: datetime | None = None

    def has(self, *roles: Role) -> bool:
        """Whether the person has at least one of `roles` and was not disabled."""
        return self.disabled_at is None and not self.roles.isdisjoint(roles)


@dataclass(frozen=True)
class Login:
    """What signing in needs to know: the argon2id hash and the failures since the last success."""

    person: Person
    password_hash: str
    failures: int
    locked_until: datetime | None
