"""The times of the week at which the campaign likes to post."""

from datetime import time

from PySide6.QtCore import QLocale, Qt, QTime, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QTimeEdit, QToolButton, QVBoxLayout, QWidget

from ui.dates import locale
from ui.theme import tokens
from ui.theme.fields import indent
from ui.theme.icons import icon
from ui.theme.style import set_look
from ui.theme.tokens import Tone
from warroom.domain.campaign import SlotRule
from warroom.language import tr


class _Line(QWidget):
    """One time with its days. Signals: `changed`, `removed`."""

    changed = Signal()
    removed = Signal()

    def __init__(self, rule: SlotRule, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        self.at = QTimeEdit(QTime(rule.at.hour, rule.at.minute))
        self.at.setDisplayFormat("HH:mm")
        indent(self.at)
        self.at.setAccessibleName(tr("Time of the slot"))
        self.at.timeChanged.connect(self.changed)
        row.addWidget(self.at)
        row.addSpacing(tokens.SMALL)
        self.days: list[QToolButton] = []
        for weekday in range(7):
            day = QToolButton()
            day.setCheckable(True)
            day.setChecked(weekday in rule.weekdays)
            day.setText(locale().standaloneDayName(weekday + 1, QLocale.FormatType.ShortFormat))
            day.setAccessibleName(locale().standaloneDayName(weekday + 1, QLocale.FormatType.LongFormat))
            day.toggled.connect(self.changed)
            self.days.append(day)
            row.addWidget(day)
        self.remove = remove = QToolButton()
        remove.setIcon(icon("mdi6.close"))
        remove.setToolTip(tr("Remove this time"))
        remove.setAccessibleName(tr("Remove this time"))
        set_look(remove, "quiet")
        remove.clicked.connect(self.removed)
        row.addSpacing(tokens.TINY)
        row.addWidget(remove)
        row.addStretch()

    def rule(self) -> SlotRule:
        """What the line says."""
        weekdays = frozenset(n for n, day in enumerate(self.days) if day.isChecked())
        return SlotRule(weekdays, time(self.at.time().hour(), self.at.time().minute()))


class SlotsForm(QWidget):
    """A line a time. Signals: `saved` with a tuple of SlotRule."""

    saved = Signal(object)

    def __init__(self, *, may_change: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kept: tuple[SlotRule, ...] = ()
        self._lines: list[_Line] = []
        title = QLabel(tr("Posting slots"))
        set_look(title, "heading")
        note = QLabel(
            tr("Times at which the campaign likes to post. Free ones show in the calendar."), wordWrap=True
        )
        set_look(note, "muted")
        self._column = QVBoxLayout()
        self._column.setSpacing(tokens.TINY)
        self._empty = QLabel(tr("No slot yet."))
        set_look(self._empty, "muted")
        self.add = QPushButton(icon("mdi6.plus"), tr("Add a time"))
        self.save = QPushButton(icon("mdi6.check", Tone.ON_ACCENT), tr("Save slots"))
        set_look(self.save, "primary")
        buttons = QHBoxLayout()
        buttons.addWidget(self.add)
        buttons.addWidget(self.save)
        buttons.addStretch()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(tokens.SMALL)
        for widget in (title, note, self._empty):
            outer.addWidget(widget)
        outer.addLayout(self._column)
        outer.addLayout(buttons)
        self.setEnabled(may_change)
        self.add.clicked.connect(self._on_add)
        self.save.clicked.connect(lambda: self.saved.emit(self.rules()))
        self._on_changed()

    def show_rules(self, rules: tuple[SlotRule, ...]) -> None:
        """Show `rules`, unless somebody is changing what is shown."""
        untouched = self.rules() == self._kept
        self._kept = rules
        if untouched or self.rules() == rules:
            for line in list(self._lines):
                self._remove(line)
            for rule in rules:
                self._append(rule)
        self._on_changed()

    def rules(self) -> tuple[SlotRule, ...]:
        """What the lines say."""
        return tuple(line.rule() for line in self._lines)

    def lines(self) -> list[_Line]:
        """The lines, from the top."""
        return list(self._lines)

    def _on_add(self) -> None:
        self._append(SlotRule(frozenset(range(5)), time(18, 30)))
        self._on_changed()
        self._lines[-1].at.setFocus(Qt.FocusReason.OtherFocusReason)

    def _append(self, rule: SlotRule) -> None:
        line = _Line(rule)
        line.changed.connect(self._on_changed)
        line.removed.connect(lambda: self._on_removed(line))
        self._lines.append(line)
        self._column.addWidget(line)

    def _on_removed(self, line: _Line) -> None:
        self._remove(line)
        self._on_changed()

    def _remove(self, line: _Line) -> None:
        self._lines.remove(line)
        self._column.removeWidget(line)
        line.hide()
        line.deleteLater()

    def _on_changed(self) -> None:
        self._empty.setVisible(not self._lines)
        self.save.setEnabled(self.rules() != self._kept)
