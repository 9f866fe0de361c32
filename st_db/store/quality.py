"""Scores of records: what a verdict hangs on, keeping verdicts, and following the change log."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from psycopg import sql

from st_db.quality import WORDS, Verdict
from st_db.store.connection import Connection, Database
from st_db.store.quality_tables import QualityRow
from st_db.store.reading import ids_after
from st_db.store.rows import text_cell
from st_db.store.tables import KIN_HASH, TITLE_HASH

TIME_ZONE = "Asia/Ho_Chi_Minh"
_SERIES = 3
"""More records of one title, organization and year are a series and not one thing twice."""


def _of(alias: str, expression: str) -> str:
    """Return an expression of an index as a table of a join has it."""
    for column in ("title_folded", "facets"):
        expression = expression.replace(column, f"{alias}.{column}")
    return expression


_TOLD = f"""
SELECT r.id::text, r.batch IS NOT NULL AS imported,
    EXISTS (SELECT FROM attachment a WHERE a.record_id = r.id AND a.detached_at IS NULL) AS proven,
    (greatest(r.created_at, r.checked_at, w.at) AT TIME ZONE '{TIME_ZONE}')::date AS checked
FROM record r LEFT JOIN (
    SELECT record_id, max(at) AS at FROM change
    WHERE record_id = ANY(%(ids)s::uuid[]) AND after ?| ARRAY['status', 'state'] GROUP BY 1
) w ON w.record_id = r.id
WHERE r.id = ANY(%(ids)s::uuid[])
"""  # noqa: S608 - our own names
_TWINS = f"""
SELECT r.id::text, array_agg(o.id::text ORDER BY o.id) AS twins
FROM record r JOIN record o ON {_of("o", TITLE_HASH)} = {_of("r", TITLE_HASH)}
    AND {_of("o", KIN_HASH)} = {_of("r", KIN_HASH)} AND o.kind = r.kind
    AND o.title_folded = r.title_folded AND o.id <> r.id
    AND o.archived_at IS NULL AND o.merged_into IS NULL
WHERE r.id = ANY(%(ids)s::uuid[]) AND r.title_folded <> '' AND NOT EXISTS (
    SELECT FROM record_number a JOIN record_number b ON b.scheme = a.scheme AND b.identifies
    WHERE a.record_id = r.id AND a.identifies AND b.record_id = o.id)
AND NOT EXISTS (SELECT FROM pair p WHERE p.one = least(r.id, o.id)
    AND p.other = greatest(r.id, o.id) AND p.apart_by IS NOT NULL)
GROUP BY r.id HAVING count(*) < {_SERIES}
"""  # noqa: S608 - our own names
_LOST_LINKS = """
SELECT l.record_id::text AS id, l.role, l.kind, coalesce(l.number, l.title, '') AS number
FROM link l WHERE l.record_id = ANY(%(ids)s::uuid[])
AND (l.target_id IS NOT NULL OR l.compact IS NOT NULL)
AND NOT EXISTS (SELECT FROM record r WHERE r.id = l.target_id
    AND r.archived_at IS NULL AND r.merged_into IS NULL)
AND (l.target_id IS NOT NULL OR NOT EXISTS (
    SELECT FROM record_number n JOIN record r ON r.id = n.record_id
    WHERE n.compact = l.compact AND n.kind = l.kind AND n.record_id <> l.record_id
    AND r.archived_at IS NULL AND r.merged_into IS NULL))
ORDER BY l.record_id, l.position
"""
_AROUND = f"""
WITH changed AS (SELECT id, kind, title_folded, facets FROM record WHERE id = ANY(%(ids)s::uuid[]))
SELECT q.record_id::text AS id FROM quality q WHERE q.watches && %(told)s::text[]
UNION SELECT o.id::text FROM changed c JOIN record o ON {_of("o", TITLE_HASH)} =
    {_of("c", TITLE_HASH)} AND {_of("o", KIN_HASH)} = {_of("c", KIN_HASH)} AND o.kind = c.kind
UNION SELECT l.record_id::text FROM changed c JOIN record_number n ON n.record_id = c.id
    JOIN link l ON l.compact = n.compact AND l.kind = n.kind
