"""What only a server's database has: changes to people that wait for a second administrator, and worker keys.

The chains' heads and the changes that desks follow are kept by the guards (`store/news.py` reads them).
"""

from sqlalchemy import Column, Identity, Integer, LargeBinary, MetaData, String, Table, Text

from warroom.store.types import UtcDateTime

server_metadata = MetaData()

people_change = Table(
    "people_change",
    server_metadata,
    Column("id", Integer, Identity(), primary_key=True),
    Column("kind", String(10), nullable=False),
    Column("login", String(60), nullable=False),
    Column("display_name", Text),
    Column("roles", Text, nullable=False, server_default=""),
    # The password as the server keeps it (SCRAM-SHA-256, RFC 5803): nobody can read it back.
    Column("verifier", Text),
    Column("asked_by", Integer, nullable=False),
    Column("asked_at", UtcDateTime, nullable=False),
    Column("confirmed_by", Integer),
    Column("confirmed_at", UtcDateTime),
    Column("dropped_at", UtcDateTime),
)

worker_key = Table(
    "worker_key",
    server_metadata,
    Column("fingerprint", String(64), primary_key=True),
    Column("public_key", LargeBinary, nullable=False),
    Column("added_at", UtcDateTime, nullable=False),
)
