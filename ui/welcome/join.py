"""Joining a headquarters: its file is read, and its server proves itself, before anybody types a password."""

from datetime import datetime, timedelta
from pathlib import Path

from PySide6.QtCore import QMimeData, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QFileDialog, QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from ui.columns import words
from ui.control import Control
from ui.dates import day
from ui.jobs import Jobs
from ui.theme import tokens
from ui.theme.icons import pixmap
from ui.theme.style import set_look
from ui.theme.tokens import Tone
from ui.welcome.card import WelcomeStage
from ui.welcome.headquarters import place_in_words
from warroom.errors import BadInput, WarroomError
from warroom.language import tr
from warroom.store.address import SUFFIX, Address, address_in
from warroom.store.server_check import Proof, check_server

_WIDTH = 620
_LONGEST = 100_000
"""Bytes: such a file has two or three thousand."""
_ENDS_SOON = timedelta(days=30)


class JoinStage(WelcomeStage):
    """Signals: `joined` with the Address of a headquarters that has proved itself."""

    joined = Signal(object)

    def __init__(self, jobs: Jobs, control: Control) -> None:
        super().__init__(
            tr("Join a headquarters"),
            tr(
                "Whoever set the server up gave you a small file that ends in {suffix}. It says where the "
                "server is, and how the server proves itself. It holds no secret.",
                suffix=SUFFIX,
            ),
            _WIDTH,
        )
        self._jobs = jobs
        self.address: Address | None = None
        self.box = FileBox()
        self.box.file_given.connect(self.read_file)
        self.box.text_given.connect(self.read_text)
        self.verdict = Verdict()
        self.column.addWidget(self.box)
        self.column.addWidget(self.verdict)
        self.column.addLayout(self._way(control))
        self.box.choose.setFocus()

    def read_file(self, path: Path) -> None:
        """Read the file at `path`, and ask the server that it names to prove itself."""
        self._jobs.latest(
            self, "read", lambda: address_in(_text_of(path)), self._on_read, self._on_no_address
        )

    def read_text(self, text: str) -> None:
        """The same for the text of such a file."""
        self._jobs.latest(self, "read", lambda: address_in(text), self._on_read, self._on_no_address)

    def check(self) -> None:
        """Ask the server to prove itself."""
        if (address := self.address) is None:
            return
        self.enter.setEnabled(False)
        self.verdict.begin(address)
        self._jobs.latest(
            self, "read", lambda: (check_server(address), datetime.now().astimezone()), self._on_proved,
            lambda error: self.verdict.refuse(error.sentence, may_try_again=True),
        )  # fmt: skip

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Paste):
            self.box.paste()
        elif event.key() == Qt.Key.Key_Escape:
            self.back.click()
        else:
            super().keyPressEvent(event)

    def _way(self, control: Control) -> QHBoxLayout:
        self.back = QPushButton(tr("Back"))
        self.back.clicked.connect(control.again_asked)
        self.again = QPushButton(tr("Try again"))
        self.again.clicked.connect(self.check)
        self.verdict.may_try_again.connect(self.again.setVisible)
        self.again.hide()
        self.enter = QPushButton(tr("Sign in there"))
        set_look(self.enter, "primary")
        self.enter.setEnabled(False)
        self.enter.clicked.connect(lambda: self.joined.emit(self.address))
        row = QHBoxLayout()
        row.addWidget(self.back)
        row.addStretch()
        row.addWidget(self.again)
        row.addWidget(self.enter)
        return row

    def _on_read(self, address: Address) -> None:
        self.address = address
        self.check()

    def _on_no_address(self, error: WarroomError) -> None:
        self.address = None
        self.enter.setEnabled(False)
        self.verdict.refuse(error.sentence, may_try_again=False)

    def _on_proved(self, proved: tuple[Proof, datetime]) -> None:
        self.verdict.prove(*proved)
        self.enter.setEnabled(True)
        self.enter.setFocus()


