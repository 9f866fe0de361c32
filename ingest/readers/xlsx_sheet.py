"""The XML of one sheet, and of the strings all sheets share, as rows and texts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from ingest.legacy import Run, read_runs
from ingest.legacy.tables import ENCODINGS
from ingest.readers.cells import LAST_COLUMN, DateKind, Watch, column_number, day_of, from_serial
from ingest.readers.sheet import Row
from ingest.readers.strings import Strings
from st_db.errors import Issue, UnreadableFile

STRINGS_LIMIT = 10_000_000
"""Strings of one workbook; ten times what the largest real one of 60 MB has."""
CELL_LIMIT = 8 * 1024 * 1024
"""Characters of one cell, as in a text table; Excel's own limit is 32,767."""
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_HALF = re.compile("[\ud800-\udfff]")
_FLAGS = list(ENCODINGS)


@dataclass(frozen=True, slots=True)
class Style:
    """What of a cell's style bears on its value."""

    kind: DateKind | None = None
    font: str | None = None


class Texts(Protocol):
    """Reads texts by font, as ``legacy.Reading`` and ``legacy.Sample`` do."""

    def __call__(self, text: str, font: str | None) -> str: ...
    def runs(self, runs: Sequence[Run]) -> str: ...
    def counted(self, encoding: str) -> None: ...


def unescaped(text: str) -> str:
    """Return a text without the escapes of signs that XML cannot hold (_x000D_)."""
    if "_x" not in text:
        return text
    said = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
    if not _HALF.search(said):
        return said
    # Two halves may make one sign; one alone is none, and no database keeps it.
    return said.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


class _Runs:
    """Gathers the parts of a text and their fonts: <r><rPr><rFont/></rPr><t/></r>."""

    def __init__(self, file: str) -> None:
        self._file = file
        self.runs: list[Run] = []
        self._font: str | None = None
        self._text: list[str] | None = None
        self._length = 0
        self._spoken = False

    def clear(self) -> None:
        self.runs, self._font, self._spoken, self._length = [], None, False, 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "t":
            self._text = [] if not self._spoken else None
        elif name == "r":
            self._font = None
        elif name == "rFont":
            self._font = attributes.get("val")
        elif name == "rPh":  # how a Japanese name is spoken; not part of the text
            self._spoken = True

    def end(self, name: str) -> None:
        if name == "t" and self._text is not None:
            self.runs.append((self._font, unescaped("".join(self._text))))
            self._text = None
        elif name == "rPh":
            self._spoken = False

    def text(self, text: str) -> None:
        if self._text is not None:
            self._length += len(text)
            if self._length > CELL_LIMIT:
                raise UnreadableFile("ingest.damaged", file=self._file)
            self._text.append(text)


class SharedStrings(_Runs):
    """The strings of a workbook; those whose parts name an old font are already read."""

    def __init__(self, file: str) -> None:
        super().__init__(file)
        self._strings = Strings()
        self._read = bytearray()  # 0, or 1 + the place of the encoding it was read from

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "si":
            self.clear()
        else:
            super().start(name, attributes)

    def end(self, name: str) -> None:
        if name != "si":
            super().end(name)
            return
        if len(self.runs) == 1 and self.runs[0][0] is None:
            text, encoding = self.runs[0][1], None
        else:
            text, encoding = read_runs(self.runs)
        self._strings.append(text)
        self._read.append(1 + _FLAGS.index(encoding) if encoding else 0)
        if len(self._read) > STRINGS_LIMIT:
            raise UnreadableFile(
                "ingest.too_spread", file=self._file, rows=len(self._read), columns=1
            )

    def get(self, index: int, font: str | None, texts: Texts) -> str:
        """Return a string as a cell of some font shows it."""
        text = self._strings[index]
        if text.isascii():
            return text
        if flag := self._read[index]:
            texts.counted(_FLAGS[flag - 1])
            return text
        return texts(text, font)


@dataclass(frozen=True, slots=True)
class Shared:
    """What the cells of a sheet refer to."""

    file: str
    styles: Sequence[Style]
    strings: SharedStrings
    since_1904: bool


_PLAIN = Style()
_NEAR = 256
"""Blank cells between two filled ones that are filled up at once."""


@dataclass(frozen=True, slots=True)
class Far:
    """A row with cells far to the right, which takes its full width only when it is asked for."""

    row: int
    cells: list[Any]
    far: dict[int, Any]

    def unfolded(self) -> Row:
        """Return the row as a list of all its cells."""
        cells = self.cells + [""] * (max(self.far) + 1 - len(self.cells))
        for column, value in self.far.items():
            cells[column] = value
        return self.row, cells


