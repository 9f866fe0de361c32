"""Tables whose columns no row names: what stands in for a header, by the cells or by likeness."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from typing import Any

from ingest.header import Header, filled
from ingest.heading import Grid, grown, is_name, texts_of
from ingest.likeness import PROBABLE, likenesses
from st_db.fields import fields_of, header_key
from st_db.identifiers import identify
from st_db.identifiers.rights import application
from st_db.records import REGISTER
from st_db.text import tidy

_LIKELY = 60  # rows looked at for a header that is only alike
_SAMPLE = 200
_ENOUGH = 0.8  # share of cells of one sort from which a column is of that sort
_LETTER = re.compile(r"cot [a-z]{1,3}")
_FIELDS = {
    "vn_application": ("invention", "application_number"),
    "vn_certificate": ("invention", "grant_number"),
    "standard": ("standard", "designation"),
    "task": ("task", "code"),
}


def likely_header(grid: Grid, named: Collection[str] = ()) -> Header | None:
    """Return a header whose names are only like known ones: slips of the pen, other wordings.

    One of which an officer spoke (``named``) is as good as two of those.
    """
    spoken = frozenset(map(header_key, named))
    best, found = 1, None
    for number, cells in grid.rows[:_LIKELY]:
        names = [name for name, cell in zip(texts_of(cells), cells, strict=True) if filled(cell)]
        if len(names) < 2 or not all(map(is_name, filter(filled, cells))):
            continue
        alike = max(sum(1 for name in names if _is_like(kind, name)) for kind in REGISTER)
        alike += 2 * sum(1 for name in names if header_key(name) in spoken)
        if alike > best:
            best, found = alike, number
    return grown(grid, found) if found is not None else None


def _is_like(kind: str, name: str) -> bool:
    found = likenesses(kind, name)
    return bool(found) and found[0].confidence >= PROBABLE


def bare_numbers(rows: Sequence[tuple[int, Sequence[Any]]]) -> Header | None:
    """Return a header above the first row of a list of application numbers without one, or None.

    Every row must be one: a list of other texts is no table.
    """
    lists = [[cell for cell in cells if filled(cell)] for _, cells in rows]
    numbers = [cells for cells in lists if cells]
    if numbers and all(len(c) == 1 and application(str(c[0])) is not None for c in numbers):
        return Header(0, (_label("vn_application"),), 1)
    return None


def headless(grid: Grid, named: Collection[str]) -> Header | None:
    """Return names for columns without any, told by their cells: a number, then the titles.

    Columns that tell nothing stay blank, for which their letter is shown; with none that tells,
    ``named`` columns ('Cột A') are enough: an officer spoke of them.
    """
    rows = [cells for _, cells in grid.rows[:_SAMPLE] if any(map(filled, cells))]
    top = next((n for n, cells in grid.rows if any(map(filled, cells))), 0)
    if _heads(rows):
        return grown(grid, top)  # unlike any name we know, but no record either
    width = max(map(len, rows), default=0)
    names = [""] * width
    columns = [[str(r[i]) for r in rows if i < len(r) and filled(r[i])] for i in range(width)]
    for index, cells in enumerate(columns):
        scheme = _scheme(cells) if 2 * len(cells) > len(rows) else None
        if scheme and _label(scheme) not in names:
            names[index] = _label(scheme)
    known = sum(map(bool, names))
    if known:
        wordy = [i for i, cells in enumerate(columns) if not names[i] and _are_titles(cells)]
        if wordy:
            names[wordy[0]] = fields_of(REGISTER["invention"])["title"].spec.vi
    elif not any(_LETTER.fullmatch(header_key(name)) for name in named):
        return None
    return Header(0, tuple(names), known)


def _heads(rows: Sequence[Sequence[Any]]) -> bool:
    """Tell whether the first of some rows holds names alone, above columns of numbers."""
    if (
        len(rows) < 2
        or sum(map(filled, rows[0])) < 2
        or not all(map(is_name, filter(filled, rows[0])))
    ):
        return False
    below = [[str(r[i]) for r in rows[1:] if i < len(r) and filled(r[i])]
             for i in range(len(rows[0])) if filled(rows[0][i])]  # fmt: skip
    return any(cells and 2 * len(cells) >= len(rows) - 1 and _scheme(cells) for cells in below)


def _label(scheme: str) -> str:
    kind, field = _FIELDS[scheme]
    return fields_of(REGISTER[kind])[field].spec.vi


def _scheme(cells: Sequence[str]) -> str | None:
    """Return the scheme that nearly all cells of a column are numbers of."""
    told = Counter(s.name for cell in cells[:_SAMPLE] for s, _ in identify(cell))
    share = {name: count / len(cells) for name, count in told.items() if name in _FIELDS}
    return (
        max(share, key=lambda name: share[name])
        if max(share.values(), default=0) >= _ENOUGH
        else None
    )


def _are_titles(cells: Sequence[str]) -> bool:
    """Tell whether a column holds names of its own: several words, few of them twice."""
    if not cells:
        return False
    worded = [cell for cell in cells if len(tidy(cell).split()) > 1 and not cell[:1].isdigit()]
    return len(worded) >= 0.7 * len(cells) and len(set(worded)) >= 0.7 * len(worded)
