"""Reports of several sizes side by side: how a figure grows with the register."""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks.report import Report, Row, machine


def beside(reports: Sequence[Report]) -> str:
    """Return one table with a column for each size, and the details of each below it."""
    rows: dict[tuple[str, str], dict[int, Row]] = {}
    for report in reports:
        for row in report.rows:
            size = f"{report.size:,} records"
            work = row.work.replace(f", {size}", "").replace(size, "records")
            rows.setdefault((work, row.measure), {})[report.size] = row
    sizes = [report.size for report in reports]
    lines = [["work", "measure", *(f"at {size:,}" for size in sizes)]]
    lines += [
        [work, measure, *(_cell(found.get(size)) for size in sizes)]
        for (work, measure), found in rows.items()
    ]
    widths = [max(len(line[at]) for line in lines) for at in range(len(lines[0]))]
    drawn = [" | ".join(c.ljust(w) for c, w in zip(line, widths, strict=True)) for line in lines]
    table = [drawn[0], "-|-".join("-" * width for width in widths), *drawn[1:]]
    return "\n\n".join(["\n".join([machine(), "", *table]), *(r.text() for r in reports)])


def _cell(row: Row | None) -> str:
    """Return the figure with its bounds: at first / aim."""
    if row is None:
        return "not asked for"
    _, _, first, aim, measured, verdict = row.cells()
    bounds = " / ".join(bound for bound in (first, aim) if bound)
    return f"{measured} ({bounds}: {verdict})" if bounds else measured
