# noqa: INP001 — it stands alone: nothing of Warroom is imported, so that nobody has to trust Warroom.
"""Verifies an exported ledger: python3 verify_ledger.py EXPORT [--heads OLDER_EXPORT]. See LEDGER.md."""

import argparse
import json
import sys
from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

FORMAT, GENESIS = "warroom ledger, format 1", "0" * 64
HASHED = {"prev": str, "stream": str, "seq": int, "at": str, "actor": int, "action": str, "detail": str}


def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object, empty when a key stands twice: one program would read the first, another one the last."""
    return dict(pairs) if len(dict(pairs)) == len(pairs) else {}


def entry_hash(entry: dict[str, Any]) -> str:
    """SHA-256 over the hashed fields, each behind its length in bytes and a colon."""
    if any(type(entry[name]) is not kind for name, kind in HASHED.items()):
        raise ValueError("a field is of the wrong kind")
    fields = [str(entry[name]).encode() for name in HASHED]
    return sha256(b"".join(b"%d:%s" % (len(field), field) for field in fields)).hexdigest()


def findings(header: dict[str, Any], lines: Iterable[str], older: dict[str, list[Any]]) -> Iterator[str]:
    """What is wrong. `older` holds each stream's newest number and hash, as somebody saw them before."""
    heads: dict[str, list[Any]] = {}
    unseen, count = {(stream, seq): seen for stream, (seq, seen) in older.items()}, 0
    for count, line in enumerate(lines, 1):
        try:
            entry = json.loads(line, object_pairs_hook=once)
            expected, stream, seq = entry_hash(entry), entry["stream"], entry["seq"]
            if [seq - 1, entry["prev"]] != heads.get(stream, [0, GENESIS]):
                yield f"{stream}/{seq} does not follow the entry before it"
            if entry["hash"] != expected:
                yield f"{stream}/{seq} is not what was hashed"
            if unseen.pop((stream, seq), expected) != expected:
                yield f"{stream}/{seq} is not the entry that was seen before"
            heads[stream] = [seq, entry["hash"]]
        except (ValueError, KeyError, TypeError) as error:
            yield f"line {count + 1} is no entry: {error!r}"
    yield from (f"{stream}/{seq} was seen before and is gone" for stream, seq in unseen)
    if (header.get("format"), header.get("entries"), header.get("heads")) != (FORMAT, count, heads):
        yield "the first line tells of other entries: some were removed, added or changed"


asked = argparse.ArgumentParser(description=__doc__)
asked.add_argument("export", type=Path)
asked.add_argument("--heads", type=Path, help="an older export, whose newest entries must all be there")
first, *entries = asked.parse_args().export.read_text(encoding="utf-8").removesuffix("\n").split("\n")
path = asked.parse_args().heads
seen_before = json.loads(path.read_text(encoding="utf-8").split("\n")[0])["heads"] if path else {}
wrong = list(findings(json.loads(first, object_pairs_hook=once), entries, seen_before))
sys.stdout.write("\n".join(wrong or [f"{len(entries)} entries hold"]) + "\n")
sys.exit(bool(wrong))
