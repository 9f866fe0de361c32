"""Officers keep the register: accounts, units, sessions, sign-ins, submissions.

Revision ID: 0009
Revises: 0008
Created: 2026-11-22 10:50:00
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_TABLES = ("submission", "sign_in", "session", "account", "unit")


def _text(name: str, *, null: bool = False, bytewise: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.Text(collation="C") if bytewise else sa.Text(), nullable=null)


def _moment(name: str, *, null: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=null)


def _number(name: str, *, null: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.Integer(), nullable=null)


def _index(table: str, *columns: str, **more: Any) -> None:
    op.create_index(op.f(f"ix_{table}_{'_'.join(columns)}"), table, list(columns), **more)


def upgrade() -> None:
    """Bring the tables here."""
    _accounts()
    _sign_ins()
    _submissions()


def _accounts() -> None:
    op.create_table(
        "unit",
        _text("id"),
        _text("name_vi"),
        _text("name_en", null=True),
        sa.Column("review", sa.Boolean(), server_default="false", nullable=False),
        _number("version"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit")),
    )
    op.create_table(
        "account",
        sa.Column("id", sa.Uuid(), nullable=False),
        _text("name", bytewise=True),
        _text("full_name"),
        sa.Column("roles", postgresql.JSONB(), nullable=False),
        _text("unit_id", null=True),
        _text("subject", null=True, bytewise=True),
        _text("password", null=True),
        _text("reset", null=True),
        _moment("reset_until", null=True),
        _number("version"),
        _moment("created_at"),
        _moment("updated_at"),
        _moment("disabled_at", null=True),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_account_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
    )
    _index("account", "name", unique=True)
    _index("account", "subject", unique=True)


def _sign_ins() -> None:
    op.create_table(
        "session",
        _text("token", bytewise=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        _moment("created_at"),
        _moment("seen_at"),
        _moment("expires_at"),
        _text("address"),
        _text("agent"),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f("fk_session_account_id_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("token", name=op.f("pk_session")),
    )
    _index("session", "account_id")
    op.create_table(
        "sign_in",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        _moment("at"),
        _text("name", bytewise=True),
        _text("outcome"),
        _text("address", bytewise=True),
        _text("agent"),
        _text("by", null=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in")),
    )
    _index("sign_in", "name", "at")
    _index("sign_in", "address", "at")


def _submissions() -> None:
    op.create_table(
        "submission",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("is_new", sa.Boolean(), nullable=False),
        _text("kind"),
        sa.Column("edit", postgresql.JSONB(), nullable=False),
        _text("unit_id", null=True),
        _text("author"),
        _text("remark"),
        _text("state"),
        _text("reviewer", null=True),
        _text("answer"),
        _number("version"),
        _moment("created_at"),
        _moment("decided_at", null=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submission")),
    )
    _index("submission", "unit_id", "state")
    _index("submission", "author", "created_at")
    _index("submission", "record_id")


def downgrade() -> None:
    """Take away what this revision brought."""
    for table in _TABLES:
        op.drop_table(table)
