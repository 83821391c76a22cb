"""The schema: what the migrations make is what the program reads, and what the guards say is the domain's."""

import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine

from tests import factories
from warroom.domain.capabilities import Terms
from warroom.domain.delivery import TRANSITIONS, DeliveryState
from warroom.domain.ids import WORKER, PostId
from warroom.errors import RuleBroken
from warroom.events import Bus, Changed, Topic
from warroom.services import accounts, ledger, queries
from warroom.services.queries import PostFilter
from warroom.store import guards, migrate, open_store
from warroom.store.file import sqlite_engine
from warroom.store.migrations.run import upgrade
from warroom.store.store import SCHEMA_REV
from warroom.store.tables import metadata

pytestmark = pytest.mark.only_in_a_file("a server's schema: tests/store/headquarters/test_schema.py")

MADE_BY_SEARCH = "response_text"
"""The prefix of the search index's own tables, which SQLite makes and no table describes."""


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """A database that the migrations made."""
    store = open_store(tmp_path / "campaign.db", factories.UtcClock(), Bus())
    store.close()
    return store.path


def described(database: Path) -> dict[str, list[str]]:
    """Every table and index with the words of its SQL: constraints come in no certain order."""
    with closing(sqlite3.connect(database)) as connection:
        rows = connection.execute(
            "SELECT name, sql FROM sqlite_master WHERE type IN ('table', 'index') AND sql IS NOT NULL"
        ).fetchall()
    return {
        name: sorted(re.findall(r"[^\s,]+", sql))
        for name, sql in rows
        if not name.startswith((MADE_BY_SEARCH, "alembic"))
    }


def test_the_migrations_make_exactly_the_tables(database: Path, tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'direct.db'}")
    metadata.create_all(engine)
    engine.dispose()
    assert described(database) == described(tmp_path / "direct.db")


def test_alembic_finds_nothing_to_change(database: Path) -> None:
    engine = create_engine(f"sqlite:///{database}")
    with engine.connect() as connection:
        found = compare_metadata(MigrationContext.configure(connection), metadata)
    engine.dispose()
    assert [change for change in found if not change[1].name.startswith(MADE_BY_SEARCH)] == []


def test_the_guards_hold_the_deliverys_own_moves() -> None:
    trigger = guards.source("sqlite").split("CREATE TRIGGER delivery_move ")[1].split("--;")[0]
    moves = {f"{state}>{then}" for state, follow in TRANSITIONS.items() for then in follow}
    listed = re.findall(r"'(\w+>\w+)'", trigger)
    assert len(listed) == len(set(listed))
    assert set(listed) == moves


def test_every_table_of_value_has_a_guard_against_each_way_to_write_it() -> None:
    source = guards.source("sqlite")
    guarded = {
        (table, way)
        for way, table in re.findall(r"BEFORE (INSERT|UPDATE|DELETE)(?: OF [\w, ]+)? ON (\w+)", source)
    }
    # Numbers that workers keep for themselves, and names as networks tell them: wrong ones publish nothing.
    free = {"revision", "collection", "metrics", "author", "worker"}
    wanted = {(table, way) for table in metadata.tables for way in ("INSERT", "UPDATE", "DELETE")}
    missing = {(table, way) for table, way in wanted - guarded if table not in free}
    assert missing == set()


def test_a_campaign_of_a_newer_program_is_left_alone(database: Path) -> None:
    set_revision(database, 99)
    before = database.read_bytes()
    with pytest.raises(Exception, match=r"was made by a newer Warroom\. Update this program"):
        factories.opened_office(database)
    assert database.read_bytes() == before


def test_a_campaign_of_an_older_program_is_brought_up_to_date_on_request(tmp_path: Path) -> None:
    database = factories.built_campaign(tmp_path)
    set_revision(database, 0)
    with pytest.raises(Exception, match=r"older Warroom.* python main\.py migrate --database "):
        factories.opened_office(database)
    assert migrate(database, factories.UtcClock(), Bus()) == (0, SCHEMA_REV)
    office = factories.opened_office(database)
    assert len(factories.staff(office).__dict__) == 4
    assert ledger.verify(office).verified
    office.store.close()


