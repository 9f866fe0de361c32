"""JSON: one object a line, or all of them in one list."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from ingest.readers.bounded import WHOLE_LIMIT
from ingest.readers.content import Content
from ingest.readers.sheet import Opened, Row, Sheet
from st_db.errors import Issue, UnreadableFile, Where

DEEPEST = 50
"""Levels of lists and objects within each other; a record has five at most."""
_DIGITS = 4_000
"""Digits of the longest number; Python's own bound is a little above."""
_SURROGATES = re.compile("[\ud800-\udfff]")


def read_lines(content: Content) -> Opened:
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
        found = _parsed(line.lstrip("\ufeff"))
    except (ValueError, RecursionError):
        return Issue("error", "ingest.bad_json_line", where, {"row": number})
    if not isinstance(found, dict):
        return Issue("error", "ingest.not_an_object", where, {"row": number})
    if _too_deep(found):
        return Issue("error", "ingest.too_deep", where, {"row": number})
    return number, _whole(found) if "\\u" in line else found


def read_json(content: Content) -> Opened:
    name = content.path.name
    try:
        with content.binary(WHOLE_LIMIT) as stream:
            text = stream.read().decode(content.codec or "utf-8", errors="replace")
        found = _parsed(text.lstrip("\ufeff"))
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


def _parsed(text: str) -> Any:
    """Return the value of a JSON text; a number of thousands of digits stays the text it is."""
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        raise
    except ValueError:  # Python makes no number of so many digits
        return json.loads(text, parse_int=_number)


def _number(digits: str) -> int | str:
    return int(digits) if len(digits) < _DIGITS else digits


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
