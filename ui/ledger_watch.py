"""Whether the ledger still holds what this machine has seen of it; and the banner that says when it doesn't.

Everything is compared at signing in and when a lost link is back, the streams that moved every minute. Who
rewrites a database can rewrite its ledger too, hashes and all: but not what desks remember.
"""

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QMessageBox, QPushButton, QWidget

from ui.banner import Banner
from ui.desk import Desk
from ui.ledger.words import stream_in_words
from warroom.domain.ledger import LedgerRewritten
from warroom.domain.person import Role
from warroom.errors import StoreTrouble, WarroomError
from warroom.events import Topic
from warroom.language import ntr, tr
from warroom.services import ledger

_FOLLOW_MS = 60_000
_EVERYTHING = frozenset(Topic)
"""What is announced at once when a lost link is back."""
_NAMED = 6


class LedgerWatch(QObject):
    """Signals: `rewritten` with LedgerRewritten; `stands` when everything seen is there."""

    rewritten = Signal(object)
    stands = Signal()

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._due = True
        self.checked = False
        """Whether everything seen was compared at least once."""
        self._timer = QTimer(self, interval=_FOLLOW_MS)
        self._timer.timeout.connect(self.follow)
        self._timer.start()
        desk.bridge.changed.connect(self._on_changed)

    def on_seen(self) -> None:
        """The database can be read: compare everything, unless that was done since it could not."""
        if self._due and (seen := self._desk.drawer.heads) is not None:
            self._due = False
            office = self._desk.office
            self._desk.jobs.latest(
                self, "heads", lambda: ledger.check_heads(office, seen), self._on_checked, self._on_failed
            )

    def on_lost(self) -> None:
        """It can't be read."""
        self._due = True

    def follow(self) -> None:
        """Look at the streams that have moved."""
        if not self._due and (seen := self._desk.drawer.heads) is not None:
            office = self._desk.office
            self._desk.jobs.latest(
                self, "heads", lambda: ledger.follow_heads(office, seen), self._on_followed, self._on_failed
            )

    def accept(self) -> None:
        """Somebody knows why the ledger isn't what was seen: begin anew from what stands there."""
        if (seen := self._desk.drawer.heads) is not None:
            office = self._desk.office
            self._desk.jobs.run(self, lambda: ledger.accept_heads(office, seen), self._on_accepted)

    def _on_changed(self, topics: frozenset[Topic]) -> None:
        if topics == _EVERYTHING:
            self._due = True
            self.on_seen()

    def _on_checked(self, found: LedgerRewritten | None) -> None:
        self.checked = True
        if found is None:
            self.stands.emit()
        else:
            self.rewritten.emit(found)

    def _on_followed(self, found: LedgerRewritten | None) -> None:
        # That the streams which moved go on well says nothing of another one that was cut.
        if found is not None:
            self.rewritten.emit(found)

    def _on_accepted(self, _answer: None) -> None:
        self.stands.emit()
        self._desk.notices.done(tr("This desk begins anew from the ledger as it stands."))

    def _on_failed(self, error: WarroomError) -> None:
        if isinstance(error, StoreTrouble):
            self._due = True  # The window says so, and it is looked at when that is over.
        else:
            self._timer.stop()  # One notice about the file suffices.
            self._desk.notices.present(error)


class RewrittenBanner(Banner):
    """Stays until an administrator knows why, or the ledger is what it was. Signals: `accepted`."""

    accepted = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__("mdi6.link-variant-off")
        self.accept = QPushButton(tr("I know why…"))
        self.accept.clicked.connect(self._on_accept)
        self.row.addWidget(self.accept)
        self.accept.setVisible(desk.me.has(Role.ADMIN))

    def show_found(self, found: LedgerRewritten) -> None:
        """Name the streams, and say what to do."""
        named = [stream_in_words(stream) for stream in found.streams[:_NAMED]]
        if more := len(found.streams) - len(named):
            named.append(ntr("{n} more", "{n} more", more))
        self.say(
            tr(
                "The ledger was cut or rewritten: what this desk had seen of {streams} is not there any "
                "more. Publish nothing, call the administrators, and compare the ledger with its last export "
                "before anything is changed.",
                streams=", ".join(named),
            )
        )

    def _on_accept(self) -> None:
        if knows_why(self):
            self.accepted.emit()


def knows_why(window: QWidget) -> bool:
    """Whether somebody answers for the ledger: this desk then forgets what it had seen."""
    question = QMessageBox(window)
    question.setIcon(QMessageBox.Icon.Warning)
    question.setWindowTitle(tr("The ledger"))
    question.setText(tr("Do you know why the ledger isn’t what this desk had seen?"))
    question.setInformativeText(
        tr(
            "For example, a backup was put back. This desk then forgets what it had seen, which is the "
            "evidence that something was changed, and begins anew from the ledger as it stands."
        )
    )
    accept = question.addButton(tr("I know why: begin anew"), QMessageBox.ButtonRole.DestructiveRole)
    stay = question.addButton(tr("Keep the alarm"), QMessageBox.ButtonRole.RejectRole)
    question.setDefaultButton(stay)
    question.exec()
    return question.clickedButton() is accept
