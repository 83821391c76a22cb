"""Roles in words: what they are called and what each may do."""

from collections.abc import Iterable

from warroom.domain.people_change import ChangeKind, PeopleChange
from warroom.domain.person import Person, Role
from warroom.language import tr
from warroom.services.office import role_name

ROLES = (Role.DRAFTER, Role.APPROVER, Role.MONITOR, Role.ADMIN)


def may_do(role: Role) -> str:
    """What `role` lets a person do."""
    match role:
        case Role.DRAFTER:
            return tr("Writes posts, submits them for sign-off, moves and cancels them.")
        case Role.APPROVER:
            return tr(
                "Signs or returns what others wrote, decides about what stopped, sets slots and blackouts."
            )
        case Role.MONITOR:
            return tr(
                "Reads the timeline, claims and answers responses, escalates, hides and keeps evidence."
            )
        case Role.ADMIN:
            return tr(
                "Connects accounts, adds people, grants roles, ends blackouts. Doesn't sign by that role."
            )


def roles_in_words(roles: Iterable[Role]) -> str:
    """The names of `roles` in a fixed order."""
    held = set(roles)
    return ", ".join(role_name(role) for role in ROLES if role in held) or tr("no role: can only look")


def change_in_words(change: PeopleChange) -> str:
    """What an administrator asked for."""
    match change.kind:
        case ChangeKind.CREATE:
            return tr(
                "Add {name}, who signs in as {login}: {roles}",
                name=change.display_name,
                login=change.login,
                roles=roles_in_words(change.roles),
            )
        case ChangeKind.ROLES:
            return tr(
                "Roles of {name} ({login}) from then on: {roles}",
                name=change.display_name,
                login=change.login,
                roles=roles_in_words(change.roles),
            )
        case ChangeKind.PASSWORD:
            return tr("A new password for {name} ({login})", name=change.display_name, login=change.login)
        case ChangeKind.ENABLE:
            return tr(
                "Switch access of {name} ({login}) on again", name=change.display_name, login=change.login
            )


def person_in_words(person: Person) -> str:
    """One person, for those who listen to the screen."""
    state = tr("access switched off") if person.disabled_at else tr("active")
    return tr(
        "{name}, signs in as {login}, {roles}, {state}",
        name=person.display_name,
        login=person.login,
        roles=roles_in_words(person.roles),
        state=state,
    )
