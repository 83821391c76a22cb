"""Posts on the command line: the same checks as at a desk, and exit codes that a script can trust."""

import hashlib
import io
from pathlib import Path

import pytest

from main import main
from tests import factories
from tests.commands.conftest import Call
from warroom.domain.post import Draft
from warroom.services import compose, queries
from warroom.services.queries import PostFilter

PLAN = (
    "title,text,accounts,due\n"
    "Rally,Come to Lyon on Sunday.,spring_campaign,2099-05-24 18:30\n"
    "School,Rural schools stay open.,spring_campaign,\n"
)


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    file = tmp_path / "posts.csv"
    file.write_text(PLAN, encoding="utf-8")
    return file


def count(database: Path) -> int:
    office = factories.opened_office(database)
    found = len(queries.posts(office, PostFilter()))
    office.store.close()
    return found


def test_a_plan_goes_from_a_file_through_four_eyes(call_as: Call, plan: Path) -> None:
    imported = call_as("camille", "import", plan)
    assert (imported.code, imported.value) == (0, {"imported": 2, "posts": [1, 2]})
    submitted = call_as("camille", "submit", 1)
    assert (submitted.code, submitted.value["version"]) == (0, 1)
    shown = call_as("alix", "show", 1).value
    assert hashlib.sha256(shown["content"].encode()).hexdigest() == shown["digest"]
    assert "Come to Lyon on Sunday." in shown["content"]
    signed = call_as("alix", "approve", 1, "--digest", shown["digest"][:12])
    assert (signed.code, signed.value["stage"]) == (0, "approved")
    listed = call_as("camille", "list", "--status", "scheduled").value["posts"]
    assert [(post["title"], post["status"], post["author"]) for post in listed] == [
        ("Rally", "scheduled", "Camille Roy")
    ]
    assert listed[0]["due_at"] == "2099-05-24T16:30:00+00:00"


def test_for_a_person_it_speaks_in_lines(call: Call, plan: Path, password_file: Path) -> None:
    as_camille = ("--as", "camille", "--password-file", password_file)
    assert call("import", plan, *as_camille).out == "2 drafts imported.\n"
    assert "waiting for its sign-off. sha256 " in call("submit", 1, *as_camille).out
    content, digest = call("show", 1, *as_camille).out.splitlines()
    assert content.startswith('{"author":"camille"')
    assert digest.startswith("sha256 ")
    assert "Rally" in call("list", *as_camille).out


def test_nobody_approves_their_own_and_a_drafter_approves_nothing(call_as: Call, plan: Path) -> None:
    call_as("camille", "import", plan)
    digest = call_as("camille", "submit", 1).value["digest"]
    refused = call_as("camille", "approve", 1, "--digest", digest)
    assert refused.code == 3
    assert "This takes the role of approver" in refused.value["error"]
    assert refused.value["error"] == refused.err.strip()


@pytest.mark.parametrize(
    ("digest", "sentence"),
    [("0" * 64, "has changed since you opened it"), ("abc", "Name at least 12 characters of the digest")],
)
def test_what_is_signed_is_what_was_read(call_as: Call, plan: Path, digest: str, sentence: str) -> None:
    call_as("camille", "import", plan)
    call_as("camille", "submit", 1)
    refused = call_as("alix", "approve", 1, "--digest", digest)
    assert (refused.code, sentence in refused.value["error"]) == (3, True)


def test_what_was_not_submitted_is_neither_shown_nor_signed(call_as: Call, plan: Path) -> None:
    call_as("camille", "import", plan)
    assert call_as("alix", "show", 2).value == {"error": "Post 2 has not been submitted yet."}
    assert call_as("alix", "show", 99).value == {"error": "There is no post number 99."}
    assert call_as("alix", "approve", 2, "--digest", "0" * 64).code == 3


