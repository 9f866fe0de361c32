"""The share of planted faults that an import names, cell by cell, and what it invents besides."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook

from benchmarks import vocabulary as words
from benchmarks.generate import SEED
from benchmarks.place import Place, opened
from benchmarks.report import Report, Row
from ingest import Plan, ingest_file
from ingest.corrections import Rejects, write_rejects
from st_db.access import Caller
from st_db.library import Library

ROWS = 1_000
OF_EACH = 4
SHEET = "Nhiệm vụ"
ABOVE = 5
"""Rows above the first record: an office's heading, the unit, the names of the columns."""

COLUMNS = (
    "STT", "Mã số nhiệm vụ", "Tên nhiệm vụ", "Cấp", "Loại hình", "Tình trạng", "Ngày bắt đầu",
    "Ngày kết thúc", "Tổng kinh phí", "Tổ chức chủ trì", "Chủ nhiệm", "Tỉnh", "Xếp loại",
    "Ngày nghiệm thu",
)  # fmt: skip
_AT = {name: index for index, name in enumerate(COLUMNS)}
_CODE, _TITLE = "Mã số nhiệm vụ", "Tên nhiệm vụ"

CELLS: dict[str, tuple[str, tuple[str, ...]]] = {
    "a day that no month has": ("Ngày bắt đầu", ("31/02/2022", "30/02/2021", "31/04/2023",
                                                 "2022-06-31")),
    "a month that no year has": ("Ngày kết thúc", ("05/13/20240", "00/10/2023", "15/00/2024",
                                                   "12/2O/2023")),
    "no date": ("Ngày nghiệm thu", ("chưa nghiệm thu", "sau Tết", "xem công văn", "như trên")),
    "no amount": ("Tổng kinh phí", ("chưa duyệt", "theo dự toán", "kèm phụ lục", "???")),
    "a letter in an amount": ("Tổng kinh phí", ("1.25O", "8l0,5", "2.4OO", "7S0")),
    "an amount beyond reason": ("Tổng kinh phí", ("9" * 19, "8" * 22, "1e30", "7" * 30)),
    "an unknown level": ("Cấp", ("Cấp liên xã", "Cấp thôn bản", "Cấp hội quán", "Cấp tổ dân phố")),
    "an unknown type": ("Loại hình", ("Hội thi", "Chuyến đi", "Mua sắm", "Tiệc tổng kết")),
    "an unknown status": ("Tình trạng", ("Đang ngâm cứu", "Chờ sếp về", "Hẹn năm sau", "Để đó")),
    "an unknown province": ("Tỉnh", ("Tỉnh Ba Sông", "Tỉnh Trời Xanh", "Thành phố Mây",
                                     "Tỉnh Cánh Đồng")),
    "an unknown rating": ("Xếp loại", ("Rất ổn", "Tàm tạm", "Hơi được", "Khỏi chê")),
}  # fmt: skip
"""Faults of one cell: the column, and what is written there instead."""

ROWS_WITHOUT = ("neither number nor title", "no title", "no number", "a number once more")


@dataclass(frozen=True, slots=True)
class Planted:
    """A file and the faults in it: (row, column) and their sort."""

    path: Path
    faults: dict[tuple[int, str], str]


def plant(path: Path, seed: int = SEED) -> Planted:
    """Write a sheet of a thousand tasks with sixty faults; equal seeds give equal sheets."""
    draw = random.Random(seed)
    table = [_task(draw, n) for n in range(ROWS)]
    places = draw.sample(range(20, ROWS), OF_EACH * (len(CELLS) + len(ROWS_WITHOUT)))
    faults: dict[tuple[int, str], str] = {}
    for sort, (column, texts) in CELLS.items():
        for text in texts:
            row = places.pop()
            table[row][_AT[column]] = text
            faults[row + ABOVE + 1, column] = sort
    for sort in ROWS_WITHOUT:
        for _ in range(OF_EACH):
            row = places.pop()
            faults[row + ABOVE + 1, _spoil(table, row, sort)] = sort
    _write(path, table)
    return Planted(path, faults)


