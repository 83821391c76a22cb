"""How a crowd reacts to a post: scenarios as data, and the pure function that plays one from a seed.

The same seed, text and languages always give the same reactions, so that a rehearsal can be repeated.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import lru_cache
from random import Random

from connectors.rehearsal.crowd import LANGUAGES, Crowd, Mood, crowd, language_of
from warroom.domain.response import RemoteAuthor, ResponseKind

_REPLY, _LIKE, _REPOST = ResponseKind.REPLY, ResponseKind.LIKE, ResponseKind.REPOST
_QUOTE, _MENTION = ResponseKind.QUOTE, ResponseKind.MENTION

OTHER_LANGUAGE_SHARE = 0.1
"""How many answer in the other language, as on any real network."""


@dataclass(frozen=True)
class Reaction:
    """What one person does `delay` after the post; `parent` is the number of the reaction it replies to."""

    delay: timedelta
    kind: ResponseKind
    author: RemoteAuthor
    text: str
    language: str | None
    parent: int | None = None


@dataclass(frozen=True)
class _Step:
    """Between `least` and `most` people react, `after` to `until` seconds after the post, more of them early.

    With `below`, they reply to an earlier reaction of one of those moods, and the seconds count from it.
    """

    kind: ResponseKind
    mood: Mood | None
    least: int
    most: int
    after: float
    until: float
    below: tuple[Mood, ...] = ()


_APPLAUSE = (
    _Step(_LIKE, None, 3, 12, 2, 900),
    _Step(_REPOST, None, 1, 4, 8, 1200),
)
_EVERYDAY = (
    *_APPLAUSE,
    _Step(_REPLY, Mood.QUESTION, 1, 1, 3, 7),
    _Step(_REPLY, Mood.SUPPORT, 1, 1, 5, 15),
    _Step(_REPLY, Mood.QUESTION, 1, 3, 15, 600),
    _Step(_REPLY, Mood.SUPPORT, 1, 3, 20, 900),
    _Step(_REPLY, Mood.IRONY, 0, 2, 20, 600),
    _Step(_REPLY, Mood.SPAM, 0, 1, 40, 900),
    _Step(_REPLY, Mood.ASIDE, 1, 2, 6, 90, below=(Mood.QUESTION,)),
    _Step(_QUOTE, Mood.QUOTE, 0, 2, 20, 900),
    _Step(_MENTION, Mood.MENTION, 0, 1, 30, 900),
)
_QUARREL = (
    *_APPLAUSE,
    _Step(_REPLY, Mood.IRONY, 2, 4, 3, 300),
    _Step(_REPLY, Mood.INSULT, 2, 4, 6, 400),
    _Step(_REPLY, Mood.QUESTION, 1, 2, 10, 600),
    _Step(_REPLY, Mood.SUPPORT, 1, 2, 8, 600),
    _Step(_REPLY, Mood.CONTRADICTION, 2, 4, 6, 120, below=(Mood.INSULT, Mood.IRONY)),
    _Step(_REPLY, Mood.INSULT, 0, 2, 5, 60, below=(Mood.CONTRADICTION,)),
    _Step(_QUOTE, Mood.QUOTE, 1, 3, 15, 600),
)
_RUMOUR = (
    *_EVERYDAY,
    _Step(_REPLY, Mood.RUMOUR, 2, 3, 8, 300),
    _Step(_REPLY, Mood.ASIDE, 1, 3, 5, 60, below=(Mood.RUMOUR,)),
    _Step(_REPLY, Mood.CONTRADICTION, 1, 2, 10, 120, below=(Mood.RUMOUR,)),
    _Step(_MENTION, Mood.RUMOUR, 1, 2, 30, 600),
)
_WAVE = (
    *_EVERYDAY,
    _Step(_REPLY, Mood.WAVE, 25, 45, 20, 110),
    _Step(_REPLY, Mood.CONTRADICTION, 1, 3, 5, 60, below=(Mood.WAVE,)),
)
SCENARIOS = {
    "everyday": (5, _EVERYDAY),
    "quarrel": (3, _QUARREL),
    "rumour": (2, _RUMOUR),
    "wave": (1, _WAVE),
}
"""Each scenario by its name, with its weight in the draw."""

_LATER_PART = (_Step(_LIKE, None, 0, 3, 5, 600),)
_ANSWERED = (_Step(_LIKE, None, 0, 2, 4, 120), _Step(_REPLY, Mood.ASIDE, 0, 1, 15, 200))
_ANSWERS_BACK = (
    _Step(_REPLY, Mood.THANKS, 1, 1, 4, 25),
    _Step(_REPLY, Mood.INSISTENCE, 1, 1, 4, 25),
)


@dataclass(frozen=True)
class Stage:
    """What the crowd reacts to. `asker` is set when the post answers somebody, who then answers back."""

    seed: str
    text: str
    languages: tuple[str, ...]
    handle: str
    asker: RemoteAuthor | None = None
    later_part: bool = False


@lru_cache(maxsize=512)
def reactions(stage: Stage) -> tuple[Reaction, ...]:
    """Everything that will happen to the post, earliest first; a parent always comes before its reply."""
    play = _Play(stage)
    if stage.asker is not None:
        play.perform(play.chance.choice(_ANSWERS_BACK), author=stage.asker)
        steps: Sequence[_Step] = _ANSWERED
    elif stage.later_part:
        steps = _LATER_PART
    else:
        weights, scenarios = zip(*SCENARIOS.values(), strict=True)
        steps = play.chance.choices(scenarios, weights)[0]
    for step in steps:
        for _ in range(play.chance.randint(step.least, step.most)):
            play.perform(step)
    return _earliest_first(play.reactions)


_CHATTER = (
    (_REPLY, Mood.QUESTION),
    (_REPLY, Mood.SUPPORT),
    (_REPLY, Mood.IRONY),
    (_REPLY, Mood.INSULT),
) * 4 + (
    (_REPLY, Mood.SPAM),
    (_MENTION, Mood.MENTION),
    (_QUOTE, Mood.QUOTE),
    (_LIKE, None),
)


def chatter(stage: Stage) -> Reaction:
    """One reaction out of a great stream, for tests under load."""
    play = _Play(stage)
    kind, mood = play.chance.choice(_CHATTER)
    play.perform(_Step(kind, mood, 1, 1, 1, 1))
    return play.reactions[0]


@dataclass
class _Play:
    """A scenario being played: the dice, who already spoke, and what was said so far."""

    stage: Stage
    reactions: list[Reaction] = field(default_factory=list)
    moods: list[Mood | None] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.chance = Random(self.stage.seed)
        self.language = language_of(self.stage.text, self.stage.languages)
        self.claim = crowd(self.language).claim(self.chance)
        self.spoke: set[str] = set()
        self.said: set[str] = set()

    def perform(self, step: _Step, author: RemoteAuthor | None = None) -> None:
        """Let one person do what `step` says; nobody does when there is nothing to reply to."""
        parents = (
            [number for number, mood in enumerate(self.moods) if mood in step.below] if step.below else []
        )
        if step.below and not parents:
            return
        parent = self.chance.choice(parents) if parents else None
        speakers = crowd(self._language_of(step))
        # People react at once or much later: the logarithm of the delay is spread evenly, not the delay.
        seconds = step.after * (step.until / step.after) ** self.chance.random()
        if parent is not None:
            seconds += self.reactions[parent].delay.total_seconds()
        self.reactions.append(
            Reaction(
                delay=timedelta(seconds=seconds),
                kind=step.kind,
                author=author or self._author(step, speakers),
                text=self._words(step, speakers),
                language=speakers.language if step.mood else None,
                parent=parent,
            )
        )
        self.moods.append(step.mood)

    def _language_of(self, step: _Step) -> str:
        other = LANGUAGES[1 - LANGUAGES.index(self.language)]
        foreign = step.mood is not Mood.WAVE and self.chance.random() < OTHER_LANGUAGE_SHARE
        return other if foreign else self.language

    def _author(self, step: _Step, speakers: Crowd) -> RemoteAuthor:
        while True:
            somebody = speakers.newcomer if step.mood is Mood.WAVE else speakers.somebody
            author = somebody(self.chance)
            if author.id not in self.spoke:
                self.spoke.add(author.id)
                return author

    def _words(self, step: _Step, speakers: Crowd) -> str:
        if step.mood is None:
            return ""
        if step.mood is Mood.WAVE:
            return speakers.variation(self.claim, self.chance)
        topic = speakers.topic_of(self.stage.text)
        text = speakers.words(step.mood, topic, self.chance)
        for _ in range(4):
            if text not in self.said:
                break
            text = speakers.words(step.mood, topic, self.chance)
        self.said.add(text)
        return text.replace("{handle}", self.stage.handle)


def _earliest_first(played: Sequence[Reaction]) -> tuple[Reaction, ...]:
    order = sorted(range(len(played)), key=lambda number: played[number].delay)
    place = {number: position for position, number in enumerate(order)}
    return tuple(
        Reaction(
            delay=played[number].delay,
            kind=played[number].kind,
            author=played[number].author,
            text=played[number].text,
            language=played[number].language,
            parent=None if (parent := played[number].parent) is None else place[parent],
        )
        for number in order
    )
