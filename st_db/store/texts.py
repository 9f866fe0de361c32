"""Writes the texts that PostgreSQL searches anew where an older version wrote them otherwise.

Such a text has lost the bars between its lines, or a migration has taken them out as a sign.
"""

from __future__ import annotations

from st_db.store.connection import Connection
from st_db.store.reading import load
from st_db.store.rows import searched

_AT_ONCE = 1_000
_FIRST = "00000000-0000-0000-0000-000000000000"


def mend(connection: Connection) -> int:
    """Write the lines of texts that have none, in their order; returns how many were not right.

    A bar parts the lines of a text, and hardly any record has one line only: a register that this
    version wrote is passed over in one look.
    """
    mended, last = 0, _FIRST
    while True:
        found = connection.execute(
            "SELECT id::text FROM record WHERE id > %s::uuid AND search_text <> ''"
            " AND search_text NOT LIKE '%%|%%' ORDER BY record.id LIMIT %s",
            [last, _AT_ONCE],
        ).fetchall()
        if not found:
            return mended
        ids = [row["id"] for row in found]
        mended += _rewrite(connection, ids)
        last = ids[-1]


def _rewrite(connection: Connection, ids: list[str]) -> int:
    records = load(connection.execute, ids)
    texts = [searched(record.kind, record.values) for record in records.values()]
    return connection.execute(
        "UPDATE record r SET search_text = n.public, search_personal = n.personal"
        " FROM unnest(%s::uuid[], %s::text[], %s::text[]) AS n(id, public, personal)"
        " WHERE r.id = n.id AND (r.search_text, r.search_personal) IS DISTINCT FROM"
        " (n.public, n.personal)",
        [list(records), [public for public, _ in texts], [personal for _, personal in texts]],
    ).rowcount