UNION SELECT l.record_id::text FROM link l WHERE l.target_id = ANY(%(ids)s::uuid[])
"""  # noqa: S608 - our own names


@dataclass(frozen=True, slots=True)
class Known:
    """What the register knows of a record beside its values."""

    checked: date
    imported: bool
    proven: bool = False
    twins: tuple[str, ...] = ()
    lost_links: tuple[tuple[str, str, str], ...] = ()  # (role, kind, number)


@dataclass(frozen=True, slots=True)
class Scored:
    """A verdict as it is kept."""

    id: str
    kind: str
    unit_id: str | None
    verdict: Verdict
    watches: tuple[str, ...] = ()
    tells: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the scores are; without any there is neither day nor rules."""

    seq: int = 0
    rules: str = ""
    day: date | None = None


@dataclass(slots=True)
class _Lines:
    """COPY text of some verdicts."""

    scores: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def add(self, scored: Scored) -> None:
        verdict, unit = scored.verdict, text_cell(scored.unit_id or "")
        lost = [verdict.lost[word] for word in WORDS]
        again = verdict.again_on.isoformat() if verdict.again_on else r"\N"
        self.scores.append("\t".join((
            scored.id, scored.kind, unit, str(sum(lost)), *map(str, lost), again,
            _array(scored.watches), _array(scored.tells),
        )))  # fmt: skip
        cells: dict[str, int] = {}
        for fault in verdict.faults:
            cells[fault.field] = cells.get(fault.field, 0) + fault.points
        led: set[str] = set()
        for fault in sorted(verdict.faults, key=lambda fault: -fault.points):
            leads = "f" if fault.field in led else "t"
            led.add(fault.field)
            self.faults.append("\t".join((
                scored.id, fault.field, fault.rule, scored.kind, unit, str(fault.points),
                str(cells[fault.field]), leads, text_cell(fault.detail[:_LONGEST]),
            )))  # fmt: skip


_LONGEST = 400
# The tables are declared beside, so that migrations are compared with them too.
_TABLE = QualityRow.__tablename__
_SCORE = ("record_id", "kind", "unit_id", "lost", *WORDS, "again_on", "watches", "tells")
_FAULT = (
    "record_id", "field", "rule", "kind", "unit_id", "points", "cell", "leads", "detail",
)  # fmt: skip


