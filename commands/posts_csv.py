"""Reading a plan of posts from a CSV file: all of it, or nothing and a sentence that names the row.

The first row names the columns: `text` and `accounts` are needed, `title`, `due` and `languages` may follow.
Several accounts or languages in one field are separated by spaces. `due` is a wall time in the campaign's
zone, as in 2026-05-24 18:30. A line of three dashes inside a text begins the next part of a thread.
"""

import csv
import io
import re
from collections.abc import Mapping
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from schedules.calendar import local
from warroom.domain.ids import AccountId
from warroom.domain.post import Draft, Part
from warroom.errors import BadInput
from warroom.language import tr

COLUMNS = frozenset({"title", "text", "accounts", "due", "languages"})
NEEDED = frozenset({"text", "accounts"})
MAX_BYTES = 10 * 1024 * 1024
YEARS = range(2000, 2200)
"""Years that a plan may name: others are typing errors, and the first and last ones break arithmetic."""

# Not splitlines(): it would also turn other separators inside a text into line ends.
_LINE_END = re.compile(r"\r\n|\r|\n")


def parse(content: bytes, accounts: Mapping[str, AccountId], zone: ZoneInfo) -> tuple[Draft, ...]:
    """The drafts in `content`. `accounts` maps handles to accounts. Raises BadInput."""
    rows = csv.reader(io.StringIO(_decoded(content), newline=""), strict=True)
    drafts: list[Draft] = []
    header: list[str] | None = None
    try:
        for row in rows:
            if header is None:
                header = _checked_header(row)
            elif row:
                drafts.append(_draft(rows.line_num, header, row, accounts, zone))
    except csv.Error as error:
        raise BadInput(tr("Line {line} is broken: {reason}.", line=rows.line_num, reason=error)) from error
    if header is None:
        raise BadInput(
            tr("The file is empty. Its first row names the columns: {columns}.", columns=_columns())
        )
    return tuple(drafts)


def _decoded(content: bytes) -> str:
    if len(content) > MAX_BYTES:
        raise BadInput(tr("The file is larger than {n} MB; split it.", n=MAX_BYTES // (1024 * 1024)))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise BadInput(
            tr(
                "Line {line} is not UTF-8 (it looks like Latin-1). "
                "Save the file as “CSV UTF-8” and import it again.",
                line=line,
            )
        ) from error
    if "\0" in text:
        raise BadInput(tr("The file holds a zero byte: it is not a text. Export it as CSV again."))
    return text


def _checked_header(row: list[str]) -> list[str]:
    header = [name.strip().lower() for name in row]
    unknown = [name for name in header if name not in COLUMNS]
    if unknown:
        raise BadInput(
            tr(
                "“{name}” is not a column; the columns are {columns}.",
                name=unknown[0][:60],
                columns=_columns(),
            )
        )
    missing = NEEDED - set(header)
    if missing or len(set(header)) < len(header):
        raise BadInput(tr("The first row must name text and accounts, and each column once."))
    return header


def _draft(
    line: int, header: list[str], row: list[str], accounts: Mapping[str, AccountId], zone: ZoneInfo
) -> Draft:
    if len(row) != len(header):
        raise BadInput(
            tr(
                "Line {line} has {found} fields instead of {expected}. "
                "Put quotes around a text that holds commas.",
                line=line,
                found=len(row),
                expected=len(header),
            )
        )
    fields = dict(zip(header, row, strict=True))
    try:
        return Draft(
            title=fields.get("title", "").strip(),
            accounts=_accounts(fields["accounts"], accounts),
            thread=_thread(fields["text"]),
            due_at=_due(fields.get("due", "").strip(), zone),
            languages=tuple(fields.get("languages", "").lower().split()),
        )
    except BadInput as error:
        raise BadInput(tr("Line {line}: {reason}", line=line, reason=error.sentence)) from error


def _accounts(field: str, accounts: Mapping[str, AccountId]) -> tuple[AccountId, ...]:
    handles = [handle.removeprefix("@") for handle in field.split()]
    if not handles:
        raise BadInput(tr("it names no account."))
    for handle in handles:
        if handle not in accounts:
            raise BadInput(tr("there is no account “{handle}”.", handle=handle[:60]))
    return tuple(dict.fromkeys(accounts[handle] for handle in handles))


def _thread(field: str) -> tuple[Part, ...]:
    parts: list[list[str]] = [[]]
    for line in _LINE_END.split(field):
        if line.strip() == "---":
            parts.append([])
        else:
            parts[-1].append(line)
    thread = tuple(Part("\n".join(lines).strip()) for lines in parts)
    if not all(part.text for part in thread):
        raise BadInput(tr("its text, or a part of its thread, is empty."))
    return thread


def _due(field: str, zone: ZoneInfo) -> datetime | None:
    if not field:
        return None
    day, _, at = field.replace("T", " ").partition(" ")
    try:
        parsed_day, parsed_time = date.fromisoformat(day), time.fromisoformat(at.strip())
    except ValueError as error:
        raise BadInput(tr("“{due}” is not a time like 2026-05-24 18:30.", due=field[:60])) from error
    if parsed_day.year not in YEARS:
        raise BadInput(tr("“{due}” is not a time like 2026-05-24 18:30.", due=field[:60]))
    if parsed_time.tzinfo is not None:
        raise BadInput(tr("“{due}” names a zone; times are the campaign's own wall time.", due=field[:60]))
    return local(zone, parsed_day, parsed_time)


def _columns() -> str:
    return ", ".join(sorted(COLUMNS))
