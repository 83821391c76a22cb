"""The files on their way into a part: small ones in a line, each video with its progress and a way to stop
it.
"""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from ui.compose.attaching import Arrival
from ui.theme import tokens
from ui.theme.style import set_look
from warroom.language import ntr, tr


class ArrivalRows(QWidget):
    """Signals: `cancelled` with the Arrival that is not wanted any more."""

    cancelled = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._small = QLabel(textFormat=Qt.TextFormat.PlainText, wordWrap=True)
        set_look(self._small, "small")
        self.films: list[FilmRow] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(tokens.TINY)
        self._column.addWidget(self._small)
        self.hide()

    def show_arrivals(self, arrivals: Sequence[Arrival]) -> None:
        """Show `arrivals`; the widget hides itself when there are none."""
        names = [arrival.name for arrival in arrivals if arrival.share is None]
        self._small.setText(
            ntr("Adding {names} …", "Adding {n} files …", len(names), names=", ".join(names)) if names else ""
        )
        self._small.setVisible(bool(names))
        films = [arrival for arrival in arrivals if arrival.share is not None]
        while len(self.films) < len(films):
            row = FilmRow()
            row.cancelled.connect(self.cancelled)
            self._column.addWidget(row)
            self.films.append(row)
        while len(self.films) > len(films):
            surplus = self.films.pop()
            surplus.hide()
            surplus.deleteLater()
        for row, film in zip(self.films, films, strict=True):
            row.show_arrival(film)
        self.setVisible(bool(arrivals))


class FilmRow(QWidget):
    """One video that is being read."""

    cancelled = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._arrival: Arrival | None = None
        self._name = QLabel(textFormat=Qt.TextFormat.PlainText)
        set_look(self._name, "small")
        self.bar = QProgressBar(minimum=0, maximum=100, textVisible=False)
        self.cancel = QPushButton(tr("Stop"))
        set_look(self.cancel, "link")
        self.cancel.clicked.connect(self._on_cancelled)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(tokens.SMALL)
        row.addWidget(self._name)
        row.addWidget(self.bar, 1)
        row.addWidget(self.cancel)

    def show_arrival(self, arrival: Arrival) -> None:
        """Show how far a video was read."""
        self._arrival = arrival
        share = round(100 * (arrival.share or 0))
        self._name.setText(tr("Adding {name}: {n} %", name=arrival.name, n=share))
        self.bar.setValue(share)
        self.bar.setAccessibleName(tr("Adding {name}: {n} %", name=arrival.name, n=share))
        self.cancel.setAccessibleName(tr("Stop adding {name}", name=arrival.name))
        self.cancel.setEnabled(not arrival.is_cancelled)

    def _on_cancelled(self) -> None:
        if self._arrival is not None:
            self.cancelled.emit(self._arrival)
