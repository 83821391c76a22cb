"""Searching the words of responses, in each dialect's own index: FTS5 on SQLite, GIN on PostgreSQL.

Both leave accents aside, and both are walked from the newest response: sorting what a common word finds would
take seconds in a large campaign.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    Select,
    Text,
    column,
    func,
    insert,
    literal,
    literal_column,
    select,
    table,
)

from warroom.store import tables

_r = tables.response
_texts = table("response_text", column("rowid", Integer), column("text", Text))

_ACCENTED: ColumnElement[str] = literal_column("'àáâãäåçèéêëìíîïñòóôõöøùúûüýÿœæ'")
_PLAIN: ColumnElement[str] = literal_column("'aaaaaaceeeeiiiinoooooouuuuyyoa'")
_SIMPLE: ColumnElement[str] = literal_column("'simple'")


@dataclass(frozen=True)
class Words:
    """A search: every word must occur; the last may be unfinished."""

    found: tuple[str, ...]
    unfinished: bool

    def __bool__(self) -> bool:
        return bool(self.found)


def words_of(typed: str) -> Words:
    """The words in what somebody typed to search for; what begins with @ is an author's name, no word."""
    found = [word for word in typed.split() if not word.startswith("@") and any(map(str.isalnum, word))]
    return Words(tuple(found), bool(found) and typed[-1:].isalnum() and len(found[-1]) > 2)


class WordIndex:
    """The index of the responses' texts."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._fts = connection.dialect.name == "sqlite"

    def add(self, rows: Sequence[Mapping[str, object]]) -> None:
        """Index these new responses (`id` and `text`). PostgreSQL does so by itself."""
        worded = [{"rowid": row["id"], "text": row["text"]} for row in rows if row["text"]]
        if self._fts and worded:
            self._connection.execute(insert(_texts), worded)

    def walk(self, words: Words) -> tuple[ColumnElement[int], Select[tuple[int]]]:
        """The key of the responses that hold `words`, and a statement that reads it."""
        if not self._fts:
            return _r.c.id, select(_r.c.id).where(_tsvector_matches(words))
        key = _texts.c.rowid
        return key, select(key).join_from(_texts, _r, _r.c.id == key).where(_fts_matches(words))

    def hold(self, words: Words, since: ColumnElement[int] | None = None) -> ColumnElement[bool]:
        """Whether a response holds `words`. `since` bounds the search to ids from there on."""
        if not self._fts:
            return _tsvector_matches(words)
        matching = select(_texts.c.rowid).where(_fts_matches(words))
        if since is not None:
            matching = matching.where(_texts.c.rowid >= since)
        return _r.c.id.in_(matching)


def _fts_matches(words: Words) -> ColumnElement[bool]:
    phrases = ['"' + word.replace('"', '""') + '"' for word in words.found]
    if words.unfinished:
        phrases[-1] += "*"
    return literal_column("response_text").bool_op("MATCH")(" ".join(phrases))


def _tsvector_matches(words: Words) -> ColumnElement[bool]:
    # Quoted, a word is taken apart as the texts were: https://www.postgresql.org/docs/15/textsearch-controls.html
    phrases = ["'" + word.replace("\\", "\\\\").replace("'", "''") + "'" for word in words.found]
    if words.unfinished:
        phrases[-1] += ":*"
    searched = func.to_tsquery(_SIMPLE, _plain(literal(" & ".join(phrases))))
    return func.to_tsvector(_SIMPLE, _plain(_r.c.text)).bool_op("@@")(searched)


def _plain(text: ColumnElement[str]) -> ColumnElement[str]:
    """A text without case and accents, just as the index `ix_response_words` holds it."""
    return func.translate(func.lower(text), _ACCENTED, _PLAIN)
