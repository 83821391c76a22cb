"""What became of a post on one of its accounts: told truthfully, whatever the others did."""

from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from ui.calendar.options import what_happened
from ui.dates import when
from ui.desk import Desk
from ui.theme import tokens
from ui.theme.chips import Chip, delivery_look
from ui.theme.icons import icon, network_icon
from ui.theme.style import set_look
from warroom.domain.account import Account
from warroom.domain.delivery import WAITS_FOR_A_PERSON, Delivery, DeliveryState, Metrics
from warroom.domain.person import Role
from warroom.language import ntr, tr
from warroom.services.office import role_name


class DeliveryCard(QFrame):
    """One account's part. Signals carry its Delivery and say what is wanted of it."""

    retry_wanted = Signal(object)
    decision_wanted = Signal(object)
    numbers_wanted = Signal(object)
    deletion_wanted = Signal(object)

    def __init__(
        self,
        desk: Desk,
        account: Account,
        delivery: Delivery | None,
        metrics: Metrics | None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._desk, self.delivery = desk, delivery
        self.retry: QPushButton | None = None
        self.decide: QPushButton | None = None
        self.numbers: QPushButton | None = None
        self.delete: QPushButton | None = None
        set_look(self, "sunken")
        column = QVBoxLayout(self)
        column.setContentsMargins(tokens.SMALL, tokens.SMALL, tokens.SMALL, tokens.SMALL)
        column.setSpacing(tokens.TINY)
        column.addLayout(self._head(account))
        text = story(delivery, metrics, desk)
        self.story = QLabel(text, wordWrap=True)
        self.story.setMinimumWidth(1)
        column.addWidget(self.story)
        if delivery is not None:
            self._add_buttons(column, account, delivery)
        self.setAccessibleName(tr("{name}: {value}", name=account.handle, value=text))

    def _head(self, account: Account) -> QHBoxLayout:
        network = self._desk.office.networks.get(account.network)
        symbol = QLabel()
        symbol.setPixmap(network_icon(network.icon if network else "").pixmap(16, 16))
        handle = QLabel(account.handle)
        handle.setToolTip(tr(network.name) if network else account.network)
        row = QHBoxLayout()
        row.setSpacing(tokens.SMALL)
        row.addWidget(symbol)
        row.addWidget(handle, 1)
        if self.delivery is not None:
            row.addWidget(Chip(delivery_look(self.delivery.state)))
        return row

    def _add_buttons(self, column: QVBoxLayout, account: Account, delivery: Delivery) -> None:
        published = delivery.state is DeliveryState.SENT and delivery.deleted_at is None
        url = delivery.remote.url if delivery.remote else None
        if published and url is not None and url.startswith(("https://", "http://")):
            link = QPushButton(icon("mdi6.open-in-new"), tr("See it on the network"))
            link.setToolTip(url)
            link.clicked.connect(lambda: QDesktopServices.openUrl(QUrl(url)))
            column.addWidget(link)
        if published:
            self._add_ways_of_a_published_one(column, account, delivery)
        if delivery.state is DeliveryState.FAILED:
            self.retry = retry = QPushButton(icon("mdi6.reload"), tr("Try this one again"))
            retry.setAccessibleName(
                tr("Try {handle} again; the other accounts are not touched", handle=account.handle)
            )
            self._allow(retry, tr("The other accounts are not touched."), Role.APPROVER)
            retry.clicked.connect(lambda: self.retry_wanted.emit(delivery))
            column.addWidget(retry)
        if delivery.state in WAITS_FOR_A_PERSON:
            by_hand = delivery.state is DeliveryState.BY_HAND
            name = tr("Post it by hand") if by_hand else tr("All that can be decided")
            self.decide = QPushButton(icon("mdi6.arrow-up"), name)
            self.decide.clicked.connect(lambda: self.decision_wanted.emit(delivery))
            column.addWidget(self.decide)

    def _add_ways_of_a_published_one(self, column: QVBoxLayout, account: Account, delivery: Delivery) -> None:
        network = self._desk.office.networks.get(account.network)
        row = QHBoxLayout()
        if network is not None and network.has_metrics:
            self.numbers = QPushButton(icon("mdi6.chart-line"), tr("Read its numbers"))
            self.numbers.clicked.connect(lambda: self.numbers_wanted.emit(delivery))
            row.addWidget(self.numbers)
        if network is not None and network.can_delete:
            self.delete = QPushButton(icon("mdi6.trash-can-outline"), tr("Delete it…"))
            self.delete.setAccessibleName(tr("Delete it from {handle}", handle=account.handle))
            self._allow(self.delete, tr("Take it off the network."), Role.APPROVER, Role.ADMIN)
            self.delete.clicked.connect(lambda: self.deletion_wanted.emit(delivery))
            row.addWidget(self.delete)
        column.addLayout(row)

    def _allow(self, button: QPushButton, meaning: str, *roles: Role) -> None:
        """Enable `button` for `roles`; others read who may."""
        button.setEnabled(self._desk.me.has(*roles))
        names = tr(" or ").join(role_name(role) for role in roles)
        refusal = tr("This takes the role of {roles}.", roles=names)
        button.setToolTip(meaning if button.isEnabled() else refusal)


def story(delivery: Delivery | None, metrics: Metrics | None, desk: Desk) -> str:
    """What happened on this account, and what will."""
    if delivery is None:
        return tr("Nothing is on its way yet: it waits to be submitted and signed.")
    return "\n".join(_sentences(delivery, metrics, desk))


def _sentences(delivery: Delivery, metrics: Metrics | None, desk: Desk) -> list[str]:
    zone, sentences = desk.campaign.zone, []
    match delivery.state:
        case DeliveryState.SENT if delivery.deleted_at:
            sentences.append(
                tr("Was published, and deleted on {when}.", when=when(delivery.deleted_at, zone))
            )
        case DeliveryState.SENT if delivery.sent_at:
            sentences.append(tr("Published {when}.", when=when(delivery.sent_at, zone)))
        case DeliveryState.QUEUED if delivery.retry_at:
            sentences.append(tr("Will be tried again {when}.", when=when(delivery.retry_at, zone)))
        case DeliveryState.QUEUED | DeliveryState.LEASED:
            sentences.append(tr("Goes out {when}.", when=when(delivery.due_at, zone)))
        case DeliveryState.SENDING:
            sentences.append(tr("Is being sent now."))
        case DeliveryState.CANCELLED:
            sentences.append(tr("Won't be published here."))
        case _:
            sentences.append(what_happened(delivery))
    if delivery.why:
        sentences.append(tr("Reason: {reason}", reason=delivery.why[:500]))
    if 0 < len(delivery.sent_parts) < delivery.parts:
        sentences.append(
            tr("{sent} of {parts} parts are out.", sent=len(delivery.sent_parts), parts=delivery.parts)
        )
    if delivery.attempt > 1 and delivery.state is not DeliveryState.SENT:
        sentences.append(ntr("Tried {n} time.", "Tried {n} times.", delivery.attempt))
    if metrics is not None:
        sentences.append(
            tr(
                "{likes} likes, {reposts} reposts, {replies} replies, {quotes} quotes",
                likes=metrics.likes,
                reposts=metrics.reposts,
                replies=metrics.replies,
                quotes=metrics.quotes,
            )
        )
    return sentences
