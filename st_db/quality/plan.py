"""What to repair first: the cells that raise a score most, and what they raise it to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from heapq import nsmallest

from st_db.quality.model import points

BEST = 12
"""Cells proposed at once: about what an officer repairs before lunch."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A field of a record with everything wrong in it; repairing it gives back ``points``."""

    record: str
    field: str
    points: int
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Best:
    """The cells to repair first, and the score before and after in ten-thousandths of a point."""

    cells: tuple[Cell, ...]
    before: int
    after: int


def best(cells: Iterable[Cell], lost: int, records: int, count: int = BEST) -> Best:
    """Return the cells worth most among those of some records that lose ``lost`` together.

    Each cell gives back what it costs, whatever else is repaired, so that the largest ones are
    the best choice and the score afterwards is exact.
    """
    chosen = nsmallest(count, cells, key=lambda cell: (-cell.points, cell.record, cell.field))
    if not records:
        return Best((), points(0), points(0))
    gained = sum(cell.points for cell in chosen)
    return Best(tuple(chosen), points(lost, records), points(lost - gained, records))
