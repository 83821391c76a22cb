"""A headquarters for tests: the suites that are run on a campaign file are run on it, with `--headquarters`.

`Headquarters` is one PostgreSQL for a test process, with the campaign “Spring”; each test begins with its
rows as they were at first. `ManyDesks` is all its desks in one process: whoever acts does so over their own
login.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event
from time import monotonic
from typing import Any, Protocol, runtime_checkable

import psycopg
from sqlalchemy import event, text

from connectors.registry import networks
from tests.cluster import Cluster, running
from warroom.domain.campaign import Campaign
from warroom.domain.ids import WORKER, PersonId
from warroom.domain.person import Role
from warroom.events import Bus
from warroom.ports import Clock
from warroom.services.office import Office
from warroom.services.setup import DEFAULT_GRACE
from warroom.store import building, guards
from warroom.store.address import Address, write_address
from warroom.store.building import FirstPerson, FirstWorker, ServerAdministrator
from warroom.store.server import ServerDatabase
from warroom.store.store import Store
from warroom.store.unit_of_work import UnitOfWork
from warroom.store.vault import SealedVault

DATABASE = "spring"
WORKER_LOGIN = "worker1"
READER = "noa"
PATIENCE = 10.0
"""Seconds after which what should have happened will not happen any more."""

PASSWORD = "four people, one secret"

_Logins = dict[str, tuple[bool | None, str | None, frozenset[str]]]
"""Whether each login lets somebody in, with what password, and what it is in."""

_LOGINS = """
SELECT u.rolname, u.rolcanlogin, u.rolpassword,
  ARRAY(SELECT g.rolname FROM pg_auth_members m JOIN pg_roles g ON g.oid = m.roleid WHERE m.member = u.oid)
FROM pg_authid u WHERE u.rolname !~ '^(pg_|warroom|postgres$)'
"""

_WAITING = """
SELECT 1 FROM pg_stat_activity WHERE usename = %s AND wait_event_type = 'Lock'
"""

_CHECKS = """
SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint
WHERE contype = 'c' AND conrelid = ('warroom.' || %s)::regclass
"""

# Rows are deleted and written: emptying fifty small tables (TRUNCATE) takes the server fifty times longer.
_FOR_TESTS = """
CREATE SCHEMA tests;
CREATE TABLE tests.clock (stands_at timestamptz, ahead interval);
INSERT INTO tests.clock VALUES (NULL, '0');
GRANT USAGE ON SCHEMA tests TO PUBLIC;
GRANT SELECT ON tests.clock TO PUBLIC;
CREATE FUNCTION tests.put_back(kept text) RETURNS void LANGUAGE plpgsql
SET session_replication_role = replica AS $$
DECLARE
  here record;
BEGIN
  FOR here IN SELECT tablename AS name FROM pg_tables WHERE schemaname = 'warroom' LOOP
    EXECUTE format('DELETE FROM warroom.%I', here.name);
    EXECUTE format('INSERT INTO warroom.%I OVERRIDING SYSTEM VALUE TABLE %I.%I', here.name, kept, here.name);
  END LOOP;
  FOR here IN SELECT table_name AS name, column_name AS key FROM information_schema.columns
      WHERE table_schema = 'warroom' AND is_identity = 'YES' LOOP
    EXECUTE format('SELECT setval(pg_get_serial_sequence(%L, %L), coalesce(max(%I), 0) + 1, false)'
      ' FROM warroom.%I', 'warroom.' || here.name, here.key, here.key, here.name);
  END LOOP;
END $$;
"""

_CLOCK = """
CREATE OR REPLACE FUNCTION warroom.instant() RETURNS timestamptz LANGUAGE sql VOLATILE
  AS 'SELECT coalesce(stands_at, clock_timestamp() + ahead) FROM tests.clock'