class Scores:
    """The tables of scores as whoever appraises records sees them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    # ---- how far

    def progress(self) -> Progress:
        """Return how far the scores are."""
        rows = self._database.rows("SELECT seq, rules, day FROM quality_progress")
        return Progress(**rows[0]) if rows else Progress()

    def reached(self, progress: Progress) -> None:
        """Note how far the scores are."""
        with self._database.transaction() as connection:
            _reached(connection, progress)

    def lists_edition(self) -> str:
        """Return what changes whenever somebody edits a code list."""
        row = self._database.row(
            "SELECT count(*)::text || ' ' || coalesce(max(edited_at)::text, '') || ' '"
            " || count(DISTINCT shipped)::text AS edition FROM code"
        )
        return str(row["edition"])

    # ---- whom to appraise

    def after(self, id_: str | None, limit: int) -> list[str]:
        """Return the next records in the order of their ids."""
        return ids_after(self._database.rows, id_, limit)

    def due(self, day: date, limit: int) -> list[str]:
        """Return records whose verdict changes by a day."""
        rows = self._database.rows(
            "SELECT record_id::text AS id FROM quality WHERE again_on <= %s LIMIT %s", [day, limit]
        )
        return [row["id"] for row in rows]

    def around(self, ids: Sequence[str], told: Collection[str]) -> list[str]:
        """Return records whose verdict may hang on some others: linked, alike, of one master."""
        with self._database.transaction() as connection:
            _by_index(connection)
            rows = connection.execute(sql.SQL(_AROUND), {"ids": list(ids), "told": list(told)})
            return [row["id"] for row in rows]

    def parted(self, after: int, last: int) -> list[str]:
        """Return the records of which somebody said meanwhile that they are not one."""
        rows = self._database.rows(
            "SELECT DISTINCT unnest(string_to_array(subject_id, ' ')) AS id FROM change"
            " WHERE subject = 'pair' AND seq > %s AND seq <= %s",
            [after, last],
        )
        return [row["id"] for row in rows]

    def told(self, ids: Sequence[str]) -> set[str]:
        """Return what masters of organizations among some records were last known by."""
        rows = self._database.rows(
            "SELECT unnest(tells) AS told FROM quality WHERE record_id = ANY(%s::uuid[])",
            [list(ids)],
        )
        return {row["told"] for row in rows}

    # ---- what is known of them

    def known(self, ids: Sequence[str]) -> dict[str, Known]:
        """Return what the whole register knows of some records."""
        with self._database.transaction() as connection:
            _by_index(connection)
            params = {"ids": list(ids)}
            rows = connection.execute(sql.SQL(_TOLD), params).fetchall()
            twins = {
                row["id"]: tuple(row["twins"])
                for row in connection.execute(sql.SQL(_TWINS), params)
            }
            links: dict[str, list[tuple[str, str, str]]] = {}
            for row in connection.execute(sql.SQL(_LOST_LINKS), params):
                links.setdefault(row["id"], []).append((row["role"], row["kind"], row["number"]))
        return {
            row["id"]: Known(row["checked"], row["imported"], row["proven"],
                             twins.get(row["id"], ()), tuple(links.get(row["id"], ())))
            for row in rows
        }  # fmt: skip

    # ---- keeping

    def keep(
        self, scored: Iterable[Scored], ids: Sequence[str], reached: Progress | None = None
    ) -> None:
        """Put verdicts in the place of those of some records; those without one have none."""
        lines = _Lines()
        for one in scored:
            lines.add(one)
        with self._database.transaction() as connection:
            for table in ("quality", "quality_fault"):
                connection.execute(
                    sql.SQL("DELETE FROM {} WHERE record_id = ANY(%s::uuid[])").format(
                        sql.Identifier(table)
                    ),
                    [list(ids)],
                )
            _copy(connection, _TABLE, _SCORE, lines.scores)
            _copy(connection, "quality_fault", _FAULT, lines.faults)
            if reached is not None:
                _reached(connection, reached)

    def forget_absent(self) -> None:
        """Drop the scores of records that were taken out without anybody noticing."""
        with self._database.transaction() as connection:
            for table in ("quality", "quality_fault"):
                connection.execute(
                    sql.SQL(
                        "DELETE FROM {} q WHERE NOT EXISTS (SELECT FROM record r"
                        " WHERE r.id = q.record_id AND r.archived_at IS NULL"
                        " AND r.merged_into IS NULL)"
                    ).format(sql.Identifier(table))
                )

    def note_day(self, day: date) -> None:
        """Write what every unit and kind loses on a day in the place of what was noted before."""
        sums = sql.SQL(", ").join(
            sql.SQL("sum({})").format(sql.Identifier(word)) for word in ("lost", *WORDS)
        )
        columns = sql.SQL(", ").join(map(sql.Identifier, ("lost", *WORDS)))
        with self._database.transaction() as connection:
            connection.execute("DELETE FROM quality_day WHERE day = %s", [day])
            connection.execute(
                sql.SQL(
                    "INSERT INTO quality_day (day, unit_id, kind, records, {})"
                    " SELECT %s, unit_id, kind, count(*), {} FROM quality GROUP BY unit_id, kind"
                ).format(columns, sums),
                [day],
            )


def _reached(connection: Connection, progress: Progress) -> None:
    connection.execute(
        "INSERT INTO quality_progress (id, seq, rules, day, at)"
        " VALUES ('scores', %s, %s, %s, clock_timestamp()) ON CONFLICT (id) DO UPDATE"
        " SET seq = excluded.seq, rules = excluded.rules, day = excluded.day, at = excluded.at",
        [progress.seq, progress.rules, progress.day],
    )


def _by_index(connection: Connection) -> None:
    # Without figures about a table that is being filled, a scan of it all would look cheap.
    connection.execute("SET LOCAL enable_seqscan = off")


def _copy(connection: Connection, table: str, columns: Sequence[str], lines: Sequence[str]) -> None:
    if not lines:
        return
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    with connection.cursor().copy(statement) as copy:
        copy.write(("\n".join(lines) + "\n").encode("utf-8", "replace"))


def _array(values: Sequence[str]) -> str:
    """Return a list as COPY takes an array: quoted for the array, then for the line."""
    quoted = ('"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"' for value in values)
    return text_cell("{" + ",".join(quoted) + "}")
