"""The annex tables by name: what they count, in which order, and the search behind each number."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from st_db.codes import CodeLists
from st_db.i18n import Language, t
from st_db.library.labels import Labels
from st_db.store.annexes import (
    FIELD,
    KIND,
    NOTHING,
    PURSE,
    QUARTER,
    STATE,
    SUM,
    YEAR,
    Cell,
    Counting,
    column,
)

STATES = ("pending", "active", "inactive", "ended", "unknown")
RIGHTS = (
    "invention", "utility_solution", "industrial_design", "trademark", "geographical_indication",
)  # fmt: skip
_PATENTS = RIGHTS[:2]
_MONEY = ("budget_state", "budget_other", "budget_total")
_FILLED = "0.."
"""How a search asks for an amount that is there, whatever it is."""


@dataclass(frozen=True, slots=True)
class Annex:
    """A table of the annexes; ``rows`` and ``columns`` are the fields that its keys stand in."""

    name: str
    counting: Counting
    rows: str
    columns: str

    @property
    def kind(self) -> str | None:
        """Return the kind that is counted where it is one."""
        return self.counting.kinds[0] if len(self.counting.kinds) == 1 else None


def _annex(name: str, kinds: tuple[str, ...], rows: str, columns: str) -> Annex:
    return Annex(name, Counting(kinds, _AXES[rows], _AXES[columns]), rows, columns)


_AXES = {
    "field": FIELD, "state": STATE, "kind": KIND, "year": YEAR, "level": column("level"),
    "task_type": column("task_type"), "standard_type": column("standard_type"),
    "stars": column("stars"),
}  # fmt: skip
_APPROVED = "o.record_id::text = k.plan AND o.status = 'approved' AND k.budget <> '[]'"
_BUDGET = Counting(("plan_line",), PURSE, QUARTER, amount="r.amount", of=("plan", _APPROVED))
_ALL = (
    _annex("tasks-by-field", ("task",), "field", "level"),
    _annex("tasks-by-type", ("task",), "field", "task_type"),
    _annex("tasks-by-state", ("task",), "state", "level"),
    Annex("task-budget", Counting(("task",), YEAR, sums=_MONEY), "year", "money"),
    Annex("plan-budget", _BUDGET, "purse", "quarter"),
    _annex("patents-by-state", _PATENTS, "state", "kind"),
    _annex("rights-by-state", RIGHTS, "state", "kind"),
    _annex("standards-by-type", ("standard",), "state", "standard_type"),
    _annex("products", ("traced_product",), "stars", "state"),
)
ANNEXES: dict[str, Annex] = {annex.name: annex for annex in _ALL}
"""The tables in the order in which people see them."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A row or a column: its key, and what people call it."""

    key: str
    label: str


@dataclass(frozen=True, slots=True)
class Number:
    """One number with the ways to the records behind it.

    ``search`` finds just these records while the table is of now, and is None where no search asks
    for just them; ``records`` is the way that always holds.
    """

    value: int | float
    records: int
    search: tuple[tuple[str, str], ...] | None


@dataclass(frozen=True, slots=True)
class Moment:
    """The moment of a table: its change, by which it is found again, and whether it is now."""

    seq: int
    at: datetime
    current: bool
    asked: str = ""

    @property
    def name(self) -> str:
        """Return how an address names the moment to the record."""
        return f"seq:{self.seq}"


@dataclass(frozen=True, slots=True)
class Table:
    """An annex table as of a moment; rows and columns end with their sums."""

    name: str
    title: str
    unit: str
    moment: Moment
    rows: tuple[Heading, ...]
    columns: tuple[Heading, ...]
    numbers: Mapping[tuple[str, str], Number]

    def at(self, row: str, column: str) -> Number:
        """Return a number; where no record is, it is nought."""
        return self.numbers.get((row, column), Number(0, 0, None))

    def behind(self, row: str, column: str) -> str:
        """Return the address of the records behind a number, the same for all time."""
        asked = {"as_of": self.moment.name, "row": row, "column": column}
        return f"/api/v1/figures/{self.name}/records?{urlencode(asked)}"

    def to_json(self) -> dict[str, Any]:
        """Return the table as programs get it."""
        return {
            "name": self.name, "title": self.title, "unit": self.unit,
            "as_of": {"seq": self.moment.seq, "at": self.moment.at.isoformat(),
                      "current": self.moment.current, "asked": self.moment.asked or None},
            "columns": [{"key": c.key, "label": c.label} for c in self.columns],
            "rows": [
                {"key": row.key, "label": row.label,
                 "cells": [self._cell(row.key, c.key) for c in self.columns]}
                for row in self.rows
            ],
        }  # fmt: skip

    def _cell(self, row: str, column: str) -> dict[str, Any]:
        number = self.at(row, column)
        told: dict[str, Any] = {"value": number.value, "behind": self.behind(row, column)}
        if number.search is not None:
            told["search"] = "/api/v1/search?" + urlencode(api_pairs(number.search))
        return told


