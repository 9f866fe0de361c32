"""The cells of a correction workbook: values that stay values, colours and notes."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from openpyxl.comments import Comment
from openpyxl.styles import PatternFill

if TYPE_CHECKING:
    from ingest.corrections.pages import Line
    from st_db.i18n import Language

AUTHOR = "ST-DB"
WRONG, DOUBTFUL = "FFFFC7CE", "FFFFEB9C"
_FILLS = {color: PatternFill("solid", start_color=color) for color in (WRONG, DOUBTFUL)}
_NONE = PatternFill()
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# What a workbook reads as the code of a character, it has to be told is none.
_ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
_EXACT = 10**15
"""Numbers of more figures lose some in a workbook, so they are written as text."""
_LONGEST_NOTE = 2_000


def fill_cell(cell: Any, value: Any, *, typed: bool = False) -> Any:
    """Put a value into a cell as it was: a number a number, and text never a formula.

    ``typed`` keeps the column text for Excel, so that 01/02/2021 typed over stays what was typed.
    """
    value = _storable(value)
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"  # not a formula, nor an error such as #N/A
        if value.startswith(_STARTS):
            cell.quotePrefix = True
        if typed:
            cell.number_format = "@"
    return cell


def _storable(value: Any) -> Any:
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


def mark(cells: Sequence[Any], line: Line, language: Language) -> None:
    """Colour the wrong cells of a row and say in a note of each what is wrong."""
    notes: dict[int, list[str]] = {}
    colors: dict[int, str] = {}
    for fault in line.faults:
        index = fault.index if fault.index is not None and fault.index < len(cells) else 0
        notes.setdefault(index, []).append(fault.note(language))
        serious = fault.level == "error" or colors.get(index) == WRONG
        colors[index] = WRONG if serious or fault.level == "warning" else DOUBTFUL
    for index, parts in notes.items():
        text = "\n\n".join(parts)[:_LONGEST_NOTE]
        lines = sum(1 + len(part) // 44 for part in text.split("\n"))
        cells[index].comment = Comment(text, AUTHOR, height=min(40 + 17 * lines, 400), width=320)
        cells[index].fill = _FILLS[colors[index]]


def unmark(cells: Sequence[Any]) -> None:
    """Take away the colours of an earlier correction workbook."""
    for cell in cells:
        if cell.fill.fill_type == "solid" and cell.fill.start_color.rgb in _FILLS:
            cell.fill = _NONE
