"""Whether an account's credentials work: the question to the worker, and its answer in words."""

from collections.abc import Callable

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
    """Follows what the worker does about one account. Signals: `answered` with the Errand of a test."""

    answered = Signal(object)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._account: AccountId | None = None
        self._followed: ErrandId | None = None
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
        self._account = account_id
        self.say_busy(_trying())
        self._desk.jobs.run(
            self,
            lambda: errands.latest(office, ErrandKind.CONNECT, account_id),
            lambda errand: self.follow(account_id, errand.id) if errand is not None else self.stop(),
        )

    def follow(self, account_id: AccountId, errand_id: ErrandId) -> None:
        """Follow a test that was just asked for."""
        self._account = account_id
        self.wait(errand_id, _trying(), self._on_tested)

    def wait(self, errand_id: ErrandId, doing: str, then: Callable[[Errand], None]) -> None:
        """Say what the worker is `doing`, until it has answered. A later call takes the place of this one."""
        self._followed = errand_id
        self.say_busy(doing)
        self.patience.start()

        def answered(errand: Errand) -> None:
            if errand.id == self._followed:
                self.patience.stop()
                then(errand)

        self._answers.wait(errand_id, answered)

    def stop(self) -> None:
        """Say nothing, and follow nothing any more."""
        self._followed = None
        self.patience.stop()
        self.hide()

    def show_for(self, account_id: AccountId) -> None:
        """Hide what is said about another account."""
        if self._account != account_id:
            self._account = None
            self.stop()

    def say_busy(self, sentence: str) -> None:
        """Something is going on."""
        self._symbol.hide()
        self._bar.show()
        self._say(sentence, "muted")

    def say_end(self, sentence: str, *, works: bool) -> None:
        """It is over."""
        self.patience.stop()
        self._bar.hide()
        name = "mdi6.check-circle-outline" if works else "mdi6.alert-circle-outline"
        self._symbol.setPixmap(pixmap(name, Tone.SUCCESS if works else Tone.DANGER, 18))
        self._symbol.show()
        self._say(sentence, "success" if works else "danger")

    def _on_tested(self, errand: Errand) -> None:
        works = errand.state is ErrandState.DONE
        self.say_end(outcome(errand), works=works)
        self.answered.emit(errand)

    def _on_patience_over(self) -> None:
        office = self._desk.office
        self._desk.jobs.run(self, lambda: queries.pulse(office), self._on_pulse)

    def _on_pulse(self, pulse: Pulse) -> None:
        if self._followed is None or not self._bar.isVisibleTo(self):
            return  # the answer came meanwhile
        if pulse.collects(self._desk.office.clock.now()):
            self._say(tr("The network takes its time to answer…"), "muted")
        else:
            self._say(tr("No worker is running: this goes on as soon as one is."), "warning")

    def _say(self, sentence: str, look: str) -> None:
        self.sentence.setText(sentence)
        set_look(self.sentence, look)
        self.setAccessibleName(sentence)
        self.show()


def outcome(errand: Errand) -> str:
    """What came of a test, in words."""
    fallback = tr("It works.") if errand.state is ErrandState.DONE else tr("It doesn't work.")
    return errand.answer or fallback


def _trying() -> str:
    return tr("The worker tries to connect…")
