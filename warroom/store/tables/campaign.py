"""The campaign, its people and its accounts, as tables."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
    true,
)

from warroom.store.tables.base import KEY, metadata
from warroom.store.types import UtcDateTime

schema_meta = Table(
    "schema_meta",
    metadata,
    Column("id", Integer, primary_key=True),
    # As a constraint of the table: on a column, the migration would leave it out.
    CheckConstraint("id = 1", name="one"),
    Column("schema_rev", Integer, nullable=False),
    Column("min_client_rev", Integer, nullable=False),
    Column("database_id", String(36), nullable=False),
    # On a server: the fingerprint of the guards as they were applied.
    Column("guards", Text),
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

# An approver's public keys (Ed25519): the newest counts.
signing_key = Table(
    "signing_key",
    metadata,
    Column("id", KEY, primary_key=True),
    Column("person_id", ForeignKey("person.id"), nullable=False, index=True),
    Column("public_key", LargeBinary, nullable=False),
    Column("added_at", UtcDateTime, nullable=False),
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
    # Which worker's key opens it; at headquarters only.
    Column("key_fingerprint", Text),
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

# What each account has cost on each day (UTC), in millionths of a US dollar.
spend = Table(
    "spend",
    metadata,
    Column("account_id", ForeignKey("account.id"), primary_key=True),
    Column("day", String(10), primary_key=True),
    Column("micros", BigInteger, nullable=False),
)
