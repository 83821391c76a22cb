"""The ledger: every act in order, each entry chained to the one before it by its hash."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256

from warroom.domain.fields import joined
from warroom.language import tr


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

MOST_NAMED = 10
"""Streams that one sentence names."""


def entry_hash(stream: str, seq: int, at: str, actor: int, action: str, detail: str, prev: str) -> str:
    """The hash of an entry: SHA-256 over its length-prefixed fields, so that no two entries look alike."""
    return sha256(joined(prev, stream, str(seq), at, str(actor), action, detail)).hexdigest()


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


@dataclass(frozen=True)
class LedgerHead:
    """The newest entry of a stream, as somebody saw it."""

    stream: str
    seq: int
    hash: str


@dataclass(frozen=True)
class LedgerRewritten:
    """Entries that a desk has seen and that the ledger no longer holds: it was cut, or written anew."""

    gone: tuple[LedgerHead, ...]
    changed: tuple[LedgerHead, ...]

    @property
    def streams(self) -> tuple[str, ...]:
        """The streams that don't go on from what was seen."""
        return tuple(sorted({head.stream for head in (*self.gone, *self.changed)}))

    @property
    def sentence(self) -> str:
        """What to tell everybody."""
        shown = ", ".join(self.streams[:MOST_NAMED]) + (" …" if len(self.streams) > MOST_NAMED else "")
        return tr(
            "The ledger was cut or rewritten: what this desk had seen of {streams} is not there any more. "
            "Publish nothing, keep this machine as it is, and ask who administers the database.",
            streams=shown,
        )
