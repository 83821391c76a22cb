"""When the campaign likes to post, when it keeps silent, and what holds for every post."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from ui.calendar.blackouts_form import BlackoutsForm
from ui.calendar.links_form import LinksForm, Rules
from ui.calendar.slots_form import SlotsForm
from ui.desk import Desk
from ui.theme import tokens
from ui.theme.icons import icon
from ui.theme.style import set_look
from warroom.domain.campaign import Blackout, Campaign, SlotRule
from warroom.domain.person import Role
from warroom.language import tr
from warroom.services import schedule, setup

_WIDEST = 860
"""Longer lines are hard to read."""


class RulesPage(QWidget):
    """Everybody reads it, approvers and administrators change it. Signals: `left`, back to the calendar."""

    left = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        may = desk.me.has(Role.APPROVER, Role.ADMIN)
        self.slots, self.blackouts = SlotsForm(may_change=may), BlackoutsForm(desk, may_change=may)
        self.links = LinksForm(desk.campaign, may_change=desk.me.has(Role.ADMIN))
        back = QPushButton(icon("mdi6.arrow-left"), tr("Back to the calendar"))
        back.setToolTip(tr("Back to the calendar (Esc)"))
        back.clicked.connect(self.left)
        title = QLabel(tr("Slots, blackouts and links"))
        set_look(title, "title")
        head = QHBoxLayout()
        head.addWidget(back)
        head.addSpacing(tokens.SMALL)
        head.addWidget(title)
        head.addStretch()
        inside = QFrame()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, tokens.SMALL, 0)
        column.setSpacing(tokens.LARGE)
        column.addWidget(_card(self.slots))
        column.addWidget(_card(self.blackouts))
        column.addWidget(_card(self.links))
        column.addStretch()
        inside.setMaximumWidth(_WIDEST)
        scroll = QScrollArea(widgetResizable=True)
        scroll.setWidget(inside)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(tokens.LARGE, tokens.MEDIUM, tokens.LARGE, tokens.LARGE)
        outer.setSpacing(tokens.MEDIUM)
        outer.addLayout(head)
        if not may:
            why = QLabel(tr("Approvers and administrators change slots and blackouts."))
            set_look(why, "muted")
            outer.addWidget(why)
        outer.addWidget(scroll, 1)
        self.slots.saved.connect(self._on_slots_saved)
        self.blackouts.added.connect(self._on_blackout_added)
        self.blackouts.ended.connect(self._on_blackout_ended)
        self.links.saved.connect(self._on_links_saved)

    def refresh(self) -> None:
        """Read again; what is being typed stays."""
        office = self._desk.office

        def read() -> tuple[tuple[SlotRule, ...], tuple[Blackout, ...], Campaign | None]:
            return schedule.slots(office), schedule.blackouts(office), setup.campaign(office)

        def shown(found: tuple[tuple[SlotRule, ...], tuple[Blackout, ...], Campaign | None]) -> None:
            slots, blackouts, campaign = found
            self.slots.show_rules(slots)
            self.blackouts.show_blackouts(blackouts)
            if campaign is not None and not self.links.edited():
                self.links.show_campaign(campaign)

        self._desk.jobs.latest(self, "rules", read, shown)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def _on_slots_saved(self, rules: tuple[SlotRule, ...]) -> None:
        desk = self._desk

        def done(_answer: None) -> None:
            desk.notices.done(tr("Slots saved."))
            self.refresh()

        desk.jobs.run(self, lambda: schedule.change_slots(desk.office, desk.me.id, rules), done)

    def _on_links_saved(self, rules: Rules) -> None:
        desk = self._desk

        def done(campaign: Campaign) -> None:
            desk.notices.done(tr("Saved: it holds for every post that is submitted from now on."))
            self.links.show_campaign(campaign)

        desk.jobs.run(self, lambda: setup.change_rules(desk.office, desk.me.id, *rules), done)

    def _on_blackout_added(self, new: Blackout) -> None:
        desk = self._desk

        def done(_answer: None) -> None:
            self.blackouts.clear()
            desk.notices.done(tr("From then on nothing is published until it ends."))
            self.refresh()

        def work() -> None:
            schedule.add_blackout(desk.office, desk.me.id, new.starts_at, new.ends_at, new.reason, new.source)

        desk.jobs.run(self, work, done)

    def _on_blackout_ended(self, blackout: Blackout) -> None:
        desk = self._desk

        def done(_answer: None) -> None:
            desk.notices.done(tr("The blackout is over."))
            self.refresh()

        desk.jobs.run(self, lambda: schedule.end_blackout(desk.office, desk.me.id, blackout.id), done)


def _card(content: QWidget) -> QFrame:
    card = QFrame()
    set_look(card, "card")
    column = QVBoxLayout(card)
    column.setContentsMargins(tokens.LARGE, tokens.LARGE, tokens.LARGE, tokens.LARGE)
    column.addWidget(content)
    return card
