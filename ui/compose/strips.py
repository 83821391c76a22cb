"""What a drafter has to know about the open post, and can do: returned, locked, conflict, not saved."""

from collections.abc import Iterable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.compose.lock import Lock, WayOut
from ui.compose.sheet import Saving, Sheet
from ui.compose.strip import Offer, Strip
from ui.compose.targets import Targets
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

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.saving, self.state, self.set_aside, self.correcting = Strip(), Strip(), Strip(), Strip()
        self._saving_shown: tuple[Saving, str] | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(tokens.LARGE, 0, tokens.LARGE, 0)
        column.setSpacing(tokens.SMALL)
        for strip in (self.saving, self.state, self.set_aside, self.correcting):
            column.addWidget(strip)

    def show_sheet(self, sheet: Sheet, targets: Targets) -> None:
        """Say what is to be known about `sheet`."""
        self._show_state(sheet, targets)
        self._show_set_aside(sheet)
        self._show_correcting(sheet, targets)
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
            offer = Offer(tr("Bring back my text"), sheet.bring_back)
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
        silent = all(strip.isHidden() for strip in (self.saving, self.state, self.set_aside, self.correcting))
        self.setVisible(not silent)


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
