"""Signing in: a login and a password; in the sample rehearsal, one click on a person."""

from collections.abc import Sequence

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QLabel, QPushButton

from ui.bar import roles_in_words
from ui.control import Control
from ui.jobs import Jobs
from ui.theme import tokens
from ui.theme.icons import icon
from ui.theme.style import set_look
from ui.welcome.card import WelcomeStage, ways_out
from ui.welcome.login_form import LoginForm
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
        self.form = LoginForm()
        if self.choices:
            set_look(self.form.enter, "quiet")
        self.form.entered.connect(self._sign_in)
        self.login, self.password = self.form.login, self.form.password
        self.sentence, self.enter = self.form.sentence, self.form.enter
        self.column.addWidget(self.form)
        self._add_ways_out()

    def take_focus(self) -> None:
        """Begin with the first thing to do."""
        (next(iter(self.choices.values())) if self.choices else self.login).setFocus()

    def on_entered(self) -> None:
        """Sign in with what was typed."""
        self.form.on_entered()

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
        self.form.wait(waiting=waiting)
        for control in self.choices.values():
            control.setEnabled(not waiting)

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
        control = self._control
        ways = [
            (tr("Open another campaign…"), control.campaign_asked),
            (tr("Join a headquarters…"), control.join_asked),
        ]
        if not self.choices:
            ways.append((tr("Open the sample rehearsal"), control.sample_asked))
        self.column.addLayout(ways_out(ways))
