"""Every cell of a file is found again: in its record, in ``extra``, in an issue, or was ignored.

And no header whatever brings the mapper down or makes it decide otherwise the next time.
"""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from ingest import Choices, preview
from ingest.deciding import distinct
from ingest.guessing import guess_columns
from ingest.likeness import likenesses
from st_db.codes import shipped
from st_db.errors import StDbError
from st_db.records import REGISTER
from st_db.settings import Settings
from tests.ingest.reading import Reading

CALM = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
NAMES = (
    "Số đơn", "Tên", "Ngày nộp đơn", "Ngày nộp", "Tóm tắt", "Tác giả 1", "Tác giả 2", "Người nộp",
    "IPC", "Tình trạng", "Loại", "Ghi chú", "STT", "Cột B", "Kinh phí / NSNN", "extra", "Lạ", "",
)  # fmt: skip
CELLS = (
    "", "1-2020-00001", "1-2021-00417", "Máy gặt", "Hệ thống tưới", "12/03/2020", "31/02/2020",
    "A01B 1/00", "Đang giải quyết", "Nhãn hiệu", "sáng chế", "Nguyễn Văn Mẫu", "250", "–", "x; y",
)  # fmt: skip
odd = st.text(st.characters(codec="utf-8"), max_size=40)
headers = st.lists(st.sampled_from(NAMES) | odd, min_size=1, max_size=12)


@st.composite
def tables(draw: Any) -> tuple[list[str], list[list[str]]]:
    """Draw a table with a number and a title, so that it has a header and its rows are records."""
    # A gap between columns can part two tables that stand side by side: not here.
    names = draw(st.lists(st.sampled_from(NAMES[:-1]), min_size=1, max_size=8))
    rows = draw(
        st.lists(
            st.lists(st.sampled_from(CELLS), min_size=len(names), max_size=len(names)),
            min_size=1,
            max_size=4,
        )
    )
    place = draw(st.integers(0, len(names)))
    names[place:place] = ["Số đơn đăng ký", "Tên sáng chế"]
    for count, row in enumerate(rows):
        row[place:place] = [f"1-2031-{count:05d}", f"Vật thứ {count}"]
    return names, rows


def lies_in(value: str, found: Any) -> bool:
    """Tell whether a cell is found in a record: the same letters and digits, in their order."""
    wanted = "".join(c for c in value.casefold() if c.isalnum())
    text = json.dumps(found, ensure_ascii=False, default=str).casefold()
    return wanted in "".join(c for c in text if c.isalnum())


def spellings(value: str) -> list[str]:
    """Return how a cell may stand in a record: as it is, a date also as ISO writes it."""
    parts = value.split("/")
    return [value, "-".join(reversed(parts))] if len(parts) == 3 else [value]


def plan_of(path: Path) -> Any:
    """Return what is found in a file, or the code of the sentence that refuses it."""
    try:
        return preview(path).describe("vi")
    except StDbError as error:
        return error.code


def read(path: Path, names: list[str], rows: list[list[str]], choices: Choices) -> Reading:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([names, *rows])
    return Reading(path, kind=choices.kind, columns=choices.columns)


@CALM
@given(tables(), st.data())
def test_every_cell_is_found_again(tmp_path: Path, table: Any, data: st.DataObject):
    names, rows = table
    # Only a title above two columns may part a name by a stroke between blanks.
    listed = distinct([name.replace(" / ", "/") for name in names])
    targets = st.sampled_from(["extra", "ignore", "summary", "inventors", "status", "filing_date"])
    free = [name for name in listed if name not in {"Số đơn đăng ký", "Tên sáng chế"}]
    said = data.draw(st.dictionaries(st.sampled_from(free), targets, max_size=3)) if free else {}
    choices = Choices(kind="invention", columns=said)
    reading = read(tmp_path / "a.csv", names, rows, choices)
    (described,) = reading.plan.describe("vi")["tables"]
    columns = described["columns"]
    assert [c["header"] for c in columns] == listed
    ignored = {c["index"] for c in columns if c["target"] == "ignore"}
    refused = {issue.where.row or 0 for issue in reading.bare if issue.level == "error"}
    by_row: dict[int, list[Any]] = {}
    for one in reading.candidates:
        raws = [issue.where.raw for issue in one.issues]
        by_row.setdefault(one.where.row or 0, []).append([one.entry.values(), raws])
    assert sorted({*by_row, *refused}) == list(range(2, len(rows) + 2))
    for number, row in enumerate(rows, start=2):
        for index, cell in enumerate(row):
            if cell.strip() and cell != "–" and index not in ignored and number not in refused:
                found = by_row[number]
                assert any(lies_in(text, found) for text in spellings(cell)), (listed[index], cell)


