"""The tables of duplicates: proposed pairs, how far they were looked for, and what was merged."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, Double, Index, Text
from sqlalchemy import text as sql_text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from st_db.store.tables import Base


def _moment(**more: Any) -> Any:
    return Field(sa_type=DateTime(timezone=True), **more)


class PairRow(Base, table=True):
    """Two records of a kind that are perhaps one, the smaller id first.

    ``apart_by``: somebody said that they are not. ``inherited``: said of this record, which was
    merged into one of the two since.
    """

    __tablename__: ClassVar[Any] = "pair"
    __table_args__ = (
        Index(None, "other"),
        Index(None, "score", "one", "other", postgresql_where=sql_text("apart_by IS NULL")),
    )

    one: UUID = Field(primary_key=True)
    other: UUID = Field(primary_key=True)
    kind: str = Field(sa_type=Text)
    score: float = Field(sa_type=Double)
    why: list[str] = Field(sa_type=JSONB)
    found_at: dt.datetime = _moment()
    apart_by: str | None = Field(sa_type=Text)
    apart_at: dt.datetime | None = _moment()
    inherited: UUID | None


class PairSearchRow(Base, table=True):
    """How far of the change log pairs have been looked for; there is one row."""

    __tablename__: ClassVar[Any] = "pair_search"

    name: str = Field(primary_key=True, sa_type=Text)
    seq: int = Field(sa_type=BigInteger)
    at: dt.datetime = _moment()


class MergerRow(Base, table=True):
    """A record that was merged into another: what is needed to part them again.

    ``numbers`` are the rows of ``record_number`` that the kept one had before.
    """

    __tablename__: ClassVar[Any] = "merger"
    __table_args__ = (
        Index(None, "kept"),
        Index(
            "uq_merger_merged", "merged",
            unique=True, postgresql_where=sql_text("undone_at IS NULL"),
        ),
    )  # fmt: skip

    id: UUID = Field(primary_key=True)
    kept: UUID
    merged: UUID
    kind: str = Field(sa_type=Text)
    actor: str = Field(sa_type=Text)
    at: dt.datetime = _moment()
    kept_version: int
    merged_version: int
    numbers: list[dict[str, Any]] = Field(sa_type=JSONB)
    undone_by: str | None = Field(sa_type=Text)
    undone_at: dt.datetime | None = _moment()


class NameApartRow(Base, table=True):
    """A name of which somebody said that it does not mean an organization; ``key`` is its key."""

    __tablename__: ClassVar[Any] = "name_apart"

    record_id: UUID = Field(primary_key=True)
    key: str = Field(primary_key=True, sa_type=Text(collation="C"))
    actor: str = Field(sa_type=Text)
    at: dt.datetime = _moment()
