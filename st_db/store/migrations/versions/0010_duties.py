"""Duties: the days that rules set, and what people decided about them.

Revision ID: 0010
Revises: 0009
Created: 2026-11-22 14:30:00
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def _text(name: str, *, empty: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=empty)


def _day(name: str, *, empty: bool = True) -> sa.Column[object]:
    return sa.Column(name, sa.Date(), nullable=empty)


def upgrade() -> None:
    """Bring the tables here."""
    op.create_table(
        "duty",
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("rule", sa.Text(collation="C"), nullable=False),
        sa.Column("term", sa.Integer(), nullable=False),
        _text("kind"), _text("unit_id"), _text("party"), _text("type"),
        _day("due_on", empty=False), _day("working_on", empty=False),
        _day("opens_on"), _day("grace_on"), _day("lost_on"), _day("next_on"),
        _text("basis"), _day("anchor_on"),
        sa.Column("surcharge", sa.Integer(), nullable=False),
        sa.Column("done", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("record_id", "rule", "term", name=op.f("pk_duty")),
    )  # fmt: skip
    op.create_index(op.f("ix_duty_due_on"), "duty", ["due_on"])
    op.create_table(
        "duty_decision",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        _text("rule"),
        sa.Column("term", sa.Integer(), nullable=False),
        _day("due_on", empty=False),
        _text("what"), _day("until"), _text("note"), _text("decided_by"),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        _text("undone_by", empty=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty_decision")),
    )  # fmt: skip
    op.create_index(
        "uq_duty_decision_counts", "duty_decision", ["record_id", "rule", "term"], unique=True,
        postgresql_where=sa.text("undone_at IS NULL"),
    )  # fmt: skip


def downgrade() -> None:
    """Take away what this revision brought."""
    for table in ("duty_decision", "duty"):
        op.drop_table(table)
