"""From a row's cells to a candidate: parse, validate, keep what fails in ``extra``."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pydantic import ValidationError
from pydantic_core import PydanticCustomError

from ingest import parsers
from ingest.dates import AS_WRITTEN
from ingest.deciding import Layout, column_letter, distinct
from ingest.draft import Draft, jsonable
from ingest.kinds import KindChoice, is_kind
from ingest.mapping import Column, FieldMapping, compile_mapping
from ingest.profiles import EXTRA
from ingest.taxes import Taxed, organizations_taxed, taxed_columns
from ingest.witness import Witness
from st_db import identifiers
from st_db.codes import CodeList, CodeLists
from st_db.errors import Issue, Level, Where
from st_db.library.batches import Candidate
from st_db.records import KINDS, REGISTER, Entry
from st_db.values import Context, Note, cleaning, packed

CELL_LIMIT = 1_000_000
"""Characters of one cell; the longest abstract in use has a few thousand."""
RAW_LIMIT = 300

TITLES = "{header} (học hàm, học vị)"
"""Where in ``extra`` the titles of persons are kept, in the order of their names."""

_WRONG = {"value.not_a_tax_code"}
"""Notes about values that are kept although they cannot be right."""


@dataclass(frozen=True, slots=True)
class MakerOptions:
    """How rows become entries."""

    source: str
    strict: bool = False
    clear_blanks: bool = False


class EntryMaker:
    """Makes candidates of the rows of one sheet; mappings are compiled at a kind's first row."""

    def __init__(
        self, layout: Layout, choice: KindChoice, codes: CodeLists, options: MakerOptions
    ) -> None:
        self._layout, self._choice, self._codes, self._options = layout, choice, codes, options
        self._known = frozenset(layout.names)
        self._headers = distinct(layout.names)
        self._context = Context(codes)
        # SQLModel declares the context a dict; pydantic takes any object.
        self._told: Any = self._context
        self._mappings: dict[str, FieldMapping] = {}
        self._taxed: dict[str, tuple[Taxed, ...]] = {}
        self._said: Counter[tuple[str, str | None, str]] = Counter()
        self._witness = Witness(layout)
        self._repeated: Counter[tuple[str, str]] = Counter()
        self._nothing = layout.profile.nothing if layout.profile else frozenset()
        self._constants = dict(layout.profile.constants) if layout.profile else {}

    def mapping(self, kind: str) -> FieldMapping:
        """Return the mapping of a kind."""
        if kind not in self._mappings:
            self._mappings[kind] = compile_mapping(kind, self._layout, self._codes)
            self._taxed[kind] = taxed_columns(self._mappings[kind])
        return self._mappings[kind]

    def make(self, row: int, cells: Any) -> Iterator[Candidate | Issue]:
        """Yield a row's candidate, or the error that rejects it, after what else is to be said."""
        if isinstance(cells, dict):
            cells = self._laid_out(cells)
        kind = self._choice.of(cells)
        if kind is None:
            yield self._no_kind(row, cells)
            return
        new = kind not in self._mappings
        mapping = self.mapping(kind)
        if new:
            yield from self._news(mapping)
        draft = self._draft(row, cells, mapping)
        if other := self._choice.contradiction(cells):
            params = {"kind": KINDS[kind].kind.vi, "other": KINDS[other].kind.vi,
                      "kind_en": KINDS[kind].kind.en, "other_en": KINDS[other].kind.en}  # fmt: skip
            draft.issues.append(
                Issue("warning", "ingest.kind_contradicted", self._where(row), params)
            )
        entry = self._validated(row, draft, mapping)
        if entry is None or (entry.number is None and entry.heading() is None):
            yield from self._rejected(row, draft, "ingest.no_number_no_title")
            return
        if self._options.strict:
            worst = next((i for i in draft.issues if i.level == "warning"), None)
            if worst:
                yield Issue("error", worst.code, worst.where, worst.params)
                yield from (i for i in draft.issues if i is not worst)
                return
        issues = [*draft.issues, *self._missing(row, entry), *self._noted(row, draft)]
        given = frozenset(draft.values) - {"source", *draft.beside} | frozenset(draft.emptied)
        if "source" in draft.from_column:
            given |= {"source"}
        yield Candidate(self._where(row), entry, given, tuple(issues))

    def _no_kind(self, row: int, cells: Sequence[Any]) -> Issue:
        said, column = self._choice.said(cells), self._choice.column
        params = {"kind": said, "kinds": ", ".join(REGISTER)}
        if not said or column is None:
            return Issue("error", "ingest.row_kind_unclear", self._where(row), params)
        where = self._where(row, self._layout.names[column], said)
        return Issue("error", "error.unknown_kind", where, params)

    def _laid_out(self, found: dict[str, Any]) -> list[Any]:
        """Return a JSON row below the headers; a key first seen now becomes the last header."""
        names = self._layout.names
        if not self._known.issuperset(found):
            names += tuple(name for name in found if name not in self._known)
            self._layout = replace(self._layout, names=names)
            self._known = frozenset(names)
            self._mappings.clear()
        return [found.get(name) for name in names]

    def closing(self) -> Iterator[Issue]:
        """Yield what is only known after the last row: how often a note was not repeated."""
        for (code, column, raw), count in self._said.items():
            if count > 1:
                where = Where(self._layout.where.file, self._layout.where.sheet, None, column, raw)
                yield Issue("info", "ingest.said_once", where, {"count": count, "about": code})
        yield from self._witness.closing(distinct(self._layout.names))
        for (column, other), count in self._repeated.items():
            where = Where(self._layout.where.file, self._layout.where.sheet, None, column)
            yield Issue("info", "ingest.column_repeats", where, {"count": count, "other": other})

    def _news(self, mapping: FieldMapping) -> Iterator[Issue]:
        """Yield what a mapping decided, once per column however many kinds the file holds."""
        for issue in mapping.issues:
            key = (issue.code, issue.where.column, "")
            if not self._said[key]:
                self._said[key] = 1
                yield issue

    def _where(self, row: int, column: str | None = None, raw: Any = None) -> Where:
        text = None if raw is None else _clipped(raw)
        return Where(self._layout.where.file, self._layout.where.sheet, row, column, text)

    def _draft(self, row: int, cells: Sequence[Any], mapping: FieldMapping) -> Draft:
        draft = Draft()
        width = len(cells)
        for column in mapping.columns:
            cell = cells[column.index] if column.index < width else None
            if column.others:
                cell = self._beside(column, cell, cells, draft)
            if _empty(cell) or (self._nothing and _is_one_of(cell, self._nothing)):
                self._blank(column, draft)
            else:
                self._take(row, column, cell, draft)
        if self._choice.column in self._layout.passed_over:
            self._keep_kind(cells, draft)
        if width > len(self._layout.names):
            self._overhang(row, cells, draft)
        for name, value in self._constants.items():
            draft.values.setdefault(name, value)
        if draft.currency not in {None, "VND"} and "currency" in mapping.fields:
            draft.values.setdefault("currency", draft.currency)
        if draft.extra:
            draft.values["extra"] = draft.extra
            self._lay_taxed(mapping.kind, draft)
        draft.values.setdefault("source", self._options.source)
        return draft

    def _lay_taxed(self, kind: str, draft: Draft) -> None:
        """Give organizations the tax codes beside them; what else names organizations rules."""
        found = organizations_taxed(self._taxed[kind], draft.values, draft.extra)
        if found and "organizations" not in draft.values:
            draft.values["organizations"] = found
            draft.beside.add("organizations")

    def _beside(self, column: Column, cell: Any, cells: Sequence[Any], draft: Draft) -> Any:
        """Return a cell joined with those of other columns, or nothing when it repeats another."""
        others = [cells[index] for index in column.others if index < len(cells)]
        if column.unlike is None:
            return " ".join(text for other in others if (text := cleaning.line(other))) or None
        if others != [cell] or _empty(cell):
            return cell
        draft.keep(column.header, cell)
        self._repeated[column.header, column.unlike] += 1
        return None

    def _keep_kind(self, cells: Sequence[Any], draft: Draft) -> None:
        """Keep what a cell says beside the name of a kind: "Nhãn hiệu tập thể"."""
        said, column = self._choice.said(cells), self._choice.column
        if said and column is not None and not is_kind(said):
            draft.keep(self._headers[column], said)

    def _blank(self, column: Column, draft: Draft) -> None:
        if self._options.clear_blanks:
            for target in column.targets:
                if not target.startswith(EXTRA) and target not in draft.values:
                    draft.emptied.append(target)

    def _take(self, row: int, column: Column, cell: Any, draft: Draft) -> None:
        """Lay a cell's values into the draft; the first value of a field rules."""
        if isinstance(cell, str) and len(cell) > CELL_LIMIT:
            draft.issues.append(
                Issue("warning", "ingest.cell_too_long", self._where(row, column.header, cell),
                      {"count": len(cell)})
            )  # fmt: skip
            return
        try:
            parsed = self._parse(row, column, cell, draft)
        except (PydanticCustomError, ValueError, TypeError) as error:
            code = error.type if isinstance(error, PydanticCustomError) else "ingest.cell_not_read"
            self._refuse(row, column, cell, code, draft)
            return
        for target, value in zip(column.targets, parsed, strict=False):
            if value is None or value == "" or value == []:
                continue
            if isinstance(value, str) and value in self._nothing:
                continue
            draft.lay(column, target, _untitled(column, value, draft) if column.people else value)
        if column.written or column.through:
            _besides(column, cell, draft)

    def _parse(self, row: int, column: Column, cell: Any, draft: Draft) -> tuple[Any, ...]:
        if column.plain and isinstance(cell, dict | list):
            inside = cell if isinstance(cell, list) else [cell]
            if any(isinstance(part, dict | list) for part in inside):
                raise ValueError("an object where text is wanted")
        if column.cut_at and isinstance(cell, str) and len(cell) >= column.cut_at:
            where = self._where(row, column.header, cell[-60:])
            draft.issues.append(Issue("warning", "ingest.cell_cut", where, {"count": len(cell)}))
            draft.keep(column.header, cell)
            cell = cell[: cell.rfind(";") + 1]
        if column.parse:
            return column.parse(cell)
        if column.packed and isinstance(cell, str) and cell.startswith(("[", "{")):
            return (_unpacked(cell),)
        if column.dated or column.paid:
            return (self._witnessed(row, column, cell, draft),)
        return (cell,)

    def _witnessed(self, row: int, column: Column, cell: Any, draft: Draft) -> Any:
        """Return a day or an amount; a text that says more or less than it stays beside it."""
        if column.dated:
            taken = self._witness.day(column.index, cell)
            if taken.keep:
                draft.keep(AS_WRITTEN.format(header=column.header), cell)
            return taken.day
        paid = self._witness.paid(column.index, cell)
        if paid.currency:
            if draft.currency not in {None, paid.currency}:
                raise PydanticCustomError("value.two_currencies", "another currency")
            draft.currency = paid.currency
        if paid.keep or paid.about:
            draft.keep(AS_WRITTEN.format(header=column.header), cell)
        if paid.about:
            where = self._where(row, column.header, cell)
            draft.issues.append(Issue("warning", "value.about", where))
        return paid.value

    def _refuse(self, row: int, column: Column, cell: Any, code: str, draft: Draft) -> None:
        draft.keep(column.header, cell)
        draft.issues.append(Issue("warning", code, self._where(row, column.header, cell)))

    def _overhang(self, row: int, cells: Sequence[Any], draft: Draft) -> None:
        """Keep cells right of the last header by the letter of their column."""
        for index in range(len(self._layout.names), len(cells)):
            if not cleaning.blank(cells[index]):
                name = f"Cột {column_letter(index - self._layout.added)}"
                draft.keep(name, cells[index])
                where = self._where(row, name, cells[index])
                draft.issues.append(Issue("warning", "ingest.beyond_header", where))

    def _validated(self, row: int, draft: Draft, mapping: FieldMapping) -> Entry | None:
        """Return the entry, dropping cells that fail until the rest holds, or None."""
        kind = KINDS[mapping.kind]
        for _ in range(len(draft.values) + 1):
            self._context.notes.clear()
            try:
                return kind.read(draft.values, self._told)
            except ValidationError as error:
                bad: dict[str, str] = {}
                for problem in error.errors(include_url=False, include_input=False):
                    name = str(problem["loc"][0]) if problem["loc"] else ""
                    code = problem["type"]
                    bad.setdefault(name, code if "." in code else "ingest.cell_not_read")
                if not self._drop(row, bad, draft):
                    return None
        return None

    def _drop(self, row: int, bad: dict[str, str], draft: Draft) -> bool:
        dropped = False
        for name, code in bad.items():
            value = draft.values.pop(name, None)
            if value is None:
                continue
            dropped = True
            column = draft.from_column.pop(name, None)
            header = column.header if column else name
            draft.keep(header, value)
            draft.issues.append(Issue("warning", code, self._where(row, header, value)))
        if draft.extra:
            draft.values["extra"] = draft.extra
        return dropped

    def _rejected(self, row: int, draft: Draft, code: str) -> Iterator[Issue]:
        yield Issue("error", code, self._where(row))
        yield from draft.issues

    def _missing(self, row: int, entry: Entry) -> list[Issue]:
        if entry.number is None:
            return [Issue("warning", "ingest.no_number", self._where(row))]
        if entry.heading() is None:
            where = self._where(row)
            return [Issue("warning", "ingest.no_title", where, {"number": entry.number})]
        return []

    def _noted(self, row: int, draft: Draft) -> list[Issue]:
        """Return notes about values that were kept; the same one is said at its first row only."""
        found = []
        for note in self._context.notes:
            header = self._header_of(note, draft)
            key = (note.code, header, note.raw[:RAW_LIMIT])
            self._said[key] += 1
            if self._said[key] == 1:
                where = self._where(row, header, note.raw)
                # A province or state that its list lacks is not kept in its field, other codes are.
                lost = note.field in {"place", "state"} or note.code in _WRONG
                level: Level = "warning" if lost else "info"
                found.append(Issue(level, note.code, where, note.params))
        return found

    def _header_of(self, note: Note, draft: Draft) -> str:
        column = draft.from_column.get(note.field)
        return column.header if column else note.field


