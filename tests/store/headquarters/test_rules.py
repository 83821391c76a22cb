"""The rules on a server are those of a campaign file, and more: compared with it, and with the domain."""

import re

import pytest

from tests.store.headquarters.server import Server
from warroom.domain.delivery import TRANSITIONS
from warroom.store import guards

ONLY_IN_A_FILE = {
    # On a server nobody but the guards may write lines, and roles are the server's own (test_people.py).
    "the ledger only grows, link by link",
    "an administrator grants roles",
    "roles are granted and revoked, not edited",
}

FREE = {
    # What only workers write, for themselves, and what networks tell them: wrong ones publish nothing.
    *((table, way) for table in ("author", "metrics", "worker") for way in ("INSERT", "UPDATE")),
    ("collection", "UPDATE"),
    ("response", "INSERT"),
    ("worker", "DELETE"),
}

MAY_BE_DELETED = {"blackout", "credential", "draft_turn", "presence", "slot_rule", "worker"}


def test_every_rule_of_a_campaign_file_is_kept_on_a_server() -> None:
    in_a_file = set(re.findall(r"'warroom: ((?:[^']|'')+)'", guards.source("sqlite")))
    here = guards.source("postgresql") + guards.source("people_functions")
    on_a_server = set(re.findall(r"(?:refuse|never)\('((?:[^']|'')+)'\)", here))
    assert in_a_file - on_a_server == ONLY_IN_A_FILE


def test_the_guards_hold_the_deliverys_own_moves() -> None:
    function = guards.source("postgresql").split("CREATE FUNCTION delivery_move()")[1].split("--;")[0]
    listed = re.findall(r"'(\w+>\w+)'", function)
    assert len(listed) == len(set(listed))
    assert set(listed) == {f"{state}>{then}" for state, follow in TRANSITIONS.items() for then in follow}


def test_whatever_a_role_may_write_has_a_guard(server: Server) -> None:
    with server.administrator() as root:
        granted = set(
            root.execute(
                "SELECT DISTINCT table_name, privilege_type FROM information_schema.column_privileges"
                " WHERE table_schema = 'warroom' AND privilege_type IN ('INSERT', 'UPDATE')"
                " AND grantee <> 'warroom_owner' UNION SELECT table_name, privilege_type"
                " FROM information_schema.table_privileges WHERE table_schema = 'warroom'"
                " AND privilege_type IN ('INSERT', 'UPDATE', 'DELETE', 'TRUNCATE') AND grantee <>"
                " 'warroom_owner'"
            ).fetchall()
        )
        guarded = set(
            root.execute(
                "SELECT event_object_table, event_manipulation FROM information_schema.triggers"
                " WHERE trigger_schema = 'warroom' AND action_timing = 'BEFORE' AND action_orientation ="
                " 'ROW'"
            ).fetchall()
        )
    assert {(table, way) for table, way in granted - guarded} == FREE
    assert {table for table, way in granted if way == "DELETE"} == MAY_BE_DELETED
    assert not [table for table, way in granted if way == "TRUNCATE"]


def test_every_table_is_written_in_read_committed_and_emptied_by_nobody(server: Server) -> None:
    inside = {"change", "ledger", "ledger_head", "alembic_version"}
    with server.administrator() as root:
        tables = {
            name for (name,) in root.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'warroom'")
        }
        triggers = set(
            root.execute(
                "SELECT c.relname, t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid WHERE"
                " NOT tgisinternal"
            )
        )
    assert {table for table in tables if (table, "read_committed") not in triggers} == inside
    assert {table for table in tables if (table, "never_emptied") not in triggers} == {"alembic_version"}


@pytest.mark.parametrize("name", ["roles", "postgresql", "people_functions", "grants", "lint"])
def test_the_files_name_no_database_and_no_machine(name: str) -> None:
    assert not re.search(r"\bspring\b|/home/|/usr/|/var/|localhost:", guards.source(name))
