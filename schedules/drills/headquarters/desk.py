"""A desk of the drill: a process of its own, in which somebody does their duty and follows what others do.

It takes orders as lines of JSON and answers in the same way. What it shows it reads when its feed says so,
and at no other time; as any desk it remembers the ledger's heads on its own machine.
"""

import json
from collections import deque
from collections.abc import Mapping
from threading import Event, Thread
from time import monotonic
from typing import Any, TextIO

from schedules.drills.headquarters.duties import Acts, Duty, Planned, duty_of
from schedules.drills.headquarters.view import View
from warroom.domain.fingerprint import fingerprint
from warroom.domain.person import Person
from warroom.errors import Refused, StoreTrouble
from warroom.events import Changed
from warroom.services import ledger
from warroom.services.office import Office
from warroom.store.feed import feed_of
from warroom.store.heads import HeadsFile

AFTER_TROUBLE = 0.5
"""Seconds until somebody tries again."""

READING = 0.25
"""The part of its time that a desk reads at most; what is announced meanwhile is read together."""


class Desk:
    """Serves until it is told to end, or nobody is there any more who could tell."""

    def __init__(self, office: Office, me: Person, seen: HeadsFile, orders: TextIO, answers: TextIO) -> None:
        self._office, self._me, self._seen = office, me, seen
        self._orders_in, self._answers = orders, answers
        self._orders: deque[Mapping[str, Any]] = deque()
        self._wake, self._ended = Event(), Event()
        self._view, self._acts = View(office), Acts()
        self._duty: Duty | None = None
        self._resting = True
        self._rewritten = False
        self._troubles = self._refusals = 0
        self._read_at = 0.0

    def run(self) -> None:
        """Follow, read, act, until the end."""
        end_listening = self._office.bus.listen(self._on_changed)
        feed = feed_of(self._office.store, self._office.bus)
        feed.start()
        Thread(target=self._listen, name="orders", daemon=True).start()
        signer = self._office.signer
        self._say({"is": "ready", "fingerprint": signer and fingerprint(signer.public_key)})
        try:
            while not self._ended.is_set():
                self._turn()
        finally:
            feed.stop()
            end_listening()

    def _turn(self) -> None:
        self._wake.clear()
        try:
            self._obey()
            wait = self._read()
            acts_in = None if self._resting or self._duty is None else self._duty.act()
            wait = min((each for each in (wait, acts_in) if each is not None), default=None)
        except (StoreTrouble, Refused) as trouble:
            self._troubles += isinstance(trouble, StoreTrouble)
            self._refusals += isinstance(trouble, Refused)
            self._ended.wait(AFTER_TROUBLE)
            return
        if not self._ended.is_set() and (wait is None or wait > 0):
            self._wake.wait(wait)

    def _read(self) -> float | None:
        """Read what was announced, unless it was read just now; the seconds until then."""
        if not self._view.has_news():
            return None
        begun = monotonic()
        if begun < self._read_at:
            return self._read_at - begun
        self._view.read()
        # As a desk does whenever something was committed.
        self._rewritten |= ledger.follow_heads(self._office, self._seen) is not None
        took = monotonic() - begun
        self._read_at = begun + took / READING
        return self._read_at - monotonic() if self._view.has_news() else None

    def _obey(self) -> None:
        while self._orders:
            order = self._orders[0]
            match order["do"]:
                case "begin":
                    self._begin(order)
                case "rest":
                    self._resting = True
                    self._say({"is": "resting"})
                case "tell":
                    if self._view.has_news():
                        return  # First what was announced is read.
                    self._tell()
                case "end":
                    self._ended.set()
                case other:
                    if self._duty is not None:
                        self._duty.obey(other)
            self._orders.popleft()

    def _begin(self, order: Mapping[str, Any]) -> None:
        plan = [Planned(**{**each, "accounts": tuple(each["accounts"])}) for each in order["plan"]]
        place = (order["index"], order["of"])
        self._duty = duty_of(order["duty"], self._office, self._me, self._view, self._acts, plan, place)
        self._resting = False

    def _tell(self) -> None:
        rewritten = self._rewritten or ledger.check_heads(self._office, self._seen) is not None
        self._say(
            {
                "is": "view",
                "lists": self._view.lists,
                "acts": self._acts.done,
                "ledger": "rewritten" if rewritten else "as remembered",
                "reads": self._view.reads,
                "troubles": self._troubles,
                "refusals": self._refusals,
            }
        )

    def _say(self, value: Mapping[str, object]) -> None:
        print(json.dumps(value), file=self._answers, flush=True)

    def _on_changed(self, changed: Changed) -> None:
        self._view.on_changed(changed)
        self._wake.set()

    def _listen(self) -> None:
        """Take orders, on the thread "orders"; the end of them is an order too."""
        for line in self._orders_in:
            self._orders.append(json.loads(line))
            self._wake.set()
        self._ended.set()
        self._wake.set()
