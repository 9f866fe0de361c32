"""Packed files: the one table of an archive, several, none, and archives made to harm."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import struct
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook

from ingest import preview
from st_db import i18n
from st_db.errors import UnreadableFile
from tests.ingest.reading import Reading

TABLE = "Số đơn,Tên,Ngày nộp đơn\n1-2021-00001,Máy cấy lúa,05/01/2021\n".encode()
LINES = '{"so_don": "1-2021-00001", "Tên": "Máy cấy lúa"}\n'.encode()
BOMB = b"a" * (68 * 1024 * 1024)


def archive(path, parts, method=zipfile.ZIP_DEFLATED):
    with zipfile.ZipFile(path, "w", method) as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    return path


def workbook():
    book, out = Workbook(), io.BytesIO()
    for row in (["Số đơn", "Tên"], ["1-2021-00001", "Máy cấy lúa"]):
        book.worksheets[0].append(row)
    book.save(out)
    return out.getvalue()


def refused(path):
    with pytest.raises(UnreadableFile) as caught:
        preview(path)
    for language in i18n.LANGUAGES:
        assert "{" not in i18n.t(caught.value.code, language, **caught.value.params)
    return caught.value


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2])
@pytest.mark.parametrize(
    ("name", "content"),
    [("Danh mục.csv", TABLE), ("a/b/bảng.jsonl", LINES), ("bảng.xlsx", workbook())],
)
def test_the_one_table_of_an_archive_is_read_by_its_content(tmp_path, name, content, method):
    parts = {"thư mục/": b"", "__MACOSX/._x.csv": b"\0", "README.txt": b"x", name: content}
    reading = Reading(archive(tmp_path / "a.zip", parts, method))
    assert reading.values["1-2021-00001"]["title"] == "Máy cấy lúa"
    said = next(i for i in reading.plan.issues if i.code == "ingest.from_archive")
    assert said.params == {"file": "a.zip", "member": name, "others": "README.txt"}
    assert "ingest.wrong_extension" not in [issue.code for issue in reading.plan.issues]


@pytest.mark.parametrize(
    ("name", "pack"), [("a.csv.gz", gzip.compress), ("a.csv.xz", lzma.compress),
                       ("a.csv.bz2", bz2.compress)]
)  # fmt: skip
def test_a_packed_file_is_unpacked_and_a_torn_one_refused(tmp_path, name, pack):
    (tmp_path / name).write_bytes(pack(TABLE))
    assert Reading(tmp_path / name).values["1-2021-00001"]["title"] == "Máy cấy lúa"
    (tmp_path / name).write_bytes(pack(TABLE)[:-9])
    assert refused(tmp_path / name).code == "ingest.damaged"
    (tmp_path / name).write_bytes(pack(BOMB))
    assert refused(tmp_path / name).code == "ingest.bomb"


def test_several_streams_of_xz_are_one_file(tmp_path):
    (tmp_path / "a.csv.xz").write_bytes(lzma.compress(TABLE[:40]) + lzma.compress(TABLE[40:]))
    assert "1-2021-00001" in Reading(tmp_path / "a.csv.xz").values


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ({}, "ingest.empty"),
        ({"a.csv": b""}, "ingest.empty"),
        ({"a.csv": TABLE, "b.xlsx": b"x"}, "ingest.archive_several"),
        ({"a.png": b"x", "b.png": b"x"}, "ingest.archive_no_table"),
        ({"ảnh.png": b"\x89PNG\r\n"}, "ingest.format"),
        ({"a.csv": BOMB}, "ingest.bomb"),
        ({"a.csv": gzip.compress(TABLE)}, "ingest.packed_twice"),
    ],
)
def test_archives_that_hold_no_single_table_are_refused(tmp_path, parts, code):
    assert refused(archive(tmp_path / "a.zip", parts)).code == code


def test_a_refusal_of_several_tables_lists_them(tmp_path):
    error = refused(archive(tmp_path / "a.zip", {f"Bảng {n}.csv": TABLE for n in range(12)}))
    assert error.params["count"] == 12
    assert "Bảng 0.csv" in error.params["members"]
    assert error.params["members"].endswith(", …")


def test_an_archive_within_an_archive_is_refused(tmp_path):
    inner = archive(tmp_path / "inner.zip", {"a.csv": TABLE}).read_bytes()
    assert refused(archive(tmp_path / "a.zip", {"b.zip": inner})).code == "ingest.format"


def test_nothing_within_an_archive_reaches_the_disk(tmp_path):
    folder = tmp_path / "nơi nhập"
    folder.mkdir()
    path = archive(folder / "a.zip", {"../../ngoài.csv": TABLE})
    before = {str(found) for found in Path(tmp_path).rglob("*")}
    assert "1-2021-00001" in Reading(path).values
    assert {str(found) for found in Path(tmp_path).rglob("*")} == before


def _patched(path, mark, offset, value):
    """Overwrite a field of the first local header or directory entry of an archive."""
    data = bytearray(path.read_bytes())
    at = data.find(mark) + offset
    data[at : at + len(value)] = value
    path.write_bytes(data)
    return path


LOCAL, LISTED, END = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"


@pytest.mark.parametrize(
    ("mark", "offset", "value", "code"),
    [
        (LISTED, 8, struct.pack("<H", 1), "ingest.password"),
        (LISTED, 10, struct.pack("<H", 9), "ingest.zip_method"),
        (LISTED, 16, b"\0\0\0\0", "ingest.damaged"),  # the checksum
        (LISTED, 24, struct.pack("<I", 10), "ingest.damaged"),  # the size it says it has
        (LOCAL, 0, b"XXXX", "ingest.format"),
        (END, 12, struct.pack("<I", 0x7FFFFFFF), "ingest.bomb"),
        (END, 12, struct.pack("<I", 0xFFFFFFFF), "ingest.bomb"),
    ],
)
def test_archives_that_lie_about_themselves_are_refused(tmp_path, mark, offset, value, code):
    parts = {"a.csv": TABLE + os.urandom(64).hex().encode() * 40}
    path = _patched(archive(tmp_path / "a.zip", parts), mark, offset, value)
    if mark == LISTED and offset == 8:
        _patched(path, LOCAL, 6, value)
    assert refused(path).code == code


def test_a_size_larger_than_the_content_does_no_harm(tmp_path):
    path = archive(tmp_path / "a.zip", {"a.csv": TABLE})
    _patched(path, LISTED, 24, struct.pack("<I", 0x7FFFFFFF))
    assert "1-2021-00001" in Reading(path).values
