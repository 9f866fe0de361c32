"""Tables of text: CSV and its kin, with any delimiter."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator

from ingest.readers.cells import LAST_COLUMN
from ingest.readers.content import Content
from ingest.readers.quotes import CELL_LIMIT, QuotedRows
from ingest.readers.sheet import Opened, Row, Sheet
from st_db.errors import Issue, UnreadableFile

_KEPT = re.compile(r"'+[=+\-@\t\r\n]")


def read_delimited(content: Content) -> Opened:
    with content.text() as stream:
        sample = stream.read(64 * 1024)
    declared = re.match(r"\ufeff?sep=(.)(?:\r\n|\r|\n)", sample)
    csv.field_size_limit(CELL_LIMIT)
    delimiter, width = _delimiter(sample, declared[1] if declared else "")

    def rows() -> Iterator[Row | Issue]:
        with content.text() as stream:
            for row in QuotedRows(stream, content.path.name, delimiter, width):
                if isinstance(row, Issue):
                    yield row
                    continue
                number, cells = row
                if len(cells) > LAST_COLUMN:
                    params = {"rows": number, "columns": len(cells)}
                    raise UnreadableFile("ingest.too_spread", file=content.path.name, **params)
                yield number, [] if declared and number == 1 else [_bare(cell) for cell in cells]

    return Opened(content, [Sheet(None, rows)], delimiter=delimiter)


def _bare(cell: str) -> str:
    """Return a text without the apostrophe that kept spreadsheets from taking it for a formula."""
    return cell[1:] if cell.startswith("'") and _KEPT.match(cell) else cell


def _delimiter(sample: str, declared: str) -> tuple[str, int]:
    """Return the delimiter that cuts most lines into one same number of columns, and that."""
    best, best_score = declared or ",", (0, 0)
    for delimiter in declared or (",", ";", "\t", "|"):
        try:
            widths = Counter(
                len(cells)
                for cells, _ in zip(
                    csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter),
                    range(60),
                    strict=False,
                )
                if len(cells) > 1
            )
        except csv.Error:
            continue
        if widths:
            width, count = max(widths.items(), key=lambda item: (item[1], item[0]))
            if (count, width) > best_score:
                best, best_score = delimiter, (count, width)
    return best, best_score[1]
