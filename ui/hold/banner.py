"""The hold as every desk shows it: reason, who, since when, which workers confirmed, how far lifting is."""

from collections.abc import Sequence

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from ui.banner import BANNER
from ui.dates import when_near
from ui.desk import Desk
from ui.theme import tokens
from ui.theme.icons import pixmap
from ui.theme.style import set_look
from ui.theme.tokens import Tone, palette
from ui.watch import Sight
from warroom.domain.hold import LIFTERS_NEEDED, Hold
from warroom.domain.person import Role
from warroom.domain.worker import STALE_AFTER, Heartbeat
from warroom.errors import WarroomError
from warroom.language import ntr, tr
from warroom.services import hold


class HoldBanner(QFrame):
    """Hidden while there is no hold."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._hold: Hold | None = None
        set_look(self, "hold")
        self.setObjectName(BANNER)
        row = QHBoxLayout(self)
        row.setContentsMargins(tokens.LARGE, tokens.SMALL, tokens.LARGE, tokens.SMALL)
        row.setSpacing(tokens.MEDIUM)
        symbol = QLabel()
        symbol.setPixmap(pixmap("mdi6.hand-back-right", Tone.TEXT if palette().dark else Tone.ON_ACCENT, 28))
        row.addWidget(symbol)
        words = QVBoxLayout()
        words.setSpacing(2)
        self.reason = QLabel(wordWrap=True)
        set_look(self.reason, "heading")
        self.circumstances = QLabel(wordWrap=True)
        words.addWidget(self.reason)
        words.addWidget(self.circumstances)
        row.addLayout(words, stretch=1)
        self.lift = QPushButton()
        self.lift.clicked.connect(self.on_lift)
        row.addWidget(self.lift)
        self.hide()

    def show_sight(self, sight: Sight) -> None:
        """Show the hold that was seen, or none."""
        self._hold = sight.hold
        if sight.hold is None:
            self.hide()
            return
        self.reason.setText(tr("HOLD — {reason}", reason=sight.hold.reason))
        placed = tr(
            "Placed by {name}, {when}.",
            name=sight.hold.placed_by_name,
            when=when_near(sight.hold.placed_at, self._desk.campaign.zone, sight.at),
        )
        lines = (placed, confirmations(sight), _lifting(sight.hold))
        self.circumstances.setText("  ".join(line for line in lines if line))
        self._offer_lifting(sight.hold)
        self.setAccessibleName(f"{self.reason.text()} {self.circumstances.text()}")
        self.show()

    def on_lift(self) -> None:
        """Ask to lift the hold, as one of the two."""
        if self._hold is None:
            return
        office, me, hold_id = self._desk.office, self._desk.me.id, self._hold.id
        self.lift.setEnabled(False)
        self._desk.jobs.run(self, lambda: hold.lift(office, me, hold_id), self._on_lifted, self._on_failed)

    def _on_lifted(self, lifted: Hold) -> None:
        if lifted.lifted_at is not None:
            self._desk.notices.done(tr("The hold is lifted. Release each stopped post in the calendar."))

    def _on_failed(self, error: WarroomError) -> None:
        self.lift.setEnabled(True)
        self._desk.notices.present(error)

    def _offer_lifting(self, held: Hold) -> None:
        asked = self._desk.me.id in held.lifters
        may_lift = self._desk.me.has(Role.APPROVER, Role.ADMIN)
        self.lift.setEnabled(may_lift and not asked)
        number = min(len(held.lifters) + (not asked), LIFTERS_NEEDED)
        self.lift.setText(
            tr("You asked to lift it") if asked else tr("Lift ({n} of {all})", n=number, all=LIFTERS_NEEDED)
        )
        self.lift.setToolTip(
            tr("It takes {n} people to lift a hold: approvers or administrators.", n=LIFTERS_NEEDED)
        )


def confirmations(sight: Sight) -> str:
    """Which workers have stopped, and which have not said so yet."""
    if sight.hold is None:
        return ""
    living = [heart for heart in sight.hearts if _lives(heart, sight)]
    if not living:
        return tr("No worker is running, so nothing can go out.")
    confirmed = [heart.host for heart in living if heart.worker in sight.hold.confirmed_by]
    waiting = [heart.host for heart in living if heart.worker not in sight.hold.confirmed_by]
    if waiting:
        return tr("Not yet confirmed by {workers}.", workers=_listed(waiting))
    return ntr(
        "Its worker confirmed: {workers}.",
        "All {n} workers confirmed: {workers}.",
        len(confirmed),
        workers=_listed(confirmed),
    )


def _lives(heart: Heartbeat, sight: Sight) -> bool:
    return heart.publisher_at is not None and sight.at - heart.publisher_at < STALE_AFTER


def _lifting(held: Hold) -> str:
    missing = LIFTERS_NEEDED - len(held.lifters)
    if not held.lifters or missing <= 0:
        return ""
    return ntr("{n} more person is needed to lift it.", "{n} more people are needed to lift it.", missing)


def _listed(names: Sequence[str]) -> str:
    return ", ".join(sorted(set(names)))
