"""Finds snac2, or takes it from Debian's backports into a cache folder; says what this machine lacks for it.

Nothing of the system changes: apt works on lists of its own, and the package is unpacked, not installed.
"""

import os
import shutil
import subprocess
from pathlib import Path

from filelock import FileLock

KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
APT_LINE = f"apt-get install $(xargs < {Path('.ci/apt-mastodon')})"
LONGEST_STEP = 120
"""Seconds. Fetching took two."""


class Missing(Exception):
    """This machine lacks something; the message names it and the way to get it."""


def snac() -> Path:
    """The server's program. Raises Missing."""
    installed = shutil.which("snac")
    if installed is not None:
        return Path(installed)
    folder = _cache() / "snac2"
    folder.mkdir(parents=True, exist_ok=True)
    program = folder / "root" / "usr" / "bin" / "snac"
    with FileLock(folder / "installing.lock"):
        if not program.exists():
            _fetch(folder)
    _check_runs(program)
    return program


def _cache() -> Path:
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "warroom-tests"


def _fetch(folder: Path) -> None:
    """Unpack the package of the backports of the mirror that this machine uses already."""
    if shutil.which("apt-get") is None or not KEYRING.exists():
        raise Missing(
            "snac2 for the tests is taken from Debian: there is no apt here. Put `snac` on the PATH."
        )
    for name in ("lists/partial", "cache/archives/partial"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    sources = folder / "sources.list"
    sources.write_text(f"deb [signed-by={KEYRING}] {_mirror()} {_release()}-backports main\n")
    settings = {
        "Dir::Etc::sourcelist": sources,
        "Dir::Etc::sourceparts": "/dev/null",
        "Dir::State::Lists": folder / "lists",
        "Dir::Cache": folder / "cache",
        "APT::Sandbox::User": "root",
        "Debug::NoLocking": "1",
    }
    apt = ["apt-get", "-qq", *(f"--option={name}={value}" for name, value in settings.items())]
    _run([*apt, "update"], folder)
    _run([*apt, "download", "snac2"], folder)
    (package,) = folder.glob("snac2_*.deb")
    _run(["dpkg", "--extract", str(package), str(folder / "root")], folder)


def _mirror() -> str:
    told = _run(["apt-get", "indextargets", "--format", "$(REPO_URI)"], Path.cwd())
    mirrors = sorted({line for line in told.splitlines() if line and "security" not in line})
    if not mirrors:
        raise Missing(f"apt knows no mirror to take snac2 from. On Debian: apt-get update; {APT_LINE}")
    return mirrors[0]


def _release() -> str:
    for line in Path("/etc/os-release").read_text().splitlines():
        name, _, value = line.partition("=")
        if name == "VERSION_CODENAME":
            return value.strip('"')
    raise Missing("Which release of Debian this is stands nowhere: put `snac` on the PATH.")


def _check_runs(program: Path) -> None:
    """Its libraries are of the system: without one, the program ends before it says anything."""
    tried = subprocess.run([program], capture_output=True, text=True, check=False, timeout=LONGEST_STEP)
    if "error while loading shared libraries" in tried.stderr:
        raise Missing(f"snac2 lacks a library ({tried.stderr.strip()}). On Debian: {APT_LINE}")


def _run(command: list[str], folder: Path) -> str:
    done = subprocess.run(
        command, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
        timeout=LONGEST_STEP,
    )  # fmt: skip
    if done.returncode != 0:
        raise Missing(f"{command[0]} failed, so that snac2 can't be had: {done.stderr.strip()[-500:]}")
    return done.stdout
