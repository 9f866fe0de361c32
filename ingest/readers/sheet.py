"""What every reader gives: sheets of rows with their positions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from ingest.readers.content import Content
from st_db.errors import Issue

OURS = "st-db"
"""The sheet in which a correction workbook remembers where its rows came from."""

Row = tuple[int, Any]
"""A row's number as the office sees it, and its cells: a list, or a mapping in JSON."""


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle of cells, both corners within it; rows count from 1, columns from 0."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table of a file; ``rows`` reads it from its start each time it is called.

    A merged area has its value in its first cell; the others are blank. Hidden rows and columns
    are read like any other and only said.
    """

    name: str | None
    rows: Callable[[], Iterator[Row | Issue]]
    keyed: bool = False  # rows are mappings whose keys are the headers
    merged: tuple[Area, ...] = ()
    hidden_rows: frozenset[int] = frozenset()  # numbers as in ``Row``
    hidden_columns: frozenset[int] = frozenset()  # from 0
    sure: frozenset[int] = frozenset()  # rows known to be records: a workbook sent back has them


@dataclass(slots=True)
class Opened:
    """A file ready to read: its content, its visible sheets, and what is worth saying about it."""

    content: Content
    sheets: list[Sheet]
    issues: list[Issue] = field(default_factory=list)
    delimiter: str | None = None
