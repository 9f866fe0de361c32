"""Long work that lives in the database and is done by a process beside the server.

a page ──start──▶ job (waiting) ──claim──▶ worker thread ──id──▶ its process ──▶ result, lines
"""

from __future__ import annotations

from st_db.jobs.asking import change, start, try_change, undo
from st_db.jobs.saying import error_of, issue_of, job_json
from st_db.jobs.uploads import LARGEST, Upload, Uploads, clean_name
from st_db.jobs.worker import Worker
from st_db.jobs.works import WORKS, choices_of
from st_db.records.stored import Job, JobLine

__all__ = [
    "LARGEST",
    "WORKS",
    "Job",
    "JobLine",
    "Upload",
    "Uploads",
    "Worker",
    "change",
    "choices_of",
    "clean_name",
    "error_of",
    "issue_of",
    "job_json",
    "start",
    "try_change",
    "undo",
]
