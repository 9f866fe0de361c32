"""From the fates of an import to its correction workbook."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.corrections.faults import find_faults
from ingest.corrections.pages import pages_of
from ingest.corrections.writing import write
from st_db.i18n import Language
from st_db.library.fates import Fate

if TYPE_CHECKING:
    from ingest.plan import Plan

KEPT = 100_000
"""Fates with something to say that are kept; a file with more is wrong as a whole."""


@dataclass(slots=True)
class Rejects:
    """What a correction workbook needs of an import; give it as ``fates`` to the import."""

    outcomes: Counter[str] = field(default_factory=Counter)
    told: list[Fate] = field(default_factory=list)  # rejected rows, and rows with a problem
    accepted: dict[str | None, set[int]] = field(default_factory=dict)  # rows by sheet
    left_out: int = 0

    def __call__(self, fates: Sequence[Fate]) -> None:
        """Take the fates of a chunk of rows."""
        for fate in fates:
            self.outcomes[fate.outcome] += 1
            if fate.outcome == "rejected" or fate.issues:
                self._keep(fate)
            if fate.outcome != "rejected" and fate.where.row is not None:
                self.accepted.setdefault(fate.where.sheet, set()).add(fate.where.row)

    def _keep(self, fate: Fate) -> None:
        if len(self.told) < KEPT:
            self.told.append(fate)
        else:
            self.left_out += 1

    @property
    def rejected(self) -> int:
        """Return how many rows were rejected."""
        return self.outcomes["rejected"]


def write_rejects(
    path: Path, plan: Plan, fates: Iterable[Fate] | Rejects, out: Path, language: Language
) -> int:
    """Write the correction workbook of an import and return how many rows were rejected.

    ``path`` names the original file to its officer; ``fates`` are those of all its rows. Without a
    rejected row nothing is written.
    """
    if isinstance(fates, Rejects):
        rejects = fates
    else:
        rejects = Rejects()
        rejects(list(fates))
    if rejects.rejected:
        faults = find_faults(plan, rejects.told, language)
        write(path, plan, pages_of(plan, rejects, faults), rejects, out)
    return rejects.rejected
