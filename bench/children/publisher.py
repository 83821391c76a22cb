"""A worker that publishes what is due, on a clock set ahead: so one campaign serves several turns."""

import json
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event, Thread

from connectors.pages import PageReader
from connectors.rehearsal.connector import RehearsalConnector
from connectors.rehearsal.network import Network
from schedules.worker import Worker
from tests.factories import opened_office
from warroom.domain.delivery import DeliveryState

LOOK_SECONDS = 0.2


class ClockAhead:
    """The machine's clock, moved by a constant."""

    def __init__(self, by: timedelta) -> None:
        self._by = by

    def now(self) -> datetime:
        """The present instant there."""
        return datetime.now(UTC) + self._by


def main() -> None:
    """Publish all of the campaign `argv[2]` on the network `argv[3]`, from `argv[4]` on by its clock."""
    begins_at = datetime.fromisoformat(sys.argv[4])
    clock = ClockAhead(begins_at - datetime.now(UTC))
    office = opened_office(Path(sys.argv[2]), clock)
    connectors = {"rehearsal": RehearsalConnector(Network(Path(sys.argv[3]), clock))}
    worker = Worker(office, connectors, PageReader())
    running = Thread(target=worker.run)
    running.start()
    open_states = {DeliveryState.QUEUED, DeliveryState.LEASED, DeliveryState.SENDING}
    waiting = Event()
    while running.is_alive() and not waiting.wait(LOOK_SECONDS):
        with office.store.read() as uow:
            if not uow.deliveries.in_states(open_states, limit=1):
                break
    worker.stop()
    running.join()
    with office.store.read() as uow:
        states = {state: len(uow.deliveries.in_states({state}, limit=10_000)) for state in DeliveryState}
    office.store.close()
    print(json.dumps({"states": {state.value: n for state, n in states.items() if n}}))


if __name__ == "__main__":
    main()
