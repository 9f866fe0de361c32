"""Ten columns of 1,000 dates each, written as offices and their Excels do, and how they are read.

A date is swapped when it goes in with its day as its month. None may; where a column does not tell
its order, its dates stay out until an officer says, and then all of them are right.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from benchmarks.place import Place
from benchmarks.report import Report, Row
from ingest import Choices, ImportOptions, candidates, preview
from st_db.codes import shipped
from st_db.library.batches import Candidate

ROWS = 1_000
SEED = 20_210_305
HEADER = "Ngày nộp đơn"
_HEADERS = ("Số đơn", "Tên sáng chế", "Chủ đơn", "Tác giả", HEADER)
_FIRST, _DAYS = date(2008, 1, 1), 6_500
_SERIAL_0 = date(1899, 12, 30)


@dataclass(frozen=True, slots=True)
class Column:
    """One way of writing dates: how a cell is made, in which file, and what an officer answers."""

    name: str
    cell: Callable[[date, random.Random], Any]
    workbook: bool = False
    answer: str | None = None  # None: the column tells by itself


def _american(day: date, _: random.Random) -> Any:
    """Return what an American Excel makes of a typed dd/mm/yyyy."""
    return f"{day:%d/%m/%Y}" if day.day > 12 else _moment(date(day.year, day.day, day.month))


def _american_csv(day: date, _: random.Random) -> str:
    """Return the same, saved as CSV."""
    return f"{day:%d/%m/%Y}" if day.day > 12 else f"{day.day}/{day.month}/{day.year}"


def _moment(day: date) -> datetime:
    return datetime(day.year, day.month, day.day)  # noqa: DTZ001 - cells have no zone


def _worded(day: date, draw: random.Random) -> str:
    return draw.choice((
        f"ngày {day.day} tháng {day.month} năm {day.year}",
        f"Cần Thơ, ngày {day:%d} tháng {day:%m} năm {day.year}",
        f"{day:%d/%m/%Y}", f"{day:%Y-%m-%d}", f"{day:%Y-%m-%d}T00:00:00+07:00",
        f"{day:%d.%m.%Y}", f"{day.day}-{day.month}-{day.year} 08:30", f"{day:%d %B %Y}",
    ))  # fmt: skip


COLUMNS = (
    Column("day/month as text", lambda d, _: f"{d:%d/%m/%Y}"),
    Column("month/day as text", lambda d, _: f"{d:%m/%d/%Y}"),
    Column("wording, ISO and figures", _worded),
    Column("two digits of the year", lambda d, _: f"{d:%d.%m.%y}"),
    Column("serial numbers", lambda d, _: (d - _SERIAL_0).days, workbook=True),
    Column("real dates", lambda d, _: _moment(d), workbook=True),
    Column("turned by Excel", _american, workbook=True, answer="dmy"),
    Column("real dates beside text", lambda d, draw: _moment(d) if draw.random() < 0.6
           else f"{d:%d/%m/%Y}", workbook=True),
    Column("both orders mixed", lambda d, draw: f"{d:%d/%m/%Y}" if draw.random() < 0.5
           else f"{d:%m/%d/%Y}", answer=""),
    Column("turned by Excel, saved as CSV", _american_csv, answer="dmy"),
)  # fmt: skip
"""The eighth is sound; of the ninth nobody could answer for all, so it is not."""


def truth(column: Column) -> list[tuple[date, Any]]:
    """Return the dates of a column with their cells, the same ones every time."""
    draw = random.Random(f"{SEED} {column.name}")
    days = [_FIRST + timedelta(days=draw.randrange(_DAYS)) for _ in range(ROWS)]
    return [(day, column.cell(day, draw)) for day in days]


def write(column: Column, folder: Path) -> Path:
    """Write a file with the column and return its path."""
    rows = [[f"1-2020-{at:05d}", f"Sáng chế mẫu {at}", "Viện Mẫu", "Người Mẫu", cell]
            for at, (_, cell) in enumerate(truth(column), 1)]  # fmt: skip
    if column.workbook:
        path = folder / "dates.xlsx"
        book = Workbook(write_only=True)
        sheet = book.create_sheet()
        for row in (list(_HEADERS), *rows):
            sheet.append(row)
        book.save(path)
        return path
    path = folder / "dates.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([_HEADERS, *rows])
    return path


@dataclass(slots=True)
class Read:
    """What became of the dates of a column."""

    right: int = 0
    swapped: int = 0
    otherwise_wrong: int = 0
    left_out: int = 0


def read(column: Column, path: Path, answer: str | None = None) -> Read:
    """Read a file and compare its dates with the truth."""
    choices = Choices(dates={HEADER: answer} if answer else {})
    found, said = Read(), dict(_dates(path, choices))
    for at, (day, _) in enumerate(truth(column), 1):
        got = said.get(f"1-2020-{at:05d}")
        if got == day:
            found.right += 1
        elif got is None:
            found.left_out += 1
        elif (got.day, got.month) == (day.month, day.day):
            found.swapped += 1
        else:
            found.otherwise_wrong += 1
    return found


def _dates(path: Path, choices: Choices) -> Iterator[tuple[str, date | None]]:
    for row in candidates(preview(path, choices), shipped(), ImportOptions()):
        if isinstance(row, Candidate):
            values = row.entry.values()
            filed = values["filing_date"]
            yield values["number"], date.fromisoformat(filed) if filed else None


def measure(place: Place, report: Report) -> None:
    """Read every column without answers, then those that were asked about with one."""
    place.folder.mkdir(parents=True, exist_ok=True)
    plain: dict[str, Read] = {}
    answered: dict[str, Read] = {}
    for column in COLUMNS:
        path = write(column, place.folder)
        plain[column.name] = read(column, path)
        if column.answer:
            answered[column.name] = read(column, path, column.answer)
        path.unlink()
    both = [*plain.values(), *answered.values()]
    told = [plain[c.name].right for c in COLUMNS if c.answer is None]
    work = f"read {ROWS * len(COLUMNS):,} dates in {len(COLUMNS)} columns"
    report.add(
        Row(work, "dates swapped", "", 0, 0, sum(r.swapped for r in both)),
        Row(work, "dates wrong otherwise", "", 0, 0, sum(r.otherwise_wrong for r in both)),
        Row(work, "right in columns that tell their order", "%", 100, 100,
            100 * sum(told) / (ROWS * len(told)), more_is_better=True),
        Row(work, "right in columns asked about, once answered", "%", 100, 100,
            100 * sum(r.right for r in answered.values()) / (ROWS * len(answered)),
            more_is_better=True),
    )  # fmt: skip
    report.detail("dates left out until somebody answers", {
        name: found.left_out for name, found in plain.items() if found.left_out
    })  # fmt: skip
