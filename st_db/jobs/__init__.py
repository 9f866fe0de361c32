"""Long work that lives in the database and is done by a process beside the server.

a page ──start──▶ job (waiting) ──claim──▶ worker thread ──id──▶ its process ──▶ result, lines
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from st_db.access import Caller
from st_db.errors import UsageError
from st_db.jobs.saying import error_of, issue_of, job_json
from st_db.jobs.uploads import LARGEST, Upload, Uploads, clean_name
from st_db.jobs.worker import Worker
from st_db.jobs.works import WORKS, choices_of
from st_db.library import Library
from st_db.records.stored import Job, JobLine


def start(library: Library, caller: Caller, work: str, asked: Mapping[str, Any]) -> Job:
    """Ask for long work; raises Forbidden without the right to import."""
    if work not in WORKS:
        raise UsageError("error.unknown_work", work=work, works=", ".join(WORKS))
    return library.jobs.add(caller, work, asked)


__all__ = [
    "LARGEST",
    "WORKS",
    "Job",
    "JobLine",
    "Upload",
    "Uploads",
    "Worker",
    "choices_of",
    "clean_name",
    "error_of",
    "issue_of",
    "job_json",
    "start",
]
