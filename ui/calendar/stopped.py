"""What stopped on its way, pinned above the calendar until somebody decides."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ui.calendar.stopped_row import StoppedRow
from ui.desk import Desk
from ui.theme import tokens
from ui.theme.icons import icon, pixmap
from ui.theme.style import set_look
from ui.theme.tokens import Tone
from warroom.domain.ids import DeliveryId
from warroom.language import ntr, tr
from warroom.services.queries import StoppedDelivery

SHOWN_AT_ONCE = 15
"""More rows would bury the calendar; the rest moves up as these are decided."""

_HIGHEST, _HIGHEST_OPEN = 190, 400
"""Pixels; more room once somebody decides about a row."""


class StoppedSection(QFrame):
    """The pinned list. Signals: `decided` (a Delivery, a Way, its argument), `post_opened` (a PostId)."""

    decided = Signal(object, object, object)
    post_opened = Signal(object)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._rows: dict[DeliveryId, StoppedRow] = {}
        set_look(self, "sunken")
        self.setAccessibleName(tr("Stopped on its way"))
        self._title = QLabel()
        set_look(self._title, "heading")
        self._fold = QToolButton()
        self._fold.setCheckable(True)
        self._fold.setChecked(True)
        self._fold.setIcon(icon("mdi6.chevron-down"))
        self._fold.setToolTip(tr("Show or fold what waits for a decision"))
        self._fold.setAccessibleName(self._fold.toolTip())
        set_look(self._fold, "quiet")
        self._list = QWidget()
        self._column = QVBoxLayout(self._list)
        self._column.setContentsMargins(0, 0, tokens.TINY, 0)
        self._column.setSpacing(tokens.TINY)
        self._rest = QLabel()
        set_look(self._rest, "muted")
        self._scroll = QScrollArea(widgetResizable=True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(self._list)
        self._fold.toggled.connect(self._on_folded)
        self._assemble()
        self.hide()

    def _assemble(self) -> None:
        symbol = QLabel()
        symbol.setPixmap(pixmap("mdi6.hand-back-left-outline", Tone.WARNING, 18))
        head = QHBoxLayout()
        head.addWidget(symbol)
        head.addWidget(self._title)
        head.addStretch()
        head.addWidget(self._fold)
        column = QVBoxLayout(self)
        column.setContentsMargins(tokens.MEDIUM, tokens.SMALL, tokens.SMALL, tokens.SMALL)
        column.setSpacing(tokens.SMALL)
        column.addLayout(head)
        column.addWidget(self._scroll)
        self._column.addWidget(self._rest)
        self._column.addStretch()

    def show_stopped(self, items: Sequence[StoppedDelivery]) -> None:
        """Show `items`; a row that somebody is working on stays as it is while its delivery does."""
        shown = {item.delivery.id: item for item in items[:SHOWN_AT_ONCE]}
        for delivery_id, row in list(self._rows.items()):
            if delivery_id not in shown or row.stopped != shown[delivery_id]:
                del self._rows[delivery_id]
                self._column.removeWidget(row)
                row.hide()
                row.deleteLater()
        for position, (delivery_id, item) in enumerate(shown.items()):
            if delivery_id not in self._rows:
                self._rows[delivery_id] = self._row(item)
                self._column.insertWidget(position, self._rows[delivery_id])
                self._rows[delivery_id].show()  # at once: what is still hidden has no height for `_fit`
        self._title.setText(ntr("{n} waits for a decision", "{n} wait for a decision", len(items)))
        hidden = len(items) - len(shown)
        self._rest.setText(ntr("and {n} more", "and {n} more", hidden))
        self._rest.setVisible(hidden > 0)
        self.setVisible(bool(items))
        self._fit()

    def rows(self) -> list[StoppedRow]:
        """The rows shown, from the top."""
        return list(self._rows.values())

    def focus_first(self) -> None:
        """Unfold, and put the keys on the first row."""
        self._fold.setChecked(True)
        if self._rows:
            self.rows()[0].decide.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def show_delivery(self, delivery_id: DeliveryId) -> None:
        """Unfold what can be decided about one delivery; the first one when it is not shown."""
        row = self._rows.get(delivery_id)
        if row is None:
            self.focus_first()
            return
        self._fold.setChecked(True)
        row.decide.setChecked(True)
        row.decide.setFocus(Qt.FocusReason.OtherFocusReason)
        QTimer.singleShot(0, row, lambda: self._scroll.ensureWidgetVisible(row.decide))

    def _row(self, item: StoppedDelivery) -> StoppedRow:
        row = StoppedRow(item, self._desk)
        row.decided.connect(self.decided)
        row.post_opened.connect(self.post_opened)
        row.grown.connect(self._fit)
        return row

    def _on_folded(self, shown: bool) -> None:
        self._fold.setIcon(icon("mdi6.chevron-down" if shown else "mdi6.chevron-right"))
        self._scroll.setVisible(shown)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """As high as its rows, up to a limit: then it scrolls."""
        if not self._rows:
            return
        self._column.activate()
        width = self._scroll.viewport().width()
        # Rows that were not laid out yet don't know how high they are at a width.
        known = self._column.hasHeightForWidth()
        wanted = self._column.totalHeightForWidth(width) if known else self._list.sizeHint().height()
        deciding = any(row.decide.isChecked() for row in self._rows.values())
        self._scroll.setFixedHeight(max(0, min(wanted, _HIGHEST_OPEN if deciding else _HIGHEST)))
