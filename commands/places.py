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
    return _keys() / f"{database_id}.key"


def worker_key_file(database_id: str) -> Path:
    """The private key of headquarters' worker: on its machine alone."""
    return _keys() / f"{database_id}.worker.pem"


def confirmed_keys_file(database_id: str) -> Path:
    """The workers' keys that somebody has confirmed on this desk."""
    return _keys() / f"{database_id}.confirmed"


def signing_key_file(database_id: str, login: str) -> Path:
    """The key with which `login` signs on this desk."""
    return _keys() / f"{database_id}.{login}.signing.json"


def pins_file(database_id: str) -> Path:
    """The approvers' keys that this worker's machine believes."""
    return _keys() / f"{database_id}.pins.json"


def headquarters_file(name: str) -> Path:
    """Where the file of a headquarters that this desk has joined is kept."""
    return user_data_path("warroom", appauthor=False) / "headquarters" / f"{name}.warroom"


def heads_file(database_id: str) -> Path:
    """What this machine has seen of the ledger: away from the database, whose owner could rewrite both."""
    return user_data_path("warroom", appauthor=False) / "ledgers" / f"{database_id}.heads.sqlite"


def _keys() -> Path:
    return user_config_path("warroom", appauthor=False) / "keys"
