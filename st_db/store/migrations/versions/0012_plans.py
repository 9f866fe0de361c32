"""Plans and their lines are records; nobody outside the office sees them.

Revision ID: 0012
Revises: 0011
Created: 2026-11-22 16:50:00
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def _texts(*names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.Text(), nullable=True) for name in names]


def _lists(*names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, postgresql.JSONB(), nullable=False) for name in names]


def _table(name: str, *own: sa.Column[Any]) -> None:
    """Make the table of a kind: what every kind has, and its own columns."""
    op.create_table(
        name,
        *_texts("number", "number_as_written", "title", "title_en", "summary", "status", "state",
                "stage", "place", "place_as_written", "source", "source_url"),
        *_lists("place_names", "organizations", "events", "links", "extra"),
        sa.Column("date", sa.Date(), nullable=True),
        sa.Column("year", sa.Integer(), nullable=True),
        *own,
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["record_id"], ["record.id"], name=op.f(f"fk_{name}_record_id_record"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("record_id", name=op.f(f"pk_{name}")),
    )  # fmt: skip


def upgrade() -> None:
    """Bring the tables here."""
    _table(
        "plan",
        *_texts("code", "issuer"),
        *_lists("sections", "texts", "ceilings", "weights", "remarks", "evidence"),
        sa.Column("approved_date", sa.Date(), nullable=True),
    )
    _table(
        "plan_line",
        *_texts("plan", "code", "section", "reason", "position", "objective", "product",
                "performer", "quarter", "indicator", "target", "choice", "origin", "origin_of"),
        *_lists("people", "budget", "progress", "points", "taken", "typed", "remarks"),
    )  # fmt: skip
    op.create_index(op.f("ix_plan_line_plan"), "plan_line", ["plan"])


def downgrade() -> None:
    """Take the tables away."""
    op.drop_table("plan_line")
    op.drop_table("plan")