class FileBox(QFrame):
    """Where a file is dropped, chosen or pasted. Signals: `file_given` with a Path, `text_given`."""

    file_given = Signal(object)
    text_given = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        set_look(self, "sunken")
        self.setAcceptDrops(True)
        symbol = QLabel()
        symbol.setPixmap(pixmap("mdi6.file-certificate-outline", Tone.ACCENT, 32))
        self.choose = QPushButton(tr("Choose the file…"))
        set_look(self.choose, "primary")
        self.choose.clicked.connect(self._on_choose)
        pasting = QPushButton(tr("Paste its text"))
        pasting.setToolTip(tr("Somebody sent you the text of the file? Copy all of it, then press this."))
        pasting.clicked.connect(self.paste)
        row = QHBoxLayout(self)
        row.setContentsMargins(tokens.LARGE, tokens.LARGE, tokens.LARGE, tokens.LARGE)
        row.setSpacing(tokens.MEDIUM)
        row.addWidget(symbol)
        row.addWidget(words(tr("Drop the file here, or")), stretch=1)
        row.addWidget(self.choose)
        row.addWidget(pasting)

    def paste(self) -> None:
        """Take what was copied: the file, or its text."""
        self._take(QGuiApplication.clipboard().mimeData())

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls() or event.mimeData().hasText():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        self._take(event.mimeData())
        event.acceptProposedAction()

    def _take(self, data: QMimeData) -> None:
        files = [url.toLocalFile() for url in data.urls() if url.isLocalFile()]
        if files:
            self.file_given.emit(Path(files[0]))
        else:
            self.text_given.emit(data.text())

    def _on_choose(self) -> None:
        files = tr("Headquarters files ({pattern})", pattern=f"*{SUFFIX}")
        every = tr("All files ({pattern})", pattern="*")
        chosen, _ = QFileDialog.getOpenFileName(
            self.window(), tr("Join a headquarters"), "", f"{files};;{every}"
        )
        if chosen:
            self.file_given.emit(Path(chosen))


class Verdict(QWidget):
    """What came of it. Signals: `may_try_again` with whether asking once more could help."""

    may_try_again = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self.place = words("", "heading")
        self.sentence = words("")
        self._symbol = QLabel()
        row = QHBoxLayout()
        row.setSpacing(tokens.SMALL)
        row.addWidget(self._symbol, alignment=Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.sentence, stretch=1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.TINY)
        column.addWidget(self.place)
        column.addLayout(row)
        self.hide()

    def begin(self, address: Address) -> None:
        """The server at `address` is asked."""
        self.place.setText(place_in_words(address))
        self.place.show()
        self._say("mdi6.progress-clock", Tone.MUTED, tr("The server is asked to prove itself…"))
        self.may_try_again.emit(False)

    def prove(self, proof: Proof, now: datetime) -> None:
        """It is the one."""
        until = day(proof.until.date())
        if proof.until - now < _ENDS_SOON:
            late = tr(
                "The server proves that it is this headquarters, but its certificate ends on {day}. Tell its "
                "administrator: nobody gets in afterwards.",
                day=until,
            )
            self._say("mdi6.shield-alert-outline", Tone.WARNING, late)
        else:
            good = tr(
                "The server proves that it is this headquarters. Its certificate is good until {day}.",
                day=until,
            )
            self._say("mdi6.shield-check-outline", Tone.SUCCESS, good)
        self.may_try_again.emit(False)

    def refuse(self, sentence: str, *, may_try_again: bool) -> None:
        """It is not, or it doesn't answer, or there is no such file."""
        self.place.setVisible(may_try_again)
        self._say("mdi6.shield-off-outline", Tone.DANGER, sentence)
        self.may_try_again.emit(may_try_again)

    def _say(self, symbol: str, tone: Tone, sentence: str) -> None:
        self._symbol.setPixmap(pixmap(symbol, tone, 20))
        self.sentence.setText(sentence)
        set_look(self.sentence, tone.value)
        self.setAccessibleName(sentence)
        self.show()


def _text_of(path: Path) -> str:
    """What stands in the file. Raises BadInput."""
    try:
        with path.open("rb") as file:
            return file.read(_LONGEST).decode()
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(
            tr("{path} can't be read as a headquarters file: {reason}.", path=path, reason=error)
        ) from error
