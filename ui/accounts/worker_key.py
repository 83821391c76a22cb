"""The worker's key, before anything is sealed to it: somebody has to have heard its fingerprint here."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from ui.columns import words
from ui.desk import Desk
from ui.fingerprints import in_lines
from ui.theme import tokens
from ui.theme.icons import icon
from ui.theme.style import set_look
from ui.theme.tokens import Tone
from warroom.domain.ids import Sha256
from warroom.errors import WarroomError
from warroom.events import Topic
from warroom.language import tr
from warroom.services import worker_keys


class WorkerKeyCard(QFrame):
    """Hidden while nothing is to be confirmed. Signals: `changed` when `to_confirm` did."""

    changed = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.to_confirm: Sha256 | None = None
        set_look(self, "card")
        self.fingerprint = words("", "spoken")
        self.heard = QPushButton(
            icon("mdi6.ear-hearing", Tone.ON_ACCENT), tr("I heard exactly this from who runs the worker")
        )
        set_look(self.heard, "primary")
        self.heard.clicked.connect(self._on_heard)
        column = QVBoxLayout(self)
        column.setContentsMargins(tokens.LARGE, tokens.LARGE, tokens.LARGE, tokens.LARGE)
        column.setSpacing(tokens.SMALL)
        column.addWidget(words(tr("First, the worker’s key"), "heading"))
        column.addWidget(
            words(
                tr(
                    "What you type below is sealed on this desk, so that only the worker can open it. That "
                    "the key is the worker’s, and not somebody else’s, no computer can tell you: call who "
                    "runs the worker, and let them read its fingerprint aloud. It has to be exactly this:"
                )
            )
        )
        column.addWidget(self.fingerprint)
        row = QHBoxLayout()
        row.addWidget(self.heard)
        row.addStretch()
        column.addLayout(row)
        column.addWidget(words(tr("Is it another one? Then stop here, and call an administrator."), "muted"))
        self.hide()
        desk.bridge.changed.connect(self._on_changed)

    def look(self) -> None:
        """See whether a key has to be confirmed here."""
        if (confirmed := self._desk.drawer.worker_keys) is not None:
            office = self._desk.office
            self._desk.jobs.latest(
                self, "key", lambda: worker_keys.to_confirm(office, confirmed), self._on_looked
            )

    def _on_changed(self, topics: frozenset[Topic]) -> None:
        page = self.parentWidget()
        if Topic.WORKERS in topics and page is not None and page.isVisible():
            self.look()

    def _on_looked(self, to_confirm: Sha256 | None) -> None:
        self.to_confirm = to_confirm
        self.fingerprint.setText(in_lines(to_confirm) if to_confirm is not None else "")
        self.setVisible(to_confirm is not None)
        self.heard.setEnabled(True)
        self.changed.emit()

    def _on_heard(self) -> None:
        confirmed, heard = self._desk.drawer.worker_keys, self.to_confirm
        if confirmed is None or heard is None:
            return
        office = self._desk.office
        self.heard.setEnabled(False)

        def done(_answer: None) -> None:
            self._desk.notices.done(tr("The worker’s key is confirmed on this desk."))
            self.look()

        def failed(error: WarroomError) -> None:
            self._desk.notices.present(error)
            self.look()

        self._desk.jobs.run(self, lambda: worker_keys.confirm(office, confirmed, heard), done, failed)
