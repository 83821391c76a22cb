"""The inspector's longer parts as rich text: the thread, the author's history with us, notes, evidence.

Links read `response:<id>` and `post:<id>`; everything that people wrote is escaped.
"""

from collections.abc import Mapping
from datetime import datetime
from html import escape
from zoneinfo import ZoneInfo

from ui.dates import when_near
from ui.theme.chips import kind_look, post_look, triage_look
from ui.theme.tokens import palette
from ui.timeline.look import author, breakable, excerpt, handle
from ui.timeline.moderating import covered
from warroom.domain.post import PostSummary
from warroom.domain.response import Evidence, Response, ResponseNote
from warroom.language import tr
from warroom.services.queries import ResponseView

_SHOWN_LENGTH = 280
_DEEPEST = 6
_MOST_IN_THREAD, _MOST_OF_HISTORY = 25, 8


class Conversation:
    """Writes the parts of one view, with times as they read at `now`."""

    def __init__(self, view: ResponseView, zone: ZoneInfo, now: datetime) -> None:
        self._view, self._zone, self._now = view, zone, now

    def thread(self) -> str:
        """From our post down: what was said, and our answers where they stand."""
        view, lines = self._view, []
        chosen = view.response
        if chosen.post_id is not None:
            title = _safe(chosen.post_title or tr("untitled"))
            ours = tr("our post")
            lines.append(_line(0, f"{_link(f'post:{chosen.post_id}', title)} {_muted(ours)}"))
        depths = _depths(view.thread, first=1 if lines else 0)
        for response in _near(view.thread, chosen):
            lines.append(_line(depths[response.id], self._said(response, here=response.id == chosen.id)))
            lines.extend(
                _line(depths[response.id] + 1, self._answer(answer))
                for answer in view.answers
                if answer.answers == response.id
            )
        return "".join(lines)

    def history(self) -> str:
        """What else the author wrote to us, newest first."""
        history = self._view.history
        lines = [
            _line(0, f"{self._said(response)} {_muted(triage_look(response.triage).word)}")
            for response in history[:_MOST_OF_HISTORY]
        ]
        if len(history) > len(lines):
            who = handle(self._view.response)
            lines.append(_line(0, _muted(tr("For more, search for {handle}", handle=who))))
        return "".join(lines)

    def notes(self) -> str:
        """What colleagues noted."""
        return "".join(_line(0, self._note(note)) for note in self._view.notes)

    def answers(self) -> str:
        """Who answers, or has answered, this response."""
        mine = [answer for answer in self._view.answers if answer.answers == self._view.response.id]
        return "".join(_line(0, self._answer(answer)) for answer in mine)

    def evidence(self) -> str:
        """What was kept, by whom, and its hash."""
        kept: Evidence | None = self._view.evidence
        if kept is None:
            return ""
        who = tr("{name}, {time}", name=kept.kept_by_name, time=self._when(kept.kept_at))
        size = tr("a document of {n} bytes with its words, author, place and times", n=len(kept.content))
        kept_in_words = tr("{name}: {value}", name=who, value=size)
        save = _link("evidence:", tr("Save the document…"))
        return _line(
            0, f"{_safe(kept_in_words)}<br>{_muted('SHA-256')} <tt>{_safe(kept.digest)}</tt><br>{save}"
        )

    def _said(self, response: Response, *, here: bool = False) -> str:
        words = excerpt(response.text)[:_SHOWN_LENGTH] or kind_look(response.kind).word
        head = f"<b>{_safe(author(response))}</b> {_muted(self._when(response.posted_at))}"
        if covered(response):
            words = tr("(hidden)")
        if here:
            return f"{head}<br><b>▸</b> {_safe(words)}"
        return f"{head}<br>{_link(f'response:{response.id}', _safe(words))}"

    def _answer(self, answer: PostSummary) -> str:
        word = post_look(answer.status).word
        name = _link(f"post:{answer.id}", _safe(answer.title or tr("Our answer")))
        who = tr("{state}, by {name}", state=word, name=answer.author_name)
        return f"{name} {_muted(who)}<br>{_safe(excerpt(answer.excerpt)[:_SHOWN_LENGTH])}"

    def _note(self, note: ResponseNote) -> str:
        return f"<b>{_safe(note.person_name)}</b> {_muted(self._when(note.at))}<br>{_safe(note.text)}"

    def _when(self, instant: datetime) -> str:
        return when_near(instant, self._zone, self._now)


def _near(thread: tuple[Response, ...], chosen: Response) -> tuple[Response, ...]:
    """The part of a long thread around the chosen response."""
    place = next((n for n, response in enumerate(thread) if response.id == chosen.id), 0)
    first = max(0, min(place - _MOST_IN_THREAD // 2, len(thread) - _MOST_IN_THREAD))
    return thread[first : first + _MOST_IN_THREAD]


def _depths(thread: tuple[Response, ...], first: int) -> Mapping[int, int]:
    """How far each response of a thread is indented: one step under what it answers."""
    by_remote: dict[str, int] = {}
    depths: dict[int, int] = {}
    for response in thread:
        above = by_remote.get(response.parent_id or "")
        depth = first if above is None else min(above + 1, _DEEPEST)
        by_remote[response.remote.id] = depths[response.id] = depth
    return depths


def _line(depth: int, content: str) -> str:
    return f'<p style="margin: 0 0 8px {depth * 14}px">{content}</p>'


def _link(target: str, shown: str) -> str:
    return f'<a href="{target}" style="color: {palette().accent}; text-decoration: none">{shown}</a>'


def _muted(text: str) -> str:
    return f'<span style="color: {palette().muted}">{_safe(text)}</span>'


def _safe(text: str) -> str:
    """`text` escaped, with room to break in words that have no end."""
    return escape(breakable(text)).replace("\n", "<br>")
