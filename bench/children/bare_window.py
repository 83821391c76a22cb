"""The peer of the first window: a bare one of Qt's, after `import sqlalchemy`, up to its first paint."""

import json
import sys
import time

import sqlalchemy
from PySide6.QtCore import QTimer
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication, QMainWindow


class BareWindow(QMainWindow):
    """Ends the program when it is painted."""

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 — Qt's name
        super().paintEvent(event)
        QTimer.singleShot(0, self, QApplication.quit)


def main() -> None:
    """Print when the window was painted, in seconds since the start of the process, and at what cost."""
    app = QApplication(sys.argv[:1])
    window = BareWindow()
    window.resize(1280, 800)
    window.show()
    app.exec()
    seen = {"wall": time.monotonic() - float(sys.argv[1]), "cpu": time.process_time()}
    print(json.dumps({**seen, "sqlalchemy": sqlalchemy.__version__}))


if __name__ == "__main__":
    main()
