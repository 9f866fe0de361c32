"""What the address of the page of duties says: ``?month=2026-12&unit=…&kind=…&state=…``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urlencode

from st_db.duties import OFFICE, STATES
from st_db.library.duties import DIGEST, Ask
from st_db.records import KINDS
from st_db.ui.state import page_of

NOBODY = "-"
PER_PAGE = 25
LATE = ("grace", "overdue")
_LONGEST = 300


@dataclass(frozen=True, slots=True)
class DutiesState:
    """Which duties a page shows, and what was just done on it."""

    unit: str | None = None
    kind: str | None = None
    organization: str | None = None
    month: date | None = None
    states: tuple[str, ...] = ()
    limits: bool = False
    within: int | None = None
    page: int = 1
    did: str = ""
    mine: bool = False

    @classmethod
    def read(cls, params: Mapping[str, Sequence[str]]) -> DutiesState:
        """Return the state of query parameters; what cannot be read is left out."""
        asked = {name: values[-1].strip()[:_LONGEST] for name, values in params.items() if values}
        unit, kind, page = asked.get("unit") or None, asked.get("kind"), asked.get("page", "")
        states = tuple(s for s in asked.get("state", "").split(",") if s in STATES)
        return cls(
            "" if unit == NOBODY else unit,
            kind if kind in KINDS or kind == OFFICE else None,
            asked.get("organization") or None,
            _month(asked.get("month", "")), states, asked.get("limits") == "1",
            _within(asked.get("within", "")),
            page_of(page),
            asked.get("did", ""), bool(asked.get("mine")),
        )  # fmt: skip

    @property
    def ask(self) -> Ask:
        """Return the duties that are meant."""
        return Ask(self.unit, self.kind, self.organization, self.month, self.states, self.limits,
                   self.within)  # fmt: skip

    def pairs(self) -> list[tuple[str, str]]:
        """Return what the address says of the duties, without where on the page one is."""
        told = {
            "month": f"{self.month:%Y-%m}" if self.month else "",
            "unit": NOBODY if self.unit == "" else self.unit or "", "kind": self.kind or "",
            "organization": self.organization or "", "state": ",".join(self.states),
            "limits": "1" if self.limits else "",
            "within": str(self.within) if self.within else "",
        }  # fmt: skip
        return [(name, value) for name, value in told.items() if value]

    def address(self, page: int = 1, **changed: object) -> str:
        """Return the address of a page of other duties, or of these."""
        pairs = replace(self, **changed).pairs()  # type: ignore[arg-type]
        return _address("/duties", pairs + ([("page", str(page))] if page > 1 else []))

    def file(self, format_: str, language: str) -> str:
        """Return where these duties are downloaded, in the language of the page."""
        pairs = [*self.pairs(), ("language", language)]
        if format_ == "ics":
            return _address("/duties.ics", pairs)
        return _address("/api/v1/duties", [*pairs, ("format", format_)])


def _month(text: str) -> date | None:
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        return None


def _within(text: str) -> int | None:
    return next((days for days in DIGEST if str(days) == text), None)


def _address(path: str, pairs: list[tuple[str, str]]) -> str:
    return f"{path}?{urlencode(pairs)}" if pairs else path
