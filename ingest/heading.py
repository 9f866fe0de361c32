"""Where in a sheet the header rows stand, however deep, doubled or merged they are."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from ingest.header import (
    PARTS,
    Header,
    count_known,
    filled,
    identity_headers,
    is_counter,
    keys_of,
)
from ingest.readers import Area
from st_db.exchange.headings import KIND_HEADERS
from st_db.text import fold, tidy

DEEPEST = 1000
"""Rows looked at for the first header: ministries print much above it, never this much."""
_TALLEST = 6  # rows of one header
_LONGEST = 160  # characters of a name
_YEAR = re.compile(r"(?:19|20)\d\d")
_NO_NAME = re.compile(r"[\W_]*\d[\d\W_]*|.*\d{4}.*|.*\d[-/.]\d.*")
_LETTERHEAD = re.compile(
    r"(?:ubnd|uy ban|so|bo|cong hoa|doc lap|phu luc|bieu|mau|danh (?:muc|sach)|bang|bao cao|"
    r"kem theo|don vi tinh|dvt|phong|chi cuc|trung tam|vien|truong|cuc|tong hop|ke hoach|"
    r"\(kem|\(ban hanh)\b"
)
Rows = Sequence[tuple[int, Sequence[Any]]]


@dataclass(frozen=True)
class Grid:
    """The first rows of a sheet and the merged areas among them."""

    rows: Rows
    merged: Sequence[Area] = ()
    vocabularies: Sequence[Collection[str]] = field(default=(), repr=False)

    @cached_property
    def place(self) -> dict[int, int]:
        """Return {row number: its place among the rows}."""
        return {number: place for place, (number, _) in enumerate(self.rows)}

    def at(self, number: int) -> Sequence[Any]:
        """Return the cells of a row, none where the sheet has no such row."""
        place = self.place.get(number)
        return () if place is None else self.rows[place][1]

    def full(self, number: int) -> set[int]:
        """Return the columns that hold something in a row."""
        return {index for index, cell in enumerate(self.at(number)) if filled(cell)}

    def areas(self, low: int, high: int) -> list[Area]:
        """Return the merged areas in some rows, without titles over the whole width."""
        wide = 0.8 * max((len(self.at(n)) for n in range(low, high + 1)), default=0)
        return [
            area
            for area in self.merged
            if area.top <= high
            and area.bottom >= low
            and area.bottom - area.top < _TALLEST
            and (area.right == area.left or area.right - area.left + 1 < wide)
        ]


def find_headers(grid: Grid) -> list[Header]:
    """Return the headers of the tables that stand below each other, in their order.

    Two known headers are asked for in the first; a sheet of a single column may have one. A further
    one names a number or a title, and differs from the header above it.
    """
    found: list[Header] = []
    single = _is_single(grid)
    place = 0
    while place < len(grid.rows) and (found or place < DEEPEST):
        number, cells = grid.rows[place]
        place += 1
        if found and not may_name(cells):
            continue
        known = count_known(texts_of(cells), grid.vocabularies)
        if not (single and known) and not _names_most(cells, known):
            continue
        header = grown(grid, number)
        place = max(place, grid.place.get(header.row, place - 1) + 1)
        if not found:
            found.append(header)
        elif not _same(header, found[-1]):
            if not _has_records(grid, found[-1], header) and header.known > found[-1].known:
                found[-1] = header
            elif names_records(header.names):
                found.append(header)
    return found


def _names_most(cells: Sequence[Any], known: int) -> bool:
    """Tell whether a row names columns: mostly known names, or else no value among them.

    A title or a number beside the running number is enough.
    """
    full = [cell for cell in cells if filled(cell)]
    if known == 1:
        names = [_text(cell) for cell in full]
        told = any(key in identity_headers() for name in names for key in keys_of(name))
        return told and any(map(is_counter, names)) and all(map(is_name, full))
    return known > 1 and (
        (2 * known >= len(full) and is_name(full[0]))
        or _text(full[0]) in KIND_HEADERS.values()  # of an export, with the columns of all kinds
        or all(map(is_name, full))
    )


def _is_single(grid: Grid) -> bool:
    return all(sum(map(filled, cells)) <= 1 for _, cells in grid.rows[:250])


def may_name(cells: Sequence[Any]) -> bool:
    """Tell cheaply whether a row below the first header could be another: only texts, no number."""
    seen = 0
    for cell in cells:
        if cell is None or cell == "":
            continue
        if not isinstance(cell, str) or len(cell) > _LONGEST or cell[:1].isdigit():
            return False
        seen += 1
    return seen > 1


def names_records(names: Sequence[str]) -> bool:
    """Tell whether names have a number or a title among them, and are known for the most part."""
    full = [name for name in names if name]
    known = [name for name in full if any(key in identity_headers() for key in keys_of(name))]
    counted = sum(1 for name in full if is_counter(name))
    return bool(known) and (counted > 0 or len(known) >= 2 or len(full) <= 4)


def texts_of(cells: Sequence[Any]) -> tuple[str, ...]:
    """Return the texts of a row as names are written, blank where a cell holds no name."""
    return tuple(_text(cell) for cell in cells)


def _text(cell: Any) -> str:
    if isinstance(cell, str):
        return tidy(cell).replace(PARTS, "/")
    if (
        isinstance(cell, int | float)
        and not isinstance(cell, bool)
        and _YEAR.fullmatch(f"{cell:g}")
    ):
        return f"{cell:g}"
    return ""


def is_name(cell: Any) -> bool:
    """Tell whether a cell may name a column: a text without numbers, or a year."""
    text = _text(cell)
    if not text or len(text) > _LONGEST:
        return False
    return bool(_YEAR.fullmatch(text)) or not _NO_NAME.fullmatch(_YEAR.sub("", text))


def is_letterhead(text: str) -> bool:
    """Tell whether a text is worded as offices head a sheet or a table."""
    return bool(_LETTERHEAD.match(fold(text)))


def _same(one: Header, other: Header) -> bool:
    """Tell whether a header repeats another, as each printed page does."""
    return {keys_of(n) for n in one.names if n} == {keys_of(n) for n in other.names if n}


def _has_records(grid: Grid, above: Header, below: Header) -> bool:
    start, end = grid.place[above.row] + 1, grid.place[below.rows[0]]
    return any(sum(map(filled, cells)) > 2 for _, cells in grid.rows[start:end])


def grown(grid: Grid, number: int) -> Header:
    """Return the header that a row belongs to, with the rows above and below it that name more."""
    low, high = _along_areas(grid, number, number)
    while high - low + 1 < _TALLEST and _goes_on_below(grid, low, high):
        low, high = _along_areas(grid, low, high + 1)
    while high - low + 1 < _TALLEST and _goes_on_above(grid, low, high):
        low, high = _along_areas(grid, low - 1, high)
    names = _composed(grid, low, high)
    return Header(high, names, count_known(names, grid.vocabularies), tuple(range(low, high + 1)))


def _along_areas(grid: Grid, low: int, high: int) -> tuple[int, int]:
    """Return the rows that merged cells bind together with some rows."""
    tall = [a for a in grid.areas(low, high) if a.bottom > a.top and filled(_corner(grid, a))]
    return min([low, *(a.top for a in tall)]), max([high, *(a.bottom for a in tall)])


def _corner(grid: Grid, area: Area) -> Any:
    cells = grid.at(area.top)
    return cells[area.left] if area.left < len(cells) else None


def _goes_on_below(grid: Grid, low: int, high: int) -> bool:
    """Tell whether the next row names the columns below merged titles, and nothing else."""
    below = grid.full(high + 1)
    cells = grid.at(high + 1)
    if not below or not all(is_name(cells[index]) for index in below):
        return False
    runs, merged = _titles(grid, low, high, max(below))
    inside = [run & below for run in runs if len(run) > 1]
    if merged and inside and all(inside) and min(below) > min(grid.full(high)):
        return True  # other names may go on in it: 'Đơn vị' over 'tính'
    if not below <= set().union(*inside):
        return False
    if merged:
        return True
    if not any(len(run) > 1 for run in inside):
        return False
    names, more = _composed(grid, low, high), _composed(grid, low, high + 1)
    if count_known(more, grid.vocabularies) > count_known(names, grid.vocabularies):
        return True
    closed = {i for i, name in enumerate(names) if name} - set().union(*inside)
    return len(closed) > 1 and bool(closed & (grid.full(high + 2) | grid.full(high + 3)))


def _titles(grid: Grid, low: int, high: int, last: int) -> tuple[list[set[int]], bool]:
    """Return the columns below each title of the last header row, and whether cells are merged."""
    areas = [a for a in grid.areas(high, high) if a.right > a.left and a.bottom == high]
    if areas:
        return [set(range(a.left, a.right + 1)) for a in areas], True
    starts = grid.full(high)
    above = set().union(*(grid.full(n) for n in range(low, high))) - starts
    runs: list[set[int]] = []
    for index in range(last + 1):
        if index in starts:
            runs.append({index})
        elif index in above:
            runs.append(set())  # named further up: it ends the title to its left
        elif runs and runs[-1]:
            runs[-1].add(index)
    return runs, False


def _goes_on_above(grid: Grid, low: int, high: int) -> bool:
    """Tell whether the row above holds titles of columns, and is no heading of the whole table."""
    above, below = grid.full(low - 1), grid.full(low)
    cells = grid.at(low - 1)
    if not above or not all(is_name(cells[i]) for i in above):
        return False
    if any(is_letterhead(_text(cells[i])) for i in above):
        return False
    merged = {a.left: a for a in grid.areas(low - 1, low - 1) if a.right > a.left}
    beside = {i for i in above if i not in below}
    over = {i for i in above - beside if i in merged or (i + 1 not in above and i + 1 in below)}
    if above != beside | over or (beside and max(beside) > max(below) + 1):
        return False
    if merged:
        return len(above) > 1 or min(above) > 0
    names, more = _composed(grid, low, high), _composed(grid, low - 1, high)
    gain = count_known(more, grid.vocabularies) - count_known(names, grid.vocabularies)
    return gain > 0 or (len(beside) > 1 and bool(over) and gain == 0)


def _composed(grid: Grid, low: int, high: int) -> tuple[str, ...]:
    """Return one name per column: the titles above it and its own, each once."""
    width = max((len(grid.at(n)) for n in range(low, high + 1)), default=0)
    layers = [list(texts_of(grid.at(n))) for n in range(low, high + 1)]
    layers = [layer + [""] * (width - len(layer)) for layer in layers]
    areas = grid.areas(low, high)
    for area in areas:
        text = _text(_corner(grid, area))
        for row in range(max(area.top, low), min(area.bottom, high) + 1):
            for index in range(area.left, min(area.right + 1, width)):
                layers[row - low][index] = text
    merged_rows = {r for a in areas if a.right > a.left for r in range(a.top, a.bottom + 1)}
    for depth in range(high - low):
        if low + depth not in merged_rows:
            _spread(layers, depth)
    return tuple(_joined([layer[index] for layer in layers]) for index in range(width))


def _spread(layers: list[list[str]], depth: int) -> None:
    """Write a title over the blank columns to its right that have names of their own below it."""
    below = [any(layer[i] for layer in layers[depth + 1 :]) for i in range(len(layers[depth]))]
    title = ""
    for index, text in enumerate(layers[depth]):
        if text:
            title = text if below[index] else ""
        elif any(layer[index] for layer in layers[:depth]) and not _continues(layers, depth, index):
            title = ""
        elif title and below[index]:
            layers[depth][index] = title


def _continues(layers: list[list[str]], depth: int, index: int) -> bool:
    """Tell whether the title above a column is that of the column to its left."""
    return index > 0 and layers[depth - 1][index] == layers[depth - 1][index - 1]


def _joined(parts: Sequence[str]) -> str:
    kept = [text for place, text in enumerate(parts) if text and text not in parts[:place]]
    return PARTS.join(kept)
