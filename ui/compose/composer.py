"""The middle of the writing desk: everything that is typed, chosen and attached for one post."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QLineEdit, QScrollArea, QVBoxLayout, QWidget

from ui.compose import editing
from ui.compose.accounts_bar import AccountsBar
from ui.compose.answered import AnsweredBox
from ui.compose.attaching import Arrival, Cargo
from ui.compose.card_asking import Asked
from ui.compose.counting import Counting, Question, Room
from ui.compose.editing import Tab
from ui.compose.file_dialog import choose_files
from ui.compose.film_store import FilmStore
from ui.compose.language_box import LanguageBox
from ui.compose.network_tabs import NetworkTabs, TabLabel
from ui.compose.options_form import OptionsForm
from ui.compose.part_editor import PartEditor
from ui.compose.picture_store import PictureStore
from ui.compose.rendering import Answered
from ui.compose.tab_notes import TabNotes
from ui.compose.targets import Targets
from ui.compose.thread_editor import ThreadEditor
from ui.compose.when_box import WhenBox
from ui.desk import Desk
from ui.theme import tokens
from warroom.domain.checks import Finding, Severity
from warroom.domain.ids import AccountId
from warroom.domain.post import Draft, Thread
from warroom.errors import BadInput
from warroom.language import tr

_TITLE_LENGTH = 300


class Composer(QWidget):
    """Signals:

    `edited` with the Draft; `typed` with the tab and the Thread whose text was typed; `tab_changed` with the
    tab now shown; `slot_wanted`; `time_troubled`; `own_dropped` with an account and the text of its own that
    the common one replaced; `files_given` and `picture_given` with the tab and the part that files go to;
    `fit_wanted` with the tab, the part and the picture; `card_wanted` with the tab and the link;
    `card_dismissed` with the link; `arrival_cancelled` with the Arrival.
    """

    edited = Signal(object)
    typed = Signal(object, object)
    own_dropped = Signal(object, object)
    files_given = Signal(object, int, object, list)
    picture_given = Signal(object, int, QImage)
    arrival_cancelled = Signal(object)
    fit_wanted = Signal(object, int, int)
    card_wanted = Signal(object, str)
    card_dismissed = Signal(str)
    tab_changed = Signal(object)
    slot_wanted = Signal()
    time_troubled = Signal()

    def __init__(
        self, desk: Desk, store: PictureStore, films: FilmStore, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self._draft = Draft()
        self._targets = Targets(desk.campaign, desk.office.networks)
        self._read_only = False
        self._correctable: Collection[AccountId] | None = None
        self._arrivals: tuple[Arrival, ...] = ()
        self._asked: tuple[Asked, ...] = ()
        self.answered = AnsweredBox()
        self.title = QLineEdit()
        self.title.setMaxLength(_TITLE_LENGTH)
        self.title.setPlaceholderText(tr("Title, for colleagues only"))
        self.title.setAccessibleName(tr("Title"))
        self.accounts = AccountsBar()
        self.tabs = NetworkTabs()
        self.notes = TabNotes()
        self.options = OptionsForm()
        self.thread_editor = ThreadEditor(store, films)
        self.when = WhenBox(desk.campaign, desk.office.clock)
        self.languages = LanguageBox()
        self.area = QScrollArea(widgetResizable=True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._counting = Counting(desk, self)
        self._lay_out()
        self._connect()

    @property
    def tab(self) -> Tab:
        """The tab shown now."""
        return self.tabs.tab

    def show_targets(self, targets: Targets) -> None:
        """Know the campaign, its accounts, and what they have spent."""
        self._targets = targets
        self._show_targets()
        self._show_tab()

    def show_correctable(self, accounts: Collection[AccountId] | None) -> None:
        """Know on which accounts a correction is possible; None for a post that corrects nothing."""
        if accounts != self._correctable:
            self._correctable = accounts
            self._show_targets()

    def show_draft(self, draft: Draft, read_only: bool) -> None:
        """Show `draft` in every field."""
        self._draft, self._read_only = draft, read_only
        if self.title.text() != draft.title:
            self.title.setText(draft.title)
            self.title.setCursorPosition(0)
        self.title.setReadOnly(read_only)
        self.when.show_due(draft.due_at, read_only)
        self.languages.show_languages(draft.languages, read_only)
        self._show_targets()
        self._show_tab()

    def show_answered(self, answered: Answered | None) -> None:
        """Show what the post replies to."""
        self.answered.show_answered(answered)

    def show_arrivals(self, arrivals: Sequence[Arrival]) -> None:
        """Say which files are on their way into the tab that is shown."""
        self._arrivals = tuple(arrivals)
        self.thread_editor.show_arrivals([each for each in arrivals if each.tab == self.tab])

    def show_asked(self, asked: Sequence[Asked]) -> None:
        """Say which links of the tab that is shown are being read for their cards."""
        self._asked = tuple(asked)
        self.thread_editor.show_asked([each for each in asked if each.tab == self.tab])

    def begin(self) -> None:
        """Another post comes next: start at its top, with the text for all networks.

        Of a correction each network's own text stands first, as each takes the place of what stands there.
        """
        corrects = self._draft.corrects is not None and self._draft.accounts
        self.tabs.show_tab(self._draft.accounts[0] if corrects else None)
        self.area.verticalScrollBar().setValue(0)

    def show_slot(self, due_at: datetime) -> None:
        """Take the free slot that was found."""
        self.when.say_slot(due_at)
        self._edit(replace(self._draft, due_at=due_at))

    def show_no_slot(self) -> None:
        """There is no slot to take."""
        self.when.show_due(self._draft.due_at, read_only=False)
        self.when.say_no_slot()

    def jump_to(self, finding: Finding) -> None:
        """Put the cursor where `finding` is about."""
        account, part = finding.account, finding.part
        if part is not None:
            self.tabs.show_tab(account if account in self._draft.own else None)
            self.thread_editor.focus_part(part)
            self.area.ensureWidgetVisible(self.thread_editor.parts[part])
        elif account is not None and (network := self._targets.network(account)) and network.options:
            self.tabs.show_tab(account)
            self.options.focus_option()
            self.area.ensureWidgetVisible(self.options)
        elif not self._draft.accounts or account is not None:
            self.accounts.picker.setFocus(Qt.FocusReason.OtherFocusReason)
        elif finding.severity is Severity.WARNING:
            self.title.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.when.choice.setFocus(Qt.FocusReason.OtherFocusReason)

    def in_hand(self) -> PartEditor:
        """The part that the cursor is in, or else the last."""
        parts = self.thread_editor.parts
        return next((part for part in parts if part.isAncestorOf(self.focusWidget())), parts[-1])

    def focus_text(self) -> None:
        """Put the cursor into the first part."""
        self.thread_editor.focus_part(0)

    def _lay_out(self) -> None:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(tokens.LARGE, tokens.MEDIUM, tokens.LARGE, tokens.LARGE)
        column.setSpacing(tokens.SMALL)
        for widget in (self.answered, self.title, self.accounts, self.tabs, self.notes, self.options):
            column.addWidget(widget)
        column.addWidget(self.thread_editor)
        column.addSpacing(tokens.SMALL)
        column.addWidget(self.when)
        column.addWidget(self.languages, alignment=Qt.AlignmentFlag.AlignLeft)
        column.addStretch(1)
        self.area.setWidget(page)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.area)

    def _connect(self) -> None:
        self.title.textEdited.connect(self._on_title_edited)
        self.accounts.account_added.connect(self._on_account_added)
        self.accounts.account_removed.connect(self._on_account_removed)
        self.tabs.tab_chosen.connect(self._on_tab_chosen)
        self.notes.common_wanted.connect(self._on_common_again)
        self.options.options_edited.connect(self._on_options_edited)
        self._counting.counted.connect(self._show_counters)
        thread = self.thread_editor
        thread.edited.connect(self._on_thread_edited)
        thread.files_wanted.connect(self._on_files_wanted)
        thread.files_given.connect(
            lambda part, paths: self.files_given.emit(self.tab, part, Cargo.ANY, paths)
        )
        thread.picture_given.connect(lambda part, image: self.picture_given.emit(self.tab, part, image))
        thread.arrival_cancelled.connect(self.arrival_cancelled)
        thread.fit_wanted.connect(lambda part, picture: self.fit_wanted.emit(self.tab, part, picture))
        thread.card_wanted.connect(lambda url: self.card_wanted.emit(self.tab, url))
        thread.card_dismissed.connect(self.card_dismissed)
        for refused in (thread.refused, self.options.refused):
            refused.connect(lambda sentence: self._desk.notices.present(BadInput(sentence)))
        self.when.due_edited.connect(lambda due_at: self._edit(replace(self._draft, due_at=due_at)))
        self.when.slot_wanted.connect(self.slot_wanted)
        self.when.troubled.connect(self.time_troubled)
        self.languages.languages_edited.connect(lambda tags: self._edit(replace(self._draft, languages=tags)))

    def _edit(self, draft: Draft) -> None:
        self._draft = draft
        self.edited.emit(draft)

    def _on_title_edited(self, title: str) -> None:
        # The title is a part of the campaign's tags, and so of what links have in length.
        self._edit(replace(self._draft, title=title))
        self._count()

    def _on_thread_edited(self, thread: Thread) -> None:
        self._edit(editing.with_thread(self._draft, self.tab, thread))
        self._show_notes()
        self._count()
        self.typed.emit(self.tab, thread)

    def _on_options_edited(self, values: dict[str, str]) -> None:
        if (tab := self.tab) is not None and (network := self._targets.network(tab)) is not None:
            chosen = editing.chosen_options(network.options, values)
            self._edit(editing.with_options(self._draft, tab, chosen))
            self._count()

    def _on_account_added(self, account_id: AccountId) -> None:
        self._edit(editing.with_account(self._draft, account_id))
        self._show_targets()

    def _on_account_removed(self, account_id: AccountId) -> None:
        self._edit(editing.without_account(self._draft, account_id))
        self._show_targets()

    def _on_tab_chosen(self, tab: Tab) -> None:
        self._show_tab()
        self.tab_changed.emit(tab)

    def _on_common_again(self) -> None:
        if (tab := self.tab) is not None:
            own = self._draft.own[tab]
            self._edit(self._draft.with_own(tab, None))
            self._show_tab()
            self.own_dropped.emit(tab, own)

    def _on_files_wanted(self, part: int, cargo: Cargo) -> None:
        tab = self.tab
        choose_files(self, cargo, lambda paths: self.files_given.emit(tab, part, cargo, paths))

    def _show_targets(self) -> None:
        # An answer goes out from the account that was addressed, and from no other.
        fixed = self._read_only or self._draft.answers is not None
        self.accounts.show_accounts(self._draft, self._targets, fixed, self._correctable)
        self._count()
        self._show_notes()

    def _show_tab(self) -> None:
        thread, corrects = editing.thread_of(self._draft, self.tab), self._draft.corrects is not None
        self.thread_editor.show_thread(thread, self._read_only, parts_fixed=corrects)
        self._show_options()
        self._show_notes()
        self._count()
        self.show_arrivals(self._arrivals)
        self.show_asked(self._asked)

    def _show_notes(self) -> None:
        self.notes.show_tab(self._draft, self.tab, self._targets, self._read_only)

    def _show_options(self) -> None:
        tab = self.tab
        network = self._targets.network(tab) if tab is not None else None
        values = self._draft.options_for(tab) if tab is not None else {}
        self.options.show_options(network.options if network else (), values, self._read_only)

    def _count(self) -> None:
        """Count what each account is sent: with the campaign's tags on its links."""
        draft, targets = self._draft, self._targets
        self._counting.count(
            {
                account_id: Question(
                    targets.sent(draft, account_id), network.told(draft.options_for(account_id))
                )
                for account_id, network in targets.chosen(draft).items()
            }
        )

    def _show_counters(self, room: Room) -> None:
        draft, targets = self._draft, self._targets
        self.tabs.show_labels(
            [
                TabLabel(
                    account_id,
                    targets.name(draft, account_id),
                    network,
                    targets.accounts[account_id].handle,
                    room.get(account_id),
                    account_id in draft.own,
                )
                for account_id, network in targets.chosen(draft).items()
            ]
        )
