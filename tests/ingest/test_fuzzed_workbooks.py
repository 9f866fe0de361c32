"""Workbooks with bytes changed at random: read, or refused with a sentence; never anything else."""

from __future__ import annotations

import io
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest
import xlwt
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from ingest.readers import open_file
from st_db.errors import UnreadableFile
from tests.ingest.test_opendocument import cell, open_book

CHANGES = st.lists(
    st.tuples(st.floats(0, 1, exclude_max=True), st.binary(min_size=1, max_size=6)), max_size=6
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Whole workbooks, one of each format."""
    made: Path = tmp_path_factory.mktemp("whole")
    old = xlwt.Workbook()
    sheet = old.add_sheet("Một")
    sheet.write_merge(0, 1, 0, 2, "Sè ®¬n")
    sheet.write_rich_text(2, 0, ("Máy", (" cấy", old_style())))
    for row in range(3, 40):
        sheet.write(row, 0, row / 3)
        sheet.write(row, 1, f"chữ {row}" * 20)
    old.save(str(made / "a.xls"))
    new = Workbook()
    new.worksheets[0].merge_cells("C1:D2")
    for row in range(10):
        new.worksheets[0].append([row, "Máy", row / 3])
    new.save(made / "a.xlsx")
    line = f"<table:table-row>{cell('Máy')}{cell('x')}</table:table-row>"
    open_book(made / "a.ods", f'<table:table table:name="A">{line * 5}</table:table>')
    return made


def old_style():
    style = xlwt.XFStyle()
    style.font.name = ".VnTime"
    return style.font


def changed(whole: bytes, changes: list[tuple[float, bytes]]) -> bytes:
    data = bytearray(whole)
    for place, piece in changes:
        begin = int(place * len(data))
        data[begin : begin + len(piece)] = piece
    return bytes(data)


def try_to_read(path: Path) -> None:
    with suppress(UnreadableFile):
        for sheet in open_file(path).sheets:
            for _ in sheet.rows():
                pass


@settings(max_examples=150, deadline=None)
@given(CHANGES, st.floats(0.3, 1))
def test_an_old_workbook_with_changed_bytes(folder, changes, share):
    whole = changed((folder / "a.xls").read_bytes(), changes)
    path = folder / "changed.xls"
    path.write_bytes(whole[: int(share * len(whole))])
    try_to_read(path)


@settings(max_examples=150, deadline=None)
@given(CHANGES)
@pytest.mark.parametrize("name", ["a.xlsx", "a.ods"])
def test_a_package_with_changed_bytes(folder, name, changes):
    path = folder / f"changed-{name}"
    path.write_bytes(changed((folder / name).read_bytes(), changes))
    try_to_read(path)


@settings(max_examples=150, deadline=None)
@given(st.data())
@pytest.mark.parametrize("name", ["a.xlsx", "a.ods"])
def test_a_part_of_a_package_with_changed_bytes(folder, name, data):
    out = io.BytesIO()
    with zipfile.ZipFile(folder / name) as archive, zipfile.ZipFile(out, "w") as written:
        part = data.draw(st.sampled_from(archive.namelist()))
        changes = data.draw(CHANGES)
        for one in archive.namelist():
            content = archive.read(one)
            written.writestr(one, changed(content, changes) if one == part else content)
    path = folder / f"part-{name}"
    path.write_bytes(out.getvalue())
    try_to_read(path)
