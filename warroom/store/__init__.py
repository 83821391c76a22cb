"""The campaign's memory: the only place that knows SQLAlchemy."""

from warroom.store.store import Store, migrate, open_store
from warroom.store.unit_of_work import UnitOfWork

__all__ = ["Store", "UnitOfWork", "migrate", "open_store"]
