"""Headquarters' schema: the migrations make what the program reads, and an older one is brought up."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, MetaData, text

from tests.cluster import Cluster, running
from tests.headquarters import DATABASE, PASSWORD
from tests.store.headquarters.server import found
from tests.store.test_schema import DIGEST_OF_NOTHING, FIRST_DRAFT
from warroom.domain.ids import PostId
from warroom.domain.post import Stage
from warroom.errors import NotAllowed, RuleBroken, StoreTrouble
from warroom.events import Bus
from warroom.store import building, guards
from warroom.store.address import Address, write_address
from warroom.store.building import ServerAdministrator
from warroom.store.migrations.run import upgrade
from warroom.store.server import open_server
from warroom.store.store import SCHEMA_REV
from warroom.store.tables import metadata
from warroom.store.tables.server import server_metadata

ROLES_ARE_GRANTED = "person_role"
"""A table in a file; on a server a view says who was granted what."""

READ_BY_HAND = {"ledger_head", "change", "alembic_version", "ix_response_words"}
"""The guards' own tables, which the program only names in SQL, and the index of words, a server's own."""

OLDER = "older"
"""The database of a campaign that an older program made."""

AT = "2026-01-01 00:00+00"
OLDER_CAMPAIGN = f"""
    INSERT INTO schema_meta VALUES (1, 2, 2, 'older');
    INSERT INTO revision VALUES ('posts', 0), ('deliveries', 0), ('accounts', 0);
    INSERT INTO campaign (id, name, zone_name, language, rehearsal, grace_seconds, created_at)
        VALUES (1, 'Older', 'Europe/Paris', 'fr', true, 900, '{AT}');
    INSERT INTO person (login, display_name, password_hash, failures, created_at)
        VALUES ('noa', 'Noa', '', 0, '{AT}');
    INSERT INTO account (network, handle, display_name, approvals_needed, created_at)
        VALUES ('rehearsal', 'spring', 'Spring', 1, '{AT}');
    INSERT INTO post (title, draft, stage, created_by, created_at, revision, saved_by, saved_at,
                      latest_version)
        VALUES ('One', '{FIRST_DRAFT}', 'approved', 1, '{AT}', 1, 1, '{AT}', 1);
    INSERT INTO version VALUES (1, 1, 1, '\\x7b7d', '{DIGEST_OF_NOTHING}', '{AT}');
    INSERT INTO delivery (post_id, version, digest, account_id, state, due_at, client_key, created_at, parts,
                          fence)
        VALUES (1, 1, '{DIGEST_OF_NOTHING}', 1, 'sending', '{AT}', 'k', '{AT}', 2, 1);
    INSERT INTO delivery_part VALUES (1, 0, 'r1', NULL, NULL, '{AT}');
"""


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    """A server with the campaign, for tests that change what holds for all."""
    with running(fast=True) as made:
        found(made)
        yield made


@pytest.fixture
def administrator(cluster: Cluster) -> ServerAdministrator:
    """The server's own administrator."""
    return ServerAdministrator(cluster.superuser())


@pytest.fixture
def file(cluster: Cluster, tmp_path: Path) -> Path:
    """The headquarters file on somebody's desk."""
    return addressed(cluster, DATABASE, tmp_path)


def addressed(cluster: Cluster, database: str, folder: Path) -> Path:
    """Where that database is, in a file."""
    file = folder / f"{database}.warroom"
    write_address(file, Address(cluster.host, cluster.port, database, cluster.certificate))
    return file


def differences(connection: Connection) -> list[str]:
    """What Alembic would change to make the server's schema that of the program."""
    connection.exec_driver_sql("SET LOCAL search_path = warroom")
    ours = MetaData()
    for table in (*metadata.tables.values(), *server_metadata.tables.values()):
        if table.name != ROLES_ARE_GRANTED:
            table.to_metadata(ours)
    options = {"compare_type": True, "include_name": _is_ours, "include_object": _is_described}
    context = MigrationContext.configure(connection, opts=options)
    return [repr(found) for found in compare_metadata(context, ours)]


def _is_ours(name: str | None, _kind: str, _parents: object) -> bool:
    return name not in READ_BY_HAND


def _is_described(thing: Any, _name: object, kind: str, _reflected: bool, _compared: object) -> bool:  # noqa: ANN401 — it is any part of a schema
    # That the server's own tables refer to people says only the migration: these are tables of two kinds.
    return kind != "foreign_key_constraint" or thing.table.name not in server_metadata.tables


