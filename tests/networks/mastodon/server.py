"""Starts and stops snac2, with its people, on loopback; and mastodon-mock, which can what snac2 can't.

    with running("spring", "voter") as instance:
        print(instance.url, instance.passwords["voter"])

Every start is empty. snac2 tells a new account's password once.
"""

import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from tests.networks.mastodon.installation import snac
from tests.networks.patience import free_port, until

LONGEST_START = 20
"""Seconds. snac2 answered after a tenth of one, the mock after three."""

_PASSWORD = re.compile(r"password (?:is|for \S+ is):?\s*(\S+)", re.IGNORECASE)


class DidNotStart(Exception):
    """A step of the start failed; the message shows its last words."""


@dataclass(frozen=True)
class LocalInstance:
    """Where an instance answers, and the passwords of its people by their names."""

    url: str
    passwords: Mapping[str, str] = field(repr=False)

    @property
    def domain(self) -> str:
        """What follows the second @ in the names of its people."""
        return self.url.removeprefix("http://")


@contextmanager
def running(*people: str) -> Iterator[LocalInstance]:
    """snac2, started empty but for its people, and stopped at the end."""
    program, folder = snac(), Path(tempfile.mkdtemp(prefix="snac-for-tests-"))
    try:
        port, data = free_port(), folder / "data"
        _run([str(program), "init", str(data)], f"127.0.0.1\n{port}\n127.0.0.1:{port}\n\n\n")
        settings = data / "server.json"
        settings.write_text(settings.read_text().replace('"protocol": "https"', '"protocol": "http"'))
        passwords = {name: _added(program, data, name) for name in people}
        url = f"http://127.0.0.1:{port}"
        with _serving([str(program), "httpd", str(data)], f"{url}/api/v1/instance", folder / "log"):
            yield LocalInstance(url, passwords)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def mocked() -> Iterator[str]:
    """mastodon-mock with its demonstration's people; where it answers. ada's token is ada_token."""
    folder = Path(tempfile.mkdtemp(prefix="mastodon-mock-for-tests-"))
    try:
        port = free_port()
        url = f"http://127.0.0.1:{port}"
        program = [sys.executable, "-m", "mastodon_mock", "serve", "--in-memory", "--demo"]
        command = [*program, "--host", "127.0.0.1", "--port", str(port)]
        with _serving(command, f"{url}/api/v2/instance", folder / "log"):
            yield url
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _serving(command: list[str], asked: str, log: Path) -> Iterator[None]:
    with log.open("w") as said, subprocess.Popen(
        command, cwd=log.parent, stdin=subprocess.DEVNULL, stdout=said, stderr=subprocess.STDOUT
    ) as server:  # fmt: skip
        try:
            until(lambda: _answers(asked, server, log), LONGEST_START)
            yield
        finally:
            server.terminate()
            server.wait(timeout=20)


def _answers(url: str, server: subprocess.Popen[bytes], log: Path) -> bool:
    if server.poll() is not None:
        raise DidNotStart(f"The server ended before it was ready:\n{log.read_text()[-2000:]}")
    try:
        return httpx.get(url, timeout=LONGEST_START).status_code == 200
    except httpx.TransportError:
        return False


def _added(program: Path, data: Path, name: str) -> str:
    said = _run([str(program), "adduser", str(data), name], "\n")
    told = _PASSWORD.search(said)
    return told[1] if told else said.split()[-1]


def _run(command: list[str], answers: str) -> str:
    done = subprocess.run(
        command, input=answers, capture_output=True, text=True, check=False, timeout=LONGEST_START
    )
    if done.returncode != 0:
        raise DidNotStart(f"{' '.join(command[:2])} failed: {(done.stderr or done.stdout).strip()[-2000:]}")
    return done.stdout
