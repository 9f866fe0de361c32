"""Records that share most with a passage, found by PostgreSQL itself when no index answers."""

from __future__ import annotations

from collections.abc import Sequence

from psycopg import sql

from st_db.query import Near, Pair, Passage, Query
from st_db.records import by_default
from st_db.store.connection import Connection

ASKED = 32
"""Pairs that are looked for: every one is a pass over all texts."""


def similar(connection: Connection, passage: Passage, within: Query) -> Near:
    """Return the records of each kind that share the rarest pairs of a passage."""
    sought = [f" {one} {two} " for one, two in _chosen(passage)]
    if not sought or within.limit <= 0:
        return {}
    # Compiling a plan takes longer than running it on a register of this size.
    connection.execute("SET LOCAL jit = off")
    statement = sql.SQL(
        # Joined with nothing, a long text is unpacked once and not once for every pair.
        "WITH text AS MATERIALIZED ("
        "  SELECT r.id, r.kind, r.search_text || '' AS said FROM record r"
        "  WHERE r.archived_at IS NULL AND r.merged_into IS NULL"
        "  AND r.kind = ANY({kinds}){public}),"
        " held AS MATERIALIZED (SELECT t.id, t.kind, p.at FROM text t"
        "  JOIN unnest({sought}::text[]) WITH ORDINALITY AS p(said, at)"
        "  ON strpos(t.said, p.said) > 0),"
        " weight AS (SELECT at, 1 / ln(1 + count(*)) AS telling FROM held GROUP BY at),"
        " scored AS (SELECT h.id, h.kind, sum(w.telling) AS score"
        "  FROM held h JOIN weight w USING (at) GROUP BY h.id, h.kind),"
        " placed AS (SELECT *, row_number() OVER"
        "  (PARTITION BY kind ORDER BY score DESC, id) AS place FROM scored)"
        " SELECT id::text, kind, score FROM placed WHERE place <= {limit} ORDER BY kind, place"
    ).format(
        sought=sql.Literal(sought),
        kinds=sql.Literal(list(within.kinds or by_default())),
        public=sql.SQL(" AND r.visibility = 'public'" if within.public_only else ""),
        limit=sql.Literal(within.limit),
    )
    found: Near = {}
    for row in connection.execute(statement):
        found.setdefault(row["kind"], []).append((row["id"], float(row["score"])))
    return found


def counted(connection: Connection, within: Query) -> dict[str, int]:
    """Return how many records of each kind there are to compare with."""
    public = "public" if within.public_only else None
    rows = connection.execute(
        "SELECT kind, count(*) AS n FROM record WHERE archived_at IS NULL AND merged_into IS NULL"
        " AND kind = ANY(%(kinds)s) AND (%(public)s::text IS NULL OR visibility = %(public)s)"
        " GROUP BY kind",
        {"kinds": list(within.kinds), "public": public},
    )
    found = {row["kind"]: int(row["n"]) for row in rows}
    return {kind: found.get(kind, 0) for kind in within.kinds}


def _chosen(passage: Passage) -> list[Pair]:
    """Return the pairs of the title and others from all over the text, as many as can be asked."""
    titled = list(passage.titled[: ASKED // 2])
    rest: Sequence[Pair] = [pair for pair in passage.pairs if pair not in titled]
    room = ASKED - len(titled)
    if len(rest) > room:
        rest = [rest[at * len(rest) // room] for at in range(room)]
    return [*titled, *rest]
