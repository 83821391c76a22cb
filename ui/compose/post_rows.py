"""Lists of posts: a model of rows known by their post, and the delegate that draws them in three lines."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import (
    QAbstractListModel,
    QItemSelectionModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFocusEvent, QFont, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from ui.company_line import in_words
from ui.compose.avatar import initials
from ui.theme import tokens
from ui.theme.chips import CHIP_HEIGHT, Look, chip_width, paint_chip
from ui.theme.icons import network_icon
from ui.theme.tokens import Tone, palette
from warroom.domain.ids import PostId
from warroom.language import ntr, tr

Index = QModelIndex | QPersistentModelIndex

FACE_ROLE = Qt.ItemDataRole.UserRole + 1
_ROW_HEIGHT = 76
_ICON = 14
_WRITES, _READS = "mdi6.pencil", "mdi6.eye-outline"


@dataclass(frozen=True)
class PostFace:
    """What a row shows of a post. `spoken` is the row for a screen reader."""

    post_id: PostId
    title: str
    excerpt: str
    look: Look
    meta: str
    network_icons: tuple[str, ...]
    writer: str = ""
    """The colleague who is writing on it now."""
    readers: tuple[str, ...] = ()
    """The colleagues who have it open."""

    @property
    def company(self) -> str:
        """Who else is there, in words."""
        parts = [tr("{name} is writing", name=self.writer)] if self.writer else []
        if self.readers:
            names = in_words(self.readers)
            parts.append(ntr("{names} is reading", "{names} are reading", len(self.readers), names=names))
        return ", ".join(parts)

    @property
    def spoken(self) -> str:
        """The row in one sentence."""
        return ", ".join(part for part in (self.title, self.look.word, self.meta, self.company) if part)


class PostRows(QAbstractListModel):
    """Posts in the order given. It keeps ids, so that a selection survives any change."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._faces: tuple[PostFace, ...] = ()

    def show_faces(self, faces: Sequence[PostFace]) -> None:
        """Show `faces`. Rows that stay in place are changed in place, so that nothing jumps."""
        new = tuple(faces)
        if [face.post_id for face in new] == [face.post_id for face in self._faces]:
            before, self._faces = self._faces, new
            changed = [row for row, face in enumerate(new) if face != before[row]]
            if changed:
                self.dataChanged.emit(self.index(changed[0]), self.index(changed[-1]))
            return
        self.beginResetModel()
        self._faces = new
        self.endResetModel()

    def post_at(self, row: int) -> PostId | None:
        """The post in `row`."""
        return self._faces[row].post_id if 0 <= row < len(self._faces) else None

    def row_of(self, post_id: PostId | None) -> int | None:
        """The row that shows `post_id`."""
        return next((row for row, face in enumerate(self._faces) if face.post_id == post_id), None)

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._faces)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        face = self._faces[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.AccessibleTextRole:
                return face.spoken
            case Qt.ItemDataRole.ToolTipRole:
                return "\n".join(filter(None, (face.title, f"{face.look.word} · {face.meta}", face.company)))
            case _ if role == FACE_ROLE:
                return face
            case _:
                return None


class PostList(QListView):
    """A list of posts in which J and K move as the arrows do.

    Signals: `post_reached` with the PostId that a person moved to.
    """

    post_reached = Signal(object)

    def __init__(self, rows: PostRows, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows = rows
        self._scrolled_to = 0
        self.setModel(rows)
        self.setItemDelegate(PostDelegate(self))
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # The row that is current shows the focus; a frame around the whole list would move its rows.
        self.setStyleSheet("QListView, QListView:focus { border: none; }")
        self.selectionModel().currentChanged.connect(lambda current, _before: self._on_current(current.row()))
        rows.modelAboutToBeReset.connect(self._on_about_to_change)
        rows.modelReset.connect(self._on_changed)

    def mark(self, post_id: PostId | None) -> None:
        """Show which post is open, without anybody having moved."""
        row, selection = self._rows.row_of(post_id), self.selectionModel()
        selection.blockSignals(True)
        if row is None:
            selection.clear()
        else:
            selection.setCurrentIndex(self._rows.index(row), QItemSelectionModel.SelectionFlag.ClearAndSelect)
        selection.blockSignals(False)
        self.viewport().update()

    def step(self, by: int) -> None:
        """Move down by one row, or with -1 up."""
        row = max(0, min(self.currentIndex().row() + by, self._rows.rowCount() - 1))
        self.setCurrentIndex(self._rows.index(row))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        by = {Qt.Key.Key_J: 1, Qt.Key.Key_K: -1}.get(Qt.Key(event.key()))
        if by is None or event.modifiers():
            super().keyPressEvent(event)
        else:
            self.step(by)

    def focusInEvent(self, event: QFocusEvent) -> None:
        # A list of Qt's moves to its first row when it gets the focus; here that would open a post unasked.
        QWidget.focusInEvent(self, event)
        self.viewport().update()

    def _on_about_to_change(self) -> None:
        self._scrolled_to = self.verticalScrollBar().value()

    def _on_changed(self) -> None:
        """A list that was scrolled stays where it was."""
        self.doItemsLayout()
        self.verticalScrollBar().setValue(self._scrolled_to)

    def _on_current(self, row: int) -> None:
        if (post_id := self._rows.post_at(row)) is not None:
            self.post_reached.emit(post_id)


class PostDelegate(QStyledItemDelegate):
    """Three lines: the title and the networks; how the text begins; the state and who."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(200, _ROW_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        face = index.data(FACE_ROLE)
        if not isinstance(face, PostFace):
            return
        option.widget.style().drawPrimitive(
            QStyle.PrimitiveElement.PE_PanelItemViewItem, option, painter, option.widget
        )
        painter.save()
        box = option.rect.adjusted(tokens.MEDIUM, tokens.SMALL, -tokens.MEDIUM, -tokens.SMALL)
        if option.state & QStyle.StateFlag.State_Selected:
            bar = QRect(option.rect.left(), option.rect.top(), 3, option.rect.height())
            painter.fillRect(bar, QColor(palette().of(Tone.ACCENT)))
            if option.state & QStyle.StateFlag.State_HasFocus:
                painter.setPen(QPen(QColor(palette().of(Tone.ACCENT)), 2))
                painter.drawRect(option.rect.adjusted(1, 1, -1, -1))
        right = self._paint_networks(painter, face, box)
        line = QRect(box.left(), box.top(), right - box.left() - tokens.TINY, 18)
        self._paint_line(painter, line, face.title, tokens.TEXT, Tone.TEXT, bold=True)
        self._paint_line(
            painter, QRect(box.left(), box.top() + 19, box.width(), 17), face.excerpt, 12, Tone.MUTED
        )
        bottom = QPoint(box.left(), box.bottom() - CHIP_HEIGHT + 2)
        paint_chip(painter, bottom, face.look)
        meta_left = box.left() + chip_width(face.look) + tokens.SMALL
        end = self._paint_company(painter, face, QRect(box.left(), bottom.y(), box.width(), CHIP_HEIGHT))
        meta = QRect(meta_left, bottom.y(), end - meta_left, CHIP_HEIGHT)
        self._paint_line(painter, meta, face.meta, tokens.TEXT_SMALL, Tone.MUTED)
        painter.setPen(QColor(palette().line))
        painter.drawLine(option.rect.bottomLeft(), option.rect.bottomRight())
        painter.restore()

    def _paint_networks(self, painter: QPainter, face: PostFace, box: QRect) -> int:
        """The networks' icons at the right of the first line; returns where they begin."""
        left = box.right() + 1
        for name in reversed(face.network_icons[:5]):
            left -= _ICON + tokens.TINY
            network_icon(name, Tone.MUTED).paint(painter, QRect(left, box.top() + 2, _ICON, _ICON))
        return left

    def _paint_company(self, painter: QPainter, face: PostFace, line: QRect) -> int:
        """Who writes, and who reads, at the right of the last line; returns where they begin."""
        left = line.right() + 1
        if face.readers:
            left = _paint_at(
                painter, QPoint(left, line.top()), Look(_shortly(face.readers), _READS, Tone.MUTED)
            )
        if face.writer:
            left = _paint_at(
                painter, QPoint(left, line.top()), Look(initials(face.writer), _WRITES, Tone.ACCENT)
            )
        return left

    def _paint_line(
        self, painter: QPainter, line: QRect, text: str, size: int, tone: Tone, bold: bool = False
    ) -> None:
        font = QFont(painter.font())
        font.setPixelSize(size)
        font.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
        painter.setFont(font)
        painter.setPen(QColor(palette().of(tone)))
        shown = painter.fontMetrics().elidedText(
            " ".join(text[:300].split()), Qt.TextElideMode.ElideRight, line.width()
        )
        painter.drawText(line, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)


def _paint_at(painter: QPainter, top_right: QPoint, look: Look) -> int:
    """Draw a chip that ends at `top_right`; returns where the room before it ends."""
    left = top_right.x() - chip_width(look)
    paint_chip(painter, QPoint(left, top_right.y()), look)
    return left - tokens.TINY


def _shortly(names: Sequence[str]) -> str:
    """One reader by their initials, more by their number."""
    return initials(names[0]) if len(names) == 1 else str(len(names))
