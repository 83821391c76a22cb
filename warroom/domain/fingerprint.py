"""Fingerprints of public keys, short enough that two people compare them by voice.

A database can be changed by whoever administers its server, a voice that one knows can't. So a key from the
database is trusted only after somebody has heard its fingerprint from the person whose key it is.
"""

from hashlib import sha256

from warroom.domain.ids import Sha256

SPOKEN_DIGITS = 40
"""How many of the 64 digits are compared: 160 bits, for which nobody finds a second key."""

GROUP = 4


def fingerprint(public_key: bytes) -> Sha256:
    """The SHA-256 of a public key's bytes."""
    return Sha256(sha256(public_key).hexdigest())


def spoken(of: Sha256) -> str:
    """What is read aloud of a fingerprint: “1f0a 22c9 …”."""
    return " ".join(of[start : start + GROUP] for start in range(0, SPOKEN_DIGITS, GROUP))


def is_spoken(typed: str, of: Sha256) -> bool:
    """Whether what somebody heard and typed is the fingerprint `of`, however it is spaced."""
    digits = "".join(character for character in typed.lower() if character not in " -:\t\n")
    return digits in (of[:SPOKEN_DIGITS], of)
