"""What was found in a file before its rows are read: sheet, header, source, kind, mapping."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import Any

from ingest.choices import Choices
from ingest.corrections.memory import recall
from ingest.deciding import Layout, distinct
from ingest.describing import describe
from ingest.header import Header, filled, is_counter, keys_of, kind_headers
from ingest.heading import DEEPEST
from ingest.kinds import KindChoice, choose_kind, named_kind
from ingest.origin import Origin, Sources, check_choices
from ingest.questions import Columns, Question, Told, ask, gather
from ingest.readers import Opened, Sheet, open_file
from ingest.tables import Table, find_tables, guess_table
from st_db.errors import Issue, KindUnclear, Level, NoHeader, Where
from st_db.exchange.storing import MARK
from st_db.fields import header_key
from st_db.i18n import Language
from st_db.records import REGISTER
from st_db.records.stored import OwnProfile
from st_db.text import tidy

_RAW = 120  # characters of a row that is shown


@dataclass(slots=True)
class Plan:
    """How a table will be read; made once, before its first row. ``others`` are further tables."""

    path: Path
    opened: Opened
    table: Table
    layout: Layout
    choice: KindChoice
    origin: Origin
    sources: Sources
    issues: list[Issue] = field(default_factory=list)
    others: list[Plan] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)

    @property
    def sheet(self) -> Sheet:
        """Return the sheet the table stands in."""
        return self.table.sheet

    @property
    def header(self) -> Header:
        """Return the rows that name the columns."""
        return self.table.header

    @property
    def sample(self) -> list[list[Any]]:
        """Return the first records of the table."""
        return self.table.sample

    @property
    def kinds(self) -> set[str]:
        """Return the kinds that the first records are of."""
        told = {kind for row in self.sample if (kind := self.choice.of(row))}
        return told | ({self.choice.default} if self.choice.default else set())

    @property
    def source_name(self) -> str:
        """Return what records say about their origin: the source's name, else the file's."""
        sent = self.sources.sent
        return self.origin.name or (sent.file if sent else self.path.name)

    def further(self, table: Table) -> Plan | Issue:
        """Return how to read a table met below this one, or that its kind is not clear."""
        try:
            return _plan(self.opened, self.path, table, self.sources)
        except KindUnclear:
            return _unclear(self.path, table)

    def describe(self, language: Language) -> dict[str, Any]:
        """Return the plan in JSON form, as a page and a dry run show it."""
        return describe(self, language)


def make_plan(path: Path, choices: Choices, own: Sequence[OwnProfile] = ()) -> Plan:
    """Return how to read a file; raises IngestError for the file, UsageError for the choices."""
    if choices.kind is not None:
        named_kind(choices.kind)
    opened = open_file(path)
    sent = recall(opened)
    if sent is not None:
        opened.sheets = sent.sheets
    elif len(opened.sheets) > 1:
        opened.sheets = [sheet for sheet in opened.sheets if not _is_about(sheet)]
    sources = Sources.of(choices, own, sent)
    plans, left_out, unclear = _plans(opened, path, sources)
    if not plans:
        if unclear:
            raise KindUnclear(kinds=", ".join(REGISTER))
        raise _no_header(opened, path, sources.vocabularies)
    telling = [plan for plan in plans if _names_records(plan)] or plans[:1]
    check_choices(
        choices,
        [plan.layout.names for plan in telling],
        {kind for plan in telling for kind in plan.kinds} or set(REGISTER),
    )
    read = [plan.sheet for plan in telling]
    silent = [plan for plan in plans if plan not in telling]
    left_out += [plan.sheet for plan in silent if plan.sheet not in read]
    unclear += [_no_records(path, plan.table) for plan in silent if plan.sheet in read]
    first, *others = telling
    first.others = others
    first.issues = [*opened.issues, *_left_out(path, left_out), *unclear, *first.issues]
    return first


def _is_about(sheet: Sheet) -> bool:
    """Tell whether a sheet of one of our exports holds no records: what the file is about."""
    first = next(iter(sheet.rows()), None)
    if first is None or isinstance(first, Issue) or not isinstance(first[1], list):
        return False
    return any(isinstance(cell, str) and cell.startswith(MARK) for cell in first[1][:1])


def _plans(
    opened: Opened, path: Path, sources: Sources
) -> tuple[list[Plan], list[Sheet], list[Issue]]:
    """Return the plans of a file's tables, the sheets without one, the tables of unclear kind."""
    vocabularies = sources.vocabularies
    plans: list[Plan] = []
    unclear: list[Issue] = []
    found = {id(s): find_tables(s, vocabularies, path.name) for s in opened.sheets}
    if not any(found.values()):
        named = sources.choices.columns
        guessed = {id(s): guess_table(s, vocabularies, path.name, named) for s in opened.sheets}
        found = {key: [table] for key, table in guessed.items() if table}
    left_out = [sheet for sheet in opened.sheets if not found.get(id(sheet))]
    for sheet in opened.sheets:
        for table in found.get(id(sheet), ()):
            try:
                plan = _plan(opened, path, table, sources)
            except KindUnclear:
                unclear.append(_unclear(path, table))
                continue
            if table.sample or not plans:  # a table of headers alone says nothing
                plans.append(plan)
    return plans, left_out, unclear


