"""One post open at the writing desk: the composer, what is said above and below it, what stands beside it."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QAction, QImage
from PySide6.QtWidgets import QVBoxLayout, QWidget

from schedules.calendar import next_free_slot
from ui.company_line import CompanyLine
from ui.compose.attaching import Arrival, Cargo
from ui.compose.composer import Composer
from ui.compose.editing import Tab
from ui.compose.film_store import FilmStore
from ui.compose.fitting_sheet import offer_fitting
from ui.compose.footer import Footer
from ui.compose.inspector import ComposeInspector, Side
from ui.compose.pen_actions import PenActions
from ui.compose.picture_store import PictureStore
from ui.compose.renderings import answered, renderings
from ui.compose.sheet import Sheet
from ui.compose.strips import Strips
from ui.compose.targets import Targets
from ui.desk import Desk
from ui.theme import tokens
from warroom.domain.campaign import Campaign
from warroom.domain.checks import Finding, Severity
from warroom.domain.ids import AccountId
from warroom.domain.post import Draft, Thread
from warroom.domain.version import SealedVersion
from warroom.errors import Refused
from warroom.language import tr
from warroom.services import compose, queries, schedule
from warroom.services.office import Office

_CHECK_PAUSE_MS = 250
_PREVIEW_PAUSE_MS = 120
_SLOTS_AHEAD = timedelta(days=366)


class PostEditor(QWidget):
    """Shows one sheet at a time.

    Signals: `copy_wanted` when the text is to go into a new post; `correct_wanted` when a new one is to take
    the place of what was sent.
    """

    copy_wanted = Signal()
    correct_wanted = Signal()

    def __init__(
        self, desk: Desk, submit: QAction, pen_actions: PenActions, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._desk, self._submit = desk, submit
        self._sheet: Sheet | None = None
        self._locked = False
        self._targets = Targets(desk.campaign, desk.office.networks)
        self.findings: tuple[Finding, ...] = ()
        self._pictures, self._films = PictureStore(desk, self), FilmStore(desk, self)
        self.strips = Strips(desk, pen_actions)
        self.company = CompanyLine()
        self.composer = Composer(desk, self._pictures, self._films)
        self.footer = Footer(submit)
        self.details = ComposeInspector(desk, self._pictures, self._films)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, tokens.SMALL, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.strips)
        column.addWidget(self.company)
        column.addWidget(self.composer, 1)
        column.addWidget(self.footer)
        self._checking = _pause(self, _CHECK_PAUSE_MS, self._check)
        self._previewing = _pause(self, _PREVIEW_PAUSE_MS, self._show_preview)
        self._connect()

    def show_sheet(self, sheet: Sheet) -> None:
        """Show another post."""
        if self._sheet is not None:
            self._sheet.disconnect(self)
            self._sheet.attaching.disconnect(self._films)
        self._sheet = sheet
        sheet.replaced.connect(self._on_replaced)
        sheet.looked.connect(self._on_looked)
        sheet.saving_changed.connect(self._on_saving_changed)
        sheet.pending_changed.connect(self._on_pending_changed)
        sheet.asked_changed.connect(self._on_asked_changed)
        sheet.pen_changed.connect(self._on_pen_changed)
        sheet.attaching.film_read.connect(self._films.learn)
        sheet.look_at_corrected()
        self._on_looked()
        self._on_replaced()
        self.composer.begin()
        self._on_pending_changed()
        self._on_asked_changed()
        self._show_company()

    def show_targets(self, targets: Targets) -> None:
        """Know the campaign, its accounts, and what they have spent."""
        self._targets = targets
        self.composer.show_targets(targets)
        if self._sheet is not None:
            self.strips.show_sheet(self._sheet, targets)
        self._show_preview()

    def show_time(self) -> None:
        """Say again how long ago the text was saved."""
        if self._sheet is not None:
            self.footer.show_saving(self._sheet, self._now())

    def submit(self) -> None:
        """Hand the post to the approvers; while errors stand, lead to the first of them instead."""
        sheet = self._sheet
        if sheet is None or sheet.read_only:
            return
        if names := [arrival.name for arrival in sheet.attaching.pending]:
            sentence = tr(
                "{names} is still being added: wait until it is there, or stop it.", names=", ".join(names)
            )
            self._desk.notices.present(Refused(sentence))
            return
        errors = [finding for finding in self.findings if finding.severity is Severity.ERROR]
        if errors:
            self.details.show_side(Side.CHECKS)
            self.composer.jump_to(errors[0])
            return
        sheet.submit(lambda version: self._on_submitted(sheet, version))

    def _connect(self) -> None:
        self.strips.copy_wanted.connect(self.copy_wanted)
        self.strips.correct_wanted.connect(self.correct_wanted)
        self.details.history.correct_wanted.connect(self.correct_wanted)
        self.strips.corrected_wanted.connect(self._desk.places.post_opened)
        self.composer.edited.connect(self._on_edited)
        self.composer.typed.connect(self._on_typed)
        self.composer.fit_wanted.connect(self._on_fit_wanted)
        self.composer.card_wanted.connect(self._on_card_wanted)
        self.composer.card_dismissed.connect(self._on_card_dismissed)
        self.composer.arrival_cancelled.connect(self._on_arrival_cancelled)
        self.composer.tab_changed.connect(lambda _tab: self._show_preview())
        self.composer.slot_wanted.connect(self._find_slot)
        self.composer.time_troubled.connect(self._check)
        self.composer.own_dropped.connect(self._on_own_dropped)
        self.composer.files_given.connect(self._on_files_given)
        self.composer.picture_given.connect(self._on_picture_given)
        self.footer.checks_wanted.connect(lambda: self.details.show_side(Side.CHECKS))
        self.details.findings.place_wanted.connect(self.composer.jump_to)
        self.details.comments.commented.connect(self._on_commented)
        self._desk.presence.seen.connect(lambda _roster: self._show_company())

    # What the person does.

    def _on_edited(self, draft: Draft) -> None:
        if self._sheet is not None:
            self._sheet.edit(draft)
            self._checking.start()
            self._previewing.start()

    def _on_own_dropped(self, account_id: AccountId, own: Thread) -> None:
        sheet = self._sheet

        def undo() -> None:
            if sheet is None or sheet is not self._sheet:
                self._desk.notices.present(
                    Refused(tr("Another post is open now; this can't be undone any more."))
                )
                return
            if sheet.read_only:
                self._desk.notices.present(Refused(tr("The pen is with a colleague: ask for it first.")))
                return
            sheet.edit(sheet.draft.with_own(account_id, own))
            self._on_replaced()

        self._desk.notices.done(tr("The common text goes out again."), undo)

    def _on_typed(self, tab: Tab, thread: Thread) -> None:
        # A card that no chosen network would show is not worth reading a page for.
        if self._sheet is not None and any(
            network.link_cards for network in self._targets.chosen(self._sheet.draft).values()
        ):
            self._sheet.typed(tab, thread)

    def _on_card_wanted(self, tab: Tab, url: str) -> None:
        if self._sheet is not None:
            self._sheet.cards.ask(tab, url)

    def _on_card_dismissed(self, url: str) -> None:
        if self._sheet is not None:
            self._sheet.cards.dismiss(url)

    def _on_fit_wanted(self, tab: Tab, part: int, picture: int) -> None:
        if self._sheet is not None:
            place = (tab, part, picture)
            offer_fitting(self, self._desk, self._pictures, self._sheet, place, self._targets)

    def _on_arrival_cancelled(self, arrival: Arrival) -> None:
        arrival.cancel()
        self._on_pending_changed()

    def _on_files_given(self, tab: Tab, part: int, cargo: Cargo, paths: Sequence[str]) -> None:
        if self._sheet is not None:
            self._sheet.add_files(tab, part, cargo, paths)

    def _on_picture_given(self, tab: Tab, part: int, image: QImage) -> None:
        if self._sheet is not None:
            self._sheet.attaching.add_image(tab, part, image)

    def _on_commented(self, text: str) -> None:
        sheet = self._sheet
        if sheet is None or sheet.post_id is None:
            return
        office, me, post_id = self._desk.office, self._desk.me.id, sheet.post_id
        self._desk.jobs.run(
            sheet,
            lambda: compose.comment(office, me, post_id, text),
            lambda _none: self.details.comments.clear_line(),
        )

    def _on_submitted(self, sheet: Sheet, version: SealedVersion) -> None:
        sheet.look()
        text = tr("“{title}” waits for sign-off as version {n}.", title=sheet.name, n=version.version)
        self._desk.notices.done(text, sheet.take_back)

    def _find_slot(self) -> None:
        if self._sheet is None:
            return
        office, campaign = self._desk.office, self._desk.campaign
        own = self._sheet.draft.due_at
        self._desk.jobs.latest(
            self._sheet, "slot", lambda: _next_slot(office, campaign, own), self._on_slot_found
        )

    def _on_slot_found(self, due_at: datetime | None) -> None:
        if due_at is None:
            self.composer.show_no_slot()
        else:
            self.composer.show_slot(due_at)

    # What the sheet says.

    def _on_replaced(self) -> None:
        if (sheet := self._sheet) is not None:
            self._show_draft(sheet)
            self.strips.show_sheet(sheet, self._targets)
            self._check()
            self._show_preview()
            self.show_time()

    def _on_looked(self) -> None:
        if (sheet := self._sheet) is not None:
            self._show_whether_locked(sheet)
            self.strips.show_sheet(sheet, self._targets)
            self.composer.show_correctable(self._correctable(sheet))
            self.composer.show_answered(answered(sheet.view))
            self.details.show_view(sheet.view, self._targets, self._now())
            self._allow_submit()
            self._previewing.start()

    def _on_pen_changed(self) -> None:
        if (sheet := self._sheet) is not None:
            self._show_whether_locked(sheet)
            self.strips.show_pen(sheet)
            self._show_company()
            self._allow_submit()

    def _show_whether_locked(self, sheet: Sheet) -> None:
        if sheet.read_only != self._locked:
            self._show_draft(sheet)
            self._check()

    def _show_draft(self, sheet: Sheet) -> None:
        self._locked = sheet.read_only
        self.composer.show_draft(sheet.draft, self._locked)

    def _show_company(self) -> None:
        """Say who else has the post open."""
        if (sheet := self._sheet) is not None:
            roster, me, post_id = self._desk.presence.roster, self._desk.me.id, sheet.post_id
            readers = roster.lookers(post_id, me) if post_id is not None else ()
            self.company.say_reading(readers, along=sheet.pen.mine)

    def _on_saving_changed(self) -> None:
        if self._sheet is not None:
            self.strips.show_saving(self._sheet)
            self.show_time()

    def _on_pending_changed(self) -> None:
        if self._sheet is not None:
            self.composer.show_arrivals(self._sheet.attaching.pending)

    def _on_asked_changed(self) -> None:
        if self._sheet is not None:
            self.composer.show_asked(tuple(self._sheet.cards.asked.values()))

    # What is worked out.

    def _check(self) -> None:
        sheet, office = self._sheet, self._desk.office
        if sheet is None or sheet.read_only:
            self._show_findings(())
            return
        draft = sheet.draft
        self._desk.jobs.latest(self, "check", lambda: compose.check(office, draft), self._show_findings)

    def _show_findings(self, findings: tuple[Finding, ...]) -> None:
        if (trouble := self.composer.when.trouble) is not None:
            findings = (Finding(Severity.ERROR, trouble), *findings)
        self.findings = findings
        self.footer.show_findings(findings)
        self.details.show_findings(findings, self._targets)

    def _show_preview(self) -> None:
        if self._sheet is None:
            return
        sheet, tab = self._sheet, self.composer.tab
        self.details.preview.show_renderings(renderings(sheet, tab, self._targets))

    def _correctable(self, sheet: Sheet) -> tuple[AccountId, ...] | None:
        """Where a correction can go; nowhere while the post that it corrects is being read."""
        if sheet.draft.corrects is None:
            return None
        return self._targets.correctable(sheet.corrected) if sheet.corrected else ()

    def _allow_submit(self) -> None:
        sheet = self._sheet
        lock = sheet.lock if sheet else None
        self._submit.setEnabled(sheet is not None and not sheet.read_only)
        if lock is None and sheet is not None and sheet.read_only:
            self._submit.setStatusTip(tr("The pen is with a colleague: ask for it first."))
        else:
            self._submit.setStatusTip(lock.sentence if lock else tr("Open a post first."))

    def _now(self) -> datetime:
        return self._desk.office.clock.now()


def _pause(owner: PostEditor, milliseconds: int, act: Callable[[], None]) -> QTimer:
    timer = QTimer(owner, singleShot=True, interval=milliseconds)
    timer.timeout.connect(act)
    return timer


def _next_slot(office: Office, campaign: Campaign, own: datetime | None) -> datetime | None:
    """The first posting slot that no other post has; on the jobs' thread."""
    now = office.clock.now()
    taken = {
        summary.due_at for summary in queries.calendar(office, now, now + _SLOTS_AHEAD) if summary.due_at
    }
    taken.discard(own)
    return next_free_slot(schedule.slots(office), campaign.zone, taken, now)
