"""From an entry to the rows that store it, and the text form in which COPY takes them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache
from typing import Any

from pydantic_core import to_json
from sqlalchemy import Column, Date, Numeric, Text

from st_db import identifiers
from st_db.fields import Field, facet_values, personal_texts, search_texts
from st_db.query.filterable import value_key
from st_db.records import KINDS, Entry
from st_db.store.tables import METADATA
from st_db.text import compact, exact_words, folded_words, sort_key

LONGEST_KEY = 200
"""Longer keys are cut and told apart by a digest: an index entry holds at most 2,700 bytes."""

NULL = r"\N"

RECORD = (
    "id", "kind", "number", "title", "family", "status", "state", "key_date", "place", "source",
    "natural_key", "search_text", "search_personal", "title_exact", "title_folded", "title_key",
    "number_key", "facets",
)  # fmt: skip
"""Spine columns that an entry decides."""

NUMBER = ("record_id", "compact", "kind", "scheme", "key", "written", "identifies")
LINK = ("record_id", "position", "role", "kind", "number", "title", "compact", "key", "target_id")


@dataclass(slots=True)
class Rows:
    """The rows of some records as lines of COPY text, ready to be sent."""

    record: list[str]
    kinds: dict[str, list[str]]
    number: list[str]
    link: list[str]
    written: dict[str, str]  # key of an identifying number -> the number as people know it

    @classmethod
    def none(cls) -> Rows:
        """Return the rows of no record."""
        return cls([], {}, [], [], {})

    def add(self, id_: str, entry: Entry, spine: tuple[str, ...]) -> None:
        """Add the rows of one record; ``spine`` are cells that the entry does not decide."""
        kind = entry.kind.name
        values = entry.values()
        self.record.append("\t".join((*_spine(id_, entry, values), *spine)))
        self.kinds.setdefault(kind, []).append("\t".join((id_, *_kind_cells(entry, values))))
        self._add_numbers(id_, entry)
        self._add_links(id_, entry)

    def _add_numbers(self, id_: str, entry: Entry) -> None:
        kind = entry.kind.name
        forms: set[str] = set()
        keys: set[str] = set()
        for scheme, number, identifies in entry.numbers():
            key = bounded(identifiers.identity(scheme, number)) if identifies else None
            for form in identifiers.compact_forms(scheme, number):
                form = bounded(form)
                named = key if key and key not in keys else None
                if form in forms and named is None:
                    continue
                if form in forms:
                    # Two numbers may share a compact form; the row must still carry the key.
                    form = f"{form}#{len(keys)}"
                forms.add(form)
                if named:
                    keys.add(named)
                    self.written[named] = number
                self.number.append("\t".join((
                    id_, form, kind, scheme, text_cell(named), text_cell(number),
                    "t" if named else "f",
                )))  # fmt: skip

    def _add_links(self, id_: str, entry: Entry) -> None:
        titles = {(link.role, link.kind, link.number): link for link in entry.links}
        named = dict.fromkeys(entry.linked())
        unnamed = [link for link in entry.links if not link.number and (link.title or link.id)]
        position = 0
        for role, kind, number in named:
            link = titles.get((role, kind, number))
            form = bounded(compact(number)) or None
            self.link.append("\t".join((
                id_, str(position), text_cell(role), text_cell(kind), text_cell(number),
                text_cell(link.title if link else None), text_cell(form),
                text_cell(_link_key(kind, number)), uuid_cell(link.id if link else None),
            )))  # fmt: skip
            position += 1
        for link in unnamed:
            self.link.append("\t".join((
                id_, str(position), text_cell(link.role), text_cell(link.kind), NULL,
                text_cell(link.title), NULL, NULL, uuid_cell(link.id),
            )))  # fmt: skip
            position += 1


def bounded(key: str) -> str:
    """Return a key that fits an index."""
    if len(key) <= LONGEST_KEY:
        return key
    return key[:LONGEST_KEY] + "#" + hashlib.blake2b(key.encode(), digest_size=8).hexdigest()


def natural_key(key: str) -> str:
    """Return the digest by which a record without a number is found."""
    return hashlib.blake2b(key.encode(), digest_size=16).hexdigest()


def kind_columns(kind: str) -> tuple[str, ...]:
    """Return the columns of a kind's table in the order of its cells."""
    return ("record_id", *(name for name, _ in _codec(kind)))


def _link_key(kind: str, number: str) -> str | None:
    """Return the key of a linked number in the kind it names; it settles equal compact forms."""
    entry = KINDS.get(kind)
    if entry is None:
        return None
    fields = entry.fields()
    for name in entry.kind.numbers:
        scheme = fields[name].spec.scheme
        if scheme and identifiers.SCHEMES[scheme].normal(number) is not None:
            return bounded(identifiers.identity(scheme, number))
    scheme = fields[entry.kind.numbers[0]].spec.scheme or "document"
    return bounded(identifiers.identity(scheme, number))


# ---- the spine


