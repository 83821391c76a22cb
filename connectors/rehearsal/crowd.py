"""The invented people of the rehearsal network, and what they say: read once from the `reactions` files."""

import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources
from random import Random
from typing import Any

from warroom.domain.response import RemoteAuthor

LANGUAGES = ("fr", "en")


class Mood(StrEnum):
    """What somebody means by what they write; a key of the files' `texts`."""

    QUESTION = "question"
    SUPPORT = "support"
    IRONY = "irony"
    INSULT = "insult"
    SPAM = "spam"
    RUMOUR = "rumour"
    CONTRADICTION = "contradiction"
    ASIDE = "aside"
    QUOTE = "quote"
    MENTION = "mention"
    THANKS = "thanks"
    INSISTENCE = "insistence"
    WAVE = "wave"
    """One of many near-identical messages; composed from the files' `wave`."""


@dataclass(frozen=True)
class Crowd:
    """Everybody who speaks one language, and their words."""

    language: str
    first_names: tuple[str, ...]
    people: tuple[RemoteAuthor, ...]
    topics: Mapping[str, frozenset[str]]
    texts: Mapping[str, Mapping[str, tuple[str, ...]]]
    wave: Mapping[str, tuple[str, ...]]

    def somebody(self, chance: Random) -> RemoteAuthor:
        """A person; some write much more often than others, as people do."""
        return self.people[int(chance.random() ** 2 * len(self.people))]

    def newcomer(self, chance: Random) -> RemoteAuthor:
        """An account made yesterday with a number for a surname, as waves are made of."""
        first, number = chance.choice(self.first_names), chance.randrange(10_000, 100_000)
        return RemoteAuthor(
            f"newcomer-{self.language}-{number}", f"{_ascii(first)}{number}.example", f"{first} {number}"
        )

    def topic_of(self, text: str) -> str | None:
        """The topic that `text` has most words about."""
        words = [word.strip(".,;:!?…«»“”\"'()#") for word in text.casefold().replace("’", " ").split()]
        found = {topic: sum(word in keys for word in words) for topic, keys in self.topics.items()}
        best = max(found, key=lambda topic: found[topic])
        return best if found[best] else None

    def words(self, mood: Mood, topic: str | None, chance: Random) -> str:
        """Something said in `mood`, about `topic` where somebody has something to say about it."""
        texts = self.texts[mood]
        of_topic = texts.get(topic or "", ())
        return chance.choice(of_topic if of_topic and chance.random() < 0.7 else texts["any"])

    def claim(self, chance: Random) -> str:
        """What a whole wave is going to say."""
        return chance.choice(self.wave["claims"])

    def variation(self, claim: str, chance: Random) -> str:
        """The claim as one account of the wave words it."""
        return chance.choice(self.wave["openings"]) + claim + chance.choice(self.wave["endings"])


@cache
def crowd(language: str) -> Crowd:
    """The people who speak `language`, one of LANGUAGES."""
    name = f"reactions.{language}.json"
    data = json.loads(resources.files("connectors.rehearsal").joinpath(name).read_text("utf-8"))
    return Crowd(
        language=language,
        first_names=tuple(data["first_names"]),
        people=_people(language, data["first_names"], data["last_names"]),
        topics={topic: frozenset(words) for topic, words in data["topics"].items()},
        texts={mood: _tuples(texts) for mood, texts in data["texts"].items()},
        wave=_tuples(data["wave"]),
    )


_COMMON_WORDS = {
    "fr": re.compile(
        r"\b(le|la|les|des|une|et|est|pour|dans|nous|vous|avec|sur|notre|nos|à|au|aux|que|qui)\b"
    ),
    "en": re.compile(r"\b(the|a|and|is|are|for|in|we|you|with|at|of|to|that|this|it|be|will|our)\b"),
}


def language_of(text: str, named: tuple[str, ...]) -> str:
    """The language people will answer in: the one the post names, else the one its words look like."""
    for language in named:
        if language[:2] in LANGUAGES:
            return language[:2]
    words = text.casefold()
    return max(LANGUAGES, key=lambda language: len(_COMMON_WORDS[language].findall(words)))


def _tuples(lists: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    return {key: tuple(texts) for key, texts in lists.items()}


def _people(language: str, firsts: list[str], lasts: list[str]) -> tuple[RemoteAuthor, ...]:
    """Every first name with every last name, mixed so that neighbours share neither."""
    people = []
    for number in range(len(firsts) * len(lasts)):
        first = firsts[number % len(firsts)]
        last = lasts[(number * 7 + number // len(firsts)) % len(lasts)]
        handle = f"{_ascii(first)}.{_ascii(last)}.example"
        people.append(RemoteAuthor(f"person-{language}-{number}", handle, f"{first} {last}"))
    return tuple(people)


def _ascii(name: str) -> str:
    plain = unicodedata.normalize("NFD", name.casefold()).encode("ascii", "ignore").decode()
    return plain.replace(" ", "").replace("'", "")
