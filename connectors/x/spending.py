"""What the calls of one account cost, as X charges it.

Source: docs.x.com/x-api/getting-started/pricing. Each thing read is charged once in a day (UTC); what was
charged is remembered for that day by this worker only, so that the sum errs on the high side after a restart.
Any thread may call.
"""

from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from threading import Lock

from connectors.x.capabilities import CAPABILITIES
from warroom.ports import AccountAccess, Clock

_PRICES = CAPABILITIES.prices
assert _PRICES is not None
POST, POST_WITH_LINK, READ, OWN_READ = (
    _PRICES.post,
    _PRICES.post_with_link,
    _PRICES.read,
    _PRICES.own_read,
)
USER = Decimal("0.010")
DESCRIBED = Decimal("0.005")
HIDDEN = Decimal("0.005")
DELETED = Decimal("0.010")


class Spending:
    """What an account was charged for today."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._day: date | None = None
        self._read: set[str] = set()
        self._lock = Lock()

    def posted(self, text: str, access: AccountAccess) -> None:
        """A post was made. One with a link costs more."""
        from twitter_text.extract_urls import extract_urls

        access.note_spend(POST_WITH_LINK if extract_urls(text) else POST)

    def read(self, ids: Iterable[str], price: Decimal, note_spend: Callable[[Decimal], None]) -> None:
        """These posts or people were read at `price` each."""
        with self._lock:
            today = self._clock.now().date()
            if today != self._day:
                self._day, self._read = today, set()
            fresh = set(ids) - self._read
            self._read |= fresh
        if fresh:
            note_spend(price * len(fresh))
