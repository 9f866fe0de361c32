"""The tables of a sheet: where each begins, what names its columns, which rows are its records."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from ingest.header import LOOKED_AT, Header, RowFilter, bare_numbers, filled, find_header
from ingest.readers import Row, Sheet
from st_db.errors import Issue, Where

SAMPLE = 200
"""Records that decide what a column holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One table of a sheet; columns keep their place in the sheet, rows their number.

    ``header.names`` has one name per column of the sheet, blank for those left or right of the
    table, then one per group that heads rows, of which there are ``added``.
    """

    sheet: Sheet
    file: str
    header: Header
    sample: list[list[Any]]  # the first records, laid out as ``rows`` gives them
    last_row: int | None = None  # where the next table begins or the sheet was seen to end
    added: int = 0
    unit: tuple[str, Where] | None = None  # dong, nghin, trieu or ty, and the cell that says so
    heading: tuple[str, ...] = ()  # what stands above the header, without its blank cells
    issues: tuple[Issue, ...] = ()  # what is worth saying about it before its first row

    @property
    def first_row(self) -> int:
        """Return the number of the first row below the header."""
        return self.header.row + 1

    def rows(self) -> Iterator[Row | Issue]:
        """Yield (row number, cells) of every record, errors of single rows, what was left out."""
        if self.sheet.keyed:
            yield from self.sheet.rows()
            return
        keep = RowFilter(self.header)
        for row in self.sheet.rows():
            if isinstance(row, Issue) or (row[0] > self.header.row and keep.keeps(row[1])):
                yield row
        for why, count in keep.left_out.items():
            where = Where(self.file, self.sheet.name)
            yield Issue("info", f"ingest.left_out.{why}", where, {"count": count})


def find_tables(sheet: Sheet, vocabularies: Sequence[Collection[str]], file: str) -> list[Table]:
    """Return the tables of a sheet in their order; none when no row names columns."""
    rows = [row for row in islice(sheet.rows(), LOOKED_AT + SAMPLE) if not isinstance(row, Issue)]
    if sheet.keyed:
        names = tuple(dict.fromkeys(name for _, cells in rows for name in cells))
        header = find_header([(0, names)], vocabularies)
        if header is None:
            return []
        keyed = Header(0, names, header.known)
        return [
            Table(
                sheet=sheet,
                file=file,
                header=keyed,
                sample=[[c.get(n) for n in names] for _, c in rows],
            )
        ]
    header = find_header(((n, c) for n, c in rows if n <= rows[0][0] + LOOKED_AT), vocabularies)
    bare = bare_numbers(rows) if header is None else None
    header = header or bare
    if header is None:
        return []
    sample = [c for n, c in rows if n > header.row and any(map(filled, c))]
    said = (Issue("info", "ingest.numbers_only", Where(file, sheet.name)),) if bare else ()
    return [Table(sheet=sheet, file=file, header=header, sample=sample, issues=said)]
