"""The tables of scores: what each record loses, cell by cell, what units had day by day.

All of it can be made anew from the records; only the days that are past cannot.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, DateTime, Index, Text
from sqlalchemy import text as sql_text
from sqlmodel import Field

from st_db.store.tables import Base


def _text(**more: Any) -> Any:
    return Field(sa_type=Text, **more)


def _key() -> Any:
    return Field(sa_type=Text(collation="C"), primary_key=True)


class QualityRow(Base, table=True):
    """What a record loses by word; ``unit_id`` is empty where no unit answers for it.

    ``watches`` names what its verdict hangs on elsewhere: o:KEY and t:KEY are organizations, r:ID
    are records; ``tells`` are those of a master of organizations.
    """

    __tablename__: ClassVar[Any] = "quality"
    __table_args__ = (
        Index(None, "again_on", postgresql_where=sql_text("again_on IS NOT NULL")),
        Index(None, "watches", postgresql_using="gin"),
    )

    record_id: UUID = Field(primary_key=True)
    kind: str = _text()
    unit_id: str = _text()
    lost: int
    correct: int
    sufficient: int
    clean: int
    live: int
    unified: int
    shared: int
    again_on: dt.date | None
    watches: list[str] = Field(sa_type=ARRAY(Text))
    tells: list[str] = Field(sa_type=ARRAY(Text))


class QualityFaultRow(Base, table=True):
    """One rule that one cell breaks; the fault that ``leads`` stands for its cell.

    ``cell`` is what the whole cell costs: a cell may break several rules.
    """

    __tablename__: ClassVar[Any] = "quality_fault"
    __table_args__ = (
        Index(None, "rule", "unit_id", "kind"),
        Index(
            "ix_quality_fault_best", sql_text("cell DESC"), "record_id",
            postgresql_where=sql_text("leads"),
        ),
        Index(
            "ix_quality_fault_best_of_unit", "unit_id", sql_text("cell DESC"), "record_id",
            postgresql_where=sql_text("leads"),
        ),
    )  # fmt: skip

    record_id: UUID = Field(primary_key=True)
    field: str = _key()
    rule: str = _key()
    kind: str = _text()
    unit_id: str = _text()
    points: int
    cell: int
    leads: bool
    detail: str = _text()


class QualityDayRow(Base, table=True):
    """What the records of a unit and kind lost together on a day."""

    __tablename__: ClassVar[Any] = "quality_day"

    day: dt.date = Field(primary_key=True)
    unit_id: str = _key()
    kind: str = _key()
    records: int
    lost: int = Field(sa_type=BigInteger)
    correct: int = Field(sa_type=BigInteger)
    sufficient: int = Field(sa_type=BigInteger)
    clean: int = Field(sa_type=BigInteger)
    live: int = Field(sa_type=BigInteger)
    unified: int = Field(sa_type=BigInteger)
    shared: int = Field(sa_type=BigInteger)


class QualityProgressRow(Base, table=True):
    """How far of the change log the scores are, by which rules, on which day; one row."""

    __tablename__: ClassVar[Any] = "quality_progress"

    id: str = _text(primary_key=True)
    seq: int = Field(sa_type=BigInteger)
    rules: str = _text()
    day: dt.date
    at: dt.datetime = Field(sa_type=DateTime(timezone=True))


class VisitRow(Base, table=True):
    """How far of the change log somebody has seen what changed in their unit."""

    __tablename__: ClassVar[Any] = "visit"

    owner: str = _text(primary_key=True)
    seen_seq: int = Field(sa_type=BigInteger)
    seen_at: dt.datetime = Field(sa_type=DateTime(timezone=True))
