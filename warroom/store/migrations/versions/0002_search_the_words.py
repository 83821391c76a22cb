"""Search the words of responses.

Revision: 0002, after 0001.
"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Index the texts, without their accents."""
    if op.get_bind().dialect.name == "sqlite":
        # The index holds no copy of the texts; `Responses.add` fills it.
        op.execute(
            "CREATE VIRTUAL TABLE response_text USING fts5("
            "text, content='response', content_rowid='id', tokenize='unicode61 remove_diacritics 2')"
        )
        op.execute("INSERT INTO response_text(response_text) VALUES ('rebuild')")
    else:
        # The same expression stands in store/words.py: a query uses the index when it repeats it.
        op.execute(
            "CREATE INDEX ix_response_words ON response USING gin (to_tsvector('simple', translate(lower(text),"
            " 'àáâãäåçèéêëìíîïñòóôõöøùúûüýÿœæ', 'aaaaaaceeeeiiiinoooooouuuuyyoa')))"
        )
