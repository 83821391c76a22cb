"""The command palette: a few letters find any command, with its key beside it, and any post by its words."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ui.desk import Desk
from ui.overlay import Overlay
from ui.palette.commands import Command
from ui.palette.fuzzy import score
from ui.theme import tokens
from ui.theme.chips import Chip, post_look
from ui.theme.style import set_look
from warroom.domain.ids import PostId
from warroom.domain.post import PostSummary
from warroom.language import tr
from warroom.services import queries
from warroom.services.queries import PostFilter

_WIDTH = 620
_LIST_HEIGHT = 340
_SHOWN = 12
_POSTS_SHOWN = 6
_POSTS_SOUGHT_FROM = 2
_SEARCH_AFTER_MS = 120


class CommandPalette(QWidget):
    """Type, arrows, Enter. What can't be done now is shown with its reason, and is not carried out."""

    def __init__(self, desk: Desk, commands: Sequence[Command]) -> None:
        super().__init__()
        self._desk, self._commands = desk, commands
        self._acts: list[Callable[[], None] | None] = []
        self.overlay: Overlay | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        self.line = QLineEdit(placeholderText=tr("Type a command, or words of a post"))
        self.line.setAccessibleName(tr("Search and commands"))
        self.line.installEventFilter(self)
        self.list = QListWidget()
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setAccessibleName(tr("What was found"))
        set_look(self.list, "plain")
        self.list.setResizeMode(QListWidget.ResizeMode.Adjust)
        self.list.setMinimumHeight(_LIST_HEIGHT)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.itemClicked.connect(lambda _item: self._carry_out())
        column.addWidget(self.line)
        column.addWidget(self.list)
        self._search = QTimer(self, singleShot=True, interval=_SEARCH_AFTER_MS)
        self._search.timeout.connect(self._find_posts)
        self.line.textChanged.connect(self._on_typed)
        self._on_typed("")

    @classmethod
    def open_over(cls, window: QWidget, desk: Desk, commands: Sequence[Command]) -> "CommandPalette":
        """Show the palette over `window`."""
        palette = cls(desk, commands)
        palette.overlay = Overlay(window, palette, _WIDTH)
        palette.line.setFocus()
        return palette

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrows and Enter belong to the list while the line has the focus."""
        if watched is self.line and isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 6, Qt.Key.Key_PageUp: -6}
            key = Qt.Key(event.key())
            if key in steps:
                self._move(steps[key])
                return True
            if key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
                self._carry_out()
                return True
        return False

    def _move(self, step: int) -> None:
        last = self.list.count() - 1
        self.list.setCurrentRow(max(0, min(last, self.list.currentRow() + step)))

    def _on_typed(self, query: str) -> None:
        ranks = {command: _rank(query, command) for command in self._commands}
        found = [command for command in self._commands if ranks[command] is not None]
        found.sort(key=lambda command: -(ranks[command] or 0))
        self.list.clear()
        self._acts = []
        for command in found[:_SHOWN]:
            self._add_command(command)
        if not found:
            self._add(QLabel(tr("No command is called that.")), None)
        self.list.setCurrentRow(0)
        if len(query.strip()) >= _POSTS_SOUGHT_FROM:
            self._search.start()
        else:
            self._search.stop()

    def _find_posts(self) -> None:
        wanted = PostFilter(mine=None, statuses=frozenset(), text=self.line.text().strip())
        office = self._desk.office
        self._desk.jobs.latest(
            self, "posts", lambda: queries.posts(office, wanted, limit=_POSTS_SHOWN), self._add_posts
        )

    def _add_posts(self, posts: tuple[PostSummary, ...]) -> None:
        self._search.stop()
        if posts and not any(self._acts):
            self.list.clear()
            self._acts = []
        for post in posts:
            self._add(_post_line(post), partial(self._open_post, post.id))
        if self.list.currentRow() < 0:
            self.list.setCurrentRow(0)

    def _open_post(self, post_id: PostId) -> None:
        self._desk.places.post_opened.emit(post_id)

    def _add_command(self, command: Command) -> None:
        self._add(_command_line(command), command.action.trigger if command.action.isEnabled() else None)

    def _add(self, line: QWidget, act: Callable[[], None] | None) -> None:
        item = QListWidgetItem(self.list)
        item.setSizeHint(line.sizeHint())
        item.setData(Qt.ItemDataRole.AccessibleTextRole, line.accessibleName())
        self.list.setItemWidget(item, line)
        self._acts.append(act)

    def _carry_out(self) -> None:
        act = self._acts[self.list.currentRow()] if self._acts else None
        if act is None:
            return
        if self.overlay is not None:
            self.overlay.end()
        act()


def _rank(query: str, command: Command) -> int | None:
    """The command's own name counts more than the name of its place."""
    own, with_place = score(query, command.name), score(query, f"{command.place} {command.name}")
    if own is None:
        return with_place
    return own + 5


def _command_line(command: Command) -> QWidget:
    name = QLabel(command.name)
    name.setEnabled(command.action.isEnabled())
    beside = QLabel(command.why_not or command.place)
    set_look(beside, "small")
    keys = QLabel(command.keys)
    set_look(keys, "mono")
    return _line(f"{command.name} {command.keys} {command.why_not}".strip(), name, beside, keys)


def _post_line(post: PostSummary) -> QWidget:
    name = QLabel(post.title or post.excerpt or tr("Untitled post"))
    beside = QLabel(tr("post by {name}", name=post.author_name))
    set_look(beside, "small")
    return _line(f"{name.text()} {beside.text()}", name, beside, Chip(post_look(post.status)))


def _line(accessible_name: str, *parts: QWidget) -> QWidget:
    line = QFrame()
    line.setAccessibleName(accessible_name)
    row = QHBoxLayout(line)
    row.setContentsMargins(tokens.SMALL, tokens.TINY, tokens.SMALL, tokens.TINY)
    row.setSpacing(tokens.MEDIUM)
    for number, part in enumerate(parts):
        if number == len(parts) - 1:
            row.addStretch()
        row.addWidget(part)
    return line
