"""Commands about the whole campaign: the hold, the ledger, backups, migration, the doctor."""

import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from main import main
from tests import factories
from tests.commands.conftest import Call
from warroom.services import accounts
from warroom.store.store import SCHEMA_REV

ROOT = Path(__file__).parents[2]


def tamper(database: Path) -> None:
    """Change a line of the ledger as the owner of the file can."""
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("DROP TRIGGER ledger_update")
        connection.execute("UPDATE ledger SET detail = '{}' WHERE stream = 'people' AND seq = 2")
        connection.commit()


def test_one_stops_everything_and_two_start_it_again(call_as: Call) -> None:
    held = call_as("sasha", "hold", "--reason", "A rumour")
    assert (held.code, held.value) == (0, {"hold": 1})
    again = call_as("alix", "hold", "--reason", "Me too")
    assert (again.code, again.value) == (3, {"error": "Sasha Petit has already placed a hold."})
    assert call_as("camille", "lift").code == 3
    assert call_as("alix", "lift").value == {"hold": 1, "lifted": False}
    assert call_as("alix", "lift").code == 3
    assert call_as("noa", "lift").value == {"hold": 1, "lifted": True}
    assert call_as("noa", "lift").value == {"error": "There is no hold to lift."}


def test_the_ledger_verifies_and_a_tampered_one_exits_1(call: Call, database: Path) -> None:
    good = call("ledger", "verify", "--json")
    assert (good.code, good.value["ledger"], good.value["broken"]) == (0, "verified", [])
    assert call("ledger", "verify").out == f"The ledger holds: {good.value['entries']} entries verified.\n"
    tamper(database)
    bad = call("ledger", "verify", "--json")
    assert (bad.code, bad.value["ledger"], bad.value["broken"]) == (1, "broken", ["people/2"])
    assert call("ledger", "verify").out == "The ledger is broken at:\npeople/2\n"


def test_the_ledger_is_exported_line_by_line(call: Call, tmp_path: Path) -> None:
    said = call("ledger", "export", tmp_path / "ledger.jsonl", "--json")
    lines = (tmp_path / "ledger.jsonl").read_text(encoding="utf-8").splitlines()
    assert (said.code, said.value["entries"]) == (0, len(lines) - 1)
    assert json.loads(lines[0])["entries"] == len(lines) - 1
    assert json.loads(lines[1]).keys() >= {"stream", "seq", "actor", "action", "detail", "prev", "hash"}
    nowhere = call("ledger", "export", tmp_path / "no" / "x", "--json")
    assert (nowhere.code, "Choose another place" in nowhere.value["error"]) == (4, True)


def test_a_backup_is_made_and_put_back(
    call: Call, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copy, back = tmp_path / "copy.db", tmp_path / "back.db"
    assert call("backup", copy).out == f"The campaign was copied to {copy}. Keep its key file elsewhere.\n"
    assert call("backup", copy).code == 3
    assert main(["restore", str(copy), "--database", str(back)]) == 0
    assert capsys.readouterr().out == f"The campaign is back at {back}.\n"
    assert main(["restore", str(copy), "--database", str(back)]) == 3
    assert main(["ledger", "verify", "--database", str(back)]) == 0


def test_migrating_says_from_where_to_where(call: Call, database: Path, tmp_path: Path) -> None:
    assert call("migrate", "--json").value == {"from": SCHEMA_REV, "to": SCHEMA_REV}
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("UPDATE schema_meta SET schema_rev = 0, min_client_rev = 0")
        connection.commit()
    old = call("ledger", "verify")
    assert (old.code, "main.py migrate --database" in old.err) == (4, True)
    assert call("migrate", "--json").value == {"from": 0, "to": SCHEMA_REV}
    assert call("ledger", "verify").code == 0
    assert main(["migrate", "--database", str(tmp_path / "none.db")]) == 3


@pytest.mark.parametrize(
    "command",
    [
        ("ledger", "verify"),
        ("backup", "copy.db"),
        ("list", "--as", "noa", "--password-file", "p"),
        ("hold", "--reason", "x", "--as", "noa", "--password-file", "p"),
    ],
)
def test_a_campaign_that_is_not_there_is_not_made_by_a_typing_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], command: tuple[str, ...]
) -> None:
    missing = tmp_path / "campain.db"
    assert main([*command, "--database", str(missing)]) == 3
    assert f"There is no campaign at {missing}." in capsys.readouterr().err
    assert not missing.exists()


def test_what_is_no_campaign_is_trouble(call: Call, database: Path) -> None:
    database.write_bytes(b"These are notes. " * 100)
    said = call("ledger", "verify", "--json")
    assert (said.code, "is damaged or is not a campaign" in said.value["error"]) == (4, True)


def test_the_doctor_finds_a_healthy_campaign_well(call: Call) -> None:
    said = call("doctor", "--json")
    assert (said.code, said.value["well"], said.value["ledger"]["well"]) == (0, True, True)
    assert "✓ ledger: " in call("doctor").out


def test_the_doctor_names_what_is_wrong(call: Call, database: Path) -> None:
    office = factories.opened_office(database)
    accounts.disconnected(office, factories.first_account(office), "The token died. Reconnect the account.")
    office.store.close()
    said = call("doctor", "--json")
    found = said.value["account spring_campaign"]
    assert (said.code, found) == (1, {"well": False, "found": "The token died. Reconnect the account."})
    assert "✗ account spring_campaign: The token died" in call("doctor").out
    tamper(database)
    assert call("doctor", "--json").value["ledger"] == {"well": False, "found": "people/2"}
    database.write_bytes(b"notes")
    said = call("doctor", "--json")
    assert (said.code, said.value["campaign"]["well"]) == (1, False)


def test_the_doctor_makes_no_campaign(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    missing = tmp_path / "none.db"
    assert main(["doctor", "--database", str(missing), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["campaign"]["found"] == f"none yet at {missing}"
    assert not missing.exists()


@pytest.mark.parametrize(
    "arguments", [["nonsense"], ["ledger"], ["approve", "x"], ["list", "--status", "odd"]]
)
def test_a_wrong_call_exits_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2


def test_a_campaigns_own_language_is_spoken(call: Call, call_as: Call, database: Path) -> None:
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA recursive_triggers = OFF")
        connection.execute("DROP TRIGGER campaign_update")
        connection.execute("DROP TRIGGER campaign_updated")
        connection.execute("UPDATE campaign SET language = 'fr'")
        connection.commit()
    refused = call_as("noa", "lift")
    assert refused.code == 3
    assert refused.value["error"] != "There is no hold to lift."


def test_a_script_gets_the_same_codes_from_the_program_itself(database: Path) -> None:
    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, str(ROOT / "main.py"), *arguments, "--database", str(database)]
        return subprocess.run(
            command, capture_output=True, text=True, timeout=60, check=False, cwd=ROOT.parent
        )

    good = run("ledger", "verify", "--json")
    assert (good.returncode, json.loads(good.stdout)["ledger"], good.stderr) == (0, "verified", "")
    tamper(database)
    assert run("ledger", "verify").returncode == 1
    assert run("ledger").returncode == 2
    assert run("restore", "none.db").returncode == 3
