"""The first thing painted: a quiet stage while the campaign is opened, and what to do when it can't be."""

from pathlib import Path

from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from ui.control import Control
from ui.states import LoadingState
from ui.theme.style import set_look
from ui.welcome.card import WelcomeStage
from warroom.language import tr


class OpeningStage(QWidget):
    """Shown while a campaign is being opened."""

    def __init__(self) -> None:
        super().__init__()
        QVBoxLayout(self).addWidget(LoadingState())


class FailedStage(WelcomeStage):
    """Shown when a campaign can't be opened: why, and the ways out."""

    def __init__(self, control: Control, database: Path, sentence: str) -> None:
        super().__init__(tr("The campaign can't be opened"), str(database), 560)
        self.sentence = QLabel(sentence)
        self.sentence.setWordWrap(True)
        self.column.addWidget(self.sentence)
        again = QPushButton(tr("Try again"))
        set_look(again, "primary")
        again.clicked.connect(control.again_asked)
        other = QPushButton(tr("Open another campaign…"))
        other.clicked.connect(control.campaign_asked)
        join = QPushButton(tr("Join a headquarters…"))
        join.clicked.connect(control.join_asked)
        sample = QPushButton(tr("Open the sample rehearsal"))
        sample.clicked.connect(control.sample_asked)
        for button in (again, other, join, sample):
            self.column.addWidget(button)
        again.setFocus()
