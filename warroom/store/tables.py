"""The tables. The rules that hold between them are in guards/, one file a dialect."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
    true,
)

from warroom.domain.delivery import DeliveryState
from warroom.store.types import UtcDateTime

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _partial(name: str, *columns: str, where: str, unique: bool = False) -> Index:
    """An index over the rows that `where` names: a query uses it when it repeats that condition literally."""
    # Naming PostgreSQL's condition here too would load its dialect at every start, a tenth of the time to the
    # first window. Indexes are made by migrations, which repeat the condition for both.
    return Index(name, *columns, unique=unique, sqlite_where=text(where))


# SQLite numbers rows by itself only where the key is INTEGER.
_Key = BigInteger().with_variant(Integer, "sqlite")

schema_meta = Table(
    "schema_meta",
    metadata,
    Column("id", Integer, primary_key=True),
    # As a constraint of the table: on a column, the migration would leave it out.
    CheckConstraint("id = 1", name="one"),
    Column("schema_rev", Integer, nullable=False),
    Column("min_client_rev", Integer, nullable=False),
    Column("database_id", String(36), nullable=False),
)

revision = Table(
    "revision",
    metadata,
    Column("topic", String(20), primary_key=True),
    Column("number", BigInteger, nullable=False),
)

campaign = Table(
    "campaign",
    metadata,
    Column("id", Integer, primary_key=True),
    CheckConstraint("id = 1", name="one"),
    Column("name", Text, nullable=False),
    Column("zone_name", Text, nullable=False),
    Column("language", String(2), nullable=False),
    Column("rehearsal", Boolean, nullable=False),
    Column("grace_seconds", Integer, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("alt_required", Boolean, nullable=False, server_default=true()),
    Column("utm_template", Text, nullable=False, server_default=""),
    Column("own_domains", Text, nullable=False, server_default=""),
)

slot_rule = Table(
    "slot_rule",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("weekdays", String(7), nullable=False),
    Column("at", String(5), nullable=False),
)

blackout = Table(
    "blackout",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("starts_at", UtcDateTime, nullable=False),
    Column("ends_at", UtcDateTime, nullable=False),
    Column("reason", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("placed_by", ForeignKey("person.id"), nullable=False),
    CheckConstraint("starts_at < ends_at", name="order"),
)

person = Table(
    "person",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("login", String(60), nullable=False, unique=True),
    Column("display_name", Text, nullable=False),
    Column("password_hash", Text, nullable=False),
    Column("failures", Integer, nullable=False, server_default="0"),
    Column("locked_until", UtcDateTime),
    Column("disabled_at", UtcDateTime),
    Column("created_at", UtcDateTime, nullable=False),
)

person_role = Table(
    "person_role",
    metadata,
    Column("person_id", ForeignKey("person.id"), primary_key=True),
    Column("role", String(10), primary_key=True),
    CheckConstraint("role IN ('drafter', 'approver', 'monitor', 'admin')", name="known"),
)

account = Table(
    "account",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("network", String(20), nullable=False),
    Column("handle", Text, nullable=False),
    Column("display_name", Text, nullable=False),
    Column("service_url", Text),
    Column("remote_identity", Text),
    Column("approvals_needed", Integer, nullable=False),
    Column("disabled_at", UtcDateTime),
    Column("trouble", Text),
    Column("created_at", UtcDateTime, nullable=False),
    Column("last_sent_at", UtcDateTime),
    Column("budget_limit", Integer),
    Column("budget_remaining", Integer),
    Column("budget_resets_at", UtcDateTime),
    Column("terms", Text, nullable=False, server_default="{}"),
    Column("watches", Text, nullable=False, server_default="[]"),
    Column("daily_cap_micros", BigInteger),
    UniqueConstraint("network", "handle"),
    CheckConstraint("approvals_needed >= 1", name="four_eyes"),
)

credential = Table(
    "credential",
    metadata,
    Column("account_id", ForeignKey("account.id"), primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
    Column("kept_at", UtcDateTime, nullable=False),
)

collection = Table(
    "collection",
    metadata,
    Column("account_id", ForeignKey("account.id"), primary_key=True),
    Column("cursor", Text),
    Column("next_at", UtcDateTime, nullable=False),
    Column("pause_seconds", Integer, nullable=False),
    Column("collected_at", UtcDateTime),
    Column("trouble", Text),
    Column("fence", Integer, nullable=False, server_default="0"),
    Column("lease_owner", Text),
    Column("lease_until", UtcDateTime),
)

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
    _partial("ix_post_answers", "answers", where="answers IS NOT NULL"),
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
    Column("id", _Key, primary_key=True),
    Column("post_id", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("approver", ForeignKey("person.id"), nullable=False),
    Column("verdict", String(10), nullable=False),
    Column("note", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    ForeignKeyConstraint(
        ["post_id", "version", "digest"], ["version.post_id", "version.version", "version.digest"]
    ),
    CheckConstraint("verdict IN ('approve', 'return', 'withdraw')", name="verdict"),
    Index("ix_approval_version", "post_id", "version", "approver", "id"),
)

comment = Table(
    "comment",
    metadata,
    Column("id", _Key, primary_key=True),
    Column("post_id", ForeignKey("post.id"), nullable=False, index=True),
    Column("person_id", ForeignKey("person.id"), nullable=False),
    Column("text", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
)

delivery = Table(
    "delivery",
    metadata,
    Column("id", _Key, primary_key=True),
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
    _partial("uq_delivery_once", "post_id", "account_id", where="state <> 'cancelled'", unique=True),
    _partial("ix_delivery_due", "due_at", "id", where="state = 'queued'"),
    _partial("ix_delivery_open", "lease_until", where="state IN ('leased', 'sending')"),
    Index("ix_delivery_state", "state"),
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

# What each account has cost on each day (UTC), in millionths of a US dollar.
spend = Table(
    "spend",
    metadata,
    Column("account_id", ForeignKey("account.id"), primary_key=True),
    Column("day", String(10), primary_key=True),
    Column("micros", BigInteger, nullable=False),
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

author = Table(
    "author",
    metadata,
    Column("id", _Key, primary_key=True),
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
    Column("id", _Key, primary_key=True, autoincrement=False),
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
    Column("kept_at", UtcDateTime),
    UniqueConstraint("account_id", "remote_id"),
    CheckConstraint("triage IN ('new', 'claimed', 'answered', 'done')", name="triage"),
    Index("ix_response_author", "author_id", "id"),
    Index("ix_response_post", "post_id", "id"),
    Index("ix_response_parent", "parent_id", "id"),
    # Two narrow copies of the table that hold all a filter asks for: one by time, one by arrival.
    Index("ix_response_line", "id", *_FILTERED, "arrived"),
    Index("ix_response_arrived", "arrived", *_FILTERED),
    _partial(
        "ix_response_claimed", "claimed_by", "triage", "kind", "arrived", "id", where="claimed_by IS NOT NULL"
    ),
    _partial("ix_response_escalated", "id", where="escalated_at IS NOT NULL"),
)

response_note = Table(
    "response_note",
    metadata,
    Column("id", _Key, primary_key=True),
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
    Column("id", _Key, primary_key=True),
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

ledger = Table(
    "ledger",
    metadata,
    Column("id", _Key, primary_key=True),
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
