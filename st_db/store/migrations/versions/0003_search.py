"""Search that people trust: saved searches, changes by time, what comparisons of an index found.

Revision ID: 0003
Revises: 0002
Created: 2026-11-22 07:30:00
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables here."""
    counted = ("missing", "stale", "extra", "mended")
    op.create_table(
        "index_proof",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("documents", sa.Integer(), nullable=False),
        sa.Column("compared_at", sa.DateTime(timezone=True), nullable=True),
        *(sa.Column(name, sa.Integer(), server_default="0", nullable=False) for name in counted),
        sa.Column("mended_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_index_proof")),
    )
    op.create_index(op.f("ix_change_at"), "change", ["at"], unique=False, postgresql_using="brin")
    op.create_table(
        "saved_search",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("asked", postgresql.JSONB(), nullable=False),
        sa.Column("seen_seq", sa.BigInteger(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_search")),
    )
    op.create_index(
        op.f("ix_saved_search_owner_created_at"),
        "saved_search",
        ["owner", "created_at"],
        unique=False,
    )


def downgrade() -> None:
    """Take away what this revision brought."""
    op.drop_index(op.f("ix_saved_search_owner_created_at"), table_name="saved_search")
    op.drop_table("saved_search")
    op.drop_index(op.f("ix_change_at"), table_name="change", postgresql_using="brin")
    op.drop_table("index_proof")
