"""Which fields a filter may name, how each is matched, and how its bounds are read."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import Literal

from st_db.errors import UsageError
from st_db.fields import Field
from st_db.query.model import Filter
from st_db.query.terms import symbols_apart
from st_db.records import KINDS
from st_db.text import folded_words
from st_db.values import amounts

How = Literal["value", "range", "number", "words", "presence"]
"""How a field is filtered.

``value``: one of its values, folded, equals the one asked for. ``range``: its date or amount lies
between bounds. ``number``: it is filled and the compact form is a number of the record. ``words``:
all words asked for occur in this field. ``presence``: only whether it is filled can be asked.
"""


def _ranges() -> dict[str, bool]:
    """Return {field: whether it holds dates} of what can lie between bounds, ``year`` last."""
    found = {}
    for entry in KINDS.values():
        for name, field in entry.fields().items():
            if field.shape.name in {"date", "money", "number"}:
                found[name] = field.shape.name == "date"
    found.pop("year", None)
    return {**found, "year": False}


_RANGES = _ranges()

RANGE_FIELDS = tuple(_RANGES)
"""Fields a range filter may name; dates count as days since 1970-01-01, amounts in whole units."""


def is_dated(name: str) -> bool:
    """Tell whether a range of a field lies between dates."""
    return _RANGES.get(name, False)


_TEXTUAL = frozenset({"text", "parties", "objects", "json"})

EPOCH = date(1970, 1, 1)
_SPACE = re.compile(r"[\s\x00]")  # no database stores the last
_DAY = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2})(?:T.*)?)?)?")
_DAY_VI = re.compile(r"(?:(\d{1,2})[/.-])?(\d{1,2})[/.-](\d{4})")


@lru_cache(maxsize=2)
def filterable(*, personal: bool = True) -> dict[str, How]:
    """Return {field: how} of everything a filter may name; personal fields only where allowed."""
    found: dict[str, How] = {"kind": "value", "year": "value"}
    for entry in KINDS.values():
        for field in entry.fields().values():
            if personal or not field.spec.personal:
                found.setdefault(field.name, _how(field))
    return found


def _how(field: Field) -> How:
    spec = field.spec
    if field.name in RANGE_FIELDS and not spec.facet:
        return "range"
    if spec.scheme or field.name == "number":
        return "number"
    if not spec.personal and (spec.facet or field.shape.name == "codes"):
        return "value"
    return "words" if spec.search and field.shape.name in _TEXTUAL else "presence"


@lru_cache(maxsize=1)
def _declared() -> dict[str, Field]:
    """Return the field of each name; kinds that share a name share its shape."""
    found: dict[str, Field] = {}
    for entry in KINDS.values():
        for field in entry.fields().values():
            found.setdefault(field.name, field)
    return found


def shape_of(name: str) -> str | None:
    """Return the name of a field's shape; kind and the year of a key date have none."""
    field = _declared().get(name)
    return field.shape.name if field else None


def textual(name: str) -> bool:
    """Tell whether words and phrases can be looked for in this very field."""
    field = _declared().get(name)
    return bool(field and field.spec.search and field.shape.name in _TEXTUAL)


def searched(*, personal: bool) -> tuple[str, ...]:
    """Return the fields whose text is searched."""
    return tuple(
        name for name, f in _declared().items()
        if f.spec.search and (personal or not f.spec.personal)
    )  # fmt: skip


def check(filters: Iterable[Filter], *, personal: bool = True) -> None:
    """Raise UsageError for a field that cannot be filtered so, or for unreadable bounds."""
    known = filterable(personal=personal)
    for wanted in filters:
        name, how = wanted.field, known.get(wanted.field)
        ranged = not (wanted.values or wanted.missing) or wanted.low is not None
        ranged = ranged or wanted.high is not None
        if how is None or (wanted.values and how == "presence"):
            fields = sorted(n for n in known if known[n] != "presence")
            raise UsageError("error.unknown_field", field=name, fields=", ".join(fields))
        if ranged and name not in RANGE_FIELDS:
            raise UsageError("error.no_range", field=name, fields=", ".join(RANGE_FIELDS))
        if ranged:
            if wanted.low is None and wanted.high is None:
                raise UsageError("error.bad_range", field=name, value="..")
            bounds(name, wanted.low, wanted.high)
        if how == "range":
            for value in wanted.values:
                bounds(name, value, value)


LARGEST_BOUND = 2**62
"""No engine compares larger whole numbers, and no amount or date is one."""


def bounds(field: str, low: str | None, high: str | None) -> tuple[int | None, int | None]:
    """Return inclusive bounds as whole numbers; a year or a month covers all its days.

    Raises UsageError for what is neither a number nor a date.
    """
    return (
        None if low is None else _bound(field, low)[0],
        None if high is None else _bound(field, high)[1],
    )


def _bound(field: str, text: str) -> tuple[int, int]:
    try:
        first, last = _days(text) if _RANGES.get(field) else (_whole(text),) * 2
    except (ValueError, OverflowError):
        raise UsageError("error.bad_range", field=field, value=text) from None
    if max(abs(first), abs(last)) >= LARGEST_BOUND:
        raise UsageError("error.bad_range", field=field, value=text)
    return first, last


def _whole(text: str) -> int:
    """Return the whole units of an amount, also one as offices write it: 1,5 tỷ; 500 triệu."""
    return int(text) if re.fullmatch(r"-?\d+", text) else int(amounts.read(text).value)


def _days(text: str) -> tuple[int, int]:
    """Return the first and last day meant by yyyy, yyyy-mm, yyyy-mm-dd, dd/mm/yyyy or mm/yyyy."""
    if found := _DAY.fullmatch(text):
        year, month, day = found[1], found[2], found[3]
    elif found := _DAY_VI.fullmatch(text):
        day, month, year = found[1], found[2], found[3]
    else:
        raise ValueError(text)
    first = date(int(year), int(month or 1), int(day or 1))
    if day:
        last = first
    elif month:
        last = first.replace(day=monthrange(first.year, first.month)[1])
    else:
        last = date(first.year, 12, 31)
    return (first - EPOCH).days, (last - EPOCH).days


@lru_cache(maxsize=65536)
def value_key(text: str) -> str:
    """Return what two spellings of a filter value share: folded words joined by an underscore."""
    return "_".join(folded_words(symbols_apart(text))) or _SPACE.sub("_", text.strip())
