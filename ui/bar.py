"""The bar at the desk's top: search and commands, the campaign's clock, hearts, people, menu, Hold."""

from datetime import datetime
from enum import Enum, auto

from PySide6.QtCore import QSize, QTimer, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QWidget,
)

from ui.dates import ago, clock, locale
from ui.desk import Desk
from ui.people_online import PeopleOnline
from ui.theme import tokens
from ui.theme.icons import icon, pixmap
from ui.theme.style import set_look
from ui.theme.tokens import Tone
from ui.watch import Sight
from warroom.domain.person import Person, Role
from warroom.domain.worker import STALE_AFTER
from warroom.language import tr
from warroom.services.office import role_name

_TICK_MS = 1_000


class Beat(Enum):
    """How a heart beats."""

    FRESH = auto()
    AWAITED = auto()
    STALE = auto()
    UNKNOWN = auto()


class Heart(QWidget):
    """Whether somebody publishes, or collects: an icon and a word, alarming when the heart is stale."""

    def __init__(self, beats: str, awaited: str, stopped: str) -> None:
        super().__init__()
        self._looks = {
            Beat.FRESH: (beats, "mdi6.heart-pulse", Tone.MUTED),
            Beat.AWAITED: (awaited, "mdi6.heart-outline", Tone.MUTED),
            Beat.STALE: (stopped, "mdi6.heart-broken", Tone.DANGER),
            Beat.UNKNOWN: (tr("not known"), "mdi6.heart-off-outline", Tone.MUTED),
        }
        row = QHBoxLayout(self)
        row.setContentsMargins(tokens.SMALL, tokens.TINY, tokens.SMALL, tokens.TINY)
        row.setSpacing(tokens.TINY)
        self._symbol = QLabel()
        self._word = QLabel()
        row.addWidget(self._symbol)
        row.addWidget(self._word)
        self.beat: Beat | None = None
        self.beaten = False
        self.show_beat(Beat.AWAITED, tr("no heartbeat yet"))

    @property
    def word(self) -> str:
        """The word beside the icon."""
        return self._word.text()

    def show_beat(self, beat: Beat, last: str) -> None:
        """Show how the heart beats, and in words when it last did."""
        word, icon_name, tone = self._looks[beat]
        if beat is not self.beat:
            self.beat = beat
            self._symbol.setPixmap(pixmap(icon_name, tone, 16))
            self._word.setText(word)
            set_look(self._word, "alarm" if beat is Beat.STALE else "muted")
        self.setToolTip(tr("{name}: {value}", name=word, value=last))
        self.setAccessibleName(self.toolTip())


