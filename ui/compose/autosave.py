"""Saving what is typed without being asked: a second after the last key, and at once when the page is left.

While the database can't be reached it tries again, later and later, and at once when it is there again.
Everything here runs on the GUI thread but `_Saver`, which runs on the jobs' thread.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from PySide6.QtCore import QObject, QTimer, Signal

from ui.desk import Desk
from warroom.domain.ids import PersonId
from warroom.domain.post import Draft, Post
from warroom.errors import Changed, RuleBroken, StoreTrouble, Trouble, WarroomError
from warroom.events import Topic
from warroom.services import compose
from warroom.services.office import Office

PAUSE_MS = 1_000
RETRY_MS = 5_000
LONGEST_RETRY_MS = 60_000
_CLOCKS_DIFFER = timedelta(seconds=5)
"""By how much more than the server's clock and what this desk knows of it ever differ."""


class Autosave(QObject):
    """The saves of one post. It holds what was typed until the database has it; nothing else may forget it.

    Signals: `saved` with the Post; `failed` with the error, where Changed is a conflict that stops the saving
    until it is solved; `settled` when nothing waits to be saved.
    """

    saved = Signal(object)
    failed = Signal(object)
    settled = Signal()

    def __init__(self, desk: Desk, post: Post | None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._saver = _Saver(desk.office, desk.me.id, post)
        self._typed: Draft | None = None
        # Saves are numbered, and answered in their order; one that met a bug of ours is never answered.
        self._asked = self._answered = 0
        self._afterwards: list[Callable[[Post], None]] = []
        self.trouble: WarroomError | None = None
        self._retry_ms = RETRY_MS
        self._pause = QTimer(self, singleShot=True)
        self._pause.timeout.connect(self.flush)
        desk.bridge.changed.connect(self._on_changed)

    @property
    def typed(self) -> Draft | None:
        """What was typed and is not in the database yet."""
        return self._typed

    def note(self, draft: Draft) -> None:
        """`draft` is on the screen now; save it when the typing pauses."""
        self._typed = draft
        if isinstance(self.trouble, Changed) or (self.trouble is not None and self._pause.isActive()):
            return  # Typing on must not put off the next try.
        self._pause.start(PAUSE_MS)

    def flush(self) -> None:
        """Save now what waits. The window may close right afterwards: the jobs' thread finishes first."""
        self._pause.stop()
        draft = self._typed
        if draft is None or isinstance(self.trouble, Changed):
            return
        self._asked = number = self._asked + 1
        self._desk.jobs.run(
            self,
            lambda: self._saver.save(draft),
            lambda post: self._on_saved(number, post, draft),
            lambda error: self._on_failed(number, error),
        )

    def afterwards(self, act: Callable[[Post], None]) -> None:
        """Save what waits, then call `act` with the post as saved; never when saving fails."""
        self._afterwards.append(act)
        self.flush()
        if self._answered == self._asked:
            self._settle()

    def follow(self, post: Post) -> None:
        """Take `post`, as somebody else saved it, for the one to save over; ends a conflict."""
        self._saver = _Saver(self._desk.office, self._desk.me.id, post)
        self.trouble = None

    def forget(self) -> None:
        """What was typed is not wanted any more: the person said so."""
        self._pause.stop()
        self._typed = None

    def _on_changed(self, _topics: frozenset[Topic]) -> None:
        """Somebody's commit came through, so the database is there."""
        if isinstance(self.trouble, StoreTrouble):
            self.flush()

    def _on_saved(self, number: int, post: Post, draft: Draft) -> None:
        self._answered = number
        self.trouble = None
        self._retry_ms = RETRY_MS
        if self._typed == draft:
            self._typed = None
            self._pause.stop()
        self.saved.emit(post)
        if self._typed is None and self._answered == self._asked:
            self._settle()

    def _on_failed(self, number: int, error: WarroomError) -> None:
        self._answered = number
        self._afterwards.clear()
        self.trouble = error
        if isinstance(error, Trouble):
            self._pause.start(self._retry_ms)
            self._retry_ms = min(2 * self._retry_ms, LONGEST_RETRY_MS)
        self.failed.emit(error)

    def _settle(self) -> None:
        """Nothing waits: what was to be done afterwards is done, with the post as it is in the database."""
        acts, self._afterwards = self._afterwards, []
        if (post := self._saver.post) is not None:
            for act in acts:
                act(post)
        self.settled.emit()


class _Saver:
    """The order of one post's saves, on the jobs' thread: each saves over the one before it.

    After a conflict every later save is the same conflict: nothing runs over what somebody else wrote. A save
    whose answer was lost with the link may have been done: that is looked up before the next one.
    """

    def __init__(self, office: Office, me: PersonId, post: Post | None) -> None:
        self._office, self._me = office, me
        self.post = post
        self._conflict: Changed | None = None
        self._in_doubt: tuple[Draft, datetime] | None = None

    def save(self, draft: Draft) -> Post:
        """Save `draft`, as a new post when there is none yet."""
        if self._conflict is not None:
            raise self._conflict
        self._look_up()
        tried_at = self._office.clock.now()
        try:
            if self.post is None:
                self.post = compose.start(self._office, self._me, draft)
            elif self.post.draft != draft:
                self.post = compose.save(self._office, self._me, self.post.id, self.post.revision, draft)
        except Changed as conflict:
            self._conflict = conflict
            raise
        except RuleBroken:
            raise
        except StoreTrouble:
            self._in_doubt = (draft, tried_at)
            raise
        return self.post

    def _look_up(self) -> None:
        """Take the save that is in doubt for done, if the database has exactly what was saved."""
        if self._in_doubt is None:
            return
        draft, tried_at = self._in_doubt
        found = compose.kept(self._office, self._me, self.post, draft, tried_at - _CLOCKS_DIFFER)
        self._in_doubt = None
        self.post = found or self.post
