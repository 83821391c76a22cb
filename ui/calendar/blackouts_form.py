"""Spans in which nothing may be published: those that stand, and the form for a new one."""

from datetime import timedelta

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from ui.calendar.silence_form import SilenceForm
from ui.calendar.time_field import TimeField
from ui.dates import when
from ui.desk import Desk
from ui.theme import tokens
from ui.theme.icons import icon, pixmap
from ui.theme.style import set_look
from ui.theme.tokens import Tone
from warroom.domain.campaign import Blackout
from warroom.domain.person import Role
from warroom.errors import BadInput
from warroom.language import tr


class BlackoutsForm(QWidget):
    """Signals: `added` with a Blackout that is not stored yet, `ended` with one that is."""

    added = Signal(object)
    ended = Signal(object)

    def __init__(self, desk: Desk, *, may_change: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        zone = desk.campaign.zone
        title = QLabel(tr("Blackouts"))
        set_look(title, "heading")
        note = QLabel(
            tr("In a blackout nothing goes out; what comes due waits for a person afterwards."), wordWrap=True
        )
        set_look(note, "muted")
        self._shown: list[QWidget] = []
        self._words: list[QLabel] = []
        self._list = QVBoxLayout()
        self._list.setSpacing(tokens.TINY)
        self.start, self.end = TimeField(zone, tr("Begins")), TimeField(zone, tr("Ends"))
        self.reason, self.source = QLineEdit(maxLength=500), QLineEdit(maxLength=200)
        self.reason.setAccessibleName(tr("Reason"))
        self.source.setAccessibleName(tr("Rule it comes from"))
        self.add = QPushButton(icon("mdi6.cancel", Tone.ON_ACCENT), tr("Add the blackout"))
        set_look(self.add, "primary")
        self.silence = SilenceForm(desk.office.clock.now().astimezone(zone).date())
        self.silence.filled.connect(self._on_filled)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(tokens.SMALL)
        outer.addWidget(title)
        outer.addWidget(note)
        outer.addLayout(self._list)
        self._form = self._make_form()
        outer.addWidget(self._form)
        self._form.setVisible(may_change)
        self.add.clicked.connect(self._on_add)
        self.clear()

    def _make_form(self) -> QWidget:
        form = QFormLayout()
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.setVerticalSpacing(tokens.SMALL)
        form.addRow(tr("Begins"), self.start)
        form.addRow(tr("Ends"), self.end)
        form.addRow(tr("Reason"), self.reason)
        form.addRow(tr("Rule it comes from"), self.source)
        heading = QLabel(tr("A new blackout"))
        set_look(heading, "heading")
        buttons = QHBoxLayout()
        buttons.addWidget(self.add)
        buttons.addStretch()
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, tokens.SMALL, 0, 0)
        column.setSpacing(tokens.SMALL)
        column.addWidget(heading)
        column.addWidget(self.silence)
        column.addLayout(form)
        column.addLayout(buttons)
        return whole

    def clear(self) -> None:
        """Start with an empty form: tomorrow, for a day."""
        now = self._desk.office.clock.now()
        self.start.show_instant(now + timedelta(days=1))
        self.end.show_instant(now + timedelta(days=2))
        self.reason.clear()
        self.source.clear()

    def show_blackouts(self, blackouts: tuple[Blackout, ...]) -> None:
        """List what stands or is to come; what is over is in the ledger."""
        for old in self._shown:
            self._list.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._words = []
        now = self._desk.office.clock.now()
        coming = [blackout for blackout in blackouts if blackout.ends_at > now]
        self._shown = [self._line(blackout, running=blackout.starts_at <= now) for blackout in coming]
        if not coming:
            none = QLabel(tr("No blackout ahead."))
            set_look(none, "muted")
            self._shown = [none]
        for line in self._shown:
            self._list.addWidget(line)

    def listed(self) -> list[str]:
        """The blackouts that are shown, in the words in which they are."""
        return [words.text() for words in self._words]

    def _line(self, blackout: Blackout, *, running: bool) -> QWidget:
        zone = self._desk.campaign.zone
        line = QFrame()
        set_look(line, "sunken")
        symbol = QLabel()
        symbol.setPixmap(pixmap("mdi6.cancel", Tone.TEXT, 16))
        span = tr("{start} – {end}", start=when(blackout.starts_at, zone), end=when(blackout.ends_at, zone))
        words = QLabel(
            f"{span}\n{blackout.reason}" + (f"\n{blackout.source}" if blackout.source else ""), wordWrap=True
        )
        self._words.append(words)
        end = QPushButton(tr("End it now") if running else tr("Take it away"))
        end.setAccessibleName(tr("{what}: {reason}", what=end.text(), reason=blackout.reason))
        end.setEnabled(self._desk.me.has(Role.ADMIN))
        end.setToolTip("" if end.isEnabled() else tr("An administrator ends a blackout."))
        end.clicked.connect(lambda: self.ended.emit(blackout))
        row = QHBoxLayout(line)
        row.setContentsMargins(tokens.SMALL, tokens.SMALL, tokens.SMALL, tokens.SMALL)
        row.addWidget(symbol)
        row.addWidget(words, 1)
        row.addWidget(end)
        return line

    def _on_filled(self, proposed: Blackout) -> None:
        self.start.show_instant(proposed.starts_at)
        self.end.show_instant(proposed.ends_at)
        self.reason.setText(proposed.reason)
        self.source.setText(proposed.source)

    def _on_add(self) -> None:
        try:
            new = Blackout(
                0, self.start.instant(), self.end.instant(), self.reason.text(), self.source.text()
            )
        except BadInput as error:
            self._desk.notices.present(error)
        else:
            self.added.emit(new)
