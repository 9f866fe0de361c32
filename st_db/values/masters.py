"""What an organization was called before, and which others it came from or became."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator
from pydantic import Field as Named
from sqlmodel import Field

from st_db.fields import Shape
from st_db.values.cleaning import day, line
from st_db.values.column import Json
from st_db.values.nested import Part
from st_db.values.types import _nothing, _objects_from, _parts

_Line = Annotated[str | None, BeforeValidator(line)]
_Day = Annotated[date | None, BeforeValidator(day)]


class FormerName(Part):
    """A name that an organization had, and from when to when as far as that is known."""

    name: Annotated[str, BeforeValidator(line)]
    from_: _Day = Named(default=None, alias="from")
    to: _Day = None


class Succession(Part):
    """Another organization that this one came from or became, on a day, by a decision."""

    role: Literal["predecessor", "successor"]
    name: Annotated[str, BeforeValidator(line)]
    tax_code: _Line = None
    date: _Day = None
    change: Literal["merged", "split", "converted"] | None = None
    document: _Line = None


_SPAN = re.compile(
    r"^(?P<name>.*\S)\s*\(\s*(?P<from>\d{1,2}/\d{1,2}/\d{4}|\d{4})?\s*[–-]\s*"
    r"(?P<to>\d{1,2}/\d{1,2}/\d{4}|\d{4})?\s*\)$"
)


def _former(text: str) -> dict[str, Any] | None:
    """Read a name, perhaps with its days behind it: ``Sở A (01/05/1992 – 28/02/2025)``."""
    if not line(text):
        return None
    found = _SPAN.match(text)
    return found.groupdict() if found else {"name": text}


def _span(part: dict[str, Any]) -> str:
    days = [_written(part.get("from")), _written(part.get("to"))]
    return f"{part['name']} ({' – '.join(days).strip()})" if any(days) else str(part["name"])


def _written(value: str | None) -> str:
    return "/".join(reversed(value.split("-"))) if value else ""


FormerNames = Annotated[
    list[FormerName],
    _objects_from(_former),
    Shape("objects", _parts("name"), _nothing, lambda v: "; ".join(map(_span, v)), many=True),
    Field(default_factory=list, sa_type=Json),
]  # fmt: skip
"""Former names with their days."""

Successions = Annotated[
    list[Succession],
    _objects_from(lambda _text: None),
    Shape("objects", _parts("name", "tax_code"), _nothing,
          lambda v: "; ".join(" ".join(filter(None, (_written(p.get("date")), p["name"])))
                              for p in v), many=True),
    Field(default_factory=list, sa_type=Json),
]  # fmt: skip
"""Organizations that this one came from or became."""
