"""The one stylesheet of the program, made from the tokens, and the switch between light and dark.

A widget asks for a look by the dynamic property `look`: `set_look(button, "primary")`. Looks of buttons:
primary, danger, quiet, link, stop, search, person. Looks of labels: title, hero, heading, muted, small,
danger, warning, success, alarm, caution, mono, spoken. Looks of frames: card, stage, held, sunken, bar, rail,
inspector, alarm, caution, hold, notice-done, notice-refused, notice-trouble. Looks of lists: plain. A
stylesheet of a widget's own costs a millisecond, this one next to nothing.
"""

from enum import StrEnum
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication, QWidget

from ui.theme import tokens
from ui.theme.tokens import DARK, LIGHT, RADIUS, Palette, Tone


class Theme(StrEnum):
    """Which theme a person chose."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


def set_look(widget: QWidget, look: str) -> None:
    """Give `widget` one of the looks that the stylesheet knows, also after it was shown."""
    widget.setProperty("look", look)
    if widget.testAttribute(
        Qt.WidgetAttribute.WA_WState_Polished
    ):  # Before its first showing Qt does it once.
        widget.style().unpolish(widget)
        widget.style().polish(widget)


def warroom_icon() -> str:
    """The file of the program's own icon."""
    return _picture("warroom")


def apply(app: QApplication, theme: Theme) -> None:
    """Show the whole program in `theme`. Widgets that keep colours of their own have to be made anew."""
    schemes = {Theme.LIGHT: Qt.ColorScheme.Light, Theme.DARK: Qt.ColorScheme.Dark}
    app.styleHints().setColorScheme(schemes.get(theme, Qt.ColorScheme.Unknown))
    dark = theme is Theme.DARK or (theme is Theme.SYSTEM and system_is_dark(app))
    colours = DARK if dark else LIGHT
    tokens.show(colours)
    app.setStyle("Fusion")
    font = QFont()
    font.setFamilies(list(tokens.FONT_FAMILIES))
    font.setPixelSize(tokens.TEXT)
    app.setFont(font)
    app.setPalette(_qt_palette(colours))
    app.setStyleSheet(stylesheet(colours))


def system_is_dark(app: QApplication) -> bool:
    """Whether the system asks for dark windows; also true while the program itself is set to dark."""
    return app.styleHints().colorScheme() is Qt.ColorScheme.Dark


def _qt_palette(p: Palette) -> QPalette:
    """What Fusion draws by itself, and what delegates read from an option's palette."""
    group = QPalette.ColorRole
    roles = {
        group.Window: p.window,
        group.WindowText: p.text,
        group.Base: p.surface,
        group.AlternateBase: p.sunken,
        group.Text: p.text,
        group.PlaceholderText: p.muted,
        group.Button: p.surface,
        group.ButtonText: p.text,
        group.BrightText: p.danger,
        group.Link: p.accent,
        group.LinkVisited: p.accent,
        group.Highlight: p.accent_soft,
        group.HighlightedText: p.text,
        group.ToolTipBase: p.text,
        group.ToolTipText: p.surface,
        group.Light: p.surface,
        group.Midlight: p.hover,
        group.Mid: p.line,
        group.Dark: p.control_line,
        group.Accent: p.accent,
    }
    palette = QPalette()
    for role, colour in roles.items():
        palette.setColor(role, QColor(colour))
    for role in (group.Text, group.WindowText, group.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(p.control_line))
    return palette


def stylesheet(p: Palette) -> str:
    """The whole stylesheet in the colours `p`."""
    return "".join((_texts(p), _frames(p), _notices(p), _buttons(p), _fields(p), _lists(p), _rest(p)))


def _picture(name: str) -> str:
    return (Path(__file__).parent / f"{name}.svg").as_posix()


