"""Which tables of a document are sheets: those with rows of values, under the text above them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ingest.readers.grid import Grid
from ingest.readers.sheet import Sheet
from st_db.errors import Issue, UnreadableFile, Where
from st_db.text import tidy

ABOVE = 20
"""Lines above a table that are kept with it: its title, its unit, who made it."""
_NAME = 60
_NAMED = 8
_REMARKS = ("đơn vị", "(đơn vị", "đvt", "unit", "ngày", "(")


@dataclass(frozen=True, slots=True)
class _Found:
    grid: Grid
    above: list[list[str]]


def sheets_of(blocks: Iterable[str | Grid], file: str) -> tuple[list[Sheet], list[Issue]]:
    """Return the tables of a document as sheets, and what names the ones left out.

    The lines above a table are its first rows: a unit or a title stands there.
    Raises UnreadableFile where a document has no table.
    """
    blocks = list(blocks)
    tables = [block for block in blocks if isinstance(block, Grid) and block.texts()]
    chosen = [table for table in tables if is_data(table)]
    if not chosen and tables:  # a list of one column may be all there is
        chosen = [max(tables, key=lambda table: len(table.rows))]
    if not chosen:
        raise UnreadableFile("ingest.no_table", file=file)
    found, left_out = _arranged(blocks, chosen)
    names = _names(found)
    sheets = [one.grid.sheet(name, one.above) for one, name in zip(found, names, strict=True)]
    return sheets, _said(left_out, file)


def is_data(grid: Grid, least: int = 2) -> bool:
    """Tell whether a table holds rows of values and does not only arrange a page."""
    return sum(rows for filled, rows in grid.filled.items() if filled > 1) >= least


def _arranged(
    blocks: Sequence[str | Grid], chosen: Sequence[Grid]
) -> tuple[list[_Found], list[Grid]]:
    """Return the chosen tables with what stands above each, and the tables below the last."""
    wanted = {id(table) for table in chosen}
    found: list[_Found] = []
    above: list[list[str]] = []
    passed: list[Grid] = []
    for block in blocks:
        if isinstance(block, str):
            above += [[line] for line in block.split("\n")]
        elif id(block) in wanted:
            found.append(_Found(block, above[-ABOVE:]))
            above, passed = [], []
        else:
            above += [_trimmed(row) for row in block.rows if any(row)]
            passed.append(block)
    return found, [table for table in passed if table.texts()]


def _names(found: Sequence[_Found]) -> list[str | None]:
    """Return the names of sheets: the caption, else the nearest line above, else a count."""
    names: list[str | None] = []
    for count, one in enumerate(found, start=1):
        name = one.grid.name or _title(one.above)
        if name is None and len(found) == 1:
            return [None]
        name = name or f"Bảng {count}"
        name = name if len(name) <= _NAME else f"{name[: _NAME - 1]}…"
        names.append(f"{name} ({count})" if name in names else name)
    return names


def _trimmed(row: Sequence[str]) -> list[str]:
    """Return a row without the blank cells at its end."""
    last = max(column for column, cell in enumerate(row) if cell)
    return list(row[: last + 1])


def _title(above: Sequence[Sequence[str]]) -> str | None:
    """Return the nearest line above a table that is no remark on it."""
    for row in reversed(above):
        cells = [cell for cell in row if cell]
        for line in cells[0].split("\n") if len(cells) == 1 else ():
            text = tidy(line)
            if text and not text.lower().startswith(_REMARKS):
                return text
    return None


def _said(left_out: Sequence[Grid], file: str) -> list[Issue]:
    if not left_out:
        return []
    starts = ["“" + " ".join(tidy(text) for text in table.texts())[:_NAME] + "”"
              for table in left_out[:_NAMED]]  # fmt: skip
    params = {"count": len(left_out), "tables": ", ".join(starts)}
    return [Issue("info", "ingest.tables_left_out", Where(file), params)]
