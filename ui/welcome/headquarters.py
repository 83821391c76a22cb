"""Signing in at headquarters: the server says who may come in, and nothing is read before it has."""

from dataclasses import asdict

from ui.control import Control
from ui.welcome.card import WelcomeStage, ways_out
from ui.welcome.login_form import LoginForm
from warroom.language import tr
from warroom.store.address import Address

_WIDTH = 480


def place_in_words(address: Address) -> str:
    """Which campaign's headquarters it is, and where."""
    return tr("{database} on {host}, port {port}", **asdict(address))


class HeadquartersStage(WelcomeStage):
    """The sign-in page of the headquarters at `address`. Its `form` says who wants to come in."""

    def __init__(self, control: Control, address: Address, login: str) -> None:
        super().__init__(tr("Headquarters"), place_in_words(address), _WIDTH)
        self.form = LoginForm()
        self.form.login.setText(login)
        self.column.addWidget(self.form)
        ways = (
            (tr("Open another campaign…"), control.campaign_asked),
            (tr("Join another headquarters…"), control.join_asked),
            (tr("Open the sample rehearsal"), control.sample_asked),
        )
        self.column.addLayout(ways_out(ways))

    def refuse(self, sentence: str) -> None:
        """They may not come in, or nobody answers: what they typed stays, and may be tried again."""
        self.form.wait(waiting=False)
        self.form.sentence.say(sentence, self.form.password)
