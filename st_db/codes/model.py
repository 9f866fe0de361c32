"""One code of one list, with its labels and the days between which it is valid."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone

VIET_NAM = timezone(timedelta(hours=7))
"""The clock of the whole country, which changes for no summer."""


def today() -> date:
    """Return the calendar day in Việt Nam, whatever the clock of the machine is set to."""
    return datetime.now(tz=VIET_NAM).date()


@dataclass(frozen=True, slots=True)
class Code:
    """One meaning of one code. A code that changed its meaning occurs once per meaning."""

    list_name: str
    code: str
    vi: str | None = None
    en: str | None = None
    parent: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    extra: Mapping[str, str] = field(default_factory=dict, hash=False)

    def label(self, language: str = "vi") -> str:
        """Return the label in a language, or the one there is.

        A Vietnamese reader is told when only English exists; a title is never translated here.
        """
        if language == "vi":
            if self.vi:
                return self.vi
            return f"{self.en} (en)" if self.en else self.code
        return self.en or self.vi or self.code

    def valid_on(self, day: date) -> bool:
        """Tell whether the code was valid on a day; both ends are inclusive and may be open."""
        if self.valid_from is not None and day < self.valid_from:
            return False
        return self.valid_to is None or day <= self.valid_to
