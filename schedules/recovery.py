"""The truth after a crash: what dead workers left is put right, and what is in doubt is looked up.

Used on the dispatcher's thread; the look-ups themselves are made by hands of their own.
"""

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial
from threading import Event

from schedules.access import Accesses
from schedules.hands import Hands
from schedules.retry import delay
from warroom.domain.ids import DeliveryId, WorkerId
from warroom.errors import Trouble
from warroom.language import tr
from warroom.ports import CannotTell, Connector, Lookup
from warroom.services import recover
from warroom.services.office import Office
from warroom.services.recover import Doubtful

log = logging.getLogger(__name__)

FIRST_LOOK = timedelta(seconds=1)
"""How long after a doubt arose to look for the first time: the network may just be storing the post."""

HANDS = 4


def put_right(office: Office, only: WorkerId | None = None) -> bool:
    """Queue what dead workers had leased and put in doubt what they were sending; whether there was any.

    With `only`, the one worker that may run here, every lease of another is a dead one's.
    """
    recovered = recover.recover(office, only)
    if recovered.queued or recovered.in_doubt:
        log.warning(
            "Found what a dead worker left: %d queued again, %d in doubt.",
            recovered.queued,
            recovered.in_doubt,
        )
        return True
    return False


class Doubts:
    """Looks up the deliveries in doubt, again and again at growing intervals, until the network can tell."""

    def __init__(
        self, office: Office, connectors: Mapping[str, Connector], accesses: Accesses, wake: Event
    ) -> None:
        self._office = office
        self._connectors = connectors
        self._accesses = accesses
        self._hands = Hands[Doubtful, Lookup]("look up", HANDS, wake)
        self._looks: dict[DeliveryId, int] = {}
        self._look_at: dict[DeliveryId, datetime] = {}

    def take(self) -> bool:
        """Record what the look-ups came to; whether a delivery may go out again because of one."""
        resolved = False
        for finished in self._hands.take():
            doubtful, lookup = finished.task, finished.result
            log.info("Looked up delivery %d: %s.", doubtful.delivery.id, lookup)
            resolved |= recover.resolve(self._office, doubtful, lookup)
        return resolved

    def look(self, now: datetime) -> None:
        """Begin the look-ups whose time has come."""
        standing = recover.doubtful(self._office)
        for gone in self._look_at.keys() - set(standing):
            del self._look_at[gone]
            # Nobody here may have looked for it yet: another worker did, or a person decided.
            self._looks.pop(gone, None)
        for delivery_id in standing:
            if self._look_at.setdefault(delivery_id, now + FIRST_LOOK) <= now and self._hands.free:
                self._begin(delivery_id, now)

    def let_go(self, until: float) -> None:
        """Begin nothing more; what is under way may be lost, as the next worker looks again."""
        self._hands.let_go(until)

    def _begin(self, delivery_id: DeliveryId, now: datetime) -> None:
        doubtful = recover.doubt(self._office, delivery_id)
        looks = self._looks.get(delivery_id, 0) + 1
        self._looks[delivery_id] = looks
        self._look_at[delivery_id] = now + delay(looks, f"{delivery_id}")
        if doubtful is not None:
            self._hands.do(doubtful, partial(look_up, self._connectors, self._accesses, doubtful))


def look_up(connectors: Mapping[str, Connector], accesses: Accesses, doubtful: Doubtful) -> Lookup:
    """Ask the network for a message that may be there."""
    account = doubtful.account
    try:
        return connectors[account.network].look_up(doubtful.parcel, accesses.of(account))
    except Trouble as trouble:
        return CannotTell(trouble.sentence)
    except Exception:
        log.exception("Looking up delivery %d failed.", doubtful.delivery.id)
        return CannotTell(tr("Looking for the post on {network} failed.", network=account.network))
