"""Giải pháp hữu ích: utility solutions."""

from __future__ import annotations

from typing import ClassVar

from st_db.fields import Kind
from st_db.records.patent import PatentEntry


class UtilitySolution(PatentEntry):
    """An application or patent for a utility solution; 10 years from filing (IP Law art. 93)."""

    kind: ClassVar[Kind] = Kind(
        "utility_solution", "Giải pháp hữu ích", "Utility solution", "patents",
        key_date="filing_date", numbers=("application_number", "grant_number"), icon="build",
        number_digit=2, subtitle=("applicants", "filing_date", "ipc"),
    )  # fmt: skip