class SheetRows(_Runs):
    """Collects the rows of a sheet; ``rows`` is emptied by who reads it."""

    def __init__(self, shared: Shared, texts: Texts, watch: Watch) -> None:
        super().__init__(shared.file)
        self._shared, self._texts, self._watch = shared, texts, watch
        self.rows: list[Row | Far | Issue] = []
        self._cells: list[Any] = []
        self._far: dict[int, Any] = {}
        self._row = 0
        self._column = -1
        self._columns: dict[str, int] = {}
        self._type = "n"
        self._styles = {str(place): style for place, style in enumerate(shared.styles)}
        self._style = _PLAIN
        self._value: list[str] | None = None
        self._formula: list[str] | None = None
        self._into: list[str] | None = None
        self._inline = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "c":
            self._begin(attributes)
        elif name == "v":
            self._value = self._into = []
        elif name == "f":
            self._formula = self._into = []
        elif name == "row":
            number = attributes.get("r")
            self._row = int(number) if number else self._row + 1
            self._column, self._cells = -1, []
        elif name == "is":
            self._inline = True
            self.clear()
        elif self._inline:
            super().start(name, attributes)

    def text(self, text: str) -> None:
        if self._into is not None:
            self._into.append(text)
        elif self._inline:
            super().text(text)

    def end(self, name: str) -> None:
        if name == "v" or name == "f":
            self._into = None
        elif name == "c":
            value = self._found()
            if value != "":
                self._put(value)
        elif name == "row":
            self._finish()
        elif name == "is":
            self._inline = False
        elif self._inline:
            super().end(name)

    def _begin(self, attributes: dict[str, str]) -> None:
        reference = attributes.get("r")
        if reference:
            letters = reference.rstrip("0123456789")
            column = self._columns.get(letters, -1)
            if column < 0:
                column = self._columns[letters] = column_number(letters)
        else:
            column = self._column + 1
        if not 0 <= column < LAST_COLUMN:
            raise UnreadableFile("ingest.damaged", file=self._file)
        self._column = column
        self._type = attributes.get("t", "n")
        self._style = self._styles.get(attributes.get("s", "0"), _PLAIN)
        self._value = self._formula = None
        self.runs = []

    def _put(self, value: Any) -> None:
        cells = self._cells
        gap = self._column - len(cells)
        if gap == 0:
            cells.append(value)
        elif gap > _NEAR:
            self._far[self._column] = value
        elif gap > 0:
            cells.extend([""] * gap)
            cells.append(value)
        else:
            cells[self._column] = value

    def _found(self) -> Any:
        kind = self._type
        if kind == "inlineStr":
            runs, font = self.runs, self._style.font
            if len(runs) == 1:
                return self._texts(runs[0][1], runs[0][0] or font)
            return self._texts.runs([(run or font, text) for run, text in runs])
        text = "".join(self._value) if self._value else ""
        if not text:
            if self._formula is not None and kind != "str":
                self._watch.uncounted(self._row, self._column, "".join(self._formula))
            return ""
        if kind == "s":
            return self._string(text)
        if kind == "n":
            return self._number(text)
        return self._other(kind, text)

    def _string(self, text: str) -> str:
        try:
            return self._shared.strings.get(int(text), self._style.font, self._texts)
        except IndexError as error:
            raise UnreadableFile("ingest.damaged", file=self._file) from error

    def _number(self, text: str) -> Any:
        number = float(text)
        kind = self._style.kind
        return from_serial(number, kind, self._shared.since_1904) if kind else number

    def _other(self, kind: str, text: str) -> Any:
        if kind == "b":
            return text.strip() in {"1", "true"}
        if kind == "e":
            self._watch.error(self._row, self._column, text)
            return ""
        if kind == "d":
            return day_of(datetime.fromisoformat(text).replace(tzinfo=None))
        return self._texts(unescaped(text), self._style.font)

    def _finish(self) -> None:
        self.rows += self._watch.issues()
        if self._far:
            self._watch.count(self._row, max(self._far) + 1)
            self.rows.append(Far(self._row, self._cells, self._far))
            self._far = {}
        elif self._cells:
            self._watch.count(self._row, len(self._cells))
            self.rows.append((self._row, self._cells))
        self._cells = []
