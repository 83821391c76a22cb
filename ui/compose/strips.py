"""What a drafter has to know about the open post, and can do: returned, locked, conflict, not saved."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.compose.lock import Lock, WayOut
from ui.compose.sheet import Saving, Sheet
from ui.compose.strip import Offer, Strip
from ui.theme import tokens
from ui.theme.tokens import Tone
from warroom.domain.approval import Approval, Verdict
from warroom.domain.post import Stage
from warroom.language import tr


class Strips(QWidget):
    """Signals: `copy_wanted` when the text is to go into a new post."""

    copy_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.saving, self.state, self.set_aside = Strip(), Strip(), Strip()
        self._saving_shown: tuple[Saving, str] | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(tokens.LARGE, 0, tokens.LARGE, 0)
        column.setSpacing(tokens.SMALL)
        for strip in (self.saving, self.state, self.set_aside):
            column.addWidget(strip)

    def show_sheet(self, sheet: Sheet) -> None:
        """Say what is to be known about `sheet`."""
        self._show_state(sheet)
        self._show_set_aside(sheet)
        self._saving_shown = None
        self.show_saving(sheet)

    def show_saving(self, sheet: Sheet) -> None:
        """Say when what is on the screen is not in the database. Buttons stay while nothing changes."""
        sentence = sheet.trouble.sentence if sheet.trouble else ""
        if self._saving_shown == (sheet.saving, sentence):
            return
        self._saving_shown = (sheet.saving, sentence)
        match sheet.saving:
            case Saving.CONFLICT:
                offers = [
                    Offer(tr("Load theirs"), sheet.load_theirs),
                    Offer(tr("Save mine over it"), sheet.save_mine),
                    Offer(tr("Keep mine as a new post"), self.copy_wanted.emit),
                ]
                self.saving.say("mdi6.account-alert-outline", Tone.WARNING, sentence, offers)
            case Saving.FAILED:
                text = tr(
                    "{trouble} What you typed stays here and is saved as soon as that works.",
                    trouble=sentence,
                )
                offers = [
                    Offer(tr("Save now"), sheet.autosave.flush),
                    Offer(tr("Keep mine as a new post"), self.copy_wanted.emit),
                ]
                self.saving.say("mdi6.content-save-alert-outline", Tone.DANGER, text, offers)
            case _:
                self.saving.clear()
        self._fit()

    def _show_state(self, sheet: Sheet) -> None:
        lock = sheet.lock
        if lock is not None:
            self.state.say("mdi6.lock-outline", Tone.ACCENT, lock.sentence, self._ways_out(sheet, lock))
        elif (returned := _returned(sheet)) is not None:
            text = tr(
                "{name} returned this post: {reason}", name=returned.approver_name, reason=returned.note
            )
            self.state.say("mdi6.arrow-u-left-top", Tone.WARNING, text)
        else:
            self.state.clear()
        self._fit()

    def _show_set_aside(self, sheet: Sheet) -> None:
        if sheet.set_aside is None or sheet.lock is not None:
            self.set_aside.clear()
        else:
            text = tr("This is your colleague's text. Yours is kept.")
            offer = Offer(tr("Bring back my text"), sheet.bring_back)
            self.set_aside.say("mdi6.tray-arrow-up", Tone.ACCENT, text, [offer])
        self._fit()

    def _ways_out(self, sheet: Sheet, lock: Lock) -> list[Offer]:
        match lock.way_out:
            case WayOut.TAKE_BACK:
                return [
                    Offer(tr("Take back to change it"), sheet.take_back, lock.refusal),
                    Offer(tr("Write a new post from it"), self.copy_wanted.emit),
                ]
            case WayOut.COPY:
                return [Offer(tr("Write a new post from it"), self.copy_wanted.emit)]
            case WayOut.NONE:
                return []

    def _fit(self) -> None:
        """Take no room while nothing is said."""
        silent = all(strip.isHidden() for strip in (self.saving, self.state, self.set_aside))
        self.setVisible(not silent)


def _returned(sheet: Sheet) -> Approval | None:
    """The verdict that sent the post back, while it is the last word on it."""
    if sheet.view is None or sheet.view.post.stage is not Stage.RETURNED:
        return None
    verdicts = [each for each in sheet.view.approvals if each.verdict is Verdict.RETURN]
    return verdicts[-1] if verdicts else None
