"""The ledger: every act in order, each entry chained to the one before it by its hash."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256


@dataclass(frozen=True)
class LedgerEntry:
    """One act. `at` is the text that was hashed (UTC); `prev` and `hash` are hexadecimal."""

    stream: str
    seq: int
    at: str
    actor: int
    actor_name: str
    action: str
    detail: str
    prev: str
    hash: str


GENESIS = "0" * 64


def entry_hash(stream: str, seq: int, at: str, actor: int, action: str, detail: str, prev: str) -> str:
    """The hash of an entry: SHA-256 over its length-prefixed fields, so that no two entries look alike."""
    fields = (prev, stream, str(seq), at, str(actor), action, detail)
    text = "".join(f"{len(field.encode())}:{field}" for field in fields)
    return sha256(text.encode()).hexdigest()


def broken(entries: Iterable[LedgerEntry]) -> Iterator[str]:
    """What is wrong with `entries` (ordered by stream and seq): one `stream/seq` for each broken link."""
    stream, seq, prev = "", 0, GENESIS
    for entry in entries:
        if entry.stream != stream:
            stream, seq, prev = entry.stream, 0, GENESIS
        seq += 1
        expected = entry_hash(
            entry.stream, entry.seq, entry.at, entry.actor, entry.action, entry.detail, entry.prev
        )
        if entry.seq != seq or entry.prev != prev or entry.hash != expected:
            yield f"{entry.stream}/{entry.seq}"
        seq, prev = entry.seq, entry.hash


@dataclass(frozen=True)
class LedgerReport:
    """What verifying the ledger found: how many entries in how many streams, and the broken links."""

    entries: int
    streams: int
    broken: tuple[str, ...]

    @property
    def verified(self) -> bool:
        """Whether every link holds."""
        return not self.broken
