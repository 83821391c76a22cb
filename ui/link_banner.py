"""How it stands with the way to the campaign's database: lost for now, or closed to who sits here."""

from datetime import datetime

from PySide6.QtWidgets import QLabel, QPushButton

from ui.banner import Banner
from ui.desk import Desk
from ui.theme.style import set_look
from warroom.language import tr


class LinkBanner(Banner):
    """Calm at headquarters, where the link comes back by itself: since when, and that typing goes on."""

    def __init__(self, desk: Desk) -> None:
        self._shared = desk.office.store.shared
        super().__init__(
            "mdi6.lan-disconnect" if self._shared else "mdi6.database-alert-outline", calm=self._shared
        )
        self._desk = desk
        self._since: datetime | None = None
        self.circumstances = QLabel(wordWrap=True)
        self.words.addWidget(self.circumstances)

    @property
    def lost(self) -> bool:
        """Whether nothing can be read."""
        return self._since is not None

    def show_lost(self, sentence: str) -> None:
        """Reading failed, as `sentence` says."""
        if self._since is None:
            self._since = self._desk.office.clock.now()
        if not self._shared:
            self.say(tr("{trouble} Trying again every two seconds.", trouble=sentence))
            self.circumstances.hide()
            return
        there = self._since.astimezone(self._desk.campaign.zone)
        self.circumstances.setText(
            tr(
                "Since {time}. You stay signed in as {name}: go on typing, it is kept here and saved by "
                "itself when headquarters is back. What else is shown may be out of date.",
                time=f"{there:%H:%M:%S}",
                name=self._desk.me.display_name,
            )
        )
        self.say(sentence)

    def show_found(self) -> None:
        """Reading works."""
        self._since = None
        self.say(None)


class ShutOutBanner(Banner):
    """The server lets this person in no more. What they typed stays in sight until they leave."""

    def __init__(self) -> None:
        super().__init__("mdi6.account-off-outline")
        self.copy = QPushButton(tr("Copy what isn’t saved"))
        self.leave = QPushButton(tr("To the sign-in page"))
        set_look(self.leave, "primary")
        for button in (self.copy, self.leave):
            self.row.addWidget(button)
