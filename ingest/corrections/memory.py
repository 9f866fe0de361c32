"""What a correction workbook remembers of its original, and how it is recalled when it returns.

A hidden sheet has it: first one JSON text in cells, then a line for every row with its number in
the original and what its cells were. Rows are known again by their cells where an officer deleted,
moved or added some. What is recalled comes from a file, so all of it is checked; what does not hold
is left aside and the workbook is read like any other.
"""

from __future__ import annotations

import io
import json
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from openpyxl.packaging.custom import StringProperty
from python_calamine import CalamineError, CalamineWorkbook

from ingest.choices import Choices
from ingest.dates import Verdict
from ingest.deciding import Layout, decide, distinct
from ingest.draft import jsonable
from ingest.kinds import KindChoice
from ingest.readers import Area, Opened, Row, Sheet, packages
from ingest.readers.bounded import WORKBOOK_LIMIT
from ingest.readers.sheet import OURS
from st_db.codes import shipped
from st_db.errors import Issue, UsageError, Where
from st_db.records import REGISTER

if TYPE_CHECKING:
    from openpyxl import Workbook

    from ingest.corrections.pages import Pages
    from ingest.plan import Plan

MARK = "st-db-corrections"
VERSION = "1"
_PART = 30_000  # characters of a cell of the hidden sheet
_ALIKE = 0.5  # share of a row's cells by which it is known again
_LOOKED_FOR = 3_000  # rows that are looked for one by one


@dataclass(frozen=True, slots=True)
class Told:
    """One row as it was sent out."""

    sheet: str
    position: int
    number: int
    prints: tuple[str, ...]  # of its cells
    issue: tuple[str, Mapping[str, Any]] | None  # what other rows of the original said of it
    record: bool  # not a heading between records


@dataclass(frozen=True, slots=True)
class TableTold:
    """How a table of the original was read."""

    choice: KindChoice
    passed_over: frozenset[int]
    dates: Mapping[int, Verdict]

    def dates_over(self, layout: Layout, choices: Choices) -> dict[int, Verdict]:
        """Return how dates are read: the few rows that came back witness less than all did."""
        names = distinct(layout.names)
        kept = {
            index: verdict
            for index, verdict in self.dates.items()
            if index < len(names) and names[index] not in choices.dates
        }
        return {**layout.dates, **kept}


@dataclass(slots=True)
class Sent:
    """A correction workbook that came back: its sheets as the original's, and what was decided."""

    path: str  # the name it came back by
    sheets: list[Sheet]
    file: str  # the name of the original
    choices: Choices
    strict: bool
    tables: Mapping[tuple[str | None, int], TableTold]
    positions: dict[tuple[str | None, int], int] = field(default_factory=dict)
    refused: dict[tuple[str | None, int], Any] = field(default_factory=dict)

    def choices_with(self, sources: Sequence[str]) -> Choices:
        """Return what was decided, without a source that there is no longer."""
        known = self.choices.source in sources
        return self.choices if known else replace(self.choices, source=None)

    def position(self, sheet: str | None, number: int) -> int:
        """Return where a row of the original now stands."""
        return self.positions.get((sheet, number), number)


# ---- remembering


def write(book: Workbook, path: Path, plan: Plan, pages: Pages, summary: str) -> None:
    """Add the hidden sheet and the properties to a workbook."""
    sent = plan.sources.sent
    file = sent.file if sent else path.name
    told = {
        "version": VERSION,
        "file": file,
        "summary": summary,
        "strict": pages.faults.strict,
        "choices": _choices(plan).to_json(),
        "sheets": {page.name: [page.sheet.name, page.sheet.keyed] for page in pages.pages},
        "tables": [_table(part) for part in (plan, *plan.others)],
    }
    for name, value in ((MARK, VERSION), ("st-db-file", file)):
        # types-openpyxl does not know the properties yet.
        book.custom_doc_props.append(  # type: ignore[attr-defined]
            StringProperty(name=name, value=value)
        )
    sheet = book.create_sheet(OURS)
    sheet.sheet_state = "veryHidden"
    text = json.dumps(told, ensure_ascii=True)
    sheet.append([text[i : i + _PART] for i in range(0, len(text), _PART)])
    for page in pages.pages:
        for line in page.lines:
            again = [f for f in line.faults if f.code.startswith("match.") and f.level == "error"]
            params = dict(again[0].params) if again else {}
            issue = json.dumps([again[0].code, params]) if again else ""
            prints = " ".join(map(_print, line.cells))
            parts = [prints[i : i + _PART] for i in range(0, len(prints), _PART)]
            own = int(line.rejected)
            sheet.append([page.name, line.position, line.number, own, issue, *parts])


