"""The share of characters of old Vietnamese workbooks that are read as their ground truth has them.

By font is how a workbook is read. By words is the same cells without their fonts, as a text table
or a workbook in Arial has them: the harder task, and the check of the statistics.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import xlrd
from rapidfuzz.distance import Levenshtein

from benchmarks.place import Place
from benchmarks.report import Report, Row
from ingest.legacy import Fontwise, Reading
from ingest.readers import open_file
from st_db.errors import Issue
from st_db.settings import Settings

FOLDER = "7-messy/vn-legacy-encodings"
WORK = "read old Vietnamese encodings (TCVN3, VNI) in {count} real workbooks"
_LETTER = re.compile(r"[^\W\d_]")


def corpus() -> list[tuple[Path, Path]]:
    """Return the workbooks of the shared data with their ground truth, none where it is absent."""
    folder = Settings().shared / "data" / FOLDER
    truths = {path.stem: path for path in (folder / "ground-truth").glob("*.txt")}
    books = sorted((folder / "corpus").rglob("*.xls"))
    return [(book, truths[book.stem]) for book in books if book.stem in truths]


def measure(_: Place, report: Report) -> None:
    """Read every workbook by font and by words."""
    pairs = corpus()
    work = WORK.format(count=len(pairs))
    if not pairs:
        report.skip(work, "characters right", "no shared data")
        return
    found = {
        book.name: {"by font": by_font(book, truth), "by words": by_words(book, truth)}
        for book, truth in pairs
    }
    for how in ("by font", "by words"):
        worst = min(shares[how] for shares in found.values()) * 100
        report.add(Row(work, f"characters right {how}, worst file", "%", 99.5, 99.5, worst,
                       more_is_better=True))  # fmt: skip
    report.detail("encodings", {
        name: {how: f"{share:.4%}" for how, share in shares.items()}
        for name, shares in found.items()
    })  # fmt: skip


def by_font(book: Path, truth: Path) -> float:
    """Return the share of characters that are right when a workbook is read as it is."""
    texts = (
        cell
        for sheet in open_file(book).sheets
        for row in sheet.rows()
        if not isinstance(row, Issue)
        for cell in row[1]
        if isinstance(cell, str)
    )
    return _share(texts, truth)


def by_words(book: Path, truth: Path) -> float:
    """Return the same when nothing is known of its fonts."""
    texts = list(_raw(book))
    fontwise = Fontwise()
    sample = fontwise.sample()
    for text in texts:
        sample(text, None)
    fontwise.decide()
    reading: Reading = fontwise.reading()
    return _share((reading(text, None) for text in texts), truth)


def _raw(book: Path) -> Iterator[str]:
    for sheet in xlrd.open_workbook(book).sheets():
        for row in range(sheet.nrows):
            yield from (cell.value for cell in sheet.row(row) if cell.ctype == xlrd.XL_CELL_TEXT)


def _share(texts: Iterable[str], truth: Path) -> float:
    """Return 1 less the edit distance, per character, of all cells that hold a letter."""
    written = _words(texts)
    right = _words(re.split(r"[\t\n]", truth.read_text("utf-8")))
    return 1 - Levenshtein.distance(written, right) / max(len(right), 1)


def _words(texts: Iterable[str]) -> str:
    """Return all words in a row: how a cell breaks its lines is nothing of its encoding."""
    return " ".join(" ".join(text.split()) for text in texts if _LETTER.search(text))
