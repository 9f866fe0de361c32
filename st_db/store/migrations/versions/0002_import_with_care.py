"""Import with care: jobs, profiles, batches that can be taken back.

Revision ID: 0002
Revises: 0001
Created: 2026-11-22 03:55:00
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TITLE_HASH = sa.text("hashtextextended(title_folded, 0)")
KIN_HASH = sa.text(
    "hashtextextended((((facets -> 'organizations') ->> 0) || '|')"
    " || ((facets -> 'year') ->> 0), 0)"
)


_KINDS = (
    "invention", "utility_solution", "trademark", "industrial_design", "geographical_indication",
    "standard", "task", "traced_product", "organization",
)  # fmt: skip


def upgrade() -> None:
    """Bring the tables here."""
    for kind in _KINDS:
        op.add_column(
            kind,
            sa.Column("place_names", postgresql.JSONB(), server_default="[]", nullable=False),
        )
        op.alter_column(kind, "place_names", server_default=None)
    op.add_column("batch", sa.Column("undoes", sa.Text(), nullable=True))
    op.add_column("batch", sa.Column("undone_by", sa.Text(), nullable=True))
    op.add_column(
        "batch",
        sa.Column("report", postgresql.JSONB(), server_default="{}", nullable=False),
    )
    op.add_column("change", sa.Column("sheet", sa.Text(), nullable=True))
    op.add_column("change", sa.Column("row", sa.Integer(), nullable=True))
    op.create_index(
        op.f("ix_change_batch"), "change", ["batch"], unique=False, postgresql_using="brin"
    )
    op.create_index(
        "ix_record_number_released",
        "record_number",
        ["kind", "key"],
        unique=False,
        postgresql_where=sa.text("NOT identifies AND key IS NOT NULL"),
    )
    # Trusted: whoever owns the database may make it. ``schema.migrate`` says what to do otherwise.
    op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    op.create_index("ix_record_title", "record", [TITLE_HASH, KIN_HASH], unique=False)
    op.create_index("ix_record_kin", "record", [KIN_HASH, "natural_key"], unique=False)
    op.create_table(
        "organization_name",
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.Text(collation="C"), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("record_id", "key", name=op.f("pk_organization_name")),
    )
    op.create_index(op.f("ix_organization_name_key"), "organization_name", ["key"], unique=False)
    op.create_table(
        "spelling",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("key", sa.Text(collation="C"), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("tax", sa.Text(collation="C"), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_spelling")),
    )
    op.create_index(op.f("ix_spelling_key"), "spelling", ["key"], unique=False)
    op.create_index(
        op.f("ix_spelling_tax"),
        "spelling",
        ["tax"],
        unique=False,
        postgresql_where=sa.text("tax IS NOT NULL"),
    )
    op.create_table(
        "profile",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("recognise", postgresql.JSONB(), nullable=False),
        sa.Column("choices", postgresql.JSONB(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_profile")),
    )
    op.create_table(
        "job",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("work", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("caller", postgresql.JSONB(), nullable=False),
        sa.Column("asked", postgresql.JSONB(), nullable=False),
        sa.Column("progress", postgresql.JSONB(), nullable=False),
        sa.Column("result", postgresql.JSONB(), nullable=True),
        sa.Column("error", postgresql.JSONB(), nullable=True),
        sa.Column("worker", sa.Text(), nullable=True),
        sa.Column("stop", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("alive_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
    )
    op.create_index(op.f("ix_job_created_at"), "job", ["created_at"], unique=False)
    op.create_index(
        op.f("ix_job_state"),
        "job",
        ["state"],
        unique=False,
        postgresql_where=sa.text("state IN ('waiting', 'running')"),
    )
    op.create_table(
        "job_line",
        sa.Column("job_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("noted", sa.Boolean(), nullable=False),
        sa.Column("line", postgresql.JSONB(), nullable=False),
        sa.ForeignKeyConstraint(
            ["job_id"], ["job.id"], name=op.f("fk_job_line_job_id_job"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("job_id", "position", name=op.f("pk_job_line")),
    )
    op.create_index(
        op.f("ix_job_line_job_id_outcome_position"),
        "job_line",
        ["job_id", "outcome", "position"],
        unique=False,
    )
    op.create_index(
        op.f("ix_job_line_job_id_position"),
        "job_line",
        ["job_id", "position"],
        unique=False,
        postgresql_where=sa.text("noted"),
    )


def downgrade() -> None:
    """Take away what this revision brought."""
    for kind in _KINDS:
        op.drop_column(kind, "place_names")
    op.drop_table("job_line")
    op.drop_index(
        op.f("ix_job_state"),
        table_name="job",
        postgresql_where=sa.text("state IN ('waiting', 'running')"),
    )
    op.drop_index(op.f("ix_job_created_at"), table_name="job")
    op.drop_table("job")
    op.drop_table("profile")
    op.drop_table("spelling")
    op.drop_table("organization_name")
    # The extension stays: others may use it by now.
    op.drop_index("ix_record_kin", table_name="record")
    op.drop_index("ix_record_title", table_name="record")
    op.drop_index(
        "ix_record_number_released",
        table_name="record_number",
        postgresql_where=sa.text("NOT identifies AND key IS NOT NULL"),
    )
    op.drop_index(op.f("ix_change_batch"), table_name="change", postgresql_using="brin")
    op.drop_column("change", "row")
    op.drop_column("change", "sheet")
    op.drop_column("batch", "report")
    op.drop_column("batch", "undone_by")
    op.drop_column("batch", "undoes")
