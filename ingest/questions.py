"""What a table does not tell and an officer is asked once, with the evidence of its cells."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import islice
from typing import Any, cast

from ingest import amounts
from ingest.amounts import Unit
from ingest.choices import UNITS, Choices
from ingest.dates import Evidence, Verdict, judge, weigh
from ingest.deciding import Layout, distinct
from ingest.mapping import compile_mapping
from st_db import i18n
from st_db.codes import shipped
from st_db.errors import Issue, Where
from st_db.fields import header_key
from st_db.i18n import Language
from st_db.text import fold
from st_db.values import dates
from st_db.values.dates import Order

WHOLE = 8 * 1024 * 1024
"""Bytes of a file whose columns are looked at from end to end; of a larger one, the first rows."""

_ROWS = 100_000
_FIRST_ROWS = 2_000

_OPTIONS: Mapping[str, tuple[str, ...]] = {
    "order": ("dmy", "mdy"),
    "turned": ("dmy", "ymd"),
    "short": ("dmy", "mdy", "ymd"),
}


@dataclass(frozen=True, slots=True)
class Question:
    """One thing to decide about a column; ``answer`` is None until somebody did."""

    column: str
    about: str  # "dates" or "unit", the part of ``Choices`` that answers it
    asked: str  # what exactly, which chooses the words
    options: tuple[str, ...]
    sheet: str | None = None
    evidence: Mapping[str, Any] = field(default_factory=dict)
    params: Mapping[str, Any] = field(default_factory=dict)
    answer: str | None = None

    def to_json(self, language: Language) -> dict[str, Any]:
        """Return the question as a page and a dry run show it."""
        key = f"question.{self.about}.{self.asked}"
        return {
            "id": ":".join(filter(None, (self.about, self.sheet, self.column))),
            "sheet": self.sheet,
            "column": self.column,
            "about": self.about,
            "text": i18n.t(f"{key}.ask", language, column=self.column, **self.params),
            "evidence": dict(self.evidence),
            "options": [
                {"value": value, "label": i18n.t(f"{key}.{value}", language, **self.params)}
                for value in self.options
            ],
            "answer": self.answer,
        }

    def unanswered(self, where: Where) -> Issue:
        """Return the warning of a run in which nobody answered; its remedy names the option."""
        place = Where(where.file, where.sheet, where.row, self.column)
        params = {**self.params, "count": self.evidence.get("count", 0)}
        return Issue("warning", f"ingest.asked.{self.about}.{self.asked}", place, params)


@dataclass(slots=True)
class Asked:
    """What a table's columns were found to hold."""

    dates: dict[int, Verdict] = field(default_factory=dict)
    units: dict[int, Unit] = field(default_factory=dict)
    questions: list[Question] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a table that its own cells have to explain, by index."""

    dates: Mapping[int, str]  # and the field each is for
    money: Sequence[int]
    currency: Sequence[int]

    @classmethod
    def of(cls, layout: Layout, kinds: Iterable[str]) -> Columns:
        """Return the columns that any of the kinds reads as dates or money."""
        every = [c for kind in kinds for c in compile_mapping(kind, layout, shipped()).columns]
        return cls(
            {c.index: c.targets[0] for c in every if c.dated},
            sorted({c.index for c in every if c.paid}),
            sorted({c.index for c in every if c.targets[0] == "currency"}),
        )

    @property
    def looked_at(self) -> list[int]:
        """Return the columns whose cells are looked at."""
        return [*self.dates, *self.money, *(self.currency if self.money else ())]


@dataclass(frozen=True, slots=True)
class Told:
    """What is known of a table beside its cells: the unit above it, and the officer's answers."""

    unit: str | None
    choices: Choices


Cells = Mapping[int, Counter[Any]]
"""The cells of columns, each with how often it occurs."""


def ask(layout: Layout, columns: Columns, cells: Cells, told: Told) -> Asked:
    """Return how the columns of a table are read by their cells and what is to be asked."""
    asked = Asked()
    _ask_dates(layout, columns, cells, told.choices, asked)
    _ask_units(layout, columns, cells, told, asked)
    return asked


