"""What the address of the annex tables says: ``?name=…&as_of=…&row=…&column=…&page=…``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from st_db.library.annexes import ANNEXES
from st_db.ui.state import page_of

PER_PAGE = 50
_LONGEST = 300


@dataclass(frozen=True, slots=True)
class FiguresState:
    """Which table is shown as of when, and whose records; blank ``as_of`` is now."""

    name: str = ""
    as_of: str = ""
    row: str | None = None
    column: str | None = None
    page: int = 1

    @classmethod
    def read(cls, params: Mapping[str, Sequence[str]]) -> FiguresState:
        """Return the state of query parameters; what cannot be read is left out."""
        asked = {name: values[-1].strip()[:_LONGEST] for name, values in params.items() if values}
        return cls(
            asked.get("name") or next(iter(ANNEXES)), asked.get("as_of", ""), asked.get("row"),
            asked.get("column"),
            page_of(asked.get("page", "")),
        )  # fmt: skip

    @property
    def behind(self) -> bool:
        """Tell whether the records behind a number are asked for."""
        return self.row is not None and self.column is not None

    def url(self, **changed: object) -> str:
        """Return the address of this state with something changed."""
        state = replace(self, **changed)  # type: ignore[arg-type]
        pairs = [("name", state.name)]
        pairs += [("as_of", state.as_of)] if state.as_of else []
        if state.behind:
            pairs += [("row", state.row or ""), ("column", state.column or "")]
        pairs += [("page", str(state.page))] if state.page > 1 else []
        return "/figures?" + urlencode(pairs)

    def table(self, **changed: object) -> str:
        """Return the address of the table itself."""
        return self.url(row=None, column=None, page=1, **changed)

    def file(self, language: str, *, every: bool = False) -> str:
        """Return where the table, or every one, is downloaded as a workbook."""
        pairs = [("as_of", self.as_of)] if self.as_of else []
        pairs += [("format", "xlsx"), ("language", language)]
        name = "" if every else f"/{self.name}"
        return f"/api/v1/figures{name}?{urlencode(pairs)}"
