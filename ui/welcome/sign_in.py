"""Signing in: a login and a password; in the sample rehearsal, one click on a person."""

from collections.abc import Sequence

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPushButton

from ui.bar import roles_in_words
from ui.control import Control
from ui.jobs import Jobs
from ui.theme import tokens
from ui.theme.icons import icon
from ui.theme.style import set_look
from ui.welcome.card import Sentence, WelcomeStage, labelled, password_field
from warroom.domain.campaign import Campaign
from warroom.domain.person import Person
from warroom.errors import WarroomError
from warroom.language import tr
from warroom.services import people
from warroom.services.office import Office

_WIDTH = 480


class SignInStage(WelcomeStage):
    """`public_password` opens everybody's desk in the sample rehearsal; elsewhere it is None."""

    def __init__(
        self,
        office: Office,
        jobs: Jobs,
        control: Control,
        campaign: Campaign,
        everyone: Sequence[Person],
        public_password: str | None,
    ) -> None:
        subtitle = tr("Rehearsal campaign") if campaign.rehearsal else tr("Campaign")
        super().__init__(campaign.name, subtitle, _WIDTH)
        self._office, self._jobs, self._control = office, jobs, control
        self.choices: dict[str, QPushButton] = {}
        if public_password is not None:
            self._offer(everyone, public_password)
        self.login = QLineEdit()
        self.password = password_field()
        labelled(self.column, tr("Login"), self.login)
        labelled(self.column, tr("Password"), self.password)
        self.sentence = Sentence()
        self.column.addWidget(self.sentence)
        self.enter = QPushButton(tr("Sign in"))
        set_look(self.enter, "quiet" if self.choices else "primary")
        self.enter.clicked.connect(self.on_entered)
        self.login.returnPressed.connect(self.password.setFocus)
        self.password.returnPressed.connect(self.on_entered)
        self.column.addWidget(self.enter)
        self._add_ways_out()

    def take_focus(self) -> None:
        """Begin with the first thing to do."""
        (next(iter(self.choices.values())) if self.choices else self.login).setFocus()

    def on_entered(self) -> None:
        """Sign in with what was typed."""
        login, password = self.login.text().strip(), self.password.text()
        if not login:
            self.sentence.say(tr("Type your login."), self.login)
        elif not password:
            self.sentence.say(tr("Type your password."), self.password)
        else:
            self._sign_in(login, password)

    def _sign_in(self, login: str, password: str) -> None:
        office = self._office
        self._wait(waiting=True)
        self._jobs.run(
            self,
            lambda: people.sign_in(office, login, password),
            self._control.signed_in.emit,
            self._on_refused,
        )

    def _on_refused(self, error: WarroomError) -> None:
        self._wait(waiting=False)
        self.password.clear()
        self.sentence.say(error.sentence, self.password)

    def _wait(self, *, waiting: bool) -> None:
        for control in (self.enter, self.login, self.password, *self.choices.values()):
            control.setEnabled(not waiting)
        self.enter.setText(tr("Signing in…") if waiting else tr("Sign in"))
        if waiting:
            self.sentence.say(None)

    def _offer(self, everyone: Sequence[Person], password: str) -> None:
        said = QLabel(tr("A practice campaign with made-up people. Whose desk do you want to sit at?"))
        said.setWordWrap(True)
        self.column.addWidget(said)
        for person in everyone:
            if person.disabled_at is None:
                button = QPushButton(
                    icon("mdi6.account-circle-outline"), f"{person.display_name}\n{roles_in_words(person)}"
                )
                button.setIconSize(QSize(28, 28))
                set_look(button, "person")
                button.setAccessibleName(tr("Sign in as {name}", name=person.display_name))
                button.setAccessibleDescription(roles_in_words(person))
                login = person.login
                button.clicked.connect(lambda _checked, login=login: self._sign_in(login, password))
                self.choices[login] = button
                self.column.addWidget(button)
        by_hand = QLabel(
            tr("Or sign in by hand; everybody’s password here is “{password}”.", password=password)
        )
        by_hand.setWordWrap(True)
        set_look(by_hand, "small")
        self.column.addSpacing(tokens.SMALL)
        self.column.addWidget(by_hand)

    def _add_ways_out(self) -> None:
        ways = [(tr("Open another campaign…"), self._control.campaign_asked)]
        if not self.choices:
            ways.append((tr("Open the sample rehearsal"), self._control.sample_asked))
        row = QHBoxLayout()
        for name, signal in ways:
            button = QPushButton(name)
            set_look(button, "link")
            button.clicked.connect(signal)
            row.addWidget(button)
        row.addStretch()
        self.column.addLayout(row)
