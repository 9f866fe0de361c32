"""What was found in a file before its rows are read: sheet, header, source, kind, mapping."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from ingest.header import LOOKED_AT, Header, find_header, is_counter, kind_headers
from ingest.kinds import KindChoice, choose_kind, named_kind
from ingest.mapping import Layout, compile_mapping
from ingest.profiles import Profile, profile, profiles, recognised
from ingest.readers import Opened, Sheet, open_file
from st_db.codes import shipped
from st_db.errors import Issue, NoHeader, Where
from st_db.fields import header_key
from st_db.records import KINDS
from st_db.text import tidy

_SAMPLE = 200


@dataclass(slots=True)
class Plan:
    """How a file will be read; made once, before its first row."""

    path: Path
    opened: Opened
    sheet: Sheet
    header: Header
    layout: Layout
    choice: KindChoice
    profile: Profile | None = None
    issues: list[Issue] = field(default_factory=list)

    @property
    def source_name(self) -> str:
        """Return what records say about their origin: the source's name, else the file's."""
        return self.profile.name if self.profile else self.path.name

    def describe(self) -> dict[str, Any]:
        """Return the plan in JSON form, as a preview shows it."""
        mapping = compile_mapping(self.choice.default or next(iter(KINDS)), self.layout, shipped())
        return {
            "file": self.path.name,
            "format": self.opened.content.format,
            "encoding": self.opened.content.encoding,
            "delimiter": self.opened.delimiter,
            "sheet": self.sheet.name,
            "header_row": self.header.row or None,
            "source": self.profile.name if self.profile else None,
            "kind": self.choice.default,
            "columns": mapping.summary(),
        }


def make_plan(path: Path, *, kind: str | None = None, source: str | None = None) -> Plan:
    """Return how to read a file; raises IngestError for the file, UsageError for the kind."""
    kind = named_kind(kind) if kind is not None else None
    chosen = profile(source) if source is not None else None
    opened = open_file(path)
    sheet, header, sample = _find_sheet(opened, path, _vocabularies(kind, chosen))
    found = chosen or recognised(header.names)
    if found and not chosen and kind and kind not in found.kind.kinds:
        found = None  # the user knows better what the rows are
    where = Where(path.name, sheet.name, header.row or None)
    choice, said = choose_kind(header.names, sample, kind=kind, profile=found, where=where)
    passed_over = choice.consumed | _counters(header.names, sample)
    layout = Layout(header.names, where, found, passed_over)
    issues = [*opened.issues, *_left_out(opened, sheet, where), *said]
    if found and not chosen:
        params = {"source": found.name, "vi": found.title["vi"], "en": found.title["en"]}
        issues.append(Issue("info", "ingest.source_recognised", where, params))
    return Plan(path, opened, sheet, header, layout, choice, found, issues)


def _vocabularies(kind: str | None, chosen: Profile | None) -> list[Collection[str]]:
    if chosen:
        return [chosen.vocabulary]
    if kind:
        return [kind_headers(kind), *(p.vocabulary for p in profiles().values())]
    return [*map(kind_headers, KINDS), *(p.vocabulary for p in profiles().values())]


def _find_sheet(
    opened: Opened, path: Path, vocabularies: Sequence[Collection[str]]
) -> tuple[Sheet, Header, list[list[Any]]]:
    """Return the first sheet with a header, the header, and the first rows below it."""
    for sheet in opened.sheets:
        rows = [
            row for row in islice(sheet.rows(), LOOKED_AT + _SAMPLE) if not isinstance(row, Issue)
        ]
        if sheet.keyed:
            names = tuple(dict.fromkeys(name for _, cells in rows for name in cells))
            header = find_header([(0, names)], vocabularies)
            if header:
                header = Header(0, names, header.known)
                return sheet, header, [[cells.get(n) for n in names] for _, cells in rows]
            continue
        header = find_header(((n, c) for n, c in rows if n <= rows[0][0] + LOOKED_AT), vocabularies)
        if header:
            return sheet, header, [cells for number, cells in rows if number > header.row]
    raise NoHeader(file=path.name, expected=_expected(vocabularies))


def _expected(vocabularies: Sequence[Collection[str]]) -> str:
    """Return a few headers that would have been known, in the words of the office."""
    if len(vocabularies) == 1:
        return ", ".join(sorted(vocabularies[0])[:8])
    return "Số đơn, Số hiệu, Mã số, Tên, Ngày nộp đơn, Tình trạng"


def _left_out(opened: Opened, sheet: Sheet, where: Where) -> list[Issue]:
    others = [other.name for other in opened.sheets if other.name and other is not sheet]
    if not others:
        return []
    return [Issue("info", "ingest.sheets_left_out", where, {"sheets": ", ".join(others)})]


def _counters(names: Sequence[str], sample: list[list[Any]]) -> frozenset[int]:
    """Return the columns that only count rows: named so, or 'No.' and '#' holding 1, 2, 3."""
    found = set()
    for index, name in enumerate(names):
        if is_counter(name):
            found.add(index)
        elif header_key(tidy(name)) in {"no", "id", "so", "stt so"}:
            cells = [row[index] for row in sample if index < len(row) and row[index]]
            if len(cells) > 1 and _counts(cells):
                found.add(index)
    return frozenset(found)


def _counts(cells: list[Any]) -> bool:
    try:
        numbers = [float(str(cell).strip().rstrip(".")) for cell in cells]
    except ValueError:
        return False
    return numbers == [float(n) for n in range(1, len(numbers) + 1)]
