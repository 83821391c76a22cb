"""The first run: look around in the sample rehearsal, or found a campaign in two short steps."""

from dataclasses import dataclass
from zoneinfo import available_timezones

from PySide6.QtCore import Qt, QTimeZone
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QCompleter,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from ui.control import Control
from ui.jobs import Jobs
from ui.theme import tokens
from ui.theme.icons import pixmap
from ui.theme.style import set_look
from ui.theme.tokens import Tone
from ui.welcome.card import Sentence, WelcomeStage, explained, labelled, password_field
from warroom.errors import WarroomError
from warroom.language import LANGUAGES, spoken, tr
from warroom.services import setup
from warroom.services.office import Office
from warroom.services.passwords import SHORTEST

_WIDTH = 620
_DEFAULT_ZONE = "Europe/Paris"


@dataclass(frozen=True)
class _Wish:
    """What was typed on the two steps."""

    name: str
    zone_name: str
    language: str
    rehearsal: bool
    login: str
    person: str
    password: str


class FirstRunStage(WelcomeStage):
    """Founds the campaign and signs its first administrator in."""

    def __init__(self, office: Office, jobs: Jobs, control: Control) -> None:
        super().__init__(
            tr("Welcome to Warroom"),
            tr("Draft, sign off, schedule, publish, and watch the answers: the campaign’s desk."),
            _WIDTH,
        )
        self._office, self._jobs, self._control = office, jobs, control
        self.campaign_step = CampaignStep()
        self.person_step = PersonStep()
        # Not a stack: the card is only as tall as the step that is shown.
        self._steps: tuple[QWidget, ...] = (self._choice(), self.campaign_step, self.person_step)
        self._index = 0
        for step in self._steps:
            self.column.addWidget(step)
        self.sentence = Sentence()
        self.column.addWidget(self.sentence)
        self._buttons = self._way()
        self._show_step(0)

    def on_next(self) -> None:
        """Go on, when what was typed can be used; from the last step, found the campaign."""
        step = self._steps[self._index]
        problem = step.problem() if isinstance(step, CampaignStep | PersonStep) else None
        if problem is not None:
            self.sentence.say(*problem)
        elif step is self.person_step:
            self._found()
        else:
            self._show_step(self._index + 1)

    def on_back(self) -> None:
        """Go one step back; what was typed stays."""
        self._show_step(self._index - 1)

    def _found(self) -> None:
        office, campaign, person = self._office, self.campaign_step, self.person_step
        wish = _Wish(
            campaign.name.text(),
            campaign.zone.currentText().strip(),
            str(campaign.language.currentData()),
            campaign.rehearsal.isChecked(),
            person.login.text(),
            person.name.text(),
            person.password.text(),
        )
        self.next.setEnabled(False)
        self.sentence.say(None)
        self._jobs.run(
            self,
            lambda: setup.found(
                office,
                wish.name,
                wish.zone_name,
                wish.language,
                wish.rehearsal,
                wish.login,
                wish.person,
                wish.password,
            ),
            self._control.signed_in.emit,
            self._on_refused,
        )

    def _on_refused(self, error: WarroomError) -> None:
        self.next.setEnabled(True)
        self.sentence.say(error.sentence)

    def _choice(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.MEDIUM)
        self.sample = QPushButton(tr("Look around"))
        set_look(self.sample, "primary")
        self.sample.clicked.connect(self._control.sample_asked)
        sample = _choice(
            "mdi6.drama-masks",
            tr("The sample rehearsal"),
            tr("Four made-up people, a plan for the week, a practice network that answers. Ready at once."),
            self.sample,
        )
        self.found = QPushButton(tr("Found a campaign"))
        self.found.clicked.connect(self.on_next)
        own = _choice(
            "mdi6.flag-outline",
            tr("A campaign of your own"),
            tr("Its name, its clock, and you as its first administrator."),
            self.found,
        )
        self.join = QPushButton(tr("Join"))
        self.join.clicked.connect(self._control.join_asked)
        joined = _choice(
            "mdi6.office-building-outline",
            tr("A headquarters"),
            tr("Your campaign has a server already: you have its headquarters file, and a login."),
            self.join,
        )
        other = QPushButton(tr("Open another campaign…"))
        set_look(other, "link")
        other.clicked.connect(self._control.campaign_asked)
        for offered in (sample, own, joined):
            column.addWidget(offered)
        column.addWidget(other, alignment=Qt.AlignmentFlag.AlignLeft)
        column.addStretch()
        return page

    def _way(self) -> QWidget:
        way = QWidget()
        row = QHBoxLayout(way)
        row.setContentsMargins(0, 0, 0, 0)
        self.back = QPushButton(tr("Back"))
        self.back.clicked.connect(self.on_back)
        self.next = QPushButton()
        set_look(self.next, "primary")
        self.next.clicked.connect(self.on_next)
        row.addWidget(self.back)
        row.addStretch()
        row.addWidget(self.next)
        self.column.addWidget(way)
        return way

    def _show_step(self, index: int) -> None:
        self.sentence.say(None)
        self._index = index
        for number, step in enumerate(self._steps):
            step.setVisible(number == index)
        self._buttons.setVisible(index > 0)
        self.next.setText(tr("Found the campaign") if index == 2 else tr("Next"))
        first = (self.sample, self.campaign_step.name, self.person_step.name)[index]
        first.setFocus()