def _choices(plan: Plan) -> Choices:
    """Return what was decided about the file, by an officer or by the look of all its rows."""
    columns: dict[str, str] = {}
    for part in (plan, *plan.others):
        kind = part.choice.default or next(iter(REGISTER))
        for one in decide(kind, part.layout, shipped()):
            if one.how in {"fuzzy", "content"} and not one.passed_over:
                columns.setdefault(one.header, one.target)
    names = {part.origin.name for part in (plan, *plan.others)}
    source = plan.origin.name if len(names) == 1 else None
    return plan.sources.choices.over(Choices(source=source, columns=columns))


def _table(plan: Plan) -> dict[str, Any]:
    choice = asdict(plan.choice)
    return {
        "sheet": plan.sheet.name,
        "header": plan.header.row,
        "choice": {n: sorted(v) if isinstance(v, frozenset) else v for n, v in choice.items()},
        "passed_over": sorted(plan.layout.passed_over),
        "dates": {str(index): asdict(verdict) for index, verdict in plan.layout.dates.items()},
    }


def _print(cell: Any) -> str:
    """Return a short print of a cell, the same whether a date is a day or its midnight."""
    kept = jsonable(cell)
    if kept is None or kept == "":
        return "-"
    return f"{zlib.crc32(str(kept).encode()):08x}"


# ---- recalling


def recall(opened: Opened) -> Sent | None:
    """Return what a file that came back remembers, or None for any other file."""
    if opened.content.format != "xlsx" or not _marked(opened):
        return None
    try:
        with opened.content.binary(WORKBOOK_LIMIT) as stream:
            book = CalamineWorkbook.from_filelike(io.BytesIO(stream.read()))
        rows = book.get_sheet_by_name(OURS).to_python()
        return _sent(opened, rows)
    except (CalamineError, UsageError, KeyError, TypeError, ValueError, IndexError):
        return None


def _marked(opened: Opened) -> bool:
    with packages.package(opened.content.path, opened.content.packed) as archive:
        names = archive.namelist()
        part = "docProps/custom.xml"
        return part in names and MARK.encode() in archive.read(part)[:100_000]


def _sent(opened: Opened, rows: Sequence[Sequence[Any]]) -> Sent:
    told = json.loads("".join(str(cell) for cell in rows[0]))
    if told["version"] != VERSION:
        raise ValueError(told["version"])
    lines: dict[str, list[Told]] = {}
    for name, position, number, own, issue, *prints in rows[1:]:
        kept = json.loads(issue) if issue else None
        line = Told(
            str(name), int(position), int(number), tuple("".join(prints).split()),
            (str(kept[0]), dict(kept[1])) if kept else None, bool(own),
        )  # fmt: skip
        lines.setdefault(line.sheet, []).append(line)
    sent = Sent(
        path=opened.content.path.name,
        sheets=[],
        file=str(told["file"]),
        choices=Choices.from_json(told["choices"]),
        strict=bool(told["strict"]),
        tables={(one["sheet"], one["header"]): _recalled(one) for one in told["tables"]},
    )
    for sheet in opened.sheets:
        if sheet.name == told["summary"]:
            continue
        if sheet.name in told["sheets"]:
            name, keyed = told["sheets"][sheet.name]
            own = lines.get(sheet.name or "", [])
            original = replace(sheet, name=name, keyed=bool(keyed))
            sent.sheets.append(_as_original(sheet, original, own, sent))
        else:
            sent.sheets.append(sheet)  # one that the officer added
    return sent


def _recalled(raw: Mapping[str, Any]) -> TableTold:
    parts = dict(raw["choice"])
    for name in ("numbers", "checked", "any_number"):
        parts[name] = tuple(int(index) for index in parts[name])
    parts["values"] = tuple((str(words), str(kind)) for words, kind in parts["values"])
    parts["consumed"] = frozenset(int(index) for index in parts["consumed"])
    parts["kinds"] = frozenset(parts["kinds"])
    named = {*parts["kinds"], *(kind for _, kind in parts["values"])}
    if not named | {parts["default"]} <= set(REGISTER) | {None}:
        raise ValueError(parts["default"])
    dates = {int(index): Verdict(**verdict) for index, verdict in raw["dates"].items()}
    return TableTold(KindChoice(**parts), frozenset(raw["passed_over"]), dates)


