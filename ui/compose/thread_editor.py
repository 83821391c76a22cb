"""The parts of a thread below each other, and the button that adds one."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from ui.compose import editing
from ui.compose.attaching import Arrival
from ui.compose.card_asking import Asked
from ui.compose.film_store import FilmStore
from ui.compose.part_editor import PartEditor
from ui.compose.picture_store import PictureStore
from ui.theme import tokens
from ui.theme.icons import icon
from ui.theme.style import set_look
from warroom.domain.post import Part, Thread
from warroom.language import tr


class ThreadEditor(QWidget):
    """Signals:

    `edited` with the Thread, and those of PartEditor, where files and pictures say first of which part (from
    0) they speak.
    """

    edited = Signal(object)
    files_wanted = Signal(int, object)
    files_given = Signal(int, list)
    picture_given = Signal(int, QImage)
    arrival_cancelled = Signal(object)
    fit_wanted = Signal(int, int)
    card_wanted = Signal(str)
    card_dismissed = Signal(str)
    refused = Signal(str)

    def __init__(self, store: PictureStore, films: FilmStore, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store, self._films = store, films
        self._read_only = self._parts_fixed = False
        self._thread: Thread = ()
        self.parts: list[PartEditor] = []
        self.add_part = QPushButton(icon("mdi6.plus"), tr("Add a part to the thread"))
        set_look(self.add_part, "quiet")
        self.add_part.clicked.connect(self._on_part_wanted)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(tokens.MEDIUM)
        self._column.addWidget(self.add_part, alignment=Qt.AlignmentFlag.AlignLeft)

    def show_thread(self, thread: Thread, read_only: bool, parts_fixed: bool = False) -> None:
        """Show `thread`; editors that stay keep their cursor and their undo.

        With `parts_fixed` none is added and none removed: each takes the place of one that stands on a
        network.
        """
        self._thread, self._read_only, self._parts_fixed = thread, read_only, parts_fixed
        while len(self.parts) < len(thread):
            self._add_editor()
        while len(self.parts) > len(thread):
            surplus = self.parts.pop()
            surplus.hide()
            surplus.deleteLater()
        for index, (editor, part) in enumerate(zip(self.parts, thread, strict=True)):
            editor.show_part(part, index, len(thread), read_only)
            editor.remove.setVisible(len(thread) > 1 and not read_only and not parts_fixed)
        self.add_part.setVisible(not read_only and not parts_fixed)

    def show_arrivals(self, arrivals: Sequence[Arrival]) -> None:
        """Say which files are being added."""
        for index, editor in enumerate(self.parts):
            editor.show_arrivals([each for each in arrivals if each.part == index])

    def show_asked(self, asked: Sequence[Asked]) -> None:
        """Say which links are being read for their cards."""
        for editor in self.parts:
            editor.show_asked(asked)

    def focus_part(self, index: int) -> None:
        """Put the cursor into the part at `index`, or the last."""
        editor = self.parts[min(index, len(self.parts) - 1)]
        editor.text.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _add_editor(self) -> None:
        editor = PartEditor(self._store, self._films)
        editor.edited.connect(lambda part: self._on_part_edited(editor, part))
        editor.removed.connect(lambda: self._reshape(editing.without_part(self._thread, self._index(editor))))
        editor.moved.connect(lambda step: self._on_moved(editor, step))
        editor.files_wanted.connect(lambda cargo: self.files_wanted.emit(self._index(editor), cargo))
        editor.files_given.connect(lambda paths: self.files_given.emit(self._index(editor), paths))
        editor.picture_given.connect(lambda image: self.picture_given.emit(self._index(editor), image))
        editor.fit_wanted.connect(lambda picture: self.fit_wanted.emit(self._index(editor), picture))
        editor.arrival_cancelled.connect(self.arrival_cancelled)
        editor.card_wanted.connect(self.card_wanted)
        editor.card_dismissed.connect(self.card_dismissed)
        editor.refused.connect(self.refused)
        self._column.insertWidget(len(self.parts), editor)
        self.parts.append(editor)

    def _index(self, editor: PartEditor) -> int:
        return self.parts.index(editor)

    def _on_part_edited(self, editor: PartEditor, part: Part) -> None:
        self._thread = editing.with_part(self._thread, self._index(editor), part)
        self.edited.emit(self._thread)

    def _on_moved(self, editor: PartEditor, step: int) -> None:
        index = self._index(editor)
        self._reshape(editing.with_part_moved(self._thread, index, index + step))
        self.focus_part(index + step)

    def _on_part_wanted(self) -> None:
        self._reshape(editing.with_new_part(self._thread, after=len(self._thread) - 1))
        self.focus_part(len(self._thread) - 1)

    def _reshape(self, thread: Thread) -> None:
        self.show_thread(thread, self._read_only, self._parts_fixed)
        self.edited.emit(thread)
