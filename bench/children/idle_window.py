"""The peer of the busy desk: a bare window that does nothing, so that its gaps are the machine's own."""

import json
import sys

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMainWindow

from bench.children.heartbeat import Heartbeat


def main() -> None:
    """Print the gaps between the heartbeats of `argv[2]` seconds."""
    app = QApplication(sys.argv[:1])
    window = QMainWindow()
    window.show()
    heartbeat = Heartbeat(window)
    heartbeat.start()
    QTimer.singleShot(round(float(sys.argv[2]) * 1000), window, app.quit)
    app.exec()
    print(json.dumps({"gaps": heartbeat.gaps, "busy": heartbeat.busy}))


if __name__ == "__main__":
    main()
