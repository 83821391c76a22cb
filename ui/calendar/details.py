"""The calendar's inspector: the chosen post with what became of it on each account, or a free slot."""

from collections.abc import Mapping
from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from ui.calendar.contents import FreeSlot
from ui.calendar.delivery_card import DeliveryCard
from ui.calendar.moving import movable, needs_new_sign_off
from ui.calendar.time_field import TimeField
from ui.calendar.words import title_of
from ui.columns import empty, padded_column, words
from ui.dates import when
from ui.desk import Desk
from ui.states import EmptyState
from ui.theme import tokens
from ui.theme.chips import Chip, post_look
from ui.theme.icons import icon
from warroom.domain.account import Account
from warroom.domain.delivery import RECALLABLE, Delivery, DeliveryState
from warroom.domain.ids import AccountId
from warroom.domain.person import Role
from warroom.domain.post import PostStatus
from warroom.errors import BadInput
from warroom.language import tr
from warroom.services.compose import WRITERS
from warroom.services.queries import PostView


class Details(QWidget):
    """Signals carry a PostSummary, a FreeSlot or a Delivery; `move_wanted` a PostSummary and an instant."""

    post_opened = Signal(object)
    slot_opened = Signal(object)
    move_wanted = Signal(object, object)
    cancel_wanted = Signal(object)
    retry_wanted = Signal(object)
    decision_wanted = Signal(object)
    numbers_wanted = Signal(object)
    deletion_wanted = Signal(object)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._shown: object = None
        self._forget_parts()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self.setMinimumWidth(240)
        self.setAccessibleName(tr("Details"))
        self.show_nothing()

    def _forget_parts(self) -> None:
        """The parts of the post shown before are gone with it."""
        self.time_field: TimeField | None = None
        self.move_button: QPushButton | None = None
        self.cancel_button: QPushButton | None = None
        self._cards: list[DeliveryCard] = []

    def cards(self) -> list[DeliveryCard]:
        """What is told of each account."""
        return list(self._cards)

    def show_nothing(self) -> None:
        """Nothing is chosen."""
        self._shown = None
        self._forget_parts()
        self._put(
            EmptyState(
                tr("Nothing chosen"),
                tr("Choose a post to see what became of it on each account."),
                icon="mdi6.calendar-cursor",
            )
        )

    def show_slot(self, slot: FreeSlot) -> None:
        """A free slot: what could be written for it."""
        self._shown = slot
        self._forget_parts()
        inside, column = padded_column()
        column.addWidget(words(tr("Free slot"), "title"))
        column.addWidget(words(when(slot.at, self._desk.campaign.zone)))
        write = QPushButton(icon("mdi6.pencil-plus-outline"), tr("Write a post for it"))
        write.setToolTip(tr("Write a post for this time (Enter)"))
        write.setEnabled(self._desk.me.has(*WRITERS))
        write.clicked.connect(lambda: self.slot_opened.emit(slot))
        column.addWidget(write)
        if not write.isEnabled():
            column.addWidget(words(tr("Your roles don't include writing posts."), "muted"))
        column.addStretch()
        self._put(inside)

    def show_post(self, view: PostView, accounts: Mapping[AccountId, Account]) -> None:
        """A post, whole. What is typed in the time field stays while nothing of the post changed."""
        if view == self._shown:
            return
        self._shown = view
        self._forget_parts()
        inside, column = padded_column()
        self._add_head(column, view)
        column.addWidget(words(tr("On each account"), "heading"))
        for account_id in view.post.draft.accounts:
            column.addWidget(self._card(view, accounts[account_id]))
        self._add_move(column, view)
        self._add_buttons(column, view)
        column.addStretch()
        self._put(inside)

    def _put(self, inside: QWidget) -> None:
        """Show `inside` in place of what was shown."""
        empty(self._column)
        self._column.addWidget(inside)

    def _add_head(self, column: QVBoxLayout, view: PostView) -> None:
        summary = view.summary
        row = QHBoxLayout()
        row.addWidget(Chip(post_look(summary.status)))
        row.addStretch()
        column.addWidget(words(title_of(summary), "title"))
        column.addLayout(row)
        due = when(summary.due_at, self._desk.campaign.zone) if summary.due_at else tr("as soon as approved")
        column.addWidget(words(tr("{when}, by {author}", when=due, author=summary.author_name), "muted"))
        column.addWidget(words(summary.excerpt))

    def _card(self, view: PostView, account: Account) -> DeliveryCard:
        delivery = latest_delivery(view, account.id)
        metrics = view.metrics.get(delivery.id) if delivery else None
        card = DeliveryCard(self._desk, account, delivery, metrics)
        self._cards.append(card)
        card.retry_wanted.connect(self.retry_wanted)
        card.decision_wanted.connect(self.decision_wanted)
        card.numbers_wanted.connect(self.numbers_wanted)
        card.deletion_wanted.connect(self.deletion_wanted)
        return card

    def _add_move(self, column: QVBoxLayout, view: PostView) -> None:
        if not movable(view.summary, self._desk.me):
            return
        self.time_field = field = TimeField(self._desk.campaign.zone, tr("New time"))
        field.show_instant(view.summary.due_at or self._desk.office.clock.now())
        self.move_button = move = QPushButton(icon("mdi6.calendar-arrow-right"), tr("Move"))
        move.clicked.connect(lambda: self._move(view, field))
        column.addWidget(words(tr("Another time"), "heading"))
        if needs_new_sign_off(view.summary):
            column.addWidget(
                words(tr("A submitted post needs a new sign-off when its time changes."), "muted")
            )
        column.addWidget(field)
        column.addWidget(move)

    def _move(self, view: PostView, field: TimeField) -> None:
        try:
            instant: datetime = field.instant()
        except BadInput as error:
            self._desk.notices.present(error)
        else:
            self.move_wanted.emit(view.summary, instant)

    def _add_buttons(self, column: QVBoxLayout, view: PostView) -> None:
        summary = view.summary
        signs = summary.status is PostStatus.WAITING and self._desk.me.has(Role.APPROVER)
        name = tr("Open at the sign-off desk") if signs else tr("Open at the writing desk")
        open_button = QPushButton(icon("mdi6.arrow-right"), name)
        open_button.setToolTip(tr("{what} (Enter)", what=name))
        open_button.clicked.connect(lambda: self.post_opened.emit(summary))
        column.addSpacing(tokens.SMALL)
        column.addWidget(open_button)
        waits = summary.status is PostStatus.WAITING or any(d.state in RECALLABLE for d in view.deliveries)
        if waits and self._desk.me.has(*WRITERS, Role.APPROVER, Role.ADMIN):
            self.cancel_button = cancel = QPushButton(icon("mdi6.cancel"), tr("Cancel it…"))
            cancel.setToolTip(tr("Drop what has not gone out yet. What is published stays."))
            cancel.clicked.connect(lambda: self.cancel_wanted.emit(summary))
            column.addWidget(cancel)


def latest_delivery(view: PostView, account_id: AccountId) -> Delivery | None:
    """The delivery that counts for an account; a cancelled one only when the latest version has no other."""
    mine = [delivery for delivery in view.deliveries if delivery.account_id == account_id]
    live = [delivery for delivery in mine if delivery.state is not DeliveryState.CANCELLED]
    current = [delivery for delivery in mine if delivery.version == view.post.latest_version]
    return next(reversed(live or current), None)
