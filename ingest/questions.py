"""What a table does not tell and an officer is asked once, with the evidence of its cells."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import Any, cast

from ingest.choices import Choices
from ingest.dates import Evidence, Verdict, judge, weigh
from ingest.deciding import Layout, distinct
from ingest.mapping import compile_mapping
from st_db import i18n
from st_db.codes import shipped
from st_db.errors import Issue, Where
from st_db.i18n import Language
from st_db.values import dates
from st_db.values.dates import Order

WHOLE = 8 * 1024 * 1024
"""Bytes of a file whose columns are looked at from end to end; of a larger one, the first rows."""

_ROWS = 100_000
_FIRST_ROWS = 5_000

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
    questions: list[Question] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)


def ask(
    layout: Layout, kinds: Iterable[str], rows: Iterator[Any], size: int, choices: Choices
) -> Asked:
    """Look at the columns of a table and return how they are read and what is to be asked."""
    headers = distinct(layout.names)
    dated: dict[int, str] = {}
    for kind in kinds:
        for column in compile_mapping(kind, layout, shipped()).columns:
            if column.dated:
                dated.setdefault(column.index, column.targets[0])
    asked = Asked()
    cells = _cells(rows, headers, list(dated), _ROWS if size <= WHOLE else _FIRST_ROWS)
    for index, name in dated.items():
        answer = cast("Order | None", choices.dates.get(headers[index]))
        evidence = weigh(cells[index].items(), name)
        verdict = asked.dates[index] = judge(evidence, answer)
        doubt = judge(evidence).asked
        if doubt:
            question = _about_dates(headers[index], layout.where.sheet, doubt, evidence, answer)
            asked.questions.append(question)
            if verdict.asked:
                asked.issues.append(question.unanswered(layout.where))
    return asked


def _cells(
    rows: Iterator[Any], headers: Sequence[str], wanted: list[int], limit: int
) -> dict[int, Counter[Any]]:
    """Return the cells of columns, each with how often it occurs."""
    found: dict[int, Counter[Any]] = {index: Counter() for index in wanted}
    if not wanted:
        return found
    for row in islice(rows, limit):
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
