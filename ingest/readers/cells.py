"""Cells of workbooks of every make: serial dates, columns, and what holds no value."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any, Literal

from openpyxl.styles.numbers import is_date_format, is_timedelta_format
from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH, from_excel

from ingest.readers.sheet import Area
from st_db.errors import Issue, UnreadableFile, Where

LAST_ROW, LAST_COLUMN = 1_048_576, 16_384  # of Excel itself
CELLS_LIMIT = 48_000_000
"""Cells of a sheet, filled or not, up to the last filled one of each row; some minutes to read."""
MERGED_LIMIT = 200_000
"""Merged areas kept; forms have hundreds."""
DateKind = Literal["date", "length"]


@lru_cache(maxsize=4096)
def date_kind(number_format: str) -> DateKind | None:
    """Tell whether a number format shows a day or a length of time."""
    if is_timedelta_format(number_format):
        return "length"
    return "date" if is_date_format(number_format) else None


def from_serial(
    serial: float, kind: DateKind, since_1904: bool = False
) -> date | time | timedelta | float:
    """Return the day or time a number stands for; the number itself when there is no such day."""
    epoch = MAC_EPOCH if since_1904 else WINDOWS_EPOCH
    try:
        found = from_excel(serial, epoch, timedelta=kind == "length")
    except (ValueError, OverflowError, TypeError):
        return serial
    return serial if found is None else day_of(found) if isinstance(found, datetime) else found


def day_of(moment: datetime) -> date:
    """Return a moment as a plain day when it says no time."""
    return moment if moment.time() != time() else moment.date()


def column_number(letters: str) -> int:
    """Return the place of a column from 0, or -1 for what names none: A is 0, AA is 26."""
    number = 0
    for letter in letters[:4]:
        number = number * 26 + ord(letter) - 64
    return number - 1 if letters.isascii() and letters.isupper() and len(letters) < 5 else -1


def area_of(reference: str) -> Area | None:
    """Return a merged area from its name (B3:D4), or None for one that is no such area."""
    first, _, last = reference.partition(":")
    corners = []
    for corner in (first, last or first):
        letters = corner.rstrip("0123456789")
        digits = corner[len(letters) :]
        if not digits or len(digits) > 7 or not 0 <= column_number(letters) < LAST_COLUMN:
            return None
        corners.append((int(digits), column_number(letters)))
    (top, left), (bottom, right) = corners
    return Area(top, left, bottom, right) if top <= bottom and left <= right else None


class Watch:
    """Bounds one pass over a sheet and names the cells that hold no value."""

    def __init__(self, file: str, sheet: str) -> None:
        self._file, self._sheet = file, sheet
        self._cells = 0
        self._issues: list[Issue] = []

    def count(self, row: int, width: int) -> None:
        """Count a row; raises UnreadableFile past the edge of any sheet, or of what is readable."""
        self._cells += width
        if row > LAST_ROW or width > LAST_COLUMN or row < 1:
            raise UnreadableFile("ingest.damaged", file=self._file)
        if self._cells > CELLS_LIMIT:
            raise UnreadableFile("ingest.too_spread", file=self._file, rows=row, columns=width)

    def error(self, row: int, column: int, raw: str) -> None:
        """Note a cell that shows an error of its formula (#N/A)."""
        self._note("ingest.error_cell", row, column, raw)

    def uncounted(self, row: int, column: int, formula: str) -> None:
        """Note a formula whose result was never stored; nothing is computed here."""
        self._note("ingest.formula_without_value", row, column, f"={formula}"[:200])

    def _note(self, code: str, row: int, column: int, raw: str) -> None:
        letter = get_column_letter(column + 1)
        where = Where(self._file, self._sheet, row, letter, raw[:200])
        self._issues.append(Issue("warning", code, where, {"cell": f"{letter}{row}", "raw": raw}))

    def issues(self) -> Iterator[Issue]:
        """Yield what was noted since the last call."""
        noted, self._issues = self._issues, []
        yield from noted


def trimmed(cells: list[Any]) -> list[Any]:
    """Return a row without the blank cells at its end."""
    while cells and cells[-1] == "":
        cells.pop()
    return cells
