"""From an entry's card to the rows that store it, and the text form in which COPY takes them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from pydantic_core import PydanticSerializationError, to_json
from sqlalchemy import Column, Date, Numeric, Text

from st_db import identifiers
from st_db.errors import UsageError
from st_db.fields import Field
from st_db.query.filterable import value_key
from st_db.records import KINDS, Card
from st_db.records.facets import accepted, counted
from st_db.records.organization import Party, known_names, parties
from st_db.store.ids import sound_id
from st_db.store.tables import METADATA
from st_db.text import compact, exact_words, folded_line, sort_key

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
NAME = ("record_id", "key", "name")
LINK = ("record_id", "position", "role", "kind", "number", "title", "compact", "key", "target_id")


@dataclass(slots=True)
class Rows:
    """The rows of some records as lines of COPY text, ready to be sent."""

    record: list[str]
    kinds: dict[str, list[str]]
    number: list[str]
    link: list[str]
    name: list[str]
    written: dict[str, str]  # key of an identifying number -> the number as people know it
    parties: set[Party]

    @classmethod
    def none(cls) -> Rows:
        """Return the rows of no record."""
        return cls([], {}, [], [], [], {}, set())

    def add(self, id_: str, card: Card, spine: tuple[str, ...], cells: Cells | None = None) -> None:
        """Add the rows of one record; ``spine`` are cells that the card does not decide.

        ``cells`` are the card's own where they were made before.
        """
        cells = cells or cells_of(card)
        self.record.append("\t".join((id_, cells.spine, *spine)))
        self.kinds.setdefault(card.kind, []).append(f"{id_}\t{cells.kind}")
        self.number += [f"{id_}\t{line}" for line in cells.number]
        self.link += [f"{id_}\t{line}" for line in cells.link]
        self.name += [f"{id_}\t{line}" for line in cells.name]
        self.written |= cells.written
        if card.values["organizations"]:
            self.parties.update(parties(card.values["organizations"]))


@dataclass(frozen=True, slots=True)
class Cells:
    """What a card becomes in every table, but for the id of its record."""

    spine: str
    kind: str
    number: list[str]
    link: list[str]
    name: list[str]
    written: dict[str, str]  # as in Rows


def cells_of(card: Card) -> Cells:
    """Return the cells of a card, the costly part of writing a record."""
    number, written = _numbers(card)
    return Cells(
        spine="\t".join(_spine(card)),
        kind="\t".join(_kind_cells(card)),
        number=number,
        link=_links(card) if card.linked or card.values["links"] else [],
        name=_names(card) if card.kind == "organization" else [],
        written=written,
    )


def _names(card: Card) -> list[str]:
    return ["\t".join((key, text_cell(name))) for key, name in known_names(card.values).items()]


def _numbers(card: Card) -> tuple[list[str], dict[str, str]]:
    lines: list[str] = []
    written: dict[str, str] = {}
    forms: set[str] = set()
    for number in card.numbers:
        key = None if number.key is None else bounded(number.key)
        for form in number.forms:
            form = bounded(form)
            named = key if key and key not in written else None
            if form in forms and named is None:
                continue
            if form in forms:
                # Two numbers may share a compact form; the row must still carry the key.
                form = f"{form}#{len(written)}"
            forms.add(form)
            if named:
                written[named] = number.written
            lines.append("\t".join((
                form, card.kind, number.scheme, text_cell(named), text_cell(number.written),
                "t" if named else "f",
            )))  # fmt: skip
    return lines, written


def _links(card: Card) -> list[str]:
    links = card.values["links"]
    titles = {(link["role"], link["kind"], link["number"]): link for link in links}
    named = dict.fromkeys(card.linked)
    unnamed = [one for one in links if not one["number"] and (one["title"] or one["id"])]
    lines: list[str] = []
    for role, kind, number in named:
        link = titles.get((role, kind, number))
        form = bounded(compact(number)) or None
        lines.append("\t".join((
            str(len(lines)), text_cell(role), text_cell(kind), text_cell(number),
            text_cell(link["title"] if link else None), text_cell(form),
            text_cell(_link_key(kind, number)), uuid_cell(link["id"] if link else None),
        )))  # fmt: skip
    for link in unnamed:
        lines.append("\t".join((
            str(len(lines)), text_cell(link["role"]), text_cell(link["kind"]), NULL,
            text_cell(link["title"]), NULL, NULL, uuid_cell(link["id"]),
        )))  # fmt: skip
    return lines


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


def _spine(card: Card) -> tuple[str, ...]:
    values, number = card.values, card.number
    heading = values["title"] or values["title_en"] or ""
    key = None if number or card.identities else card.key
    texts, personal, facets = _read(card.kind, values)
    exact = exact_words(heading)
    return (
        card.kind,
        text_cell(number),
        text_cell(heading or None),
        KINDS[card.kind].kind.family,
        text_cell(values["status"]),
        text_cell(values["state"]),
        values["date"] or NULL,
        text_cell(values["place"]),
        text_cell(values["source"]),
        natural_key(key) if key else NULL,
        _words(texts),
        _words(personal),
        f" {' '.join(exact)} " if exact else "",
        folded(heading),
        text_cell(sort_key(heading) if heading else ""),
        text_cell(sort_key(number) if number else ""),
        text_cell(_dump(facets)),
    )


def folded(heading: str) -> str:
    """Return a title as records are compared by it: folded words, a space around each."""
    return _words([heading])


def _words(texts: Iterable[str]) -> str:
    """Return the folded words, one space between and around, in the lines of the texts.

    The order stays and a bar parts the lines, so that words beside each other can be found.
    """
    lines = dict.fromkeys("\n".join(texts).split("\n"))
    words = " | ".join(filter(None, map(folded_line, lines)))
    return f" {words} " if words else ""


def searched(kind: str, values: Mapping[str, Any]) -> tuple[str, str]:
    """Return the public and the personal text of a record as they are searched."""
    public, personal, _ = _read(kind, values)
    return _words(public), _words(personal)


def _read(
    kind: str, values: Mapping[str, Any]
) -> tuple[list[str], list[str], dict[str, list[str]]]:
    """Return the public texts by weight, the personal ones, and the values filters may ask for.

    Values are spelt as ``value_key`` spells them.
    """
    parts = _parts(kind)
    public = [t for f in parts.public if (v := values[f.name]) for t in f.shape.texts(v)]
    personal = [t for f in parts.personal if (v := values[f.name]) for t in f.shape.texts(v)]
    facets = {"kind": [kind]}
    for field in parts.facets:
        if values[field.name] and (few := _asked(field, values)):
            facets[field.name] = list(dict.fromkeys(map(value_key, few)))
    if values["date"]:
        facets["year"] = [values["date"][:4]]
    return public, personal, facets


def _asked(field: Field, values: Mapping[str, Any]) -> list[str]:
    """Return the values of a field that filters find without reading texts."""
    return accepted(field, values) if field.name == "place" else counted(field, values)


@dataclass(frozen=True, slots=True)
class _Parts:
    """The fields of a kind by the part they play, so that each record only looks at those."""

    public: tuple[Field, ...]  # the heavier first
    personal: tuple[Field, ...]
    facets: tuple[Field, ...]  # then the codes that are filtered on without being a facet


@cache
def _parts(kind: str) -> _Parts:
    fields = KINDS[kind].fields().values()
    shown = [f for f in fields if not f.spec.personal]
    coded = [f for f in shown if f.shape.name == "codes" and not f.spec.facet]
    return _Parts(
        public=_heavier_first(f for f in shown if f.spec.search),
        personal=_heavier_first(f for f in fields if f.spec.personal and f.spec.search),
        facets=(*(f for f in shown if f.spec.facet), *coded),
    )


def _heavier_first(fields: Iterable[Field]) -> tuple[Field, ...]:
    return tuple(sorted(fields, key=lambda field: field.spec.search or ""))


# ---- cells of COPY text


def _dump(value: Any) -> str:
    try:
        return to_json(value).decode()
    except PydanticSerializationError as error:
        if "surrogates" not in str(error):
            raise
        raise UsageError("error.unstorable") from error  # half a character, which is no text


def text_cell(value: str | None) -> str:
    """Return a text as a cell of COPY text; NUL, which PostgreSQL cannot store, is left out."""
    if value is None:
        return NULL
    if "\\" in value:
        value = value.replace("\\", "\\\\")
    if value.isprintable():
        return value
    return value.replace("\x00", "").replace("\n", "\\n").replace("\t", "\\t").replace("\r", "\\r")


_NUL = re.compile(r"(?<!\\)((?:\\\\)*)\\u0000")


def json_cell(value: Any) -> str:
    """Return a JSON value as a cell of COPY text."""
    return NULL if value is None else text_cell(json_text(value))


def json_text(value: Any) -> str:
    """Return a value as JSON that the database takes."""
    dumped = _dump(value)
    if "\\u0000" in dumped:  # the one character JSONB refuses; a written backslash stays
        dumped = _NUL.sub(r"\1", dumped)
    return dumped


def uuid_cell(value: str | None) -> str:
    """Return an id as a cell; what is none, as a source may give, is left out."""
    return sound_id(value) or NULL


def time_cell(value: datetime | None) -> str:
    """Return a moment as a cell of COPY text."""
    return NULL if value is None else value.isoformat()


def _plain_cell(value: Any) -> str:
    return NULL if value is None else str(value)


def _list_cell(value: Any) -> str:
    if value:
        return json_cell(value)
    return "{}" if isinstance(value, dict) else "[]"  # most lists of most records are empty


def _kind_cells(card: Card) -> list[str]:
    values, exact = card.values, card.exact
    cells = []
    for name, cell in _codec(card.kind):
        value = values[name]
        if value is None:
            cells.append(NULL)
        elif name in exact:
            cells.append(exact[name])
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


__all__ = [
    "LINK", "NUMBER", "RECORD", "Cells", "Rows", "bounded", "cells_of", "kind_columns",
    "natural_key", "searched",
]  # fmt: skip
