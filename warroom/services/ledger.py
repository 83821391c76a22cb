"""The ledger as people use it: read, verify, export for a third party."""

import json
from dataclasses import asdict
from pathlib import Path

from warroom.domain.ledger import LedgerEntry, LedgerReport, broken
from warroom.errors import Trouble
from warroom.language import tr
from warroom.services.office import Office


def entries(
    office: Office, before: int | None = None, limit: int = 200
) -> tuple[tuple[int, LedgerEntry], ...]:
    """A page of entries, newest first, each with the key that the next page starts `before`."""
    with office.store.read() as uow:
        return uow.ledger.newest(before, limit)


def verify(office: Office) -> LedgerReport:
    """Recompute every hash of every chain."""
    with office.store.read() as uow:
        chained = tuple(uow.ledger.chained())
    return LedgerReport(len(chained), len({entry.stream for entry in chained}), tuple(broken(chained)))


def export(office: Office, path: Path) -> int:
    """Write every entry as a line of JSON to `path`; returns how many. Raises Trouble."""
    with office.store.read() as uow:
        chained = tuple(uow.ledger.chained())
    lines = (json.dumps(asdict(entry), ensure_ascii=False) + "\n" for entry in chained)
    try:
        with path.open("w", encoding="utf-8") as file:
            file.writelines(lines)
    except OSError as error:
        raise Trouble(
            tr(
                "The ledger can't be written to {path}: {reason}. Choose another place.",
                path=path,
                reason=error.strerror,
            )
        ) from error
    return len(chained)
