"""Whether an account's password works: the question to the worker, and its answer in words."""

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QWidget

from ui.desk import Desk
from ui.errands import Errands
from ui.theme import tokens
from ui.theme.icons import pixmap
from ui.theme.style import set_look
from ui.theme.tokens import Tone
from warroom.domain.errand import Errand, ErrandKind, ErrandState
from warroom.domain.ids import AccountId, ErrandId
from warroom.domain.worker import Pulse
from warroom.language import tr
from warroom.services import errands, queries

_PATIENCE_MS = 8000


class Connection(QWidget):
    """Follows one CONNECT errand. Signals: `answered` with the Errand."""

    answered = Signal(object)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._account: AccountId | None = None
        self._answers = Errands(desk, self)
        self._symbol = QLabel()
        self._bar = QProgressBar(minimum=0, maximum=0, textVisible=False)
        self._bar.setFixedWidth(48)
        self.sentence = QLabel(wordWrap=True)
        self.patience = QTimer(self, singleShot=True, interval=_PATIENCE_MS)
        self.patience.timeout.connect(self._on_patience_over)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(tokens.SMALL)
        row.addWidget(self._symbol)
        row.addWidget(self._bar)
        row.addWidget(self.sentence, 1)
        self.hide()

    def follow_latest(self, account_id: AccountId) -> None:
        """Follow the newest test of an account."""
        office = self._desk.office
        self._begin(account_id)
        self._desk.jobs.run(
            self,
            lambda: errands.latest(office, ErrandKind.CONNECT, account_id),
            lambda errand: self._wait(account_id, errand.id) if errand is not None else self.hide(),
        )

    def follow(self, account_id: AccountId, errand_id: ErrandId) -> None:
        """Follow a test that was just asked for."""
        self._begin(account_id)
        self._wait(account_id, errand_id)

    def show_for(self, account_id: AccountId) -> None:
        """Hide what is said about another account."""
        if self._account != account_id:
            self._account = None
            self.patience.stop()
            self.hide()

    def _begin(self, account_id: AccountId) -> None:
        self._account = account_id
        self._say(tr("The worker tries the password…"), "muted")
        self._symbol.hide()
        self._bar.show()
        self.patience.start()

    def _wait(self, account_id: AccountId, errand_id: ErrandId) -> None:
        self._answers.wait(errand_id, lambda errand: self._on_answer(account_id, errand))

    def _on_answer(self, account_id: AccountId, errand: Errand) -> None:
        if account_id == self._account:
            works = errand.state is ErrandState.DONE
            self.patience.stop()
            self._bar.hide()
            name = "mdi6.check-circle-outline" if works else "mdi6.alert-circle-outline"
            self._symbol.setPixmap(pixmap(name, Tone.SUCCESS if works else Tone.DANGER, 18))
            self._symbol.show()
            fallback = tr("It works.") if works else tr("It doesn't work.")
            self._say(errand.answer or fallback, "success" if works else "danger")
        self.answered.emit(errand)

    def _on_patience_over(self) -> None:
        office = self._desk.office
        self._desk.jobs.run(self, lambda: queries.pulse(office), self._on_pulse)

    def _on_pulse(self, pulse: Pulse) -> None:
        if pulse.collects(self._desk.office.clock.now()):
            self._say(tr("The network takes its time to answer…"), "muted")
        else:
            self._say(tr("No worker is running: the password is tried as soon as one is."), "warning")

    def _say(self, sentence: str, look: str) -> None:
        self.sentence.setText(sentence)
        set_look(self.sentence, look)
        self.setAccessibleName(sentence)
        self.show()
