"""Runs migrations on the connection that ``st_db.store.schema`` hands over."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context

from st_db.store.migrations import HEAD
from st_db.store.tables import METADATA
from st_db.values.column import Json


def _rendered(type_: str, item: Any, autogen_context: Any) -> str | Literal[False]:
    """Write our JSON type as what it is in the database: a migration must not follow our code."""
    if type_ == "type" and isinstance(item, Json):
        autogen_context.imports.add("from sqlalchemy.dialects import postgresql")
        return "postgresql.JSONB()"
    return False


def _finished(ctx: Any, step: Any, heads: Any, run_args: Any) -> None:  # noqa: ARG001 - alembic's
    """Do what belongs to the newest revision before it is committed."""
    if step.is_upgrade and HEAD in step.up_revision_ids:
        context.config.attributes["finish"]()


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    transaction_per_migration=True,
    compare_type=True,
    render_item=_rendered,
    on_version_apply=_finished,
)
with context.begin_transaction():
    context.run_migrations()
