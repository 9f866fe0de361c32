"""The records among the rows of a planned sheet."""

from __future__ import annotations

from collections.abc import Iterator

from ingest.header import RowFilter
from ingest.plan import Plan
from ingest.readers import Row
from st_db.errors import Issue, Where


def rows_of(plan: Plan) -> Iterator[Row | Issue]:
    """Yield (row number, cells) of every record, errors of single rows, and what was left out."""
    if plan.sheet.keyed:
        yield from plan.sheet.rows()
        return
    keep = RowFilter(plan.header)
    for row in plan.sheet.rows():
        if isinstance(row, Issue) or (row[0] > plan.header.row and keep.keeps(row[1])):
            yield row
    for why, count in keep.left_out.items():
        where = Where(plan.path.name, plan.sheet.name)
        yield Issue("info", f"ingest.left_out.{why}", where, {"count": count})