def test_alembic_finds_nothing_to_change(administrator: ServerAdministrator) -> None:
    with administrator.connected(DATABASE) as connection:
        assert differences(connection) == []


@contextmanager
def older_headquarters() -> Iterator[Cluster]:
    """A server with a campaign of the last revision before headquarters, and its one login."""
    with running(fast=True) as cluster:
        administrator = ServerAdministrator(cluster.superuser())
        with administrator.connected("postgres", autocommit=True) as connection:
            connection.exec_driver_sql(f"CREATE DATABASE {OLDER} TEMPLATE template0 ENCODING 'UTF8'")
        with administrator.connected(OLDER) as connection:
            guards.prepare_server(connection)
            with guards.as_owner(connection):
                upgrade(connection, "0003")
                connection.exec_driver_sql(OLDER_CAMPAIGN)
            connection.exec_driver_sql(
                f"CREATE ROLE noa LOGIN CONNECTION LIMIT 12 PASSWORD '{PASSWORD}'"
                " IN ROLE warroom_member, warroom_admin"
            )
        yield cluster


def test_an_older_campaign_is_brought_up_with_all_its_rows_and_rules(tmp_path: Path) -> None:
    with older_headquarters() as cluster:
        administrator = ServerAdministrator(cluster.superuser())
        assert building.migrate(administrator, OLDER) == (2, SCHEMA_REV)
        with administrator.connected(OLDER) as connection:
            assert guards.stand(connection)
            assert differences(connection) == []
        assert building.lint(administrator, OLDER) == ()
        # Once more changes nothing.
        assert building.migrate(administrator, OLDER) == (SCHEMA_REV, SCHEMA_REV)

        store = open_server(addressed(cluster, OLDER, tmp_path), "noa", PASSWORD, Bus())
        try:
            with store.read() as uow:
                assert [account.handle for account in uow.accounts.all()] == ["spring"]
                (delivery,) = uow.deliveries.of_post(PostId(1))
                assert [part.id for part in delivery.sent_parts] == ["r1"]
                me = uow.whoami()
            assert me is not None
            with store.write(me) as uow:
                uow.posts.comment(PostId(1), me, "Still here.", delivery.due_at)
            with store.read() as uow:
                assert [entry.action for entry in uow.ledger.of_post(PostId(1))] == ["comment"]
            with pytest.raises(RuleBroken), store.write(me) as uow:
                uow.posts.set_stage(PostId(1), Stage.DRAFT)
        finally:
            store.close()


@pytest.fixture
def set_revision(administrator: ServerAdministrator) -> Iterator[Callable[[int, int], None]]:
    """Has the database say that another program made it, until the test is over."""

    def set_to(rev: int, min_client_rev: int) -> None:
        with administrator.connected(DATABASE) as connection:
            connection.execute(
                text("UPDATE warroom.schema_meta SET schema_rev = :rev, min_client_rev = :min"),
                {"rev": rev, "min": min_client_rev},
            )

    yield set_to
    set_to(SCHEMA_REV, SCHEMA_REV)


def test_a_desk_that_is_too_old_is_told_to_be_updated(
    file: Path, set_revision: Callable[[int, int], None]
) -> None:
    set_revision(SCHEMA_REV + 1, SCHEMA_REV + 1)
    with pytest.raises(StoreTrouble, match=r"was made by a newer Warroom\. Update this program"):
        open_server(file, "noa", PASSWORD, Bus())


def test_a_newer_headquarters_that_older_desks_understand_is_opened(
    file: Path, set_revision: Callable[[int, int], None]
) -> None:
    set_revision(SCHEMA_REV + 1, SCHEMA_REV)
    store = open_server(file, "noa", PASSWORD, Bus())
    with store.read() as uow:
        assert uow.campaign.get() is not None
    store.close()


def test_a_headquarters_that_is_too_old_is_not_used(
    file: Path, set_revision: Callable[[int, int], None]
) -> None:
    set_revision(SCHEMA_REV - 1, SCHEMA_REV - 1)
    with pytest.raises(
        StoreTrouble, match=r"runs an older Warroom than this desk\. .*python main\.py hq migrate"
    ):
        open_server(file, "noa", PASSWORD, Bus())


def test_a_database_without_a_campaign_is_none(cluster: Cluster, tmp_path: Path) -> None:
    file = addressed(cluster, "postgres", tmp_path)
    with pytest.raises(NotAllowed, match="“noa” may not use headquarters"):
        open_server(file, "noa", PASSWORD, Bus())
