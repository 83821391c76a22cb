"""An attack on headquarters, and how attacks are written down.

Statements are sent one after the other as they stand, whatever the server says to those before; each is
committed by itself unless one of them says BEGIN. They may name the ids of the scene, `me`, `now`, `soon` and
`long_ago`. Who may do it is left out of those who try (“everybody but alix”).
"""

from dataclasses import dataclass

from tests.store.headquarters.server import LOGINS


@dataclass(frozen=True)
class Attack:
    """Something to try, and the logins over which to try it."""

    name: str
    by: tuple[str, ...]
    statements: tuple[str, ...]


def attack(name: str, by: str, *statements: str) -> Attack:
    """An attack by these logins, by `everybody`, or by `everybody but` these."""
    words = by.split()
    if words[0] == "everybody":
        chosen = tuple(login for login in LOGINS if login not in words[2:])
    else:
        chosen = tuple(words)
    assert set(words) - {"everybody", "but"} <= set(LOGINS), by
    return Attack(name, chosen, statements)


FAKE = "f" * 64
