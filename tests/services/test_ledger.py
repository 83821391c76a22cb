"""The ledger: who did what, for somebody who trusts neither us nor our code."""

import json
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from tests import factories
from tests.administrator import administering
from tests.factories import SetClock, Staff
from tests.services.publishing import publish
from tests.timelines import arrive, incoming
from warroom.domain.response import TimelineFilter
from warroom.errors import Trouble
from warroom.services import compose, hold, ledger, schedule, timeline, triage
from warroom.services.office import Office

SCRIPT = Path(__file__).parents[2] / "docs" / "verify_ledger.py"


def worked(office: Office, staff: Staff) -> None:
    """A day's work, with a bit of everything in every stream."""
    post = factories.approved(office, staff.camille.id, staff.alix.id)
    publish(office)
    compose.comment(office, staff.noa.id, post.id, "Bien joué — très “net” 👏")
    arrive(office, incoming("An insult"))
    insult = timeline.newest(office, TimelineFilter(), 1).responses[0].id
    triage.claim(office, staff.sasha.id, [insult])
    triage.keep(office, staff.sasha.id, insult)
    hold.place(office, staff.sasha.id, "a rumour")
    now = office.clock.now()
    schedule.add_blackout(office, staff.noa.id, now, now + timedelta(hours=1), "the eve", "the law")


def third_party_verifies(*arguments: object) -> tuple[int, list[str]]:
    """Whoever trusts nobody runs the script of the documentation: its exit code and what it found."""
    # Isolated: it can't import anything of ours.
    command = [sys.executable, "-I", str(SCRIPT), *map(str, arguments)]
    ended = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    assert ended.stderr == ""
    return ended.returncode, ended.stdout.splitlines()


@pytest.fixture
def exported(office: Office, staff: Staff, tmp_path: Path) -> Path:
    """The ledger of a day's work, as written to a file."""
    worked(office, staff)
    file = tmp_path / "ledger.jsonl"
    ledger.export(office, file)
    return file


def lines_of(file: Path) -> list[str]:
    return file.read_text(encoding="utf-8").split("\n")[:-1]


def place_of(line: str) -> str:
    entry = json.loads(line)
    return f"{entry['stream']}/{entry['seq']}"


def test_a_third_party_can_verify_an_export(office: Office, exported: Path) -> None:
    report, (first, *lines) = ledger.verify(office), lines_of(exported)
    assert (report.verified, report.entries) == (True, len(lines))
    assert third_party_verifies(exported) == (0, [f"{len(lines)} entries hold"])
    header = json.loads(first)
    assert header["format"] == "warroom ledger, format 1"
    assert header["database"] == office.store.database_id()
    assert (header["exported_at"], header["entries"]) == ("2027-04-01 09:00:00.000000", len(lines))
    assert header["heads"]["hold"] == [1, next(h for s, h in map(_hash, lines) if s == "hold")]


def test_the_script_is_short_and_imports_nothing_of_ours() -> None:
    text = SCRIPT.read_text(encoding="utf-8")
    assert text.count("\n") <= 60
    imported = [
        line.split()[1].split(".")[0] for line in text.splitlines() if line.startswith(("import", "from"))
    ]
    assert set(imported) <= set(sys.stdlib_module_names)


def _hash(line: str) -> tuple[str, str]:
    entry = json.loads(line)
    return entry["stream"], entry["hash"]


def _people(lines: list[str]) -> int:
    """Where the second entry about people stands."""
    return next(n for n, line in enumerate(lines) if place_of(line) == "people/2")


def changed(lines: list[str]) -> str:
    at = next(n for n, line in enumerate(lines) if "a rumour" in line)
    place, lines[at] = place_of(lines[at]), lines[at].replace("a rumour", "nothing")
    return f"{place} is not what was hashed"


def in_another_name(lines: list[str]) -> str:
    at = next(n for n, line in enumerate(lines) if '"approve"' in line)
    entry = json.loads(lines[at])
    lines[at] = json.dumps(entry | {"actor": entry["actor"] + 1})
    return f"{place_of(lines[at])} is not what was hashed"


def removed(lines: list[str]) -> str:
    del lines[_people(lines)]
    return "people/3 does not follow the entry before it"


