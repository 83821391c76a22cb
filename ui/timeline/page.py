"""The live timeline: filters, the list with what waits behind its pill, the chosen response beside it."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QAction, QHideEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QMessageBox, QVBoxLayout, QWidget

from ui.actions import make_action
from ui.desk import Desk
from ui.page import Page
from ui.states import EmptyState, FailedState, Stateful
from ui.timeline.acts import MOST_AT_ONCE, Acts
from ui.timeline.delegate import ResponseDelegate
from ui.timeline.filters import Filters
from ui.timeline.inspector import Inspector
from ui.timeline.look import company_chips
from ui.timeline.model import TimelineModel
from ui.timeline.moderating import name_of, question
from ui.timeline.pill import Pill
from ui.timeline.view import TimelineView
from warroom.domain.account import AccountHealth
from warroom.domain.capabilities import Moderation
from warroom.domain.ids import ResponseId
from warroom.domain.post import PostStatus, PostSummary
from warroom.domain.presence import Place, Roster, Spot
from warroom.errors import WarroomError
from warroom.events import Topic
from warroom.language import ntr, tr
from warroom.services import accounts, queries
from warroom.services.queries import PostFilter, ResponseView

_REST_MS = 90
"""A response is read with its thread when the cursor rests on it, not while somebody runs down the list."""
_CHOICES_MS = 5_000
_OUT = frozenset({PostStatus.SENT, PostStatus.PARTLY_SENT})
_CONTEXT = Qt.ShortcutContext.WidgetWithChildrenShortcut


class TimelinePage(Page):
    """Nothing moves under the reader's eyes: what arrives is counted, what changes is redrawn in place."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self._current: ResponseId | None = None
        self._kept_selection: tuple[ResponseId, ...] = ()
        self._looked_for: ResponseId | None = None
        self._stale = False
        self._make_parts()
        self._make_actions()
        self._assemble()
        self._connect()
        self.refresh()

    # Making

    def _make_parts(self) -> None:
        desk = self.desk
        self.filters = Filters(desk)
        self.model = TimelineModel(desk, self)
        self.view = TimelineView(self.model)
        self.delegate = ResponseDelegate(desk, self.model, self.view)
        self.view.setItemDelegate(self.delegate)
        self.acts = Acts(desk, self.chosen, self)
        self.details = Inspector(desk, self.acts)
        self.inspector = self.details
        self.pill = Pill(self.view, "T")
        self._states = Stateful(self.view)
        self._resting = QTimer(self, singleShot=True, interval=_REST_MS)
        self._resting.timeout.connect(self._read_details)
        self._choices = QTimer(self, singleShot=True, interval=_CHOICES_MS)
        self._choices.timeout.connect(self._read_choices)
        self.model.show_roster(desk.presence.roster)

    def _make_actions(self) -> None:
        self.show_new = make_action(self, tr("Show what is new, from the top"), "T", self.on_show_new)
        self.search = make_action(self, tr("Search the responses"), "/", self.filters.search.setFocus)
        self.details.addActions([self.show_new, self.search])
        self.reveal = QAction(tr("Read a hidden response"), self.view)
        self.reveal.setShortcut(QKeySequence("Space"))
        self.reveal.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        self.reveal.triggered.connect(self.on_reveal)
        self.view.addAction(self.reveal)
        for parent in (self.details, self.filters):
            back = QShortcut(QKeySequence("Esc"), parent, context=_CONTEXT)
            back.activated.connect(self.view.setFocus)

    def _assemble(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.filters)
        column.addWidget(self._states, 1)
        self.setFocusProxy(self.view)

    def _connect(self) -> None:
        self.desk.bridge.changed.connect(self._on_changed)
        self.desk.presence.seen.connect(self._on_company)
        self.filters.changed.connect(self._on_filters)
        self.filters.search.returnPressed.connect(self.view.setFocus)
        self.model.loaded.connect(self._on_loaded)
        self.model.failed.connect(self._on_failed)
        self.model.counted.connect(self._on_counted)
        self.model.rowsInserted.connect(self._find)
        self.model.dataChanged.connect(self._offer_acts)
        self.view.selected.connect(self._on_selected)
        self.view.opened.connect(self._on_opened)
        self.pill.clicked.connect(self.on_show_new)
        self.acts.handled.connect(self._on_handled)
        self.acts.settled.connect(self.view.step_down)
        self.acts.note_wanted.connect(self._on_note_wanted)
        self.acts.reason_wanted.connect(self._on_reason_wanted)
        self.acts.confirmation_wanted.connect(self._on_confirmation_wanted)

    # What the window asks

    def refresh(self) -> None:
        """Read the list anew, from the top."""
        self._stale = False
        self._kept_selection = self.chosen()
        self._states.show_loading()
        self.model.show(self.filters.wanted())
        self._read_choices()

    def open(self, number: int) -> None:
        """Show one response: in the list when it is there, in any case in the inspector."""
        self._current = ResponseId(number)
        if not self.view.go_to(self._current):
            self.view.leave()
            self._looked_for = self._current
        self.details_wanted.emit()
        self._read_details()

    def actions_offered(self) -> Sequence[QAction]:
        """What can be done here."""
        return (*self.acts.all, self.show_new, self.search, self.reveal)

    def at_work(self) -> bool:
        """Whether something that was asked for is still to be read."""
        return self._resting.isActive() or self.model.at_work() or self.filters.at_work()

    def chosen(self) -> tuple[ResponseId, ...]:
        """The selected responses, or else the one in the inspector."""
        selected = self.view.selected_ids(MOST_AT_ONCE)
        return selected or ((self._current,) if self._current is not None else ())

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._stand()
        if self._stale:
            self._bring_up_to_date()

    def hideEvent(self, event: QHideEvent) -> None:
        self.desk.presence.step_away(Place.RESPONSE)
        super().hideEvent(event)

    # What the person does

    def on_show_new(self) -> None:
        """T, or the pill: read the list with what waited, and go to its top."""
        if self.model.waiting or not self.model.rowCount():
            self.refresh()
        self.view.scrollToTop()

    def on_reveal(self) -> None:
        """Space: read a hidden response, or cover it again."""
        if self._current is not None:
            self.delegate.revealed ^= {self._current}
            self.view.viewport().update()
            self._show_details(self.details.shown)

    def _on_filters(self) -> None:
        self.refresh()

    def _on_selected(self) -> None:
        current = self.view.current_id()
        if current is not None and current != self._current:
            self._current = current
            self._resting.start()
        self._offer_acts()

    def _on_opened(self) -> None:
        self.details_wanted.emit()
        self._read_details()
        self.details.text.setFocus()

    def _on_note_wanted(self) -> None:
        ids = self.chosen()
        question = tr("A note for colleagues; the public never sees it.")
        self._ask(question, tr("Save the note"), lambda words: self.acts.give_note(ids, words))

    def _on_reason_wanted(self) -> None:
        ids = self.chosen()
        question = ntr(
            "Why does this response need a decision?", "Why do these {n} responses need a decision?", len(ids)
        )
        self._ask(question, tr("Escalate"), lambda words: self.acts.give_reason(ids, words))

    def _on_confirmation_wanted(self, act: Moderation) -> None:
        ids = self.chosen()
        asked, to_know = question(act, len(ids))
        box = QMessageBox(QMessageBox.Icon.Question, name_of(act, None), "", parent=self)
        box.setText(asked)
        box.setInformativeText(to_know)
        yes = box.addButton(name_of(act, None), QMessageBox.ButtonRole.DestructiveRole)
        box.addButton(QMessageBox.StandardButton.Cancel)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        yes.clicked.connect(lambda: self.acts.moderate_now(ids, act))
        box.open()

    def _ask(self, question: str, button: str, say: Callable[[str], None]) -> None:
        self.details_wanted.emit()
        self.details.words_box.ask(question, button, say)

    # What comes in

    def _on_changed(self, topics: frozenset[Topic]) -> None:
        if topics & {Topic.ACCOUNTS, Topic.DELIVERIES} and not self._choices.isActive():
            self._choices.start()
        if topics & {Topic.TIMELINE, Topic.POSTS}:
            if self.isVisible():
                self._bring_up_to_date()
            else:
                self._stale = True

    def _bring_up_to_date(self) -> None:
        self._stale = False
        self.model.refresh()
        if self._current is not None and not self._resting.isActive():
            self._resting.start()

    def _on_company(self, roster: Roster) -> None:
        """Colleagues came to a response, or left one."""
        self.model.show_roster(roster)
        self._show_company()

    def _show_company(self) -> None:
        view, me = self.details.shown, self.desk.me.id
        if view is not None:
            self.details.show_company(company_chips(self.desk.presence.roster, view.response.id, me))

    def _stand(self) -> None:
        """Let colleagues see which response is read here."""
        if self.isVisible() and self._current is not None:
            self.desk.presence.stand(Spot(Place.RESPONSE, self._current))

    def _on_handled(self) -> None:
        self.model.refresh()
        self._read_details()

    def _on_loaded(self) -> None:
        if self.model.rowCount():
            self._states.show_content()
            self.view.scrollToTop()
            self.view.look()
            self.view.select(self._kept_selection, self._current)
            self._offer_acts()
            self._find()
        elif self.filters.narrowed():
            hint = tr("Widen the search or the filters.")
            self._states.show_message(
                EmptyState(tr("No response is like this"), hint, tr("Show all"), self.filters.clear)
            )
        else:
            hint = tr(
                "What people answer to our posts appears here within seconds. Publish something, or wait."
            )
            self._states.show_message(
                EmptyState(tr("Nobody has answered yet"), hint, icon="mdi6.forum-outline")
            )

    def _find(self) -> None:
        """Stand on the response that was asked for before the list had come to it."""
        if (
            self._looked_for is not None
            and self._looked_for == self._current
            and self.view.go_to(self._current)
        ):
            self._looked_for = None

    def _on_failed(self, error: WarroomError) -> None:
        self._states.show_message(FailedState(error.sentence, self.refresh))

    def _on_counted(self) -> None:
        model = self.model
        self.filters.say_count(model.rowCount(), model.waiting, complete=model.complete)
        self.pill.say(model.waiting)
        if model.waiting and not model.rowCount():
            self.refresh()  # Nothing is being read that could move.

    def _offer_acts(self) -> None:
        known = self.model.known(self._current) if self._current is not None else None
        view = self.details.shown
        if known is None and view is not None and view.response.id == self._current:
            known = view.response
        count = max(self.view.selected_count(), 1 if known else 0)
        self.acts.look_at(known, count)
        self.details.say_chosen(count)

    # Reading

    def _read_details(self) -> None:
        self._resting.stop()
        self._stand()
        current, office = self._current, self.desk.office
        if current is not None:
            self.desk.jobs.latest(
                self, "details", lambda: queries.response(office, current), self._show_details
            )

    def _show_details(self, view: ResponseView | None) -> None:
        revealed = view is not None and view.response.id in self.delegate.revealed
        self.details.show_view(view, revealed=revealed)
        self._show_company()
        self._offer_acts()

    def _read_choices(self) -> None:
        office = self.desk.office
        wanted = PostFilter(statuses=_OUT)
        self.desk.jobs.latest(
            self,
            "choices",
            lambda: (accounts.everything(office), queries.posts(office, wanted, limit=100)),
            self._on_choices,
        )

    def _on_choices(self, found: tuple[tuple[AccountHealth, ...], tuple[PostSummary, ...]]) -> None:
        self.filters.offer_accounts(found[0])
        self.filters.offer_posts(found[1])
