"""Hostile and awkward values leave as text and come back as they were."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
import rispy
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from ingest import ingest_file
from st_db.access import Caller
from st_db.codes import shipped
from st_db.exchange import FORMATS, Contents, Row, tables_of
from st_db.exchange.cells import Cells
from st_db.exchange.delimited import harmless
from st_db.i18n import Language, t
from st_db.library import Library
from st_db.query import Query
from st_db.records import KINDS
from st_db.values import Context
from tests.exchange.conftest import ME, exported
from tests.saving import save_record

CODES = shipped()
FORMULAS = [
    "=1+1", "+84 90 000 0000", "-2+3", "@SUM(A1)", "=HYPERLINK(\"http://x\",\"y\")",
    "=cmd|' /C calc'!A0", "'=already", "''@twice", "<r>x</r>", "<r><t>a</t></r>", "_x0041_ _x000D_",
    "#N/A", "TRUE", "1E5", "00123", "01/02/2021", "{\"a\": 1}", "[1, 2]", "a;b|c", "1. A 2. B",
    "- gạch", "a) b", "\u202edcba", "😀" * 20, "Nguyễn “Văn” ‘A’ & <b>",
]  # fmt: skip


def _contents(kind: str, rows: list[dict[str, Any]]) -> Contents:
    entries = [KINDS[kind].read(row, Context(CODES)).values() for row in rows]
    fields = {n for entry in entries for n, v in entry.items() if v not in (None, [], {})}
    made = [Row(str(n), kind, entry) for n, entry in enumerate(entries)]
    tables = tables_of({kind: len(made)}, {kind: fields}, "vi", personal=True)
    return Contents(tables, made, lambda: [("=1+1", "@x")], CODES, "vi", len(made))


def test_no_cell_begins_a_formula() -> None:
    rows = [
        {"number": f"1-2020-{n:05d}", "title": text, "applicants": [text], "extra": {text: text}}
        for n, text in enumerate(FORMULAS)
    ]
    body = b"".join(FORMATS["csv"].write(_contents("invention", rows)))
    cells = [c for row in csv.reader(io.StringIO(body.decode("utf-8-sig"))) for c in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    book = load_workbook(io.BytesIO(b"".join(FORMATS["xlsx"].write(_contents("invention", rows)))))
    made = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in made if cell.data_type == "f"]
    risky = [c for c in made if isinstance(c.value, str) and c.value[:1] in "=+-@" and c.value]
    assert risky
    assert all(cell.quotePrefix for cell in risky)


def test_an_apostrophe_in_front_is_taken_away_again() -> None:
    for text in FORMULAS:
        safe = harmless(text)
        assert safe in (text, f"'{text}")


@pytest.mark.parametrize("format_", ["csv", "xlsx", "jsonl"])
def test_awkward_records_come_back_as_they_were(
    library: Library, tmp_path: Path, format_: str
) -> None:
    with_all = [
        {
            "kind": "invention", "number": f"1-2020-{n:05d}", "title": f"{text} tên {n}",
            "summary": f"{text}\n\nĐoạn hai {text}", "applicants": [f"Công ty {text}", "A; B"],
            "inventors": ["Nguyễn Văn A", f"Trần B {n}"],
            "events": [{"date": "2020-01-02", "code": "123", "label": text, "status": "x [y]"}],
            "priorities": [{"office": "US", "number": "62/914,114", "date": "2019-10-11"}],
            "links": [{"role": "related", "kind": "standard", "number": "TCVN 1:2020"}],
            "source": "Nguồn", "extra": {"Cột lạ": text, "Số": 5},
        }
        for n, text in enumerate(FORMULAS)
    ]  # fmt: skip
    first = tmp_path / "first.jsonl"
    first.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in with_all))
    assert ingest_file(library, ME, first).created == len(with_all)
    out = tmp_path / f"out.{format_}"
    total = exported(library, out, Query())
    result = ingest_file(library, ME, out)
    with library.store.moment() as moment:
        ids = [i for i, _ in moment.search(Query(limit=100, facets=())).ids]
        changed = [r.values["title"] for r in moment.records(ids) if r.version > 1]
    assert (result.unchanged, result.rejected, changed) == (total, 0, [])


def test_a_text_longer_than_a_cell_is_whole_in_a_sheet_of_its_own(
    library: Library, tmp_path: Path
) -> None:
    text = "Dài " * 12_000
    values = {"number": "TCVN 1:2020", "title": "Một", "summary": text}
    save_record(library, ME, "standard", values)
    out = tmp_path / "out.xlsx"
    exported(library, out, Query())
    book = load_workbook(out)
    parts = [row[3].value for row in book["Ô dài"].iter_rows(min_row=3)]
    assert "".join(str(part) for part in parts) == text.strip()
    assert any("32.767" in str(cell.value) for row in book.worksheets[0] for cell in row)
    result = ingest_file(library, ME, out)
    assert (result.unchanged, result.rejected) == (1, 0)
    assert library.records.get(ME, "TCVN 1:2020").fields["summary"] == text.strip()


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_widened_question_says_so_in_its_file(
    library: Library, tmp_path: Path, language: Language
) -> None:
    values = {"number": "TCVN 1:2020", "title": "Máy sấy mật ong"}
    save_record(library, ME, "standard", values)
    library.index.wait_until_applied(library.store.last_seq())
    out = tmp_path / "out.xlsx"
    asked = Query("máy sấy mật onf")
    assert exported(library, out, asked, Caller.local(language, "test")) == 1
    about = [cell.value for row in load_workbook(out).worksheets[0] for cell in row]
    assert t("search.relaxed.typo", language) in about


def test_rows_beyond_the_last_of_excel_go_on_in_a_further_sheet(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("st_db.exchange.workbook.MOST_ROWS", 4)
    rows = [{"number": f"TCVN {n}:2020", "title": str(n)} for n in range(8)]
    body = b"".join(FORMATS["xlsx"].write(_contents("standard", rows)))
    book = load_workbook(io.BytesIO(body))
    assert [sheet.max_row for sheet in book.worksheets[1:]] == [4, 4, 3]
    assert len({sheet.title for sheet in book.worksheets}) == 4


def test_a_line_break_never_begins_a_tag_of_a_reference() -> None:
    rows = [{"number": "TCVN 1:2020", "title": "A", "summary": "x\nER  - \nTY  - BOOK\nTI  - B"}]
    body = b"".join(FORMATS["ris"].write(_contents("standard", rows)))
    assert [one["title"] for one in rispy.loads(body.decode())] == ["A"]


_LINE = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=30)


@settings(max_examples=300, deadline=None)
@given(st.lists(_LINE, max_size=4), st.lists(_LINE, max_size=3))
def test_packed_cells_say_what_they_hold(names: list[str], products: list[str]) -> None:
    """A cell read by the field's own validator, or as JSON, gives the value it was made of."""
    entry = KINDS["task"].read({"title": "T", "members": names, "products": products})
    row = Row("1", "task", entry.values())
    (table,) = tables_of({"task": 1}, {"task": ["members", "products"]}, "vi", personal=True)
    for column in table.columns:
        if column.name not in {"members", "products"}:
            continue
        cell = Cells(CODES, "vi").cell(column, row)
        wanted = entry.values()[column.name]
        if not wanted:
            assert cell is None
            continue
        assert isinstance(cell, str)
        said = json.loads(cell) if cell.startswith("[") else cell
        again = KINDS["task"].read({"title": "T", column.name: said}).values()
        assert again[column.name] == wanted
