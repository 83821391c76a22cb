"""What a drafter has to know about the open post: who writes, returned, locked, conflict, not saved."""

from collections.abc import Iterable

from PySide6.QtCore import Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from ui.compose.lock import Lock, WayOut
from ui.compose.pen_actions import PenActions
from ui.compose.pen_words import Said, said_of
from ui.compose.sheet import Saving, Sheet
from ui.compose.strip import Offer, Strip
from ui.compose.targets import Targets
from ui.desk import Desk
from ui.theme import tokens
from ui.theme.tokens import Tone
from warroom.domain.approval import Approval, Verdict
from warroom.domain.delivery import DeliveryState
from warroom.domain.ids import AccountId
from warroom.domain.post import Stage
from warroom.language import tr
from warroom.services.queries import PostView


class Strips(QWidget):
    """Signals:

    `copy_wanted` when the text is to go into a new post; `correct_wanted` when a new one is to take the place
    of what was sent; `corrected_wanted` with the PostId of the post that this one corrects.
    """

    copy_wanted = Signal()
    correct_wanted = Signal()
    corrected_wanted = Signal(object)

    def __init__(self, desk: Desk, pen_actions: PenActions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk, self._pen_actions = desk, pen_actions
        self.saving, self.state, self.set_aside, self.correcting = Strip(), Strip(), Strip(), Strip()
        self.pen = Strip()
        self._all = (self.pen, self.saving, self.state, self.set_aside, self.correcting)
        self._saving_shown: tuple[Saving, str, bool] | None = None
        self._pen_shown: tuple[Said | None, list[str]] = (None, [])
        column = QVBoxLayout(self)
        column.setContentsMargins(tokens.LARGE, 0, tokens.LARGE, 0)
        column.setSpacing(tokens.SMALL)
        for strip in self._all:
            column.addWidget(strip)

    def show_sheet(self, sheet: Sheet, targets: Targets) -> None:
        """Say what is to be known about `sheet`."""
        self._show_state(sheet, targets)
        self._show_set_aside(sheet)
        self._show_correcting(sheet, targets)
        self._saving_shown = None
        self.show_saving(sheet)
        self.show_pen(sheet)

    def show_pen(self, sheet: Sheet) -> None:
        """Say who has the pen, and who asks for it. Buttons stay while nothing changes."""
        self._pen_actions.look_at(sheet)
        offers = self._pen_actions.offers()
        locked = sheet.lock is not None and sheet.lock.way_out is not WayOut.NONE
        office = self._desk.office
        said = None if locked else said_of(sheet.pen, self._desk.campaign.zone, office.clock.now())
        now_shown = (said, [offer.name for offer in offers])
        if now_shown == self._pen_shown:
            return
        called = self._pen_shown[0] is not None and self._pen_shown[0].calls
        self._pen_shown = now_shown
        if said is None:
            self.pen.clear()
        else:
            self.pen.say(said.icon, said.tone, said.sentence, offers)
            if said.calls and not called:
                QApplication.alert(self.window())
                QAccessible.updateAccessibility(QAccessibleEvent(self.pen, QAccessible.Event.Alert))
        self.show_saving(sheet)
        self._show_set_aside(sheet)

    def show_saving(self, sheet: Sheet) -> None:
        """Say when what is on the screen is not in the database. Buttons stay while nothing changes."""
        sentence = sheet.trouble.sentence if sheet.trouble else ""
        waits = sheet.pen.elsewhere
        if self._saving_shown == (sheet.saving, sentence, waits):
            return
        self._saving_shown = (sheet.saving, sentence, waits)
        match sheet.saving:
            case Saving.CONFLICT:
                offers = [
                    Offer(tr("Load theirs"), sheet.load_theirs),
                    Offer(tr("Save mine over it"), sheet.save_mine, _needs_pen(sheet)),
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

    def _show_state(self, sheet: Sheet, targets: Targets) -> None:
        lock = sheet.lock
        if lock is not None:
            correctable = sheet.view is not None and bool(targets.correctable(sheet.view))
            sentence = lock.sentence
            if correctable and lock.way_out is WayOut.COPY:
                sentence = tr(
                    "This post has gone out. Where networks allow it, a correction takes its place."
                )
            offers = self._ways_out(sheet, lock, correctable)
            self.state.say("mdi6.lock-outline", Tone.ACCENT, sentence, offers)
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
            offer = Offer(tr("Bring back my text"), sheet.bring_back, _needs_pen(sheet))
            self.set_aside.say("mdi6.tray-arrow-up", Tone.ACCENT, text, [offer])
        self._fit()

    def _show_correcting(self, sheet: Sheet, targets: Targets) -> None:
        """Say what a correcting post takes the place of, and where that can't be done."""
        view, corrects = sheet.corrected, sheet.draft.corrects
        if view is None or corrects is None:
            self.correcting.clear()
        else:
            offer = Offer(tr("Open that post"), lambda: self.corrected_wanted.emit(corrects))
            self.correcting.say("mdi6.file-replace-outline", Tone.ACCENT, _correcting(view, targets), [offer])
        self._fit()

    def _ways_out(self, sheet: Sheet, lock: Lock, correctable: bool) -> list[Offer]:
        match lock.way_out:
            case WayOut.TAKE_BACK:
                return [
                    Offer(tr("Take back to change it"), sheet.take_back, lock.refusal),
                    Offer(tr("Write a new post from it"), self.copy_wanted.emit),
                ]
            case WayOut.COPY:
                copy = Offer(tr("Write a new post from it"), self.copy_wanted.emit)
                return [Offer(tr("Correct…"), self.correct_wanted.emit), copy] if correctable else [copy]
            case WayOut.NONE:
                return []

    def _fit(self) -> None:
        """Take no room while nothing is said."""
        self.setVisible(not all(strip.isHidden() for strip in self._all))


def _needs_pen(sheet: Sheet) -> str:
    """Why what is on the screen can't be saved now; empty when it can."""
    return tr("The pen is with a colleague: ask for it first.") if sheet.pen.elsewhere else ""


def _returned(sheet: Sheet) -> Approval | None:
    """The verdict that sent the post back, while it is the last word on it."""
    if sheet.view is None or sheet.view.post.stage is not Stage.RETURNED:
        return None
    verdicts = [each for each in sheet.view.approvals if each.verdict is Verdict.RETURN]
    return verdicts[-1] if verdicts else None


def _correcting(view: PostView, targets: Targets) -> str:
    """What is corrected and on which accounts; where it stands and can't be."""
    correctable = targets.correctable(view)
    stands = [each.account_id for each in view.deliveries if each.state is DeliveryState.SENT]
    fixed = [each for each in stands if each not in correctable]
    sentence = tr(
        "This takes the place of “{title}” on {networks}, once it is approved.",
        title=view.post.draft.title.strip() or tr("Without a title"),
        networks=_names(view, correctable, targets) or tr("no network"),
    )
    if not fixed:
        return sentence
    return tr(
        "{sentence} It stays as it is on {others}, where nobody can change a post.",
        sentence=sentence,
        others=_names(view, fixed, targets),
    )


def _names(view: PostView, accounts: Iterable[AccountId], targets: Targets) -> str:
    return ", ".join(targets.name(view.post.draft, each) for each in accounts)
