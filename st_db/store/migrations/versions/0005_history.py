"""History that says more: what a batch was, why a record was taken out, what somebody ticked.

Revision ID: 0005
Revises: 0004
Created: 2026-11-22 10:40:00
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables here."""
    op.add_column("change", sa.Column("details", postgresql.JSONB(), nullable=True))
    op.add_column("batch", sa.Column("work", sa.Text(), server_default="import", nullable=False))
    op.execute("UPDATE batch SET work = 'undo' WHERE undoes IS NOT NULL")
    op.create_index(
        op.f("ix_record_archived_at"), "record", ["archived_at"],
        postgresql_where=sa.text("archived_at IS NOT NULL"),
    )  # fmt: skip
    op.create_table(
        "ticked",
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("owner", "record_id", name=op.f("pk_ticked")),
    )


def downgrade() -> None:
    """Take away what this revision brought."""
    op.drop_table("ticked")
    op.drop_index(op.f("ix_record_archived_at"), table_name="record")
    op.drop_column("batch", "work")
    op.drop_column("change", "details")
