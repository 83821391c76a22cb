"""A private PostgreSQL for drills, measurements and tests: made empty, on loopback, and removed at the end.

    with running() as cluster:
        psycopg.connect(**cluster.superuser())
        psycopg.connect(**cluster.login("camille", PASSWORD, "spring"))

Everybody but its superuser is let in by password over TLS alone. The superuser comes in by a socket in a
folder of the server's own, without a password.
"""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from schedules.drills.ports import free_port
from warroom.errors import Trouble
from warroom.language import tr
from warroom.store.certificates import prove

HOST = "127.0.0.1"

LONGEST = 60
"""Seconds that making, starting or stopping a cluster may take. One to three were seen on two cores."""

_SERVERS_USER = "postgres"
"""Whom a server runs as when we are root, since PostgreSQL refuses to."""

_SETTINGS = """
listen_addresses = '{host}'
port = {port}
unix_socket_directories = '{socket}'
ssl = on
ssl_cert_file = 'server.crt'
ssl_key_file = 'server.key'
password_encryption = 'scram-sha-256'
max_connections = 400
shared_buffers = 64MB
"""

_FAST = """
fsync = off
synchronous_commit = off
full_page_writes = off
"""

_WHO_MAY_CONNECT = """
local   all  postgres                 trust
hostssl all  postgres  {host}/32      reject
hostssl all  all       {host}/32      scram-sha-256
"""


class DidNotStart(Trouble):
    """PostgreSQL is not installed, or a command of it failed; the sentence shows its last words."""


@dataclass(frozen=True)
class Cluster:
    """A cluster that `running` made. Its port and its certificate outlive a stop."""

    folder: Path
    binaries: Path
    port: int
    certificate: str
    """Of the authority that signed the server's own, as PEM."""

    host = HOST

    def start(self) -> None:
        """Start, and wait until it takes connections."""
        self._control("start", "--log", str(self.folder / "log"))

    def stop(self, mode: str = "fast") -> None:
        """Stop: `smart` waits for who is connected, `fast` ends their sessions, `immediate` is a crash."""
        self._control("stop", "--mode", mode)

    def stop_immediately(self) -> None:
        """What a power cut does, except for the disk: the next start recovers from the log."""
        self.stop("immediate")

    def restart(self, mode: str = "fast") -> None:
        """Stop and start again, on the same port."""
        self.stop(mode)
        self.start()

    def superuser(self, database: str = "postgres") -> dict[str, Any]:
        """How the server's own administrator connects, in libpq's keywords."""
        return {
            "host": str(self.folder / "socket"),
            "port": self.port,
            "user": "postgres",
            "dbname": database,
        }

    def login(self, name: str, password: str, database: str = "postgres") -> dict[str, Any]:
        """How everybody else does: the server proves who it is, and the password is bound to that proof."""
        return {
            "host": self.host,
            "port": self.port,
            "user": name,
            "password": password,
            "dbname": database,
            "sslmode": "verify-full",
            "sslrootcert": str(self.folder / "authority.crt"),
            "channel_binding": "require",
        }

    def words(self) -> str:
        """What the server said, for a test that failed."""
        return (self.folder / "log").read_text(errors="replace")

    def _control(self, act: str, *options: str) -> None:
        run_as_postgres(
            [str(self.binaries / "pg_ctl"), act, "--pgdata", str(self.folder / "data"),
             "--wait", "--timeout", str(LONGEST), "--silent", *options],
            self.folder,
        )  # fmt: skip


@contextmanager
def running(*, fast: bool = False) -> Iterator[Cluster]:
    """An empty cluster, started, and removed at the end.

    `fast` gives up what keeps data through a crash: not for who stops the server immediately. Raises
    DidNotStart.
    """
    # Not where TMPDIR may say: a socket's path is short, and the server's user has to get there.
    folder = Path(tempfile.mkdtemp(prefix="warroom-cluster-", dir="/tmp" if _is_root() else None))
    try:
        cluster = _made(folder, fast=fast)
        try:
            cluster.start()
            yield cluster
        finally:
            if (folder / "data" / "postmaster.pid").exists():
                cluster.stop_immediately()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def binaries() -> Path:
    """The folder with PostgreSQL's programs, of the newest version that is installed. Raises DidNotStart."""
    found = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    if found:
        return max(found, key=lambda folder: [int(number) for number in re.findall(r"\d+", str(folder))])
    if program := shutil.which("initdb"):
        return Path(program).parent
    raise DidNotStart(tr("PostgreSQL is not installed here. On Debian or Ubuntu: apt-get install postgresql"))


def run_as_postgres(command: list[str], folder: Path) -> None:
    """Run one of PostgreSQL's programs; root hands over to the user postgres. Raises DidNotStart."""
    as_postgres = (
        ["setpriv", "--reuid", _SERVERS_USER, "--regid", _SERVERS_USER, "--init-groups", "--"]
        if _is_root()
        else []
    )
    plain = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    done = subprocess.run(
        [*as_postgres, *command], cwd=folder, env=plain, stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False, timeout=2 * LONGEST,
    )  # fmt: skip
    if done.returncode != 0:
        log = folder / "log"
        said = log.read_text(errors="replace")[-2_000:] if log.exists() else ""
        raise DidNotStart(
            tr(
                "{command} failed: {message}",
                command=" ".join(command),
                message=f"{done.stderr.strip()} {said}",
            )
        )


def _made(folder: Path, *, fast: bool) -> Cluster:
    programs, data, socket = binaries(), folder / "data", folder / "socket"
    for own in (data, socket):
        own.mkdir(mode=0o700)
        _hand_over(own)
    folder.chmod(0o755)  # made for us alone, where the server's user couldn't enter
    run_as_postgres(
        [str(programs / "initdb"), "--pgdata", str(data), "--username", "postgres", "--auth", "reject",
         "--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync"],
        folder,
    )  # fmt: skip
    (folder / "log").touch()
    _hand_over(folder / "log")
    port = free_port()
    with (data / "postgresql.conf").open("a") as settings:
        settings.write(_SETTINGS.format(host=HOST, port=port, socket=socket))
        settings.write(_FAST if fast else "")
    (data / "pg_hba.conf").write_text(_WHO_MAY_CONNECT.format(host=HOST))
    return Cluster(folder, programs, port, _proven(folder, data))


def _proven(folder: Path, data: Path) -> str:
    """The server's certificate and key put into its folder, and the authority that signed it, as PEM."""
    proof = prove(["localhost", HOST, "::1"])
    (data / "server.crt").write_text(proof.certificate)
    key = data / "server.key"
    key.touch(mode=0o600)
    key.write_text(proof.key)
    _hand_over(key)
    (folder / "authority.crt").write_text(proof.authority)
    return proof.authority


def _hand_over(path: Path) -> None:
    if not _is_root():
        return
    try:
        shutil.chown(path, _SERVERS_USER, _SERVERS_USER)
    except LookupError as error:
        raise DidNotStart(
            tr("PostgreSQL runs as the user {user}, whom this machine lacks.", user=_SERVERS_USER)
        ) from error


def _is_root() -> bool:
    return os.name == "posix" and os.getuid() == 0
