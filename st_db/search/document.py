"""The search document and its shape, derived from the declared fields."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from st_db.fields import WEIGHTS, Weight, facet_values, personal_texts, search_texts
from st_db.identifiers import compact_forms
from st_db.records import KINDS, facet_fields
from st_db.text import sort_key

SHAPE_VERSION = 1
"""Raise when documents of the same declaration are made differently."""

RANGE_FIELDS = ("date", "filing_date", "publication_date", "grant_date", "expiry_date",
                "start_date", "end_date", "budget_total", "stars", "year")  # fmt: skip
"""Fields a range filter may name; dates count as days since 1970-01-01, money in whole units."""


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
    extra: Mapping[str, Any] = field(default_factory=dict)


def document(
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
    fields = KINDS[kind].fields().values()
    data = dict(values)
    facets = {"kind": [kind], **facet_values(fields, data)}
    if data.get("date"):
        facets["year"] = [data["date"][:4]]
    texts = search_texts(fields, data)
    title = data.get("title") or data.get("title_en") or ""
    if numbers is None:
        numbers = tuple(
            form
            for f in fields
            if f.spec.scheme and data.get(f.name)
            for form in compact_forms(f.spec.scheme, data[f.name])
        )
    return Document(
        id=id,
        kind=kind,
        version=version,
        seq=seq,
        visibility=visibility,
        texts={weight: "\n".join(texts[weight]) for weight in WEIGHTS},
        personal="\n".join(personal_texts(fields, data)),
        numbers=numbers,
        facets=facets,
        ranges={n: v for n in RANGE_FIELDS if (v := range_value(data.get(n))) is not None},
        date=range_value(data.get("date")),
        updated=updated,
        title_key=sort_key(title),
        number_key=sort_key(data.get("number") or ""),
    )


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


def facet_names() -> tuple[str, ...]:
    """Return every facet of the index in declared order, ``kind`` first, ``year`` of the key date."""
    return tuple(dict.fromkeys(("kind", *facet_fields(), "year")))


def fingerprint(engine: str, engine_version: str) -> str:
    """Return a short name of the index's shape; any change of it means another index."""
    parts = [str(SHAPE_VERSION), engine, engine_version, *facet_names(), *RANGE_FIELDS]
    for kind, entry in KINDS.items():
        for name, f in entry.fields().items():
            parts.append(f"{kind}.{name}:{f.spec.search}:{f.spec.facet}:{f.spec.personal}:{f.shape.name}")
    return hashlib.sha256("|".join(parts).encode()).hexdigest()[:12]
