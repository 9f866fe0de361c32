"""Duties of the whole register: keeping them beside the scores, lists of them, decisions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from psycopg import sql

from st_db.duties import Duty
from st_db.errors import Conflict, NotFound
from st_db.records.stored import Op
from st_db.store.connection import Connection, Database, Row, only
from st_db.store.ids import new_id
from st_db.store.outbox import Outbox
from st_db.store.quality import TIME_ZONE
from st_db.store.rows import NULL, text_cell

NO_RECORD = "00000000-0000-0000-0000-000000000000"
"""Stands for the record of duties that hang on none."""

_COLUMNS = (
    "record_id", "rule", "term", "kind", "unit_id", "party", "type", "due_on", "working_on",
    "opens_on", "grace_on", "lost_on", "next_on", "basis", "anchor_on", "surcharge", "done",
)  # fmt: skip
_LONGEST = 300  # characters of a party's name
_AT_ONCE = 2_000

WAITING = ("upcoming", "open", "grace", "overdue")
"""The states of duties that somebody still has to think of."""


@dataclass(frozen=True, slots=True)
class Owed:
    """The duties of a record as they are kept."""

    id: str
    kind: str
    unit: str
    party: str
    duties: Sequence[Duty]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which duties are spoken of; what is None is not asked about.

    ``since`` and ``until`` are days on which somebody looks at them: the due day, or the one a
    duty was postponed to.
    """

    unit: str | None = None
    kind: str | None = None
    party: str | None = None
    record: str | None = None
    since: date | None = None
    until: date | None = None
    states: Sequence[str] = ()
    limits: bool = False
    records: Sequence[str] | None = None

    def where(self) -> sql.Composed:
        """Return the condition of a statement over ``told``."""
        asked: list[sql.Composed] = [
            sql.SQL("{} = {}").format(sql.Identifier(name), sql.Literal(value))
            for name, value in (("unit_id", self.unit), ("kind", self.kind), ("party", self.party),
                                ("record_id", self.record))
            if value is not None
        ]  # fmt: skip
        if self.records is not None:
            asked.append(sql.SQL("record_id = ANY({}::uuid[])").format(list(self.records)))
        if self.since is not None:
            asked.append(sql.SQL("look_on >= {}").format(sql.Literal(self.since)))
        if self.until is not None:
            asked.append(sql.SQL("look_on <= {}").format(sql.Literal(self.until)))
        states = list(self.states or WAITING)
        asked.append(sql.SQL("state = ANY({})").format(sql.Literal(states)))
        if not self.limits:
            asked.append(sql.SQL("type <> {}").format(sql.Literal("limit")))
        return sql.SQL(" AND ").join(asked)


@dataclass(frozen=True, slots=True)
class Decision:
    """What somebody decided about a duty."""

    id: str
    record: str
    rule: str
    term: int
    on: date
    what: str
    until: date | None
    note: str
    by: str
    at: datetime
    undone_by: str | None = None
    undone_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Due:
    """A duty on a list, with enough of its record to be recognised."""

    record: str
    kind: str
    unit: str
    party: str
    number: str | None
    title: str | None
    duty: Duty
    state: str
    look_on: date
    decision: Decision | None


@dataclass(frozen=True, slots=True)
class Count:
    """How many duties of a kind and unit want a look in a month and stand in a state."""

    unit: str
    kind: str
    month: date
    state: str
    count: int


@dataclass(frozen=True, slots=True)
class Whose:
    """How many duties of a list an organization has, and on which day the first wants a look."""

    name: str
    count: int
    first: date


