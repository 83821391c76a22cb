"""What all tables share: their metadata, and two words for what SQLite and PostgreSQL say differently."""

from sqlalchemy import BigInteger, Index, Integer, MetaData, text

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def partial(name: str, *columns: str, where: str, unique: bool = False) -> Index:
    """An index over the rows that `where` names: a query uses it when it repeats that condition literally."""
    # Naming PostgreSQL's condition here too would load its dialect at every start, a tenth of the time to the
    # first window. Indexes are made by migrations, which repeat the condition for both.
    return Index(name, *columns, unique=unique, sqlite_where=text(where))


# SQLite numbers rows by itself only where the key is INTEGER.
KEY = BigInteger().with_variant(Integer, "sqlite")
