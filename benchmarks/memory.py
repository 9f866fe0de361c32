"""Memory of the whole command over the largest files that are let in, tried from end to end.

The readers alone are measured by ``reading``; here a file is read, mapped, cleaned and matched as
an officer does it. What is above the bounds must be refused with a sentence.
"""

from __future__ import annotations

import csv
import json
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from xml.sax.saxutils import escape

from benchmarks import reading
from benchmarks.generate import write_csv
from benchmarks.place import Place
from benchmarks.processes import MIB, Peak, command, environment
from benchmarks.report import Report, Row

TEXT = 200 * MIB
BOUND = 512
"""MiB over the base, of issue 3."""
_SMALL = 50


def measure(place: Place, report: Report) -> None:
    """Try the largest file of every format, and one beyond."""
    sample = place.folder / "memory-small.csv"
    write_csv(sample, _SMALL)
    rows = place.folder / "memory-20000.csv"
    if not rows.exists():
        write_csv(rows, 20_000)
    base = _tried(place, sample)
    found = {"base": base}
    for ending, file in _files(place, rows):
        found[ending] = told = _tried(place, file)
        work = f"try {file.stat().st_size / MIB:.0f} MiB of .{ending} from end to end"
        over = told["peak, MiB"] - base["peak, MiB"]
        report.add(Row(work, "memory of all processes over the base", "MiB", BOUND, BOUND, over))
    report.detail("memory", found)


def _files(place: Place, patterns: Path) -> Iterator[tuple[str, Path]]:
    """Yield the files, made when missing."""
    for ending, text in MAKERS.items():
        file = place.folder / f"memory.{ending}"
        if not file.exists():
            text(patterns, file)
        yield ending, file
    for ending, workbook in reading.MAKERS.items():
        file = place.folder / f"sixty.{ending}"
        if not file.exists():
            workbook(file)
        yield ending, file


def _tried(place: Place, file: Path) -> dict[str, float]:
    """Return what a dry run of a file said and the peak of our processes, children included."""
    home = place.folder / "home-memory"
    words = command("ingest", str(file), "--dry-run", "--json", "--kind", "invention")
    env = environment(home, ST_DB_LANG="en")
    with subprocess.Popen(words, env=env, stdout=subprocess.PIPE, cwd=place.folder) as process:
        peak = Peak(process.pid, home, every=0.2)
        peak.start()
        assert process.stdout is not None
        said = json.loads(process.stdout.read())
        peak.stop()
    codes = [issue["code"] for issue in said["issues"] if issue["level"] == "error"]
    return {
        "file, MiB": round(file.stat().st_size / MIB, 1), "rows": said["rows"],
        "rejected": said["rejected"], "seconds": round(said["seconds"], 1),
        "peak, MiB": round(peak.own / MIB), "with the database, MiB": round(peak.bytes / MIB),
        "errors": ", ".join(sorted(set(codes))[:3]),
    }  # fmt: skip


def _rows(patterns: Path) -> Iterator[dict[str, str]]:
    """Yield rows without end, each with a number of its own."""
    serial = 0
    while True:
        with patterns.open(encoding="utf-8-sig", newline="") as text:
            for row in csv.DictReader(text):
                serial += 1
                number = f"1-{1950 + serial // 100_000}-{serial % 100_000:05d}"
                yield row | {"(21) Số đơn": number, "Số văn bằng": "", "(11) Số công bố": ""}


def _csv(patterns: Path, path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as out:
        table = csv.writer(out)
        for count, row in enumerate(_rows(patterns)):
            if not count:
                table.writerow(row)
            table.writerow(row.values())
            if count % 1000 == 0 and path.stat().st_size > TEXT - 2 * MIB:
                return


def _jsonl(patterns: Path, path: Path) -> None:
    _lines(path, "", (json.dumps(row, ensure_ascii=False) for row in _rows(patterns)), "")


def _xml(patterns: Path, path: Path) -> None:
    names = {"(21) Số đơn": "So_don", "(54) Tên": "Ten", "(57) Tóm tắt": "Tom_tat"}
    rows = (
        "<don>"
        + "".join(f"<{tag}>{escape(row[name])}</{tag}>" for name, tag in names.items())
        + "</don>"
        for row in _rows(patterns)
    )
    _lines(path, "<so_dang_ky>", rows, "</so_dang_ky>")


def _patents(patterns: Path, path: Path) -> None:
    """Write patents as WIPO ST.36 has them, one after another in one document."""
    reference = "<{0}-reference><document-id><country>VN</country><doc-number>{1}</doc-number>"
    rows = (
        "<patent-document lang='vi'><bibliographic-data>"
        + reference.format("application", row["(21) Số đơn"])
        + "<date>20210105</date></document-id></application-reference>"
        + f"<invention-title>{escape(row['(54) Tên'])}</invention-title></bibliographic-data>"
        + f"<abstract><p>{escape(row['(57) Tóm tắt'])}</p></abstract></patent-document>"
        for row in _rows(patterns)
    )
    _lines(path, "<patent-documents>", rows, "</patent-documents>")


def _lines(path: Path, begin: str, rows: Iterator[str], end: str) -> None:
    with path.open("w", encoding="utf-8") as out:
        out.write(f"{begin}\n" if begin else "")
        written = 0
        for row in rows:
            written += out.write(f"{row}\n") and len(row.encode()) + 1
            if written > TEXT - 2 * MIB:
                break
        out.write(end)


MAKERS: dict[str, Callable[[Path, Path], None]] = {
    "csv": _csv, "jsonl": _jsonl, "xml": _xml, "st36.xml": _patents,
}  # fmt: skip
