"""Moving up: a laptop's campaign, row by row, into headquarters' empty database.

What was sealed, signed and written into the ledger comes over byte for byte, with its numbers. What only the
laptop could open stays behind: credentials, and notes of half-sent posts, which its key sealed.
"""

from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, Table, func, insert, select, text, update

from warroom.domain.person import Person
from warroom.language import tr
from warroom.store import tables
from warroom.store.people_changes import verifier

AT_ONCE = 200
"""Rows read and written together: a row may hold a picture of some megabytes."""

_STAYS = {
    "schema_meta",  # the server's own, but for the identity
    "person_role",  # on a server roles are granted, not written
    "credential",
    "delivery_note",
    "presence",
    "draft_turn",
    "worker",
}


def copy_rows(source: Connection, server: Connection) -> int:
    """Copy every row that moves; returns how many. Guards look away: the rows were guarded when written."""
    server.exec_driver_sql("SET LOCAL session_replication_role = replica")
    server.execute(text("TRUNCATE revision"))
    rows = sum(_copy(source, server, table) for table in tables.metadata.sorted_tables if _moves(table))
    same = source.execute(select(tables.schema_meta.c.database_id)).scalar_one()
    server.execute(update(tables.schema_meta).values(database_id=same))
    # Nobody's password hash leaves the laptop: a server knows passwords in another way.
    server.execute(update(tables.person).values(password_hash="", failures=0, locked_until=None))
    server.execute(
        text(
            "INSERT INTO ledger_head SELECT DISTINCT ON (stream) stream, seq, hash FROM ledger"
            " ORDER BY stream, seq DESC"
        )
    )
    _number_on(server)
    server.exec_driver_sql("SET LOCAL session_replication_role = origin")
    return rows


def make_logins(server: Connection, people: Iterable[Person], passwords: Mapping[str, str]) -> None:
    """Give everybody a login with the roles they have; who was switched off stays so."""
    quote = server.dialect.identifier_preparer.quote
    # The role that makes logins later on: from PostgreSQL 16 on only it may alter those that it made.
    server.exec_driver_sql("SET LOCAL ROLE warroom_people")
    for person in people:
        sealed = verifier(server, person.login, passwords[person.login])
        groups = ", ".join(["warroom_member", *(f"warroom_{role.value}" for role in sorted(person.roles))])
        enters = "LOGIN" if person.disabled_at is None else "NOLOGIN"
        # DDL takes no parameters; a verifier is made of letters, digits and $:+/= only.
        server.exec_driver_sql(
            f"CREATE ROLE {quote(person.login)} {enters} INHERIT CONNECTION LIMIT 12"
            f" PASSWORD '{sealed}' IN ROLE {groups}"
        )
    server.exec_driver_sql("RESET ROLE")


def note_move(server: Connection, rows: int) -> None:
    """Say in the ledger that the campaign moved, and that accounts wait to be connected again."""
    server.execute(
        text(
            "SELECT ledger_append('campaign', 'move to headquarters',"
            " json_build_object('rows', CAST(:rows AS bigint)))"
        ),
        {"rows": rows},
    )
    account = tables.account
    server.execute(
        update(account)
        .where(account.c.remote_identity.is_not(None), account.c.trouble.is_(None))
        .values(trouble=tr("Its credentials stayed on the laptop. Reconnect it here."))
    )


def _moves(table: Table) -> bool:
    return table.name not in _STAYS


def _copy(source: Connection, server: Connection, table: Table) -> int:
    found, copied = source.execution_options(yield_per=AT_ONCE).execute(select(table)), 0
    for some in found.mappings().partitions(AT_ONCE):
        server.execute(insert(table), [dict(row) for row in some])
        copied += len(some)
    return copied


def _number_on(server: Connection) -> None:
    """New rows get numbers above those that were copied."""
    numbered = server.execute(
        text(
            "SELECT table_name, column_name FROM information_schema.columns"
            " WHERE table_schema = 'warroom' AND is_identity = 'YES'"
        )
    ).all()
    for name, column in numbered:
        table = tables.metadata.tables.get(name)
        if table is None:
            continue
        last = server.execute(select(func.max(table.c[column]))).scalar_one()
        if last is not None:
            server.execute(
                text("SELECT setval(pg_get_serial_sequence(:name, :column), :last)"),
                {"name": f"warroom.{name}", "column": column, "last": last},
            )
