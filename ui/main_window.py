"""The one window: its title and frame, the rehearsal's band, the messages, and the stage below them."""

from collections.abc import Callable

from PySide6.QtGui import QCloseEvent, QIcon
from PySide6.QtWidgets import QFrame, QMainWindow, QVBoxLayout, QWidget

from ui.banner import RehearsalBand
from ui.errors import Notices
from ui.message_bar import MessageBar
from ui.overlay import Overlay
from ui.settings import Settings
from ui.theme.style import set_look, warroom_icon
from warroom.domain.campaign import Campaign
from warroom.language import tr

_FRAME = 4


class MainWindow(QMainWindow):
    """Shows one stage at a time: opening, founding, signing in, or a person's desk."""

    def __init__(self, notices: Notices, settings: Settings, may_close: Callable[[], bool]) -> None:
        super().__init__()
        self._notices, self._settings, self._may_close = notices, settings, may_close
        self._campaign: Campaign | None = None
        self.held = False
        self.setWindowIcon(QIcon(warroom_icon()))
        self.setMinimumSize(1120, 640)
        self.resize(1280, 800)
        if settings.geometry is not None:
            self.restoreGeometry(settings.geometry)
        self.stage: QWidget = QWidget()
        self.build(self.stage, None)

    def build(self, stage: QWidget, campaign: Campaign | None) -> None:
        """Show `stage`, with the title, band and messages made anew in the theme and language of now."""
        for overlay in self.findChildren(Overlay):
            overlay.end()
        self._campaign = campaign
        self.stage = stage
        self._ground = QFrame()
        self._column = column = QVBoxLayout(self._ground)
        column.setSpacing(0)
        self.band = RehearsalBand() if campaign is not None and campaign.rehearsal else None
        if self.band is not None:
            column.addWidget(self.band)
        self.messages = MessageBar(self._notices, self._ground)
        inside = QFrame()
        set_look(inside, "stage")
        around = QVBoxLayout(inside)
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(stage)
        column.addWidget(inside, stretch=1)
        self.setCentralWidget(self._ground)
        self.show_hold(False)
        self._name()

    def show_hold(self, held: bool) -> None:
        """Put the red frame around everything, or take it away."""
        self.held = held
        width = _FRAME if held else 0
        self._column.setContentsMargins(width, width, width, width)
        set_look(self._ground, "held" if held else "stage")
        self._name()

    def _name(self) -> None:
        if self._campaign is None:
            self.setWindowTitle(tr("Warroom"))
            return
        parts = [self._campaign.name, tr("Warroom")]
        if self._campaign.rehearsal:
            parts.insert(0, tr("REHEARSAL"))
        if self.held:
            parts.insert(0, tr("HOLD"))
        self.setWindowTitle(" — ".join(parts))

    def closeEvent(self, event: QCloseEvent) -> None:
        self._settings.geometry = self.saveGeometry()
        if self._may_close():
            event.accept()
        else:
            event.ignore()
