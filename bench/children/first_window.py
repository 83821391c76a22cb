"""The desk of a monitor, started as `main.py` starts it, up to the paint of the newest responses."""

from bench.children.as_started import desktop

# isort: split
import json
import sys
import time
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication

from ui.app import Program
from ui.workspace import Workspace

LOOK_MS = 1


class FirstPaint(QObject):
    """Waits until the desk has painted responses, and notes when that was and what it had cost."""

    def __init__(self, program: Program) -> None:
        super().__init__()
        self._program = program
        self.seen: dict[str, object] = {}
        self._looking = QTimer(self, interval=LOOK_MS)
        self._looking.timeout.connect(self._look)
        self._looking.start()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 — Qt's name
        """When the list is about to be painted, look again right after."""
        if event.type() is QEvent.Type.Paint and not self.seen:
            QTimer.singleShot(0, self, self._on_painted)
        return super().eventFilter(watched, event)

    def _look(self) -> None:
        from ui.timeline.page import TimelinePage

        stage = self._program.window.stage
        page = stage.page("timeline") if isinstance(stage, Workspace) else None
        if isinstance(page, TimelinePage):
            self._looking.stop()
            self._page = page
            page.view.viewport().installEventFilter(self)

    def _on_painted(self) -> None:
        if not self.seen and self._page.model.rowCount():
            wall, cpu = time.monotonic() - float(sys.argv[1]), time.process_time()
            newest = self._page.model.response_at(0)
            self.seen = {"wall": wall, "cpu": cpu, "newest": newest.id if newest else None}
            QApplication.quit()


def main() -> None:
    """Print when the newest responses were painted, at what cost, and everything that was imported for it."""
    app = QApplication(sys.argv[:1])
    program = Program(app, desktop.provided())
    first_paint = FirstPaint(program)
    program.open(Path(sys.argv[2]), "sasha")
    app.exec()
    print(json.dumps({**first_paint.seen, "modules": sorted(sys.modules)}), flush=True)
    program.window.hide()
    program.end()


if __name__ == "__main__":
    main()
