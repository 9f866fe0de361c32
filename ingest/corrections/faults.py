"""What is wrong with which cell, in the officer's words, with a proposal where there is one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ingest.corrections.proposals import propose
from ingest.deciding import decide, distinct
from st_db import i18n
from st_db.codes import shipped
from st_db.errors import Issue, Level, Where
from st_db.i18n import Language
from st_db.library.fates import Fate
from st_db.records import REGISTER

if TYPE_CHECKING:
    from ingest.plan import Plan

_PLACE = re.compile(r"^(?:Dòng|Row)\s+[^:]{1,400}?:\s+")
_LETTERS = re.compile(r"^Cột ([A-Z]{1,3})$")
_CELLS = ("value.", "ingest.cell_", "ingest.beyond_header", "ingest.date")


@dataclass(frozen=True, slots=True)
class Fault:
    """One problem of one cell; ``index`` is None where the row has no cell to point at."""

    where: Where
    code: str
    level: Level
    index: int | None
    column: str
    text: str
    reason: str
    remedy: str
    proposal: str | None
    rejected: bool  # whether its row is
    params: Mapping[str, Any] = field(default_factory=dict)

    @property
    def of_cell(self) -> bool:
        """Tell whether a cell could not be read, and not what the row as a whole lacks."""
        return self.code.startswith(_CELLS)

    def note(self, language: Language) -> str:
        """Return what is said beside the cell."""
        parts = [self.reason, self.remedy]
        if self.proposal:
            parts.append(i18n.t("corrections.proposal", language, proposal=self.proposal))
        return "\n".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class Faults:
    """All faults of an import, and what they are told in."""

    found: tuple[Fault, ...]
    language: Language
    strict: bool  # a cell that cannot be read rejected its row

    def of_rows(self) -> Mapping[tuple[str | None, int], list[Fault]]:
        """Return the faults of rejected rows by (sheet, row)."""
        rows: dict[tuple[str | None, int], list[Fault]] = {}
        for fault in self.found:
            if fault.rejected and fault.where.row is not None:
                rows.setdefault((fault.where.sheet, fault.where.row), []).append(fault)
        return rows


def find_faults(plan: Plan, fates: Iterable[Fate], language: Language) -> Faults:
    """Return what is wrong with the rows of a file; what was merely noted of good rows is not."""
    finder = _Finder(plan, language)
    found: dict[tuple[object, ...], Fault] = {}
    strict = False
    for fate in fates:
        rejected = fate.outcome == "rejected"
        for issue in fate.issues:
            if issue.level == "info" and not issue.code.startswith("value."):
                continue
            strict = strict or (issue.level == "error" and issue.code.startswith(_CELLS))
            fault = finder.fault(fate, issue, rejected)
            where = fault.where
            found.setdefault((where.sheet, where.row, fault.column, fault.code), fault)
    return Faults(tuple(found.values()), language, strict)


class _Finder:
    """Finds the cell of an issue among the tables of a file."""

    def __init__(self, plan: Plan, language: Language) -> None:
        self._plans = (plan, *plan.others)
        self._language = language
        self._targets: dict[tuple[int, str], list[str]] = {}

    def fault(self, fate: Fate, issue: Issue, rejected: bool) -> Fault:
        where = issue.where
        plan = self._plan(where)
        kind = fate.kind or plan.choice.default or next(iter(REGISTER))
        names = distinct(plan.layout.names)
        targets = self._targets_of(plan, kind)
        index = self._index(issue, names, targets, kind)
        column = where.column or ""
        if not column and index is not None and index < len(names):
            column = names[index]
        target = targets[index] if index is not None and index < len(targets) else None
        meant = REGISTER[kind].fields().get(target or "")
        raw = where.raw or ""
        proposal = propose(issue.code, raw, meant, REGISTER[kind], shipped()) if raw else None
        params = {"file": where.file, "sheet": where.sheet, "row": where.row,
                  "column": where.column, "raw": where.raw, **issue.params}  # fmt: skip
        said = _PLACE.sub("", i18n.t(issue.code, self._language, **params))
        return Fault(
            where=where,
            code=issue.code,
            level=issue.level,
            index=index,
            column=column,
            text=raw,
            reason=said[:1].upper() + said[1:],
            remedy=i18n.remedy(issue.code, self._language, **params),
            proposal=proposal if proposal != raw.strip() else None,
            rejected=rejected,
            params=issue.params,
        )

    def _plan(self, where: Where) -> Plan:
        """Return the table a row stands in: the last of its sheet that begins above it."""
        own = [plan for plan in self._plans if plan.sheet.name == where.sheet]
        above = [plan for plan in own if where.row is None or plan.header.row < where.row]
        named = [plan for plan in above if where.column in distinct(plan.layout.names)]
        return (named or above or own or list(self._plans))[-1]

    def _targets_of(self, plan: Plan, kind: str) -> list[str]:
        key = (id(plan), kind)
        if key not in self._targets:
            self._targets[key] = [one.target for one in decide(kind, plan.layout, shipped())]
        return self._targets[key]

    @staticmethod
    def _index(issue: Issue, names: list[str], targets: list[str], kind: str) -> int | None:
        """Return the column of an issue; of a whole row's, the column that tells most."""
        header = issue.where.column
        if header in names:
            return names.index(header)
        if header and (letters := _LETTERS.match(header)):
            return _place(letters[1])
        if header and header in targets:
            return targets.index(header)
        telling = ("number", *REGISTER[kind].kind.numbers, "title", "title_en")
        if issue.code == "ingest.no_title":
            telling = ("title", "title_en", *telling)
        return next((targets.index(name) for name in telling if name in targets), 0)


def _place(letters: str) -> int:
    """Return the place of a column: A is 0, AA is 26."""
    place = 0
    for letter in letters:
        place = place * 26 + ord(letter) - 64
    return place - 1
