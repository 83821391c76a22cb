"""An approver's desk that is watched: it prints the instant at which each change of its queue was painted."""

from bench.children.as_started import desktop

# isort: split
import json
import sys
import time
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication

from ui.app import Program
from ui.approvals.page import ApprovalsPage
from ui.workspace import Workspace

LOOK_MS = 50


class Watcher(QObject):
    """Prints a line whenever the queue was painted with another number of posts; ends when one is left."""

    def __init__(self, program: Program) -> None:
        super().__init__(program)
        self._program = program
        self._painted = 0
        self._looking = QTimer(self, interval=LOOK_MS)
        self._looking.timeout.connect(self._look)
        self._looking.start()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 — Qt's name
        """Look right after the list was painted."""
        if event.type() is QEvent.Type.Paint:
            QTimer.singleShot(0, self, self._on_painted)
        return super().eventFilter(watched, event)

    def _look(self) -> None:
        stage = self._program.window.stage
        page = stage.page("sign") if isinstance(stage, Workspace) else None
        if isinstance(page, ApprovalsPage) and page.queue.rows.rowCount():
            self._looking.stop()
            self._rows = page.queue.rows
            viewport = page.queue.list.viewport()
            viewport.installEventFilter(self)
            viewport.update()

    def _on_painted(self) -> None:
        shown, at = self._rows.rowCount(), time.monotonic()
        if shown != self._painted:
            self._painted = shown
            print(json.dumps({"shown": shown, "at": at}), flush=True)
            if shown == 1:
                QApplication.quit()


def main() -> None:
    """Watch the queue of the campaign `argv[2]` until one post is left in it."""
    app = QApplication(sys.argv[:1])
    program = Program(app, desktop.provided())
    watcher = Watcher(program)
    program.open(Path(sys.argv[2]), "alix")
    app.exec()
    watcher.deleteLater()
    program.window.hide()
    program.end()


if __name__ == "__main__":
    main()
