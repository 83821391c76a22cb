"""Holds, errands, workers and the ledger, as tables."""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint

from warroom.store.tables.base import KEY, metadata
from warroom.store.types import UtcDateTime

hold = Table(
    "hold",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("reason", Text, nullable=False),
    Column("placed_by", ForeignKey("person.id"), nullable=False),
    Column("placed_at", UtcDateTime, nullable=False),
    Column("lifted_at", UtcDateTime),
)

hold_lift = Table(
    "hold_lift",
    metadata,
    Column("hold_id", ForeignKey("hold.id"), primary_key=True),
    Column("person_id", ForeignKey("person.id"), primary_key=True),
    Column("at", UtcDateTime, nullable=False),
)

errand = Table(
    "errand",
    metadata,
    Column("id", KEY, primary_key=True),
    Column("kind", String(10), nullable=False),
    Column("account_id", ForeignKey("account.id")),
    Column("argument", BigInteger),
    Column("text", Text),
    Column("asked_by", ForeignKey("person.id"), nullable=False),
    Column("asked_at", UtcDateTime, nullable=False),
    Column("state", String(10), nullable=False),
    Column("fence", Integer, nullable=False, server_default="0"),
    Column("lease_owner", Text),
    Column("lease_until", UtcDateTime),
    Column("answer", Text),
    Index("ix_errand_state", "state", "id"),
)

worker = Table(
    "worker",
    metadata,
    Column("id", Text, primary_key=True),
    Column("host", Text, nullable=False),
    Column("started_at", UtcDateTime, nullable=False),
    Column("publisher_at", UtcDateTime),
    Column("collector_at", UtcDateTime),
    Column("hold_seen", ForeignKey("hold.id")),
)

# Who sits at which desk, and what is open there.
presence = Table(
    "presence",
    metadata,
    Column("desk", Text, primary_key=True),
    Column("person_id", ForeignKey("person.id"), nullable=False),
    Column("place", String(10), nullable=False),
    Column("subject", BigInteger),
    Column("since", UtcDateTime, nullable=False),
    Column("beat_at", UtcDateTime, nullable=False),
)

# Who writes on a draft now, and who has asked to write on it next.
draft_turn = Table(
    "draft_turn",
    metadata,
    Column("post_id", ForeignKey("post.id"), primary_key=True),
    Column("person_id", ForeignKey("person.id"), nullable=False),
    Column("since", UtcDateTime, nullable=False),
    Column("beat_at", UtcDateTime, nullable=False),
    Column("asked_by", ForeignKey("person.id")),
    Column("asked_at", UtcDateTime),
)

ledger = Table(
    "ledger",
    metadata,
    Column("id", KEY, primary_key=True),
    Column("stream", Text, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("at", String(26), nullable=False),
    Column("actor", Integer, nullable=False),
    Column("action", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Column("prev", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
    UniqueConstraint("stream", "seq"),
    UniqueConstraint("stream", "prev"),
)
