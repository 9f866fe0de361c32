"""The sample data are enough, are marked as samples, and fit the declared fields."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from st_db.codes import shipped
from st_db.fields import header_key, headers
from st_db.records import KINDS, REGISTER, Entry
from st_db.values import Context

DATA = Path(__file__).parent.parent / "data"
SAMPLE, PUBLIC = "Dữ liệu mẫu", "Dữ liệu công khai"
# Columns of an office that the register does not keep.
UNMAPPED = {"STT", "Loại đơn"}


@dataclass(frozen=True)
class Table:
    """One file: its kind (of patents the number tells) and where its columns are named."""

    file: str
    kind: str
    header_row: int = 1
    delimiter: str = ","


TABLES = (
    Table("sang-che-giai-phap-huu-ich.xlsx", "invention", 5),
    Table("nhan-hieu.xlsx", "trademark", 3),
    Table("kieu-dang.csv", "industrial_design"),
    Table("chi-dan-dia-ly.xlsx", "geographical_indication", 2),
    Table("tieu-chuan-quy-chuan.csv", "standard", delimiter=";"),
    Table("nhiem-vu-khcn.xlsx", "task", 4),
    Table("to-chuc.csv", "organization"),
)
LINES = {"nhiem-vu-da-nghiem-thu.jsonl": "task", "san-pham-truy-xuat.jsonl": "traced_product"}


def _cells(table: Table) -> list[tuple[Any, ...]]:
    path = DATA / table.file
    if path.suffix == ".xlsx":
        book = load_workbook(path)
        return list(book[book.sheetnames[0]].iter_rows(values_only=True))
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [tuple(row) for row in csv.reader(file, delimiter=table.delimiter)]


def _header(table: Table) -> tuple[str, ...]:
    return tuple(str(cell) for cell in _cells(table)[table.header_row - 1])


def _rows(table: Table) -> Iterator[tuple[str, dict[str, Any]]]:
    known = headers(KINDS[table.kind])
    names = [known.get(header_key(column)) for column in _header(table)]
    for cells in _cells(table)[table.header_row :]:
        row = {name: cell for name, cell in zip(names, cells, strict=True) if name and cell}
        if row.get("title") == "Tổng cộng":
            continue
        second = str(row.get("application_number", "")).startswith("2-")
        yield "utility_solution" if second else table.kind, row


@cache
def everything() -> tuple[tuple[str, Entry, int], ...]:
    """Every entry of the sample data as (kind, entry, notes about its values)."""
    raw = [found for table in TABLES for found in _rows(table)]
    for file, kind in LINES.items():
        lines = (DATA / file).read_text(encoding="utf-8").splitlines()
        raw += [(kind, json.loads(line)) for line in lines]
    found = []
    for kind, row in raw:
        # SQLModel declares the context as a dict; pydantic takes anything.
        context: Any = Context(codes=shipped())
        entry = KINDS[kind].read(row, context)
        found.append((kind, entry, len(context.notes)))
    return tuple(found)


def test_there_are_enough_records_of_every_kind() -> None:
    counts = Counter(kind for kind, _, _ in everything())
    assert set(counts) == set(REGISTER)
    assert min(counts.values()) >= 15
    assert sum(counts.values()) >= 170


def test_no_number_occurs_twice_within_a_kind() -> None:
    numbers = Counter((kind, entry.number) for kind, entry, _ in everything() if entry.number)
    assert [number for number, times in numbers.items() if times > 1] == []


def test_every_record_says_whether_it_is_a_sample() -> None:
    assert {entry.source for _, entry, _ in everything()} == {SAMPLE, PUBLIC}
    for kind, entry, _ in everything():
        real = kind == "geographical_indication" or (
            kind == "standard" and not str(entry.number).startswith("TCCS")
        )
        assert entry.source == (PUBLIC if real else SAMPLE), entry.number


def test_application_numbers_of_samples_are_out_of_the_offices_range() -> None:
    for kind, entry, _ in everything():
        if entry.source == SAMPLE and kind in {"invention", "utility_solution", "trademark"}:
            assert str(entry.number).rsplit("-", 1)[1].startswith("9")


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.file)
def test_every_column_is_recognised(table: Table) -> None:
    known = headers(KINDS[table.kind])
    unknown = {column for column in _header(table) if header_key(column) not in known}
    assert unknown <= UNMAPPED


def test_every_value_is_understood() -> None:
    assert [entry.number for _, entry, notes in everything() if notes] == []


def test_every_record_has_a_title_and_all_but_one_a_number() -> None:
    assert all(entry.title for _, entry, _ in everything())
    # One geographical indication is public but its register number was not certain.
    assert sum(not entry.number for _, entry, _ in everything()) == 1


def test_links_lead_to_records_of_the_sample_data() -> None:
    known = {(kind, entry.number) for kind, entry, _ in everything()}
    links = [link for _, entry, _ in everything() for link in entry.links]
    assert len(links) >= 25
    assert {(link.kind, link.number) for link in links} <= known


def test_replacement_chain_of_drinking_water_is_whole() -> None:
    by_number = {entry.number: entry for kind, entry, _ in everything() if kind == "standard"}
    chain = ["QCVN 01:2009/BYT", "QCVN 01-1:2018/BYT", "QCVN 01-1:2024/BYT"]
    states = [by_number[number].state for number in chain]
    assert states == ["ended", "ended", "active"]
    newest = by_number[chain[2]].values()
    assert newest["replaces"] == [chain[1]]


def test_places_before_the_merger_count_under_the_province_of_today() -> None:
    places = {
        entry.place
        for _, entry, _ in everything()
        if str(entry.place_as_written).endswith("Bắc Kạn")
    }
    assert places == {"19"}
