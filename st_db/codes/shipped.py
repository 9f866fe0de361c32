"""The code lists that come with the package, one CSV file each."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache
from importlib.resources import files

from st_db.codes.listing import CodeLists
from st_db.codes.model import Code

COLUMNS = ("code", "parent", "vi", "en", "valid_from", "valid_to")


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def read_list(name: str, lines: Iterable[str]) -> Iterator[Code]:
    """Yield the codes of one CSV file; columns beyond the usual six go to ``extra`` when filled."""
    reader = csv.reader(lines)
    header = next(reader)
    if tuple(header[:6]) != COLUMNS:
        raise ValueError(f"code list {name}: the first columns must be {', '.join(COLUMNS)}")
    more = header[6:]
    for row in reader:
        code, parent, vi, en, start, end = row[:6]
        extra = {column: value for column, value in zip(more, row[6:], strict=True) if value}
        yield Code(
            name, code, vi or None, en or None, parent or None, _day(start), _day(end), extra
        )


def _shipped() -> Iterator[Code]:
    folder = files("st_db.codes") / "lists"
    for file in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if file.name.endswith(".csv"):
            text = file.read_text(encoding="utf-8")
            yield from read_list(file.name.removesuffix(".csv"), text.splitlines())


@cache
def shipped() -> CodeLists:
    """Return the shipped lists, read once per process."""
    return CodeLists(_shipped())
