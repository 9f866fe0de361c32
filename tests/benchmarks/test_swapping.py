"""The figure for swapped dates counts what it says."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from benchmarks.swapping import COLUMNS, ROWS, Column, read, truth, write


def test_no_date_of_a_turned_column_is_swapped(tmp_path: Path) -> None:
    column = next(c for c in COLUMNS if c.name == "turned by Excel")
    path = write(column, tmp_path)
    found = read(column, path)
    assert (found.swapped, found.otherwise_wrong) == (0, 0)
    assert found.left_out == ROWS - found.right > 0
    assert read(column, path, "dmy").right == ROWS


def test_a_swapped_date_would_be_counted(tmp_path: Path) -> None:
    wrong = Column("ISO", lambda day, _: date(day.year, 2, 1))
    found = read(wrong, write(wrong, tmp_path))
    assert found.swapped + found.right < found.otherwise_wrong
    assert truth(wrong) == truth(wrong)
    swapped = sum((day.day, day.month) == (2, 1) for day, _ in truth(wrong))
    assert found.swapped == swapped
