"""Search that people trust: saved searches, changes by time, what comparisons of an index found.

Revision ID: 0003
Revises: 0002
Created: 2026-11-22 07:30:00
"""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from st_db.query.filterable import value_key
from st_db.records.places import counted, unsettled

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
    _count_finer()


def _count_finer() -> None:
    """Let filters of stored records find what is finer now: IPC groups, levels of fields, communes.

    What a save derives is derived here once, so that nothing has to be imported again.
    """
    for kind in ("invention", "utility_solution"):
        groups = (  # of our own kinds
            "UPDATE record r SET facets = jsonb_set(r.facets, '{ipc}', r.facets->'ipc' || n.keys)"
            " FROM (SELECT k.record_id, jsonb_agg(DISTINCT lower(regexp_replace(s.symbol,"
            r" '^([A-H]\d\d[A-Z]) (\d+)/.*$', '\1_\2_00'))) AS keys"
            " FROM KIND k, jsonb_array_elements_text(k.ipc) AS s(symbol)"
            r" WHERE s.symbol ~ '^[A-H]\d\d[A-Z] \d+/\d+$' GROUP BY 1) n"
            " WHERE n.record_id = r.id AND r.facets ? 'ipc'"
        )
        op.execute(groups.replace("KIND", kind))
    op.execute(
        "UPDATE record r SET facets = jsonb_set(r.facets, '{field}', r.facets->'field' || n.keys)"
        " FROM (SELECT k.record_id, jsonb_agg(DISTINCT left(s.code, t.length)) AS keys"
        " FROM task k, jsonb_array_elements_text(k.field) AS s(code), (VALUES (1), (3), (5)) AS"
        r" t(length) WHERE s.code ~ '^[1-6](\d\d)+$' AND length(s.code) > t.length GROUP BY 1) n"
        " WHERE n.record_id = r.id AND r.facets ? 'field'"
    )
    _place()


def _place() -> None:
    connection = op.get_bind()
    kinds = connection.execute(sa.text("SELECT DISTINCT kind FROM record")).scalars().all()
    write = sa.text(
        "UPDATE record SET facets = jsonb_set(facets, '{place}', cast(:keys AS jsonb))"
        " WHERE id = :id"
    )
    for kind in kinds:
        rows = connection.execute(
            sa.text(
                f'SELECT record_id, place, place_names, place_as_written FROM "{kind}"'  # noqa: S608 - our own kinds
                " WHERE place IS NOT NULL AND place_as_written IS NOT NULL"
            )
        ).mappings()
        found = [
            {"id": row["record_id"], "keys": json.dumps([value_key(v) for v in finer])}
            for row in map(dict, rows)
            if len(finer := [*counted(row), *unsettled(row)]) > 1
        ]
        if found:
            connection.execute(write, found)


def downgrade() -> None:
    """Take away what this revision brought."""
    op.drop_index(op.f("ix_saved_search_owner_created_at"), table_name="saved_search")
    op.drop_table("saved_search")
    op.drop_index(op.f("ix_change_at"), table_name="change", postgresql_using="brin")
    op.drop_table("index_proof")
