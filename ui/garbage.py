"""Collects garbage on the GUI thread alone.

Python's collector runs on whichever thread allocates. There it would take windows apart that belong to the
GUI thread, and while that one makes a window each would wait for what the other holds.
"""

import gc

from PySide6.QtCore import QObject, QTimer

_LOOK_EVERY_MS = 500


class Garbage(QObject):
    """Takes the collector's place: nothing is collected any more until `begin`, and then on this thread."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        gc.disable()
        self._timer = QTimer(self, interval=_LOOK_EVERY_MS)
        self._timer.timeout.connect(self.look)

    def begin(self) -> None:
        """Collect now and then."""
        self._timer.start()

    def look(self) -> None:
        """Collect the oldest generation that Python's own collector would collect by now."""
        for generation in (2, 1, 0):
            if gc.get_count()[generation] > gc.get_threshold()[generation]:
                gc.collect(generation)
                return
