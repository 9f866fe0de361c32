"""What was found in a file, as JSON for a page, a dry run and whoever maps its columns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ingest.deciding import column_letter, decide
from ingest.draft import jsonable
from ingest.header import filled
from st_db.codes import shipped
from st_db.fields import Field
from st_db.i18n import Language
from st_db.library.batches import issue_json
from st_db.records import REGISTER

if TYPE_CHECKING:
    from ingest.plan import Plan

_SAMPLES = 3
_LONG = 120  # characters of a sample


def describe(plan: Plan, language: Language) -> dict[str, Any]:
    """Return what a plan found: file, kind, source, tables with their columns, issues."""
    plans = [plan, *plan.others]
    content = plan.opened.content
    return {
        "file": plan.path.name,
        "format": content.format,
        "encoding": content.encoding,
        "delimiter": plan.opened.delimiter,
        "kind": plan.choice.default,
        "kinds": sorted({kind for part in plans for kind in part.kinds}),
        "source": plan.origin.name,
        "tables": [_table(part, language) for part in plans],
        "questions": [q.to_json(language) for part in plans for q in part.questions],
        "issues": [issue_json(issue, language) for part in plans for issue in part.issues],
    }


def _table(plan: Plan, language: Language) -> dict[str, Any]:
    return {
        "sheet": plan.sheet.name,
        "header_rows": list(plan.header.rows),
        "first_row": plan.table.first_row,
        "last_row": plan.table.last_row,
        "hidden_rows": len(plan.sheet.hidden_rows),
        "hidden_columns": [column_letter(index) for index in sorted(plan.sheet.hidden_columns)],
        "columns": _columns(plan, language),
    }


def _columns(plan: Plan, language: Language) -> list[dict[str, Any]]:
    kind = plan.choice.default or min(plan.kinds, default=next(iter(REGISTER)))
    fields = REGISTER[kind].fields()
    last = len(plan.layout.names) - plan.table.added
    return [
        {
            "index": decision.index,
            "letter": column_letter(decision.index) if decision.index < last else None,
            "header": decision.header,
            "target": decision.target,
            "label": _label(decision.target, fields, language),
            "how": decision.how,
            "confidence": round(decision.confidence, 2),
            "samples": _samples(plan, decision.index),
            "alternatives": [
                {
                    "field": other.field,
                    "label": _label(other.field, fields, language),
                    "confidence": round(other.confidence, 2),
                }
                for other in decision.alternatives
            ],
        }
        for decision in decide(kind, plan.layout, shipped())
        if decision.index not in plan.table.outside
    ]


def _label(name: str, fields: Mapping[str, Field], language: Language) -> str | None:
    return fields[name].spec.label(language) if name in fields else None


def _samples(plan: Plan, index: int) -> list[str]:
    found: dict[str, None] = {}
    for row in plan.sample:
        if index < len(row) and filled(row[index]):
            text = str(jsonable(row[index]))
            found[text if len(text) <= _LONG else text[: _LONG - 1] + "…"] = None
        if len(found) == _SAMPLES:
            break
    return list(found)