def _untitled(column: Column, value: Any, draft: Draft) -> Any:
    """Return the names of persons without their titles, which are kept without the names.

    The names are personal and what is kept besides is not, so it must not hold them.
    """
    if isinstance(value, list):
        text = "\n".join(value) if all(isinstance(one, str) for one in value) else None
    else:
        text = value
    if not isinstance(text, str) or not packed.may_have_title(text):
        return value
    names, titles = packed.persons(text)
    if titles is None:
        return value
    draft.keep(TITLES.format(header=column.header), titles)
    return names if isinstance(value, list) else "\n".join(names)


def _unpacked(cell: str) -> Any:
    """Return what a cell says as JSON, as exports write lists that commas could not keep apart."""
    try:
        found = json.loads(cell)
    except (ValueError, RecursionError):
        return cell
    return found if isinstance(found, dict | list) else cell


def _empty(cell: Any) -> bool:
    """Tell whether a cell gives nothing; a dash is what offices write for that."""
    if isinstance(cell, str):
        return not cell or cell.isspace() or (len(cell) < 4 and cleaning.blank(cell))
    return cell is None or cell == [] or cell == {}


def _is_one_of(cell: Any, texts: frozenset[str]) -> bool:
    """Tell whether a cell is one of a source's words for nothing; all of them are short."""
    return isinstance(cell, str) and len(cell) < 60 and cell.strip() in texts