def _plan(opened: Opened, path: Path, table: Table, sources: Sources) -> Plan:
    header, sample = table.header, table.sample
    origin = sources.origin(distinct(header.names))
    where = Where(path.name, table.sheet.name, header.row or None)
    told = sources.told(table)
    choice, said = (told.choice, []) if told else choose_kind(
        header.names, sample, kind=origin.choices.kind, profile=origin.profile, where=where,
        heading=table.heading,
    )  # fmt: skip
    passed_over = choice.consumed | _counters(header.names, sample) | table.outside
    layout = Layout(
        header.names,
        where,
        origin.profile,
        told.passed_over if told else passed_over,
        choices=origin.choices,
        by_officer=origin.by_officer,
        sample=sample,
        guessed=len(header.names),
        unit=table.unit,
        added=table.added,
    )
    issues = [*table.issues, *said, *origin.said(where)]
    plan = Plan(path, opened, table, layout, choice, origin, sources, issues)
    _ask(plan)
    if told is not None:
        plan.layout = replace(plan.layout, dates=told.dates_over(plan.layout, origin.choices))
    return plan


def _ask(plan: Plan) -> None:
    """Let the columns of a table say how they are read, and ask what they do not say."""
    size = plan.opened.content.path.stat().st_size
    columns = Columns.of(plan.layout, sorted(plan.kinds))
    cells = gather(plan.layout, plan.table.rows(), columns.looked_at, size)
    known = Told(plan.table.unit[0] if plan.table.unit else None, plan.layout.choices)
    asked = ask(plan.layout, columns, cells, known)
    plan.layout = replace(plan.layout, dates=asked.dates, units=asked.units)
    plan.questions = asked.questions
    plan.issues += asked.issues


def _names_records(plan: Plan) -> bool:
    """Tell whether a sheet has a column of numbers or titles, unlike one of sums."""
    kinds = [plan.choice.default] if plan.choice.default else list(REGISTER)
    return plan.origin.name is not None or any(
        kind_headers(kind).get(key) in {"number", "title", *REGISTER[kind].kind.numbers}
        for kind in kinds
        for name in plan.header.names
        for key in keys_of(name)
    )


def _no_header(opened: Opened, path: Path, vocabularies: Sequence[Collection[str]]) -> NoHeader:
    """Return the error that names the first row that holds anything, and names that are known."""
    for sheet in opened.sheets:
        for row in islice(sheet.rows(), DEEPEST):
            if not isinstance(row, Issue) and not sheet.keyed and any(map(filled, row[1])):
                texts = [str(cell) for cell in row[1] if filled(cell)]
                raw = tidy(" | ".join(texts))[:_RAW]
                return NoHeader(
                    file=path.name, sheet=sheet.name, row=row[0], raw=raw,
                    expected=_expected(vocabularies), rows=DEEPEST,
                )  # fmt: skip
    return NoHeader(file=path.name, expected=_expected(vocabularies), rows=DEEPEST, row=1, raw="")


def _expected(vocabularies: Sequence[Collection[str]]) -> str:
    """Return a few headers that would have been known, in the words of the office."""
    if len(vocabularies) == 1:
        return ", ".join(sorted(vocabularies[0])[:8])
    return "Số đơn, Số hiệu, Mã số, Tên, Ngày nộp đơn, Tình trạng"


def _left_out(path: Path, sheets: Sequence[Sheet]) -> list[Issue]:
    """Return what names the sheets without a header: a warning when one of them holds a table."""
    held = {
        sheet.name: max(sum(map(filled, row[1])) for row in rows)
        for sheet in sheets
        if sheet.name and (rows := [r for r in sheet.rows() if not isinstance(r, Issue)])
    }
    named = [name for name, width in held.items() if width]
    if not named:
        return []
    level: Level = "warning" if max(held.values()) > 1 else "info"
    return [Issue(level, "ingest.sheets_left_out", Where(path.name), {"sheets": ", ".join(named)})]


def _unclear(path: Path, table: Table) -> Issue:
    where = Where(path.name, table.sheet.name, table.header.row or None)
    return Issue("warning", "ingest.sheet_kind_unclear", where, {"kinds": ", ".join(REGISTER)})


def _no_records(path: Path, table: Table) -> Issue:
    where = Where(path.name, table.sheet.name, table.header.row or None)
    return Issue("warning", "ingest.table_left_out", where)


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
