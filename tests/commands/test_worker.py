"""The worker's process, as a desk starts it."""

import subprocess
from pathlib import Path

from commands.desktop import own_worker_command
from tests import factories
from warroom.services import queries


def test_a_worker_ends_in_good_order_when_its_desk_is_gone(database: Path) -> None:
    with subprocess.Popen(
        own_worker_command(database), stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as worker:
        try:
            assert worker.stdin is not None
            assert worker.stderr is not None
            assert any("serves" in line for line in worker.stderr)
            worker.stdin.close()  # What the system does when the desk's process dies.
            assert "stopped." in worker.stderr.read()
            assert worker.wait(timeout=30) == 0
        finally:
            worker.kill()
    office = factories.opened_office(database)
    assert queries.heartbeats(office) == ()
    office.store.close()
