"""What the address of a page about quality says: ``?unit=…&kind=…&list=…&page=…&cells=…``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode, urlsplit

from st_db.quality import BEST
from st_db.records import KINDS
from st_db.store import Scope
from st_db.ui.state import page_of

NOBODY = "-"
"""How an address says that no unit answers for a record: an empty value would be all of them."""

CELLS = (BEST, 50, 200)
"""How many cells a reader may ask to see at once."""
PER_PAGE = 25
_LONGEST = 40

LISTS = ("/quality", "/worklist")
"""Pages that lead to cells, and to which one comes back."""
OF_RECORDS = {"checked_at": "con-dung", "unit_id": "don-vi", "files": "tep"}
"""What is no field of the form, by the part of the record's page where it is mended."""


@dataclass(frozen=True, slots=True)
class QualityState:
    """Which records a page speaks of, and where on it the reader is."""

    unit: str | None = None
    kind: str | None = None
    name: str = ""  # of a worklist
    page: int = 1
    cells: int = BEST

    @classmethod
    def read(cls, params: Mapping[str, Sequence[str]]) -> QualityState:
        """Return the state of query parameters; what cannot be read is left out."""
        asked = {name: values[-1].strip()[:_LONGEST] for name, values in params.items() if values}
        unit, kind = asked.get("unit") or None, asked.get("kind")
        page, cells = asked.get("page", ""), asked.get("cells", "")
        return cls(
            unit="" if unit == NOBODY else unit,
            kind=kind if kind in KINDS else None,
            name=asked.get("list", ""),
            page=page_of(page),
            cells=int(cells) if cells.isdecimal() and int(cells) in CELLS else BEST,
        )

    @property
    def scope(self) -> Scope:
        """Return the records that are meant."""
        return Scope(self.unit, self.kind)

    def pairs(self) -> list[tuple[str, str]]:
        """Return what the address says of unit and kind."""
        unit = [("unit", self.unit or NOBODY)] if self.unit is not None else []
        return unit + ([("kind", self.kind)] if self.kind else [])

    def report(self, **changed: object) -> str:
        """Return the address of the scores."""
        state = replace(self, **changed)  # type: ignore[arg-type]
        cells = [("cells", str(state.cells))] if state.cells != BEST else []
        return _address("/quality", state.pairs() + cells)

    def worklist(self, name: str, page: int = 1, **changed: object) -> str:
        """Return the address of a page of a worklist."""
        state = replace(self, **changed)  # type: ignore[arg-type]
        at = [("page", str(page))] if page > 1 else []
        return _address("/worklist", [("list", name), *state.pairs(), *at])

    def export(self, name: str, format_: str, language: str) -> str:
        """Return where a worklist is downloaded, in the language of the page."""
        asked = [("list", name), *self.pairs(), ("format", format_), ("language", language)]
        return _address("/api/v1/quality/worklist", asked)


def _address(path: str, pairs: list[tuple[str, str]]) -> str:
    return f"{path}?{urlencode(pairs)}" if pairs else path


def mend_url(record: str, field: str, back: str = "") -> str:
    """Return where a cell is mended: its field of the form, or the part of its record.

    ``back`` is the list that the author comes from, and comes back to after the save.
    """
    if anchor := OF_RECORDS.get(field):
        return "/record?" + urlencode({"id": record}) + f"#{anchor}"
    errand = {"back": back} if back else {}
    return "/edit?" + urlencode({"id": record, "field": field, **errand})


def way_back(address: str) -> str:
    """Return the list that an address names, nothing for any other address."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    known = not (parts.scheme or parts.netloc or parts.fragment) and parts.path in LISTS
    return address if known and address.startswith("/") else ""