def _besides(column: Column, cell: Any, draft: Draft) -> None:
    """Lay in what else a cell tells: how its number is written, the state its code stands for."""
    if column.written:
        _keep_writing(column, cell, draft)
    if column.through:
        _look_up(column.through, column.targets[0], draft)


def _keep_writing(column: Column, cell: Any, draft: Draft) -> None:
    """Keep a number as the source writes it where its normal form loses more than case or space."""
    value = draft.values.get(column.targets[0])
    if column.written is None or column.scheme is None or not isinstance(value, str):
        return
    written, normal = parsers.written_number(cell), identifiers.normal(column.scheme, value)
    if written and "".join(written.split()).lower() != "".join(normal.split()).lower():
        draft.extra[column.written] = jsonable(written)


def _look_up(codes: CodeList, name: str, draft: Draft) -> None:
    """Let a code list say the state and stage of a value that is one of its codes."""
    code = codes.get(str(draft.values.get(name)))
    if code and "state" not in draft.values:
        draft.values["state"] = code.extra.get("state")
        draft.values["stage"] = code.extra.get("stage")


def _clipped(raw: Any) -> str:
    text = jsonable(raw)
    text = text if isinstance(text, str) else str(text)
    return text if len(text) <= RAW_LIMIT else text[: RAW_LIMIT - 1] + "…"
