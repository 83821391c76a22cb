"""An attack on the campaign's database, and how attacks are written down.

`by` is who acts: one of the campaign's people, `worker`, or `nobody`. What is `absolute` must be refused
whoever the attacker claims to be; the rest is a question of who one is. The parameters of the statements are
the ids of the scene, plus :now, :soon, :long_ago and :me.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Attack:
    """One thing to try, in one transaction. `sha` is what the attacker's own hash answers."""

    name: str
    by: str
    statements: tuple[str, ...]
    absolute: bool = False
    under_hold: bool = False
    sha: str | None = None
    true_clock: bool = False


def attack(name: str, by: str, *statements: str, **more: object) -> Attack:
    return Attack(name, by, statements, **more)  # type: ignore[arg-type]  # Attack's own fields, passed on


def never(name: str, *statements: str, by: str = "noa", **more: object) -> Attack:
    """An attack that nobody may bring off, not even an administrator."""
    return attack(name, by, *statements, absolute=True, **more)


FAKE = "f" * 64

WITHOUT_CHECKS = "PRAGMA ignore_check_constraints = ON"
