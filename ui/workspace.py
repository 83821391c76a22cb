"""A person's desk as they see it: the bar, the rail, the pages, and the inspector at the right."""

from importlib import import_module

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from ui import pages
from ui.banner import Banner
from ui.bar import Bar
from ui.control import Control
from ui.desk import Desk
from ui.hold.banner import HoldBanner
from ui.hold.panel import HoldPanel
from ui.key_banner import KeyBanner
from ui.ledger_watch import LedgerWatch, RewrittenBanner
from ui.link_banner import LinkBanner, ShutOutBanner
from ui.notify import Notifier
from ui.page import Page
from ui.palette.commands import Command, commands
from ui.palette.keys import KeysHelp
from ui.palette.palette import CommandPalette
from ui.rail import Rail
from ui.settings import Settings
from ui.theme.style import set_look
from ui.watch import Sight, Watch
from ui.window_actions import WindowActions
from warroom.domain.person import Person
from warroom.language import tr
from warroom.services import people

_INSPECTOR_WIDTH = 360
_INSPECTOR_LEAST = 300
_SCROLL_BAR = 14
_PRELOAD_AFTER_MS = 1_500


class Workspace(QWidget):
    """Signals: `hold_seen` with whether a hold stands, for the window's frame."""

    hold_seen = Signal(bool)

    def __init__(self, desk: Desk, control: Control, settings: Settings, page_key: str | None = None) -> None:
        super().__init__()
        self.desk, self._control, self._settings = desk, control, settings
        self._entries = {entry.key: entry for entry in pages.entries()}
        self._pages: dict[str, Page] = {}
        self.page_key = ""
        self.window_actions = WindowActions(self, control, settings)
        self.window_actions.add_pages(self._entries, desk.me, self.show_page)
        self.watch = Watch(desk, self)
        self.ledger_watch = LedgerWatch(desk, self)
        self._notifier = Notifier(self, settings)
        self._lay_out()
        self._connect()
        self.show_page(page_key or pages.landing(desk.me))
        self.watch.look()
        desk.presence.setParent(self)
        desk.presence.start()
        QTimer.singleShot(_PRELOAD_AFTER_MS, self, self._preload)
        if desk.campaign.rehearsal and not desk.office.store.shared:
            office = desk.office
            desk.jobs.run(self, lambda: people.everyone(office), self._offer_people)

    # What the window asks.

    def show_page(self, key: str) -> None:
        """Show the page with this key; it is made when it is first shown."""
        if key not in self._pages:
            page = pages.make(self._entries[key], self.desk)
            self._pages[key] = page
            self._stack.addWidget(page)
            if page.inspector is not None:
                self._inspectors.addWidget(_scrolled(page.inspector))
                page.details_wanted.connect(lambda: self.window_actions.fold.setChecked(False))
        self.page_key = key
        self._stack.setCurrentWidget(self._pages[key])
        self.rail.show_current(key)
        self._show_inspector()
        self._pages[key].setFocus()

    def page(self, key: str) -> Page | None:
        """The page with this key, when it was shown already."""
        return self._pages.get(key)

    def flush(self) -> None:
        """Have everything typed saved."""
        for page in self._pages.values():
            page.flush()

    def unsaved(self) -> list[str]:
        """What could not be saved, in sentences."""
        return [sentence for page in self._pages.values() if (sentence := page.unsaved())]

    def say_worker(self, sentence: str | None) -> None:
        """Show what is wrong with the worker of this desk."""
        self.worker_banner.say(sentence)

    def commands(self) -> list[Command]:
        """Everything that can be done now: first what the page in front offers."""
        page = self._pages[self.page_key]
        own = commands(self._entries[self.page_key].name, page.actions_offered())
        return own + commands(
            tr("Everywhere"), [*self.window_actions.offered(), *self.bar.people.actions()[2:-1]]
        )

    # How it is laid out.

    def _lay_out(self) -> None:
        offered = self.window_actions
        self.bar = Bar(
            self.desk, offered.search, offered.hold, offered.online, offered.sign_out, offered.menu()
        )
        self.rail = Rail(self._entries, self.desk.me)
        self.hold_banner = HoldBanner(self.desk)
        self.rewritten_banner = RewrittenBanner(self.desk)
        self.key_banner = KeyBanner(self.desk)
        self.shut_out_banner = ShutOutBanner()
        self.lost_banner = LinkBanner(self.desk)
        self.worker_banner = Banner("mdi6.heart-broken")
        self._stack = QStackedWidget()
        self._inspectors = QStackedWidget()
        frame = QFrame()
        set_look(frame, "inspector")
        inside = QVBoxLayout(frame)
        inside.setContentsMargins(1, 0, 0, 0)
        inside.addWidget(self._inspectors)
        self._inspector = frame
        self._splitter = QSplitter(Qt.Orientation.Horizontal)
        self._splitter.setChildrenCollapsible(False)
        self._splitter.addWidget(self._stack)
        self._splitter.addWidget(frame)
        self._splitter.setStretchFactor(0, 1)
        self._splitter.setStretchFactor(1, 0)
        self._splitter.setSizes([10_000, _INSPECTOR_WIDTH])
        body = QHBoxLayout()
        body.setSpacing(0)
        body.addWidget(self.rail)
        body.addWidget(self._splitter, stretch=1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        banners = (
            self.rewritten_banner,
            self.hold_banner,
            self.shut_out_banner,
            self.lost_banner,
            self.worker_banner,
            self.key_banner,
        )
        for part in (self.bar, *banners):
            column.addWidget(part)
        column.addLayout(body, stretch=1)

    def _connect(self) -> None:
        offered, places = self.window_actions, self.desk.places
        offered.search.triggered.connect(self.on_search)
        offered.keys.triggered.connect(self.on_keys)
        offered.hold.triggered.connect(self.on_hold)
        offered.refresh.triggered.connect(self.on_refresh)
        offered.fold.setChecked(self._settings.inspector_folded)
        offered.fold.toggled.connect(self._on_folded)
        offered.notify.toggled.connect(self._on_notify)
        self.rail.chosen.connect(self.show_page)
        self.bar.person_chosen.connect(self._control.acting_as_chosen)
        self.watch.seen.connect(self.on_seen)
        self.watch.lost.connect(self.on_lost)
        self.watch.shut_out.connect(self.on_shut_out)
        self.key_banner.show_key.clicked.connect(lambda: self.show_page("people"))
        self.shut_out_banner.leave.clicked.connect(self._control.signed_out)
        self.shut_out_banner.copy.clicked.connect(self._copy_unsaved)
        self.ledger_watch.rewritten.connect(self.rewritten_banner.show_found)
        self.ledger_watch.stands.connect(lambda: self.rewritten_banner.say(None))
        self.rewritten_banner.accepted.connect(self.ledger_watch.accept)
        self.desk.presence.seen.connect(self.bar.online.show_roster)
        places.page_opened.connect(self.show_page)
        for signal, key in (
            (places.post_opened, "write"),
            (places.sign_off_opened, "sign"),
            (places.response_opened, "timeline"),
            (places.account_opened, "accounts"),
        ):
            signal.connect(lambda number, key=key: self._open(key, number))

    def _open(self, key: str, number: int) -> None:
        self.show_page(key)
        self._pages[key].open(number)

    # What comes in.

    def on_seen(self, sight: Sight) -> None:
        """The watch read everything again."""
        if self.lost_banner.lost and self.desk.office.store.shared:
            saving = tr("Headquarters is back. What you typed meanwhile is being saved.")
            self.desk.notices.done(saving if self.unsaved() else tr("Headquarters is back."))
        self.lost_banner.show_found()
        self.ledger_watch.on_seen()
        self.key_banner.look()
        self.bar.show_sight(sight)
        self.rail.show_attention(sight.attention)
        self.hold_banner.show_sight(sight)
        self._notifier.show_attention(sight.attention)
        self.window_actions.hold.setEnabled(sight.hold is None)
        self.window_actions.hold.setStatusTip(tr("everything is stopped already"))
        self.bar.hold.setEnabled(sight.hold is None)
        self.hold_seen.emit(sight.hold is not None)

    def on_lost(self, sentence: str) -> None:
        """The watch could not read."""
        self.lost_banner.show_lost(sentence)
        self.ledger_watch.on_lost()
        self.bar.show_nothing_seen()

    def on_shut_out(self, sentence: str) -> None:
        """The server lets this person in no more."""
        self.lost_banner.show_found()
        self.bar.show_nothing_seen()
        stays = tr("{sentence} What you typed stays here until you leave this page.", sentence=sentence)
        self.shut_out_banner.say(stays)
        self.shut_out_banner.copy.setVisible(bool(self._unsaved_text()))

    def on_refresh(self) -> None:
        """F5."""
        self._pages[self.page_key].refresh()

    def on_search(self) -> None:
        """Ctrl+K."""
        CommandPalette.open_over(self.window(), self.desk, self.commands())

    def on_keys(self) -> None:
        """`?`."""
        KeysHelp.open_over(self.window(), self.commands())

    def on_hold(self) -> None:
        """Ctrl+Shift+H."""
        HoldPanel.open_over(self.window(), self.desk)

    def _copy_unsaved(self) -> None:
        QGuiApplication.clipboard().setText(self._unsaved_text())
        self.desk.notices.done(tr("Copied. Paste it where it is safe."))

    def _unsaved_text(self) -> str:
        return "\n\n".join(text for page in self._pages.values() if (text := page.unsaved_text()))

    def _preload(self) -> None:
        """Import the other pages' modules off the GUI thread, so that the first click on each is quick."""
        modules = [entry.module for entry in self._entries.values()]
        self.desk.jobs.run(self, lambda: [import_module(module) for module in modules])

    def _offer_people(self, everyone: tuple[Person, ...]) -> None:
        self.bar.offer_people(everyone)

    def _on_folded(self, folded: bool) -> None:
        self._settings.inspector_folded = folded
        self._show_inspector()

    def _on_notify(self, notifies: bool) -> None:
        self._settings.notifies = notifies

    def _show_inspector(self) -> None:
        inspector = self._pages[self.page_key].inspector
        if inspector is not None:
            self._inspectors.setCurrentWidget(_scroll_of(inspector))
        self.window_actions.fold.setEnabled(inspector is not None)
        self._inspector.setVisible(inspector is not None and not self._settings.inspector_folded)


def _scrolled(inspector: QWidget) -> QScrollArea:
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(inspector)
    area.setMinimumWidth(max(_INSPECTOR_LEAST, inspector.minimumSizeHint().width() + _SCROLL_BAR))
    return area


def _scroll_of(inspector: QWidget) -> QWidget:
    """The scroll area that `_scrolled` put the inspector into."""
    viewport = inspector.parentWidget()
    assert viewport is not None
    area = viewport.parentWidget()
    assert area is not None
    return area
