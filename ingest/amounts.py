"""The witness of a column of money: its unit, its sign of decimals, and what no budget can be."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from statistics import median
from typing import Any

from pydantic_core import PydanticCustomError

from st_db import i18n
from st_db.errors import Issue, Where
from st_db.text import fold, tidy
from st_db.values import amounts, cleaning

UNLIKELY_BELOW = Decimal(1_000_000)
"""Đồng: where half the amounts of a column are smaller, they are in some larger unit."""

UNLIKELY_FROM = Decimal(10) ** 13
"""Đồng: more than any task costs; such a cell of a scaled column was not in the column's unit."""

_NONE = {"khong", "khong co"}
_ENOUGH = 3
_EXAMPLES = 3
_DECIMAL = re.compile(r"(?<![\d.,])\d+([.,])(?:\d{1,2}|\d{4,})(?![\d.,])")
_THOUSANDS = re.compile(r"(?<![\d.,])\d{1,3}([.,])\d{3}(?:\1\d{3}|[.,](?!\1)\d)")


@dataclass(frozen=True, slots=True)
class Unit:
    """How the amounts of a column are read."""

    factor: int = 1
    currency: str | None = None  # a foreign one that the header names
    decimal: str | None = None  # the sign the column was seen to use before decimals
    said: str = ""  # what said so: "header", "table", "officer"; empty: nobody
    asked: bool = False  # the amounts are too small to be in đồng
    small: tuple[str, ...] = ()  # some of them


PLAIN = Unit()
Units = Mapping[int, Unit]
"""How the columns of a table are read, by their index."""


def weigh(header: str, cells: Iterable[tuple[Any, int]], table: int | None) -> Unit:
    """Return how a column is read by its header, its cells and the unit line of its table."""
    factor = amounts.unit_of_header(header)
    said = "header" if factor else "table" if table else ""
    found = list(cells)
    unit = Unit(
        factor or table or 1, amounts.currency_of_header(header), _decimal_sign(found), said
    )
    if said:
        return unit
    small = _too_small(found, unit.decimal)
    return Unit(unit.factor, unit.currency, unit.decimal, "", bool(small), small)


def _decimal_sign(cells: Iterable[tuple[Any, int]]) -> str | None:
    """Return the sign that can only stand before decimals, where the other does not too."""
    texts = [tidy(cell) for cell, _ in cells if isinstance(cell, str) and len(cell) < 80]
    decimal = {found[1] for text in texts if (found := _DECIMAL.search(text))}
    thousands = {found[1] for text in texts if (found := _THOUSANDS.search(text))}
    if not decimal and len(thousands) == 1:  # one groups thousands, so the other has decimals
        return "," if thousands == {"."} else "."
    signs = decimal - thousands
    return signs.pop() if len(decimal) == 1 and signs else None


def _too_small(cells: Iterable[tuple[Any, int]], decimal: str | None) -> tuple[str, ...]:
    """Return some of the amounts when half of them are smaller than any budget in đồng."""
    values: list[Decimal] = []
    few: dict[str, None] = {}
    for cell, count in cells:
        try:
            amount = None if cleaning.blank(cell) else amounts.read(cell, decimal)
        except PydanticCustomError:
            continue
        if amount is None or amount.own_unit or not amount.value:
            continue
        values += [abs(amount.value)] * count
        if abs(amount.value) < UNLIKELY_BELOW and len(few) < _EXAMPLES:
            few[cleaning.line(cell) or ""] = None
    enough = len(values) >= _ENOUGH and median(values) < UNLIKELY_BELOW
    return tuple(few) if enough else ()


@dataclass(frozen=True, slots=True)
class Paid:
    """A cell as an amount with what is to be kept and said of it."""

    value: Decimal | None
    currency: str | None = None
    keep: bool = False
    about: bool = False


class MoneyColumn:
    """Reads the cells of one column in its unit; a cell with a unit of its own is not scaled."""

    def __init__(self, unit: Unit = PLAIN) -> None:
        self.unit = unit
        self.scaled = 0
        self._example: tuple[str, Decimal] | None = None

    def take(self, cell: Any) -> Paid:
        """Return a cell's amount; raises PydanticCustomError that says why there is none."""
        if cleaning.blank(cell):
            return Paid(None)
        if isinstance(cell, str) and fold(tidy(cell)) in _NONE:
            return Paid(None, keep=True)
        unit = self.unit
        found = amounts.read(cell, unit.decimal)
        if found.own_unit or unit.factor == 1:
            written = isinstance(cell, str) and found.own_unit and not _plain(cell)
            return Paid(found.value, found.currency or unit.currency, written, found.about)
        value = found.value * unit.factor
        if abs(value) >= UNLIKELY_FROM and not unit.currency:
            raise PydanticCustomError("value.beyond_unit", "not in the column's unit")
        self.scaled += 1
        if self._example is None and value:
            self._example = (cleaning.line(cell) or "", value)
        return Paid(value, unit.currency, False, found.about)

    def closing(self, where: Where) -> Iterator[Issue]:
        """Yield what is only known after the last row: that amounts were scaled."""
        if self._example is None or self.unit.said == "table":  # its line was said before
            return
        raw, value = self._example
        params = {
            "count": self.scaled,
            "example": raw,
            "value": i18n.number(float(value), "vi"),
            "value_en": i18n.number(float(value), "en"),
            "currency": self.unit.currency or "đồng",
        }
        yield Issue("info", f"ingest.scaled.{self.unit.said}", where, params)


def _plain(cell: str) -> bool:
    """Tell whether a text is figures and a sign of currency only, all of which is kept anyhow."""
    return not re.search(r"\b(?:ty|ti|trieu|tr|nghin|ngan|million|billion|thousand)", fold(cell))
