"""What a post has been through: its sealed versions, who signed or returned them, and where it went."""

from collections.abc import Container, Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from ui.columns import empty
from ui.compose.targets import Targets
from ui.compose.words import breakable
from ui.dates import when_near
from ui.marked_line import MarkedLine
from ui.theme import tokens
from ui.theme.chips import Chip, delivery_look
from ui.theme.icons import icon
from ui.theme.style import set_look
from ui.theme.tokens import Tone
from warroom.domain.approval import Approval, Verdict
from warroom.domain.delivery import Delivery, DeliveryState
from warroom.domain.ids import AccountId
from warroom.domain.version import SealedVersion
from warroom.language import tr
from warroom.services.queries import PostView

DIGEST_SHOWN = 12
"""Characters of a digest on screen: enough to compare by eye, over the telephone too."""


class History(QWidget):
    """Newest version first; below each what became of it.

    Signals: `correct_wanted` for what stands on a network.
    """

    correct_wanted = Signal()

    def __init__(self, zone: ZoneInfo, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._zone = zone
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(tokens.MEDIUM)

    def show_view(self, view: PostView | None, targets: Targets, now: datetime) -> None:
        """Show the past of the post in `view`; None for one that was never saved."""
        empty(self._column)
        self._targets = targets
        if view is None or not view.versions:
            nothing = QLabel(
                tr("Nothing was submitted yet. Every submission is kept here, as approvers saw it.")
            )
            nothing.setWordWrap(True)
            set_look(nothing, "muted")
            self._column.addWidget(nothing)
            return
        correctable = targets.correctable(view)
        for version in reversed(view.versions):
            approvals = [each for each in view.approvals if each.version == version.version]
            deliveries = [each for each in view.deliveries if each.version == version.version]
            self._column.addWidget(self._version(version, approvals, deliveries, correctable, now))

    def _version(
        self,
        version: SealedVersion,
        approvals: Iterable[Approval],
        deliveries: Iterable[Delivery],
        correctable: Container[AccountId],
        now: datetime,
    ) -> QFrame:
        frame = QFrame()
        set_look(frame, "card")
        column = QVBoxLayout(frame)
        column.setContentsMargins(tokens.MEDIUM, tokens.SMALL, tokens.MEDIUM, tokens.SMALL)
        column.setSpacing(tokens.TINY)
        title = QLabel(tr("Version {n}", n=version.version))
        title.setStyleSheet("font-weight: 600")
        column.addWidget(title)
        at = when_near(version.created_at, self._zone, now)
        column.addWidget(_small(tr("{name}, {at}", name=version.author_name, at=at)))
        digest = _small(version.digest[:DIGEST_SHOWN])
        digest.setToolTip(tr("The fingerprint that approvals sign: {digest}", digest=version.digest))
        set_look(digest, "mono")
        column.addWidget(digest)
        for approval in approvals:
            column.addWidget(verdict_line(approval, when_near(approval.at, self._zone, now)))
        for delivery in deliveries:
            sent = delivery.state is DeliveryState.SENT
            column.addWidget(self._delivery(delivery, sent and delivery.account_id in correctable, now))
        return frame

    def _delivery(self, delivery: Delivery, can_correct: bool, now: datetime) -> QFrame:
        account = self._targets.accounts.get(delivery.account_id)
        handle = account.handle if account else ""
        frame = QFrame()
        row = QHBoxLayout(frame)
        row.setContentsMargins(0, tokens.TINY, 0, 0)
        row.setSpacing(tokens.SMALL)
        row.addWidget(Chip(delivery_look(delivery.state)), alignment=Qt.AlignmentFlag.AlignTop)
        at = delivery.sent_at if delivery.state is DeliveryState.SENT else delivery.due_at
        words = [breakable(handle), when_near(at or delivery.due_at, self._zone, now), delivery.why or ""]
        said = QVBoxLayout()
        said.setSpacing(0)
        said.addWidget(_small("\n".join(word for word in words if word)))
        acts = QHBoxLayout()
        said.addLayout(acts)
        row.addLayout(said, 1)
        if delivery.remote is not None and delivery.remote.url:
            link = QPushButton(icon("mdi6.open-in-new"), tr("Open"))
            link.setToolTip(delivery.remote.url)
            link.setAccessibleName(tr("Open the post on the network, {handle}", handle=handle))
            set_look(link, "link")
            url = QUrl(delivery.remote.url)
            link.clicked.connect(lambda: QDesktopServices.openUrl(url))
            acts.addWidget(link)
        if can_correct:
            correct = QPushButton(icon("mdi6.file-replace-outline"), tr("Correct…"))
            correct.setAccessibleName(tr("Correct the post on the network, {handle}", handle=handle))
            set_look(correct, "link")
            correct.clicked.connect(self.correct_wanted)
            acts.addWidget(correct)
        acts.addStretch(1)
        return frame


def verdict_line(approval: Approval, at: str) -> MarkedLine:
    """One verdict: who, what, when and why."""
    symbol, tone, words = _verdict(approval, at)
    return MarkedLine(symbol, tone, f"{words}\n{breakable(approval.note)}" if approval.note else words)


def _verdict(approval: Approval, at: str) -> tuple[str, Tone, str]:
    name = approval.approver_name
    match approval.verdict:
        case Verdict.APPROVE:
            return "mdi6.check-decagram-outline", Tone.SUCCESS, tr("{name} approved, {at}", name=name, at=at)
        case Verdict.RETURN:
            return "mdi6.arrow-u-left-top", Tone.WARNING, tr("{name} returned it, {at}", name=name, at=at)
        case Verdict.WITHDRAW:
            return (
                "mdi6.undo-variant",
                Tone.WARNING,
                tr("{name} withdrew the approval, {at}", name=name, at=at),
            )


def _small(text: str) -> QLabel:
    label = QLabel(text, textFormat=Qt.TextFormat.PlainText, wordWrap=True)
    set_look(label, "small")
    return label
