"""Tells approvers at headquarters that their signing key is locked, or new and not pinned yet."""

from PySide6.QtWidgets import QPushButton

from ui.banner import Banner
from ui.desk import Desk
from warroom.language import tr


class KeyBanner(Banner):
    """Hidden where nobody signs, and once the key's owner has looked at a new one."""

    def __init__(self, desk: Desk) -> None:
        super().__init__("mdi6.key-alert-outline", calm=True)
        self._key = desk.drawer.own_key
        self._looked_at = False
        self.show_key = QPushButton(tr("Show my key"))
        self.row.addWidget(self.show_key)
        self.show_key.clicked.connect(self._on_shown)
        self.look()

    def look(self) -> None:
        """Look again how it stands with the key."""
        if self._key is None:
            return
        if self._key.trouble is not None:
            self.say(tr("Your signing key is locked: you can’t approve anything until it is unlocked."))
        elif self._key.is_new and not self._looked_at:
            self.say(
                tr(
                    "Your signing key is new: nothing that you approve goes out before who runs the worker "
                    "has heard its fingerprint from you."
                )
            )
        else:
            self.say(None)

    def _on_shown(self) -> None:
        self._looked_at = True
        self.look()
