"""The desktop application: paints first, opens the campaign then, and leaves nothing unsaved behind.

What is imported here is what the first paint needs; the rest comes with the first campaign.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable
from functools import partial
from importlib import import_module
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QLibraryInfo, QLocale, QObject, QTimer, QTranslator
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication, QFileDialog

from ui import dates
from ui.control import Control
from ui.entrance import Entrance, SignedIn
from ui.errors import Notices
from ui.garbage import Garbage
from ui.jobs import Jobs
from ui.main_window import MainWindow
from ui.provided import Opened, Provided
from ui.settings import Settings
from ui.theme import style
from ui.theme.style import Theme
from ui.theme.tokens import palette
from ui.welcome.opening import FailedStage, OpeningStage
from ui.worker_process import WorkerProcess
from warroom.errors import WarroomError
from warroom.language import LANGUAGES, speak, spoken, tr

if TYPE_CHECKING:  # as above
    from ui.session import Session
    from warroom.domain.campaign import Campaign
    from warroom.domain.person import Person
    from warroom.services.office import Office
    from warroom.store.address import Address


_STANDS_AFTER_MS = 3_000
"""When everything that a start makes is there."""


def run_desktop(provided: Provided, database: Path | None, login: str | None = None) -> int:
    """Open the desktop on the file `database` and stay until it is closed; returns the exit status.

    Without one it opens the headquarters that this desk belongs to, or else this machine's own campaign.
    `login` sits down at somebody's desk at once; only a rehearsal takes it.
    """
    app = QApplication(sys.argv[:1])
    program = Program(app, provided)
    program.open(database or program.settings.headquarters or provided.campaign, login)
    try:
        return app.exec()
    finally:
        program.end()


class Program(QObject):
    """The application with its one window. `end` has to be called last."""

    def __init__(self, app: QApplication, provided: Provided) -> None:
        super().__init__()
        self._app, self._provided = app, provided
        self._garbage = Garbage(self)
        self._session: Session | None = None
        self._database = Path()
        self._closes = False
        self._failure: WarroomError | None = None
        self._translator = QTranslator(self)
        app.setApplicationName("Warroom")
        app.setDesktopFileName("warroom")
        app.setWindowIcon(QIcon(style.warroom_icon()))
        self.settings, self.notices, self.control = Settings(), Notices(), Control()
        self.jobs = Jobs(self.notices)
        self._speak(self.settings.language or QLocale.system().name()[:2])
        style.apply(app, self.settings.theme)
        self.window = MainWindow(self.notices, self.settings, self._may_close)
        self.entrance = Entrance(provided, self.window, self.jobs, self.control)
        self._listen()
        self._plain_hook = sys.excepthook
        sys.excepthook = self._on_uncaught

    @property
    def session(self) -> Session | None:
        """The open campaign, once it is open."""
        return self._session

    def open(self, database: Path, login: str | None = None) -> None:
        """Leave the campaign that is open and open another, or found one in a new file.

        Headquarters shows its sign-in page first.
        """
        former = self._leave()
        self._database, self._closes, self._failure = database, False, None
        self.window.build(OpeningStage(), None)
        self.window.show()
        QTimer.singleShot(0, self, partial(self._open_after_paint, former, login))
        QTimer.singleShot(_STANDS_AFTER_MS, self, self._keep_what_stands)

    def _keep_what_stands(self) -> None:
        """Have the collector never look at what the start made: it would stand in the way of frames."""
        gc.freeze()
        self._garbage.begin()

    def end(self) -> None:
        """Stop the worker, finish what was asked for, and close the campaign."""
        office = self._leave()
        if office is not None:
            self.jobs.run(self, partial(self._provided.close_office, office))
        for worker in self.window.findChildren(WorkerProcess):
            worker.wait_stopped()
        self.jobs.close()
        self._app.removeTranslator(self._translator)
        self.window.deleteLater()
        # Here, and not whenever the garbage collector comes by on some other thread: timers run for it.
        self.deleteLater()
        sys.excepthook = self._plain_hook

    def _open_after_paint(self, former: Office | None, login: str | None) -> None:
        database, provided = self._database, self._provided

        def opened() -> Address | Opened:
            if former is not None:
                provided.close_office(former)
            if (address := provided.headquarters_at(database)) is not None:
                return address
            if database == provided.sample and not database.exists():
                provided.make_sample(database)
            office = provided.open_office(database)
            import_module("ui.session")
            return Opened(database, office, provided.drawer_of(office))

        self.jobs.run(self, opened, partial(self._on_opened, login), self._on_failed)

    def _on_opened(self, login: str | None, opened: Address | Opened) -> None:
        if isinstance(opened, Opened):
            self._begin_session(opened).begin(login)
        else:
            self.entrance.ask_who(self._database, opened)

    def _on_entered(self, signed_in: SignedIn) -> None:
        self.settings.headquarters = signed_in.opened.path
        session = self._begin_session(signed_in.opened)
        session.sit_down_in(signed_in.campaign, signed_in.person)

    def _begin_session(self, opened: Opened) -> Session:
        from ui.session import Session

        self.entrance.leave()
        self._session = Session(
            self._provided,
            opened,
            self.window,
            self.jobs,
            self.notices,
            self.control,
            self.settings,
        )
        return self._session

    def _on_failed(self, error: WarroomError) -> None:
        self._failure = error
        self.window.build(FailedStage(self.control, self._database, error.sentence), None)

    def _leave(self) -> Office | None:
        """End the session; the office that is still to be closed."""
        self.entrance.leave()
        if self._session is None:
            return None
        office = self._session.office
        self._session.flush()
        self._session.end()
        self._session = None
        return office

    # What the person asks for.

    def _listen(self) -> None:
        control = self.control
        control.campaign_read.connect(self.on_campaign_read)
        control.theme_chosen.connect(self.on_theme_chosen)
        control.language_chosen.connect(self.on_language_chosen)
        control.signed_in.connect(self.on_signed_in)
        control.acting_as_chosen.connect(self.on_acting_as_chosen)
        control.signed_out.connect(self.on_signed_out)
        control.campaign_asked.connect(self.on_campaign_asked)
        control.join_asked.connect(lambda: self._once_saved(self._join))
        self.entrance.entered.connect(self._on_entered)
        self.entrance.joined.connect(self.open)
        control.sample_asked.connect(lambda: self.open(self._provided.sample))
        control.again_asked.connect(lambda: self.open(self._database))
        self._app.styleHints().colorSchemeChanged.connect(self._on_system_theme)

    def on_campaign_read(self, campaign: Campaign) -> None:
        """Speak the campaign's language, unless this desk has chosen one."""
        if self.settings.language is None and campaign.language != spoken():
            self._speak(campaign.language)

    def on_theme_chosen(self, theme: Theme) -> None:
        """Show everything in another theme, now and at the next start."""
        self.settings.theme = theme
        self._once_saved(self._dress)

    def on_language_chosen(self, language: str) -> None:
        """Speak another language, now and at the next start."""
        self.settings.language = language
        self._once_saved(partial(self._change_language, language))

    def on_signed_in(self, person: Person) -> None:
        """Somebody signed in, or founded the campaign."""
        if self._session is not None:
            self._session.sit_down(person)

    def on_acting_as_chosen(self, person: Person) -> None:
        """In a rehearsal, somebody changes seats."""
        if self._session is not None:
            self._session.once_saved(partial(self._session.act_as, person))

    def on_signed_out(self) -> None:
        """Back to the sign-in page."""
        if self._session is None:
            return
        at_headquarters = self._session.office.store.shared
        self._session.once_saved(
            partial(self.open, self._database) if at_headquarters else self._session.sign_out
        )

    def on_campaign_asked(self) -> None:
        """Ask for a campaign file."""
        campaigns = tr("Campaigns ({pattern})", pattern="*.sqlite *.db *.warroom")
        chosen, _ = QFileDialog.getOpenFileName(
            self.window, tr("Open another campaign"), str(self._database.parent), campaigns
        )
        if chosen:
            self._once_saved(partial(self._open_chosen, Path(chosen)))

    def _open_chosen(self, path: Path) -> None:
        # Headquarters is opened at the next start only where somebody has signed in there last.
        self.settings.headquarters = None
        self.open(path)

    def _join(self) -> None:
        former = self._leave()
        self._failure = None
        if former is not None:
            self.jobs.run(self, partial(self._provided.close_office, former))
        self.entrance.join()

    def _on_system_theme(self) -> None:
        if self.settings.theme is Theme.SYSTEM and style.system_is_dark(self._app) != palette().dark:
            self._once_saved(self._dress)

    def _dress(self) -> None:
        # The old desk goes first: dressing each of its widgets anew would take a second.
        self.window.build(OpeningStage(), None)
        self._app.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        style.apply(self._app, self.settings.theme)
        self._show_again()

    def _change_language(self, language: str) -> None:
        self._speak(language)
        self._show_again()

    def _speak(self, language: str) -> None:
        """Our sentences, Qt's own buttons, and how numbers and days are written."""
        speak(language if language in LANGUAGES else "en")
        QLocale.setDefault(dates.locale())
        self._app.removeTranslator(self._translator)
        folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
        if self._translator.load(f"qtbase_{spoken()}", folder):
            self._app.installTranslator(self._translator)

    def _show_again(self) -> None:
        if self._session is not None:
            self._session.show_again()
        elif self._failure is not None:
            self._on_failed(self._failure)
        else:
            self.entrance.show_again()

    # Leaving, and what nobody expected.

    def _may_close(self) -> bool:
        """Save first; the window closes when that is done."""
        if self._session is None or self._closes:
            return True
        self._session.once_saved(self._close)
        return False

    def _close(self) -> None:
        self._closes = True
        self.window.close()

    def _once_saved(self, then: Callable[[], None]) -> None:
        if self._session is None:
            then()
        else:
            self._session.once_saved(then)

    def _on_uncaught(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            self._plain_hook(kind, error, trace)
            self._app.quit()
        else:
            self.notices.bug(error)
