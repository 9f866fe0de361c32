"""Memory and speed of reading the largest workbooks that are let in, each in a fresh process.

``python -m benchmarks.reading FILE`` reads one file and prints what it took.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import xlwt

from benchmarks import vocabulary as words
from benchmarks.generate import SEED
from benchmarks.place import REPOSITORY, Place
from benchmarks.processes import MIB
from benchmarks.report import Report, Row
from ingest.readers import open_file
from st_db.errors import Issue

SIZE = 60 * MIB
HEADERS = ("Số đơn", "Kinh phí", "Giá", "Tên sáng chế", *(f"Ghi chú {n}" for n in range(21)))
COLUMNS = len(HEADERS)
BOUND = 512  # MiB, of issue 3
_OFFICE = "urn:oasis:names:tc:opendocument:xmlns"


def measure(place: Place, report: Report) -> None:
    """Read a workbook of 60 MB in every format."""
    found = {}
    for ending, make in MAKERS.items():
        file = place.folder / f"sixty.{ending}"
        if not file.exists():
            make(file)
        told = subprocess.run(
            [sys.executable, "-m", "benchmarks.reading", str(file)],
            cwd=REPOSITORY, stdout=subprocess.PIPE, text=True, check=True,
        )  # fmt: skip
        found[ending] = json.loads(told.stdout)
        work = f"read an .{ending} of {file.stat().st_size / MIB:.0f} MiB"
        over = found[ending]["peak over the base, MiB"]
        report.add(Row(work, "peak memory over the base", "MiB", BOUND, BOUND, over))
    report.detail("reading", found)


def read(file: Path) -> dict[str, float]:
    """Read a file to its end and return what it took."""
    base = _memory("VmRSS")
    started, rows, cells = time.perf_counter(), 0, 0
    opened = open_file(file)
    seconds = time.perf_counter() - started
    for sheet in opened.sheets:
        for row in sheet.rows():
            if not isinstance(row, Issue):
                rows, cells = rows + 1, cells + len(row[1])
    taken = time.perf_counter() - started
    peak = _memory("VmHWM") - base
    return {
        "rows": rows, "cells": cells, "seconds to open": round(seconds, 1),
        "rows/s": round(rows / taken), "peak over the base, MiB": round(peak / 1024),
    }  # fmt: skip


def _memory(name: str) -> int:
    """Return a figure of ours in KiB; getrusage would count the process that started us."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{name}:"))


def _texts() -> Iterator[str]:
    """Yield the headers, then texts without end, hardly two the same: the worst case of strings."""
    yield from HEADERS
    draw = random.Random(SEED)
    vocabulary = sorted({word for thing in words.DEVICES for word in thing.split()})
    while True:
        yield f"{' '.join(draw.choices(vocabulary, k=draw.randint(2, 9)))} {draw.random():.9f}"


def _xlsx(path: Path) -> None:
    """Write a workbook whose every text is shared, streamed: openpyxl would hold them all."""
    space = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    texts, rows, shared = _texts(), 0, 0
    sheet = path.with_suffix(".sheet")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive, sheet.open("w") as beside:
        with archive.open("xl/sharedStrings.xml", "w") as strings:
            strings.write(f"<sst {space}>".encode())
            # Numbers and references of the sheet take two fifths beside the strings.
            while archive.fp and archive.fp.tell() < SIZE * 0.58:
                rows += 1
                cells = []
                for column in range(COLUMNS):
                    reference = f"{chr(65 + column)}{rows}"
                    if column % 3 and rows > 1:
                        number = (rows - 1) * COLUMNS + column
                        cells.append(f'<c r="{reference}"><v>{number / 7}</v></c>')
                    else:
                        strings.write(f"<si><t>{next(texts)}</t></si>".encode())
                        cells.append(f'<c r="{reference}" t="s"><v>{shared}</v></c>')
                        shared += 1
                beside.write(f'<row r="{rows}">{"".join(cells)}</row>')
            strings.write(b"</sst>")
        beside.flush()
        with archive.open("xl/worksheets/sheet1.xml", "w") as part, sheet.open("rb") as written:
            part.write(f"<worksheet {space}><sheetData>".encode())
            while piece := written.read(MIB):
                part.write(piece)
            part.write(b"</sheetData></worksheet>")
        archive.writestr(
            "xl/workbook.xml",
            f'<workbook {space} xmlns:r="{relations}"><sheets>'
            '<sheet name="A" sheetId="1" r:id="r1"/></sheets></workbook>',
        )
        archive.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships><Relationship Id="r1" Type="{relations}/worksheet" '
            f'Target="worksheets/sheet1.xml"/><Relationship Id="r2" '
            f'Type="{relations}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
        )
    sheet.unlink()


def _ods(path: Path) -> None:
    texts = _texts()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        spaces = " ".join(f'xmlns:{s}="{_OFFICE}:{s}:1.0"' for s in ("office", "table", "text"))
        with archive.open("content.xml", "w", force_zip64=True) as part:
            part.write(
                f"<office:document-content {spaces}><office:body><office:spreadsheet>"
                '<table:table table:name="A">'.encode()
            )
            row = 0
            while archive.fp and archive.fp.tell() < SIZE - MIB:
                row += 1
                cells = (
                    f'<table:table-cell office:value-type="float" office:value="{row / 7 + c}"/>'
                    if c % 3 and row > 1
                    else '<table:table-cell office:value-type="string"><text:p>'
                    f"{next(texts)}</text:p></table:table-cell>"
                    for c in range(COLUMNS)
                )
                part.write(f"<table:table-row>{''.join(cells)}</table:table-row>".encode())
            part.write(
                b"</table:table></office:spreadsheet></office:body></office:document-content>"
            )


def _xls(path: Path) -> None:
    """Write sheets of the most rows an old one has, until the file is large enough."""
    book = xlwt.Workbook()
    row = written = 0
    while written < SIZE:
        if row % 65_536 == 0:
            texts = _texts()
            sheet = book.add_sheet(f"A{row // 65_536}")
        for column in range(COLUMNS):
            value = row / 7 + column if column % 3 and row % 65_536 else next(texts)
            sheet.write(row % 65_536, column, value)
            # A number takes 18 bytes, a text 14 and itself in the list of strings.
            written += 17 + 2 * len(value) if isinstance(value, str) else 18
        row += 1
        if row % 1000 == 0:
            sheet.flush_row_data()
    book.save(str(path))


MAKERS: dict[str, Callable[[Path], None]] = {"xlsx": _xlsx, "ods": _ods, "xls": _xls}


if __name__ == "__main__":
    print(json.dumps(read(Path(sys.argv[1]))))