def api_pairs(search: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return the parameters of a search as the HTTP interface spells its filters."""
    return [("kind", v) if n == "kind" else ("where", f"{n}:{v}") for n, v in search]


class Naming:
    """What keys are called, and in which order they stand."""

    def __init__(self, codes: CodeLists, labels: Labels, language: Language) -> None:
        self._codes, self._labels, self._language = codes, labels, language

    def title(self, annex: Annex) -> str:
        """Return what a table is called."""
        return t(f"figures.table.{annex.name}", self._language)

    def label(self, annex: Annex, axis: str, key: str) -> str:
        """Return what a row or a column is called."""
        if key == SUM:
            return t("figures.sum", self._language)
        if axis == "money":
            return self._money(key)
        if annex.counting.sums:
            return self._year(key)
        if key == NOTHING:
            return t("figures.nothing", self._language)
        if axis == "stars":
            return t("figures.stars", self._language, count=key)
        if axis == "purse":
            year, _, source = key.partition("|")
            title = self._labels.titled("fund_source", source, self._language)
            return f"{title or source} ({year})"
        return self._labels.of(axis, key, self._language, annex.kind)

    def ordered(self, axis: str, keys: Iterable[str]) -> list[str]:
        """Return keys in the order of their list, years the latest first; the sum ends them."""
        listed = self._order(axis)
        rank = {key: at for at, key in enumerate(listed)}
        last = len(listed)

        def place(key: str) -> tuple[bool, bool, int, str]:
            return key == SUM, key == NOTHING, rank.get(key, last), key

        backwards = axis in {"year", "stars"}
        named = sorted((k for k in keys if k not in {SUM, NOTHING}),
                       key=place, reverse=backwards)  # fmt: skip
        return [*named, *sorted((k for k in keys if k in {SUM, NOTHING}), key=place)]

    def _order(self, axis: str) -> tuple[str, ...]:
        if axis == "kind":
            return RIGHTS
        if axis == "state":
            return STATES
        found = self._labels.list_of(axis)
        return tuple(dict.fromkeys(code.code for code in found)) if found else ()

    def _money(self, key: str) -> str:
        if key == "records":
            return t("figures.tasks", self._language)
        from st_db.records import KINDS

        return KINDS["task"].fields()[key].spec.label(self._language)

    def _year(self, key: str) -> str:
        year, _, currency = key.rpartition("|")
        word = t("figures.sum", self._language) if year == SUM else year
        word = word or t("figures.no_year", self._language)
        return word if currency == "VND" else f"{word} ({currency})"


def headings(
    annex: Annex, cells: Iterable[Cell], naming: Naming
) -> tuple[tuple[Heading, ...], tuple[Heading, ...]]:
    """Return the rows and columns that some numbers stand in, with what the table always shows."""
    rows, columns = {cell.row for cell in cells}, {cell.column for cell in cells}
    if annex.counting.sums:
        told = sorted(rows, key=_by_year)
        order = ["records", *annex.counting.sums]
    else:
        told = naming.ordered(annex.rows, rows | {SUM} | _always(annex.rows, annex))
        order = naming.ordered(annex.columns, columns | {SUM} | _always(annex.columns, annex))
    return (
        tuple(Heading(key, naming.label(annex, annex.rows, key)) for key in told),
        tuple(Heading(key, naming.label(annex, annex.columns, key)) for key in order),
    )


def _by_year(key: str) -> tuple[bool, str, bool, int]:
    """Order years by currency, đồng first, the latest on top and the sum below them."""
    year, _, currency = key.rpartition("|")
    return currency != "VND", currency, year == SUM, -int(year) if year.isdecimal() else 0


def _always(axis: str, annex: Annex) -> set[str]:
    if axis == "kind":
        return set(annex.counting.kinds)
    return set(STATES[:4]) if axis == "state" else set()


def searches(
    annex: Annex, cells: Iterable[Cell]
) -> Callable[[Cell], tuple[tuple[str, str], ...] | None]:
    """Return what tells the search that finds just the records of a number, None where none does.

    A search knows no currency but the one that is written; where a year has several it would find
    too much. Words that are no codes are found in any spelling, which are several rows here.
    """
    if annex.counting.amount:
        return lambda _cell: None
    kinds = tuple(("kind", kind) for kind in annex.counting.kinds)
    years: dict[str, set[str]] = {}
    for cell in cells:
        if annex.counting.sums:
            year, _, currency = cell.row.rpartition("|")
            years.setdefault(year, set()).add(currency)

    def of_sum(cell: Cell) -> tuple[tuple[str, str], ...] | None:
        year = cell.row.rpartition("|")[0]
        if len(years[year]) > 1:
            return None
        asked = () if year == SUM else (("year", year),)
        filled = () if cell.column == "records" else ((cell.column, _FILLED),)
        return (*kinds, *asked, *filled)

    def of_count(cell: Cell) -> tuple[tuple[str, str], ...] | None:
        asked = {annex.rows: cell.row, annex.columns: cell.column}
        told = tuple((name, key) for name, key in asked.items() if key != SUM and name != "kind")
        chosen = asked.get("kind", SUM)
        return (*kinds, *told) if chosen == SUM else (("kind", chosen), *told)

    return of_sum if annex.counting.sums else of_count