def _spoil(table: list[list[Any]], row: int, sort: str) -> str:
    """Plant a fault of a whole row and return the column at which it is told."""
    cells = table[row]
    if sort == "no title":
        cells[_AT[_TITLE]] = None
        return _TITLE
    if sort == "a number once more":
        cells[_AT[_CODE]] = table[row % 19][_AT[_CODE]]
        return _CODE
    cells[_AT[_CODE]] = None
    if sort == "neither number nor title":
        cells[_AT[_TITLE]] = None
    return _CODE


def _task(draw: random.Random, n: int) -> list[Any]:
    title = f"Nghiên cứu {draw.choice(words.METHODS)} {draw.choice(words.COMPOSITIONS)}"
    start = date(2019, 1, 5) + timedelta(days=draw.randrange(1_500))
    end = start + timedelta(days=draw.randrange(300, 1_000))
    accepted = end + timedelta(days=draw.randrange(10, 90))
    return [
        n + 1,
        f"ĐTT.{n + 1:04d}/{start.year % 100}",
        f"{title} bằng {draw.choice(words.DEVICES)}, đợt {n + 1}",
        draw.choice(("Cấp tỉnh", "Cấp cơ sở", "Cấp bộ", "Cấp quốc gia")),
        draw.choice(("Đề tài", "Dự án", "Đề án")),
        draw.choice(("Đã nghiệm thu", "Đang thực hiện", "Đã kết thúc")),
        start,
        f"{end:%d/%m/%Y}",
        draw.choice((draw.randrange(200, 9_000), f"{draw.randrange(1, 9)}.{n % 900 + 100:03d},5")),
        f"Viện Nghiên cứu Mẫu số {draw.randrange(40)}",
        f"Người Mẫu {draw.randrange(300)}",
        draw.choice(("Cần Thơ", "Tỉnh Cao Bằng", "Lào Cai", "Thành phố Huế", None)),
        draw.choice(("Xuất sắc", "Đạt", None)),
        f"{accepted:%d/%m/%Y}",
    ]


def _write(path: Path, table: list[list[Any]]) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = SHEET
    sheet.append(["SỞ KHOA HỌC VÀ CÔNG NGHỆ TỈNH MẪU"])
    sheet.append(["DANH MỤC NHIỆM VỤ KHOA HỌC VÀ CÔNG NGHỆ"])
    sheet.merge_cells("A2:N2")
    sheet.append([])
    sheet.append([None] * (len(COLUMNS) - 2) + ["Đơn vị tính: triệu đồng"])
    sheet.append(list(COLUMNS))
    for row in table:
        sheet.append(row)
    book.save(path)


def named(library: Library, path: Path, out: Path) -> dict[tuple[int, str], str]:
    """Return what the correction workbook names of a file: (row, column) and the reason."""
    rejects, plans = Rejects(), list[Plan]()
    ingest_file(library, Caller.local(origin="command"), path, dry_run=True, fates=rejects,
                found=plans.append)  # fmt: skip
    write_rejects(path, plans[0], rejects, out, "en")
    return dict(_listed(out))


def _listed(out: Path) -> Iterator[tuple[tuple[int, str], str]]:
    sheet = load_workbook(out)["Summary"]
    for cells in sheet.iter_rows(values_only=True):
        if cells and cells[0] == SHEET:
            yield (int(str(cells[1])), str(cells[2])), str(cells[4])


def measure(place: Place, report: Report) -> None:
    """Plant, import without keeping, and compare what is named with what was planted."""
    planted = plant(place.folder / "planted.xlsx")
    home = place.folder / "home-faults"
    shutil.rmtree(home, ignore_errors=True)
    with opened(home) as library:
        found = named(library, planted.path, place.folder / "rejects.xlsx")
    shutil.rmtree(home)
    missed = {key: sort for key, sort in planted.faults.items() if key not in found}
    invented = {key: reason for key, reason in found.items() if key not in planted.faults}
    work = f"import a sheet of {ROWS:,} rows with {len(planted.faults)} planted faults"
    share = 100 * (1 - len(missed) / len(planted.faults))
    report.add(
        Row(work, "share of planted faults named", "%", 100, 100, share, more_is_better=True),
        Row(work, "faults named that nobody planted", "", 0, 0, len(invented)),
    )
    if missed or invented:
        report.detail("faults", {
            "missed": {f"{row} {column}": sort for (row, column), sort in missed.items()},
            "invented": {f"{row} {column}": why for (row, column), why in invented.items()},
        })  # fmt: skip
