"""What is said about the pen above the text: who has it, and how things stand between those who want it."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from ui.compose.pen import Pen
from ui.dates import when_near
from ui.theme.tokens import Tone
from warroom.domain.presence import Turn
from warroom.language import tr


@dataclass(frozen=True)
class Said:
    """A sentence behind an icon; `calls` when somebody waits for an answer."""

    icon: str
    tone: Tone
    sentence: str
    calls: bool = False


def said_of(pen: Pen, zone: ZoneInfo, now: datetime) -> Said | None:
    """What is to be said about `pen`; nothing while nobody is in anybody's way."""
    if pen.giving:
        return Said("mdi6.account-arrow-right-outline", Tone.ACCENT, tr("Saving, then handing the pen over…"))
    if pen.asked_by:
        sentence = tr("{name} asks to write here.", name=pen.asked_by)
        return Said("mdi6.hand-front-right-outline", Tone.WARNING, sentence, calls=True)
    if (turn := pen.theirs) is None:
        return None
    if not turn.is_live:
        return Said("mdi6.pencil-off-outline", Tone.WARNING, _silence(turn, zone, now))
    if pen.asking and pen.may_take:
        sentence = tr("{name} has not answered. You may take the pen.", name=turn.name)
        return Said("mdi6.hand-front-right-outline", Tone.WARNING, sentence)
    if pen.asking:
        sentence = tr(
            "{name} has been asked for the pen. Without an answer in half a minute you may take it.",
            name=turn.name,
        )
        return Said("mdi6.hand-front-right-outline", Tone.ACCENT, sentence)
    return Said("mdi6.pencil-lock-outline", Tone.ACCENT, _writing(pen, turn))


def _writing(pen: Pen, turn: Turn) -> str:
    if pen.declined:
        return tr("{name} is not done here yet. You read along as it is saved.", name=turn.name)
    if turn.asked_by is not None:
        return tr(
            "{name} is writing here, and {asker} has asked for the pen. You read along as it is saved.",
            name=turn.name,
            asker=turn.asked_by_name,
        )
    return tr("{name} is writing here. You read along as it is saved.", name=turn.name)


def _silence(turn: Turn, zone: ZoneInfo, now: datetime) -> str:
    return tr(
        "{name} was writing here. That desk is silent; it was last heard of {time}.",
        name=turn.name,
        time=when_near(turn.silent_since or turn.since, zone, now),
    )
