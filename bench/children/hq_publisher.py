"""A worker's dispatcher at headquarters, on a network that stores nothing and takes as long as it is told."""

import json
import sys
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from threading import Event, Thread

from bench.headquarters_ground import childs_office
from connectors.rehearsal.connector import RehearsalConnector
from connectors.rehearsal.network import Network
from schedules.access import Accesses
from schedules.dispatcher import Dispatcher
from warroom.domain.account import Budget
from warroom.domain.delivery import RemotePost
from warroom.domain.ids import WorkerId
from warroom.ports import AccountAccess, Outcome, Parcel, Sent
from warroom.services import workers
from warroom.store.feed import feed_of

CALLS = 1_000_000


class StandIn(RehearsalConnector):
    """Says that it has sent each post after `seconds`, and what is left of the budget, as networks do."""

    def __init__(self, network: Network, seconds: float) -> None:
        super().__init__(network)
        self._seconds, self._never, self._calls = seconds, Event(), count(1)
        self._resets_at = datetime.now(UTC) + timedelta(hours=1)

    def publish(self, parcel: Parcel, access: AccountAccess) -> Outcome:
        """Wait, and nothing else."""
        self._never.wait(self._seconds)
        access.note_budget(Budget(CALLS, CALLS - next(self._calls), self._resets_at))
        return Sent(RemotePost(parcel.client_key))


def main() -> None:
    """Publish from the first line of the input to its end.

    For the headquarters file `argv[2]`, as the worker `argv[3]`, on a network that takes `argv[4]` seconds.
    """
    file, login, seconds = Path(sys.argv[2]), sys.argv[3], float(sys.argv[4])
    office, wake, stop, worker = childs_office(file, login), Event(), Event(), WorkerId(login)
    connectors = {"rehearsal": StandIn(Network(file.with_suffix(f".{login}"), office.clock), seconds)}
    workers.register(office, worker, login)
    dispatcher = Dispatcher(office, connectors, Accesses(office, connectors), worker, wake=wake)
    office.bus.listen(dispatcher.on_changed)
    feed = feed_of(office.store, office.bus, of_worker=True)
    feed.start()
    running = Thread(target=dispatcher.run, args=(stop,))
    print("ready", flush=True)
    sys.stdin.readline()
    running.start()
    sys.stdin.read()
    stop.set()
    wake.set()
    running.join()
    feed.stop()
    workers.retire(office, worker)
    office.store.close()
    print(json.dumps({}))


if __name__ == "__main__":
    main()
