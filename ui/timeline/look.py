"""How a response is shown: the words and chips that the list and the inspector have in common."""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

from ui.company_line import in_words
from ui.dates import when_near
from ui.theme.chips import Look, kind_look, triage_look
from ui.theme.tokens import Tone
from ui.timeline.moderating import held
from warroom.domain.ids import PersonId, ResponseId
from warroom.domain.presence import Roster
from warroom.domain.response import Response, ResponseKind, Triage
from warroom.language import ntr, tr

WORDS = frozenset(
    {
        ResponseKind.REPLY,
        ResponseKind.MENTION,
        ResponseKind.COMMENT,
        ResponseKind.QUOTE,
        ResponseKind.SEARCH,
    }
)
"""What people write. The others, likes and reposts, are reactions: shown when asked for."""

_EXCERPT_LENGTH = 600
_ENDLESS_WORD = re.compile(r"\S{22}(?=\S)")
_DISGUISES = dict.fromkeys(map(ord, "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200b\ufeff"))
"""Direction controls and invisible characters, with which a name could pretend to be another."""


def author(response: Response) -> str:
    """The author's name, or handle, without what could disguise it."""
    return " ".join(response.author_name.translate(_DISGUISES).split()) or handle(response)


def handle(response: Response) -> str:
    """The author's handle with its @."""
    return f"@{response.author_handle.translate(_DISGUISES).lstrip('@')}"


def breakable(text: str) -> str:
    """`text` with room to break in words that have no end."""
    return _ENDLESS_WORD.sub(lambda run: f"{run[0]}\u200b", text)


def excerpt(text: str) -> str:
    """As much of `text` on one line as two lines of the list can need."""
    return " ".join(text[:_EXCERPT_LENGTH].split())


def stamp(instant: datetime, zone: ZoneInfo, now: datetime) -> str:
    """When a response was posted: to the second today, else with its day."""
    there = instant.astimezone(zone)
    if there.date() == now.astimezone(zone).date():
        return f"{there:%H:%M:%S}"
    return when_near(instant, zone, now)


def relation(response: Response) -> str:
    """How the response relates to us: “reply to “School plan””."""
    word = kind_look(response.kind).word
    if not response.post_title:
        return word
    match response.kind:
        case ResponseKind.REPLY | ResponseKind.COMMENT:
            return tr("{kind} to “{title}”", kind=word, title=response.post_title)
        case ResponseKind.QUOTE | ResponseKind.LIKE | ResponseKind.REPOST:
            return tr("{kind} of “{title}”", kind=word, title=response.post_title)
        case ResponseKind.MENTION | ResponseKind.SEARCH:
            return word


def triage_chip(response: Response, me: PersonId) -> Look:
    """How far the monitors are, and who has it."""
    look = triage_look(response.triage)
    if response.triage is not Triage.CLAIMED:
        return look
    if response.claimed_by == me:
        return Look(tr("mine"), look.icon, Tone.ACCENT)
    return Look(tr("claimed by {name}", name=response.claimed_by_name or "?"), look.icon, look.tone)


def chips(response: Response, me: PersonId) -> tuple[Look, ...]:
    """Every mark that people at headquarters left on a response; a reaction that nobody touched has none."""
    marks = []
    if response.escalated_at:
        marks.append(Look(tr("escalated"), "mdi6.alert-outline", Tone.DANGER))
    if response.kept_at:
        marks.append(Look(tr("evidence"), "mdi6.archive-lock-outline", Tone.MUTED))
    if response.removed_at:
        marks.append(Look(tr("removed"), "mdi6.delete-outline", Tone.MUTED))
    elif held(response):
        marks.append(Look(tr("held for review"), "mdi6.eye-lock-outline", Tone.WARNING))
    elif response.hidden_at:
        marks.append(Look(tr("hidden"), "mdi6.eye-off-outline", Tone.MUTED))
    if response.kind in WORDS or response.triage is not Triage.NEW:
        marks.append(triage_chip(response, me))
    return tuple(marks)


def company_chips(roster: Roster, response_id: ResponseId, me: PersonId) -> tuple[Look, ...]:
    """The colleagues of `me` who are at a response now: those who type an answer, and those who read."""
    marks = []
    if typing := roster.typing_answers(response_id, me):
        word = ntr("{names} is answering", "{names} are answering", len(typing), names=in_words(typing))
        marks.append(Look(word, "mdi6.pencil", Tone.ACCENT))
    if reading := roster.at_response(response_id, me):
        marks.append(Look(in_words(reading), "mdi6.eye-outline", Tone.MUTED))
    return tuple(marks)


def spoken_line(
    response: Response, me: PersonId, zone: ZoneInfo, now: datetime, company: tuple[Look, ...] = ()
) -> str:
    """A response in one sentence for people who listen to their screen."""
    return tr(
        "{name}, {relation}, {time}, {state}: {words}",
        name=author(response),
        relation=relation(response),
        time=stamp(response.posted_at, zone, now),
        state=", ".join(look.word for look in (*company, *chips(response, me))),
        words=excerpt(response.text),
    )
