"""The tables of the kinds as they stood after some change, made from the change log in SQL.

Nothing of the past is stored twice: the present rows are taken and what each later change replaced
is laid over them, the oldest last (docs/decisions/0026). A record counts where it had been made,
stood in the register and was not merged into another. The log is ordered by commits, so that a
figure noted with its change is found again to the last record, whatever was written since.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from psycopg import sql

from st_db.store.connection import Database

_PRESENT = """
{kind} AS (
    SELECT k.* FROM {kind} k JOIN record r ON r.id = k.record_id
    WHERE r.archived_at IS NULL AND r.merged_into IS NULL
      AND (NOT {public} OR r.visibility = 'public'))"""

# Of the two sides of a merger only the one that went has a change without a before.
_WALKED = """
later AS MATERIALIZED (
    SELECT record_id, seq, op, before, details FROM change
    WHERE seq > {seq} AND record_id IS NOT NULL AND kind = ANY({kinds})
      AND op NOT IN ('confirm', 'undo', 'attach', 'detach')),
walked AS MATERIALIZED (
    SELECT record_id, bool_or(op = 'create') AS made_later,
        (array_agg(op IN ('archive', 'merge') ORDER BY seq) FILTER (
            WHERE op = 'archive' OR (op IN ('merge', 'unmerge') AND before IS NULL)
               OR (op = 'restore' AND (details IS NULL OR NOT details ? 'version'))
        ))[1] AS stood,
        (array_agg(details -> 'standing' -> 'visibility' ->> 0 ORDER BY seq) FILTER (
            WHERE details -> 'standing' ? 'visibility'))[1] AS visibility
    FROM later GROUP BY record_id),
held AS MATERIALIZED (
    SELECT l.record_id, jsonb_object_agg(e.key, e.value ORDER BY l.seq DESC) AS old
    FROM later l CROSS JOIN LATERAL jsonb_each(l.before) e GROUP BY l.record_id)"""

_PAST = """
{kind} AS (
    SELECT p.* FROM {kind} k JOIN record r ON r.id = k.record_id
    LEFT JOIN walked w ON w.record_id = r.id LEFT JOIN held h ON h.record_id = r.id
    CROSS JOIN LATERAL jsonb_populate_record(k, h.old) p
    WHERE h.old IS NOT NULL AND {counts}
  UNION ALL
    SELECT k.* FROM {kind} k JOIN record r ON r.id = k.record_id
    LEFT JOIN walked w ON w.record_id = r.id LEFT JOIN held h ON h.record_id = r.id
    WHERE h.old IS NULL AND {counts})"""

_COUNTS = """NOT coalesce(w.made_later, false)
      AND coalesce(w.stood, r.archived_at IS NULL AND r.merged_into IS NULL)
      AND (NOT {public} OR coalesce(w.visibility, r.visibility) = 'public')"""


def standing(kinds: Sequence[str], seq: int | None, *, public_only: bool) -> sql.Composed:
    """Return a WITH clause that lets each kind's table name its rows as they stood after a change.

    ``seq`` None is now. What follows the clause reads the kinds' tables as if it were then.
    """
    public = sql.Literal(public_only)
    if seq is None:
        parts = [sql.SQL(_PRESENT).format(kind=sql.Identifier(kind), public=public)
                 for kind in kinds]  # fmt: skip
    else:
        counts = sql.SQL(_COUNTS).format(public=public)
        walked = sql.SQL(_WALKED).format(seq=sql.Literal(seq), kinds=sql.Literal(list(kinds)))
        parts = [walked, *(sql.SQL(_PAST).format(kind=sql.Identifier(kind), counts=counts)
                           for kind in kinds)]  # fmt: skip
    return sql.SQL("WITH {}\n").format(sql.SQL(",").join(parts))


def last_before(database: Database, moment: datetime) -> int:
    """Return the last change before the first that was begun at a moment or later; 0 before any.

    A change is dated by the begin of its transaction. One that was begun before a moment and
    committed after it counts as before unless another was committed between: whoever has to find a
    figure again to the record notes its change.
    """
    row = database.row(
        "SELECT coalesce((SELECT min(seq) - 1 FROM change WHERE at >= %(at)s),"
        " (SELECT max(seq) FROM change), 0) AS seq",
        {"at": moment},
    )
    return int(row["seq"])
