"""What a workbook hides: said, not dropped."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from openpyxl.utils import get_column_letter

from ingest.legacy import Fontwise
from ingest.readers.content import Content
from ingest.readers.sheet import OURS, Opened, Sheet
from st_db.errors import Issue, Where

_NAMED = 20


@dataclass(slots=True)
class Shown:
    """The sheets of a workbook: visible ones are read, hidden ones only named."""

    file: str
    sheets: list[Sheet] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)

    def opened(self, content: Content, fontwise: Fontwise | None = None) -> Opened:
        """Return the workbook as it will be read, with what is worth saying about it."""
        issues = []
        hidden = [name for name in self.hidden if name != OURS]
        if hidden:
            params = {"sheets": ", ".join(hidden), "count": len(hidden)}
            issues.append(Issue("info", "ingest.sheets_hidden", Where(self.file), params))
        for sheet in self.sheets:
            where = Where(self.file, sheet.name)
            if sheet.hidden_rows:
                params = {"count": len(sheet.hidden_rows), "rows": ranges(sheet.hidden_rows)}
                issues.append(Issue("info", "ingest.rows_hidden", where, params))
            if sheet.hidden_columns:
                letters = [get_column_letter(i + 1) for i in sorted(sheet.hidden_columns)]
                params = {"count": len(letters), "columns": listed(letters)}
                issues.append(Issue("info", "ingest.columns_hidden", where, params))
        found = "+".join(fontwise.found) if fontwise else ""
        return Opened(content.read_as(found) if found else content, self.sheets, issues)


def ranges(numbers: Collection[int]) -> str:
    """Return numbers in few words: 3, 5–9, 12."""
    groups: list[list[int]] = []
    for number in sorted(numbers):
        if groups and number == groups[-1][-1] + 1:
            groups[-1][1:] = [number]
        else:
            groups.append([number])
    return listed("–".join(map(str, group)) for group in groups)


def listed(names: Iterable[str]) -> str:
    """Return the first names of a list that may be endless."""
    names = list(names)
    return ", ".join(names[:_NAMED]) + (" …" if len(names) > _NAMED else "")