"""

STAFF = (
    FirstPerson("noa", "Noa Haddad", frozenset({Role.ADMIN}), PASSWORD),
    FirstPerson("nils", "Nils Berg", frozenset({Role.ADMIN}), PASSWORD),
    FirstPerson("camille", "Camille Roy", frozenset({Role.DRAFTER}), PASSWORD),
    FirstPerson("alix", "Alix Morel", frozenset({Role.APPROVER}), PASSWORD),
    FirstPerson("sasha", "Sasha Petit", frozenset({Role.MONITOR}), PASSWORD),
)


class Headquarters:
    """The server with the campaign as it was founded."""

    def __init__(self, cluster: Cluster, campaign: Campaign) -> None:
        self.cluster = cluster
        self.kept: dict[str, _Logins] = {}
        self._administrator = ServerAdministrator(cluster.superuser())
        building.found(self._administrator, DATABASE, campaign, STAFF, [FirstWorker(WORKER_LOGIN, PASSWORD)])
        self.address = Address(cluster.host, cluster.port, DATABASE, cluster.certificate)
        self._root = psycopg.connect(
            **cluster.superuser(DATABASE), autocommit=True, options="-c search_path=warroom -c timezone=UTC"
        )
        self._root.execute(_FOR_TESTS)
        self._dropped: list[str] = []
        self._rules_are_off = True
        self._put_rules_back()

    def close(self) -> None:
        """Let go of the server, which its own context manager stops."""
        self._root.close()

    def keep(self, name: str) -> None:
        """Remember what stands now."""
        self._root.execute(f"CREATE SCHEMA {name}")
        for (table,) in self.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'warroom'"):
            self._root.execute(f"CREATE TABLE {name}.{table} AS TABLE warroom.{table}")
        self.kept[name] = self._logins()

    def begin_again(self, name: str) -> None:
        """Put back what was kept: the rows, and who may do what."""
        self._root.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        self._root.execute("SELECT tests.put_back(%s)", (name,))
        self._put_rules_back()
        self._put_logins_back(self.kept[name])
        self.set_clock(None)

    def set_clock(self, instant: datetime | None) -> None:
        """Have the server's clock stand at `instant`; None lets it go."""
        self._root.execute("UPDATE tests.clock SET stands_at = %s, ahead = '0'", (instant,))

    def move_clock(self, ahead: timedelta) -> None:
        """Have the server's clock go, but `ahead` of the time."""
        self._root.execute("UPDATE tests.clock SET stands_at = NULL, ahead = %s", (ahead,))

    def execute(self, statement: str, *parameters: object) -> list[tuple[Any, ...]]:
        """Something that the server's own administrator does."""
        cursor = self._root.execute(statement, parameters or None)
        return cursor.fetchall() if cursor.description else []

    def wait_until_waiting(self, login: str) -> None:
        """Wait until a session of `login` waits for somebody else's lock."""
        deadline, never = monotonic() + PATIENCE, Event()
        while not self.execute(_WAITING, login):
            assert monotonic() < deadline, f"{login} waits for nobody"
            never.wait(0.01)

    def everything(self) -> Iterator[str]:
        """Every row of every table, as the server writes it."""
        for (table,) in self.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'warroom'"):
            for (row,) in self.execute(f"SELECT row::text FROM {table} AS row"):
                yield row

    @contextmanager
    def without_rules(self, *tables: str) -> Iterator[psycopg.Connection[Any]]:
        """The server in the hands of its administrator, in one transaction. The guards of these tables, or of
        all, are off from then on, until the next test begins.
        """
        self._rules_are_off = True
        with self.unguarded():
            for (table,) in self.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'warroom'"):
                if not tables or table in tables:
                    self._root.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            yield self._root

    @contextmanager
    def unguarded(self) -> Iterator[psycopg.Connection[Any]]:
        """One transaction of the server's administrator: no guard and no foreign key looks at it."""
        with self._root.transaction():
            self._root.execute("SET LOCAL session_replication_role = replica")
            yield self._root

    def drop_checks(self, table: str) -> None:
        """Take from a table what it checks of each row, until the next test begins."""
        for name, definition in self.execute(_CHECKS, table):
            self._root.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
            self._dropped.append(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")

    def _put_rules_back(self) -> None:
        """Guards and services read a clock that tests can set."""
        if self._rules_are_off:
            while self._dropped:
                self._root.execute(self._dropped.pop())
            with self._administrator.connected(DATABASE) as connection:
                guards.apply(connection)
                connection.exec_driver_sql(_CLOCK)
                connection.execute(
                    text("UPDATE warroom.schema_meta SET guards = :guards"),
                    {"guards": guards.fingerprint(connection)},
                )
            self._rules_are_off = False

    def _logins(self) -> _Logins:
        found = self._root.execute(_LOGINS).fetchall()
        return {
            login: (can_sign_in, password, frozenset(roles)) for login, can_sign_in, password, roles in found
        }

    def _put_logins_back(self, kept: _Logins) -> None:
        now = self._logins()
        for login in now.keys() - kept.keys():
            self._root.execute(f'DROP ROLE "{login}"')
        for login in kept.keys() - now.keys():
            self._root.execute(f'CREATE ROLE "{login}"')
        for login, (can_sign_in, password, roles) in kept.items():
            had = now.get(login, (None, None, frozenset()))
            if (can_sign_in, password) != had[:2]:
                way = "LOGIN" if can_sign_in else "NOLOGIN"
                self._root.execute(f"ALTER ROLE \"{login}\" {way} PASSWORD '{password}'")
            for role in had[2] - roles:
                self._root.execute(f'REVOKE "{role}" FROM "{login}"')
            for role in roles - had[2]:
                self._root.execute(f'GRANT "{role}" TO "{login}"')


class ManyDesks(Store):
    """The store of every desk and worker of a headquarters at once, for tests in one process."""

    def __init__(self, file: Path, address: Address, clock: Clock, bus: Bus) -> None:
        self._address = address
        self._reader = ServerDatabase(file, address, READER, PASSWORD, connections=8)
        self._stores: dict[str, Store] = {}
        self._logins: dict[PersonId, str] = {WORKER: WORKER_LOGIN}
        super().__init__(self._reader, clock, bus)

    @contextmanager
    def write(self, actor: PersonId | None) -> Iterator[UnitOfWork]:
        store = self.of_login(self._login(actor))
        with store.write(actor) as uow:
            yield uow

    def close(self) -> None:
        for store in self._stores.values():
            store.close()
        super().close()

    def of_login(self, login: str) -> Store:
        """The store in which `login` acts."""
        if login not in self._stores:
            database = ServerDatabase(self.path, self._address, login, PASSWORD, connections=8)
            # What anybody here commits is no news to a change feed: it was announced already.
            event.listen(database.engine, "connect", self._reader.links.on_connect)
            event.listen(database.engine, "close", self._reader.links.on_close)
            self._stores[login] = Store(database, self.clock, self.bus)
        return self._stores[login]

    def _login(self, actor: PersonId | None) -> str:
        if actor is None:
            return READER
        if actor not in self._logins:
            with self.read() as uow:
                self._logins |= {person.id: person.login for person in uow.people.all()}
        return self._logins.get(actor, READER)


class _Wanted:
    """The one headquarters of this test process, made when the first test needs it."""

    def __init__(self) -> None:
        self.asked = False
        self.stack = ExitStack()
        self.made: Headquarters | None = None

    def headquarters(self) -> Headquarters:
        if self.made is None:
            cluster = self.stack.enter_context(running(fast=True))
            self.made = Headquarters(
                cluster, Campaign("Spring", "Europe/Paris", "en", True, DEFAULT_GRACE, _now())
            )
            self.stack.callback(self.made.close)
            self.made.keep("founded")
        return self.made


_wanted = _Wanted()


def want() -> None:
    """From now on campaigns for tests stand on a server."""
    _wanted.asked = True


def is_wanted() -> bool:
    """Whether campaigns for tests stand on a server."""
    return _wanted.asked


def end() -> None:
    """Stop the server, if there is one."""
    _wanted.stack.close()
    _wanted.made = None


def server() -> Headquarters:
    """The headquarters of this test process."""
    return _wanted.headquarters()


def founded(folder: Path) -> Path:
    """The headquarters file of the campaign as it was founded."""
    headquarters = server()
    headquarters.begin_again("founded")
    file = folder / "campaign.warroom"
    write_address(file, headquarters.address)
    return file


def begin_again(file: Path) -> None:
    """Put everything back to what it was when this was first called for `file`."""
    headquarters = server()
    name = f"kept_{abs(hash(str(file)))}"
    if name in headquarters.kept:
        headquarters.begin_again(name)
    else:
        headquarters.keep(name)


def opened_office(file: Path, clock: Clock, bus: Bus) -> Office:
    """An office in which everybody acts over a login of their own."""
    headquarters = server()
    if isinstance(clock, FollowedClock):
        clock.follow(headquarters)
    store = ManyDesks(file, headquarters.address, clock, bus)
    vault = SealedVault(store.of_login(WORKER_LOGIN), file.with_suffix(".key"))
    return Office(store, clock, networks(), vault, bus)


def on_workers_machine(office: Office) -> Office:
    """The office as a worker has it: it reads what no desk may, and nothing else."""
    assert isinstance(office.store, ManyDesks)
    return replace(office, store=office.store.of_login(WORKER_LOGIN))


def another_machine(office: Office, login: str = WORKER_LOGIN) -> Office:
    """An office of `login` with connections and a bus of its own. Close its store at last."""
    bus, path = Bus(), office.store.path
    database = ServerDatabase(path, server().address, login, PASSWORD, connections=24)
    store = Store(database, office.clock, bus)
    return replace(office, store=store, bus=bus, vault=SealedVault(store, path.with_suffix(".key")))


@runtime_checkable
class FollowedClock(Protocol):
    """A clock for tests that a server's goes with."""

    def follow(self, follower: Headquarters) -> None:
        """The server's clock goes with this one."""
        ...


def _now() -> datetime:
    return datetime.now(UTC)


def deadlocks() -> int:
    """How often the server had to end a transaction that waited in a circle."""
    ((found,),) = server().execute(
        "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
    )
    return int(found)
