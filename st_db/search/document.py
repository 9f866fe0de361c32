"""The search document and its shape, derived from the declared fields."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from st_db.fields import WEIGHTS, Field, Weight
from st_db.identifiers import compact_forms
from st_db.query.facets import facet_names
from st_db.query.filterable import RANGE_FIELDS, How, filterable
from st_db.records import KINDS
from st_db.records.facets import accepted, counted
from st_db.text import sort_key

SHAPE_VERSION = 6
"""Raise when documents of the same declaration are made differently."""


@dataclass(frozen=True, slots=True)
class Document:
    """What an engine indexes of one record."""

    id: str
    kind: str
    version: int
    seq: int
    visibility: str
    texts: Mapping[Weight, str]  # as spelt, one text per weight
    personal: str  # text only some callers may search
    numbers: tuple[str, ...]  # compact forms
    facets: Mapping[str, list[str]]
    ranges: Mapping[str, int]  # present values only
    date: int | None  # days since 1970-01-01
    updated: int  # microseconds since 1970-01-01
    title_key: str
    number_key: str
    filled: tuple[str, ...] = ()  # names of the fields that hold something
    values: Mapping[str, list[str]] = field(default_factory=dict)  # of value-filtered fields
    parts: Mapping[str, list[str]] = field(default_factory=dict)  # texts of each searched field


def document(  # noqa: PLR0913 – a document is made of its spine
    kind: str,
    values: Mapping[str, Any],
    *,
    id: str,
    version: int,
    seq: int,
    visibility: str,
    updated: int,
    numbers: tuple[str, ...] | None = None,
) -> Document:
    """Return the document of a stored record whose values are in JSON form.

    ``numbers`` are the compact forms the database keeps; None derives them from the values.
    """
    data = {name: value for name, value in values.items() if value or value == 0}
    parts, facets = _read(kind, data)
    texts, personal = _weighed(kind, parts)
    ranges = {n: v for n in _ranged(kind) if (v := range_value(data.get(n))) is not None}
    if "date" in data:
        facets["year"] = [data["date"][:4]]
        ranges["year"] = int(data["date"][:4])
    return Document(
        id=id,
        kind=kind,
        version=version,
        seq=seq,
        visibility=visibility,
        # A name that is applicant and organization, or a step that came twice, says nothing twice.
        texts={weight: "\n".join(dict.fromkeys(texts[weight])) for weight in WEIGHTS},
        personal="\n".join(personal),
        numbers=_numbers(kind, data) if numbers is None else numbers,
        facets=facets,
        ranges=ranges,
        date=ranges.get("date"),
        updated=updated,
        title_key=sort_key(data.get("title") or data.get("title_en") or ""),
        number_key=sort_key(data.get("number") or ""),
        filled=tuple({"kind": 1, **data, **facets}),
        values={**facets, **_values(kind, data)},
        parts=parts,
    )


@lru_cache(maxsize=64)
def _told(kind: str) -> tuple[Field, ...]:
    """Return the fields of a kind that are searched or counted."""
    fields = KINDS[kind].fields().values()
    return tuple(f for f in fields if f.spec.search or (f.spec.facet and not f.spec.personal))


def _read(kind: str, data: Mapping[str, Any]) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """Return the texts of each searched field and the facet values in one pass.

    One pass, since a rebuild spends most of its time here.
    """
    parts: dict[str, list[str]] = {}
    facets = {"kind": [kind]}
    for f in _told(kind):
        value = data.get(f.name)
        if value is None:
            continue
        spec, shape = f.spec, f.shape
        if spec.search:
            parts[f.name] = shape.texts(value)
        if spec.facet and not spec.personal and (told := counted(f, data)):
            facets[f.name] = told
    return parts, facets


def _weighed(
    kind: str, parts: Mapping[str, list[str]]
) -> tuple[dict[Weight, list[str]], list[str]]:
    """Return the texts by weight, and the personal ones."""
    texts: dict[Weight, list[str]] = {weight: [] for weight in WEIGHTS}
    personal: list[str] = []
    for f in _told(kind):
        if f.name in parts:
            into = personal if f.spec.personal else texts[f.spec.search or "D"]
            into += parts[f.name]
    return texts, personal


@lru_cache(maxsize=64)
def _ranged(kind: str) -> tuple[str, ...]:
    return tuple(name for name in RANGE_FIELDS if name in KINDS[kind].fields())


@lru_cache(maxsize=64)
def _by(kind: str, how: How) -> tuple[Field, ...]:
    """Return the fields of a kind that are filtered in one way."""
    known = filterable()
    return tuple(f for f in KINDS[kind].fields().values() if known.get(f.name) == how)


def _values(kind: str, data: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return the values that filters accept beside those that are counted: whole codes."""
    found = {}
    for f in _by(kind, "value"):
        if f.name in data and (not f.spec.facet or f.shape.tree):
            found[f.name] = accepted(f, data)
    return found


def _numbers(kind: str, data: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the compact forms of every number an entry carries."""
    fields = KINDS[kind].fields()
    named = [(f.spec.scheme, number) for f in fields.values() if f.spec.scheme and f.name in data
             for number in f.shape.texts(data[f.name])]  # fmt: skip
    number = data.get("number")
    if number and all(number != written for _, written in named):
        named.append((fields[KINDS[kind].kind.numbers[0]].spec.scheme or "document", number))
    forms = (form for scheme, written in named for form in compact_forms(scheme, written))
    return tuple(dict.fromkeys(forms))


def range_value(value: Any) -> int | None:
    """Return a value as the whole number a range compares: days of a date, units of an amount."""
    if value is None or value == "":
        return None
    if isinstance(value, str):
        try:
            return (date.fromisoformat(value[:10]) - date(1970, 1, 1)).days
        except ValueError:
            return None
    return int(value)


def fingerprint(engine: str, engine_version: str) -> str:
    """Return a short name of the index's shape; any change of it means another index."""
    parts = [str(SHAPE_VERSION), engine, engine_version, *facet_names(), *RANGE_FIELDS]
    for kind, entry in KINDS.items():
        for name, f in entry.fields().items():
            spec = f.spec
            parts.append(f"{kind}.{name}:{spec.search}:{spec.facet}:{spec.personal}:{f.shape.name}")
    return hashlib.sha256("|".join(parts).encode()).hexdigest()[:12]
