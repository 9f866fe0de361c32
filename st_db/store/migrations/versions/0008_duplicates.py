"""Duplicates: proposed pairs, what was merged, and names of organizations with their days.

Revision ID: 0008
Revises: 0007
Created: 2026-11-22 10:45:00
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Bring the tables here."""
    op.create_index(
        op.f("ix_record_merged_into"), "record", ["merged_into"],
        unique=False, postgresql_where=sa.text("merged_into IS NOT NULL"),
    )  # fmt: skip
    op.create_table(
        "pair",
        sa.Column("one", sa.Uuid(), nullable=False),
        sa.Column("other", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("score", sa.Double(), nullable=False),
        sa.Column("why", postgresql.JSONB(), nullable=False),
        sa.Column("found_at", _MOMENT, nullable=False),
        sa.Column("apart_by", sa.Text(), nullable=True),
        sa.Column("apart_at", _MOMENT, nullable=True),
        sa.Column("inherited", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("one", "other", name=op.f("pk_pair")),
    )
    op.create_index(op.f("ix_pair_other"), "pair", ["other"], unique=False)
    op.create_index(
        op.f("ix_pair_score_one_other"), "pair", ["score", "one", "other"],
        unique=False, postgresql_where=sa.text("apart_by IS NULL"),
    )  # fmt: skip
    op.create_table(
        "pair_search",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_pair_search")),
    )
    _merger()
    op.create_table(
        "name_apart",
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.Text(collation="C"), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("record_id", "key", name=op.f("pk_name_apart")),
    )
    for name in ("former_names", "successions"):
        column = sa.Column(name, postgresql.JSONB(), nullable=False, server_default="[]")
        op.add_column("organization", column)
        op.alter_column("organization", name, server_default=None)


def _merger() -> None:
    op.create_table(
        "merger",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kept", sa.Uuid(), nullable=False),
        sa.Column("merged", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("kept_version", sa.Integer(), nullable=False),
        sa.Column("merged_version", sa.Integer(), nullable=False),
        sa.Column("numbers", postgresql.JSONB(), nullable=False),
        sa.Column("undone_by", sa.Text(), nullable=True),
        sa.Column("undone_at", _MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_merger")),
    )
    op.create_index(op.f("ix_merger_kept"), "merger", ["kept"], unique=False)
    op.create_index(
        "uq_merger_merged", "merger", ["merged"],
        unique=True, postgresql_where=sa.text("undone_at IS NULL"),
    )  # fmt: skip


def downgrade() -> None:
    """Take away what this revision brought."""
    for name in ("successions", "former_names"):
        op.drop_column("organization", name)
    for table in ("name_apart", "merger", "pair_search", "pair"):
        op.drop_table(table)
    op.drop_index(op.f("ix_record_merged_into"), table_name="record")
