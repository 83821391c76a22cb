"""A monitor's desk while responses pour in: somebody scrolls, filters, reads, and looks at what is new."""

from bench.children.as_started import desktop

# isort: split
import json
import sys
from collections.abc import Callable
from itertools import cycle
from pathlib import Path

from PySide6.QtCore import QObject, QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication

from bench.children.heartbeat import Heartbeat
from ui.app import Program
from ui.timeline.page import TimelinePage
from ui.workspace import Workspace

SETTLE_MS = 5_000
"""How long the desk has been open before it is measured: it reads its list, the worker begins."""

WHEEL_MS, ACT_MS = 16, 1_500
NOTCH = 120


class Monitor(QObject):
    """What a person does at the timeline, by timers."""

    def __init__(self, page: TimelinePage) -> None:
        super().__init__(page)
        self._page = page
        self._notches = cycle([-NOTCH] * 90 + [NOTCH] * 60)
        view, filters = page.view, page.filters
        acts: list[Callable[[], object]] = [
            filters.reactions.click,
            lambda: view.selectRow(view.on_screen()[0] + 3),
            filters.reactions.click,
            page.on_show_new,
            lambda: self._search("écoles"),
            lambda: view.selectRow(view.on_screen()[0] + 1),
            filters.clear,
            page.on_show_new,
        ]
        self._acts = cycle(acts)
        for interval, act in ((WHEEL_MS, self._wheel), (ACT_MS, self._act)):
            timer = QTimer(self, interval=interval)
            timer.timeout.connect(act)
            timer.start()

    def _act(self) -> None:
        next(self._acts)()

    def _search(self, words: str) -> None:
        self._page.filters.search.setText(words)
        self._page.filters.search.textEdited.emit(words)

    def _wheel(self) -> None:
        viewport = self._page.view.viewport()
        centre = QPointF(viewport.rect().center())
        turn = QWheelEvent(
            centre,
            viewport.mapToGlobal(centre),
            QPoint(),
            QPoint(0, next(self._notches)),
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(viewport, turn)


def main() -> None:
    """Print the gaps between the heartbeats of `argv[3]` seconds at the campaign `argv[2]`."""
    app = QApplication(sys.argv[:1])
    program = Program(app, desktop.provided())
    heartbeat = Heartbeat(program)
    program.open(Path(sys.argv[2]), "sasha")

    def begin() -> None:
        stage = program.window.stage
        assert isinstance(stage, Workspace)
        page = stage.page("timeline")
        assert isinstance(page, TimelinePage)
        Monitor(page)
        heartbeat.start()
        print("measuring", flush=True)

    QTimer.singleShot(SETTLE_MS, program, begin)
    QTimer.singleShot(SETTLE_MS + round(float(sys.argv[3]) * 1000), program, app.quit)
    app.exec()
    heartbeat.stop()
    print(json.dumps({"gaps": heartbeat.gaps, "busy": heartbeat.busy}), flush=True)
    program.window.hide()
    program.end()


if __name__ == "__main__":
    main()
