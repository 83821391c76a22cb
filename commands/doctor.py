"""Says what works on this machine and what does not, one line each."""

import os
import sys
from argparse import Namespace
from collections.abc import Iterator
from importlib.metadata import version

from commands.answer import Answer, ExitCode
from commands.composition import opened
from commands.places import rehearsal_file
from warroom.errors import WarroomError
from warroom.language import tr
from warroom.services import accounts, ledger, queries
from warroom.services.office import Office
from warroom.store.vault import SAFE_KEYRINGS


def examine(arguments: Namespace) -> Answer:
    """Look at the program, the keyring and, where there is one, the campaign."""
    findings = [
        ("python", True, f"{sys.version.split()[0]}, PySide6 {version('PySide6-Essentials')}"),
        _keyring(),
    ]
    findings.append(("display", True, _display()))
    if arguments.database.exists():
        try:
            with opened(arguments) as office:
                findings.extend(_campaign(office))
        except WarroomError as error:
            findings.append(("campaign", False, error.sentence))
    else:
        findings.append(("campaign", True, tr("none yet at {path}", path=arguments.database)))
    well = all(fine for _, fine, _ in findings)
    lines = tuple(f"{'✓' if fine else '✗'} {name}: {words}" for name, fine, words in findings)
    value: dict[str, object] = {name: {"well": fine, "found": words} for name, fine, words in findings}
    return Answer(lines, value | {"well": well}, ExitCode.OK if well else ExitCode.OFF)


def _keyring() -> tuple[str, bool, str]:
    import keyring

    backend = type(keyring.get_keyring())
    name = f"{backend.__module__}.{backend.__qualname__}"
    if name in SAFE_KEYRINGS:
        return "credentials", True, tr("kept in the system's keyring ({name})", name=name)
    return "credentials", True, tr("sealed with a key file, as this machine has no safe keyring")


def _display() -> str:
    if sys.platform in ("darwin", "win32") or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"):
        return tr("there is one")
    return tr("none: “make rehearse” plays offscreen")


def _campaign(office: Office) -> Iterator[tuple[str, bool, str]]:
    yield "campaign", True, str(office.store.path)
    report = ledger.verify(office)
    yield (
        "ledger",
        report.verified,
        tr("{n} entries", n=report.entries) if report.verified else ", ".join(report.broken),
    )
    now, pulse = office.clock.now(), queries.pulse(office)
    beats = pulse.publishes(now) and pulse.collects(now)
    yield "worker", True, tr("publishes and collects") if beats else tr("none is running")
    for health in accounts.everything(office):
        trouble = health.account.trouble or health.collect_trouble
        yield f"account {health.account.handle}", trouble is None, trouble or tr("no trouble known")
    practice = rehearsal_file(office.store.path)
    if practice.exists():
        yield "rehearsal network", True, str(practice)
