"""An approver's signing key: its fingerprint to be read aloud, or the ways to a key that stayed locked."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QMessageBox, QPushButton, QVBoxLayout, QWidget

from ui.columns import words
from ui.desk import Desk
from ui.fingerprints import in_lines
from ui.theme import tokens
from ui.theme.icons import icon
from ui.theme.style import set_look
from warroom.errors import WarroomError
from warroom.language import tr
from warroom.services import signing
from warroom.store.signing_key import DeskKey


class KeyPanel(QWidget):
    """The `key` of the approver at this desk."""

    def __init__(self, desk: Desk, key: DeskKey, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk, self._key = desk, key
        self.fingerprint = words("", "spoken")
        self.fingerprint.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.sentence = words("")
        self.former = QLineEdit(echoMode=QLineEdit.EchoMode.Password)
        self.former.setPlaceholderText(tr("the former password"))
        self.former.setAccessibleName(tr("The password that the key was locked with"))
        self.unlock = QPushButton(icon("mdi6.lock-open-variant-outline"), tr("Unlock"))
        self.start_over = QPushButton(tr("Make a new key…"))
        set_look(self.start_over, "link")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.SMALL)
        column.addWidget(words(tr("Your signing key"), "heading"))
        for widget in (self.fingerprint, self.sentence):
            column.addWidget(widget)
        row = QHBoxLayout()
        row.addWidget(self.former, stretch=1)
        row.addWidget(self.unlock)
        column.addLayout(row)
        column.addWidget(self.start_over, alignment=Qt.AlignmentFlag.AlignLeft)
        self.former.textChanged.connect(lambda text: self.unlock.setEnabled(bool(text)))
        self.former.returnPressed.connect(self.unlock.click)
        self.unlock.clicked.connect(self._on_unlock)
        self.start_over.clicked.connect(self._on_start_over)
        self.unlock.setEnabled(False)
        self.show_key()

    def show_key(self) -> None:
        """Show how it stands with the key."""
        fingerprint, trouble = self._key.fingerprint, self._key.trouble
        for widget in (self.former, self.unlock, self.start_over):
            widget.setVisible(trouble is not None)
        self.fingerprint.setVisible(fingerprint is not None)
        self.fingerprint.setText(in_lines(fingerprint) if fingerprint else "")
        set_look(self.sentence, "warning" if trouble else "muted")
        self.sentence.setText(
            trouble
            or tr(
                "Read this aloud to who runs the worker, over the telephone or face to face. From then on "
                "what you approve goes out from there. Whether they have pinned it, this desk can’t know: "
                "ask them."
            )
        )

    def _on_unlock(self) -> None:
        former = self.former.text()
        self._run(lambda: self._key.unlock_with(former), tr("Your signing key is unlocked."))

    def _on_start_over(self) -> None:
        if _wants_another(self):
            self._run(
                self._key.start_over,
                tr("You have a new signing key. Read its fingerprint to who runs the worker."),
            )

    def _run(self, work: Callable[[], None], said: str) -> None:
        office, me = self._desk.office, self._desk.me.id
        self.unlock.setEnabled(False)

        def done_with_it() -> None:
            work()
            signing.show_key(office, me)

        def done(_answer: None) -> None:
            self.former.clear()
            self._desk.notices.done(said)
            self.show_key()

        def failed(error: WarroomError) -> None:
            self.unlock.setEnabled(bool(self.former.text()))
            self.former.selectAll()
            self.show_key()  # It may be unlocked, though the campaign couldn't be told.
            self._desk.notices.present(error)

        self._desk.jobs.run(self, done_with_it, done, failed)


def _wants_another(window: QWidget) -> bool:
    question = QMessageBox(window)
    question.setIcon(QMessageBox.Icon.Warning)
    question.setWindowTitle(tr("Your signing key"))
    question.setText(tr("Make a new signing key in place of this one?"))
    question.setInformativeText(
        tr(
            "The old one is gone for good. What you approve from now on stays where it is until who runs the "
            "worker has heard the new fingerprint."
        )
    )
    make = question.addButton(tr("Make a new key"), QMessageBox.ButtonRole.DestructiveRole)
    keep = question.addButton(tr("Keep it"), QMessageBox.ButtonRole.RejectRole)
    question.setDefaultButton(keep)
    question.exec()
    return question.clickedButton() is make
