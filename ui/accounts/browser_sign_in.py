"""Signing an account in on its network's own page, step by step.

The desk opens the browser and catches it when it comes back; the worker talks to the network, makes the state
and trades the code for tokens. What comes back is handed on as it is: it is in no log, sentence or field.
"""

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtCore import QObject, QUrl, Signal

from ui.accounts.connection import Connection, outcome
from ui.accounts.guide import OpenUrl
from ui.accounts.redirect import PORT, Redirect
from ui.desk import Desk
from warroom.domain.account import Account
from warroom.domain.capabilities import SignIn
from warroom.domain.errand import Errand, ErrandState
from warroom.domain.ids import ErrandId
from warroom.errors import Trouble, WarroomError
from warroom.language import tr
from warroom.ports import Secret
from warroom.services import signing_in
from warroom.services.signing_in import BrowserPage


class BrowserSignIn(QObject):
    """One sign-in at a time. Signals: `opened` when the person's turn came, in the browser.

    `ended` with whether the account is connected now, and the sentence about it.
    """

    opened = Signal()
    ended = Signal(bool, str)

    def __init__(
        self, desk: Desk, connection: Connection, open_url: OpenUrl, parent: QObject, port: int = PORT
    ) -> None:
        super().__init__(parent)
        self._desk, self._connection, self._open_url = desk, connection, open_url
        self.redirect = Redirect(self, port)
        self.redirect.answered.connect(self._on_came_back)
        self.redirect.refused.connect(connection.say_busy)
        self.redirect.closed.connect(self._on_nobody_came)
        self._turn = 0
        self._account: Account | None = None
        self._page: BrowserPage | None = None

    def begin(self, account: Account, typed: Secret | None, sign_in: SignIn) -> None:
        """Sign `account` in. `typed` None takes what is kept already; `sign_in` says how we are called."""
        self.cancel()
        self._account = account
        try:
            self.redirect.open()
        except Trouble as error:
            self._end(error.sentence, works=False)
            return
        desk, address = self._desk, self.redirect.address(sign_in.redirect_host, sign_in.redirect_scheme)
        self._connection.say_busy(tr("The worker asks the network for its sign-in page…"))
        self._run(
            lambda: signing_in.begin(desk.office, desk.me.id, account.id, typed, address), self._on_page
        )

    def cancel(self) -> None:
        """Wait no more; what still comes back is turned away."""
        self._turn += 1
        self._account = self._page = None
        self.redirect.close()
        self._connection.stop()

    def address_of_page(self) -> str:
        """The sign-in page, for a browser that doesn't open by itself; empty before it is known."""
        return self._page.url if self._page is not None else ""

    def _run(self, work: Callable[[], ErrandId], then: Callable[[Errand], None]) -> None:
        """Ask the worker, and go on with its answer unless the sign-in was cancelled."""
        turn = self._turn

        def asked(errand_id: ErrandId) -> None:
            if turn == self._turn:
                doing = self._connection.sentence.text()
                self._connection.wait(errand_id, doing, partial(self._if_still, turn, then))

        def failed(error: WarroomError) -> None:
            if turn == self._turn:
                self._end(error.sentence, works=False)

        self._desk.jobs.run(self, work, asked, failed)

    def _if_still(self, turn: int, then: Callable[[Errand], None], errand: Errand) -> None:
        if turn != self._turn:
            return
        if errand.state is ErrandState.FAILED:
            self._end(outcome(errand), works=False)
        else:
            then(errand)

    def _on_page(self, errand: Errand) -> None:
        self._page = page = signing_in.page(errand)
        url = QUrl(page.url)
        if url.scheme() not in {"https", "http"} or not url.host():
            self._end(tr("The network named no page to sign in on. Check its server address."), works=False)
            return
        self.redirect.expect(page.state)
        opened = self._open_url(url)
        self._connection.say_busy(
            tr("Sign in on the network’s page in your browser. Warroom waits for five minutes.")
            if opened
            else tr("No browser could be opened: copy the address of the network’s page into one.")
        )
        self.opened.emit()

    def _on_came_back(self, answer: Mapping[str, str]) -> None:
        account, page, desk = self._account, self._page, self._desk
        if account is None or page is None:
            return
        if answer.get("error") == "access_denied":
            refused = tr("The sign-in was refused on the network’s page. Nothing was changed; sign in again.")
            self._end(refused, works=False)
            return
        self._connection.say_busy(tr("The browser came back; the worker finishes the sign-in…"))
        self._run(
            lambda: signing_in.finish(desk.office, desk.me.id, account.id, page.kept, answer),
            lambda errand: self._end(outcome(errand), works=True),
        )

    def _on_nobody_came(self) -> None:
        if self._account is None:
            return
        nobody = tr("Nobody came back from the network’s page within five minutes. Sign in again.")
        no_worker = tr("No worker asked the network for its page within five minutes. Sign in again.")
        self._end(nobody if self._page is not None else no_worker, works=False)

    def _end(self, sentence: str, *, works: bool) -> None:
        self._turn += 1
        self._account = self._page = None
        self.redirect.close()
        self._connection.say_end(sentence, works=works)
        self.ended.emit(works, sentence)
