"""Column types that both dialects keep the same promises about."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DateTime, Dialect, String
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator, TypeEngine

from warroom.domain.sealed import instant_from_text, instant_to_text


class UtcDateTime(TypeDecorator[datetime]):
    """An aware instant in UTC. A naive value is refused on its way in.

    SQLite has no such type and would hand naive values back: there it is the fixed-width text of
    `instant_to_text`, which sorts as time does.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(String(26) if dialect.name == "sqlite" else DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a naive instant can't be stored: {value!r}")
        return instant_to_text(value) if dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:  # noqa: ARG002 — the signature is SQLAlchemy's
        if isinstance(value, str):
            return instant_from_text(value)
        # A server's driver brings instants in the zone of its session.
        return None if value is None else value.astimezone(UTC)


class DatabaseNow(FunctionElement[datetime]):
    """The database's own clock, which leases and due times are measured with."""

    type = UtcDateTime()
    inherit_cache = True
    name = "database_now"


@compiles(DatabaseNow, "sqlite")
def _sqlite_now(element: DatabaseNow, compiler: Any, **options: Any) -> str:
    # The connection registers this function on the program's Clock: see engine.py.
    return "warroom_now()"


@compiles(DatabaseNow, "postgresql")
def _postgresql_now(element: DatabaseNow, compiler: Any, **options: Any) -> str:
    # The guards define it, so that they and the services read the same clock.
    return "warroom.instant()"
