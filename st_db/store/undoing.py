"""Taking back what a batch did: what it touched, what came after it, and the ways back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from st_db.records.stored import Batch, Change, Op
from st_db.store.archiving import Archiving
from st_db.store.connection import only
from st_db.store.outbox import CHANGE
from st_db.store.reading import BATCH
from st_db.store.rows import bounded

_AT_ONCE = 2_000
"""Records looked at together; bounds memory, not the transaction."""


@dataclass(frozen=True, slots=True)
class Touched:
    """A record that a batch wrote: how, and as what version it left it; and what it is now."""

    record_id: str
    kind: str
    number: str | None
    title: str | None
    op: Op  # the batch's first
    first: int
    last: int
    version: int
    archived: bool
    unit_id: str | None = None

    @property
    def untouched(self) -> bool:
        """Tell whether nothing was written since."""
        return self.version == self.last


class Undoing(Archiving):
    """The statements of taking a batch back, within the transaction of a writer."""

    # ---- the batch

    def lock(self, id_: str) -> Batch | None:
        """Return a batch that nobody else takes back before the block ends, or None."""
        row = self._connection.execute(
            f"SELECT {BATCH} FROM batch WHERE id = %s FOR UPDATE",  # noqa: S608 - our own columns
            [id_],
        ).fetchone()
        return Batch(**row) if row else None

    def mark(self, undone: Batch, by: str) -> None:
        """Note which batches stand: what is undone falls, what it had undone stands again."""
        batch: str | None = undone.id
        undone_by: str | None = by
        while batch is not None:
            row = only(
                self._connection,
                "UPDATE batch SET undone_by = %s WHERE id = %s RETURNING undoes",
                [undone_by, batch],
            )
            undone_by = None if undone_by else batch
            batch = row["undoes"]

    # ---- what it touched

    def collect(self, batch: str) -> int:
        """Note the records that a batch wrote; returns how many."""
        self._connection.execute("DROP TABLE IF EXISTS pg_temp.undoing")
        self._connection.execute(
            "CREATE TEMPORARY TABLE undoing (record_id uuid PRIMARY KEY, op text NOT NULL,"
            " first integer NOT NULL, last integer NOT NULL) ON COMMIT DROP"
        )
        self._connection.execute(
            "INSERT INTO undoing SELECT record_id, (array_agg(op ORDER BY seq))[1],"
            " min(version), max(version) FROM change"
            " WHERE batch = %s AND record_id IS NOT NULL GROUP BY record_id ORDER BY record_id",
            [batch],
        )
        self._connection.execute("ANALYZE undoing")
        return int(only(self._connection, "SELECT count(*) AS n FROM undoing")["n"])

    def chunks(self) -> Iterator[list[Touched]]:
        """Yield the records in the order of their ids, locked until the block ends."""
        last = "00000000-0000-0000-0000-000000000000"
        while True:
            rows = self._connection.execute(
                "SELECT u.record_id::text, r.kind, r.number, r.title, u.op, u.first, u.last,"
                " r.version, (r.archived_at IS NOT NULL OR r.merged_into IS NOT NULL) AS archived,"
                " r.unit_id"
                " FROM undoing u JOIN record r ON r.id = u.record_id WHERE u.record_id > %s::uuid"
                " ORDER BY u.record_id LIMIT %s FOR UPDATE OF r",
                [last, _AT_ONCE],
            ).fetchall()
            if not rows:
                return
            last = rows[-1]["record_id"]
            yield [Touched(**row) for row in rows]

    def changes(self, ids: Sequence[str]) -> dict[str, list[Change]]:
        """Return the changes of records since the batch, its own included, oldest first."""
        return self._by_record(
            f"SELECT c.record_id::text, {CHANGE}"  # noqa: S608 - our own columns
            " FROM change c JOIN undoing u ON u.record_id = c.record_id AND c.version >= u.first"
            " LEFT JOIN batch b ON b.id = c.batch"
            # What makes no version says nothing of the content that an undo compares.
            " WHERE c.record_id = ANY(%s::uuid[])"
            " AND c.op NOT IN ('confirm', 'undo', 'attach', 'detach') ORDER BY c.seq",
            ids,
        )

    def _by_record(self, statement: Any, ids: Sequence[str]) -> dict[str, list[Change]]:
        found: dict[str, list[Change]] = {}
        for row in self._connection.execute(statement, [list(ids)]):
            found.setdefault(row.pop("record_id"), []).append(Change(**row))
        return found

    def former(self, ids: Sequence[str]) -> dict[str, list[Mapping[str, Any]]]:
        """Return what fields of records held before the batch where they changed before it."""
        rows = self._connection.execute(
            "SELECT c.record_id::text AS id, c.before"
            " FROM change c JOIN undoing u ON u.record_id = c.record_id AND c.version < u.first"
            " WHERE c.record_id = ANY(%s::uuid[]) AND c.before IS NOT NULL",
            [list(ids)],
        )
        found: dict[str, list[Mapping[str, Any]]] = {}
        for row in rows:
            found.setdefault(row["id"], []).append(row["before"])
        return found

    def release(self, forms: Mapping[str, set[str]]) -> None:
        """Take numbers from records that have them by a mistake, so that they name others."""
        pairs = [(id_, bounded(form)) for id_, some in forms.items() for form in some]
        self._connection.execute(
            "DELETE FROM record_number n USING unnest(%s::uuid[], %s::text[]) AS gone (id, form)"
            # A number that shares its compact form with another carries a count behind it.
            " WHERE n.record_id = gone.id AND regexp_replace(n.compact, '#[0-9]{1,2}$', '') = form",
            [[id_ for id_, _ in pairs], [form for _, form in pairs]],
        )
