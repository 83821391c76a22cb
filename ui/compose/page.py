"""The writing desk: the list of posts, and the one that is open."""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QAction, QHideEvent, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.actions import make_action
from ui.compose.drafts_panel import DraftsPanel
from ui.compose.editing import plain_text
from ui.compose.pen_actions import PenActions
from ui.compose.post_editor import PostEditor
from ui.compose.sheet import Sheet, start_copy
from ui.compose.targets import Targets
from ui.desk import Desk
from ui.page import Page
from ui.side_by_side import SideBySide
from ui.states import EmptyState, FailedState, Stateful
from warroom.domain.campaign import Campaign
from warroom.domain.ids import AccountId, PostId
from warroom.domain.post import Draft, Post
from warroom.domain.presence import Place, Spot
from warroom.errors import WarroomError
from warroom.events import Topic
from warroom.language import tr
from warroom.services import accounts, compose, queries, setup, spending
from warroom.services.compose import WRITERS
from warroom.services.office import Office
from warroom.services.queries import PostView

_WIDTHS = (280, 1_000)


class ComposePage(Page):
    """Drafters write here; everybody may read and remark."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.sheet: Sheet | None = None
        self._unsettled: list[Sheet] = []
        self._targets = Targets(desk.campaign, desk.office.networks)
        self._make_actions()
        self.drafts = DraftsPanel(desk)
        self.editor = PostEditor(desk, self.submit_action, self.pen_actions)
        self.inspector = self.editor.details
        self.open_post = Stateful(self.editor)
        self._lay_out()
        self._ticking = QTimer(self, interval=1_000)
        self._ticking.timeout.connect(self.editor.show_time)
        self._ticking.start()
        desk.bridge.changed.connect(self._on_changed)
        self.drafts.post_chosen.connect(self.open)
        self.drafts.new_wanted.connect(self.new_post)
        self.editor.copy_wanted.connect(self.copy)
        self.editor.correct_wanted.connect(self.correct)
        self._show_nothing_open()
        self.refresh()

    # What the window asks.

    def refresh(self) -> None:
        self._read_targets()
        self.drafts.refresh()
        if self.sheet is not None:
            self.sheet.look()

    def open(self, number: int) -> None:
        """Open the post with this id. What was being written is saved, and waits until it is."""
        post_id = PostId(number)
        waiting = [sheet for sheet in self._sheets() if sheet.post_id == post_id]
        if waiting:
            self._show_sheet(waiting[0])
            return
        office = self.desk.office
        self.open_post.show_loading()
        self.desk.jobs.latest(
            self,
            "open",
            lambda: queries.post(office, post_id),
            self._on_opened,
            lambda error: self._on_open_failed(error, post_id),
        )

    def actions_offered(self) -> Sequence[QAction]:
        return self._offered

    def flush(self) -> None:
        for sheet in self._sheets():
            sheet.autosave.flush()

    def unsaved(self) -> str | None:
        films = [film for sheet in self._sheets() for film in sheet.attaching.films]
        if films:
            return tr("{names} is still being added to a post.", names=", ".join(film.name for film in films))
        names = [sheet.name for sheet in self._sheets() if sheet.trouble is not None]
        if not names:
            return None
        return tr("“{titles}” could not be saved; the text is only on this screen.", titles=", ".join(names))

    def unsaved_text(self) -> str:
        return "\n\n".join(
            plain_text(sheet.draft) for sheet in self._sheets() if sheet.autosave.typed is not None
        )

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self.sheet is not None and not event.spontaneous():
            self.sheet.take_up()
        self._stand()

    def hideEvent(self, event: QHideEvent) -> None:
        self.flush()
        if self.sheet is not None and not event.spontaneous():
            self.sheet.leave()
        self.desk.presence.step_away(Place.POST)
        super().hideEvent(event)

    # What a person does.

    def new_post(self) -> None:
        """Begin a new post. It is kept from its first word on."""
        draft = Draft(languages=(self.desk.campaign.language,))
        known = self._targets.accounts.values()
        ready = [each.id for each in known if each.disabled_at is None and self._publishes(each.id)]
        if len(ready) == 1:
            draft = replace(draft, accounts=(ready[0],))
        self._show_sheet(Sheet(self.desk, draft, None, self))
        self.editor.composer.focus_text()

    def submit(self) -> None:
        """Hand the post that is open to the approvers."""
        self.editor.submit()

    def search(self) -> None:
        """Look for a post."""
        self.drafts.search.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def take_back(self) -> None:
        """Take the post that is open back from sign-off."""
        if self.sheet is not None and self.sheet.lock is not None:
            self.sheet.take_back()

    def correct(self) -> None:
        """Start a post that takes the place of the one that is open, where networks let a post be changed."""
        if self.sheet is None or (post_id := self.sheet.post_id) is None:
            return
        office, me = self.desk.office, self.desk.me.id
        self.desk.jobs.run(
            self, lambda: compose.correct(office, me, post_id), lambda post: self.open(post.id)
        )

    def _publishes(self, account_id: AccountId) -> bool:
        network = self._targets.network(account_id)
        return network is not None and network.publishes

    def _on_picture_key(self) -> None:
        self.editor.composer.in_hand().add_picture.click()

    def _on_video_key(self) -> None:
        self.editor.composer.in_hand().add_video.click()

    def _on_card_key(self) -> None:
        self.editor.composer.in_hand().add_card.click()

    def _on_part_key(self) -> None:
        self.editor.composer.thread_editor.add_part.click()

    def copy(self) -> None:
        """Keep the text that is on the screen as a new post, and open that."""
        sheet, desk = self.sheet, self.desk
        if sheet is None:
            return
        draft, in_trouble = sheet.draft, sheet.trouble is not None

        def on_started(post: Post) -> None:
            if in_trouble:
                sheet.autosave.forget()
                self._let_go(sheet)
            self.open(post.id)

        desk.jobs.run(self, lambda: start_copy(desk, draft), on_started)

    # How it is laid out.

    def _make_actions(self) -> None:
        writes = self.desk.me.has(*WRITERS)
        role = tr("To write takes the role of drafter or monitor.")
        self.new_action = make_action(self, tr("New post"), "Ctrl+N", self.new_post)
        self.new_action.setEnabled(writes)
        self.new_action.setStatusTip(role)
        self.submit_action = make_action(self, tr("Submit for sign-off"), "Ctrl+Return", self.submit)
        self.submit_action.setEnabled(False)
        self.pen_actions = PenActions(self, self.desk.me)
        self._offered = (
            self.new_action,
            self.submit_action,
            make_action(self, tr("Save now"), "Ctrl+S", self.flush),
            make_action(self, tr("Search posts"), "Ctrl+F", self.search),
            make_action(self, tr("Add a picture"), "Ctrl+Shift+P", self._on_picture_key),
            make_action(self, tr("Add a video"), "Ctrl+Shift+M", self._on_video_key),
            make_action(self, tr("Add a link card"), "Ctrl+L", self._on_card_key),
            make_action(self, tr("Add a part to the thread"), "Ctrl+Shift+Return", self._on_part_key),
            make_action(self, tr("Take back to change it"), "Ctrl+Shift+T", self.take_back),
            *self.pen_actions.all,
            make_action(self, tr("Next network"), "Ctrl+PgDown", lambda: self.editor.composer.tabs.step(1)),
            make_action(
                self, tr("Previous network"), "Ctrl+PgUp", lambda: self.editor.composer.tabs.step(-1)
            ),
        )

    def _lay_out(self) -> None:
        self.drafts.new.setEnabled(self.new_action.isEnabled())
        self.drafts.new.setToolTip("Ctrl+N" if self.new_action.isEnabled() else self.new_action.statusTip())
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(SideBySide(self.drafts, self.open_post, _WIDTHS, growing=self.open_post))
        self.setFocusProxy(self.drafts.list)

    # What comes in.

    def _on_changed(self, topics: frozenset[Topic]) -> None:
        if topics & {Topic.ACCOUNTS, Topic.CAMPAIGN, Topic.DELIVERIES}:
            self._read_targets()
        if topics & {Topic.POSTS, Topic.DELIVERIES}:
            self.drafts.refresh()
            if self.sheet is not None:
                self.sheet.look()

    def _read_targets(self) -> None:
        office, campaign = self.desk.office, self.desk.campaign
        self.desk.jobs.latest(self, "targets", lambda: _read_targets(office, campaign), self._on_targets)

    def _on_targets(self, targets: Targets) -> None:
        if targets != self._targets:
            self._targets = targets
            self.editor.show_targets(targets)

    def _on_opened(self, view: PostView) -> None:
        self._show_sheet(Sheet(self.desk, view.post.draft, view, self))

    def _on_open_failed(self, error: WarroomError, post_id: PostId) -> None:
        self.open_post.show_message(FailedState(error.sentence, lambda: self.open(post_id)))

    def _show_nothing_open(self) -> None:
        writes = self.new_action.isEnabled()
        self.open_post.show_message(
            EmptyState(
                tr("Choose a post, or write a new one"),
                tr("Whatever is typed here is saved by itself."),
                tr("New post") if writes else "",
                self.new_post,
                "mdi6.pencil-outline",
            )
        )

    def _show_sheet(self, sheet: Sheet) -> None:
        before, self.sheet = self.sheet, sheet
        if before is not None and before is not sheet:
            self._leave(before)
        self.open_post.show_content()
        if self.isVisible():
            sheet.take_up()
        self.editor.show_sheet(sheet)
        self.drafts.mark(sheet.post_id)
        self._stand()
        if sheet.post_id is None:
            sheet.saving_changed.connect(self._on_first_save)

    def _on_first_save(self) -> None:
        if self.sheet is not None and self.sheet.post_id is not None:
            self.drafts.mark(self.sheet.post_id)
            self._stand()

    def _stand(self) -> None:
        """Let colleagues see which post is open here."""
        if self.isVisible() and self.sheet is not None and self.sheet.post_id is not None:
            self.desk.presence.stand(Spot(Place.POST, self.sheet.post_id))

    # Posts that were left while something of them was still to be saved.

    def _sheets(self) -> list[Sheet]:
        return [*self._unsettled, *([self.sheet] if self.sheet is not None else [])]

    def _leave(self, sheet: Sheet) -> None:
        sheet.leave()
        if not sheet.is_busy:
            sheet.deleteLater()
            return
        if sheet not in self._unsettled:
            self._unsettled.append(sheet)
            sheet.settled.connect(lambda: self._let_go(sheet))
            sheet.autosave.failed.connect(lambda _error: self._warn(sheet))

    def _let_go(self, sheet: Sheet) -> None:
        """Forget a sheet whose words are all in the database, unless it is on the screen again."""
        if sheet is self.sheet or sheet.is_busy or sheet not in self._unsettled:
            return
        self._unsettled.remove(sheet)
        sheet.deleteLater()

    def _warn(self, sheet: Sheet) -> None:
        if sheet is not self.sheet and sheet in self._unsettled and sheet.trouble is not None:
            self.desk.notices.present(sheet.trouble, lambda: self._show_sheet(sheet))


def _read_targets(office: Office, campaign: Campaign) -> Targets:
    """On the jobs' thread."""
    known = {health.account.id: health.account for health in accounts.everything(office)}
    return Targets(setup.campaign(office) or campaign, office.networks, known, spending.today(office))