def test_what_stood_in_a_campaign_of_the_first_schema_stands_there_after_the_migration(
    tmp_path: Path,
) -> None:
    database = tmp_path / "first.db"
    engine = sqlite_engine(database, factories.UtcClock())
    with engine.connect().execution_options(writes=True) as bare, bare.begin():
        upgrade(bare, "0002")
    engine.dispose()
    with closing(sqlite3.connect(database)) as connection:
        connection.executescript(FIRST_CAMPAIGN)
    assert migrate(database, factories.UtcClock(), Bus()) == (1, SCHEMA_REV)

    with closing(sqlite3.connect(database)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        assert connection.execute("SELECT state FROM delivery").fetchall() == [("sending",)]
        assert connection.execute("SELECT remote_id FROM delivery_part").fetchall() == [("r1",)]
    office = factories.opened_office(database)
    (account,) = accounts.everything(office)
    assert (account.account.terms, account.account.watches) == (Terms(), ())
    (delivery,) = queries.post(office, PostId(1)).deliveries
    with office.store.write(WORKER) as uow:
        assert uow.deliveries.move(delivery, DeliveryState.BY_HAND) is not None
    with pytest.raises(RuleBroken), office.store.write(WORKER) as uow:
        uow.deliveries.note(delivery, state="lost")
    office.store.close()


DIGEST_OF_NOTHING = "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"
AT = "2026-01-01 00:00:00.000000"
FIRST_DRAFT = (
    '{"title": "One", "accounts": [1], "thread": [{"text": "Hello", "pictures": [], "card": null}],'
    ' "own": {}, "due_at": null, "languages": [], "answers": null}'
)
FIRST_CAMPAIGN = f"""
    INSERT INTO schema_meta VALUES (1, 1, 1, 'first');
    INSERT INTO revision VALUES ('posts', 0), ('deliveries', 0), ('accounts', 0);
    INSERT INTO campaign VALUES (1, 'First', 'Europe/Paris', 'fr', 1, 900, '{AT}');
    INSERT INTO person VALUES (1, 'noa', 'Noa', 'x', 0, NULL, NULL, '{AT}');
    INSERT INTO account (id, network, handle, display_name, approvals_needed, created_at)
        VALUES (1, 'rehearsal', 'spring', 'Spring', 1, '{AT}');
    INSERT INTO post (id, title, draft, stage, created_by, created_at, revision, saved_by, saved_at,
                      latest_version)
        VALUES (1, 'One', '{FIRST_DRAFT}', 'approved', 1, '{AT}', 1, 1, '{AT}', 1);
    INSERT INTO version VALUES (1, 1, 1, x'7b7d', '{DIGEST_OF_NOTHING}', '{AT}');
    INSERT INTO delivery (id, post_id, version, digest, account_id, state, due_at, client_key, created_at,
                          parts, fence)
        VALUES (1, 1, 1, '{DIGEST_OF_NOTHING}', 1, 'sending', '{AT}', 'k', '{AT}', 2, 1);
    INSERT INTO delivery_part VALUES (1, 0, 'r1', NULL, NULL, '{AT}');
"""


def set_revision(database: Path, revision: int) -> None:
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("UPDATE schema_meta SET schema_rev = ?, min_client_rev = ?", (revision, revision))
        connection.commit()


@pytest.mark.parametrize("leftover", [b"", None])
def test_what_a_crash_in_the_first_moment_left_becomes_a_campaign(
    tmp_path: Path, leftover: bytes | None
) -> None:
    database = tmp_path / "campaign.db"
    if leftover is None:
        with closing(sqlite3.connect(database)) as connection:
            connection.execute("PRAGMA journal_mode = WAL")
    else:
        database.write_bytes(leftover)
    store = open_store(database, factories.UtcClock(), Bus())
    with store.read() as uow:
        assert uow.campaign.get() is None
    store.close()


@pytest.mark.parametrize("name", ["Été 50% #1?.db", "a b;c&d=e.db", "it's “ours”.db"])
def test_a_file_may_be_called_anything(tmp_path: Path, name: str) -> None:
    open_store(tmp_path / name, factories.UtcClock(), Bus()).close()
    assert name in {file.name for file in tmp_path.iterdir()}
    office = factories.opened_office(tmp_path / name)
    assert queries.posts(office, PostFilter()) == ()
    office.store.close()


def test_only_what_was_committed_is_announced_and_each_number_once(tmp_path: Path) -> None:
    heard: list[Changed] = []
    office = factories.opened_office(factories.built_campaign(tmp_path))
    office.bus.listen(heard.append)
    staff = factories.staff(office)
    factories.drafted(office, staff.camille.id)
    with pytest.raises(ZeroDivisionError), office.store.write(staff.camille.id) as uow:
        uow.touch(Topic.PEOPLE, *[Topic.POSTS] * (1 // 0))
    factories.drafted(office, staff.camille.id)
    office.store.close()
    assert [changed.topics for changed in heard] == [{Topic.POSTS}, {Topic.POSTS}]
    first, second = (changed.revisions[Topic.POSTS] for changed in heard)
    assert second == first + 1
