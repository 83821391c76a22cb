"""Starts and stops Debian's WordPress with a private MariaDB and PHP's own web server, on loopback.

    with running() as blog:
        print(blog.url, blog.passwords["camille"])

Every start is a new blog. The database answers on a socket in the folder only.
"""

import json
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from tests.networks.patience import free_port, until

HERE = Path(__file__).parent
WORDPRESS = Path("/usr/share/wordpress")
APT_LINE = f"apt-get install --no-install-recommends $(xargs < {Path('.ci/apt-wordpress')})"
LONGEST_STEP = 60
"""Seconds. A whole start took four to seven on two cores."""

_CREATE = (
    "create database wordpress character set utf8mb4;"
    "create user wordpress@localhost identified by 'wordpress';"
    "grant all on wordpress.* to wordpress@localhost"
)


class Missing(Exception):
    """This machine lacks something; the message names it and the way to get it."""


class DidNotStart(Exception):
    """A step of the start failed; the message shows its last words."""


@dataclass(frozen=True)
class LocalWordPress:
    """Where the blog answers, and the application passwords of its people by their names."""

    url: str
    passwords: Mapping[str, str] = field(repr=False)


def check_installed() -> None:
    """Raises Missing when this machine can't start it."""
    programs = ("php", "mariadb", "mariadb-admin", "mariadb-install-db")
    lacking = [name for name in programs if shutil.which(name) is None]
    if not (WORDPRESS / "wp-load.php").exists():
        lacking.append("wordpress")
    if _mariadbd() is None:
        lacking.append("mariadbd")
    if lacking:
        raise Missing(f"WordPress for the tests lacks {', '.join(lacking)}. On Debian: {APT_LINE}")


@contextmanager
def running() -> Iterator[LocalWordPress]:
    """The blog, started new, and stopped at the end."""
    check_installed()
    folder = Path(tempfile.mkdtemp(prefix="wordpress-for-tests-"))
    try:
        url = f"http://127.0.0.1:{free_port()}"
        environment = os.environ | {"WORDPRESS_URL": url, "WORDPRESS_SOCKET": str(folder / "db" / "socket")}
        with _database(folder):
            site = _files(folder)
            made = _run(["php", str(HERE / "setup.php"), str(site)], environment)
            passwords = json.loads(made.splitlines()[-1])
            with _web_server(folder, site, url, environment):
                yield LocalWordPress(url, passwords)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _mariadbd() -> str | None:
    return shutil.which("mariadbd") or shutil.which("mariadbd", path="/usr/sbin")


@contextmanager
def _database(folder: Path) -> Iterator[None]:
    """A private MariaDB, as the user mysql where we are root."""
    home = folder / "db"
    home.mkdir()
    as_user = ["--user=mysql"] if os.getuid() == 0 else []
    if as_user:
        folder.chmod(0o755)
        shutil.chown(home, "mysql", "mysql")
    data = ["--no-defaults", f"--datadir={home / 'data'}", *as_user]
    _run(["mariadb-install-db", *data, "--auth-root-authentication-method=normal", "--skip-test-db"])
    asked = ["--no-defaults", f"--socket={home / 'socket'}", "--user=root"]
    quick = ["--skip-networking", "--innodb-flush-log-at-trx-commit=0", "--innodb-buffer-pool-size=32M"]
    with (folder / "db.log").open("w") as log, subprocess.Popen(
        [_mariadbd() or "mariadbd", *data, f"--socket={home / 'socket'}", *quick],
        stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT,
    ) as server:  # fmt: skip
        try:
            until(
                lambda: _answers(["mariadb-admin", *asked, "ping"], server, folder / "db.log"), LONGEST_STEP
            )
            _run(["mariadb", *asked, "--execute", _CREATE])
            yield
        finally:
            server.terminate()
            server.wait(timeout=20)


def _answers(command: list[str], server: subprocess.Popen[bytes], log: Path) -> bool:
    if server.poll() is not None:
        raise DidNotStart(f"MariaDB ended before it was ready:\n{log.read_text()[-2000:]}")
    return subprocess.run(command, capture_output=True, check=False, timeout=LONGEST_STEP).returncode == 0


def _files(folder: Path) -> Path:
    """A copy of WordPress's files: Debian's own links lead to settings and uploads outside of the folder."""
    site = folder / "www"
    shutil.copytree(WORDPRESS, site, ignore=shutil.ignore_patterns("wp-content", "wp-config.php"))
    (site / "wp-content" / "uploads").mkdir(parents=True)
    shutil.copytree(WORDPRESS / "wp-content" / "themes", site / "wp-content" / "themes")
    shutil.copyfile(HERE / "wp-config.php", site / "wp-config.php")
    return site


@contextmanager
def _web_server(folder: Path, site: Path, url: str, environment: Mapping[str, str]) -> Iterator[None]:
    """PHP's own web server with four workers. They outlive their parent, so the whole group is ended."""
    address = url.removeprefix("http://")
    limits = ["-d", "post_max_size=8M", "-d", "memory_limit=256M"]
    with (folder / "php.log").open("w") as log, subprocess.Popen(
        ["php", *limits, "-S", address, "-t", str(site), str(HERE / "router.php")],
        env={**environment, "PHP_CLI_SERVER_WORKERS": "4"}, start_new_session=True,
        stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT,
    ) as server:  # fmt: skip
        try:
            until(lambda: _is_up(url), LONGEST_STEP)
            yield
        finally:
            os.killpg(server.pid, signal.SIGTERM)
            server.wait(timeout=20)


def _is_up(url: str) -> bool:
    try:
        return httpx.get(f"{url}/?rest_route=/", timeout=LONGEST_STEP).status_code == 200
    except httpx.ConnectError:
        return False


def _run(command: list[str], environment: Mapping[str, str] | None = None) -> str:
    done = subprocess.run(
        command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
        timeout=LONGEST_STEP,
    )  # fmt: skip
    if done.returncode != 0:
        raise DidNotStart(f"{command[0]} failed: {(done.stderr or done.stdout).strip()[-2000:]}")
    return done.stdout