def _texts(p: Palette) -> str:
    mono = ", ".join(f'"{family}"' for family in tokens.MONO_FAMILIES)
    return f"""
QLabel[look="hero"] {{ font-size: {tokens.TEXT_HERO}px; font-weight: 600; }}
QLabel[look="title"] {{ font-size: {tokens.TEXT_TITLE}px; font-weight: 600; }}
QLabel[look="heading"] {{ font-size: {tokens.TEXT_LARGE}px; font-weight: 600; }}
QLabel[look="muted"] {{ color: {p.muted}; }}
QLabel[look="small"] {{ color: {p.muted}; font-size: {tokens.TEXT_SMALL}px; }}
QLabel[look="danger"] {{ color: {p.danger}; }}
QLabel[look="warning"] {{ color: {p.warning}; }}
QLabel[look="success"] {{ color: {p.success}; }}
QLabel[look="alarm"] {{ color: {p.danger}; font-weight: 600; }}
QLabel[look="caution"] {{ color: {p.warning}; font-weight: 600; }}
QLabel[look="mono"] {{ font-family: {mono}; }}
QLabel[look="spoken"] {{ font-family: {mono}; font-size: {tokens.TEXT_LARGE}px; font-weight: 600; }}
QToolTip {{ background: {p.text}; color: {p.surface}; border: none; padding: 4px 8px; }}
"""


def _frames(p: Palette) -> str:
    return f"""
QFrame[look="stage"] {{ background: {p.window}; border: none; }}
QFrame[look="card"] {{ background: {p.surface}; border: 1px solid {p.line}; border-radius: {RADIUS}px; }}
QFrame[look="sunken"] {{ background: {p.sunken}; border: none; border-radius: {RADIUS}px; }}
QFrame[look="bar"] {{ background: {p.surface}; border: none; border-bottom: 1px solid {p.line}; }}
QFrame[look="rail"] {{ background: {p.surface}; border: none; border-right: 1px solid {p.line}; }}
QFrame[look="inspector"] {{ background: {p.surface}; border: none; border-left: 1px solid {p.line}; }}
QFrame[look="alarm"] {{ background: {p.danger_soft}; border: none; }}
QFrame[look="caution"] {{ background: {p.warning_soft}; border: none; }}
QFrame[look="hold"], QFrame[look="held"] {{ background: {p.danger_strong}; border: none; }}
QFrame[look="hold"] QLabel {{ color: {p.on_danger}; }}
QSplitter::handle {{ background: {p.line}; }}
QSplitter::handle:horizontal {{ width: 1px; }}
QSplitter::handle:vertical {{ height: 1px; }}
"""


def _notices(p: Palette) -> str:
    tones = {"done": Tone.SUCCESS, "refused": Tone.WARNING, "trouble": Tone.DANGER}
    return "".join(
        f"""
QFrame[look="notice-{kind}"] {{
    background: {p.soft(tone)}; border: 1px solid {p.of(tone)}; border-radius: {RADIUS}px; }}
QFrame[look="notice-{kind}"] QLabel[look="word"] {{ color: {p.of(tone)}; font-weight: 600; }}
"""
        for kind, tone in tones.items()
    )


