"""Issues and fates as a job keeps them: without a language, which is the reader's to choose."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from st_db.errors import Issue, StDbError, Where
from st_db.i18n import Language, has, remedy, t
from st_db.library.fates import Fate, issue_json
from st_db.records.stored import Job, JobLine

DOUBT = "doubt"
"""Outcome of a row that goes in as new and is perhaps a record that is there."""


def keep_issue(issue: Issue) -> dict[str, Any]:
    """Return an issue as JSON that ``issue_of`` reads."""
    where = {name: value for name, value in asdict(issue.where).items() if value not in (None, "")}
    params = {name: _plain(value) for name, value in issue.params.items()}
    return {"level": issue.level, "code": issue.code, "where": where, "params": params}


def issue_of(kept: Mapping[str, Any]) -> Issue:
    """Return the issue that ``keep_issue`` kept."""
    lists = {n: tuple(v) if isinstance(v, list) else v for n, v in kept["params"].items()}
    return Issue(kept["level"], kept["code"], Where(**kept["where"]), lists)


def line_of(position: int, fate: Fate) -> JobLine:
    """Return the fate of a row as a line of its job; what says nothing is left out."""
    kept = {
        "sheet": fate.where.sheet,
        "row": fate.where.row,
        "name": fate.row,
        "kind": fate.kind,
        "number": fate.number,
        "title": fate.title,
        "id": fate.record_id if fate.outcome != "created" else None,
        "currency": fate.currency if fate.differences else None,
        "differences": {name: list(pair) for name, pair in fate.differences.items()},
        "doubts": [asdict(doubt) for doubt in fate.doubts],
        "issues": [keep_issue(issue) for issue in fate.issues],
    }
    doubtful = fate.doubts and fate.outcome == "created"
    return JobLine(
        position,
        DOUBT if doubtful else fate.outcome,
        fate.outcome != "rejected" and any(i.level == "warning" for i in fate.issues),
        {name: value for name, value in kept.items() if value},
    )


def error_of(job: Job, language: Language) -> dict[str, str] | None:
    """Return what kept a job from its end, with the remedy, or None."""
    if job.error is None:
        return None
    code = job.error["code"] if has(job.error["code"]) else StDbError.code
    params = job.error["params"]
    return {
        "code": code,
        "message": t(code, language, **params),
        "remedy": remedy(code, language, **params),
    }


def job_json(job: Job, language: Language, *, whole: bool = False) -> dict[str, Any]:
    """Return a job for a program; ``whole`` adds what it was asked and what came of it."""
    told = {
        "job": job.id,
        "work": job.work,
        "state": job.state,
        "file": job.asked.get("file"),
        "actor": job.actor,
        "created_at": job.created_at.isoformat(),
        "started_at": job.started_at.isoformat() if job.started_at else None,
        "finished_at": job.finished_at.isoformat() if job.finished_at else None,
        "progress": dict(job.progress),
        "error": error_of(job, language),
    }
    if whole:
        result = dict(job.result or {})
        found = result.pop("found", None)
        result.pop("reading", None)
        if "issues" in result:
            result["issues"] = [issue_json(issue_of(one), language) for one in result["issues"]]
        told |= {"asked": dict(job.asked), "result": result or None}
        told["found"] = found[language] if found else None
    return told


def _plain(value: Any) -> Any:
    if isinstance(value, tuple | list):
        return [_plain(one) for one in value]
    return value if isinstance(value, str | int | float | bool | None) else str(value)
