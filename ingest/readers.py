"""Readers: from a file of any known format to sheets of rows with their positions."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from python_calamine import (
    CalamineError,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from ingest.content import WHOLE_LIMIT, Content, sniff
from ingest.quotes import CELL_LIMIT, QuotedRows
from st_db.errors import Issue, UnreadableFile, Where

Row = tuple[int, Any]
"""A row's number as the office sees it, and its cells: a list, or a mapping in JSON."""

_EXTENSIONS = {
    "csv": {"csv", "tsv", "txt", "tab"},
    "json": {"json", "geojson"},
    "jsonl": {"jsonl", "ndjson", "json"},
    "xlsx": {"xlsx", "xlsm", "xltx", "xlsb"},
}
DEEPEST = 50
"""Levels of lists and objects within each other; a record has five at most."""
_SURROGATES = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table of a file; ``rows`` reads it from its start each time it is called."""

    name: str | None
    rows: Callable[[], Iterator[Row | Issue]]
    keyed: bool = False  # rows are mappings whose keys are the headers


@dataclass(slots=True)
class Opened:
    """A file ready to read: its content, its visible sheets, and what is worth saying about it."""

    content: Content
    sheets: list[Sheet]
    issues: list[Issue] = field(default_factory=list)
    delimiter: str | None = None


def open_file(path: Path) -> Opened:
    """Open a file by its content; its extension is only compared with what was found."""
    content = sniff(path)
    opened = READERS[content.format](content)
    where = Where(file=path.name)
    extension = _extension(path)
    if extension not in _EXTENSIONS[content.format]:
        params = {"file": path.name, "extension": extension, "found": content.format}
        opened.issues.append(Issue("info", "ingest.wrong_extension", where, params))
    if content.guessed:
        params = {"file": path.name, "encoding": content.encoding or ""}
        opened.issues.append(Issue("info", "ingest.encoding_guessed", where, params))
    return opened


def _extension(path: Path) -> str:
    suffixes = [suffix.lower().lstrip(".") for suffix in path.suffixes[-2:]]
    return (
        (suffixes[:-1] or [""])[-1] if suffixes and suffixes[-1] == "gz" else "".join(suffixes[-1:])
    )


def _csv(content: Content) -> Opened:
    with content.text() as stream:
        sample = stream.read(64 * 1024)
    declared = re.match(r"\ufeff?sep=(.)\r?\n", sample)
    csv.field_size_limit(CELL_LIMIT)
    delimiter, width = _delimiter(sample, declared[1] if declared else "")

    def rows() -> Iterator[Row | Issue]:
        with content.text() as stream:
            for row in QuotedRows(stream, content.path.name, delimiter, width):
                yield (1, []) if declared and not isinstance(row, Issue) and row[0] == 1 else row

    return Opened(content, [Sheet(None, rows)], delimiter=delimiter)


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


def _xlsx(content: Content) -> Opened:
    name = content.path.name
    try:
        with content.binary(WHOLE_LIMIT) as stream:
            workbook = CalamineWorkbook.from_filelike(io.BytesIO(stream.read()))
        visible = [
            meta.name
            for meta in workbook.sheets_metadata
            if meta.visible == SheetVisibleEnum.Visible and meta.typ == SheetTypeEnum.WorkSheet
        ]
    except PasswordError as error:
        raise UnreadableFile("ingest.password", file=name) from error
    except (CalamineError, ValueError) as error:
        raise UnreadableFile("ingest.damaged", file=name) from error

    def reader(sheet: str) -> Callable[[], Iterator[Row | Issue]]:
        def rows() -> Iterator[Row | Issue]:
            try:
                found = workbook.get_sheet_by_name(sheet)
                first = found.start[0] if found.start else 0
                left = [""] * (found.start[1] if found.start else 0)
                cells = found.to_python(skip_empty_area=True)
            except (CalamineError, ValueError) as error:
                raise UnreadableFile("ingest.damaged", file=name) from error
            for number, row in enumerate(cells, start=first + 1):
                yield number, left + row if left else row

        return rows

    return Opened(content, [Sheet(sheet, reader(sheet)) for sheet in visible])


def _jsonl(content: Content) -> Opened:
    def rows() -> Iterator[Row | Issue]:
        with content.text() as stream:
            for number, line in enumerate(stream, start=1):
                if not line.strip("\ufeff \t\r\n"):
                    continue
                yield _json_row(line, number, content.path.name)

    return Opened(content, [Sheet(None, rows, keyed=True)])


def _json_row(line: str, number: int, file: str) -> Row | Issue:
    where = Where(file=file, row=number, raw=line.strip()[:200])
    try:
        found = json.loads(line.lstrip("\ufeff"))
    except (ValueError, RecursionError):
        return Issue("error", "ingest.bad_json_line", where, {"row": number})
    if not isinstance(found, dict):
        return Issue("error", "ingest.not_an_object", where, {"row": number})
    if _too_deep(found):
        return Issue("error", "ingest.too_deep", where, {"row": number})
    return number, _whole(found) if "\\u" in line else found


def _json(content: Content) -> Opened:
    name = content.path.name
    try:
        with content.binary(WHOLE_LIMIT) as stream:
            text = stream.read().decode(content.encoding or "utf-8", errors="replace")
        found = json.loads(text.lstrip("\ufeff"))
        if _too_deep(found):
            raise UnreadableFile("ingest.damaged_json", file=name, why="RecursionError")
        found = _whole(found)
    except (ValueError, RecursionError) as error:
        raise UnreadableFile("ingest.damaged_json", file=name, why=_where_json(error)) from error
    if isinstance(found, dict):
        lists = [v for v in found.values() if isinstance(v, list) and v and isinstance(v[0], dict)]
        found = lists[0] if len(lists) == 1 else [found]
    if not isinstance(found, list) or not found:
        raise UnreadableFile("ingest.empty", file=name)

    def rows() -> Iterator[Row | Issue]:
        for number, item in enumerate(found, start=1):
            if isinstance(item, dict):
                yield number, item
            else:
                where = Where(file=name, row=number, raw=str(item)[:200])
                yield Issue("error", "ingest.not_an_object", where, {"row": number})

    return Opened(content, [Sheet(None, rows, keyed=True)])


def _too_deep(value: Any) -> bool:
    """Tell whether lists and objects stand within each other deeper than any record does."""
    level = [value]
    for _ in range(DEEPEST):
        level = [
            part
            for outer in level
            for part in (outer.values() if isinstance(outer, dict) else outer)
            if isinstance(part, dict | list)
        ]
        if not level:
            return False
    return True


def _where_json(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"{error.lineno}:{error.colno}"
    return type(error).__name__


def _whole(value: Any) -> Any:
    """Return a JSON value without NUL and halves of surrogate pairs, which no database keeps."""
    if isinstance(value, str):
        return _SURROGATES.sub("\ufffd", value.replace("\0", ""))
    if isinstance(value, list):
        return [_whole(part) for part in value]
    if isinstance(value, dict):
        return {_whole(key): _whole(part) for key, part in value.items()}
    return value


READERS: dict[str, Callable[[Content], Opened]] = {
    "csv": _csv,
    "xlsx": _xlsx,
    "json": _json,
    "jsonl": _jsonl,
}
"""One reader per format, chosen by what the content is."""
