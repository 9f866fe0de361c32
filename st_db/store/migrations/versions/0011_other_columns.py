"""Other columns of a source are searched by those who may read personal fields alone.

What is searched of a record is written anew by the rules of the code that migrates; taking the
bars out of a text is how it is told which ones.

Revision ID: 0011
Revises: 0010
Created: 2026-11-22 14:30:00
"""

from __future__ import annotations

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_KINDS = (
    "geographical_indication", "industrial_design", "invention", "organization", "standard",
    "task", "traced_product", "trademark", "utility_solution",
)  # fmt: skip


def upgrade() -> None:
    """Mark the texts that hold other columns."""
    for kind in _KINDS:
        op.execute(
            "UPDATE record r SET search_text = translate(search_text, '|', ' ')"  # noqa: S608
            f" FROM {kind} k WHERE k.record_id = r.id AND k.extra <> '{{}}'::jsonb"
        )


def downgrade() -> None:
    """Leave the texts as they are: an older version finds less by them and nothing wrong."""
