"""In which languages a post is written: whom networks show it to, how screen readers pronounce it."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from ui.theme.icons import icon
from warroom.language import tr

_OFFERED = {
    "fr": "français",
    "en": "English",
    "de": "Deutsch",
    "es": "español",
    "it": "italiano",
    "pt": "português",
    "nl": "Nederlands",
    "ar": "العربية",
    "br": "brezhoneg",
    "ca": "català",
    "co": "corsu",
    "eu": "euskara",
    "oc": "occitan",
    "pl": "polski",
    "tr": "Türkçe",
    "uk": "українська",
}
_MOST = 3
"""Bluesky takes three languages for a post; no other network takes more."""


class LanguageBox(QToolButton):
    """Signals: `languages_edited` with a tuple of language tags."""

    languages_edited = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._languages: tuple[str, ...] = ()
        self.setIcon(icon("mdi6.translate"))
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setToolTip(tr("In which languages the post is written ({most} at most)", most=_MOST))
        self._menu = QMenu(self)
        self.setMenu(self._menu)
        self.show_languages((), read_only=False)

    def show_languages(self, languages: Sequence[str], read_only: bool) -> None:
        """Show the post's languages."""
        self._languages = tuple(languages)
        names = ", ".join(language_name(tag) for tag in languages) or tr("not said")
        self.setText(tr("Language: {names}", names=names))
        self.setEnabled(not read_only)
        self._menu.clear()
        for tag in dict.fromkeys((*_OFFERED, *languages)):
            action = QAction(language_name(tag), self._menu, checkable=True, checked=tag in languages)
            action.setEnabled(tag in languages or len(languages) < _MOST)
            action.toggled.connect(lambda on, chosen=tag: self._on_toggled(chosen, on))
            self._menu.addAction(action)

    def _on_toggled(self, tag: str, on: bool) -> None:
        kept = tuple(each for each in self._languages if each != tag)
        self.show_languages((*kept, tag) if on else kept, read_only=False)
        self.languages_edited.emit(self._languages)


def language_name(tag: str) -> str:
    """The language in its own words (“français”); the tag itself for one that isn't offered here."""
    return _OFFERED.get(tag, tag)


def languages_offered() -> dict[str, str]:
    """The languages that can be chosen, by their tag, each in its own words."""
    return dict(_OFFERED)
