"""Desktop notifications for what waits for me: few, gathered, and only while the window is not in front."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QSystemTrayIcon, QWidget

from ui.settings import Settings
from warroom.language import ntr, tr
from warroom.services.queries import Attention

_PAUSE_MS = 30_000


def news(before: Attention, after: Attention) -> list[str]:
    """What has come to wait for me since `before`, in sentences."""
    sentences = []
    if (n := after.to_sign - before.to_sign) > 0:
        sentences.append(ntr("{n} post waits for your sign-off.", "{n} posts wait for your sign-off.", n))
    if (n := after.returned - before.returned) > 0:
        sentences.append(ntr("{n} post came back to you.", "{n} posts came back to you.", n))
    if (n := after.stopped - before.stopped) > 0:
        sentences.append(
            ntr(
                "{n} delivery stopped and needs a decision.", "{n} deliveries stopped and need a decision.", n
            )
        )
    if (n := after.escalated - before.escalated) > 0:
        sentences.append(ntr("{n} answer was escalated.", "{n} answers were escalated.", n))
    return sentences


class Notifier(QObject):
    """Compares what waits with what was last told, and tells at most twice a minute."""

    def __init__(self, window: QWidget, settings: Settings) -> None:
        super().__init__(window)
        self._window, self._settings = window, settings
        self._told: Attention | None = None
        self._now: Attention | None = None
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._pause.timeout.connect(self._tell)
        self.show_message: Callable[[str, str], None] | None = self._tray()

    def show_attention(self, attention: Attention) -> None:
        """What waits for me now. The first time, nothing is told: the rail shows it."""
        if self._told is None:
            self._told = attention
        self._now = attention
        if not self._pause.isActive():
            self._tell()

    def _tell(self) -> None:
        if self._told is None or self._now is None:
            return
        sentences = news(self._told, self._now)
        self._told = self._now
        if sentences and self._settings.notifies and self.show_message and not self._window.isActiveWindow():
            self.show_message(tr("Warroom"), "\n".join(sentences))
            self._pause.start()

    def _tray(self) -> Callable[[str, str], None] | None:
        if not QSystemTrayIcon.isSystemTrayAvailable() or not QSystemTrayIcon.supportsMessages():
            return None
        tray = QSystemTrayIcon(self._window.windowIcon(), self)
        tray.messageClicked.connect(self._on_clicked)
        tray.show()
        return tray.showMessage

    def _on_clicked(self) -> None:
        top = self._window.window()
        top.showNormal()
        top.raise_()
        top.activateWindow()
