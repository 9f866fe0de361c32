"""Reads dates and amounts as their whole column tells, and says afterwards how it did."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from ingest import amounts, dates
from ingest.amounts import MoneyColumn, Paid
from ingest.dates import DateColumn, Taken
from ingest.deciding import Layout
from st_db.errors import Issue


class Witness:
    """The columns of dates and of money of one table while its rows are read."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._dates: dict[int, DateColumn] = {}
        self._money: dict[int, MoneyColumn] = {}

    def day(self, index: int, cell: Any) -> Taken:
        """Return a cell as a date; raises PydanticCustomError."""
        column = self._dates.get(index)
        if column is None:
            verdict = self._layout.dates.get(index, dates.PLAIN)
            column = self._dates[index] = DateColumn(verdict)
        return column.take(cell)

    def paid(self, index: int, cell: Any) -> Paid:
        """Return a cell as an amount; raises PydanticCustomError."""
        column = self._money.get(index)
        if column is None:
            unit = self._layout.units.get(index, amounts.PLAIN)
            column = self._money[index] = MoneyColumn(unit)
        return column.take(cell)

    def closing(self, names: Sequence[str]) -> Iterator[Issue]:
        """Yield what is only known after the last row, column by column."""
        columns: dict[int, DateColumn | MoneyColumn] = {**self._dates, **self._money}
        for index, column in sorted(columns.items()):
            yield from column.closing(replace(self._layout.where, row=None, column=names[index]))
