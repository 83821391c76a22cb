"""Where things are kept on this machine when nobody names another place.

Light, since the first window waits for it.
"""

from pathlib import Path

from platformdirs import user_config_path, user_data_path


def default_database() -> Path:
    """The campaign that is opened when nobody names another."""
    return user_data_path("warroom", appauthor=False) / "campaign.sqlite"


def sample_database() -> Path:
    """The sample campaign, a rehearsal."""
    return user_data_path("warroom", appauthor=False) / "sample" / "campaign.sqlite"


def rehearsal_file(database: Path) -> Path:
    """Where the practice network of a rehearsal campaign lives: beside its database."""
    return database.with_suffix(".rehearsal.sqlite")


def lock_file(database: Path, holder: str) -> Path:
    """The file whose lock says that a `holder` (a desk, a worker) serves this database."""
    return database.with_name(f"{database.name}.{holder}.lock")


def key_file(database_id: str) -> Path:
    """The key of a campaign's sealed credentials: away from the database, so that one alone opens nothing."""
    return user_config_path("warroom", appauthor=False) / "keys" / f"{database_id}.key"
