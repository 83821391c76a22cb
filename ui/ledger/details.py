"""The ledger's inspector: one entry, whole, with its place in the chain."""

from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from ui.columns import empty, padded_column, words
from ui.ledger.words import (
    action_in_words,
    actor_in_words,
    detail_in_words,
    moment_in_words,
    subject_in_words,
)
from ui.states import EmptyState
from warroom.domain.ledger import LedgerEntry
from warroom.language import tr

_SHOWN = 10_000
"""Characters: a label that is asked for more holds up the window. The export has everything."""


class EntryDetails(QWidget):
    """Everything can be selected and copied."""

    def __init__(self, zone: ZoneInfo, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._zone = zone
        self.setMinimumWidth(240)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self.setAccessibleName(tr("Details"))
        hint = tr("Choose an entry to see its hash and all its particulars.")
        self._put(EmptyState(tr("Nothing chosen"), hint, icon="mdi6.book-lock-outline"))

    def show_entry(self, entry: LedgerEntry) -> None:
        """Show `entry`."""
        inside, column = padded_column()
        column.addWidget(_label(action_in_words(entry), "title"))
        column.addWidget(
            _label(
                f"{actor_in_words(entry)} · {subject_in_words(entry)}\n{moment_in_words(entry, self._zone)}"
            )
        )
        column.addWidget(_label(detail_in_words(entry, self._zone)[:_SHOWN]))
        column.addWidget(_label(tr("In the chain"), "heading"))
        column.addWidget(
            _label(tr("{stream}, entry {number}", stream=entry.stream, number=entry.seq), "muted")
        )
        for name, value in ((tr("Hash"), entry.hash), (tr("Hash before it"), entry.prev)):
            column.addWidget(_label(name, "muted"))
            column.addWidget(_label(_in_lines(value), "mono"))
        column.addStretch()
        self._put(inside)

    def _put(self, inside: QWidget) -> None:
        """Show `inside` in place of what was shown."""
        empty(self._column)
        self._column.addWidget(inside)


def _in_lines(digest: str) -> str:
    """A hash in short groups: it has no spaces at which a narrow column could wrap it."""
    return " ".join(digest[n : n + 8] for n in range(0, len(digest), 8))


def _label(text: str, look: str = "") -> QLabel:
    label = words(text, look)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label
