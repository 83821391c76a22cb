"""The calendar as a list: one line a post, in the order of time."""

from datetime import date, datetime

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QHeaderView, QStyledItemDelegate, QStyleOptionViewItem, QTableView, QWidget

from ui.calendar.contents import Contents, at
from ui.calendar.words import accounts_in_words, item_in_words, title_of
from ui.dates import clock, day
from ui.theme.chips import CHIP_HEIGHT, chip_width, paint_chip, post_look
from ui.theme.icons import network_icon
from ui.theme.tables import list_rows
from ui.theme.tokens import SMALL, Tone
from warroom.domain.capabilities import Capabilities
from warroom.domain.post import PostSummary
from warroom.language import tr

DAY, TIME, STATUS, NETWORKS, TITLE, AUTHOR = range(6)
_ICON = 16
_MEASURED_ROWS = 20
"""Columns get as wide as these rows need: to measure hundreds would hold up the window."""

Index = QModelIndex | QPersistentModelIndex


class AgendaModel(QAbstractTableModel):
    """The posts of a page. A day is written once, before its first post."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._contents: Contents | None = None
        self._posts: tuple[PostSummary, ...] = ()

    def show_contents(self, contents: Contents, month: date) -> None:
        """Show the posts of `contents` that are due in the month of `month`."""
        self.beginResetModel()
        self._contents = contents
        days = ((at(post).astimezone(contents.zone), post) for post in contents.posts)
        posts = (post for day, post in days if (day.year, day.month) == (month.year, month.month))
        self._posts = tuple(sorted(posts, key=lambda post: (at(post), post.id)))
        self.endResetModel()

    def post(self, row: int) -> PostSummary | None:
        """The post in `row`."""
        return self._posts[row] if 0 <= row < len(self._posts) else None

    def row_of(self, post_id: object) -> int | None:
        """Where the post is listed."""
        return next((row for row, post in enumerate(self._posts) if post.id == post_id), None)

    def row_after(self, instant: datetime) -> int:
        """Where the first post is that is due from `instant` on; without one, the last."""
        later = (row for row, post in enumerate(self._posts) if at(post) >= instant)
        return next(later, len(self._posts) - 1)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self._posts)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else 6

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return (tr("Day"), tr("Time"), tr("Status"), tr("To"), tr("Post"), tr("By"))[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if self._contents is None or not index.isValid():
            return None
        post = self._posts[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(index.row(), index.column())
        if role == Qt.ItemDataRole.ToolTipRole:
            return item_in_words(post, self._contents)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return (
                item_in_words(post, self._contents)
                if index.column() == TITLE
                else self._text(index.row(), index.column())
            )
        if role == Qt.ItemDataRole.UserRole:
            return post
        return None

    def _text(self, row: int, column: int) -> str:
        assert self._contents is not None, "rows are there only with contents"
        post, zone = self._posts[row], self._contents.zone
        here = at(post).astimezone(zone).date()
        before = at(self._posts[row - 1]).astimezone(zone).date() if row else None
        match column:
            case 0:
                return day(here) if here != before else ""
            case 1:
                return clock(at(post), zone)
            case 2:
                return post_look(post.status).word
            case 3:
                return accounts_in_words(post.accounts, self._contents.accounts)
            case 4:
                return title_of(post)
            case _:
                return post.author_name


class _Drawn(QStyledItemDelegate):
    """Status as a chip and networks as icons, where other columns have words."""

    def __init__(self, networks: dict[str, Capabilities], parent: QWidget) -> None:
        super().__init__(parent)
        self._networks = networks

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        post = index.data(Qt.ItemDataRole.UserRole)
        if index.column() not in (STATUS, NETWORKS) or not isinstance(post, PostSummary):
            super().paint(painter, option, index)
            return
        bare = QStyleOptionViewItem(option)
        self.initStyleOption(bare, index)
        bare.text = ""
        bare.widget.style().drawControl(
            bare.widget.style().ControlElement.CE_ItemViewItem, bare, painter, bare.widget
        )
        box: QRect = option.rect
        if index.column() == STATUS:
            paint_chip(
                painter,
                QPoint(box.left() + SMALL, box.center().y() - CHIP_HEIGHT // 2),
                post_look(post.status),
            )
            return
        left = box.left() + SMALL
        for network in dict.fromkeys(post.networks):
            if network in self._networks:
                place = QRect(left, box.center().y() - _ICON // 2, _ICON, _ICON)
                network_icon(self._networks[network].icon, Tone.TEXT).paint(painter, place)
                left += _ICON + 4

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        size = super().sizeHint(option, index)
        post = index.data(Qt.ItemDataRole.UserRole)
        if index.column() == STATUS and isinstance(post, PostSummary):
            size.setWidth(chip_width(post_look(post.status)) + 2 * SMALL)
        if index.column() == NETWORKS and isinstance(post, PostSummary):
            size.setWidth(max(48, len(set(post.networks)) * (_ICON + 4) + 2 * SMALL))
        return size


class Agenda(QTableView):
    """The list. Signals: `post_chosen` with a PostSummary or None, `post_opened` with a PostSummary."""

    post_chosen = Signal(object)
    post_opened = Signal(object)

    def __init__(self, networks: dict[str, Capabilities], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.lines = AgendaModel(self)
        self.setModel(self.lines)
        self.setItemDelegate(_Drawn(networks, self))
        self.setAccessibleName(tr("Posts by time"))
        list_rows(self, 36)
        self.setWordWrap(False)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.horizontalHeader().setResizeContentsPrecision(_MEASURED_ROWS)
        self.horizontalHeader().setSectionResizeMode(TITLE, QHeaderView.ResizeMode.Stretch)
        self.activated.connect(lambda index: self.post_opened.emit(self.lines.post(index.row())))
        self.selectionModel().currentRowChanged.connect(self._on_current)

    def post(self) -> PostSummary | None:
        """The chosen post."""
        return self.lines.post(self.currentIndex().row())

    def show_contents(self, contents: Contents, month: date) -> None:
        """Show the posts of a month; the chosen one stays chosen, else what comes next is."""
        chosen = self.post()
        self.lines.show_contents(contents, month)
        row = self.lines.row_of(chosen.id) if chosen else None
        self.selectRow(self.lines.row_after(contents.now) if row is None else row)

    def choose(self, post_id: object) -> None:
        """Put the keys on a post."""
        row = self.lines.row_of(post_id)
        if row is not None:
            self.selectRow(row)
            self.scrollTo(self.lines.index(row, 0))

    def step(self, by: int) -> None:
        """To the next or previous post."""
        row = self.currentIndex().row() + by
        if self.lines.post(row) is not None:
            self.selectRow(row)

    def _on_current(self, current: QModelIndex, previous: QModelIndex) -> None:
        self.post_chosen.emit(self.lines.post(current.row()))
