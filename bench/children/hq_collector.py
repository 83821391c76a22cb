"""A worker's collector at headquarters, which has so many responses a second to store, in pages."""

import json
import sys
import time
from datetime import timedelta
from pathlib import Path
from threading import Event, Thread

from bench.headquarters_ground import childs_office
from tests.timelines import incoming
from warroom.domain.ids import WorkerId
from warroom.ports import Batch
from warroom.services import collect

PAGE = 50
LEASE = timedelta(minutes=5)


def main() -> None:
    """Store from the first line of the input to its end, and print how many pages, and what the slowest took.

    For the headquarters file `argv[2]`, as the worker `argv[3]`, `argv[4]` responses a second.
    """
    office = childs_office(Path(sys.argv[2]), sys.argv[3])
    every, stop, pages, slowest = PAGE / float(sys.argv[4]), Event(), 0, 0.0
    print("ready", flush=True)
    sys.stdin.readline()
    Thread(target=_await_end, args=(stop,), daemon=True).start()
    collection = collect.claim(office, WorkerId(sys.argv[3]), LEASE)
    if collection is None:
        raise RuntimeError("No account's turn has come.")
    begun = time.monotonic()
    while not stop.wait(max(0.0, begun + pages * every - time.monotonic())):
        first = pages * PAGE
        page = tuple(
            incoming(f"Et pour les écoles rurales, que proposez-vous ? ({n})", author=f"marie{n % 500}")
            for n in range(first, first + PAGE)
        )
        page_begun = time.monotonic()
        if collect.store_batch(office, collection, Batch(page, str(pages), True), LEASE) != PAGE:
            raise RuntimeError("Not all responses were new.")
        slowest = max(slowest, time.monotonic() - page_begun)
        pages += 1
    office.store.close()
    print(json.dumps({"pages": pages, "slowest": slowest, "seconds": time.monotonic() - begun}))


def _await_end(stop: Event) -> None:
    sys.stdin.read()
    stop.set()


if __name__ == "__main__":
    main()
