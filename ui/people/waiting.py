"""What one administrator asked for and a second one has to confirm: nobody changes people alone."""

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from ui.columns import empty, words
from ui.dates import when_near
from ui.desk import Desk
from ui.people.words import change_in_words
from ui.theme import tokens
from ui.theme.icons import icon
from ui.theme.style import set_look
from ui.theme.tokens import Tone
from warroom.domain.people_change import PeopleChange
from warroom.language import ntr, tr

_MOST = 6
"""Rows at once: the people below are what the page is about."""


class WaitingChanges(QFrame):
    """Hidden while nothing waits. Signals: `confirmed` and `dropped` with the PeopleChange."""

    confirmed = Signal(object)
    dropped = Signal(object)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._shown: tuple[PeopleChange, ...] = ()
        self.rows: list[ChangeRow] = []
        set_look(self, "card")
        self._column = QVBoxLayout()
        self._column.setSpacing(tokens.SMALL)
        self._more = words("", "muted")
        column = QVBoxLayout(self)
        column.setContentsMargins(tokens.LARGE, tokens.MEDIUM, tokens.MEDIUM, tokens.MEDIUM)
        column.setSpacing(tokens.SMALL)
        column.addWidget(words(tr("Waiting for a second administrator"), "heading"))
        column.addLayout(self._column)
        column.addWidget(self._more)
        self.hide()

    def show_changes(self, changes: Sequence[PeopleChange], now: datetime) -> None:
        """Show what waits. Rows that are shown already stay, under somebody's mouse."""
        if tuple(changes) == self._shown:
            return
        self._shown = tuple(changes)
        empty(self._column)
        self.rows = [ChangeRow(change, self._desk, now) for change in changes[:_MOST]]
        for row in self.rows:
            row.confirm.clicked.connect(lambda _checked, change=row.change: self.confirmed.emit(change))
            row.drop.clicked.connect(lambda _checked, change=row.change: self.dropped.emit(change))
            self._column.addWidget(row)
        more = len(changes) - len(self.rows)
        self._more.setText(ntr("and {n} more", "and {n} more", more) if more else "")
        self._more.setVisible(bool(more))
        self.setVisible(bool(changes))


class ChangeRow(QWidget):
    """One change, who asked for it, and what to do about it."""

    def __init__(self, change: PeopleChange, desk: Desk, now: datetime) -> None:
        super().__init__()
        self.change = change
        mine = change.asked_by == desk.me.id
        asked = when_near(change.asked_at, desk.campaign.zone, now)
        self.sentence = words(change_in_words(change))
        self.asked = words(
            tr("You asked for this, {when}: a second administrator has to confirm it.", when=asked)
            if mine
            else tr("{name} asked for this, {when}.", name=change.asked_by_name, when=asked),
            "muted",
        )
        self.confirm = QPushButton(icon("mdi6.check", Tone.TEXT), tr("Confirm"))
        self.confirm.setEnabled(not mine)
        self.drop = QPushButton(tr("Drop"))
        for button in (self.confirm, self.drop):
            button.setAccessibleDescription(self.sentence.text())
        told = QVBoxLayout()
        told.setSpacing(0)
        told.addWidget(self.sentence)
        told.addWidget(self.asked)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(tokens.SMALL)
        row.addLayout(told, stretch=1)
        row.addWidget(self.confirm)
        row.addWidget(self.drop)
