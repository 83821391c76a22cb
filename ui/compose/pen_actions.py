"""The keys of the pen: ask for it or take it, hand it over, say not now or never mind."""

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from ui.actions import make_action
from ui.compose.sheet import Sheet
from ui.compose.strip import Offer
from warroom.domain.person import Person
from warroom.language import tr
from warroom.services.compose import WRITERS


class PenActions(QObject):
    """Actions of the page `place` for the sheet that is open; each is enabled when it makes sense."""

    def __init__(self, place: QWidget, me: Person) -> None:
        super().__init__(place)
        self._writes = me.has(*WRITERS)
        self._sheet: Sheet | None = None
        self.ask = make_action(place, tr("Ask for the pen"), "Ctrl+Shift+A", self._on_ask)
        self.give = make_action(place, tr("Hand over"), "Ctrl+Shift+G", self._on_give)
        self.decline = make_action(place, tr("Not now"), "Ctrl+Shift+N", self._on_decline)
        self.all = (self.ask, self.give, self.decline)
        self.look_at(None)

    def look_at(self, sheet: Sheet | None) -> None:
        """Offer what can be done about the pen of `sheet`."""
        self._sheet = sheet
        pen = sheet.pen if sheet is not None and sheet.lock is None else None
        self.ask.setText(_asking(sheet))
        self.decline.setText(tr("Never mind") if pen is not None and pen.asking else tr("Not now"))
        can_ask = (
            pen is not None and pen.theirs is not None and self._writes and (pen.may_take or not pen.asking)
        )
        self._enable(self.ask, can_ask, tr("nobody else is writing here"))
        asked = pen is not None and bool(pen.asked_by) and not pen.giving
        self._enable(self.give, asked, tr("nobody asks for the pen"))
        self._enable(self.decline, asked or (pen is not None and pen.asking), tr("nobody asks for the pen"))

    def offers(self) -> list[Offer]:
        """The buttons for what can be done now, first what is most likely wanted."""
        return [_offer(action) for action in (self.ask, self.give, self.decline) if action.isEnabled()]

    def _enable(self, action: QAction, can: bool, why_not: str) -> None:
        action.setEnabled(can)
        action.setStatusTip("" if can else why_not)
        action.setToolTip(f"{action.text()} ({_key(action)})")

    def _on_ask(self) -> None:
        if self._sheet is None:
            return
        if self._sheet.pen.may_take:
            self._sheet.pen.take()
        else:
            self._sheet.pen.ask()

    def _on_give(self) -> None:
        if self._sheet is not None:
            self._sheet.hand_over()

    def _on_decline(self) -> None:
        if self._sheet is None:
            return
        if self._sheet.pen.asking:
            self._sheet.pen.stop_asking()
        else:
            self._sheet.pen.refuse()


def _asking(sheet: Sheet | None) -> str:
    if sheet is not None and sheet.pen.may_take:
        return tr("Take the pen")
    if sheet is not None and sheet.pen.declined and sheet.pen.theirs is not None:
        return tr("Ask again for the pen")
    return tr("Ask for the pen")


def _offer(action: QAction) -> Offer:
    return Offer(action.text(), action.trigger, hint=action.toolTip())


def _key(action: QAction) -> str:
    return action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
