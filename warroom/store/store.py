"""The campaign's database: opened, created, migrated, read and written here."""

import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, insert, inspect, select, update
from sqlalchemy.exc import DBAPIError

from warroom.domain.ids import WORKER, PersonId
from warroom.errors import BadInput, RuleBroken, StoreTrouble
from warroom.events import Bus, Changed, Topic
from warroom.language import tr
from warroom.ports import Clock
from warroom.store import guards, tables
from warroom.store.engine import act_as, sqlite_engine
from warroom.store.unit_of_work import UnitOfWork

SCHEMA_REV = 2
"""The schema that this program writes. An older one is migrated, a newer one refused."""

_GUARD_PREFIX = "warroom: "


class Store:
    """The database of one campaign. Any thread may use it; each transaction has its own connection."""

    def __init__(self, path: Path, engine: Engine, clock: Clock, bus: Bus) -> None:
        self.path = path
        self.engine = engine
        self.clock = clock
        self._bus = bus

    @contextmanager
    def read(self) -> Iterator[UnitOfWork]:
        """A transaction that sees one state of the database and changes nothing."""
        with self.transaction(None, writes=False) as connection:
            yield UnitOfWork(connection, None)

    @contextmanager
    def write(self, actor: PersonId | None) -> Iterator[UnitOfWork]:
        """A transaction in which `actor` acts; what changed is announced on the bus after its commit.

        Raises RuleBroken when a guard refuses, BadInput when a text can't be stored, StoreTrouble when the
        file can't be written.
        """
        with self.transaction(actor, writes=True) as connection:
            uow = UnitOfWork(connection, actor)
            yield uow
            changed = uow.bump()
        if changed:
            self._bus.publish(Changed(changed))

    def database_id(self) -> str:
        """The identity of this database, the same in every copy of it."""
        with self.transaction(None, writes=False) as connection:
            return str(connection.execute(select(tables.schema_meta.c.database_id)).scalar_one())

    def close(self) -> None:
        """Let go of the file."""
        self.engine.dispose()

    @contextmanager
    def transaction(self, actor: PersonId | None, *, writes: bool) -> Iterator[Connection]:
        """A transaction on the bare connection, for the store's own upkeep."""
        try:
            with self.engine.connect() as plain:
                connection = plain.execution_options(writes=writes)
                act_as(connection, actor)
                with connection.begin():
                    yield connection
        except DBAPIError as error:
            raise _explained(error.orig or error, self.path) from error
        except UnicodeEncodeError as error:
            raise BadInput(
                tr("The text holds a broken character (half of a surrogate pair). Type that passage again.")
            ) from error


def open_store(path: Path, clock: Clock, bus: Bus) -> Store:
    """The store in the file at `path`, which is created when there is none.

    Raises StoreTrouble, with a sentence, when the file is not a database of this program, is damaged, newer,
    older (it must be migrated first), or can't be read or written.
    """
    if not path.parent.is_dir():
        raise StoreTrouble(
            tr("There is no folder {folder}; create it, or choose another.", folder=path.parent)
        )
    store = Store(path, sqlite_engine(path, clock), clock, bus)
    try:
        # Empty is also what a crash in the very first moment leaves.
        if _is_empty(store):
            create(store)
        _stand_ready(store)
    except BaseException:
        store.close()
        raise
    return store


def create(store: Store) -> None:
    """Make the tables and guards in an empty database, unless another program did so just now."""
    from warroom.store.migrations.run import upgrade  # Alembic is slow to import and rarely needed.

    with store.transaction(None, writes=True) as connection:
        if inspect(connection).has_table("schema_meta"):
            return
        upgrade(connection)
        connection.execute(
            insert(tables.schema_meta).values(
                id=1,
                schema_rev=SCHEMA_REV,
                min_client_rev=SCHEMA_REV,
                database_id=str(uuid.uuid4()),
            )
        )
        connection.execute(insert(tables.revision), [{"topic": topic.value, "number": 0} for topic in Topic])
        guards.apply(connection)


def migrate(path: Path, clock: Clock, bus: Bus) -> tuple[int, int]:
    """Bring the database at `path` to this program's schema: (from, to). Everything or nothing is done."""
    from warroom.store.migrations.run import upgrade

    store = Store(path, sqlite_engine(path, clock), clock, bus)
    try:
        with store.transaction(None, writes=True) as connection:
            before = _schema_rev(connection, path)
            upgrade(connection)
            connection.execute(
                update(tables.schema_meta).values(schema_rev=SCHEMA_REV, min_client_rev=SCHEMA_REV)
            )
            guards.apply(connection)
    finally:
        store.close()
    return before, SCHEMA_REV


def _is_empty(store: Store) -> bool:
    with store.transaction(None, writes=False) as connection:
        return connection.exec_driver_sql("SELECT 1 FROM sqlite_master LIMIT 1").first() is None


def _stand_ready(store: Store) -> None:
    """Check that the schema is ours and the guards stand; put them back, and say so, when they do not."""
    with store.transaction(None, writes=False) as connection:
        rev = _schema_rev(connection, store.path)
        if rev < SCHEMA_REV:
            raise StoreTrouble(
                tr(
                    "The campaign {path} was made by an older Warroom. "
                    "Bring it up to date with: python main.py migrate --database {path}",
                    path=store.path,
                )
            )
        intact = guards.stand(connection)
    if intact:
        return
    with store.transaction(WORKER, writes=True) as connection:
        guards.apply(connection)
        connection.exec_driver_sql("INSERT INTO ledger_append VALUES ('campaign', 'guards put back', '{}')")


def _schema_rev(connection: Connection, path: Path) -> int:
    if not inspect(connection).has_table("schema_meta"):
        raise StoreTrouble(tr("{path} is not a Warroom campaign. Choose another file.", path=path))
    found = connection.execute(
        select(tables.schema_meta.c.schema_rev, tables.schema_meta.c.min_client_rev)
    ).one()
    if found.min_client_rev > SCHEMA_REV:
        raise StoreTrouble(
            tr(
                "The campaign {path} was made by a newer Warroom. Update this program, then open it again.",
                path=path,
            )
        )
    return int(found.schema_rev)


def _explained(error: BaseException, path: Path) -> StoreTrouble:
    """The sentence for what SQLite reported."""
    message = str(error)
    if _GUARD_PREFIX in message:
        return RuleBroken(tr("The database refused this: {rule}.", rule=message.split(_GUARD_PREFIX, 1)[1]))
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    match code:
        case sqlite3.SQLITE_FULL:
            sentence = tr(
                "The disk that holds {path} is full. Free some space, then try again; nothing was lost.",
                path=path,
            )
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_PERM:
            sentence = tr(
                "{path} can't be written. Allow writing to the file and its folder, then try again.",
                path=path,
            )
        case sqlite3.SQLITE_CANTOPEN:
            sentence = tr(
                "{path} can't be opened. Check that its folder exists and may be written.", path=path
            )
        case sqlite3.SQLITE_CORRUPT | sqlite3.SQLITE_NOTADB:
            sentence = tr(
                "{path} is damaged or is not a campaign. Restore a backup with: python main.py restore",
                path=path,
            )
        case sqlite3.SQLITE_IOERR:
            sentence = tr(
                "The disk reports an error with {path}. Check the disk and its free space, then try again.",
                path=path,
            )
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            sentence = tr("{path} is busy: another program holds it. Try again in a moment.", path=path)
        case _:
            sentence = tr("The campaign's database reported: {message}", message=message)
    return StoreTrouble(sentence)