class CampaignStep(QWidget):
    """What the campaign is called, where its clock stands, and whether it is for practice."""

    def __init__(self) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.MEDIUM)
        self.name = QLineEdit()
        self.name.setMaxLength(120)
        labelled(column, tr("Name of the campaign"), self.name)
        self.zone = _zone_field()
        labelled(column, tr("Time zone"), self.zone, tr("Every time on screen is written in this zone."))
        self.language = QComboBox()
        for code, name in LANGUAGES.items():
            self.language.addItem(name, code)
        self.language.setCurrentIndex(self.language.findData(spoken()))
        labelled(column, tr("Language"), self.language)
        self.rehearsal = QRadioButton(tr("A rehearsal: for practice, on a practice network only"))
        self.real = QRadioButton(tr("The real thing: publishes on the networks you connect"))
        self._group = QButtonGroup(self)
        for button in (self.rehearsal, self.real):
            self._group.addButton(button)
            column.addWidget(button)
        for_life = QLabel(tr("This can’t be changed later: a rehearsal never becomes real."))
        set_look(for_life, "small")
        column.addWidget(for_life)
        column.addStretch()

    def problem(self) -> tuple[str, QLineEdit | None] | None:
        """What is missing, and the field it is about."""
        if not self.name.text().strip():
            return tr("Give the campaign a name."), self.name
        if self.zone.currentText().strip() not in available_timezones():
            return tr(
                "“{zone}” is not a time zone; write one like Europe/Paris.", zone=self.zone.currentText()
            ), self.zone.lineEdit()
        if self._group.checkedButton() is None:
            return tr("Say whether this is a rehearsal or the real thing."), None
        return None


class PersonStep(QWidget):
    """Who the first administrator is."""

    def __init__(self) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.MEDIUM)
        about = QLabel(tr("You are the first administrator: you connect accounts and invite the others."))
        about.setWordWrap(True)
        column.addWidget(about)
        self.name, self.login = QLineEdit(), QLineEdit()
        self.password, self.again = password_field(), password_field()
        labelled(column, tr("Your name"), self.name, tr("As colleagues see it beside what you do."))
        labelled(column, tr("Login"), self.login, tr("Letters a-z, digits, dot, dash, underscore."))
        labelled(
            column,
            tr("Password"),
            self.password,
            tr("At least {n} characters; a few words are best.", n=SHORTEST),
        )
        labelled(column, tr("Password again"), self.again)
        self.name.editingFinished.connect(self._suggest_login)
        column.addStretch()

    def problem(self) -> tuple[str, QLineEdit] | None:
        """What is missing, and the field it is about."""
        if not self.name.text().strip():
            return tr("Type your name."), self.name
        if not self.login.text().strip():
            return tr("Choose a login."), self.login
        if len(self.password.text()) < SHORTEST:
            return tr("Choose a password of at least {n} characters.", n=SHORTEST), self.password
        if self.password.text() != self.again.text():
            return tr("The two passwords differ; type the second one again."), self.again
        return None

    def _suggest_login(self) -> None:
        first = self.name.text().strip().lower().split(" ")[0]
        if not self.login.text() and first.isascii() and first.isalnum():
            self.login.setText(first)


def _zone_field() -> QComboBox:
    zones = sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith("Etc/"))
    field = QComboBox()
    field.setEditable(True)
    field.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
    field.addItems(zones)
    here = bytes(QTimeZone.systemTimeZoneId().data()).decode()
    field.setCurrentText(here if here in zones else _DEFAULT_ZONE)
    completer = QCompleter(zones, field)
    completer.setFilterMode(Qt.MatchFlag.MatchContains)
    completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
    field.setCompleter(completer)
    return field


def _choice(icon_name: str, title: str, text: str, button: QPushButton) -> QFrame:
    choice = QFrame()
    set_look(choice, "sunken")
    button.setAccessibleDescription(text)
    row = QHBoxLayout(choice)
    row.setContentsMargins(tokens.LARGE, tokens.LARGE, tokens.LARGE, tokens.LARGE)
    row.setSpacing(tokens.LARGE)
    symbol = QLabel()
    symbol.setPixmap(pixmap(icon_name, Tone.ACCENT, 32))
    row.addWidget(symbol)
    row.addLayout(explained(title, "heading", text), stretch=1)
    row.addWidget(button)
    return choice
