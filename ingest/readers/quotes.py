"""Rows of a table in text, where a quote that never closes costs its own row and no other."""

from __future__ import annotations

import csv
import re
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from st_db.errors import Issue, Where

CELL_LIMIT = 8 * 1024 * 1024
"""Characters of one cell; a quote is given up as unclosed beyond it."""
LONG_CELL = 50
"""Lines of one cell that are worth a look."""
_END = "\x1a"  # a line of ours behind the last; a quote still open swallows it
_BREAK = re.compile(r"\r\n|\r|\n")


@dataclass(slots=True)
class QuotedRows:
    """Reads a table; lines that a stray quote swallowed are read again as rows."""

    stream: Iterable[str]
    file: str
    delimiter: str
    width: int = 0  # columns of most rows; 0 when nobody knows
    _again: deque[str] = field(default_factory=deque)
    _taken: list[str] = field(default_factory=list)

    def __iter__(self) -> Iterator[tuple[int, list[str]] | Issue]:
        """Yield (row number, cells), and what is wrong with quotes at its row."""
        csv.field_size_limit(CELL_LIMIT)
        source, taken, number = iter(self.stream), self._taken, 0
        while True:
            opened = 0
            try:
                for cells in csv.reader(self._lines(source), delimiter=self.delimiter):
                    if taken[-1] is _END:
                        if len(taken) == 1:
                            return
                        opened = self._opened(cells)
                        break
                    if len(taken) > 1 and self._stray(cells):
                        break
                    number += 1
                    if len(taken) > 1 and (count := self._spread(cells)):
                        yield self._issue("warning", "ingest.cell_over_lines", number, count)
                    yield number, cells
                    taken.clear()
            except csv.Error:
                pass  # the cell is longer than any cell
            number += 1
            yield self._issue("error", "ingest.unclosed_quote", number, opened + 1)
            self._again.extendleft(
                line for line in reversed(taken[opened + 1 :]) if line is not _END
            )
            taken.clear()

    def _lines(self, source: Iterator[str]) -> Iterator[str]:
        again, taken = self._again, self._taken
        while True:
            line = again.popleft() if again else next(source, _END)
            taken.append(line)
            yield line
            if line is _END:
                return

    def _opened(self, cells: Sequence[str]) -> int:
        """Return at which line of the row the quote opened that took everything to the end."""
        lines = len(_BREAK.findall(cells[-1]))
        ended = self._taken[-2].endswith(("\n", "\r"))
        return max(0, len(self._taken) - 1 - lines - (not ended))

    def _stray(self, cells: Sequence[str]) -> bool:
        """Tell whether a cell took whole rows until another stray quote: one with text behind."""
        try:
            list(csv.reader(self._taken, delimiter=self.delimiter, strict=True))
        except csv.Error:
            return any(self._swallowed(index, cell) for index, cell in enumerate(cells))
        return False

    def _swallowed(self, index: int, cell: str) -> bool:
        counts = self._counts(cell)
        if len(counts) < 2:
            return False
        last = self.width - 1 - index  # delimiters behind the cell
        return (
            0 < index == counts[-1]
            or self.width - 1 in counts[1:]
            or (last > 0 and counts[0] == last)
        )

    def _spread(self, cells: Sequence[str]) -> int:
        """Return the lines of a cell that looks as if it held rows, or 0."""
        for cell in cells:
            counts = self._counts(cell)
            if len(counts) > LONG_CELL or (self.width > 1 and self.width - 1 in counts[1:]):
                return len(counts)
        return 0

    def _counts(self, cell: str) -> list[int]:
        """Return how many delimiters each line of a cell has; a comma and a space are prose."""
        wanted = re.compile(re.escape(self.delimiter) + r"(?! )")
        return [len(wanted.findall(line)) for line in _BREAK.split(cell)]

    def _issue(self, level: str, code: str, row: int, count: int) -> Issue:
        where = Where(file=self.file, row=row, raw=self._taken[0].strip()[:200])
        return Issue("error" if level == "error" else "warning", code, where, {"count": count})