def swapped(lines: list[str]) -> str:
    at = _people(lines)
    lines[at], lines[at + 1] = lines[at + 1], lines[at]
    return "people/3 does not follow the entry before it"


def cut(lines: list[str]) -> str:
    del lines[-1]
    return "the first line tells of other entries: some were removed, added or changed"


def doubled(lines: list[str]) -> str:
    stream = json.loads(lines[0])["stream"]
    lines += [line for line in lines if json.loads(line)["stream"] == stream]
    return f"{stream}/1 does not follow the entry before it"


def told_twice(lines: list[str]) -> str:
    lines[0] = '{"action": "nothing", ' + lines[0][1:]
    return "line 2 is no entry: KeyError('prev')"


def renumbered(lines: list[str]) -> str:
    lines[0] = lines[0].replace('"seq": 1,', '"seq": "1",')
    return "line 2 is no entry: ValueError('a field is of the wrong kind')"


def torn(lines: list[str]) -> str:
    lines[-1] = lines[-1][:40]
    return f"line {len(lines) + 1} is no entry"


@pytest.mark.parametrize(
    "tamper", [changed, in_another_name, removed, swapped, cut, doubled, told_twice, renumbered, torn]
)
def test_an_export_that_somebody_touched_does_not_verify(
    exported: Path, tamper: Callable[[list[str]], str]
) -> None:
    first, *lines = lines_of(exported)
    expected = tamper(lines)
    exported.write_text("\n".join([first, *lines]) + "\n", encoding="utf-8")
    code, found = third_party_verifies(exported)
    assert code == 1
    assert any(line.startswith(expected) for line in found), found


def test_an_older_export_proves_that_nothing_before_it_was_rewritten(
    office: Office, staff: Staff, clock: SetClock, exported: Path, tmp_path: Path
) -> None:
    clock.move(hours=1)
    factories.approved(office, staff.camille.id, staff.alix.id)
    newer = tmp_path / "newer.jsonl"
    ledger.export(office, newer)
    assert third_party_verifies(newer, "--heads", exported)[0] == 0
    # Whoever can write the database cuts the end of a stream and exports a ledger that is well in itself.
    with administering(office.store.path) as administrator:
        administrator.execute("DELETE FROM ledger WHERE stream = 'hold'")
    ledger.export(office, newer)
    assert third_party_verifies(newer)[0] == 0
    assert third_party_verifies(newer, "--heads", exported) == (1, ["hold/1 was seen before and is gone"])


def test_the_ledger_names_who_did_what_newest_first(office: Office, staff: Staff) -> None:
    worked(office, staff)
    said = [(entry.actor_name, entry.action) for _, entry in ledger.entries(office)]
    for line in (
        ("Camille Roy", "submit"),
        ("Alix Morel", "approve"),
        ("Alix Morel", "queue"),
        ("", "leased > sending"),
        ("", "sending > sent"),
        ("Noa Haddad", "comment"),
        ("Sasha Petit", "keep as evidence"),
        ("Sasha Petit", "hold"),
    ):
        assert line in said
    assert said[0] == ("Noa Haddad", "blackout")


def test_it_is_read_page_by_page(office: Office, staff: Staff) -> None:
    worked(office, staff)
    first = ledger.entries(office, limit=5)
    second = ledger.entries(office, before=first[-1][0], limit=5)
    assert [*first, *second] == list(ledger.entries(office, limit=10))


@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE ledger SET detail = replace(detail, 'a rumour', 'nothing')",
        "UPDATE ledger SET actor = 1 WHERE action = 'approve'",
        "UPDATE ledger SET at = '2020-01-01 00:00:00.000000' WHERE seq = 2",
        "DELETE FROM ledger WHERE stream = 'people' AND seq = 3",
        "UPDATE ledger SET hash = upper(hash) WHERE action = 'hold'",
    ],
)
def test_a_changed_line_is_found(office: Office, staff: Staff, tampering: str) -> None:
    worked(office, staff)
    with administering(office.store.path) as administrator:
        administrator.execute(tampering)
    assert not ledger.verify(office).verified


def test_an_export_that_can_not_be_written_is_said(office: Office, tmp_path: Path) -> None:
    with pytest.raises(Trouble, match=r"The ledger can't be written to .*Choose another place"):
        ledger.export(office, tmp_path / "no folder" / "ledger.jsonl")
