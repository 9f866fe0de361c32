"""The tables of accounts, units, sessions, sign-ins and what waits for a reviewer."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import BigInteger, Identity, Index, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from st_db.store.tables import Base, _bytewise, _moment, _text


class UnitRow(Base, table=True):
    """A part of the office; ``record.unit_id`` names one."""

    __tablename__: ClassVar[Any] = "unit"

    id: str = _text(primary_key=True)
    name_vi: str = _text()
    name_en: str | None = _text()
    review: bool = Field(sa_column_kwargs={"server_default": "false"})
    version: int


class AccountRow(Base, table=True):
    """Somebody who may sign in; passwords and reset codes are argon2id hashes."""

    __tablename__: ClassVar[Any] = "account"
    __table_args__ = (Index(None, "name", unique=True), Index(None, "subject", unique=True))

    id: UUID = Field(primary_key=True)
    name: str = _bytewise()
    full_name: str = _text()
    roles: list[str] = Field(sa_type=JSONB)
    unit_id: str | None = Field(default=None, foreign_key="unit.id", sa_type=Text)
    subject: str | None = _bytewise()
    password: str | None = _text()
    reset: str | None = _text()
    reset_until: dt.datetime | None = _moment()
    version: int
    created_at: dt.datetime = _moment()
    updated_at: dt.datetime = _moment()
    disabled_at: dt.datetime | None = _moment()


class SessionRow(Base, table=True):
    """A browser that is signed in, by the digest of its token."""

    __tablename__: ClassVar[Any] = "session"
    __table_args__ = (Index(None, "account_id"),)

    token: str = _bytewise(primary_key=True)
    id: UUID
    account_id: UUID = Field(foreign_key="account.id", ondelete="CASCADE")
    created_at: dt.datetime = _moment()
    seen_at: dt.datetime = _moment()
    expires_at: dt.datetime = _moment()
    address: str = _text()
    agent: str = _text()


class SignInRow(Base, table=True):
    """The audit of sign-ins; what it counts of the last minutes locks names and addresses."""

    __tablename__: ClassVar[Any] = "sign_in"
    __table_args__ = (Index(None, "name", "at"), Index(None, "address", "at"))

    id: int | None = Field(
        default=None, primary_key=True, sa_type=BigInteger, sa_column_args=(Identity(always=True),)
    )
    at: dt.datetime = _moment()
    name: str = _bytewise()
    outcome: str = _text()
    address: str = _bytewise()
    agent: str = _text()
    by: str | None = _text()


class SubmissionRow(Base, table=True):
    """What an officer wants saved and a reviewer decides about."""

    __tablename__: ClassVar[Any] = "submission"
    __table_args__ = (
        Index(None, "unit_id", "state"),
        Index(None, "author", "created_at"),
        Index(None, "record_id"),
    )

    id: UUID = Field(primary_key=True)
    record_id: UUID  # also that of a record which is not there yet
    is_new: bool
    kind: str = _text()
    edit: dict[str, Any] = Field(sa_type=JSONB)
    unit_id: str | None = _text()
    author: str = _text()
    remark: str = _text()
    state: str = _text()
    reviewer: str | None = _text()
    answer: str = _text()
    version: int
    created_at: dt.datetime = _moment()
    decided_at: dt.datetime | None = _moment()