def test_a_column_without_a_name_is_kept_by_its_letter(tmp_path: Path):
    names = ["Số đơn", "Tên", "", "", "Lạ"]
    rows = [["1-2031-00001", "Máy", "x", "", "z"], ["1-2031-00002", "Bơm", "", "y", ""]]
    reading = read(tmp_path / "a.csv", names, rows, Choices(kind="invention"))
    assert [found["extra"] for found in reading.values.values()] == [
        {"Cột C": "x", "Lạ": "z"}, {"Cột D": "y"},
    ]  # fmt: skip


@pytest.mark.parametrize("kind", REGISTER)
@CALM
@given(headers)
@example(["", "", " ", "\x00", "(", "()", "(54", "/", " / ", "a / ", " / b", "-", "x" * 5000])
@example(["Số đơn"] * 12)
def test_no_header_brings_the_mapper_down(kind: str, names: list[str]):
    columns = {i: (name, ["1-2020-00001", name]) for i, name in enumerate(names)}
    first = guess_columns(kind, columns, shipped())
    assert first == guess_columns(kind, columns, shipped())
    assert list(first) == list(columns)
    fields = REGISTER[kind].fields()
    alone = [g.field for g in first.values() if g.field and not g.shared]
    assert len(alone) == len(set(alone)), "no two columns to one field"
    assert all(fields[g.field].multiple for g in first.values() if g.field and g.shared)
    assert all(0 <= g.confidence <= 1 for g in first.values())
    assert all(0 <= a.confidence <= 1 for g in first.values() for a in g.alternatives)


@CALM
@given(headers)
def test_distinct_names_are_distinct_and_do_not_change_when_more_come(names: list[str]):
    found = distinct(names)
    assert len(set(found)) == len(names)
    assert all(found)
    assert distinct(names[:-1]) == found[:-1]


@CALM
@given(st.permutations(["Số đơn", "Tên", "Ngày nộp đơn", "Ngày cấp", "Chủ đơn", "Tác giả 1"]))
def test_the_order_of_columns_does_not_matter(names: list[str]):
    found = guess_columns("invention", {i: (n, []) for i, n in enumerate(names)}, shipped())
    assert {names[i]: guess.field for i, guess in found.items()} == {
        "Số đơn": "application_number", "Tên": "title", "Ngày nộp đơn": "filing_date",
        "Ngày cấp": "grant_date", "Chủ đơn": "applicants", "Tác giả 1": "inventors",
    }  # fmt: skip


@CALM
@given(headers, st.lists(st.lists(st.sampled_from(CELLS) | odd, max_size=14), max_size=5))
@example(["Số đơn", "Số đơn", "Số đơn", "STT"], [["1-2020-00001"] * 3])  # no cell for the counter
def test_any_table_is_planned_or_refused_with_a_sentence(tmp_path: Path, names: Any, rows: Any):
    path = tmp_path / "a.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([names, *rows])
    assert plan_of(path) == plan_of(path)


@pytest.mark.real_files
def test_naughty_strings_are_headers_like_any_other():
    path = Settings().shared / "data/7-messy/naughty-strings/blns.json"
    if not path.is_file():
        pytest.skip(f"no real file {path} (ST_DB_SHARED names the folder)")
    naughty = json.loads(path.read_text(encoding="utf-8"))
    for kind in REGISTER:
        found = guess_columns(
            kind, {i: (n, [n, n[::-1]]) for i, n in enumerate(naughty)}, shipped()
        )
        assert len(found) == len(naughty)
        assert not [n for n in naughty for one in likenesses(kind, n) if one.confidence > 0.9]
