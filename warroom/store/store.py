"""The campaign's database: read and written here, whatever is behind it; and campaign files, opened and made.

What only a server needs, many desks and its own administrator, is in `server.py` and `building.py`.
"""

import uuid
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path

from sqlalchemy import Connection, Engine, insert, inspect, select, update
from sqlalchemy.exc import DBAPIError

from warroom.domain.ids import WORKER, PersonId
from warroom.errors import BadInput, StoreTrouble
from warroom.events import Bus, Changed, Topic
from warroom.language import tr
from warroom.ports import Clock
from warroom.store import guards, tables
from warroom.store.database import Database
from warroom.store.file import FileDatabase
from warroom.store.unit_of_work import UnitOfWork

SCHEMA_REV = 3
"""The schema that this program writes. An older one is migrated, a newer one refused."""


class Store:
    """The database of one campaign. Any thread may use it; each transaction has its own connection."""

    def __init__(self, database: Database, clock: Clock, bus: Bus) -> None:
        self.database = database
        self.clock = clock
        self.bus = bus

    @property
    def path(self) -> Path:
        """The campaign file, or the file that says where headquarters is."""
        return self.database.path

    @property
    def engine(self) -> Engine:
        """What connects to the database."""
        return self.database.engine

    @property
    def shared(self) -> bool:
        """Whether it is headquarters' server: who acts there is who signed in, and nobody else."""
        return self.database.shared

    @contextmanager
    def read(self) -> Iterator[UnitOfWork]:
        """A transaction that sees one state of the database and changes nothing."""
        with self.transaction(None, writes=False) as connection:
            yield UnitOfWork(connection, None)

    @contextmanager
    def write(self, actor: PersonId | None) -> Iterator[UnitOfWork]:
        """A transaction in which `actor` acts; what changed is announced on the bus after its commit.

        Raises RuleBroken when a guard refuses, BadInput when a text can't be stored, StoreTrouble when the
        database can't be written.
        """
        with self.transaction(actor, writes=True) as connection:
            uow = UnitOfWork(connection, actor)
            yield uow
            changed = uow.bump()
        if changed:
            self.bus.publish(Changed(changed))

    def database_id(self) -> str:
        """The identity of this database, the same in every copy of it."""
        with self.transaction(None, writes=False) as connection:
            return str(connection.execute(select(tables.schema_meta.c.database_id)).scalar_one())

    def close(self) -> None:
        """Let go of the database."""
        self.database.close()

    @contextmanager
    def transaction(self, actor: PersonId | None, *, writes: bool) -> Iterator[Connection]:
        """A transaction on the bare connection, for the store's own upkeep."""
        try:
            with self.engine.connect() as plain:
                connection = self.database.begin(plain, actor, writes=writes)
                with connection.begin():
                    yield connection
        except DBAPIError as error:
            raise self.database.explained(error.orig or error) from error
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
    store = Store(FileDatabase(path, clock), clock, bus)
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
    with store.transaction(None, writes=True) as connection:
        if not inspect(connection).has_table("schema_meta"):
            lay_out(connection)
            guards.apply(connection)


def lay_out(connection: Connection) -> None:
    """Make the tables, with the rows that every campaign begins with."""
    from warroom.store.migrations.run import upgrade  # Alembic is slow to import and rarely needed.

    upgrade(connection)
    connection.execute(
        insert(tables.schema_meta).values(
            id=1, schema_rev=SCHEMA_REV, min_client_rev=SCHEMA_REV, database_id=str(uuid.uuid4())
        )
    )
    connection.execute(insert(tables.revision), [{"topic": topic.value, "number": 0} for topic in Topic])


def migrate(path: Path, clock: Clock, bus: Bus) -> tuple[int, int]:
    """Bring the database at `path` to this program's schema: (from, to). Everything or nothing is done."""
    store = Store(FileDatabase(path, clock), clock, bus)
    try:
        with store.transaction(None, writes=True) as connection:
            return bring_up(connection, path)
    finally:
        store.close()


def bring_up(
    connection: Connection, path: Path, as_owner: AbstractContextManager[None] | None = None
) -> tuple[int, int]:
    """Bring the schema behind `connection` to this program's, guards included: (from, to).

    What is made within `as_owner` belongs to whom that makes the owner; in a file nobody owns anything.
    """
    from warroom.store.migrations.run import upgrade

    before = schema_rev(connection, path)
    with as_owner or nullcontext():
        upgrade(connection)
    connection.execute(update(tables.schema_meta).values(schema_rev=SCHEMA_REV, min_client_rev=SCHEMA_REV))
    guards.apply(connection)
    return before, SCHEMA_REV


def schema_rev(connection: Connection, path: Path) -> int:
    """The database's schema. Raises StoreTrouble when it is none of ours, or too new for this program."""
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


def _is_empty(store: Store) -> bool:
    with store.transaction(None, writes=False) as connection:
        return connection.exec_driver_sql("SELECT 1 FROM sqlite_master LIMIT 1").first() is None


def _stand_ready(store: Store) -> None:
    """Check that the schema is ours and the guards stand; put them back, and say so, when they do not."""
    with store.transaction(None, writes=False) as connection:
        if schema_rev(connection, store.path) < SCHEMA_REV:
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