_TOLD = """
WITH told AS (
    SELECT d.*, coalesce(c.until, d.due_on) AS look_on, c.id AS decision, c.what, c.until, c.note,
        c.decided_by, c.decided_at,
        CASE WHEN d.done OR c.what IN ('done', 'not_ours')
                OR (d.type = 'limit' AND d.due_on < %(today)s) THEN 'done'
            WHEN d.due_on < %(today)s THEN
                CASE WHEN d.grace_on >= %(today)s THEN 'grace' ELSE 'overdue' END
            WHEN d.opens_on <= %(today)s THEN 'open' ELSE 'upcoming' END AS state
    FROM duty d LEFT JOIN duty_decision c ON c.record_id = d.record_id AND c.rule = d.rule
        AND c.term = d.term AND c.due_on = d.due_on AND c.undone_at IS NULL
    WHERE d.next_on IS NULL OR d.next_on >= %(today)s
)
"""
_LAPSED = f"""
SELECT l.record_id::text AS id, coalesce(s.number, l.number) AS number,
    (s.updated_at AT TIME ZONE '{TIME_ZONE}')::date AS since
FROM link l JOIN record_number n ON n.compact = l.compact AND n.kind = l.kind
JOIN record s ON s.id = n.record_id AND s.state = 'ended'
    AND s.archived_at IS NULL AND s.merged_into IS NULL
WHERE l.record_id = ANY(%s::uuid[]) AND l.kind = 'standard' AND l.role = 'applies'
"""  # noqa: S608 - our own names


