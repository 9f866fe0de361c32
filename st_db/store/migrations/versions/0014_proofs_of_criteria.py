"""Files that prove a criterion of the index workbook.

Revision ID: 0014
Revises: 0013
Created: 2026-11-22 23:50:00
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables here."""
    op.create_table(
        "criterion_proof",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("criterion", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(collation="C"), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("attached_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("detached_by", sa.Text(), nullable=True),
        sa.Column("detached_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["sha256"], ["file_content.sha256"],
            name=op.f("fk_criterion_proof_sha256_file_content"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_criterion_proof")),
        sa.UniqueConstraint(
            "criterion", "sha256", name=op.f("uq_criterion_proof_criterion_sha256")
        ),
    )  # fmt: skip
    op.create_index(op.f("ix_criterion_proof_sha256"), "criterion_proof", ["sha256"])


def downgrade() -> None:
    """Take away what this revision brought."""
    op.drop_table("criterion_proof")
