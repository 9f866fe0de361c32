"""The tables of duties: the days rules set, made anew from the records, and what people decided."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import DateTime, Index, Text
from sqlalchemy import text as sql_text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from st_db.store.tables import Base


def _text(**more: Any) -> Any:
    return Field(sa_type=Text, **more)


class DutyRow(Base, table=True):
    """One day of one record by one rule; ``unit_id`` and ``party`` are empty where there is none.

    From the day after ``next_on`` the next term of the rule stands in its place.
    """

    __tablename__: ClassVar[Any] = "duty"
    __table_args__ = (Index(None, "due_on"),)

    record_id: UUID = Field(primary_key=True)
    rule: str = Field(sa_type=Text(collation="C"), primary_key=True)
    term: int = Field(primary_key=True)
    kind: str = _text()
    unit_id: str = _text()
    party: str = _text()
    type: str = _text()
    due_on: dt.date
    working_on: dt.date
    opens_on: dt.date | None
    grace_on: dt.date | None
    lost_on: dt.date | None
    next_on: dt.date | None
    basis: str = _text()
    anchor_on: dt.date | None
    surcharge: int
    done: bool


class CalendarRow(Base, table=True):
    """The private address of somebody's calendar; of its token only a digest is kept."""

    __tablename__: ClassVar[Any] = "calendar"
    __table_args__ = (Index(None, "key", unique=True),)

    account: str = _text(primary_key=True)
    key: str = _text()
    digest: str = _text()
    made_at: dt.datetime = Field(sa_type=DateTime(timezone=True))


class ReminderRow(Base, table=True):
    """Where somebody wants to be reminded of duties by mail."""

    __tablename__: ClassVar[Any] = "reminder"

    account: str = _text(primary_key=True)
    address: str = _text()
    made_at: dt.datetime = Field(sa_type=DateTime(timezone=True))


class ReminderSentRow(Base, table=True):
    """A day's digest for somebody: being sent, sent or failed, and which duties it told."""

    __tablename__: ClassVar[Any] = "reminder_sent"

    account: str = _text(primary_key=True)
    day: dt.date = Field(primary_key=True)
    state: str = _text()
    told: list[str] = Field(sa_type=JSONB)
    tried_at: dt.datetime = Field(sa_type=DateTime(timezone=True))


class DutyDecisionRow(Base, table=True):
    """What somebody decided about a duty; it counts until it is undone, or the day has moved."""

    __tablename__: ClassVar[Any] = "duty_decision"
    __table_args__ = (
        Index(
            "uq_duty_decision_counts", "record_id", "rule", "term", unique=True,
            postgresql_where=sql_text("undone_at IS NULL"),
        ),
    )  # fmt: skip

    id: UUID = Field(primary_key=True)
    record_id: UUID
    rule: str = _text()
    term: int
    due_on: dt.date
    what: str = _text()
    until: dt.date | None
    note: str = _text()
    decided_by: str = _text()
    decided_at: dt.datetime = Field(sa_type=DateTime(timezone=True))
    undone_by: str | None = _text()
    undone_at: dt.datetime | None = Field(sa_type=DateTime(timezone=True))
