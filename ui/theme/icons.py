"""Icons, drawn from the fonts that QtAwesome brings, in the colours of the theme.

Names are QtAwesome's: "mdi6.pencil", "fa6b.bluesky". Its fonts are read directly: importing QtAwesome itself
costs as much as painting the whole first window.
"""

import json
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QIcon, QIconEngine, QPainter, QPixmap

from ui.theme.tokens import Tone, palette

_FONTS = {"mdi6": "materialdesignicons6-webfont", "fa6b": "fontawesome6-brands-webfont"}


def icon(name: str, tone: Tone = Tone.TEXT) -> QIcon:
    """The icon `name` in the colour of `tone`; KeyError when the font has no such icon."""
    return _icon(name, palette().of(tone), palette().control_line)


def pixmap(name: str, tone: Tone = Tone.TEXT, size: int = 16) -> QPixmap:
    """The icon `name` as a picture of `size` pixels, for a label."""
    return icon(name, tone).pixmap(QSize(size, size))


def network_icon(icon_name: str, tone: Tone = Tone.TEXT) -> QIcon:
    """A network's icon (`Capabilities.icon`); a globe for one whose icon the fonts do not have."""
    try:
        return icon(icon_name, tone)
    except KeyError:
        return icon("mdi6.web", tone)


@cache
def _icon(name: str, colour: str, disabled_colour: str) -> QIcon:
    prefix, _, glyph_name = name.partition(".")
    family, glyphs = _font(prefix)
    return QIcon(_Glyph(family, chr(glyphs[glyph_name]), QColor(colour), QColor(disabled_colour)))


@cache
def _font(prefix: str) -> tuple[str, dict[str, int]]:
    """The family that Qt knows the icon font by, and its code points by name."""
    spec = find_spec("qtawesome")
    assert spec is not None, "QtAwesome is a dependency of the program"
    assert spec.origin is not None
    folder = Path(spec.origin).parent / "fonts"
    ttf = next(folder.glob(f"{_FONTS[prefix]}-*.ttf"))
    charmap = next(folder.glob(f"{_FONTS[prefix].removesuffix('-webfont')}*charmap*.json"))
    number = QFontDatabase.addApplicationFont(str(ttf))
    family = QFontDatabase.applicationFontFamilies(number)[0]
    return family, {name: int(code, 16) for name, code in json.loads(charmap.read_text()).items()}


class _Glyph(QIconEngine):
    """One character of an icon font, as sharp as the screen at every size."""

    def __init__(self, family: str, character: str, colour: QColor, disabled_colour: QColor) -> None:
        super().__init__()
        self._family, self._character = family, character
        self._colour, self._disabled_colour = colour, disabled_colour

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        font = QFont(self._family)
        font.setPixelSize(max(1, min(rect.width(), rect.height())))
        painter.save()
        painter.setFont(font)
        painter.setPen(self._disabled_colour if mode is QIcon.Mode.Disabled else self._colour)
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, self._character)
        painter.restore()

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        picture = QPixmap(size)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        self.paint(painter, QRect(QPoint(0, 0), size), mode, state)
        painter.end()
        return picture

    def clone(self) -> QIconEngine:
        return _Glyph(self._family, self._character, self._colour, self._disabled_colour)