class Duties:
    """The tables ``duty`` and ``duty_decision``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    # ---- keeping

    def lapsed(self, ids: Sequence[str]) -> dict[str, list[tuple[str, date]]]:
        """Return the standards that products name and that are no longer in force."""
        found: dict[str, list[tuple[str, date]]] = {}
        for row in self._database.rows(_LAPSED, [list(ids)]):
            found.setdefault(row["id"], []).append((row["number"], row["since"]))
        return found

    def keep(self, owed: Iterable[Owed], ids: Sequence[str]) -> None:
        """Put duties in the place of those of some records; those without any have none."""
        lines = [line for one in owed for line in _lines(one)]
        with self._database.transaction() as connection:
            connection.execute("DELETE FROM duty WHERE record_id = ANY(%s::uuid[])", [list(ids)])
            if not lines:
                return
            statement = sql.SQL("COPY duty ({}) FROM STDIN").format(
                sql.SQL(", ").join(map(sql.Identifier, _COLUMNS))
            )
            with connection.cursor().copy(statement) as copy:
                copy.write(("\n".join(lines) + "\n").encode("utf-8", "replace"))

    def forget_absent(self) -> None:
        """Drop the duties of records that were taken out without anybody noticing."""
        with self._database.transaction() as connection:
            connection.execute(
                "DELETE FROM duty d WHERE d.record_id <> %s AND NOT EXISTS (SELECT FROM record r"
                " WHERE r.id = d.record_id AND r.archived_at IS NULL AND r.merged_into IS NULL)",
                [NO_RECORD],
            )

    # ---- lists

    def due(self, wanted: Wanted, today: date, limit: int | None, offset: int = 0) -> list[Due]:
        """Return duties in the order in which they want a look."""
        statement = sql.SQL("{} LIMIT {} OFFSET {}").format(
            _items(wanted), sql.Literal(limit), sql.Literal(offset)
        )
        return [_due(row) for row in self._database.rows(statement, {"today": today})]

    def every(self, wanted: Wanted, today: date) -> Iterator[Due]:
        """Yield all duties of a list as they were at one moment."""
        with (
            self._database.still() as connection,
            self._database.translated(),
            connection.cursor("duties") as cursor,
        ):
            cursor.itersize = _AT_ONCE
            for row in cursor.execute(_items(wanted), {"today": today}):
                yield _due(row)

    def counts(self, wanted: Wanted, today: date) -> list[Count]:
        """Return how many duties there are by unit, kind, month and state."""
        rows = self._database.rows(
            sql.SQL(
                "{} SELECT unit_id AS unit, kind, date_trunc('month', look_on)::date AS month,"
                " state, count(*) AS count FROM told WHERE {} GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3"
            ).format(sql.SQL(_TOLD), wanted.where()),
            {"today": today},
        )
        return [Count(**row) for row in rows]

    def within(self, wanted: Wanted, today: date, days: Sequence[int]) -> dict[int, int]:
        """Return how many duties want a look within each of some numbers of days from today."""
        counted = sql.SQL(", ").join(
            sql.SQL("count(*) FILTER (WHERE look_on BETWEEN %(today)s AND %(today)s + {})").format(
                sql.Literal(count)
            ) + sql.SQL(" AS {}").format(sql.Identifier(str(count)))
            for count in days
        )  # fmt: skip
        row = self._database.row(
            sql.SQL("{} SELECT {} FROM told WHERE {}").format(
                sql.SQL(_TOLD), counted, wanted.where()
            ),
            {"today": today},
        )
        return {count: row[str(count)] for count in days}

    def parties(self, wanted: Wanted, today: date, limit: int) -> list[Whose]:
        """Return the organizations with most duties."""
        rows = self._database.rows(
            sql.SQL(
                "{} SELECT party AS name, count(*) AS count, min(look_on) AS first"
                " FROM told WHERE party <> '' AND {}"
                " GROUP BY party ORDER BY count DESC, party LIMIT {}"
            ).format(sql.SQL(_TOLD), wanted.where(), sql.Literal(limit)),
            {"today": today},
        )
        return [Whose(**row) for row in rows]

    # ---- decisions

    def decide(self, decision: Decision, origin: str) -> Decision:
        """Keep a decision in the place of the one before; raises NotFound for no such duty."""
        with self._database.transaction() as connection:
            found = connection.execute(
                "SELECT due_on FROM duty WHERE record_id = %s AND rule = %s AND term = %s"
                " FOR UPDATE",
                [decision.record, decision.rule, decision.term],
            ).fetchone()
            if found is None:
                raise NotFound("error.no_duty", rule=decision.rule)
            if found["due_on"] != decision.on:
                raise Conflict("error.duty_moved", rule=decision.rule)
            before = connection.execute(
                "UPDATE duty_decision SET undone_by = %s, undone_at = clock_timestamp()"
                " WHERE record_id = %s AND rule = %s AND term = %s AND undone_at IS NULL"
                " RETURNING *",
                [decision.by, decision.record, decision.rule, decision.term],
            ).fetchone()
            after = only(
                connection,
                "INSERT INTO duty_decision (id, record_id, rule, term, due_on, what, until, note,"
                " decided_by, decided_at) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s,"
                " clock_timestamp()) RETURNING *",
                [new_id(), decision.record, decision.rule, decision.term, decision.on,
                 decision.what, decision.until, decision.note, decision.by],
            )  # fmt: skip
            _note(connection, (before, after), decision.by, origin)
        return _decision(after)

    def undo(self, id_: str, by: str, origin: str) -> Decision:
        """Take a decision back; raises NotFound for none that counts."""
        with self._database.transaction() as connection:
            before = self._decision(connection, id_)
            after = only(
                connection,
                "UPDATE duty_decision SET undone_by = %s, undone_at = clock_timestamp()"
                " WHERE id = %s RETURNING *",
                [by, id_],
            )
            _note(connection, (before, None), by, origin)
        return _decision(after)

    def decision(self, id_: str) -> Decision:
        """Return a decision that counts; raises NotFound."""
        with self._database.transaction() as connection:
            return _decision(self._decision(connection, id_))

    def history(self, record: str) -> list[Decision]:
        """Return every decision about a record's duties, undone ones too, the latest first."""
        rows = self._database.rows(
            "SELECT * FROM duty_decision WHERE record_id = %s ORDER BY decided_at DESC, id",
            [record],
        )
        return [_decision(row) for row in rows]

    def decided(self, records: Sequence[str], since: datetime) -> list[Decision]:
        """Return what was decided about duties of some records since a moment, the latest first."""
        rows = self._database.rows(
            "SELECT * FROM duty_decision WHERE record_id = ANY(%s::uuid[]) AND decided_at >= %s"
            " AND undone_at IS NULL ORDER BY decided_at DESC, id",
            [list(records), since],
        )
        return [_decision(row) for row in rows]

    def unit_of(self, record: str) -> str | None:
        """Return the unit that answers for a record."""
        rows = self._database.rows("SELECT unit_id FROM record WHERE id = %s", [record])
        return rows[0]["unit_id"] if rows else None

    def _decision(self, connection: Connection, id_: str) -> Row:
        row = connection.execute(
            "SELECT * FROM duty_decision WHERE id = %s AND undone_at IS NULL FOR UPDATE", [id_]
        ).fetchone()
        if row is None:
            raise NotFound("error.no_duty_decision", id=id_)
        return row


