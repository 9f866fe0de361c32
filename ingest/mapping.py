"""From a file's headers to fields: compiled once per kind, so that a row costs only its values."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from typing import Any

from ingest.dates import Verdicts
from ingest.header import is_counter, keys_of, kind_headers
from ingest.parsers import PARSERS, Parser
from ingest.profiles import EXTRA, Profile
from st_db.codes import CodeList, CodeLists
from st_db.errors import Issue, Where
from st_db.fields import Field
from st_db.records import KINDS
from st_db.text import fold, tidy
from st_db.values import cleaning

_UNITS = (
    (re.compile(r"\b(?:ty|ti) (?:dong|vnd)\b"), 1_000_000_000),
    (re.compile(r"\b(?:trieu|tr\.?) ?(?:dong|d|vnd)\b"), 1_000_000),
    (re.compile(r"\b(?:nghin|ngan|1000|1\.000) ?(?:dong|d|vnd)\b"), 1_000),
)


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a file: where it stands, its header, and what becomes of its cells."""

    index: int
    header: str
    targets: tuple[str, ...]  # field names, or names in extra behind EXTRA
    parse: Parser | None = None
    through: CodeList | None = None
    cut_at: int | None = None
    dated: bool = False  # a lone date, read as the whole column tells
    plain: bool = False  # a field of text, where an object of JSON makes no sense
    written: str | None = None  # where in extra its number is kept as written
    scheme: str | None = None  # of that number


@dataclass(slots=True)
class FieldMapping:
    """The columns of one kind in the order in which their values rule, and what was decided."""

    kind: str
    columns: list[Column]
    issues: list[Issue] = field(default_factory=list)
    fields: dict[str, Field] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Layout:
    """What a mapping is compiled from: headers in column order, their place, the source."""

    names: tuple[str, ...]
    where: Where
    profile: Profile | None = None
    passed_over: frozenset[int] = frozenset()  # columns read for another purpose, or counters
    dates: Verdicts = field(default_factory=dict)


def compile_mapping(kind: str, layout: Layout, codes: CodeLists) -> FieldMapping:
    """Return the mapping of a file's headers to the fields of a kind.

    Of two columns for one field the first wins; the second and every unknown one go to ``extra``
    under their header, or are ignored by name by the source. Each such column is said once.
    """
    names = distinct(layout.names)
    fields = KINDS[kind].fields()
    found: list[tuple[int, Column]] = []
    issues: list[Issue] = []
    taken: dict[str, str] = {}
    for index, name in enumerate(names):
        if index in layout.passed_over or is_counter(name):
            continue
        if layout.profile and layout.profile.ignores(name):
            issues.append(_said("ingest.column_ignored", layout, name))
            continue
        rule = layout.profile.rule(name) if layout.profile else None
        if layout.profile and rule:
            place, column = rule[0], _by_rule(index, name, layout.profile, codes, fields)
        else:
            place = len(names) + index
            column = _by_name(index, name, kind, fields, layout.profile)
            target = column.targets[0]
            if target in taken:
                issues.append(_said("ingest.column_twice", layout, name, first=taken[target]))
                column = Column(index, name, (EXTRA + name,))
            elif target.startswith(EXTRA) and layout.names[index].strip():
                issues.append(_said("ingest.column_to_extra", layout, name))
            elif target != "extra":
                taken[target] = name
        found.append((place, column))
    # Several columns of a source may name one field: the first with a value rules.
    columns = [column for _, column in sorted(found, key=lambda pair: pair[0])]
    return FieldMapping(kind, columns, issues, fields)


def distinct(names: Sequence[str]) -> list[str]:
    """Return headers that differ: a blank one named by its letter, a repeated one by a count."""
    seen: dict[str, int] = {}
    found = []
    for index, name in enumerate(names):
        name = tidy(name) or f"Cột {column_letter(index)}"
        seen[name] = seen.get(name, 0) + 1
        found.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return found


def column_letter(index: int) -> str:
    """Return the letters of a column as spreadsheets show them: 0 -> A, 26 -> AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _by_rule(
    index: int, name: str, profile: Profile, codes: CodeLists, fields: Mapping[str, Field]
) -> Column:
    found = profile.rule(name)
    if found is None:  # the caller has looked
        raise KeyError(name)
    rule = found[1]
    # A number may bring a kind outside the source's own; what it lacks is kept by name.
    targets = tuple(t if t in fields or t.startswith(EXTRA) else EXTRA + t for t in rule.targets)
    through = codes[rule.through] if rule.through else None
    parse = PARSERS[rule.parser] if rule.parser else None
    first = fields.get(targets[0])
    return Column(
        index, name, targets, parse, through, rule.cut_at,
        written=rule.written, scheme=first.spec.scheme if first else None,
        dated=parse is None and first is not None and first.shape.name == "date",
    )  # fmt: skip


def _by_name(
    index: int, name: str, kind: str, fields: Mapping[str, Field], profile: Profile | None
) -> Column:
    known = kind_headers(kind)
    field_name = next(
        (known[key] for key in keys_of(re.sub(r" \(\d+\)$", "", name)) if key in known), None
    )
    if field_name is None or (profile and field_name not in fields):
        return Column(index, name, (EXTRA + name,))
    shape = fields[field_name].shape.name
    parse: Parser | None = None
    if shape == "money" and (factor := unit_factor(name)) != 1:
        parse = partial(_scaled, factor)
    return Column(
        index, name, (field_name,), parse,
        dated=shape == "date", plain=shape not in {"objects", "json", "parties"},
    )  # fmt: skip


def unit_factor(header: str) -> int:
    """Return by what a column's amounts are multiplied: 'Kinh phí (triệu đồng)' -> 10^6."""
    text = fold(header)
    return next((factor for pattern, factor in _UNITS if pattern.search(text)), 1)


def _scaled(factor: int, cell: Any) -> tuple[Any, ...]:
    amount = cleaning.amount(cell)
    return (None if amount is None else amount * Decimal(factor),)


def _said(code: str, layout: Layout, name: str, **params: Any) -> Issue:
    where = Where(layout.where.file, layout.where.sheet, layout.where.row, name)
    return Issue("info", code, where, params)
