"""The fate of a row of a file, as a preview shows it and a correction workbook is made from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from st_db import i18n
from st_db.errors import Issue, Where
from st_db.i18n import Language

Outcome = Literal["created", "updated", "unchanged", "rejected"]


@dataclass(frozen=True, slots=True)
class Doubt:
    """A record that a row perhaps is; ``why`` are codes such as ``title``, ``holder``, ``year``.

    ``record_id`` is None for a row of the same file, which ``row`` then names.
    """

    record_id: str | None
    kind: str
    number: str | None
    title: str | None
    score: float  # 0..1; 1 where title, holder and year are the same
    why: tuple[str, ...]
    row: str | None = None  # "sheet!row" or "row"

    def reasons(self, language: Language) -> str:
        """Return why in words: "cùng tên, cùng chủ, cùng năm"."""
        return ", ".join(i18n.t(f"match.why.{code}", language) for code in self.why)

    def to_json(self, language: Language) -> dict[str, Any]:
        """Return the doubt for a page or a program."""
        return {
            "id": self.record_id,
            "kind": self.kind,
            "number": self.number,
            "title": self.title,
            "score": round(self.score, 3),
            "why": list(self.why),
            "reasons": self.reasons(language),
            "row": self.row,
        }


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of one row. ``differences`` hold (before, after) of the fields that change."""

    where: Where
    outcome: Outcome
    kind: str | None = None
    number: str | None = None
    title: str | None = None
    record_id: str | None = None  # of the record it is or becomes; None when rejected
    differences: Mapping[str, tuple[Any, Any]] = field(default_factory=dict)
    doubts: tuple[Doubt, ...] = ()
    issues: tuple[Issue, ...] = ()
    currency: str | None = None  # of the record's amounts before the row

    @property
    def row(self) -> str:
        """Return the row's name in its file, as ``Choices.same`` spells it."""
        return row_name(self.where)

    def to_json(self, language: Language) -> dict[str, Any]:
        """Return the fate for a page or a program."""
        return {
            "sheet": self.where.sheet,
            "row": self.where.row,
            "outcome": self.outcome,
            "kind": self.kind,
            "number": self.number,
            "title": self.title,
            "id": self.record_id,
            "differences": {
                name: {"before": before, "after": after}
                for name, (before, after) in self.differences.items()
            },
            "doubts": [doubt.to_json(language) for doubt in self.doubts],
            "issues": [issue_json(issue, language) for issue in self.issues],
        }


def row_name(where: Where) -> str:
    """Return the name of a row in its file: "sheet!row", or "row" where there are no sheets."""
    return f"{where.sheet}!{where.row}" if where.sheet else str(where.row)


def issue_json(issue: Issue, language: Language) -> dict[str, Any]:
    """Return an issue with its sentence and remedy in a language."""
    where = issue.where
    params = {
        "file": where.file, "sheet": where.sheet, "row": where.row, "column": where.column,
        "raw": where.raw, **issue.params,
    }  # fmt: skip
    if isinstance(why := params.get("why"), tuple):  # of a doubt
        params["why"] = ", ".join(i18n.t(f"match.why.{code}", language) for code in why)
    said = i18n.t(issue.code, language, **params)
    what_to_do = i18n.remedy(issue.code, language, **params)
    return {
        "level": issue.level,
        "code": issue.code,
        "message": _plain(f"{said} {what_to_do}".strip()),
        "sheet": _plain(where.sheet),
        "row": where.row,
        "column": _plain(where.column),
        "raw": _plain(where.raw),
    }


def _plain(text: str | None) -> str | None:
    """Return a text without NUL, which no database keeps."""
    return text.replace("\0", "") if text else text
