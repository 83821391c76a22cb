"""Where the reason for a hold is typed: Enter stops everything, Esc goes back."""

from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from ui.desk import Desk
from ui.overlay import Overlay
from ui.theme import tokens
from ui.theme.style import set_look
from warroom.domain.hold import Hold
from warroom.errors import WarroomError
from warroom.language import tr
from warroom.services import hold

_WIDTH = 560


class HoldPanel(QWidget):
    """Asks for the reason and places the hold."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.overlay: Overlay | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.MEDIUM)
        title = QLabel(tr("Stop everything"))
        set_look(title, "title")
        column.addWidget(title)
        what = QLabel(
            tr(
                "Nothing goes out any more: no post, no answer, on no account. It takes two people to lift "
                "the hold, and each stopped post is then released one by one."
            ),
            wordWrap=True,
        )
        column.addWidget(what)
        self.reason = QLineEdit(placeholderText=tr("Why? Everybody will read this."))
        self.reason.setAccessibleName(tr("Reason for the hold"))
        self.reason.setMaxLength(300)
        column.addWidget(self.reason)
        self.sentence = QLabel(wordWrap=True)
        set_look(self.sentence, "danger")
        self.sentence.hide()
        column.addWidget(self.sentence)
        row = QHBoxLayout()
        row.addStretch()
        self.back = QPushButton(tr("Back"))
        self.place = QPushButton(tr("Hold everything"))
        set_look(self.place, "danger")
        row.addWidget(self.back)
        row.addWidget(self.place)
        column.addLayout(row)
        self.place.clicked.connect(self.on_placed)
        self.reason.returnPressed.connect(self.on_placed)
        self.back.clicked.connect(self._end)

    @classmethod
    def open_over(cls, window: QWidget, desk: Desk) -> "HoldPanel":
        """Show the panel over `window`."""
        panel = cls(desk)
        panel.overlay = Overlay(window, panel, _WIDTH)
        panel.reason.setFocus()
        return panel

    def on_placed(self) -> None:
        """Place the hold, when there is a reason."""
        reason, office, me = self.reason.text().strip(), self._desk.office, self._desk.me
        if not reason:
            self._say(tr("Write the reason in a few words, so that everybody knows why nothing goes out."))
            return
        self.place.setEnabled(False)
        self._desk.jobs.run(self, lambda: hold.place(office, me.id, reason), self._on_done, self._on_failed)

    def _on_done(self, placed: Hold) -> None:
        self._end()

    def _on_failed(self, error: WarroomError) -> None:
        self.place.setEnabled(True)
        self._say(error.sentence)

    def _say(self, sentence: str) -> None:
        self.sentence.setText(sentence)
        self.sentence.show()
        self.reason.setFocus()

    def _end(self) -> None:
        if self.overlay is not None:
            self.overlay.end()