def test_an_import_makes_all_drafts_or_none(call_as: Call, plan: Path, database: Path) -> None:
    for broken, sentence in (
        (PLAN + "Third,No account,nobody,\n", "Line 4: there is no account “nobody”"),
        (PLAN + "Third,One field too few\n", "Line 4 has 2 fields instead of 4"),
        (PLAN + 'Third,"Never closed,spring_campaign,\n', "Line 4 is broken"),
        (PLAN + f"{'x' * 301},Long,spring_campaign,\n", "its title 300"),
        (PLAN + "Gap,x,spring_campaign,2026-03-29 02:30\n", "02:30 does not exist on 2026-03-29"),
    ):
        plan.write_text(broken, encoding="utf-8")
        refused = call_as("camille", "import", plan)
        assert (refused.code, sentence in refused.value["error"]) == (3, True), refused.value
    plan.write_bytes(PLAN.replace("Lyon", "Saint-Étienne").encode("latin-1"))
    assert "Line 2 is not UTF-8 (it looks like Latin-1)" in call_as("camille", "import", plan).value["error"]
    assert count(database) == 0


def test_a_file_that_is_not_there_is_named(call_as: Call, tmp_path: Path) -> None:
    refused = call_as("camille", "import", tmp_path / "none.csv")
    assert refused.code == 3
    assert "none.csv can't be read: No such file or directory" in refused.value["error"]


def test_an_approver_imports_nothing(call_as: Call, plan: Path, database: Path) -> None:
    refused = call_as("alix", "import", plan)
    assert (refused.code, count(database)) == (3, 0)
    assert "This takes the role of drafter or monitor" in refused.value["error"]


def test_a_title_can_not_take_over_the_terminal(call: Call, database: Path, password_file: Path) -> None:
    office = factories.opened_office(database)
    camille = factories.staff(office).camille.id
    compose.start(office, camille, Draft(title="\x1b[2Jgone\r\u202e \ud83d"))
    office.store.close()
    said = call("list", "--as", "camille", "--password-file", password_file)
    assert said.code == 0
    assert "[2Jgone" in said.out
    assert not {"\x1b", "\r", "\u202e", "\ud83d"} & set(said.out)
    listed = call("list", "--as", "camille", "--password-file", password_file, "--json")
    assert listed.value["posts"][0]["status"] == "draft"


def test_a_password_comes_from_a_file_or_a_prompt_and_never_from_the_arguments(
    call: Call, database: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(SystemExit) as wrong_call:
        main(["list", "--as", "camille", "--password", factories.PASSWORD, "--database", str(database)])
    assert wrong_call.value.code == 2
    assert "unrecognized arguments: --password" in capsys.readouterr().err
    monkeypatch.setattr("sys.stdin", io.StringIO(factories.PASSWORD))
    said = call("list", "--as", "camille")
    assert (said.code, "name a file with --password-file" in said.err) == (3, True)


def test_a_wrong_password_is_refused_and_soon_has_to_wait(
    call: Call, tmp_path: Path, password_file: Path
) -> None:
    wrong = tmp_path / "wrong"
    wrong.write_text("not it at all", encoding="utf-8")
    said = [call("list", "--as", "camille", "--password-file", wrong) for _ in range(3)]
    assert [one.code for one in said] == [3, 3, 3]
    assert "wrong" in said[0].err
    assert "Too many wrong passwords. Wait 5 seconds" in said[2].err
    assert call("list", "--as", "camille", "--password-file", password_file).code == 3
    assert call("list", "--as", "alix", "--password-file", password_file).code == 0


@pytest.mark.parametrize("content", [None, b"\xff\xfe"])
def test_a_password_file_that_can_not_be_read_is_named(
    call: Call, tmp_path: Path, content: bytes | None
) -> None:
    file = tmp_path / "secret"
    if content is not None:
        file.write_bytes(content)
    said = call("list", "--as", "camille", "--password-file", file)
    assert (said.code, f"The password file {file} can't be read" in said.err) == (3, True)
