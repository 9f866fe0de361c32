"""Long work as use cases: asked for, looked at, cancelled, asked for again.

What a job does is not known here: ``st_db.jobs`` has the works and runs them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from st_db.access import Caller
from st_db.errors import NotFound, UsageError
from st_db.records.stored import Job, JobLine
from st_db.store import Store, new_id, sound_id

PREVIEW = "preview"

_ONCE = frozenset({"import", "bulk", "undo"})
"""Works that write: asked again they are not done again."""

_OF_ONE = frozenset({"again", "replaced"})
"""What is noted of a job among what it was asked, and not asked of one that follows it."""


class Jobs:
    """Jobs of everybody who may import; a job does only what its own caller may."""

    def __init__(self, store: Store) -> None:
        self._store = store.jobs

    def add(self, caller: Caller, work: str, asked: Mapping[str, Any]) -> Job:
        """Keep a job that the next free worker takes; what is asked for twice is one job."""
        caller.require("ingest")
        return self._store.add(_job(caller, work, asked), once=work in _ONCE)

    def get(self, caller: Caller, id: str) -> Job:
        """Return a job; raises NotFound."""
        caller.require("ingest")
        sound = sound_id(id)
        found = self._store.get(sound) if sound else None
        if found is None:
            raise NotFound("error.no_job", job=id)
        return found

    def latest(self, caller: Caller, limit: int = 50) -> list[Job]:
        """Return the latest jobs, newest first."""
        caller.require("ingest")
        return self._store.latest(limit)

    def ahead(self, caller: Caller, id: str) -> int:
        """Return how many jobs a waiting one waits for."""
        caller.require("ingest")
        return self._store.ahead(id)

    def cancel(self, caller: Caller, id: str) -> Job:
        """Cancel a job unless it is over; a running one ends within a second or two."""
        caller.require("ingest")
        job = self.get(caller, id)
        self._store.stop(job.id)
        return self.get(caller, job.id)

    def replace(self, caller: Caller, id: str, by: str) -> None:
        """Let a preview go that another one replaces: it says so, and its lines are dropped."""
        caller.require("ingest")
        job = self.cancel(caller, id)
        self._store.ask(job.id, lambda asked: {**asked, "replaced": by})
        if job.over:
            self._store.drop_lines([job.id])

    def again(self, caller: Caller, id: str) -> Job:
        """Ask anew, once, for what a job asked that failed or was cancelled; raises UsageError."""
        caller.require("ingest")
        job = self.get(caller, id)
        if job.state not in {"failed", "cancelled"}:
            raise UsageError("error.job_not_over", job=job.id)
        asked = {name: value for name, value in job.asked.items() if name not in _OF_ONE}
        following = _job(caller, job.work, asked)
        return self._store.add(following, once=job.work in _ONCE, follows=job.id)

    def answer(self, caller: Caller, id: str, row: str, same: str | None) -> Job:
        """Keep what an officer says a row of a preview is; None takes it back.

        The preview stays as it is: the answers are laid over its choices when it is made anew.
        """
        caller.require("ingest")
        job = self.get(caller, id)
        if job.work != PREVIEW:
            raise UsageError("error.job_no_preview", job=job.id)

        def asking(asked: dict[str, Any]) -> dict[str, Any]:
            answers = {**asked.get("answers", {}), row: same}
            return {**asked, "answers": {k: v for k, v in answers.items() if v is not None}}

        self._store.ask(job.id, asking)
        return self.get(caller, job.id)

    def lines(
        self,
        caller: Caller,
        id: str,
        outcomes: Sequence[str] | None = None,
        *,
        noted: bool = False,
        page: tuple[int, int] = (50, 0),
    ) -> list[JobLine]:
        """Return a page (limit, offset) of a job's lines: of some outcomes, or the noted ones."""
        caller.require("ingest")
        limit, offset = page
        wanted = None if outcomes is None else list(outcomes)
        return self._store.lines(id, wanted, noted=noted, limit=limit, offset=offset)

    def each(self, caller: Caller, id: str, outcome: str) -> Iterator[JobLine]:
        """Yield all lines of one outcome, however many they are."""
        caller.require("ingest")
        return self._store.each(id, outcome)


def _job(caller: Caller, work: str, asked: Mapping[str, Any]) -> Job:
    return Job(
        new_id(), work, "waiting", caller.user, caller.to_json(), dict(asked), {},
        None, None, datetime.now(UTC),
    )  # fmt: skip