def _note(
    connection: Connection, told: tuple[Row | None, Row | None], by: str, origin: str
) -> None:
    before, after = told
    one = after or before
    if one is None:
        return
    at = only(connection, "SELECT clock_timestamp() AS at")["at"].isoformat()
    outbox = Outbox(by, origin, None, at)
    op: Op = ("update" if before else "create") if after else "archive"
    outbox.subject(
        "duty", f"{one['record_id']} {one['rule']} {one['term']}", (op, 1),
        (before and _content(before), after and _content(after)),
    )  # fmt: skip
    outbox.flush(connection)


def _content(row: Row) -> Mapping[str, Any]:
    until = row["until"].isoformat() if row["until"] else None
    return {"what": row["what"], "until": until, "note": row["note"],
            "due_on": row["due_on"].isoformat()}  # fmt: skip


def _items(wanted: Wanted) -> sql.Composed:
    return sql.SQL(
        "{}, listed AS (SELECT * FROM told WHERE {}) SELECT l.*, l.record_id::text AS record,"
        " r.number, r.title FROM listed l LEFT JOIN record r ON r.id = l.record_id"
        " ORDER BY l.look_on, l.due_on, l.rule, l.record_id, l.term"
    ).format(sql.SQL(_TOLD), wanted.where())


def _day(value: date | None) -> str:
    return NULL if value is None else value.isoformat()


def _lines(owed: Owed) -> Iterator[str]:
    unit, party = text_cell(owed.unit), text_cell(owed.party[:_LONGEST])
    following: dict[tuple[str, int], date] = {}
    last: dict[str, Duty] = {}
    for duty in sorted(owed.duties, key=lambda one: one.on):
        if duty.rule in last:
            following[duty.rule, last[duty.rule].term] = duty.on
        last[duty.rule] = duty
    for duty in owed.duties:
        yield "\t".join((
            owed.id, text_cell(duty.rule), str(duty.term), owed.kind, unit, party, duty.type,
            duty.on.isoformat(), duty.working.isoformat(), _day(duty.opens),
            _day(duty.grace_ends), _day(duty.lost_from),
            _day(following.get((duty.rule, duty.term))), text_cell(duty.basis),
            _day(duty.anchor), str(duty.surcharge), "t" if duty.done else "f",
        ))  # fmt: skip


def _due(row: Row) -> Due:
    duty = Duty(
        row["rule"], row["type"], row["term"], row["due_on"], row["working_on"], row["basis"],
        row["anchor_on"], row["opens_on"], row["grace_on"], row["lost_on"], row["surcharge"],
        row["done"],
    )  # fmt: skip
    decision = None
    if row["decision"] is not None:
        decision = Decision(
            str(row["decision"]), row["record"], row["rule"], row["term"], row["due_on"],
            row["what"], row["until"], row["note"], row["decided_by"], row["decided_at"],
        )  # fmt: skip
    return Due(row["record"], row["kind"], row["unit_id"], row["party"], row["number"],
               row["title"], duty, row["state"], row["look_on"], decision)  # fmt: skip


def _decision(row: Row) -> Decision:
    return Decision(
        str(row["id"]), str(row["record_id"]), row["rule"], row["term"], row["due_on"],
        row["what"], row["until"], row["note"], row["decided_by"], row["decided_at"],
        row["undone_by"], row["undone_at"],
    )  # fmt: skip
