"""The table of design.md §5: what was measured, what was asked at first, what is aimed at."""

from __future__ import annotations

import math
import os
import platform
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

HEADINGS = ("work", "measure", "at first", "aim", "measured", "ok?")


@dataclass(slots=True)
class Row:
    """One line of the table. ``first`` and ``aim`` are upper bounds unless ``more_is_better``."""

    work: str
    measure: str
    unit: str = ""
    first: float | None = None
    aim: float | None = None
    value: float | None = None
    more_is_better: bool = False
    skipped: str = ""

    @property
    def verdict(self) -> str:
        """Tell plainly whether the figure holds."""
        if self.value is None:
            return "skipped"
        if self.aim is None:
            return "–"
        if self._holds(self.aim):
            return "yes"
        return "MISSES AIM" if self.first is None or self._holds(self.first) else "MISSES BOTH"

    def _holds(self, bound: float) -> bool:
        assert self.value is not None
        return self.value >= bound if self.more_is_better else self.value <= bound

    def cells(self) -> tuple[str, ...]:
        """Return the line as texts."""
        measured = self._shown(self.value) if self.value is not None else f"({self.skipped})"
        return (
            self.work, self.measure, self._bound(self.first), self._bound(self.aim), measured,
            self.verdict,
        )  # fmt: skip

    def _bound(self, bound: float | None) -> str:
        sign = "≥" if self.more_is_better else "≤"
        return "" if bound is None else f"{sign} {self._shown(bound)}"

    def _shown(self, value: float) -> str:
        digits = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2
        return f"{value:,.{digits}f} {self.unit}".strip()


@dataclass(slots=True)
class Report:
    """All rows of a run, with what else is worth knowing beside each."""

    size: int
    rows: list[Row] = field(default_factory=list)
    load: float = field(default_factory=lambda: os.getloadavg()[0])
    details: dict[str, Any] = field(default_factory=dict)

    def add(self, *rows: Row) -> None:
        """Add lines."""
        self.rows += rows

    def skip(self, work: str, measure: str, why: str) -> None:
        """Add a line that says why there is no figure."""
        self.rows.append(Row(work, measure, skipped=why))

    def detail(self, name: str, found: Any) -> None:
        """Keep figures beside the table; printed under it and part of the JSON."""
        self.details[name] = found

    def to_json(self) -> dict[str, Any]:
        """Return the machine-readable form."""
        return {
            "size": self.size,
            "machine": machine(),
            "load_at_start": self.load,
            "rows": [{**asdict(row), "verdict": row.verdict} for row in self.rows],
            "details": self.details,
        }

    def text(self) -> str:
        """Return the table, the details and a plain sentence about what misses."""
        lines = [f"{self.size:,} records, {machine()}", *self._busy(), ""]
        lines += _table([row.cells() for row in self.rows])
        for name, found in self.details.items():
            lines += ["", name, *_tree(found)]
        missed = [row for row in self.rows if row.verdict.startswith("MISSES")]
        lines += ["", f"{len(missed)} figures miss their aim." if missed else "Every aim is met."]
        lines += [f"  {row.work}, {row.measure}: {row.verdict.lower()}" for row in missed]
        return "\n".join(lines)

    def _busy(self) -> list[str]:
        """Return a warning when others were using the machine: then nothing below means much."""
        if self.load < 0.5:
            return []
        return [f"The machine was busy: its load was {self.load:.1f} before the first measure."]


def machine() -> str:
    """Return what the figures were taken on."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    system = f"{platform.system()} {platform.machine()}"
    return f"{cores} cores, {system}, Python {platform.python_version()}"


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value below which a share of the values lies (nearest rank)."""
    ordered = sorted(values)
    return ordered[max(math.ceil(share * len(ordered)) - 1, 0)]


def summary(seconds: Sequence[float]) -> dict[str, float]:
    """Return count, median, p95 and worst in milliseconds."""
    return {
        "n": len(seconds),
        "p50_ms": round(percentile(seconds, 0.5) * 1000, 1),
        "p95_ms": round(percentile(seconds, 0.95) * 1000, 1),
        "max_ms": round(max(seconds) * 1000, 1),
    }


def _table(rows: Sequence[Sequence[str]]) -> list[str]:
    lines = [HEADINGS, *rows]
    widths = [max(len(line[i]) for line in lines) for i in range(len(HEADINGS))]
    drawn = [" | ".join(c.ljust(w) for c, w in zip(line, widths, strict=True)) for line in lines]
    return [drawn[0], "-|-".join("-" * width for width in widths), *drawn[1:]]


def _tree(found: Any, indent: str = "  ") -> list[str]:
    if not isinstance(found, dict):
        return [f"{indent}{found}"]
    lines = []
    for name, value in found.items():
        if isinstance(value, dict) and any(isinstance(v, dict) for v in value.values()):
            lines += [f"{indent}{name}", *_tree(value, indent + "  ")]
        elif isinstance(value, dict):
            inside = ", ".join(f"{k} {v}" for k, v in value.items())
            lines.append(f"{indent}{name}: {inside}")
        else:
            lines.append(f"{indent}{name}: {value}")
    return lines
