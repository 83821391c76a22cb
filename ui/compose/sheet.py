"""One post at the writing desk: what is on the screen, what the database holds, what keeps them together."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from enum import Enum, auto

from PySide6.QtCore import QObject, Signal

from ui.compose import editing
from ui.compose.attaching import Attaching, Cargo, Grow
from ui.compose.autosave import Autosave
from ui.compose.card_asking import CardAsking
from ui.compose.editing import Tab, is_blank
from ui.compose.lock import Lock, lock_of
from ui.compose.pen import Pen
from ui.desk import Desk
from warroom.domain.ids import PostId
from warroom.domain.post import Draft, LinkCard, Post, Thread
from warroom.domain.version import SealedVersion
from warroom.errors import Changed, Refused, WarroomError
from warroom.language import tr
from warroom.services import compose, queries
from warroom.services.queries import PostView


class Saving(Enum):
    """How what is on the screen stands to the database."""

    NOTHING_YET = auto()
    WAITING = auto()
    SAVED = auto()
    FAILED = auto()
    CONFLICT = auto()


class Sheet(QObject):
    """A post that is open, or was open and is still being saved.

    Signals: `replaced` when the draft has to be shown anew; `looked` when what surrounds it (versions, lock,
    comments) was read; `saving_changed`; `pending_changed` when files on their way in did; `asked_changed`
    when links being read for their cards did; `pen_changed` when it did, or who asks for it; `settled` when
    nothing waits to be saved.
    """

    pen_changed = Signal()
    asked_changed = Signal()
    pending_changed = Signal()
    replaced = Signal()
    looked = Signal()
    saving_changed = Signal()
    settled = Signal()

    def __init__(
        self, desk: Desk, draft: Draft, view: PostView | None, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self.draft, self.view = draft, view
        self.post: Post | None = view.post if view else None
        """The post as this desk last loaded or saved it."""
        self.set_aside: Draft | None = None
        """A text of this person's that made way for a colleague's, and can be brought back."""
        self.autosave = Autosave(desk, self.post, self)
        self.autosave.saved.connect(self._on_saved)
        self.autosave.failed.connect(self._on_failed)
        self.autosave.settled.connect(self._on_settled)
        self._left = False
        self.pen = Pen(desk, self.post_id, self)
        self.pen.changed.connect(self.pen_changed)
        self.pen.gained.connect(self._on_read)
        self.pen.lost.connect(self.autosave.flush)
        self.pen.rested.connect(self._on_rested)
        self.attaching = Attaching(desk, self)
        self.attaching.changed.connect(self.pending_changed)
        self.attaching.added.connect(self._on_file_added)
        self.cards = CardAsking(desk, draft, self)
        self.cards.changed.connect(self.asked_changed)
        self.cards.answered.connect(self._on_card_read)
        self.corrected: PostView | None = None
        """The sent post that this one corrects, once it was read."""

    @property
    def post_id(self) -> PostId | None:
        """The post's id; None before its first save."""
        return self.post.id if self.post else None

    @property
    def lock(self) -> Lock | None:
        """Why it can't be written on."""
        return lock_of(self.view, self._desk.me) if self.view else None

    @property
    def read_only(self) -> bool:
        """Whether nothing can be written here now: the post is locked, or a colleague has the pen."""
        return self.lock is not None or self.pen.elsewhere

    @property
    def name(self) -> str:
        """The post by its title, for sentences."""
        return self.draft.title.strip() or tr("Without a title")

    @property
    def saving(self) -> Saving:
        """How what is on the screen stands to the database."""
        if isinstance(self.autosave.trouble, Changed):
            return Saving.CONFLICT
        if self.autosave.typed is not None:
            return Saving.FAILED if self.autosave.trouble else Saving.WAITING
        return Saving.SAVED if self.post else Saving.NOTHING_YET

    @property
    def is_busy(self) -> bool:
        """Whether something of it is not in the database yet."""
        return self.autosave.typed is not None or bool(self.attaching.pending)

    @property
    def trouble(self) -> WarroomError | None:
        """Why the last save failed, while it stands."""
        return self.autosave.trouble if self.autosave.typed is not None else None

    def edit(self, draft: Draft) -> None:
        """The person changed the draft to `draft`."""
        if draft == self.draft:
            return
        self.draft = draft
        if self.post is not None or not is_blank(draft):
            self.autosave.note(draft)
            if self.saving is not Saving.CONFLICT:
                self.pen.want()
        self.saving_changed.emit()

    def typed(self, tab: Tab, thread: Thread) -> None:
        """The person typed `thread` in `tab`: its new links may have cards."""
        self.cards.note(tab, thread)

    def add_files(self, tab: Tab, part: int, cargo: Cargo, paths: Sequence[str]) -> None:
        """Add the files at `paths` to `part` of `tab`."""
        language = self.draft.languages[0] if self.draft.languages else ""
        self.attaching.add_files(tab, part, cargo, paths, language)

    def look(self) -> None:
        """Read the post again, as colleagues may have changed it or what surrounds it."""
        if self.post is None:
            return
        office, post_id = self._desk.office, self.post.id
        self._desk.jobs.latest(self, "look", lambda: queries.post(office, post_id), self._on_read)
        self.look_at_corrected()

    def look_at_corrected(self) -> None:
        """Read the sent post that this one corrects, if it does."""
        if (corrects := self.draft.corrects) is not None:
            office = self._desk.office
            self._desk.jobs.latest(
                self, "corrected", lambda: queries.post(office, corrects), self._on_corrected_read
            )

    def load_theirs(self) -> None:
        """Show what a colleague saved; what was typed here, also until it is shown, can be brought back."""

        def show(view: PostView) -> None:
            self.set_aside = self.draft
            self.autosave.forget()
            self._replace(view.post.draft)

        self._settle_conflict(show)

    def bring_back(self) -> None:
        """Show again what was typed here before a colleague's text came in its place."""
        if self.set_aside is None:
            return
        draft, self.set_aside = self.set_aside, None
        self.edit(replace(draft, answers=self.draft.answers))
        self.replaced.emit()

    def save_mine(self) -> None:
        """Save what is on the screen over what a colleague saved."""

        def save(_view: PostView) -> None:
            self.set_aside = None
            self.pen.want()
            self.autosave.note(self.draft)
            self.autosave.flush()

        self._settle_conflict(save)

    def submit(self, done: Callable[[SealedVersion], None]) -> None:
        """Save what waits, then hand the post to the approvers. A refusal is presented."""
        office, me = self._desk.office, self._desk.me.id

        def hand_over(post: Post) -> None:
            self._desk.jobs.run(self, lambda: compose.submit(office, me, post.id, post.revision), done)

        self.autosave.afterwards(hand_over)

    def hand_over(self) -> None:
        """Save what waits, then hand the pen to the colleague who asked for it."""
        if names := [arrival.name for arrival in self.attaching.pending]:
            sentence = tr(
                "{names} is still being added: wait until it is there, or stop it.", names=", ".join(names)
            )
            self._desk.notices.present(Refused(sentence))
            return
        self.pen.begin_giving()
        self.autosave.afterwards(lambda _post: self._give())

    def leave(self) -> None:
        """The person turns to something else: what waits is saved, then the pen is put down."""
        self._left = True
        self.autosave.flush()
        self.pen.stop_asking()
        if not self.is_busy or self.saving is Saving.CONFLICT:
            self.pen.put_down()

    def take_up(self) -> None:
        """The person is back."""
        self._left = False

    def take_back(self) -> None:
        """Take the post back from sign-off, to write on."""
        if self.post is not None:
            office, me, post_id = self._desk.office, self._desk.me.id, self.post.id
            self._desk.jobs.run(
                self, lambda: compose.take_back(office, me, post_id), lambda _post: self.look()
            )

    def _settle_conflict(self, then: Callable[[PostView], None]) -> None:
        if self.post is None:
            return
        office, post_id = self._desk.office, self.post.id

        def on_read(view: PostView) -> None:
            if self.saving is not Saving.CONFLICT:
                return  # asked for twice
            self._follow(view)
            then(view)
            self.saving_changed.emit()

        self._desk.jobs.run(self, lambda: queries.post(office, post_id), on_read)

    def _on_read(self, view: PostView) -> None:
        newer = self.post is None or view.post.revision > self.post.revision
        if newer and self.autosave.typed is None:
            self._follow(view)
            self._replace(view.post.draft)
        else:
            self.view = view
            self.looked.emit()
        if self.lock is not None and not self.is_busy:
            self.pen.put_down()

    def _follow(self, view: PostView) -> None:
        """From here on what is typed is saved over `view`."""
        self.view, self.post = view, view.post
        self.autosave.follow(view.post)
        self.looked.emit()

    def _replace(self, draft: Draft) -> None:
        if draft != self.draft:
            self.draft = draft
            self.cards.know(draft)
            self.replaced.emit()

    def _on_file_added(self, tab: Tab, part: int, grow: Grow) -> None:
        thread = editing.thread_of(self.draft, tab)
        index = min(part, len(thread) - 1)
        self.edit(editing.with_thread(self.draft, tab, editing.with_part(thread, index, grow(thread[index]))))
        self.replaced.emit()

    def _on_card_read(self, tab: Tab, url: str, card: LinkCard) -> None:
        if self.read_only:
            return  # who has the pen now reads their own links
        self.edit(editing.with_card_filled(self.draft, tab, url, card))
        self.replaced.emit()

    def _on_corrected_read(self, view: PostView) -> None:
        self.corrected = view
        self.looked.emit()

    def _on_saved(self, post: Post) -> None:
        if self.post is None:
            self.pen.follow(post.id)
            self.pen.want()
        self.post = post
        self.saving_changed.emit()

    def _on_failed(self, _error: WarroomError) -> None:
        self.pen.stop_giving()
        self.saving_changed.emit()

    def _on_settled(self) -> None:
        if self._left and not self.is_busy:
            self.pen.put_down()
        self.settled.emit()

    def _on_rested(self) -> None:
        if not self.is_busy and not self.pen.giving:
            self.pen.put_down()

    def _give(self) -> None:
        """Nothing waits any more, unless something came in that could not be saved."""
        if self.autosave.typed is None:
            self.pen.hand_over()
        else:
            self.pen.stop_giving()


def copy_of(draft: Draft) -> Draft:
    """A new draft with the same words and pictures, for another time; it answers and corrects nothing."""
    title = tr("{title} (copy)", title=draft.title.strip())
    return replace(draft, title=title, due_at=None, answers=None, corrects=None)


def start_copy(desk: Desk, draft: Draft) -> Post:
    """Keep a copy of `draft` as a new post. Blocks: for the jobs' thread."""
    return compose.start(desk.office, desk.me.id, copy_of(draft))
