"""A picture with the frame of what stays of it, and the point that stays in sight: by mouse or by keys."""

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.compose import cropping
from ui.compose.cropping import HANDLES, Handle, Ratio
from ui.theme.tokens import Tone, palette
from warroom.language import tr
from warroom.services.fitting import Crop

_GRIP = 10
_REACH = 12
"""Pixels around a grip in which it is caught."""
_STEP = 0.01
"""What an arrow key moves, of the picture's longer side."""

_ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
Focus = tuple[int, int]


class CropView(QWidget):
    """Signals: `crop_edited` with a Crop; `focus_edited` with a focus as `Picture.focus` has it."""

    crop_edited = Signal(object)
    focus_edited = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pixmap: QPixmap | None = None
        self._pixels = QSize(1, 1)
        self.crop = Crop(0, 0, 1, 1)
        self.ratio = Ratio.FREE
        self.focus: Focus | None = None
        self._focusing = False
        self._held: Handle | None = None
        self._at = QPointF()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setMinimumSize(280, 220)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._name()

    def sizeHint(self) -> QSize:
        return QSize(460, 340)

    def show_picture(self, pixmap: QPixmap, pixels: QSize, focus: Focus | None) -> None:
        """Show a picture that has so many `pixels`, all of it inside of the frame."""
        self._pixmap, self._pixels, self.focus = pixmap, pixels, focus
        self.show_ratio(self.ratio)

    def show_ratio(self, ratio: Ratio) -> None:
        """Frame as much as can be in another shape."""
        self.ratio = ratio
        self._change(cropping.largest(self._pixels.width(), self._pixels.height(), ratio))

    def show_focusing(self, focusing: bool) -> None:
        """Whether a click sets the focus, or holds the frame."""
        self._focusing = focusing
        self._name()
        self.update()

    def frame(self) -> QRectF:
        """Where on the widget the frame stands."""
        shown, scale = self._shown(), self._scale()
        return QRectF(
            shown.left() + self.crop.left * scale,
            shown.top() + self.crop.top * scale,
            self.crop.width * scale,
            self.crop.height * scale,
        )

    # Mouse and keys.

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is not Qt.MouseButton.LeftButton or self._pixmap is None:
            return
        if self._focusing:
            self._set_focus_at(event.position())
        else:
            self._held, self._at = self._handle_at(event.position()), event.position()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._focusing:
            self.setCursor(Qt.CursorShape.CrossCursor)
            if event.buttons() & Qt.MouseButton.LeftButton:
                self._set_focus_at(event.position())
            return
        if self._held is None:
            self.setCursor(_cursor(self._handle_at(event.position())))
            return
        by = (event.position() - self._at) / self._scale()
        self._at = event.position()
        self._pull(self._held, by.x(), by.y())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._held = None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        arrow = _ARROWS.get(Qt.Key(event.key()))
        if arrow is None:
            super().keyPressEvent(event)
        elif self._focusing:
            x, y = self.focus or (0, 0)
            self._set_focus((x + 5 * arrow[0], y - 5 * arrow[1]))
        else:
            step = max(1.0, _STEP * max(self._pixels.width(), self._pixels.height()))
            shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            handle = (abs(arrow[0]), abs(arrow[1])) if shift else (0, 0)
            self._pull(handle, step * arrow[0], step * arrow[1])

    def _pull(self, handle: Handle, by_x: float, by_y: float) -> None:
        width, height = self._pixels.width(), self._pixels.height()
        if handle == (0, 0):
            self._change(cropping.moved(self.crop, by_x, by_y, width, height))
        else:
            self._change(cropping.pulled(self.crop, handle, by_x, by_y, self.ratio, width, height))

    def _change(self, crop: Crop) -> None:
        self.crop = crop
        self._name()
        self.update()
        self.crop_edited.emit(crop)

    def _set_focus_at(self, at: QPointF) -> None:
        shown = self._shown()
        across = (at.x() - shown.left()) / max(1, shown.width())
        down = (at.y() - shown.top()) / max(1, shown.height())
        self._set_focus((round(200 * across - 100), round(100 - 200 * down)))

    def _set_focus(self, focus: Focus) -> None:
        self.focus = (min(max(focus[0], -100), 100), min(max(focus[1], -100), 100))
        self._name()
        self.update()
        self.focus_edited.emit(self.focus)

    def _name(self) -> None:
        """What a screen reader says: where the frame or the point stands."""
        if self._focusing:
            x, y = self.focus or (0, 0)
            self.setAccessibleName(
                tr("Point that stays in sight: {x} right, {y} up; arrows move it", x=x, y=y)
            )
        else:
            self.setAccessibleName(
                tr(
                    "Frame of {width} by {height} pixels; arrows move it, with Shift they change its size",
                    width=self.crop.width,
                    height=self.crop.height,
                )
            )

    # Where things are on the screen.

    def _shown(self) -> QRectF:
        """Where the picture is drawn."""
        size = self._pixels.scaled(
            self.size() - QSize(2 * _GRIP, 2 * _GRIP), Qt.AspectRatioMode.KeepAspectRatio
        )
        shown = QRect(QPoint(0, 0), size)
        shown.moveCenter(self.rect().center())
        return QRectF(shown)

    def _scale(self) -> float:
        return max(0.001, self._shown().width() / max(1, self._pixels.width()))

    def _handle_at(self, at: QPointF) -> Handle | None:
        """The grip at a place; (0, 0) inside of the frame, None outside."""
        frame = self.frame()
        near = [handle for handle in HANDLES if (_grip(frame, handle) - at).manhattanLength() <= _REACH]
        if near:
            return near[-1]
        return (0, 0) if frame.contains(at) else None

    # Painting.

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._pixmap is None:
            return
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        shown, frame = self._shown(), self.frame()
        painter.drawPixmap(shown, self._pixmap, QRectF(self._pixmap.rect()))
        painter.setClipRect(shown)
        _paint_shade(painter, shown, frame)
        painter.setClipping(False)
        if self._focusing:
            _paint_focus(painter, shown, self.focus or (0, 0))
        else:
            _paint_frame(painter, frame)
        if self.hasFocus():
            painter.setPen(QPen(QColor(palette().of(Tone.ACCENT)), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(QRectF(self.rect()).adjusted(1, 1, -1, -1))
        painter.end()


def _grip(frame: QRectF, handle: Handle) -> QPointF:
    return QPointF(
        frame.center().x() + handle[0] * frame.width() / 2,
        frame.center().y() + handle[1] * frame.height() / 2,
    )


def _cursor(handle: Handle | None) -> Qt.CursorShape:
    match handle:
        case None:
            return Qt.CursorShape.ArrowCursor
        case (0, 0):
            return Qt.CursorShape.SizeAllCursor
        case (0, _):
            return Qt.CursorShape.SizeVerCursor
        case (_, 0):
            return Qt.CursorShape.SizeHorCursor
        case (x, y):
            return Qt.CursorShape.SizeFDiagCursor if x == y else Qt.CursorShape.SizeBDiagCursor


def _paint_shade(painter: QPainter, shown: QRectF, frame: QRectF) -> None:
    """Dim what is cut away."""
    shade = QColor(0, 0, 0, 140)
    painter.fillRect(QRectF(shown.left(), shown.top(), shown.width(), frame.top() - shown.top()), shade)
    painter.fillRect(
        QRectF(shown.left(), frame.bottom(), shown.width(), shown.bottom() - frame.bottom()), shade
    )
    painter.fillRect(QRectF(shown.left(), frame.top(), frame.left() - shown.left(), frame.height()), shade)
    painter.fillRect(QRectF(frame.right(), frame.top(), shown.right() - frame.right(), frame.height()), shade)


def _paint_frame(painter: QPainter, frame: QRectF) -> None:
    """White on a dark edge, so that it is seen on any picture; thirds help to place what matters."""
    for colour, width in ((QColor(0, 0, 0, 160), 3), (QColor("#ffffff"), 1)):
        painter.setPen(QPen(colour, width))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(frame)
    painter.setPen(QPen(QColor(255, 255, 255, 110), 1))
    for third in (1, 2):
        x, y = frame.left() + frame.width() * third / 3, frame.top() + frame.height() * third / 3
        painter.drawLine(QPointF(x, frame.top()), QPointF(x, frame.bottom()))
        painter.drawLine(QPointF(frame.left(), y), QPointF(frame.right(), y))
    painter.setPen(QPen(QColor(0, 0, 0, 180), 1))
    painter.setBrush(QColor("#ffffff"))
    for handle in HANDLES:
        grip = QRectF(0, 0, _GRIP, _GRIP)
        grip.moveCenter(_grip(frame, handle))
        painter.drawRect(grip)


def _paint_focus(painter: QPainter, shown: QRectF, focus: Focus) -> None:
    at = QPointF(
        shown.left() + shown.width() * (100 + focus[0]) / 200,
        shown.top() + shown.height() * (100 - focus[1]) / 200,
    )
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for colour, width in ((QColor(0, 0, 0, 180), 5), (QColor("#ffffff"), 2)):
        painter.setPen(QPen(colour, width))
        painter.drawEllipse(at, 14, 14)
        painter.drawLine(at - QPointF(22, 0), at + QPointF(22, 0))
        painter.drawLine(at - QPointF(0, 22), at + QPointF(0, 22))
