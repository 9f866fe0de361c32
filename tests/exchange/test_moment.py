"""A whole result stays whole while others write, and says so."""

from __future__ import annotations

import io
import json
from collections import Counter
from contextlib import closing

import pytest
from openpyxl import load_workbook

from st_db.access import Caller
from st_db.errors import IndexUnavailable, StoreError
from st_db.library import Library
from st_db.query import Filter, Query
from st_db.records import KINDS
from tests.exchange.conftest import ME
from tests.saving import save_record

EVERYTHING = Query(kinds=tuple(KINDS))


def _ids(library: Library, caller: Caller = ME, query: Query = EVERYTHING) -> list[str]:
    export = library.exporting.open(caller, query, "ris")
    text = b"".join(export.blocks()).decode()
    return [line[6:] for line in text.split("\r\n") if line.startswith("ID  - ")]


def _touch(library: Library, numbers: list[str], title: str) -> None:
    for number in numbers:
        view = library.records.get(ME, number, "standard")
        save_record(library, ME, "standard", {"title": title}, id=view.id)


def test_a_hundred_writes_meanwhile_double_and_miss_nothing(filled: Library) -> None:
    library = filled
    numbers = [
        hit.number or ""
        for hit in library.search.search(ME, Query(kinds=("standard",), limit=25)).hits
    ]
    before = library.store.status()["records"]
    export = library.exporting.open(ME, EVERYTHING, "jsonl")
    blocks = export.blocks()
    written = 0
    for _ in range(4):
        _touch(library, numbers, f"Tên đã đổi {written}")
        written += len(numbers)
    rows = [json.loads(line) for line in b"".join(blocks).decode().splitlines()]
    assert written == 100
    assert len(rows) == export.total == before
    assert max(Counter((r["kind"], r.get("number"), r.get("title")) for r in rows).values()) == 1
    assert not any(str(row.get("title")).startswith("Tên đã đổi") for row in rows)


def test_a_workbook_says_that_something_changed_while_it_was_written(filled: Library) -> None:
    number = filled.search.search(ME, Query(kinds=("standard",), limit=1)).hits[0].number or ""
    export = filled.exporting.open(ME, EVERYTHING, "xlsx")
    _touch(filled, [number], "Tên đã đổi")
    book = load_workbook(io.BytesIO(b"".join(export.blocks())))
    told = [[cell.value for cell in row] for row in book.worksheets[0].iter_rows(max_col=2)]
    assert any(row[0] == "Trong lúc ghi tệp" and "1 thay đổi" in str(row[1]) for row in told)


def test_the_database_answers_while_the_index_is_behind(filled: Library) -> None:
    number = filled.search.search(ME, Query(kinds=("standard",), limit=1)).hits[0].number or ""
    with closing(filled.exporting.open(ME, EVERYTHING, "csv")) as export:
        assert export.engine == "tantivy"
    _touch(filled, [number], "Bản ghi mới đổi tên hẳn")
    export = filled.exporting.open(ME, Query("bản ghi mới đổi tên hẳn"), "jsonl")
    assert export.engine == "postgresql"
    first = b"".join(export.blocks()).splitlines()[0]
    assert json.loads(first)["title"] == "Bản ghi mới đổi tên hẳn"


def test_the_order_of_the_hits_is_kept(filled: Library) -> None:
    for query in (Query("cà phê"), Query(sort="title"), Query(sort="-number"), Query("quy trình")):
        hits = filled.search.search(ME, Query(query.text, sort=query.sort, limit=100))
        ids = _ids(filled, query=query)
        assert len(ids) == hits.total
        assert ids[:100] == [hit.id for hit in hits.hits]


def test_an_organization_asked_by_name_gives_its_records(filled: Library) -> None:
    query = Query("Sở Khoa học và Công nghệ tỉnh mẫu")
    page = filled.search.search(ME, query)
    assert len(_ids(filled, query=query)) == page.total


def test_nobody_without_the_right_gets_personal_fields(filled: Library) -> None:
    public = Caller.public(origin="test")
    for name in ("jsonl", "csv", "xlsx", "ris"):
        export = filled.exporting.open(public, EVERYTHING, name)
        columns = {c.name for table in export._contents.tables for c in table.columns}
        rows = list(export._contents.rows)
        held = {field for row in rows for field in row.values}
        personal = {f.name for e in KINDS.values() for f in e.fields().values() if f.spec.personal}
        assert not (columns | held) & (personal | {"extra"})
        export.close()
    with pytest.raises(Exception, match="unknown_field"):
        filled.exporting.open(public, Query(where=(Filter("leader", ("a",)),)), "csv")


def test_records_that_vanish_are_an_error_and_not_a_shorter_file(filled: Library) -> None:
    export = filled.exporting.open(ME, EVERYTHING, "csv")
    rows = export._contents.rows.gi_frame.f_locals["self"]  # type: ignore[attr-defined]
    rows._ids.append("0190a000-0000-7000-8000-000000000000")
    with pytest.raises(StoreError) as caught:
        list(export.blocks())
    assert caught.value.code == "error.export_changed"


def test_an_index_that_does_not_answer_is_not_needed(
    filled: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down() -> None:
        raise IndexUnavailable

    monkeypatch.setattr(filled.index.engine, "status", down)
    export = filled.exporting.open(ME, EVERYTHING, "csv")
    assert export.engine == "postgresql"
    assert len(b"".join(export.blocks()).splitlines()) > export.total
