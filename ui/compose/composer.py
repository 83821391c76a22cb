"""The middle of the writing desk: everything that is typed, chosen and attached for one post."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from ui.compose import editing
from ui.compose.accounts_bar import AccountsBar, short
from ui.compose.editing import Tab
from ui.compose.language_box import LanguageBox
from ui.compose.network_tabs import NetworkTabs, TabLabel
from ui.compose.part_editor import PartEditor
from ui.compose.picture_store import PictureStore
from ui.compose.preview import Answered, AnsweredBox
from ui.compose.thread_editor import ThreadEditor
from ui.compose.when_box import WhenBox
from ui.desk import Desk
from ui.theme import tokens
from ui.theme.style import set_look
from warroom.domain.account import Account
from warroom.domain.capabilities import Capabilities
from warroom.domain.checks import Finding, Severity
from warroom.domain.ids import AccountId
from warroom.domain.post import Draft, Thread
from warroom.errors import BadInput
from warroom.language import tr

_TITLE_LENGTH = 300
_COUNTED_AT_ONCE = 10_000
"""Counting more characters than this takes longer than a key may take: it waits for a pause in the typing."""
_COUNT_PAUSE_MS = 150


class Composer(QWidget):
    """Signals: `edited` with the Draft; `tab_changed` with the tab now shown; `slot_wanted`; `time_troubled`;
    `own_dropped` with an account and the text of its own that the common one replaced; `files_given` and
    `picture_given` with the tab and the part that pictures go to.
    """

    edited = Signal(object)
    own_dropped = Signal(object, object)
    files_given = Signal(object, int, list)
    picture_given = Signal(object, int, QImage)
    tab_changed = Signal(object)
    slot_wanted = Signal()
    time_troubled = Signal()

    def __init__(self, desk: Desk, store: PictureStore, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._draft = Draft()
        self._accounts: Mapping[AccountId, Account] = {}
        self._read_only = False
        self._pending: tuple[tuple[Tab, int, str], ...] = ()
        self.answered = AnsweredBox()
        self.title = QLineEdit()
        self.title.setMaxLength(_TITLE_LENGTH)
        self.title.setPlaceholderText(tr("Title, for colleagues only"))
        self.title.setAccessibleName(tr("Title"))
        self.accounts = AccountsBar()
        self.tabs = NetworkTabs()
        self._whose = QLabel()
        set_look(self._whose, "small")
        self._whose.setWordWrap(True)
        self.common_again = QPushButton(tr("Back to the common text"))
        set_look(self.common_again, "link")
        self.thread_editor = ThreadEditor(store)
        self.when = WhenBox(desk.campaign, desk.office.clock)
        self.languages = LanguageBox()
        self.area = QScrollArea(widgetResizable=True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._counting = QTimer(self, singleShot=True, interval=_COUNT_PAUSE_MS)
        self._counting.timeout.connect(self._show_counters)
        self._lay_out()
        self._connect()

    @property
    def tab(self) -> Tab:
        """The tab shown now."""
        return self.tabs.tab

    def show_accounts(self, accounts: Mapping[AccountId, Account]) -> None:
        """Know the campaign's accounts."""
        self._accounts = accounts
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
        self._show_thread()

    def show_answered(self, answered: Answered | None) -> None:
        """Show what the post replies to."""
        self.answered.show_answered(answered)

    def show_pending(self, pending: Sequence[tuple[Tab, int, str]]) -> None:
        """Say which pictures are on their way into the tab that is shown."""
        self._pending = tuple(pending)
        self.thread_editor.show_pending([(part, name) for tab, part, name in pending if tab == self.tab])

    def begin(self) -> None:
        """Another post comes next: start at its top, with the text for all networks."""
        self.tabs.show_tab(None)
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
        if finding.account is not None and finding.account in self._draft.own:
            self.tabs.show_tab(finding.account)
        elif finding.account is not None:
            self.tabs.show_tab(None)
        if finding.part is not None:
            self.thread_editor.focus_part(finding.part)
            self.area.ensureWidgetVisible(self.thread_editor.parts[finding.part])
        elif not self._draft.accounts or finding.account is not None:
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
        whose = QHBoxLayout()
        whose.addWidget(self._whose, 1)
        whose.addWidget(self.common_again)
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(tokens.LARGE, tokens.MEDIUM, tokens.LARGE, tokens.LARGE)
        column.setSpacing(tokens.SMALL)
        for widget in (self.answered, self.title, self.accounts, self.tabs):
            column.addWidget(widget)
        column.addLayout(whose)
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
        self.title.textEdited.connect(lambda text: self._edit(replace(self._draft, title=text)))
        self.accounts.account_added.connect(self._on_account_added)
        self.accounts.account_removed.connect(self._on_account_removed)
        self.tabs.tab_chosen.connect(self._on_tab_chosen)
        self.common_again.clicked.connect(self._on_common_again)
        self.thread_editor.edited.connect(self._on_thread_edited)
        self.thread_editor.pictures_wanted.connect(self._on_pictures_wanted)
        self.thread_editor.files_given.connect(
            lambda part, paths: self.files_given.emit(self.tab, part, paths)
        )
        self.thread_editor.picture_given.connect(
            lambda part, image: self.picture_given.emit(self.tab, part, image)
        )
        self.thread_editor.refused.connect(lambda sentence: self._desk.notices.present(BadInput(sentence)))
        self.when.due_edited.connect(lambda due_at: self._edit(replace(self._draft, due_at=due_at)))
        self.when.slot_wanted.connect(self.slot_wanted)
        self.when.troubled.connect(self.time_troubled)
        self.languages.languages_edited.connect(lambda tags: self._edit(replace(self._draft, languages=tags)))

    def _edit(self, draft: Draft) -> None:
        self._draft = draft
        self.edited.emit(draft)

    def _on_thread_edited(self, thread: Thread) -> None:
        self._edit(editing.with_thread(self._draft, self.tab, thread))
        self._show_whose()
        if sum(len(part.text) for part in thread) > _COUNTED_AT_ONCE:
            self._counting.start()
        else:
            self._show_counters()

    def _on_account_added(self, account_id: AccountId) -> None:
        self._edit(editing.with_account(self._draft, account_id))
        self._show_targets()

    def _on_account_removed(self, account_id: AccountId) -> None:
        self._edit(editing.without_account(self._draft, account_id))
        self._show_targets()

    def _on_tab_chosen(self, tab: Tab) -> None:
        self._show_thread()
        self.tab_changed.emit(tab)

    def _on_common_again(self) -> None:
        if (tab := self.tab) is not None:
            own = self._draft.own[tab]
            self._edit(self._draft.with_own(tab, None))
            self._show_thread()
            self.own_dropped.emit(tab, own)

    def _on_pictures_wanted(self, part: int) -> None:
        # A sheet of the window rather than a modal box; it lives until it is closed.
        tab = self.tab
        dialog = QFileDialog(self, tr("Add pictures"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.setNameFilter(tr("Pictures") + " (*.png *.jpg *.jpeg *.gif *.webp)")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.filesSelected.connect(lambda paths: self.files_given.emit(tab, part, paths))
        dialog.open()

    def _show_targets(self) -> None:
        networks = self._desk.office.networks
        # An answer goes out from the account that was addressed, and from no other.
        fixed = self._read_only or self._draft.answers is not None
        self.accounts.show_accounts(self._draft.accounts, self._accounts, networks, fixed)
        self._show_counters()
        self._show_whose()

    def _show_thread(self) -> None:
        self.thread_editor.show_thread(editing.thread_of(self._draft, self.tab), self._read_only)
        self._show_whose()
        self._show_counters()
        self.show_pending(self._pending)

    def _show_whose(self) -> None:
        tab = self.tab
        own = tab is not None and tab in self._draft.own
        self.common_again.setVisible(own and not self._read_only)
        if tab is None:
            self._whose.setText(tr("Goes to every network that has no text of its own."))
        elif own:
            self._whose.setText(tr("{network} has a text of its own.", network=self._name(tab)))
        else:
            self._whose.setText(
                tr("The common text. Edited here, it becomes {network}'s own.", network=self._name(tab))
            )

    def _show_counters(self) -> None:
        self._counting.stop()
        labels = []
        for account_id in self._draft.accounts:
            if (network := self._network(account_id)) is not None:
                left = editing.room_left(self._draft.thread_for(account_id), network)
                handle, own = self._accounts[account_id].handle, account_id in self._draft.own
                labels.append(TabLabel(account_id, self._name(account_id), network, handle, left, own))
        self.tabs.show_labels(labels)

    def _network(self, account_id: AccountId) -> Capabilities | None:
        account = self._accounts.get(account_id)
        return self._desk.office.networks.get(account.network) if account else None

    def _name(self, account_id: AccountId) -> str:
        """The network's name; the handle where the post goes to two accounts of one network."""
        network = self._network(account_id)
        if network is None:
            return ""
        twins = [each for each in self._draft.accounts if self._network(each) is network]
        return network.name if len(twins) < 2 else short(self._accounts[account_id].handle, 24)
