"""Values made of parts: parties, events, links, priorities, goods classes, trace stages."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from st_db.values.cleaning import day, line

_SHORT = 80
"""Longer texts hardly come again."""

_known = lru_cache(maxsize=1 << 14)(line)


def _label(value: Any) -> str | None:
    """Return a line that is one of few: an office's files hold millions of steps."""
    return _known(value) if isinstance(value, str) and len(value) < _SHORT else line(value)


_Line = Annotated[str | None, BeforeValidator(line)]
_Label = Annotated[str | None, BeforeValidator(_label)]
_Day = Annotated[date | None, BeforeValidator(day)]


class Part(BaseModel):
    """Base of nested values: unknown parts are refused, parts cannot change."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, validate_by_name=True, serialize_by_alias=True
    )


class Organization(Part):
    """An organization in a role (applicant, holder, host, producer, manager, issuer …)."""

    name: Annotated[str, BeforeValidator(line)]
    role: _Line = None
    tax_code: _Line = None


class Event(Part):
    """One step of a procedure as the office logged it."""

    date: _Day = None
    code: _Label = None
    label: _Label = None
    status: _Label = None


class Link(Part):
    """A link to another record by kind and number; it resolves when that record is there."""

    role: Annotated[str, BeforeValidator(line)]
    kind: Annotated[str, BeforeValidator(line)]
    number: _Line = None
    title: _Line = None
    id: _Line = None


class Priority(Part):
    """A priority claim: INID (31) number, (32) date, (33) office by ST.3."""

    number: _Line = None
    date: _Day = None
    office: _Line = None


class GoodsClass(Part):
    """A Nice class and the goods or services claimed in it, INID (511)."""

    class_: Annotated[str, BeforeValidator(line)] = Field(alias="class")
    goods: _Line = None


class TraceStage(Part):
    """A critical tracking event: product code, location code, time (Decree 37/2026 art. 23.5)."""

    product_code: _Line = None
    location_code: _Line = None
    time: _Line = None
