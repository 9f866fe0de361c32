"""Quality: what records lose by which rule, the trend of units, and who has seen what changed.

Revision ID: 0007
Revises: 0006
Created: 2026-11-22 10:40:00
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_WORDS = ("correct", "sufficient", "clean", "live", "unified", "shared")


def _bytewise(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(collation="C"), nullable=False)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)


def upgrade() -> None:
    """Bring the tables here."""
    op.create_table(
        "quality",
        sa.Column("record_id", sa.Uuid(), nullable=False),
        _text("kind"),
        _text("unit_id"),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("lost", *_WORDS)),
        sa.Column("again_on", sa.Date(), nullable=True),
        sa.Column("watches", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("tells", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("record_id", name=op.f("pk_quality")),
    )
    op.create_index(
        op.f("ix_quality_again_on"), "quality", ["again_on"],
        postgresql_where=sa.text("again_on IS NOT NULL"),
    )  # fmt: skip
    op.create_index(op.f("ix_quality_watches"), "quality", ["watches"], postgresql_using="gin")
    op.create_table(
        "quality_fault",
        sa.Column("record_id", sa.Uuid(), nullable=False),
        _bytewise("field"),
        _bytewise("rule"),
        _text("kind"),
        _text("unit_id"),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("cell", sa.Integer(), nullable=False),
        sa.Column("leads", sa.Boolean(), nullable=False),
        _text("detail"),
        sa.PrimaryKeyConstraint("record_id", "field", "rule", name=op.f("pk_quality_fault")),
    )
    op.create_index(
        op.f("ix_quality_fault_rule_unit_id_kind"), "quality_fault", ["rule", "unit_id", "kind"]
    )
    op.create_index(
        "ix_quality_fault_best", "quality_fault", [sa.text("cell DESC"), "record_id"],
        postgresql_where=sa.text("leads"),
    )  # fmt: skip
    op.create_index(
        "ix_quality_fault_best_of_unit", "quality_fault",
        ["unit_id", sa.text("cell DESC"), "record_id"], postgresql_where=sa.text("leads"),
    )  # fmt: skip
    op.create_table(
        "quality_day",
        sa.Column("day", sa.Date(), nullable=False),
        _bytewise("unit_id"),
        _bytewise("kind"),
        sa.Column("records", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in ("lost", *_WORDS)),
        sa.PrimaryKeyConstraint("day", "unit_id", "kind", name=op.f("pk_quality_day")),
    )
    op.create_table(
        "quality_progress",
        _text("id"),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        _text("rules"),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quality_progress")),
    )
    op.create_table(
        "visit",
        _text("owner"),
        sa.Column("seen_seq", sa.BigInteger(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("owner", name=op.f("pk_visit")),
    )


def downgrade() -> None:
    """Take away what this revision brought."""
    for table in ("visit", "quality_progress", "quality_day", "quality_fault", "quality"):
        op.drop_table(table)
