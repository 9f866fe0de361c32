"""Cells of sheets with many rows are what they were, with the looks of their values."""

from __future__ import annotations

import io
import tempfile
from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from st_db.codes import shipped
from st_db.errors import StoreError
from st_db.exchange import FORMATS, Contents, Row, tables_of
from st_db.exchange.sheets import Book

VALUES = [
    "chữ", " hai đầu cách ", "dòng\nhai", "tab\tgiữa", "về\rđầu", "<r>&amp;</r>", "]]>", "😀",
    "=1+1", "_x000D_", "\ufeffBOM", "a\x00b", 0, -7, 2.5, 0.1 + 0.2, 1e-7, 10**15, True,
    date(1899, 1, 1), date(1900, 1, 15), date(1900, 2, 28), date(1900, 3, 1), date(2026, 11, 22),
]  # fmt: skip
KEPT = {"a\x00b": "ab", 10**15: str(10**15), date(1899, 1, 1): "01/01/1899"}


def test_both_readers_read_every_value_back(tmp_path: Path) -> None:
    book = Book(tmp_path)
    sheet = book.sheet("Một", lambda frame: frame.append(["Cột"]))
    for value in VALUES:
        sheet.add([None, "", value])
    sheet.add([1_500_000, 0.5, 12], frozenset({0, 1}))
    book.save(tmp_path / "made.xlsx")
    book.close()
    wanted = [KEPT.get(value, value) for value in VALUES]

    made = load_workbook(tmp_path / "made.xlsx")["Một"]
    rows = list(made.iter_rows(min_row=2))
    found = [row[2].value for row in rows[:-1]]
    # openpyxl hands on the sign that keeps a text from being read as the code of a character.
    plain = [v.replace("_x005F_", "_") if isinstance(v, str) else v for v in found]
    assert [v.date() if isinstance(v, datetime) else v for v in plain] == wanted
    assert [cell.number_format for cell in rows[-1]] == ["#,##0", "#,##0.##", "General"]
    assert rows[VALUES.index("=1+1")][2].quotePrefix
    assert (made["A1"].value, made.max_row) == ("Cột", len(VALUES) + 2)

    read = CalamineWorkbook.from_path(tmp_path / "made.xlsx").get_sheet_by_name("Một")
    assert [row[2] for row in read.to_python()[1:-1]] == wanted


def test_an_export_that_breaks_off_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    def rows():
        yield Row("1", "standard", {"number": "TCVN 1:2020", "title": "dài " * 20_000})
        raise StoreError("error.export_changed", written=1, total=2)

    tables = tables_of({"standard": 2}, {"standard": ["summary"]}, "vi", personal=True)
    contents = Contents(tables, rows(), list, shipped(), "vi", 2)
    with pytest.raises(StoreError):
        list(FORMATS["xlsx"].write(contents))
    assert list(tmp_path.iterdir()) == []
    whole = FORMATS["xlsx"].write(Contents(tables, [], list, shipped(), "vi", 0))
    assert load_workbook(io.BytesIO(b"".join(whole))).worksheets[1].max_row == 1
    assert list(tmp_path.iterdir()) == []
