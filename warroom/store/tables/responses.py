"""What people answered, as tables."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from warroom.store.tables.base import KEY, metadata, partial
from warroom.store.types import UtcDateTime

author = Table(
    "author",
    metadata,
    Column("id", KEY, primary_key=True),
    Column("network", String(20), nullable=False),
    Column("remote_id", Text, nullable=False),
    Column("handle", Text, nullable=False),
    Column("display_name", Text, nullable=False),
    UniqueConstraint("network", "remote_id"),
)

_FILTERED = (
    "kind",
    "network",
    "triage",
    "account_id",
    "post_id",
    "language",
    "claimed_by",
    "escalated_at",
)

response = Table(
    "response",
    metadata,
    # The key is time: milliseconds of posted_at << 12, plus a number within the millisecond.
    Column("id", KEY, primary_key=True, autoincrement=False),
    Column("account_id", ForeignKey("account.id"), nullable=False),
    Column("network", String(20), nullable=False),
    Column("kind", String(10), nullable=False),
    Column("remote_id", Text, nullable=False),
    Column("url", Text),
    Column("remote_revision", Text),
    Column("author_id", ForeignKey("author.id"), nullable=False),
    Column("text", Text, nullable=False),
    Column("language", String(8)),
    Column("posted_at", UtcDateTime, nullable=False),
    Column("received_at", UtcDateTime, nullable=False),
    # The number of the timeline's revision whose commit brought it: arrival, whatever clocks say.
    Column("arrived", BigInteger, nullable=False, server_default="0"),
    Column("parent_id", Text),
    Column("root_id", Text),
    Column("root_url", Text),
    Column("root_revision", Text),
    Column("post_id", ForeignKey("post.id")),
    Column("triage", String(10), nullable=False, server_default="new"),
    Column("claimed_by", ForeignKey("person.id")),
    Column("escalated_at", UtcDateTime),
    Column("hidden_at", UtcDateTime),
    Column("removed_at", UtcDateTime),
    Column("kept_at", UtcDateTime),
    UniqueConstraint("account_id", "remote_id"),
    CheckConstraint("triage IN ('new', 'claimed', 'answered', 'done')", name="triage"),
    Index("ix_response_author", "author_id", "id"),
    Index("ix_response_post", "post_id", "id"),
    Index("ix_response_parent", "parent_id", "id"),
    # Two narrow copies of the table that hold all a filter asks for: one by time, one by arrival.
    Index("ix_response_line", "id", *_FILTERED, "arrived"),
    Index("ix_response_arrived", "arrived", *_FILTERED),
    partial(
        "ix_response_claimed", "claimed_by", "triage", "kind", "arrived", "id", where="claimed_by IS NOT NULL"
    ),
    partial("ix_response_escalated", "id", where="escalated_at IS NOT NULL"),
)

response_note = Table(
    "response_note",
    metadata,
    Column("id", KEY, primary_key=True),
    Column("response_id", ForeignKey("response.id"), nullable=False, index=True),
    Column("person_id", ForeignKey("person.id"), nullable=False),
    Column("text", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
)

evidence = Table(
    "evidence",
    metadata,
    Column("response_id", ForeignKey("response.id"), primary_key=True),
    Column("content", LargeBinary, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("kept_by", ForeignKey("person.id"), nullable=False),
    Column("kept_at", UtcDateTime, nullable=False),
)
