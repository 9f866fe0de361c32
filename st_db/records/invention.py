"""Sáng chế: inventions."""

from __future__ import annotations

from typing import ClassVar

from st_db.fields import Kind
from st_db.records.patent import PatentEntry


class Invention(PatentEntry):
    """An application or patent for an invention; 20 years from filing (IP Law art. 93)."""

    kind: ClassVar[Kind] = Kind(
        "invention", "Sáng chế", "Invention", "patents", key_date="filing_date",
        numbers=("application_number", "grant_number"), icon="lightbulb", number_digit=1,
        subtitle=("applicants", "filing_date", "ipc"),
    )  # fmt: skip