def _buttons(p: Palette) -> str:
    return f"""
QPushButton, QToolButton {{
    background: {p.surface}; color: {p.text}; border: 1px solid {p.control_line};
    border-radius: {RADIUS}px; padding: 5px 12px; min-height: 18px; }}
QToolButton {{ padding: 5px; }}
QPushButton:hover, QToolButton:hover {{ background: {p.hover}; }}
QPushButton:pressed, QToolButton:pressed {{ background: {p.sunken}; }}
QPushButton:checked, QToolButton:checked {{
    background: {p.accent_soft}; color: {p.text}; border-color: {p.accent}; }}
QPushButton:focus, QToolButton:focus {{ border: 2px solid {p.accent}; padding: 4px 11px; }}
QToolButton:focus {{ padding: 4px; }}
QPushButton:disabled, QToolButton:disabled {{
    color: {p.control_line}; background: {p.window}; border-color: {p.line}; }}
QPushButton[look="primary"] {{
    background: {p.accent}; color: {p.on_accent}; border-color: {p.accent}; font-weight: 600; }}
QPushButton[look="primary"]:hover {{ background: {p.accent_hover}; }}
QPushButton[look="primary"]:focus {{ border: 2px solid {p.text}; }}
QPushButton[look="primary"]:disabled {{
    background: {p.sunken}; color: {p.control_line}; border-color: {p.line}; }}
QPushButton[look="danger"], QToolButton[look="danger"] {{
    background: {p.danger_strong}; color: {p.on_danger}; border-color: {p.danger_strong}; font-weight: 600; }}
QPushButton[look="danger"]:focus, QToolButton[look="danger"]:focus {{ border: 2px solid {p.text}; }}
QPushButton[look="danger"]:disabled {{
    background: {p.sunken}; color: {p.control_line}; border-color: {p.line}; }}
QPushButton[look="stop"] {{ color: {p.danger}; border-color: {p.danger}; font-weight: 600; }}
QPushButton[look="stop"]:disabled {{ color: {p.control_line}; border-color: {p.line}; }}
QPushButton[look="search"] {{ color: {p.muted}; text-align: left; }}
QPushButton[look="person"] {{ text-align: left; padding: 6px 12px; min-height: 40px; }}
QPushButton[look="quiet"], QToolButton[look="quiet"] {{ background: transparent; border-color: transparent; }}
QPushButton[look="quiet"]:hover, QToolButton[look="quiet"]:hover {{ background: {p.hover}; }}
QPushButton[look="quiet"]:checked, QToolButton[look="quiet"]:checked {{
    background: {p.accent_soft}; border-color: transparent; }}
QPushButton[look="quiet"]:focus, QToolButton[look="quiet"]:focus {{ border: 2px solid {p.accent}; }}
QPushButton[look="link"] {{
    background: transparent; border-color: transparent; color: {p.accent}; padding: 2px 4px;
    text-decoration: underline; text-align: left; }}
QPushButton[look="link"]:disabled {{ color: {p.control_line}; }}
QPushButton[look="link"]:focus {{ border: 2px solid {p.accent}; padding: 1px 3px; }}
QToolButton::menu-indicator {{ image: none; }}
QPushButton::menu-indicator {{ image: none; }}
"""


def _fields(p: Palette) -> str:
    fields = (
        "QLineEdit, QPlainTextEdit, QTextEdit, QComboBox, QSpinBox, QDoubleSpinBox, "
        "QDateTimeEdit, QDateEdit, QTimeEdit"
    )
    focused = ", ".join(f"{field}:focus" for field in fields.split(", "))
    disabled = ", ".join(f"{field}:disabled" for field in fields.split(", "))
    down, up = _picture("chevron-down"), _picture("chevron-up")
    check = _picture("check-dark" if p.dark else "check-light")
    return f"""
{fields} {{
    background: {p.surface}; color: {p.text}; border: 1px solid {p.control_line};
    border-radius: {RADIUS}px; padding: 4px 8px;
    selection-background-color: {p.accent}; selection-color: {p.on_accent}; }}
QLineEdit, QComboBox, QSpinBox, QDoubleSpinBox, QDateTimeEdit, QDateEdit, QTimeEdit {{ min-height: 20px; }}
{focused} {{ border: 2px solid {p.accent}; padding: 3px 7px; }}
{disabled} {{ background: {p.window}; color: {p.muted}; border-color: {p.line}; }}
QLineEdit > QToolButton {{ border: none; background: transparent; padding: 0; min-height: 0; }}
QLineEdit[wrong="true"] {{ border: 2px solid {p.danger}; padding: 3px 7px; }}
QComboBox::drop-down {{ border: none; width: 24px; }}
QComboBox::down-arrow {{ image: url("{down}"); width: 12px; height: 12px; }}
QComboBox QAbstractItemView {{ background: {p.surface}; border: 1px solid {p.line}; padding: 4px; }}
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button {{
    border: none; width: 20px; background: transparent; }}
QAbstractSpinBox::up-arrow {{ image: url("{up}"); width: 10px; height: 10px; }}
QAbstractSpinBox::down-arrow {{ image: url("{down}"); width: 10px; height: 10px; }}
QDateEdit::drop-down, QDateTimeEdit::drop-down {{ border: none; width: 24px; }}
QCheckBox, QRadioButton {{
    spacing: 8px; padding: 2px; border: 2px solid transparent; border-radius: {RADIUS}px; }}
QCheckBox::indicator, QRadioButton::indicator {{
    width: 14px; height: 14px; border-radius: 3px;
    background: {p.surface}; border: 1px solid {p.control_line}; }}
QRadioButton::indicator {{ border-radius: 8px; }}
QCheckBox::indicator:checked {{ background: {p.accent}; border-color: {p.accent}; image: url("{check}"); }}
QRadioButton::indicator:checked {{
    width: 6px; height: 6px; background: {p.surface}; border: 5px solid {p.accent}; border-radius: 8px; }}
QCheckBox::indicator:disabled, QRadioButton::indicator:disabled {{
    background: {p.sunken}; border-color: {p.line}; }}
QCheckBox:focus, QRadioButton:focus {{ border-color: {p.accent}; }}
"""


