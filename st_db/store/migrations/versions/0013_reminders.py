"""Reminders of duties: private addresses of calendars, and digests by mail.

Revision ID: 0013
Revises: 0012
Created: 2026-11-22 17:00:00
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)


def _moment(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False)


def upgrade() -> None:
    """Bring the tables here."""
    op.create_table(
        "calendar",
        _text("account"), _text("key"), _text("digest"), _moment("made_at"),
        sa.PrimaryKeyConstraint("account", name=op.f("pk_calendar")),
    )  # fmt: skip
    op.create_index(op.f("ix_calendar_key"), "calendar", ["key"], unique=True)
    op.create_table(
        "reminder",
        _text("account"), _text("address"), _moment("made_at"),
        sa.PrimaryKeyConstraint("account", name=op.f("pk_reminder")),
    )  # fmt: skip
    op.create_table(
        "reminder_sent",
        _text("account"),
        sa.Column("day", sa.Date(), nullable=False),
        _text("state"),
        sa.Column("told", JSONB(), nullable=False),
        _moment("tried_at"),
        sa.PrimaryKeyConstraint("account", "day", name=op.f("pk_reminder_sent")),
    )  # fmt: skip


def downgrade() -> None:
    """Take away what this revision brought."""
    for table in ("reminder_sent", "reminder", "calendar"):
        op.drop_table(table)
