"""Submissions: edits that wait for a reviewer, each decision in the change log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, LiteralString

from psycopg.types.json import Jsonb

from st_db.errors import Conflict, NotFound
from st_db.store.connection import Connection, Database, Row, only
from st_db.store.outbox import Outbox
from st_db.store.rows import json_text

State = Literal["submitted", "accepted", "returned", "withdrawn", "replaced"]

_COLUMNS: LiteralString = (
    "id::text, record_id::text, is_new, kind, edit, unit_id, author, remark, state, reviewer,"
    " answer, version, created_at, decided_at"
)


@dataclass(frozen=True, slots=True)
class Submission:
    """An edit that waits, or what was decided about it; ``record_id`` is also a new record's."""

    id: str
    record_id: str
    is_new: bool
    kind: str
    edit: Mapping[str, Any]
    unit_id: str | None
    author: str
    remark: str
    state: State
    reviewer: str | None
    answer: str
    version: int
    created_at: datetime
    decided_at: datetime | None


class Submissions:
    """The table ``submission``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, new: Submission, origin: str) -> Submission:
        """Keep a submission; one that was sent before is given as it is.

        Earlier ones of the same author about the same record are replaced by it.
        """
        with self._database.transaction() as connection:
            connection.execute(
                "SELECT pg_advisory_xact_lock(hashtextextended('submission ' || %s, 0))",
                [new.record_id],
            )
            known = _one(connection, new.id)
            if known is not None:
                return known
            for earlier in _open(connection, new):
                _decide(connection, earlier, "replaced", (new.author, ""), origin)
            connection.execute(
                "INSERT INTO submission (id, record_id, is_new, kind, edit, unit_id, author,"
                " remark, state, answer, version, created_at) VALUES (%(id)s, %(record_id)s,"
                " %(is_new)s, %(kind)s, %(edit)s, %(unit_id)s, %(author)s, %(remark)s,"
                " 'submitted', '', 1, clock_timestamp())",
                {
                    "id": new.id,
                    "record_id": new.record_id,
                    "is_new": new.is_new,
                    "kind": new.kind,
                    "edit": Jsonb(dict(new.edit), dumps=json_text),
                    "unit_id": new.unit_id,
                    "author": new.author,
                    "remark": new.remark,
                },
            )
            after = _known(connection, new.id)
            _note(connection, None, after, new.author, origin)
        return after

    def get(self, id_: str) -> Submission:
        """Return a submission; raises NotFound."""
        with self._database.transaction() as connection:
            return _known(connection, id_)

    def of_unit(
        self, unit_id: str | None, states: Sequence[State], limit: int, *, every: bool = False
    ) -> list[Submission]:
        """Return submissions of a unit and of none (``every``: of all units), the oldest first."""
        return self._all(
            "(%(every)s OR unit_id IS NULL OR unit_id = %(unit_id)s) AND state = ANY(%(states)s)"
            " ORDER BY created_at, id",
            {"every": every, "unit_id": unit_id, "states": list(states), "limit": limit},
        )

    def of_author(self, author: str, states: Sequence[State], limit: int) -> list[Submission]:
        """Return what somebody submitted, what was decided last first."""
        return self._all(
            "author = %(author)s AND state = ANY(%(states)s)"
            " ORDER BY coalesce(decided_at, created_at) DESC, id DESC",
            {"author": author, "states": list(states), "limit": limit},
        )

    def decide(
        self, id_: str, state: State, who: tuple[str, str], origin: str, version: int | None = None
    ) -> Submission:
        """Decide about a submission; ``who`` is the name and the answer of who decides.

        Raises Conflict when it was decided about already, or was sent again since ``version``.
        """
        with self._database.transaction() as connection:
            before = _known(connection, id_, lock=True)
            stale = version is not None and version != before.version
            if stale or before.state != "submitted":
                raise Conflict("error.submission_decided", state=before.state)
            return _decide(connection, before, state, who, origin)

    def _all(self, where: LiteralString, params: Mapping[str, Any]) -> list[Submission]:
        rows = self._database.rows(
            f"SELECT {_COLUMNS} FROM submission WHERE {where} LIMIT %(limit)s",  # noqa: S608
            params,
        )
        return [Submission(**row) for row in rows]


def _one(connection: Connection, id_: str, *, lock: bool = False) -> Submission | None:
    row = connection.execute(
        f"SELECT {_COLUMNS} FROM submission WHERE id::text = %s"  # noqa: S608 - our own columns
        + (" FOR UPDATE" if lock else ""),
        [id_],
    ).fetchone()
    return Submission(**row) if row else None


def _known(connection: Connection, id_: str, *, lock: bool = False) -> Submission:
    found = _one(connection, id_, lock=lock)
    if found is None:
        raise NotFound("error.no_submission", id=id_)
    return found


def _open(connection: Connection, new: Submission) -> list[Submission]:
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM submission WHERE record_id = %s AND author = %s"  # noqa: S608
        " AND state IN ('submitted', 'returned') FOR UPDATE",
        [new.record_id, new.author],
    )
    return [Submission(**row) for row in rows]


def _decide(
    connection: Connection, before: Submission, state: State, who: tuple[str, str], origin: str
) -> Submission:
    row = only(
        connection,
        "UPDATE submission"  # noqa: S608 - our own columns
        " SET state = %s, reviewer = %s, answer = %s, version = version + 1,"
        f" decided_at = clock_timestamp() WHERE id = %s RETURNING {_COLUMNS}",
        [state, *who, before.id],
    )
    after = Submission(**row)
    _note(connection, before, after, who[0], origin)
    return after


def _note(
    connection: Connection, before: Submission | None, after: Submission, actor: str, origin: str
) -> None:
    at = only(connection, "SELECT clock_timestamp() AS at")["at"].isoformat()
    outbox = Outbox(actor, origin, None, at)
    told = before and _content(before), _content(after)
    outbox.subject("submission", after.id, ("update" if before else "create", after.version), told)
    outbox.flush(connection)


def _content(submission: Submission) -> Row:
    return {
        "record": submission.record_id,
        "state": submission.state,
        "remark": submission.remark,
        "answer": submission.answer,
    }
