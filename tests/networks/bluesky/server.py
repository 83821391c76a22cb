"""Starts and stops Bluesky's own PLC directory, PDS and AppView with a private PostgreSQL, on loopback.

    with running(rate_limits=False) as network:
        print(network.pds)

Every start is empty. One node process serves the three; its output is kept in a log that a failure shows.
"""

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Timer

from tests.networks.bluesky.installation import HERE, Installation, install
from tests.networks.patience import free_port, free_ports

LONGEST_START = 120
"""Seconds. Eleven to twenty-two were seen on two cores."""


class DidNotStart(Exception):
    """A server ended, or said nothing, before it was ready; the message shows its last words."""


@dataclass(frozen=True)
class LocalBluesky:
    """Where the servers answer."""

    pds: str
    appview: str
    plc: str


@contextmanager
def running(*, rate_limits: bool = False) -> Iterator[LocalBluesky]:
    """The network, started empty, and stopped at the end."""
    installation = install()
    folder = Path(tempfile.mkdtemp(prefix="bluesky-for-tests-"))
    try:
        with (
            _postgres(installation, folder) as database_url,
            _node(installation, folder, database_url, rate_limits=rate_limits) as network,
        ):
            yield network
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _postgres(installation: Installation, folder: Path) -> Iterator[str]:
    """A private PostgreSQL. It refuses to run as root, who therefore hands over to the user postgres."""
    as_postgres = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []
    home = folder / "postgresql"
    home.mkdir()
    if as_postgres:
        folder.chmod(0o755)
        shutil.chown(home, "postgres", "postgres")
    port = free_port()
    control = [*as_postgres, str(installation.postgres_bin / "pg_ctl"), "-D", str(home / "data")]
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={home} -c fsync=off"
    _run([*as_postgres, str(installation.postgres_bin / "initdb"), "-D", str(home / "data"), "-U", "bluesky",
          "--auth=trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"], folder)  # fmt: skip
    _run([*control, "-l", str(home / "log"), "-w", "-t", "60", "-o", options, "start"], folder)
    try:
        yield f"postgresql://bluesky@127.0.0.1:{port}/postgres"
    finally:
        _run([*control, "-m", "immediate", "-w", "stop"], folder)


def _run(command: list[str], folder: Path) -> None:
    done = subprocess.run(
        command, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        text=True, check=False, timeout=LONGEST_START,
    )  # fmt: skip
    if done.returncode != 0:
        raise DidNotStart(f"{' '.join(command)} failed: {done.stderr.strip()}")


@contextmanager
def _node(
    installation: Installation, folder: Path, database_url: str, *, rate_limits: bool
) -> Iterator[LocalBluesky]:
    plc_port, pds_port, appview_port = free_ports(3)
    log = folder / "node.log"
    environment = os.environ | {
        "PLC_PORT": str(plc_port),
        "PDS_PORT": str(pds_port),
        "APPVIEW_PORT": str(appview_port),
        "DB_POSTGRES_URL": database_url,
        "DATA_DIR": str(folder),
        "RATE_LIMITS": "1" if rate_limits else "",
        "LOG_ENABLED": "false",
        "TMPDIR": str(folder),
    }
    with log.open("w") as errors, subprocess.Popen(
        [installation.node, str(HERE / "start.mjs")],
        cwd=installation.packages, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=errors, text=True,
    ) as process:  # fmt: skip
        try:
            yield _wait_until_ready(process, log)
        finally:
            _stop(process)


def _wait_until_ready(process: subprocess.Popen[str], log: Path) -> LocalBluesky:
    """Read until the READY line. A process that never says it is killed, which ends the reading."""
    assert process.stdout is not None
    too_long = Timer(LONGEST_START, process.kill)
    too_long.start()
    try:
        for line in process.stdout:
            word, _, told = line.partition(" ")
            if word == "READY":
                return LocalBluesky(**json.loads(told))
    finally:
        too_long.cancel()
        too_long.join()
    raise DidNotStart(f"Bluesky's servers ended before they were ready:\n{log.read_text()[-2000:]}")


def _stop(process: subprocess.Popen[str]) -> None:
    process.terminate()
    try:
        process.wait(timeout=15)
    except subprocess.TimeoutExpired:
        process.kill()
