"""Jobs: long work whose whole state is in the database, so that any process can see it.

Times are the server's, because the clocks of several computers differ.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, LiteralString

from psycopg.types.json import Jsonb

from st_db.records.stored import Job, JobLine
from st_db.store.connection import Connection, Database, only
from st_db.store.rows import json_cell, json_text, text_cell

_JOB: LiteralString = (
    "id::text, work, state, actor, caller, asked, progress, result, error, stop, worker,"
    " created_at, started_at, alive_at, finished_at"
)
_ASIDE: LiteralString = "ARRAY['again', 'replaced', 'expected']"
"""What is noted beside what a job was asked."""

_SAME: LiteralString = f"""
SELECT {_JOB} FROM job j WHERE work = %(work)s AND NOT stop
  AND asked - {_ASIDE} = %(asked)s::jsonb - {_ASIDE}
  AND CASE WHEN state IN ('waiting', 'running') THEN %(once)s OR actor = %(actor)s
           WHEN state = 'done' AND %(once)s THEN
               (work <> 'undo' OR result->>'batch' IS NOT NULL) AND NOT EXISTS (
                   SELECT FROM batch b WHERE b.id = result->>'batch' AND b.undone_by IS NOT NULL)
           ELSE false END
ORDER BY created_at DESC, id DESC LIMIT 1
"""  # noqa: S608 - our own columns
_AT_ONCE = 1_000
_LOCK: LiteralString = "hashtextextended(%(id)s, 0)"


def _json(value: Mapping[str, Any]) -> Jsonb:
    return Jsonb(dict(value), dumps=json_text)


class Jobs:
    """The tables ``job`` and ``job_line``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    # ---- asking and looking

    def add(self, job: Job, *, once: bool = False, follows: str | None = None) -> Job:
        """Keep a job that waits for a worker, or return the one that does just that already.

        ``once``: whoever asks, and also after its end, as long as what it did stands. ``follows``
        is a job that this one repeats, once.
        """
        with self._database.transaction() as connection:
            asked = {"work": job.work, "actor": job.actor, "asked": _json(job.asked), "once": once}
            connection.execute("SELECT pg_advisory_xact_lock(hashtextextended('job', 0))")
            same = _following(connection, follows) or _same(connection, asked)
            if same is None:
                row = only(
                    connection,
                    "INSERT INTO job (id, work, state, actor, caller, asked, progress, created_at)"  # noqa: S608
                    " VALUES (%s, %s, 'waiting', %s, %s, %s, '{}', clock_timestamp())"
                    f" RETURNING {_JOB}",
                    [job.id, job.work, job.actor, _json(job.caller), _json(job.asked)],
                )
                same = Job(**row)
            if follows is not None:
                connection.execute(
                    "UPDATE job SET asked = asked || jsonb_build_object('again', %s::text)"
                    " WHERE id = %s::uuid",
                    [same.id, follows],
                )
            return same

    def get(self, id_: str) -> Job | None:
        """Return a job, or None."""
        return self._one(f"SELECT {_JOB} FROM job WHERE id = %s::uuid", [id_])  # noqa: S608

    def latest(self, limit: int) -> list[Job]:
        """Return the latest jobs, newest first."""
        rows = self._database.rows(
            f"SELECT {_JOB} FROM job ORDER BY created_at DESC, id DESC LIMIT %s",  # noqa: S608
            [limit],
        )
        return [Job(**row) for row in rows]

    def ahead(self, id_: str) -> int:
        """Return how many jobs a waiting one waits for."""
        row = self._database.row(
            "SELECT count(*) AS count FROM job o, job j WHERE j.id = %s::uuid AND (o.state ="
            " 'running' OR o.state = 'waiting' AND (o.created_at, o.id) < (j.created_at, j.id))",
            [id_],
        )
        return int(row["count"])

    def ask(self, id_: str, asking: Callable[[dict[str, Any]], Mapping[str, Any]]) -> None:
        """Replace what was asked of a job by what ``asking`` makes of it, one at a time."""
        with self._database.transaction() as connection:
            row = connection.execute(
                "SELECT asked FROM job WHERE id = %s::uuid FOR UPDATE", [id_]
            ).fetchone()
            if row is not None:
                connection.execute(
                    "UPDATE job SET asked = %s WHERE id = %s::uuid",
                    [_json(asking(row["asked"])), id_],
                )

    def stop(self, id_: str) -> None:
        """Cancel a job that waits; ask the worker of one that runs to leave it."""
        self._run(
            "UPDATE job SET stop = true,"
            " state = CASE state WHEN 'waiting' THEN 'cancelled' ELSE state END,"
            " finished_at = CASE state WHEN 'waiting' THEN clock_timestamp() END"
            " WHERE id = %s::uuid AND state IN ('waiting', 'running')",
            [id_],
        )

    # ---- working

    def claim(self, worker: str) -> Job | None:
        """Take the job that has waited longest; no two workers get the same one."""
        return self._one(
            "UPDATE job SET state = 'running', worker = %s, started_at = clock_timestamp(),"  # noqa: S608
            " alive_at = clock_timestamp() WHERE id = (SELECT id FROM job WHERE state = 'waiting'"
            " ORDER BY created_at, id LIMIT 1 FOR UPDATE SKIP LOCKED)"
            f" RETURNING {_JOB}",
            [worker],
        )

    def beat(self, id_: str, worker: str, progress: Mapping[str, Any]) -> Job | None:
        """Say that a job is alive and how far; None when it is no longer this worker's."""
        return self._one(
            "UPDATE job SET alive_at = clock_timestamp(), progress = %s"  # noqa: S608
            " WHERE id = %s::uuid AND worker = %s AND state = 'running'"
            f" RETURNING {_JOB}",
            [_json(progress), id_, worker],
        )

    def doomed(self, id_: str, error: Mapping[str, Any]) -> None:
        """Note why a running job is about to be broken off, for when its process has gone."""
        self._run(
            "UPDATE job SET error = %s WHERE id = %s::uuid AND state = 'running'",
            [_json(error), id_],
        )

    def found(self, id_: str, result: Mapping[str, Any]) -> None:
        """Keep what a running job has to show already."""
        self._run(
            "UPDATE job SET result = %s WHERE id = %s::uuid AND state = 'running'",
            [_json(result), id_],
        )

    def finish(self, id_: str, result: Mapping[str, Any] | None) -> None:
        """End a job that is done; even one that was given up for dead."""
        self._run(
            "UPDATE job SET state = 'done', result = coalesce(%s, result), error = NULL,"
            " finished_at = clock_timestamp() WHERE id = %s::uuid",
            [None if result is None else _json(result), id_],
        )

    def lost(self, id_: str, worker: str) -> None:
        """Say that the process of a running job has gone, so that nobody waits for its beat."""
        self._run(
            "UPDATE job SET alive_at = 'epoch' WHERE id = %s::uuid AND worker = %s"
            " AND state = 'running'",
            [id_, worker],
        )

    def abandoned(self, seconds: float) -> list[str]:
        """Return the ids of running jobs whose worker was not heard of for so long."""
        rows = self._database.rows(
            "SELECT id::text FROM job WHERE state = 'running'"
            " AND alive_at < clock_timestamp() - make_interval(secs => %s) ORDER BY created_at",
            [seconds],
        )
        return [row["id"] for row in rows]

    def settle(self, id_: str, error: Mapping[str, Any]) -> None:
        """End a job that did not end well: done when its batch is in, else cancelled or failed.

        A batch has the id of its job and its transaction holds a lock of that name. While it is
        held the work may still be committed, and nothing is said.
        """
        with self._database.transaction() as connection:
            free = connection.execute(
                f"SELECT pg_try_advisory_xact_lock({_LOCK}) AS free",
                {"id": id_},
            ).fetchone()
            if free is None or not free["free"]:
                return
            connection.execute(
                "UPDATE job SET finished_at = clock_timestamp(),"
                " state = CASE WHEN b.id IS NOT NULL THEN 'done' WHEN stop THEN 'cancelled'"
                "  ELSE 'failed' END,"
                " result = CASE WHEN b.id IS NULL THEN result"
                "  ELSE coalesce(result, '{}') || jsonb_build_object('batch', b.id) END,"
                " error = CASE WHEN b.id IS NULL AND NOT stop"
                "  THEN coalesce(job.error, %(error)s::jsonb) END"
                " FROM (SELECT) AS one LEFT JOIN batch b ON b.id = %(id)s"
                " WHERE job.id = %(id)s::uuid AND job.state = 'running'",
                {"id": id_, "error": _json(error)},
            )

    # ---- lines

    def add_lines(self, id_: str, lines: Iterable[JobLine]) -> None:
        """Add lines to a job's result."""
        text = "".join(
            "\t".join((
                id_, str(line.position), text_cell(line.outcome), "t" if line.noted else "f",
                json_cell(dict(line.line)),
            )) + "\n"
            for line in lines
        )  # fmt: skip
        with (
            self._database.transaction() as connection,
            connection.cursor().copy(
                "COPY job_line (job_id, position, outcome, noted, line) FROM STDIN"
            ) as copy,
        ):
            copy.write(text.encode("utf-8", "replace"))

    def lines(
        self, id_: str, outcomes: list[str] | None, *, noted: bool, limit: int, offset: int
    ) -> list[JobLine]:
        """Return a page of lines: of some outcomes or of all, perhaps only the noted ones."""
        rows = self._database.rows(
            "SELECT position, outcome, noted, line FROM job_line WHERE job_id = %(id)s::uuid"
            " AND (%(outcomes)s::text[] IS NULL OR outcome = ANY(%(outcomes)s))"
            " AND (noted OR NOT %(noted)s) ORDER BY position LIMIT %(limit)s OFFSET %(offset)s",
            {"id": id_, "outcomes": outcomes, "noted": noted, "limit": limit, "offset": offset},
        )
        return [JobLine(**row) for row in rows]

    def each(self, id_: str, outcome: str) -> Iterator[JobLine]:
        """Yield all lines of one outcome in order, read some at a time."""
        after = -1
        while True:
            rows = self._database.rows(
                "SELECT position, outcome, noted, line FROM job_line WHERE job_id = %s::uuid"
                " AND outcome = %s AND position > %s ORDER BY position LIMIT %s",
                [id_, outcome, after, _AT_ONCE],
            )
            yield from (JobLine(**row) for row in rows)
            if len(rows) < _AT_ONCE:
                return
            after = rows[-1]["position"]

    def drop_lines(self, ids: list[str]) -> None:
        """Drop the lines of jobs that nobody will look at again."""
        self._run("DELETE FROM job_line WHERE job_id = ANY(%s::uuid[])", [ids])

    # ---- tidying

    def sweep(self, days: float) -> set[str]:
        """Drop jobs that ended so long ago; returns the uploads that the others still name."""
        self._run(
            "DELETE FROM job WHERE finished_at < clock_timestamp() - make_interval(secs => %s)",
            [days * 86_400],
        )
        rows = self._database.rows(
            "SELECT DISTINCT asked->>'upload' AS upload FROM job WHERE asked ? 'upload'"
        )
        return {row["upload"] for row in rows}

    def _run(self, statement: LiteralString, params: list[Any]) -> None:
        with self._database.transaction() as connection:
            connection.execute(statement, params)

    def _one(self, statement: LiteralString, params: list[Any]) -> Job | None:
        with self._database.transaction() as connection:
            row = connection.execute(statement, params).fetchone()
        return Job(**row) if row else None


def _following(connection: Connection, id_: str | None) -> Job | None:
    """Return the job that repeats another already."""
    row = connection.execute(
        f"SELECT {_JOB} FROM job WHERE id::text ="  # noqa: S608 - our own columns
        " (SELECT asked->>'again' FROM job WHERE id = %s::uuid)",
        [id_],
    ).fetchone()
    return Job(**row) if row else None


def _same(connection: Connection, asked: Mapping[str, Any]) -> Job | None:
    row = connection.execute(_SAME, asked).fetchone()
    return Job(**row) if row else None
