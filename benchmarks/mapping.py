"""How many headers of offices are mapped to the field they mean, and how many to a wrong one."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.place import Place
from benchmarks.report import Report, Row
from ingest.guessing import Guess, guess_columns
from ingest.likeness import SURE
from st_db.codes import shipped

WORK = "map {count} headers as offices write them, each alone"


@dataclass(frozen=True, slots=True)
class Header:
    """A header with the cells below it, and the field that a person would take it for."""

    kind: str
    header: str
    field: str | None
    cells: tuple[str, ...]

    def guess(self) -> Guess:
        """Return what the mapper takes it for."""
        return guess_columns(self.kind, {0: (self.header, self.cells)}, shipped())[0]


def headers() -> Iterator[Header]:
    """Yield the table of headers: Vietnamese office usage, English, typos, two-row headers."""
    with (Path(__file__).parent / "headers.csv").open(encoding="utf-8", newline="") as table:
        for row in csv.DictReader(table):
            cells = tuple(row["cells"].split("|")) if row["cells"] else ()
            yield Header(row["kind"], row["header"], row["field"] or None, cells)


def measure(_place: Place, report: Report) -> None:
    """Map every header of the table by itself, where nothing else of a file helps."""
    guessed = [(header, header.guess()) for header in headers()]
    wrong = [(h, g) for h, g in guessed if g.field != h.field]
    certain = [(h, g) for h, g in wrong if g.field and g.confidence >= SURE]
    work = WORK.format(count=len(guessed))
    right = 100 * (1 - len(wrong) / len(guessed))
    report.add(
        Row(work, "headers mapped as meant", "%", None, 95, right, more_is_better=True),
        Row(work, "wrong ones said to be certain", "", 0, 0, len(certain)),
    )
    report.details["headers not mapped as meant"] = {
        f"{h.kind}: {h.header}": f"{h.field or '–'} → {g.field or '–'}" for h, g in wrong
    }