def _as_original(sheet: Sheet, original: Sheet, told: list[Told], sent: Sent) -> Sheet:
    """Return a sheet whose rows have the numbers, and in JSON the names, of the original."""
    known: list[list[Row | Issue]] = []

    def numbered() -> list[Row | Issue]:
        if not known:
            known.append(list(_numbered(list(sheet.rows()), original.name, told, sent)))
        return known[0]

    def rows() -> Iterator[Row | Issue]:
        return _named(numbered(), sent) if original.keyed else iter(numbered())

    numbers = {line.position: line.number for line in told}
    merged = tuple(
        Area(numbers[area.top], area.left, numbers[area.bottom], area.right)
        for area in sheet.merged
        if area.top in numbers and area.bottom in numbers
    )
    hidden = frozenset(numbers[row] for row in sheet.hidden_rows if row in numbers)
    sure = frozenset(line.number for line in told if line.record)
    return replace(original, rows=rows, merged=merged, hidden_rows=hidden, sure=sure)


def _numbered(
    rows: list[Row | Issue], name: str | None, told: list[Told], sent: Sent
) -> Iterator[Row | Issue]:
    """Yield rows with their numbers in the original, where they are known again.

    A row that was refused for what other rows of the original said, and that nobody changed, is
    refused again: alone it would be taken for news of the record it repeats.
    """
    found = _matched(rows, told)
    for row in rows:
        if isinstance(row, Issue):
            yield row
            continue
        position, cells = row
        line = found.get(position)
        if line is None:
            yield row
            continue
        sent.positions[name, line.number] = position
        if line.issue and _prints(cells) == _trimmed(line.prints):
            sent.refused[name, line.number] = cells
            where = Where(sent.path, name, line.number)
            yield Issue("error", line.issue[0], where, line.issue[1])
        else:
            yield line.number, cells


def _matched(rows: list[Row | Issue], told: list[Told]) -> dict[int, Told]:
    """Return which row is which: those that nobody changed first, then the likest."""
    prints = {row[0]: _prints(row[1]) for row in rows if not isinstance(row, Issue)}
    found = _unchanged(prints, told)
    taken = {line.position for line in found.values()}
    left = {line.position: line for line in told if line.position not in taken}
    for position, own in prints.items():
        if position not in found and (line := _likest(position, own, left)) is not None:
            found[position] = left.pop(line.position)
    return found


def _unchanged(prints: Mapping[int, tuple[str, ...]], told: list[Told]) -> dict[int, Told]:
    """Return the rows whose cells are what they were, where they stood or elsewhere."""
    found: dict[int, Told] = {}
    moved: dict[tuple[str, ...], list[Told]] = {}
    for line in reversed(told):
        own = _trimmed(line.prints)
        if prints.get(line.position) == own:
            found[line.position] = line
        else:
            moved.setdefault(own, []).append(line)
    for position, own in prints.items():
        if position not in found and moved.get(own):
            found[position] = moved[own].pop()
    return found


def _likest(position: int, own: tuple[str, ...], left: Mapping[int, Told]) -> Told | None:
    """Return the row that most of a row's cells are of, else the one that stood in its place."""
    here = left.get(position)
    if here is not None and _likeness(here.prints, own) >= _ALIKE:
        return here
    if len(left) <= _LOOKED_FOR:
        likest = max(left.values(), key=lambda one: _likeness(one.prints, own), default=None)
        if likest is not None and _likeness(likest.prints, own) >= _ALIKE:
            return likest
    return here


def _prints(cells: Sequence[Any]) -> tuple[str, ...]:
    return _trimmed(tuple(map(_print, cells)))


def _trimmed(prints: tuple[str, ...]) -> tuple[str, ...]:
    end = len(prints)
    while end and prints[end - 1] == "-":
        end -= 1
    return prints[:end]


def _likeness(one: tuple[str, ...], other: tuple[str, ...]) -> float:
    """Return the share of filled cells that two rows have alike in the same columns."""
    filled = sum(a != "-" or b != "-" for a, b in zip(one, other, strict=False))
    filled += abs(len(_trimmed(one)) - len(_trimmed(other)))
    alike = sum(a == b != "-" for a, b in zip(one, other, strict=False))
    return alike / filled if filled else 1.0


def _named(rows: Iterable[Row | Issue], sent: Sent) -> Iterator[Row | Issue]:
    """Yield rows as mappings by the first one, which has the names; lists come back from text."""
    names: list[str] = []
    for row in rows:
        if isinstance(row, Issue):
            key = (row.where.sheet, row.where.row or 0)
            if isinstance(cells := sent.refused.get(key), list):
                sent.refused[key] = _mapping(names, cells)
            yield row
        elif not names:
            names = [str(cell) for cell in row[1]]
        else:
            yield row[0], _mapping(names, row[1])


def _mapping(names: Sequence[str], cells: Sequence[Any]) -> dict[str, Any]:
    pairs = zip(names, cells, strict=False)
    return {name: _value(cell) for name, cell in pairs if name}


def _value(cell: Any) -> Any:
    if isinstance(cell, str) and cell[:1] in "[{":
        try:
            return json.loads(cell)
        except (ValueError, RecursionError):
            return cell
    return None if cell == "" else cell