def _spine(id_: str, entry: Entry, values: dict[str, Any]) -> tuple[str, ...]:
    parts = _parts(entry.kind.name)
    heading = entry.heading() or ""
    filled = {name: value for name, value in values.items() if value}
    key = None if entry.number or entry.identities() else entry.key()
    texts = [text for part in search_texts(parts.public, filled).values() for text in part]
    exact = exact_words(heading)
    return (
        id_,
        entry.kind.name,
        text_cell(entry.number),
        text_cell(heading or None),
        entry.kind.family,
        text_cell(entry.status),
        text_cell(entry.state),
        NULL if entry.date is None else entry.date.isoformat(),
        text_cell(entry.place),
        text_cell(entry.source),
        natural_key(key) if key else NULL,
        _words(texts),
        _words(personal_texts(parts.personal, filled)),
        f" {' '.join(exact)} " if exact else "",
        _words([heading]),
        text_cell(sort_key(heading) if heading else ""),
        text_cell(sort_key(entry.number) if entry.number else ""),
        text_cell(_dump(_facets(entry.kind.name, parts, filled))),
    )


def _words(texts: Iterable[str]) -> str:
    """Return the folded words, one space between and around; matching needs no repeats."""
    stretches = dict.fromkeys(" ".join(texts).split())
    words = " ".join(filter(None, map(_folded, stretches)))
    return f" {words} " if words else ""


@lru_cache(maxsize=1 << 17)
def _folded(stretch: str) -> str:
    """Return the folded words between two spaces; a register says the same few over and over."""
    return " ".join(folded_words(stretch))


def _facets(kind: str, parts: _Parts, values: dict[str, Any]) -> dict[str, list[str]]:
    """Return the values a filter may ask for, spelt as ``value_key`` spells them."""
    found = facet_values(parts.facets, values)
    for field in parts.coded:
        if field.name in values:
            found[field.name] = field.shape.facets(values[field.name])
    if "date" in values:
        found["year"] = [values["date"][:4]]
    facets = {name: list(dict.fromkeys(map(value_key, few))) for name, few in found.items() if few}
    return {"kind": [kind], **facets}


@dataclass(frozen=True, slots=True)
class _Parts:
    """The fields of a kind by the part they play, so that each record only looks at those."""

    public: tuple[Field, ...]
    personal: tuple[Field, ...]
    facets: tuple[Field, ...]
    coded: tuple[Field, ...]  # codes that are filtered on without being a facet


@cache
def _parts(kind: str) -> _Parts:
    fields = KINDS[kind].fields().values()
    shown = [f for f in fields if not f.spec.personal]
    return _Parts(
        public=tuple(f for f in shown if f.spec.search),
        personal=tuple(f for f in fields if f.spec.personal and f.spec.search),
        facets=tuple(f for f in shown if f.spec.facet),
        coded=tuple(f for f in shown if f.shape.name == "codes" and not f.spec.facet),
    )


# ---- cells of COPY text


def _dump(value: Any) -> str:
    return to_json(value).decode()


def text_cell(value: str | None) -> str:
    """Return a text as a cell of COPY text; NUL, which PostgreSQL cannot store, is left out."""
    if value is None:
        return NULL
    if "\\" in value:
        value = value.replace("\\", "\\\\")
    if value.isprintable():
        return value
    return value.replace("\x00", "").replace("\n", "\\n").replace("\t", "\\t").replace("\r", "\\r")


def json_cell(value: Any) -> str:
    """Return a JSON value as a cell of COPY text."""
    return NULL if value is None else text_cell(_dump(value).replace("\\u0000", ""))


def uuid_cell(value: str | None) -> str:
    """Return an id as a cell; what is none, as a source may give, is left out."""
    from uuid import UUID

    try:
        return str(UUID(value)) if value else NULL
    except ValueError:
        return NULL


def time_cell(value: datetime | None) -> str:
    """Return a moment as a cell of COPY text."""
    return NULL if value is None else value.isoformat()


def _plain_cell(value: Any) -> str:
    return NULL if value is None else str(value)


def _list_cell(value: Any) -> str:
    if value:
        return json_cell(value)
    return "{}" if isinstance(value, dict) else "[]"  # most lists of most records are empty


def _kind_cells(entry: Entry, values: dict[str, Any]) -> list[str]:
    cells = []
    for name, cell in _codec(entry.kind.name):
        value = values[name]
        if value is None:
            cells.append(NULL)
        elif cell is _plain_cell:
            # The JSON form of an amount is a float; the column takes it digit by digit.
            cells.append(str(getattr(entry, name)))
        else:
            cells.append(cell(value))
    return cells


@cache
def _codec(kind: str) -> tuple[tuple[str, Callable[[Any], str]], ...]:
    """Return (column, cell writer) of a kind's fields."""
    columns = METADATA.tables[kind].columns
    return tuple((name, _cell_of(columns[name])) for name in KINDS[kind].fields())


def _cell_of(column: Column[Any]) -> Callable[[Any], str]:
    if isinstance(column.type, Text):
        return text_cell
    if isinstance(column.type, Date):
        return str
    if isinstance(column.type, Numeric) or column.type.python_type in {int, bool}:
        return _plain_cell
    return _list_cell


__all__ = ["LINK", "NUMBER", "RECORD", "Rows", "bounded", "kind_columns", "natural_key"]
