"""Headquarters' database, made, migrated and examined by the administrator of its server.

Nobody else can: desks and workers have no right to change tables or rules. One server (a PostgreSQL cluster)
holds one campaign, since its logins and roles are the server's own.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, inspect, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from warroom.domain.campaign import Campaign
from warroom.domain.person import Role
from warroom.errors import Refused, StoreTrouble
from warroom.language import tr
from warroom.store import guards, moving
from warroom.store.campaign import CampaignRecords
from warroom.store.people_changes import verifier
from warroom.store.store import SCHEMA_REV, Store, bring_up, lay_out, schema_rev

OLDEST_SERVER = 15


@dataclass(frozen=True)
class FirstPerson:
    """Somebody who can sign in from the first day on."""

    login: str
    display_name: str
    roles: frozenset[Role]
    password: str


@dataclass(frozen=True)
class FirstWorker:
    """The login of a worker."""

    login: str
    password: str


@dataclass(frozen=True)
class ServerAdministrator:
    """How the server's own administrator connects, in libpq's keywords; what is missing comes from libpq."""

    keywords: Mapping[str, Any]

    @contextmanager
    def connected(self, database: str | None = None, *, autocommit: bool = False) -> Iterator[Connection]:
        """A connection in one transaction. Raises StoreTrouble with what the server said."""
        engine = self._engine(database)
        try:
            with engine.connect() as connection:
                if autocommit:
                    yield connection.execution_options(isolation_level="AUTOCOMMIT")
                    return
                with connection.begin():
                    yield connection
        except DBAPIError as error:
            said = str(error.orig).strip().splitlines()[0]
            raise StoreTrouble(
                tr("The server said: {message}. On the server, run it as its administrator.", message=said)
            ) from error
        finally:
            engine.dispose()

    def environment(self) -> dict[str, str]:
        """The same for PostgreSQL's own programs, which are told by variables."""
        names = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD"}
        return {names[key]: str(value) for key, value in self.keywords.items() if key in names}

    def _engine(self, database: str | None) -> Engine:
        keywords = dict(self.keywords) | ({"dbname": database} if database else {})
        return create_engine(URL.create("postgresql+psycopg"), connect_args=keywords, poolclass=NullPool)


def found(
    administrator: ServerAdministrator,
    database: str,
    campaign: Campaign,
    people: Sequence[FirstPerson],
    workers: Sequence[FirstWorker],
) -> None:
    """Make the database of a campaign, with its first people and workers; everything or nothing.

    Two of the people are administrators at least, as each change to people needs a second one.
    """
    if sum(Role.ADMIN in person.roles for person in people) < 2:
        raise Refused(tr("Name two administrators: each change to people needs a second one."))
    with _new_database(administrator, database) as connection:
        _first_rows(connection, campaign, people, workers)


def move_in(
    administrator: ServerAdministrator,
    database: str,
    laptop: Store,
    passwords: Mapping[str, str],
    workers: Sequence[FirstWorker],
) -> int:
    """Make a headquarters of a laptop's campaign, which nobody else has open; returns how many rows it has.

    `passwords` are everybody's first ones, by login. What is sealed and the ledger come over unchanged.
    """
    with laptop.read() as uow:
        people = uow.people.all()
    if sum(person.has(Role.ADMIN) for person in people) < 2:
        raise Refused(
            tr(
                "Make a second administrator on the laptop first: at headquarters each change to people "
                "needs two."
            )
        )
    with (
        _new_database(administrator, database) as server,
        laptop.transaction(None, writes=False) as source,
    ):
        server.exec_driver_sql("SET LOCAL search_path = warroom")
        rows = moving.copy_rows(source, server)
        moving.make_logins(server, people, passwords)
        for worker in workers:
            _make_worker(server, worker)
        moving.note_move(server, rows)
    return rows


@contextmanager
def _new_database(administrator: ServerAdministrator, database: str) -> Iterator[Connection]:
    """A database with tables and guards, to be filled in the one transaction that makes them, or not made."""
    new_server_database(administrator, database)
    try:
        with administrator.connected(database) as connection:
            guards.prepare_server(connection)
            with guards.as_owner(connection):
                lay_out(connection)
            guards.apply(connection)
            yield connection
    except BaseException:
        drop_database(administrator, database)
        raise


def new_server_database(administrator: ServerAdministrator, database: str) -> None:
    """An empty database on a server that serves no campaign yet. Raises Refused."""
    with administrator.connected("postgres", autocommit=True) as connection:
        _check_server(connection, database)
        quoted = connection.dialect.identifier_preparer.quote(database)
        connection.exec_driver_sql(
            f"CREATE DATABASE {quoted} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'"
        )


def drop_database(administrator: ServerAdministrator, database: str) -> None:
    """Leave nothing of a campaign that could not be made: its database and its logins."""
    with administrator.connected("postgres", autocommit=True) as connection:
        quote = connection.dialect.identifier_preparer.quote
        connection.exec_driver_sql(f"DROP DATABASE {quote(database)}")
        roles = connection.execute(text(_OUR_ROLES)).scalars().all()
        for role in roles:
            connection.exec_driver_sql(f"DROP ROLE {quote(role)}")


