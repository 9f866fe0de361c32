"""The library: every use case of the product, for pages, commands and HTTP alike.

Each call takes the ``Caller`` first and checks rights here, nowhere else. A process opens one
``Library``; pages reach it by ``current()``.
"""

from __future__ import annotations

from st_db.library.batches import BatchOptions, BatchResult, Candidate
from st_db.library.bulk import BulkOptions, BulkResult, Line, Operation
from st_db.library.desk import View as DeskView
from st_db.library.drafting import Form, Kept
from st_db.library.edits import Clash, Collision, Edit, FieldIssue, Refused, Saved
from st_db.library.facade import Library, current, install
from st_db.library.fates import Doubt, Fate
from st_db.library.figures import Overview
from st_db.library.follower import Follower
from st_db.library.listing import Listing
from st_db.library.quality import WORKLISTS, Score, Worklist
from st_db.library.quality import Report as QualityReport
from st_db.library.records import RecordView
from st_db.library.undone import UndoResult

__all__ = [
    "WORKLISTS",
    "BatchOptions",
    "BatchResult",
    "BulkOptions",
    "BulkResult",
    "Candidate",
    "Clash",
    "Collision",
    "DeskView",
    "Doubt",
    "Edit",
    "Fate",
    "FieldIssue",
    "Follower",
    "Form",
    "Kept",
    "Library",
    "Line",
    "Listing",
    "Operation",
    "Overview",
    "QualityReport",
    "RecordView",
    "Refused",
    "Saved",
    "Score",
    "UndoResult",
    "Worklist",
    "current",
    "install",
]
