"""An open campaign in the window: founding it or signing in, one desk after the other, and its worker.

Imported after the first paint, as it brings the services and with them SQLAlchemy.
"""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, QTimer

from ui.bridge import Bridge
from ui.control import Control
from ui.desk import Desk, Places
from ui.errors import Notices
from ui.jobs import Jobs
from ui.leaving import accepts_losing
from ui.main_window import MainWindow
from ui.presence import Presence
from ui.provided import Opened, Provided
from ui.settings import Settings
from ui.welcome.first_run import FirstRunStage
from ui.welcome.sign_in import SignInStage
from ui.worker_process import WorkerProcess
from ui.workspace import Workspace
from warroom.domain.campaign import Campaign
from warroom.domain.person import Person
from warroom.language import tr
from warroom.services import people, setup

_WORKER_AFTER_MS = 400


class Session(QObject):
    """One campaign, from opening it to leaving it; at headquarters, from signing in to signing out."""

    def __init__(
        self,
        provided: Provided,
        opened: Opened,
        window: MainWindow,
        jobs: Jobs,
        notices: Notices,
        control: Control,
        settings: Settings,
    ) -> None:
        super().__init__()
        self._provided = provided
        self._database, self.office, self._drawer = opened.path, opened.office, opened.drawer
        self._window, self._jobs, self._notices = window, jobs, notices
        self._control, self._settings = control, settings
        self._bridge = Bridge(self.office.bus, self)
        self.campaign: Campaign | None = None
        self.me: Person | None = None
        self.workspace: Workspace | None = None
        self.worker: WorkerProcess | None = None
        self._ended = False

    def begin(self, login: str | None) -> None:
        """Found the campaign, or sign in; in a rehearsal, straight to the desk of `login`."""
        office = self.office
        self._jobs.run(
            self,
            lambda: (setup.campaign(office), people.everyone(office)),
            lambda read: self._on_read(*read, login),
        )

    def sit_down(self, person: Person, greeting: str | None = None) -> None:
        """Show the desk of `person`, who signed in, founded the campaign, or is acted as in a rehearsal."""
        self.me = person
        office = self.office
        self._jobs.run(self, lambda: setup.campaign(office), partial(self._on_campaign, greeting))

    def sit_down_in(self, campaign: Campaign, person: Person) -> None:
        """Show the desk of `person`, whom headquarters' server let in."""
        self.me = person
        self._on_campaign(None, campaign)

    def act_as(self, person: Person) -> None:
        """In a rehearsal: change seats without a password."""
        if self.campaign is not None and self.campaign.rehearsal and not self.office.store.shared:
            self.sit_down(person, tr("You now act as {name}.", name=person.display_name))

    def sign_out(self) -> None:
        """Leave the desk; the worker goes on."""
        self.me = self.workspace = None
        self.begin(None)

    def show_again(self) -> None:
        """Show the same place in the theme and language of now."""
        if self.workspace is not None and self.campaign is not None:
            self._show_desk(self.campaign, self.workspace.page_key)
        else:
            self.begin(None)

    def once_saved(self, then: Callable[[], None]) -> None:
        """Save everything typed, then do what leaves this desk, unless it would lose what can't be saved."""
        self.flush()
        # Jobs are done in order: when this one is over, every save has succeeded or failed.
        self._jobs.run(self, lambda: None, lambda _nothing: self._leave(then))

    def flush(self) -> None:
        """Have everything typed saved."""
        if self.workspace is not None:
            self.workspace.flush()

    def _leave(self, then: Callable[[], None]) -> None:
        lost = [] if self.workspace is None else self.workspace.unsaved()
        if not lost or accepts_losing(self._window, lost):
            self._stand_up()
            then()

    def _stand_up(self) -> None:
        """Colleagues see at once that nobody sits here any more, and that nothing is being written here."""
        if self.workspace is not None:
            self.workspace.desk.presence.leave()

    def end(self) -> None:
        """Tell the worker to stop, and hear nothing more. The office is closed by whoever opened it."""
        self._ended = True
        self._stand_up()
        self.workspace = None
        self._bridge.close()
        if self.worker is not None:
            self.worker.stop()
        # Here, and not whenever the garbage collector comes by on some other thread: timers run for it.
        self.deleteLater()

    def _on_read(self, campaign: Campaign | None, everyone: tuple[Person, ...], login: str | None) -> None:
        self.campaign = campaign
        if campaign is None:
            self._window.build(FirstRunStage(self.office, self._jobs, self._control), None)
            return
        self._control.campaign_read.emit(campaign)
        self._start_worker()
        if campaign.rehearsal and login is not None:
            for person in everyone:
                if person.login == login:
                    self.sit_down(person)
                    return
        self._show_sign_in(campaign, everyone)

    def _show_sign_in(self, campaign: Campaign, everyone: tuple[Person, ...]) -> None:
        is_sample = campaign.rehearsal and self._database == self._provided.sample
        password = self._provided.sample_password if is_sample else None
        stage = SignInStage(self.office, self._jobs, self._control, campaign, everyone, password)
        self._window.build(stage, campaign)
        stage.take_focus()

    def _on_campaign(self, greeting: str | None, campaign: Campaign | None) -> None:
        if campaign is None:
            self.begin(None)
            return
        self.campaign = campaign
        self._control.campaign_read.emit(campaign)
        self._start_worker()
        self._show_desk(campaign, None)
        if greeting is not None:
            self._notices.done(greeting)

    def _show_desk(self, campaign: Campaign, page_key: str | None) -> None:
        if self.me is None:
            return
        presence = Presence(self.office, self._jobs, self._bridge, self.me.id)
        desk = Desk(
            self.office,
            self._jobs,
            self._bridge,
            self._notices,
            self.me,
            campaign,
            Places(),
            presence,
            self._drawer,
        )
        self.workspace = Workspace(desk, self._control, self._settings, page_key)
        self._window.build(self.workspace, campaign)
        self.workspace.window_actions.dismiss.triggered.connect(self._window.messages.dismiss)
        self.workspace.hold_seen.connect(partial(self._on_hold_seen, self.workspace))
        self._on_worker_changed()

    def _on_hold_seen(self, seen_at: Workspace, held: bool) -> None:
        if seen_at is self.workspace:
            self._window.show_hold(held)

    def _start_worker(self) -> None:
        # Headquarters has workers of its own: a desk has no right to what they need.
        if self.worker is None and not self.office.store.shared:
            self.worker = WorkerProcess(self._provided.worker_command(self._database), self._window)
            self.worker.changed.connect(self._on_worker_changed)
            # A process that starts takes a processor from the window that is being painted.
            QTimer.singleShot(_WORKER_AFTER_MS, self, self._on_time_to_work)

    def _on_time_to_work(self) -> None:
        if self.worker is not None and not self._ended:
            self.worker.start()

    def _on_worker_changed(self) -> None:
        if self.workspace is not None and self.worker is not None:
            self.workspace.say_worker(self.worker.sentence)
