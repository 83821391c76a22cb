"""Passwords: hashed by argon2id (RFC 9106, low-memory profile), never kept."""

from functools import lru_cache
from typing import TYPE_CHECKING

from warroom.errors import BadInput
from warroom.language import tr

if TYPE_CHECKING:
    from argon2 import PasswordHasher

SHORTEST = 10


@lru_cache(maxsize=1)
def _hasher() -> "PasswordHasher":
    from argon2 import PasswordHasher, profiles  # Only signing in needs it; the first window doesn't wait.

    return PasswordHasher.from_parameters(profiles.RFC_9106_LOW_MEMORY)


def hashed(password: str) -> str:
    """The hash to keep of `password`. Raises BadInput when `check` does."""
    check(password)
    return _hasher().hash(password)


def check(password: str) -> None:
    """Raises BadInput when the password is too short to protect anything, or can't be typed again."""
    if len(password) < SHORTEST:
        raise BadInput(tr("Choose a password of at least {n} characters.", n=SHORTEST))
    try:
        password.encode()
    except UnicodeEncodeError as error:
        raise BadInput(tr("The password holds a broken character; type it again.")) from error


def matches(password_hash: str, password: str) -> bool:
    """Whether `password` is the one that was hashed."""
    from argon2.exceptions import VerificationError

    try:
        return _hasher().verify(password_hash, password)
    except (VerificationError, UnicodeEncodeError):
        return False
