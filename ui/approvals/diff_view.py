"""Draws what changed: removed words struck through, added words underlined, and a legend with both signs."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QTextCharFormat
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from ui.approvals.changes import Difference
from ui.approvals.diff import Change, Kind
from ui.columns import empty
from ui.compose.reading_text import ReadingText
from ui.theme import tokens
from ui.theme.icons import pixmap
from ui.theme.style import set_look
from ui.theme.tokens import Tone, palette
from warroom.language import tr


class DiffText(ReadingText):
    """One text with its changes. Signs and lines say what colours say."""

    def show_changes(self, changes: Sequence[Change]) -> None:
        """Show a text with what was removed from it and added to it."""
        self.write((change.text, _style(change.kind)) for change in changes)
        self.setAccessibleName(spoken(changes))


class DiffView(QWidget):
    """Everything that changed since the version before."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(tokens.MEDIUM)

    def show_differences(self, differences: Sequence[Difference] | None) -> None:
        """Show `differences`; None for a first version, which there is nothing to compare with."""
        empty(self._column)
        if differences is None:
            self._column.addWidget(
                _sentence(tr("This is the first version: there is nothing to compare it with."))
            )
        elif not differences:
            self._column.addWidget(
                _sentence(tr("Nothing changed: the same words, pictures, accounts and time."))
            )
        else:
            self._column.addWidget(_legend())
        for difference in differences or ():
            self._column.addWidget(_box(difference))
        self._column.addStretch(1)


def spoken(changes: Sequence[Change]) -> str:
    """The changes for a screen reader."""
    return "; ".join(
        tr("added: {words}", words=change.text)
        if change.kind is Kind.ADDED
        else tr("removed: {words}", words=change.text)
        for change in changes
        if change.kind is not Kind.SAME and change.text.strip()
    )


def _style(kind: Kind) -> QTextCharFormat:
    style, colours = QTextCharFormat(), palette()
    match kind:
        case Kind.ADDED:
            style.setForeground(QColor(colours.of(Tone.ACCENT)))
            style.setBackground(QColor(colours.soft(Tone.ACCENT)))
            style.setUnderlineStyle(QTextCharFormat.UnderlineStyle.SingleUnderline)
            style.setFontWeight(QFont.Weight.DemiBold)
        case Kind.REMOVED:
            style.setForeground(QColor(colours.of(Tone.WARNING)))
            style.setBackground(QColor(colours.soft(Tone.WARNING)))
            style.setFontStrikeOut(True)
        case Kind.SAME:
            style.setForeground(QColor(colours.of(Tone.TEXT)))
    return style


def _box(difference: Difference) -> QFrame:
    frame = QFrame()
    set_look(frame, "card")
    label = QLabel(difference.label, textFormat=Qt.TextFormat.PlainText, wordWrap=True)
    set_look(label, "small")
    text = DiffText()
    text.show_changes(difference.changes)
    column = QVBoxLayout(frame)
    column.setContentsMargins(tokens.MEDIUM, tokens.SMALL, tokens.MEDIUM, tokens.MEDIUM)
    column.setSpacing(tokens.TINY)
    column.addWidget(label)
    column.addWidget(text)
    return frame


def _legend() -> QWidget:
    legend = QWidget()
    row = QHBoxLayout(legend)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(tokens.TINY)
    for symbol, kind, word in (
        ("mdi6.minus-circle-outline", Kind.REMOVED, tr("deleted")),
        ("mdi6.plus-circle-outline", Kind.ADDED, tr("added")),
    ):
        mark, sample = QLabel(), DiffText()
        mark.setPixmap(pixmap(symbol, Tone.WARNING if kind is Kind.REMOVED else Tone.ACCENT, 14))
        sample.show_changes([Change(kind, word)])
        sample.setFixedWidth(80)
        row.addWidget(mark)
        row.addWidget(sample)
    row.addStretch(1)
    return legend


def _sentence(text: str) -> QLabel:
    label = QLabel(text, wordWrap=True)
    set_look(label, "muted")
    return label