def _ask_dates(
    layout: Layout, columns: Columns, cells: Cells, choices: Choices, asked: Asked
) -> None:
    headers = distinct(layout.names)
    for index, name in columns.dates.items():
        answer = cast("Order | None", _answer(choices.dates, headers[index]))
        evidence = weigh(cells[index].items(), name)
        verdict = asked.dates[index] = judge(evidence, answer)
        doubt = judge(evidence).asked
        if doubt:
            question = _about_dates(headers[index], layout.where.sheet, doubt, evidence, answer)
            asked.questions.append(question)
            if verdict.asked:
                asked.issues.append(question.unanswered(layout.where))


def _ask_units(layout: Layout, columns: Columns, cells: Cells, told: Told, asked: Asked) -> None:
    if not columns.money:
        return  # nor are the cells of a currency looked at then
    headers = distinct(layout.names)
    foreign = any(not _is_dong(cell) for index in columns.currency for cell in cells[index])
    for index in columns.money:
        header = headers[index]
        unit = amounts.weigh(header, cells[index].items(), UNITS[told.unit] if told.unit else None)
        answer = _answer(told.choices.units, header)
        if answer:
            asked.units[index] = replace(unit, factor=UNITS[answer], said="officer", asked=False)
        else:
            asked.units[index] = unit
        if unit.asked and not foreign and not layout.profile and not unit.currency:
            question = _about_unit(header, layout.where.sheet, unit, answer)
            asked.questions.append(question)
            if answer is None:
                asked.issues.append(question.unanswered(layout.where))


def _answer(answers: Mapping[str, str], header: str) -> str | None:
    """Return what was answered about a column, by its header or by how a profile keeps it."""
    return answers.get(header) or answers.get(header_key(header))


def _is_dong(cell: Any) -> bool:
    return isinstance(cell, str) and fold(cell.strip()) in {"", "vnd", "dong", "viet nam dong", "d"}


def _about_unit(header: str, sheet: str | None, unit: Unit, answer: str | None) -> Question:
    examples = list(unit.small)
    params = {"example": examples[0] if examples else ""}
    return Question(
        header, "unit", "small", tuple(UNITS), sheet, {"examples": examples}, params, answer
    )


def gather(
    layout: Layout, rows: Iterator[Any], wanted: Sequence[int], size: int
) -> dict[int, Counter[Any]]:
    """Return the cells of columns, each with how often it occurs; of a large file, the first."""
    found: dict[int, Counter[Any]] = {index: Counter() for index in wanted}
    headers = layout.names
    for row in islice(rows, _ROWS if size <= WHOLE else _FIRST_ROWS) if wanted else ():
        if isinstance(row, Issue):
            continue
        cells = row[1]
        if isinstance(cells, dict):
            cells = [cells.get(name) for name in headers]
        for index in wanted:
            if index < len(cells) and isinstance(cell := cells[index], str | int | float | date):
                found[index][cell] += 1
    return found


def _about_dates(
    header: str, sheet: str | None, doubt: str, evidence: Evidence, answer: str | None
) -> Question:
    shown = evidence.to_json()
    shown["count"] = {"order": evidence.both, "turned": evidence.early}.get(
        doubt, evidence.shorts.total()
    )
    kind = {"order": "both", "turned": "early"}.get(doubt, "short")
    example = next(iter(evidence.examples.get(kind, ())), "")
    return Question(
        header, "dates", doubt, _OPTIONS[doubt], sheet, shown, _readings(example), answer
    )


def _readings(example: str) -> dict[str, str]:
    """Return a cell and what it means in each order, in words no order can confuse."""
    found = {"example": example}
    for order in ("dmy", "mdy", "ymd"):
        try:
            day = dates.read(example, order, short=True).day
        except ValueError:
            found[order] = "–"
        else:
            found[order] = f"{day.day} tháng {day.month} năm {day.year}"
            found[f"{order}_en"] = f"{day.day} {day:%B %Y}"
    return found
