"""Reads a file as the library would be handed it, without a database."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from ingest import Choices, ImportOptions, candidates, preview
from st_db.codes import shipped
from st_db.errors import Issue
from st_db.library.batches import Candidate
from st_db.settings import Settings

SAMPLES = Path(__file__).parent.parent / "samples"


class Reading:
    """What a file gave: its candidates, the issues of rows and file, the entries by number."""

    def __init__(self, path: Path, **said: Any) -> None:
        chosen = {part.name for part in fields(Choices)} & set(said)
        choices = Choices(**{name: said.pop(name) for name in chosen})
        plan = preview(path, choices, said.pop("profiles", ()))
        self.plan = plan
        found = list(candidates(plan, shipped(), ImportOptions(**said)))
        self.candidates = [row for row in found if isinstance(row, Candidate)]
        self.bare = [row for row in found if isinstance(row, Issue)]
        self.issues = [*self.bare, *(issue for c in self.candidates for issue in c.issues)]
        self.values = {c.entry.number: c.entry.values() for c in self.candidates}

    def codes(self, *levels: str) -> list[str]:
        """Return the codes of the issues of some levels."""
        return [issue.code for issue in self.issues if issue.level in (levels or {issue.level})]

    def given(self, number: str) -> frozenset[str]:
        """Return the fields a row really gave."""
        return next(c.given for c in self.candidates if c.entry.number == number)


def real(path: str) -> Path:
    """Return a real file, or skip the test naming what is absent."""
    found = Settings().shared / "data" / path
    if not found.is_file():
        pytest.skip(f"no real file {path} (ST_DB_SHARED names the folder)")
    return found


def write(path: Path, text: str, encoding: str = "utf-8") -> Path:
    """Write a small file of a test and return its path."""
    path.write_bytes(text.encode(encoding))
    return path
