"""What can be done from anywhere at a desk: the window's own actions, with their keys."""

from collections.abc import Callable

from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from ui.control import Control
from ui.pages import PageEntry
from ui.rail import page_key
from ui.settings import Settings
from ui.theme.style import Theme
from warroom.domain.person import Person
from warroom.language import LANGUAGES, spoken, tr


class WindowActions:
    """The actions of a desk. They belong to `window`, so that their keys work everywhere in it."""

    def __init__(self, window: QWidget, control: Control, settings: Settings) -> None:
        self._window = window
        self.search = self._action(tr("Search and commands"), "Ctrl+K")
        self.keys = self._action(tr("Show the keys"), "?")
        self.hold = self._action(tr("Hold: stop everything"), "Ctrl+Shift+H")
        self.refresh = self._action(tr("Read this page again"), "F5")
        self.online = self._action(tr("Show who is online"), "Ctrl+Shift+O")
        self.fold = self._action(tr("Fold the details away"), "Ctrl+I")
        self.fold.setCheckable(True)
        self.dismiss = self._action(tr("Dismiss the newest message"), "Ctrl+D")
        self.sign_out = self._action(tr("Sign out"), "Ctrl+Shift+Q")
        self.sign_out.triggered.connect(control.signed_out)
        self.open_campaign = self._action(tr("Open another campaign…"), "Ctrl+O")
        self.open_campaign.triggered.connect(control.campaign_asked)
        self.join = self._action(tr("Join a headquarters…"), None)
        self.join.triggered.connect(control.join_asked)
        self.notify = self._action(tr("Desktop notifications"), None)
        self.notify.setCheckable(True)
        self.notify.setChecked(settings.notifies)
        self.pages: dict[str, QAction] = {}
        self.themes = [self._theme(theme, settings.theme, control) for theme in Theme]
        self.languages = [self._language(code, control) for code in LANGUAGES]
        for choices in (self.themes, self.languages):
            group = QActionGroup(window)
            for choice in choices:
                group.addAction(choice)

    def add_pages(self, entries: dict[str, PageEntry], person: Person, show: Callable[[str], None]) -> None:
        """An action for each page."""
        for number, entry in enumerate(entries.values(), start=1):
            action = self._action(tr("Go to: {page}", page=entry.name), page_key(number).toString())
            action.setEnabled(entry.serves(person))
            action.setStatusTip(tr("not part of your role"))
            action.triggered.connect(lambda _checked, key=entry.key: show(key))
            self.pages[entry.key] = action

    def offered(self) -> list[QAction]:
        """All of them, as the palette and the list of keys show them."""
        return [
            *self.pages.values(),
            self.search,
            self.keys,
            self.hold,
            self.refresh,
            self.online,
            self.fold,
            self.dismiss,
            self.sign_out,
            self.open_campaign,
            self.join,
            self.notify,
            *self.themes,
            *self.languages,
        ]

    def menu(self) -> QMenu:
        """The menu behind the cog."""
        menu = QMenu(self._window)
        menu.addSection(tr("Theme"))
        menu.addActions(self.themes)
        menu.addSection(tr("Language"))
        menu.addActions(self.languages)
        menu.addSeparator()
        menu.addActions([self.notify, self.fold])
        menu.addSeparator()
        menu.addActions([self.keys, self.refresh, self.open_campaign, self.join])
        return menu

    def _action(self, name: str, key: str | None) -> QAction:
        action = QAction(name, self._window)
        if key is not None:
            action.setShortcut(QKeySequence(key))
        self._window.addAction(action)
        return action

    def _theme(self, theme: Theme, current: Theme, control: Control) -> QAction:
        names = {
            Theme.SYSTEM: tr("Theme of the system"),
            Theme.LIGHT: tr("Light theme"),
            Theme.DARK: tr("Dark theme"),
        }
        action = self._action(names[theme], None)
        action.setCheckable(True)
        action.setChecked(theme is current)
        action.triggered.connect(lambda _checked: control.theme_chosen.emit(theme))
        return action

    def _language(self, code: str, control: Control) -> QAction:
        action = self._action(LANGUAGES[code], None)
        action.setCheckable(True)
        action.setChecked(code == spoken())
        action.triggered.connect(lambda _checked: control.language_chosen.emit(code))
        return action
