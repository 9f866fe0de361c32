"""What a format is told: the records in order, their columns, and what the file is about."""

from __future__ import annotations

from collections.abc import Callable, Collection, Generator, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Protocol

from st_db.codes import CodeLists
from st_db.exchange.headings import KIND, heading
from st_db.fields import Field
from st_db.i18n import Language
from st_db.records import KINDS

ALWAYS = ("number", "title")
"""Columns that stand in every table, filled or not."""
REST = "extra"
"""Columns of a source that nobody modelled, which may hold anybody's name or telephone."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table: the field it holds, None for the kind, and its header for people."""

    name: str
    header: str
    field: Field | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """The columns of the records of one kind."""

    kind: str
    columns: tuple[Column, ...]
    count: int


@dataclass(frozen=True, slots=True)
class Row:
    """One record: its values in JSON form, personal ones already left out where they must be."""

    id: str
    kind: str
    values: Mapping[str, Any]
    address: str = ""


@dataclass(frozen=True, slots=True)
class Contents:
    """A whole result on its way into a file.

    ``about`` is asked for when all rows are written: (label, text) of the query, the filters, the
    time, the total, what answered.
    """

    tables: tuple[Table, ...]
    rows: Iterable[Row]
    about: Callable[[], list[tuple[str, str]]]
    codes: CodeLists
    language: Language
    total: int

    def table(self, kind: str) -> Table:
        """Return the columns of a kind."""
        return next(table for table in self.tables if table.kind == kind)


class Format(Protocol):
    """One format of file."""

    name: str
    extension: str
    media_type: str

    def write(self, contents: Contents) -> Generator[bytes, None, None]:
        """Yield the bytes of the file; closing the generator lets go of everything it holds."""
        ...


def tables_of(
    counts: Mapping[str, int],
    filled: Mapping[str, Collection[str]],
    language: Language,
    *,
    personal: bool,
) -> tuple[Table, ...]:
    """Return the tables of a result in the order of the kinds, with the columns that hold anything.

    ``counts`` is {kind: records}, ``filled`` {kind: fields with a value in any of them}.
    """
    return tuple(
        Table(kind, _columns(kind, frozenset(filled[kind]), language, personal), counts[kind])
        for kind in KINDS
        if counts.get(kind)
    )


def _columns(
    kind: str, filled: Collection[str], language: Language, personal: bool
) -> tuple[Column, ...]:
    shown = visible(kind, personal=personal)
    fields = [f for name, f in KINDS[kind].fields().items() if name in filled or name in ALWAYS]
    return (
        Column(KIND, heading(kind, KIND, language)),
        *(Column(f.name, heading(kind, f.name, language), f) for f in fields if f.name in shown),
    )


@lru_cache(maxsize=16)
def visible(kind: str, *, personal: bool) -> frozenset[str]:
    """Return the fields of a kind that a reader may see."""
    fields = KINDS[kind].fields().values()
    return frozenset(f.name for f in fields if personal or not f.spec.personal)
