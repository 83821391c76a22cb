"""How well a password protects, in a sentence. Pure."""

import re
from dataclasses import dataclass

from ui.theme.tokens import Tone
from warroom.language import ntr, tr
from warroom.services.passwords import SHORTEST

_LONG_ENOUGH_BY_ITSELF = 16
_USUAL = re.compile(
    r"(password|passwort|motdepasse|azerty|qwerty|campaign|campagne|election|12345|00000)", re.IGNORECASE
)


@dataclass(frozen=True)
class Strength:
    """`enough` says whether it will be taken; the sentence says why, or what would be better."""

    enough: bool
    tone: Tone
    sentence: str


def strength(password: str, *known: str) -> Strength:
    """How well `password` protects; `known` are words that others know of the person (login, name)."""
    if not password:
        return Strength(
            False,
            Tone.MUTED,
            tr("At least {n} characters; a few unrelated words are easy to keep.", n=SHORTEST),
        )
    missing = SHORTEST - len(password)
    if missing > 0:
        sentence = ntr(
            "{n} character more: it is too short.", "{n} characters more: it is too short.", missing
        )
        return Strength(False, Tone.DANGER, sentence)
    lowered = password.lower()
    if len(set(lowered)) < 5 or _USUAL.search(password):
        return Strength(True, Tone.WARNING, tr("Easy to guess: it is among the first that are tried."))
    if any(len(word) > 2 and word in lowered for name in known for word in name.lower().split()):
        return Strength(True, Tone.WARNING, tr("Easy to guess: it holds the person's own name."))
    if len(password) >= _LONG_ENOUGH_BY_ITSELF:
        return Strength(True, Tone.SUCCESS, tr("Strong."))
    return Strength(True, Tone.TEXT, tr("Fine. A longer one would be stronger."))
