"""Values in the cells of a workbook: they stay what they are, and no text becomes a formula."""

from __future__ import annotations

import math
import re
from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

MARK = "ST-DB · "
"""What the first cell of a sheet begins with that holds no records; importers pass it over."""
LONGEST_NAME = 31
"""Characters of a sheet's name."""
LONGEST_CELL = 32_767
"""Characters of a cell; Excel counts those beyond the Basic Plane twice."""

_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# What a workbook reads as the code of a character, it has to be told is none.
_ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
"""Beginnings that a spreadsheet may take for a formula."""
_EXACT = 10**15
"""Numbers of more figures lose some in a workbook, so they are written as text."""


def sheet_name(name: str) -> str:
    """Return a name as a sheet may have it."""
    return _NOT_IN_NAMES.sub(" ", name)[:LONGEST_NAME]


def free_name(name: str, taken: Collection[str]) -> str:
    """Return a name that no sheet has; openpyxl would number a second one without telling."""
    found = plain = _NOT_IN_NAMES.sub(" ", name).strip()[:LONGEST_NAME] or "?"
    others, at = {one.casefold() for one in taken}, 1
    while found.casefold() in others:
        at += 1
        found = f"{plain[: LONGEST_NAME - 5]} ({at})"
    return found


def fill_cell(cell: Any, value: Any, *, typed: bool = False) -> Any:
    """Put a value into a cell as it was: a number a number, and text never a formula.

    ``typed`` keeps the column text for Excel, so that 01/02/2021 typed over stays what was typed.
    """
    value = storable(value)
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"  # not a formula, nor an error such as #N/A
        if value.startswith(STARTS):
            cell.quotePrefix = True
        if typed:
            cell.number_format = "@"
    return cell


def storable(value: Any) -> Any:
    """Return a value as a workbook keeps it whole."""
    if isinstance(value, str):
        return _ESCAPED.sub("_x005F_", _ILLEGAL.sub("", value))
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int | float | Decimal):
        number = float(value)
        return value if math.isfinite(number) and abs(number) < _EXACT else str(value)
    if isinstance(value, datetime):
        return value if value.year >= 1900 and value.tzinfo is None else value.isoformat(sep=" ")
    if isinstance(value, date):
        return value if value.year >= 1900 else value.strftime("%d/%m/%Y")
    return value if isinstance(value, time | timedelta) else str(value)


def length(text: str) -> int:
    """Return the length of a text as Excel counts it."""
    return len(text) + sum(1 for c in text if c > "\uffff") if len(text) * 2 > LONGEST_CELL else 0
