"""Search: what the last comparison of an index found.

Revision ID: 0003
Revises: 0002
Created: 2026-11-22 07:30:00
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

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


def downgrade() -> None:
    """Take away what this revision brought."""
    op.drop_table("index_proof")