class Bar(QFrame):
    """Signals: `person_chosen` with the Person to act as, in a rehearsal."""

    person_chosen = Signal(object)

    def __init__(
        self,
        desk: Desk,
        search: QAction,
        hold: QAction,
        online: QAction,
        sign_out: QAction,
        menu: QMenu,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        set_look(self, "bar")
        row = QHBoxLayout(self)
        row.setContentsMargins(tokens.MEDIUM, tokens.SMALL, tokens.MEDIUM, tokens.SMALL)
        row.setSpacing(tokens.SMALL)
        row.addWidget(self._search_button(search), stretch=1)
        row.addStretch(1)
        self.time = QLabel()
        self.time.setToolTip(tr("The campaign's time ({zone})", zone=desk.campaign.zone_name))
        row.addWidget(self.time)
        self.publisher = Heart(tr("publishing"), tr("publisher starts"), tr("nobody publishes"))
        self.collector = Heart(tr("collecting"), tr("collector starts"), tr("nobody collects"))
        self._first_sight_at: datetime | None = None
        row.addWidget(self.publisher)
        row.addWidget(self.collector)
        self.online = PeopleOnline(desk, online)
        row.addWidget(self.online)
        self.people = QMenu(self)
        row.addWidget(self._person_button(sign_out))
        row.addWidget(_menu_button(menu))
        self.hold = _hold_button(hold)
        row.addWidget(self.hold)
        self._tick = QTimer(self, interval=_TICK_MS)
        self._tick.timeout.connect(self.on_tick)
        self._tick.start()
        self.on_tick()

    def on_tick(self) -> None:
        """Show the campaign's time."""
        now, zone = self._desk.office.clock.now(), self._desk.campaign.zone
        there = now.astimezone(zone)
        city = self._desk.campaign.zone_name.rpartition("/")[2].replace("_", " ")
        weekday = locale().standaloneDayName(there.isoweekday(), locale().FormatType.ShortFormat)
        self.time.setText(f"{weekday} {clock(now, zone)}  {city}")
        self.time.setAccessibleName(tr("Campaign time: {time}", time=self.time.text()))

    def show_sight(self, sight: Sight) -> None:
        """Show the hearts that were seen. A worker that was only just started is given time to beat."""
        if self._first_sight_at is None:
            self._first_sight_at = sight.at
        awaited = sight.at - self._first_sight_at < STALE_AFTER
        for heart, fresh, last in (
            (self.publisher, sight.pulse.publishes(sight.at), sight.pulse.publisher_at),
            (self.collector, sight.pulse.collects(sight.at), sight.pulse.collector_at),
        ):
            beat = Beat.FRESH if fresh else Beat.AWAITED if awaited and not heart.beaten else Beat.STALE
            heart.beaten = heart.beaten or fresh
            words = tr("last heartbeat {ago}", ago=ago(last, sight.at)) if last else tr("no heartbeat yet")
            heart.show_beat(beat, words)

    def show_nothing_seen(self) -> None:
        """The campaign can't be read: nobody here knows whether a heart beats."""
        for heart in (self.publisher, self.collector):
            heart.show_beat(Beat.UNKNOWN, tr("the campaign can't be read now"))

    def offer_people(self, people: tuple[Person, ...]) -> None:
        """In a rehearsal: everybody one may act as, one click away."""
        for person in people:
            if person.id != self._desk.me.id and person.disabled_at is None:
                action = QAction(acting_as(person), self.people)
                action.triggered.connect(lambda _checked, chosen=person: self.person_chosen.emit(chosen))
                self.people.insertAction(self._before_sign_out, action)
        self.people.insertSeparator(self._before_sign_out)

    def _search_button(self, search: QAction) -> QPushButton:
        key = search.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        button = QPushButton(icon("mdi6.magnify", Tone.MUTED), tr("Search   {key}", key=key))
        button.setAccessibleName(search.text())
        button.setToolTip(search.text())
        button.setMaximumWidth(360)
        button.setSizePolicy(QSizePolicy.Policy.MinimumExpanding, QSizePolicy.Policy.Fixed)
        set_look(button, "search")
        button.clicked.connect(search.trigger)
        return button

    def _person_button(self, sign_out: QAction) -> QPushButton:
        me = self._desk.me
        button = QPushButton(icon("mdi6.account-circle-outline"), _shortened(me.display_name))
        set_look(button, "quiet")
        button.setAccessibleName(tr("Signed in as {name}", name=me.display_name))
        button.setToolTip(f"{me.display_name} ({roles_in_words(me)})")
        heading = self.people.addAction(f"{me.display_name} — {roles_in_words(me)}")
        heading.setEnabled(False)
        self.people.addSeparator()
        self._before_sign_out = sign_out
        self.people.addAction(sign_out)
        button.setMenu(self.people)
        return button


def acting_as(person: Person) -> str:
    """The words that offer to act as `person`."""
    return tr("Act as {name} ({roles})", name=person.display_name, roles=roles_in_words(person))


def roles_in_words(person: Person) -> str:
    """The person's roles, in the order in which posts pass them."""
    return ", ".join(role_name(role) for role in Role if role in person.roles) or tr("no role yet")


def _shortened(name: str) -> str:
    return name if len(name) <= 24 else f"{name[:23]}…"


def _menu_button(menu: QMenu) -> QToolButton:
    button = QToolButton()
    button.setIcon(icon("mdi6.cog-outline"))
    button.setIconSize(QSize(18, 18))
    button.setMenu(menu)
    button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
    button.setToolTip(tr("Theme, language and more"))
    button.setAccessibleName(tr("Theme, language and more"))
    set_look(button, "quiet")
    return button


def _hold_button(hold: QAction) -> QPushButton:
    button = QPushButton(icon("mdi6.hand-back-right-outline", Tone.DANGER), tr("Hold"))
    key = hold.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
    button.setToolTip(tr("Stop everything  {key}", key=key))
    button.setAccessibleName(tr("Hold: stop everything"))
    set_look(button, "stop")
    button.clicked.connect(hold.trigger)
    return button
