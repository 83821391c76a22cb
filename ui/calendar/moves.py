"""Moving a post to another time, with what it costs said before, and undone where that is possible."""

from datetime import datetime

from PySide6.QtCore import QObject

from ui.calendar.contents import Contents
from ui.calendar.moving import cost, needs_new_sign_off, why_not
from ui.calendar.question import Question
from ui.calendar.words import title_of
from ui.dates import when
from ui.desk import Desk
from warroom.domain.post import Post, PostSummary
from warroom.errors import Refused
from warroom.language import tr
from warroom.services import schedule


class Moves(QObject):
    """A drag, a key or the time field: they all end here."""

    def __init__(self, desk: Desk, question: Question, parent: QObject) -> None:
        super().__init__(parent)
        self._desk, self._question = desk, question

    def move(self, post: PostSummary, to: datetime, contents: Contents) -> None:
        """Move `post` to `to`; one that was submitted only after a person has read what that means."""
        refusal = why_not(post, to, self._desk.me, contents)
        if refusal is not None:
            self.refuse(refusal)
        elif needs_new_sign_off(post):
            sentence = cost(post, when(to, contents.zone))
            self._question.ask(
                sentence, tr("Move it and ask again"), lambda: self._do(post, to, undoable=False)
            )
        else:
            self._question.withdraw()
            self._do(post, to, undoable=True)

    def refuse(self, sentence: str) -> None:
        """Say why nothing was moved."""
        self._desk.notices.present(Refused(sentence))

    def _do(self, post: PostSummary, to: datetime | None, *, undoable: bool) -> None:
        desk = self._desk

        def done(moved: Post) -> None:
            due_at = moved.draft.due_at
            time = when(due_at, desk.campaign.zone) if due_at else tr("as soon as approved")
            text = tr("“{title}” moved to {time}.", title=title_of(post), time=time)
            if not undoable and due_at is not None:
                text += " " + tr("It waits for a new sign-off.")
            undo = (lambda: self._do(post, post.due_at, undoable=False)) if undoable else None
            desk.notices.done(text, undo)

        desk.jobs.run(self, lambda: schedule.reschedule(desk.office, desk.me.id, post.id, to), done)
