"""Posts and their way to the networks, as tables."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from warroom.domain.delivery import DeliveryState
from warroom.store.tables.base import KEY, metadata, partial
from warroom.store.types import UtcDateTime

media = Table(
    "media",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("content", LargeBinary, nullable=False),
    Column("mime", Text, nullable=False),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    Column("added_by", ForeignKey("person.id"), nullable=False),
    Column("added_at", UtcDateTime, nullable=False),
)

video = Table(
    "video",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("mime", Text, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    Column("seconds", Float, nullable=False),
    Column("chunks", Integer, nullable=False),
    Column("added_by", ForeignKey("person.id"), nullable=False),
    Column("added_at", UtcDateTime, nullable=False),
)

# A video's bytes stand in `media`, in chunks that are each known by their own hash.
video_chunk = Table(
    "video_chunk",
    metadata,
    Column("video", ForeignKey("video.sha256"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("chunk", ForeignKey("media.sha256"), nullable=False),
)

post = Table(
    "post",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("title", Text, nullable=False),
    Column("draft", Text, nullable=False),
    Column("due_at", UtcDateTime),
    # The response that the post answers: the guards check it, a foreign key would make a circle.
    Column("answers", BigInteger),
    Column("stage", String(10), nullable=False),
    Column("created_by", ForeignKey("person.id"), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("saved_by", ForeignKey("person.id"), nullable=False),
    Column("saved_at", UtcDateTime, nullable=False),
    Column("latest_version", Integer, nullable=False, server_default="0"),
    CheckConstraint("stage IN ('draft', 'waiting', 'returned', 'approved', 'withdrawn')", name="stage"),
    Index("ix_post_saved", "saved_at"),
    Index("ix_post_due", "due_at"),
    Index("ix_post_stage", "stage", "due_at"),
    partial("ix_post_answers", "answers", where="answers IS NOT NULL"),
)

post_writer = Table(
    "post_writer",
    metadata,
    Column("post_id", ForeignKey("post.id"), primary_key=True),
    Column("person_id", ForeignKey("person.id"), primary_key=True),
)

version = Table(
    "version",
    metadata,
    Column("post_id", ForeignKey("post.id"), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("author", ForeignKey("person.id"), nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    UniqueConstraint("post_id", "version", "digest"),
)

approval = Table(
    "approval",
    metadata,
    Column("id", KEY, primary_key=True),
    Column("post_id", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("approver", ForeignKey("person.id"), nullable=False),
    Column("verdict", String(10), nullable=False),
    Column("note", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("signature", LargeBinary),
    ForeignKeyConstraint(
        ["post_id", "version", "digest"], ["version.post_id", "version.version", "version.digest"]
    ),
    CheckConstraint("verdict IN ('approve', 'return', 'withdraw')", name="verdict"),
    Index("ix_approval_version", "post_id", "version", "approver", "id"),
)

comment = Table(
    "comment",
    metadata,
    Column("id", KEY, primary_key=True),
    Column("post_id", ForeignKey("post.id"), nullable=False, index=True),
    Column("person_id", ForeignKey("person.id"), nullable=False),
    Column("text", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
)

delivery = Table(
    "delivery",
    metadata,
    Column("id", KEY, primary_key=True),
    Column("post_id", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("account_id", ForeignKey("account.id"), nullable=False),
    Column("state", String(10), nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("retry_at", UtcDateTime),
    Column("attempt", Integer, nullable=False, server_default="0"),
    Column("fence", BigInteger, nullable=False, server_default="0"),
    Column("lease_owner", Text),
    Column("lease_until", UtcDateTime),
    Column("client_key", String(32), nullable=False, unique=True),
    Column("created_at", UtcDateTime, nullable=False),
    Column("parts", Integer, nullable=False),
    Column("why", Text),
    Column("sent_at", UtcDateTime),
    Column("deleted_at", UtcDateTime),
    ForeignKeyConstraint(
        ["post_id", "version", "digest"], ["version.post_id", "version.version", "version.digest"]
    ),
    CheckConstraint(f"state IN ({', '.join(repr(state.value) for state in DeliveryState)})", name="state"),
    partial("uq_delivery_once", "post_id", "account_id", where="state <> 'cancelled'", unique=True),
    partial("ix_delivery_due", "due_at", "id", where="state = 'queued'"),
    partial("ix_delivery_open", "lease_until", where="state IN ('leased', 'sending')"),
    Index("ix_delivery_state", "state"),
    Index("ix_delivery_post", "post_id"),
)

delivery_part = Table(
    "delivery_part",
    metadata,
    Column("delivery_id", ForeignKey("delivery.id"), primary_key=True),
    Column("part", Integer, primary_key=True, autoincrement=False),
    Column("remote_id", Text, nullable=False, index=True),
    Column("url", Text),
    Column("revision", Text),
    Column("sent_at", UtcDateTime, nullable=False),
)

# What a connector wrote down of a part that it is sending, sealed for the account.
delivery_note = Table(
    "delivery_note",
    metadata,
    Column("delivery_id", ForeignKey("delivery.id"), primary_key=True),
    Column("part", Integer, primary_key=True, autoincrement=False),
    Column("sealed", Text, nullable=False),
)

metrics = Table(
    "metrics",
    metadata,
    Column("delivery_id", ForeignKey("delivery.id"), primary_key=True),
    Column("likes", Integer, nullable=False),
    Column("reposts", Integer, nullable=False),
    Column("replies", Integer, nullable=False),
    Column("quotes", Integer, nullable=False),
    Column("read_at", UtcDateTime, nullable=False),
)