def migrate(administrator: ServerAdministrator, database: str) -> tuple[int, int]:
    """Bring headquarters to this program's schema, guards included: (from, to). Everything or nothing."""
    with administrator.connected(database) as connection:
        connection.exec_driver_sql("SET LOCAL search_path = warroom")
        guards.prepare_server(connection)
        return bring_up(connection, Path(database), guards.as_owner(connection))


def lint(administrator: ServerAdministrator, database: str) -> tuple[str, ...]:
    """What in the database breaks the rules about who may do what; nothing, if all is well."""
    with administrator.connected(database) as connection:
        if not inspect(connection).has_table("schema_meta", schema="warroom"):
            raise StoreTrouble(
                tr("The database {database} is no campaign's headquarters.", database=database)
            )
        return guards.lint(connection)


def campaign_id(administrator: ServerAdministrator, database: str) -> str:
    """The identity of the campaign's database, the same in every copy of it."""
    with administrator.connected(database) as connection:
        return str(connection.execute(text("SELECT database_id FROM warroom.schema_meta")).scalar_one())


def add_worker(administrator: ServerAdministrator, database: str, worker: FirstWorker) -> None:
    """Make the login of one more worker."""
    with administrator.connected(database) as connection:
        _make_worker(connection, worker)


def status(administrator: ServerAdministrator, database: str) -> dict[str, str]:
    """How headquarters stands, in words for its administrator."""
    with administrator.connected(database) as connection:
        connection.exec_driver_sql("SET LOCAL search_path = warroom")
        rev = schema_rev(connection, Path(database))
        row = connection.execute(text(_STATUS), {"database": database}).one()
        return {
            "server": f"PostgreSQL {row.version}",
            "schema": f"{rev}"
            if rev == SCHEMA_REV
            else tr("{rev}; this program has {own}", rev=rev, own=SCHEMA_REV),
            "rules": tr("as they were put there") if guards.stand(connection) else tr("changed: run hq lint"),
            "people": f"{row.people}",
            "connected": f"{row.connected} / {row.most}",
            "workers": row.workers or tr("none is running"),
            "size": row.size,
        }


_STATUS = """
SELECT current_setting('server_version') AS version, current_setting('max_connections') AS most,
  (SELECT count(*) FROM person WHERE disabled_at IS NULL) AS people,
  (SELECT count(*) FROM pg_stat_activity WHERE datname = :database) AS connected,
  (SELECT string_agg(id || ' ' || round(extract(epoch FROM clock_timestamp() - publisher_at)) || ' s', ', ')
   FROM worker) AS workers,
  pg_size_pretty(pg_database_size(current_database())) AS size
"""


# Logins first: what they are members of goes after them.
_OUR_ROLES = """
SELECT u.rolname FROM pg_roles u WHERE u.rolname LIKE 'warroom\\_%'
  OR EXISTS (SELECT 1 FROM pg_auth_members m JOIN pg_roles g ON g.oid = m.roleid
             WHERE m.member = u.oid AND g.rolname = 'warroom_member')
ORDER BY u.rolname LIKE 'warroom\\_%', u.rolname
"""


def _check_server(connection: Connection, database: str) -> None:
    version, superuser = connection.execute(
        text("SELECT current_setting('server_version_num')::int / 10000, usesuper FROM pg_user"
             " WHERE usename = session_user")
    ).one()  # fmt: skip
    if version < OLDEST_SERVER:
        raise Refused(
            tr(
                "Headquarters needs PostgreSQL {oldest} or newer; this is {version}.",
                oldest=OLDEST_SERVER,
                version=version,
            )
        )
    if not superuser:
        raise Refused(
            tr("This takes the server's own administrator: sudo -u postgres python main.py hq init …")
        )
    if connection.execute(text("SELECT 1 FROM pg_database WHERE datname = :n"), {"n": database}).first():
        raise Refused(
            tr("The server has a database “{database}” already. Choose another name.", database=database)
        )
    if connection.execute(text("SELECT 1 FROM pg_roles WHERE rolname = 'warroom_owner'")).first():
        raise Refused(
            tr(
                "This server holds a campaign already, and its logins are that campaign's. Make another "
                "server beside it: sudo pg_createcluster {version} second --start",
                version=version,
            )
        )


def _first_rows(
    connection: Connection,
    campaign: Campaign,
    people: Sequence[FirstPerson],
    workers: Sequence[FirstWorker],
) -> None:
    """The campaign and who is in it, written by the server's administrator, as the ledger says."""
    connection.exec_driver_sql("SET LOCAL search_path = warroom")
    for person in people:
        connection.execute(
            text("SELECT warroom.make_person(:login, :name, :roles, :verifier)"),
            {
                "login": person.login,
                "name": person.display_name,
                "roles": " ".join(sorted(person.roles)),
                "verifier": verifier(connection, person.login, person.password),
            },
        )
    for worker in workers:
        _make_worker(connection, worker)
    CampaignRecords(connection).found(campaign)


def _make_worker(connection: Connection, worker: FirstWorker) -> None:
    connection.execute(
        text("SELECT warroom.make_worker(:login, :verifier)"),
        {"login": worker.login, "verifier": verifier(connection, worker.login, worker.password)},
    )
