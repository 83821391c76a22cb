"""What the real networks need: videos, terms, spending, notes of half-done posts, tasks for people.

Revision: 0003, after 0002.
"""

import sqlalchemy as sa
from alembic import op

from warroom.store.types import UtcDateTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _widen_accounts_campaign_and_errands()
    _add_videos()
    op.create_table(
        "delivery_note",
        sa.Column("delivery_id", _KEY, nullable=False),
        sa.Column("part", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["delivery_id"], ["delivery.id"], name="fk_delivery_note_delivery_id"),
        sa.PrimaryKeyConstraint("delivery_id", "part", name="pk_delivery_note"),
    )
    op.create_table(
        "spend",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.String(10), nullable=False),
        sa.Column("micros", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_spend_account_id"),
        sa.PrimaryKeyConstraint("account_id", "day", name="pk_spend"),
    )
    _let_deliveries_wait_for_a_hand()


def _widen_accounts_campaign_and_errands() -> None:
    op.add_column("account", sa.Column("terms", sa.Text(), nullable=False, server_default="{}"))
    op.add_column("account", sa.Column("watches", sa.Text(), nullable=False, server_default="[]"))
    op.add_column("account", sa.Column("daily_cap_micros", sa.BigInteger()))
    op.add_column(
        "campaign", sa.Column("alt_required", sa.Boolean(), nullable=False, server_default=sa.true())
    )
    op.add_column("campaign", sa.Column("utm_template", sa.Text(), nullable=False, server_default=""))
    op.add_column("campaign", sa.Column("own_domains", sa.Text(), nullable=False, server_default=""))
    op.add_column("errand", sa.Column("text", sa.Text()))
    op.add_column("response", sa.Column("removed_at", UtcDateTime()))


def _add_videos() -> None:
    op.create_table(
        "video",
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("mime", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.Column("chunks", sa.Integer(), nullable=False),
        sa.Column("added_by", sa.Integer(), nullable=False),
        sa.Column("added_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["added_by"], ["person.id"], name="fk_video_added_by"),
        sa.PrimaryKeyConstraint("sha256", name="pk_video"),
    )
    op.create_table(
        "video_chunk",
        sa.Column("video", sa.String(64), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("chunk", sa.String(64), nullable=False),
        sa.ForeignKeyConstraint(["video"], ["video.sha256"], name="fk_video_chunk_video"),
        sa.ForeignKeyConstraint(["chunk"], ["media.sha256"], name="fk_video_chunk_chunk"),
        sa.PrimaryKeyConstraint("video", "number", name="pk_video_chunk"),
    )


def _let_deliveries_wait_for_a_hand() -> None:
    """Allow the state `by_hand`, and errands about no account."""
    if op.get_bind().dialect.name == "sqlite":
        _reword_tables()
        return
    op.drop_constraint(op.f("ck_delivery_state"), "delivery")
    states = (
        "queued",
        "leased",
        "sending",
        "sent",
        "failed",
        "in_doubt",
        "held",
        "missed",
        "by_hand",
        "cancelled",
    )
    op.create_check_constraint(op.f("ck_delivery_state"), "delivery", sa.column("state").in_(states))
    op.alter_column("errand", "account_id", nullable=True)


def _reword_tables() -> None:
    """On SQLite both are words in the table's own text, and no row changes: rebuilding `delivery` would take the
    rows that hang on it along (https://www.sqlite.org/lang_altertable.html, section 7).
    """
    states = "'missed', 'cancelled')"
    op.execute("PRAGMA writable_schema = ON")
    for table, old, new in (
        ("delivery", states, "'missed', 'by_hand', 'cancelled')"),
        ("errand", "account_id INTEGER NOT NULL", "account_id INTEGER"),
    ):
        changed = op.get_bind().exec_driver_sql(
            "UPDATE sqlite_master SET sql = replace(sql, ?, ?) WHERE type = 'table' AND name = ? AND instr(sql, ?)",
            (old, new, table, old),
        )
        if changed.rowcount != 1:
            raise RuntimeError(f"the table {table} is not what revision 0001 made")
    version = op.get_bind().exec_driver_sql("PRAGMA schema_version").scalar_one()
    op.execute(f"PRAGMA schema_version = {version + 1}")
    op.execute("PRAGMA writable_schema = OFF")
