"""The ledger as people use it: read, verify, watch, export for a third party (docs/LEDGER.md)."""

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from warroom.domain.ledger import LedgerEntry, LedgerHead, LedgerReport, LedgerRewritten, broken
from warroom.domain.sealed import instant_to_text
from warroom.errors import Trouble
from warroom.language import tr
from warroom.services.office import Office
from warroom.store import UnitOfWork
from warroom.store.heads import HeadsFile

FORMAT = "warroom ledger, format 1"

LOOK_BACK = 1_000
"""Entries that are looked at again: a server's transactions need not commit in the order of their keys."""


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


def check_heads(office: Office, seen: HeadsFile) -> LedgerRewritten | None:
    """Compare everything that this machine has seen of the ledger with what stands there now.

    For signing in, and for a connection that is back. While all of it stands, the newest entry of each stream
    is remembered; else nothing is, so that the evidence stays. Raises Trouble when the memory can't be read.
    """
    with office.store.read() as uow:
        last, heads = uow.ledger.last_entry(), uow.ledger.heads()
        # Most streams haven't moved: only where one has is asked for what stood there.
        unmoved = set(heads)
        rewritten = _compared(uow, [head for head in seen.all() if head not in unmoved])
        if rewritten is None:
            seen.remember(heads, last)
    return rewritten


def follow_heads(office: Office, seen: HeadsFile) -> LedgerRewritten | None:
    """The same for the streams that have moved since: cheap enough for whenever something has changed."""
    with office.store.read() as uow:
        known, last = seen.entry(), uow.ledger.last_entry()
        if last == known:
            return None
        if last > known:
            moved = uow.ledger.heads(after=max(0, known - LOOK_BACK))
            rewritten = _compared(uow, seen.of([head.stream for head in moved]))
            if rewritten is None:
                seen.remember(moved, last)
            return rewritten
    # The newest entries are gone.
    return check_heads(office, seen)


def accept_heads(office: Office, seen: HeadsFile) -> None:
    """Somebody knows why the ledger isn't what was seen (a backup was put back): begin anew from here."""
    seen.forget()
    check_heads(office, seen)


def export(office: Office, path: Path) -> int:
    """Write every entry as a line of JSON to `path`, behind a line that says what it is; returns how many.

    Raises Trouble.
    """
    with office.store.read() as uow:
        chained = tuple(uow.ledger.chained())
    try:
        with path.open("w", encoding="utf-8") as file:
            file.writelines(_lines(office.store.database_id(), office.clock.now(), chained))
    except OSError as error:
        raise Trouble(
            tr(
                "The ledger can't be written to {path}: {reason}. Choose another place.",
                path=path,
                reason=error.strerror,
            )
        ) from error
    return len(chained)


def _lines(database_id: str, now: datetime, chained: Collection[LedgerEntry]) -> Iterator[str]:
    header = {
        "format": FORMAT,
        "database": database_id,
        "exported_at": instant_to_text(now),
        "entries": len(chained),
        # In the chains' order, so that the last of each stream stays.
        "heads": {entry.stream: [entry.seq, entry.hash] for entry in chained},
    }
    yield json.dumps(header, ensure_ascii=False) + "\n"
    for entry in chained:
        yield json.dumps(asdict(entry), ensure_ascii=False) + "\n"


def _compared(uow: UnitOfWork, seen: Sequence[LedgerHead]) -> LedgerRewritten | None:
    """What of `seen` doesn't stand in the ledger; None when all of it does."""
    stands = uow.ledger.hashes(seen)
    gone = tuple(head for head in seen if (head.stream, head.seq) not in stands)
    changed = tuple(head for head in seen if stands.get((head.stream, head.seq), head.hash) != head.hash)
    return LedgerRewritten(gone, changed) if gone or changed else None
