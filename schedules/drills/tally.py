"""The tally after a drill: what was approved against what the network really got."""

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Protocol

from schedules.drills.stage import StoredPost
from warroom.domain.approval import standing
from warroom.domain.delivery import Delivery, DeliveryState
from warroom.domain.ids import PostId
from warroom.services import ledger
from warroom.services.office import Office
from warroom.services.parcels import approved_target, part_key
from warroom.store import UnitOfWork


@dataclass(frozen=True)
class Tally:
    """Deliveries `published`, `lost` or `in_doubt`; messages that came `twice` or `unapproved`."""

    published: int
    twice: int
    lost: int
    unapproved: int
    in_doubt: int
    ledger: str

    def flawless(self, *, doubts_allowed: bool) -> bool:
        """Whether nothing went wrong; a network that knows no keys leaves doubts for people."""
        clean = not (self.twice or self.lost or self.unapproved) and self.ledger == "verified"
        return clean and (doubts_allowed or not self.in_doubt)


class Counted(Protocol):
    """A campaign, and a network to count in."""

    @property
    def office(self) -> Office:
        """Whoever reads what the campaign believes."""
        ...

    @property
    def stored(self) -> Callable[[], Sequence[StoredPost]]:
        """Reads the network's own memory."""
        ...


def tally(stage: Counted, forged: Collection[PostId] = ()) -> Tally:
    """Count, for every approved message, how often the network stored it; and what it stored besides.

    Posts in `forged` only look approved: nothing of them may be on the network, and none of them is lost.
    """
    arrived = Counter((post.client_key, post.text) for post in stage.stored())
    with stage.office.store.read() as uow:
        every = uow.deliveries.in_states(list(DeliveryState), limit=100_000)
        deliveries = [delivery for delivery in every if delivery.post_id not in forged]
        messages = {delivery.id: _messages(uow, delivery) for delivery in deliveries}
        approved = {message for d in deliveries if _is_approved(uow, d) for message in messages[d.id]}
    doubtful = [d for d in deliveries if d.state is DeliveryState.IN_DOUBT]
    sure = [d for d in deliveries if d.state is not DeliveryState.IN_DOUBT]
    published = [d for d in sure if d.state is DeliveryState.SENT and all(arrived[m] for m in messages[d.id])]
    return Tally(
        published=len(published),
        twice=sum(times - 1 for times in arrived.values()),
        lost=len(sure) - len(published),
        unapproved=sum(times for message, times in arrived.items() if message not in approved),
        in_doubt=len(doubtful),
        ledger="verified" if ledger.verify(stage.office).verified else "broken",
    )


def _messages(uow: UnitOfWork, delivery: Delivery) -> tuple[tuple[str, str], ...]:
    """The key and the text of each part, from the bytes that were approved."""
    thread = approved_target(uow, delivery).target.thread
    return tuple((part_key(delivery.client_key, n), part.text) for n, part in enumerate(thread))


def _is_approved(uow: UnitOfWork, delivery: Delivery) -> bool:
    verdicts = uow.approvals.of_post(delivery.post_id, delivery.version)
    signed = {verdict.approver for verdict in verdicts if verdict.digest == delivery.digest}
    approvers = (standing(verdicts) & signed) - uow.posts.writers(delivery.post_id)
    account = uow.accounts.get(delivery.account_id)
    return account is not None and len(approvers) >= account.approvals_needed
