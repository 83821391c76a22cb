"""A post that a person posts by hand: its words to be copied part by part, its files to be saved."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from ui.calendar.stopped_files import File, files, save
from ui.columns import words
from ui.compose.reading_text import ReadingText
from ui.desk import Desk
from ui.theme import tokens
from ui.theme.icons import icon
from warroom.domain.capabilities import Capabilities
from warroom.domain.delivery import Delivery
from warroom.domain.post import Part
from warroom.domain.sealed import SealedReply, SealedTarget
from warroom.language import tr
from warroom.services import queries
from warroom.services.office import Office

_Ready = tuple[SealedTarget, tuple[tuple[File, ...], ...]]


class ReadyPost(QWidget):
    """What was signed for one account, byte for byte. Signals: `read` when it is here.

    `grown` when its height is another one.
    """

    grown = Signal()
    read = Signal()

    def __init__(self, desk: Desk, delivery: Delivery, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.buttons: list[QPushButton] = []
        """In the order in which Tab walks over them."""
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(tokens.TINY)
        desk.jobs.run(self, partial(_read, desk.office, delivery), self._on_read)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Texts know how high they are only once they know how wide they may be."""
        super().resizeEvent(event)
        self.grown.emit()

    def _on_read(self, ready: _Ready) -> None:
        target, of_parts = ready
        network = self._desk.office.networks.get(target.network)
        if target.reply is not None:
            self._column.addLayout(self._reply(target.reply))
        for number, (part, kept) in enumerate(zip(target.thread, of_parts, strict=True), start=1):
            heading = tr("Part {n} of {all}", n=number, all=len(target.thread))
            self._add_part(part, kept, heading if len(target.thread) > 1 else tr("Text"))
        for name, value in _told(target, network):
            self._column.addLayout(self._copied(tr("{name}: {value}", name=name, value=value), name, value))
        self.read.emit()
        self.grown.emit()

    def _reply(self, reply: SealedReply) -> QHBoxLayout:
        row = QHBoxLayout()
        said = tr("In answer to {author}: “{words}”", author=reply.author, words=reply.excerpt)
        row.addWidget(words(said, "muted"), 1)
        url = reply.parent.url or ""
        if url.startswith(("https://", "http://")):
            there = QPushButton(icon("mdi6.open-in-new"), tr("Open it"))
            there.setToolTip(url)
            there.clicked.connect(lambda: QDesktopServices.openUrl(QUrl(url)))
            row.addWidget(there, alignment=Qt.AlignmentFlag.AlignTop)
        return row

    def _add_part(self, part: Part, kept: tuple[File, ...], heading: str) -> None:
        if part.text:
            text = ReadingText()
            text.setAccessibleName(heading)
            text.show_text(part.text)
            self._column.addWidget(words(heading, "small"))
            self._column.addLayout(self._row(text, self._copy(heading, part.text)))
        if part.card is not None and part.card.url not in part.text:
            name = tr("Link")
            self._column.addLayout(self._copied(part.card.url, name, part.card.url))
        for file in kept:
            self._column.addLayout(self._file(file))

    def _copied(self, shown: str, name: str, value: str) -> QHBoxLayout:
        return self._row(words(shown), self._copy(name, value))

    def _file(self, file: File) -> QHBoxLayout:
        shown = tr("{file}: {alt}", file=file.name, alt=file.alt) if file.alt else file.name
        keep = QPushButton(icon("mdi6.content-save-outline"), tr("Save as…"))
        keep.setAccessibleName(tr("Save {file} as…", file=file.name))
        keep.clicked.connect(lambda: self._ask_where(file))
        self.buttons.append(keep)
        buttons = [keep]
        if file.alt:
            described = tr("the description of {file}", file=file.name)
            buttons.append(self._copy(described, file.alt, tr("Copy description")))
        return self._row(words(shown, "muted"), *buttons)

    def _row(self, shown: QWidget, *buttons: QPushButton) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(tokens.SMALL)
        row.addWidget(shown, 1, Qt.AlignmentFlag.AlignTop)
        for button in buttons:
            row.addWidget(button, alignment=Qt.AlignmentFlag.AlignTop)
        return row

    def _copy(self, name: str, value: str, word: str = "") -> QPushButton:
        copy = QPushButton(icon("mdi6.content-copy"), word or tr("Copy"))
        copy.setAccessibleName(tr("Copy: {name}", name=name))

        def on_copied() -> None:
            QGuiApplication.clipboard().setText(value)
            self._desk.notices.done(tr("Copied: {name}", name=name))

        copy.clicked.connect(on_copied)
        self.buttons.append(copy)
        return copy

    def _ask_where(self, file: File) -> None:
        dialog = QFileDialog(self, tr("Save {file}", file=file.name), file.name)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda path: self._save(file, Path(path)))
        dialog.open()

    def _save(self, file: File, path: Path) -> None:
        saved = tr("{file} is in {path}", file=file.name, path=path)
        self._desk.jobs.run(self, partial(save, file, path), lambda _: self._desk.notices.done(saved))


def _read(office: Office, delivery: Delivery) -> _Ready:
    view = queries.post(office, delivery.post_id)
    version = next(each for each in view.versions if each.version == delivery.version)
    target = version.sealed.target(delivery.account_id)
    return target, files(office, target.thread)


def _told(target: SealedTarget, network: Capabilities | None) -> list[tuple[str, str]]:
    """What the network is told besides the text, as its form names it."""
    known = {option.key: option for option in network.options} if network is not None else {}
    told = []
    for key, value in target.options.items():
        option = known.get(key)
        if option is None:
            told.append((key, value))
            continue
        label = dict(option.choices).get(value)
        told.append((tr(option.label), value if label is None else tr(label)))
    return [(name, value) for name, value in told if value]
