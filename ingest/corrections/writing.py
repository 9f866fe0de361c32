"""Writes a correction workbook: in the looks of the original where it is a workbook, else plain."""

from __future__ import annotations

import zipfile
from collections import Counter
from collections.abc import Iterator
from copy import copy
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import ParseError

from openpyxl import Workbook, load_workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.utils import get_column_letter

from ingest.corrections import memory, summary
from ingest.corrections.marking import mark, unmark
from ingest.corrections.pages import Line, Page, Pages
from st_db.exchange.storing import fill_cell

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

    from ingest.corrections.rejects import Rejects
    from ingest.plan import Plan
    from st_db.i18n import Language

STYLED_FILE = 6 * 1024 * 1024
STYLED_UNPACKED = 60 * 1024 * 1024
STYLED_CELLS = 60_000
"""Above these the looks are left out: reading them takes fifty times the size of the file."""
_NARROW, _WIDE = 9, 48
# What an unusual workbook makes the reader of looks raise; its values were read by another.
_LOOKS = (KeyError, ValueError, TypeError, AttributeError, IndexError, OSError, EOFError,
          zipfile.BadZipFile, ParseError, NotImplementedError)  # fmt: skip


def write(path: Path, plan: Plan, pages: Pages, rejects: Rejects, out: Path) -> None:
    """Write the workbook in one piece: who reads it meanwhile has the old one or the new one."""
    original = _original(plan, pages)
    book = Workbook() if original else Workbook(write_only=True)
    if original:
        del book["Sheet"]
    title = summary.write(book, path, plan, pages, rejects)
    for page in pages.pages:
        if original:
            old = original[page.sheet.name or ""]
            _styled(book.create_sheet(page.name), old, page, pages.faults.language, plan)
        else:
            _plain(book, page, pages)
    memory.write(book, path, plan, pages, title)
    with NamedTemporaryFile(dir=out.parent, prefix=f".{out.name}.", delete=False) as made:
        temporary = Path(made.name)
    try:
        book.save(temporary)
        temporary.chmod(0o644)
        temporary.replace(out)
    finally:
        temporary.unlink(missing_ok=True)


def _original(plan: Plan, pages: Pages) -> Workbook | None:
    """Return the officer's workbook with its looks, or None where there are none to be had."""
    content = plan.opened.content
    if content.format != "xlsx" or content.packed or not pages.pages:
        return None
    if content.path.stat().st_size > STYLED_FILE:
        return None
    if sum(page.cells for page in pages.pages) > STYLED_CELLS:
        return None
    try:
        with zipfile.ZipFile(content.path) as parts:
            if sum(part.file_size for part in parts.infolist()) > STYLED_UNPACKED:
                return None
        book = load_workbook(content.path, data_only=True, keep_links=False)
        names = set(book.sheetnames)
    except _LOOKS:
        return None
    return book if all((page.sheet.name or "") in names for page in pages.pages) else None


def _plain(book: Workbook, page: Page, pages: Pages) -> None:
    sheet = book.create_sheet(page.name)
    for index, width in sorted(_widths(page).items()):
        sheet.column_dimensions[get_column_letter(index + 1)].width = width
    done = 0
    for line in page.lines:
        for _ in range(line.position - done - 1):
            sheet.append([])
        done = line.position
        wanted = max([len(line.cells), *((f.index or 0) + 1 for f in line.faults)])
        cells = [*line.cells, *[None] * (wanted - len(line.cells))]
        made = [fill_cell(WriteOnlyCell(sheet), value, typed=True) for value in cells]
        mark(made, line, pages.faults.language)
        sheet.append(made)


def _widths(page: Page) -> dict[int, int]:
    found: Counter[int] = Counter()
    for line in page.lines[:200]:
        for index, value in enumerate(line.cells):
            found[index] = max(found[index], len(str(value)) if value is not None else 0)
    return {index: min(max(width + 2, _NARROW), _WIDE) for index, width in found.items()}


def _styled(sheet: Worksheet, old: Worksheet, page: Page, language: Language, plan: Plan) -> None:
    """Lay the rows out as in the original: widths, heights, merged cells, the looks of cells."""
    for letter, column in old.column_dimensions.items():
        own = sheet.column_dimensions[letter]
        own.min, own.max, own.width = column.min, column.max, column.width
    physical = {line.position: _physical(plan, page, line) for line in page.lines}
    looks: dict[int, Any] = {}
    width = old.max_column
    for line in page.lines:
        row = physical[line.position]
        height = old.row_dimensions[row].height if row in old.row_dimensions else None
        if height:
            sheet.row_dimensions[line.position].height = height
        wanted = max([len(line.cells), min(width, 200), *((f.index or 0) + 1 for f in line.faults)])
        made = []
        for index in range(wanted):
            cell = sheet.cell(line.position, index + 1)
            _look_like(cell, old.cell(row, index + 1), looks)
            fill_cell(cell, line.cells[index] if index < len(line.cells) else None)
            made.append(cell)
        unmark(made)
        mark(made, line, language)
    for top, left, bottom, right in _merged(old, physical):
        sheet.merge_cells(start_row=top, start_column=left, end_row=bottom, end_column=right)
    if page.header_row:
        sheet.freeze_panes = f"A{page.header_row + 1}"


def _physical(plan: Plan, page: Page, line: Line) -> int:
    """Return where a row stands in the file it was read from, itself perhaps sent back."""
    sent = plan.sources.sent
    return sent.position(page.sheet.name, line.number) if sent else line.number


def _look_like(cell: Any, old: Any, looks: dict[int, Any]) -> None:
    """Give a cell the looks of another workbook's; each is carried over once."""
    if not old.has_style:
        return
    if old.style_id not in looks:
        for name in ("font", "fill", "border", "alignment", "protection"):
            setattr(cell, name, copy(getattr(old, name)))
        cell.number_format = old.number_format
        looks[old.style_id] = cell._style
    else:
        cell._style = copy(looks[old.style_id])


def _merged(old: Worksheet, physical: dict[int, int]) -> Iterator[tuple[int, int, int, int]]:
    """Yield the merged areas of which every row went along."""
    placed = {row: position for position, row in physical.items()}
    for area in old.merged_cells.ranges:
        rows = [
            placed.get(row)
            for row in range(area.min_row, min(area.max_row, area.min_row + 999) + 1)
        ]
        if None not in rows and rows == list(range(rows[0] or 0, (rows[0] or 0) + len(rows))):
            yield rows[0] or 1, area.min_col, rows[-1] or 1, area.max_col
