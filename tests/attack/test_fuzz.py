"""Files and decisions made at random: rows with their positions or a sentence, nothing else."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import xlwt
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from ingest import Choices, ImportOptions, candidates, preview
from st_db.codes import shipped
from st_db.errors import Issue, StDbError
from st_db.fields import fields_of
from st_db.i18n import LANGUAGES
from st_db.library.fates import issue_json
from st_db.records import REGISTER

SAMPLES = sorted(
    path for path in (Path(__file__).parent.parent / "samples").rglob("*") if path.is_file()
)
TABLE: list[list[Any]] = [
    ["Số đơn", "Tên sáng chế", "Ngày nộp đơn", "Người nộp đơn", "IPC", "Kinh phí (triệu đồng)"],
    *(
        [f"1-2020-{n:05d}", f"Máy cấy lúa {n}", f"{n}/3/2020", "Công ty A; Ông B", "A01B 1/00", n]
        for n in range(1, 9)
    ),
]
steady = settings(
    max_examples=60, deadline=None, derandomize=True, database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip


def answer(path: Path, choices: Choices | None = None) -> None:
    """Read a file to its end: rows with positions or an error of ours, all of it tellable."""
    with suppress(StDbError):
        plan = preview(path, choices or Choices())
        said = {language: plan.describe(language) for language in LANGUAGES}
        json.dumps(said).encode()
        for row in candidates(plan, shipped(), ImportOptions()):
            issues = [row] if isinstance(row, Issue) else row.issues
            assert isinstance(row, Issue) or row.where.row
            for issue in issues:
                assert issue.where.file == path.name
                assert issue_json(issue, "vi")["message"]


def workbook() -> bytes:
    made, out = Workbook(), io.BytesIO()
    for row in TABLE:
        made.worksheets[0].append(row)
    made.save(out)
    return out.getvalue()


def old_workbook() -> bytes:
    made, out = xlwt.Workbook(), io.BytesIO()
    sheet = made.add_sheet("Một")
    for number, row in enumerate(TABLE):
        for column, value in enumerate(row):
            sheet.write(number, column, value)
    made.save(out)
    return out.getvalue()


WHOLE: dict[str, bytes] = {
    **{path.name: path.read_bytes() for path in SAMPLES},
    "new.xlsx": workbook(),
    "old.xls": old_workbook(),
}
PIECES = st.one_of(
    st.binary(min_size=1, max_size=8),
    st.sampled_from(
        [b"\0", b"\xff\xfe", b'"', b",", b"\n", b"\r", b"\x1b", b"\xed\xa0\x80", b"<", b"&x;", b"]",
         b"}", b"{", b"\\ud800", b"\xe2\x80\xae", b"1e999", b"9" * 400, b"=1+1", b"\t", b"NaN"]
    ),
)  # fmt: skip
CHANGES = st.lists(
    st.tuples(st.floats(0, 1, exclude_max=True), st.booleans(), PIECES), min_size=1, max_size=8
)


def changed(whole: bytes, changes: list[tuple[float, bool, bytes]]) -> bytes:
    """Return bytes with pieces put in, or over what was there."""
    data = bytearray(whole)
    for place, over, piece in changes:
        begin = int(place * len(data))
        data[begin : begin + len(piece) * over] = piece
    return bytes(data)


@pytest.mark.parametrize("name", sorted(WHOLE))
@settings(parent=steady, max_examples=15)
@given(CHANGES, st.sampled_from([1, 1, 0.7, 0.3]))
def test_files_of_every_format_with_changed_bytes(tmp_path, name, changes, share):
    data = changed(WHOLE[name], changes)
    path = tmp_path / name
    path.write_bytes(data[: int(share * len(data))])
    answer(path)


@steady
@given(st.data())
def test_a_workbook_with_changed_parts(tmp_path, data):
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(WHOLE["new.xlsx"])) as whole, zipfile.ZipFile(out, "w") as new:
        part = data.draw(st.sampled_from(whole.namelist()))
        for one in whole.namelist():
            content = whole.read(one)
            new.writestr(one, changed(content, data.draw(CHANGES)) if one == part else content)
    path = tmp_path / "parts.xlsx"
    path.write_bytes(out.getvalue())
    answer(path)


VOCABULARY = sorted({
    label
    for entry in REGISTER.values()
    for name, field in fields_of(entry).items()
    for label in (*(field.spec.label(language) for language in LANGUAGES), name)
})  # fmt: skip
_SAID = [
    "1-2020-00001", "31/02/2020", "03/04/2021", "2021", "44000", "5 tháng 3 năm 2021", "1.234,5",
    "triệu đồng", "Công ty TNHH A; Ông B", "A01B 1/00", "Tổng cộng", "I. Phần một", "=1+1", "-",
    "(54)", "Đơn vị tính: nghìn đồng", "Nơi nhận:", "STT", "1", "0", "", "", "\x00", "\ud800",
    "\u202e", "9" * 400, "1e999", "NaN", "x" * 3000, "\n\n", "31/12/9999", "0/0/0", "<b>", "{file}",
    "Hà Nội", "0101234567", "TCVN 1:2020", "VN/4-2020-00001", "%", "“", "\u0301" * 50,
]  # fmt: skip
cells = st.one_of(st.sampled_from(_SAID), st.sampled_from(VOCABULARY), st.text(max_size=12))
sheets = st.lists(st.lists(cells, max_size=8), max_size=14)
headers = st.lists(
    st.one_of(st.sampled_from(VOCABULARY), st.text(max_size=20)), min_size=1, max_size=10
)


def write_csv(path: Path, rows: list[list[str]], delimiter: str = ",") -> Path:
    with path.open("w", encoding="utf-8", errors="surrogatepass", newline="") as out:
        csv.writer(out, delimiter=delimiter).writerows(rows)
    return path


@settings(parent=steady, max_examples=200)
@given(sheets, st.sampled_from(",;\t|"))
def test_random_sheets(tmp_path, rows, delimiter):
    answer(write_csv(tmp_path / "sheet.csv", rows, delimiter))


@settings(parent=steady, max_examples=200)
@given(headers, sheets, st.sampled_from([None, *REGISTER]))
def test_random_headers_over_random_cells(tmp_path, header, rows, kind):
    path = write_csv(tmp_path / "headers.csv", [header, *rows])
    answer(path, Choices(kind=kind))


values: st.SearchStrategy[Any] = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(), st.floats(), cells,
        st.integers(min_value=10**300, max_value=10**301),
    ),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(cells, inner, max_size=3),
    max_leaves=6,
)  # fmt: skip


@settings(parent=steady, max_examples=150)
@given(st.lists(st.dictionaries(cells, values, max_size=6), min_size=1, max_size=6), st.booleans())
def test_random_objects(tmp_path, objects, lines):
    path = tmp_path / "objects.json"
    one = "\n".join(json.dumps(found) for found in objects) if lines else json.dumps(objects)
    path.write_text(one)
    answer(path)


targets = st.one_of(
    st.sampled_from(["extra", "ignore", "number", "title", "filing_date", "holders"]), st.text()
)
decisions = st.builds(
    Choices,
    kind=st.sampled_from([None, *REGISTER, "nothing"]),
    source=st.sampled_from([None, "vn-ipvietnam", "nothing"]),
    columns=st.dictionaries(st.sampled_from(TABLE[0]) | st.text(max_size=5), targets, max_size=4),
    dates=st.dictionaries(
        st.sampled_from(TABLE[0]), st.sampled_from(["dmy", "mdy", "ymd"]), max_size=3
    ),
    units=st.dictionaries(
        st.sampled_from(TABLE[0]), st.sampled_from(["dong", "nghin", "trieu", "ty"]), max_size=3
    ),
    same=st.dictionaries(st.sampled_from(["2", "Sheet!3", "x"]), st.text(max_size=5), max_size=2),
)


@settings(parent=steady, max_examples=150)
@given(decisions)
def test_random_decisions_over_a_good_table(tmp_path, choices):
    rows = [[str(cell) for cell in row] for row in TABLE]
    answer(write_csv(tmp_path / "good.csv", rows), choices)


@settings(parent=steady, max_examples=100)
@given(values)
def test_random_json_is_no_choice_or_a_good_one(raw):
    with suppress(StDbError):
        chosen = Choices.from_json(raw)
        assert Choices.from_json(chosen.to_json()) == chosen