def _lists(p: Palette) -> str:
    return f"""
QAbstractItemView {{
    background: {p.surface}; color: {p.text}; border: none; outline: none;
    selection-background-color: {p.accent_soft}; selection-color: {p.text}; }}
QListView::item, QTreeView::item, QTableView::item {{ padding: 4px 8px; }}
QListView::item:hover, QTreeView::item:hover, QTableView::item:hover {{ background: {p.hover}; }}
QAbstractItemView::item:selected {{ background: {p.accent_soft}; color: {p.text}; }}
QListView:focus, QTreeView:focus, QTableView:focus {{ border: 2px solid {p.accent}; }}
QListView[look="plain"]::item {{ padding: 0; }}
QHeaderView::section {{
    background: {p.surface}; color: {p.muted}; border: none; border-bottom: 1px solid {p.line};
    padding: 6px 8px; font-weight: 600; }}
QTableView {{ gridline-color: {p.line}; }}
QTabBar::tab {{ background: transparent; color: {p.muted}; padding: 7px 12px;
    border: 1px solid transparent; border-bottom: 2px solid transparent; }}
QTabBar::tab:hover {{ color: {p.text}; background: {p.hover}; }}
QTabBar::tab:selected {{ color: {p.text}; border-bottom: 2px solid {p.accent}; font-weight: 600; }}
QTabBar::tab:focus {{ border: 1px solid {p.accent}; border-bottom: 2px solid {p.accent}; }}
QTabWidget::pane {{ border: none; border-top: 1px solid {p.line}; }}
"""


def _rest(p: Palette) -> str:
    return f"""
QMenu {{ background: {p.surface}; color: {p.text}; border: 1px solid {p.line}; padding: 4px; }}
QMenu::item {{ padding: 6px 24px 6px 12px; border-radius: 4px; }}
QMenu::item:selected {{ background: {p.accent_soft}; color: {p.text}; }}
QMenu::item:disabled {{ color: {p.control_line}; }}
QMenu::separator {{ height: 1px; background: {p.line}; margin: 4px 8px; }}
QScrollArea {{ background: transparent; border: none; }}
QScrollArea > QWidget > QWidget {{ background: transparent; }}
QScrollBar {{ background: transparent; border: none; }}
QScrollBar:vertical {{ width: 12px; }}
QScrollBar:horizontal {{ height: 12px; }}
QScrollBar::handle {{ background: {p.control_line}; border-radius: 3px; margin: 3px; }}
QScrollBar::handle:vertical {{ min-height: 32px; }}
QScrollBar::handle:horizontal {{ min-width: 32px; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
QProgressBar {{
    background: {p.sunken}; border: none; border-radius: 3px; max-height: 6px; color: transparent; }}
QProgressBar::chunk {{ background: {p.accent}; border-radius: 3px; }}
"""
