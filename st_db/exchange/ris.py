"""RIS: references for Zotero, EndNote and Mendeley; other programs' lists of literature."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from datetime import date
from typing import Any

import rispy

from st_db.exchange.contents import Contents, Row
from st_db.i18n import Language
from st_db.records import KINDS
from st_db.text import tidy

_BLOCK = 200  # references written at a time
_TYPES = {
    "invention": "PAT", "utility_solution": "PAT", "industrial_design": "PAT",
    "standard": "STAND", "task": "RPRT",
}  # fmt: skip
"""What RIS has a type for; trademarks, indications and products are generic there."""

# Fields of a kind by the part they play in a reference; the first with a value is taken.
_AUTHORS = ("inventors", "designers", "leader", "members")
_OWNERS = ("applicants", "holders", "host", "producer", "manager")
_PUBLISHERS = ("issuer", "committee", "programme")
_CLASSES = ("ipc", "ics", "locarno", "vienna", "field")


class Ris:
    """References."""

    name = "ris"
    extension = "ris"
    media_type = "application/x-research-info-systems; charset=utf-8"

    def write(self, contents: Contents) -> Generator[bytes, None, None]:
        """Yield the references in blocks."""
        held: list[dict[str, Any]] = []
        for row in contents.rows:
            held.append(_reference(row, contents.language))
            if len(held) == _BLOCK:
                yield _written(held)
                held = []
        if held:
            yield _written(held)


class _Writer(rispy.RisWriter):  # type: ignore[misc] # it has no annotations
    """References one after another; RIS has no running numbers between them."""

    NEWLINE = "\r\n"

    def set_header(self, count: int) -> str:  # noqa: ARG002 - rispy's own name
        """Return no header."""
        return ""


def _written(references: list[dict[str, Any]]) -> bytes:
    text: str = rispy.dumps(references, implementation=_Writer)
    return text.encode("utf-8", "replace")


def _reference(row: Row, language: Language) -> dict[str, Any]:
    values = row.values
    day = date.fromisoformat(values["date"]) if values.get("date") else None
    found: dict[str, Any] = {
        "type_of_reference": _TYPES.get(row.kind, "GEN"),
        "id": row.id,
        "title": _line(values.get("title") or values.get("title_en") or values.get("number")),
        "translated_title": _line(values.get("title_en")) if values.get("title") else None,
        "authors": _lines(values, _AUTHORS),
        "secondary_authors": _lines(values, _OWNERS)[:20],
        "publisher": next(iter(_lines(values, _PUBLISHERS)), None),
        "year": str(day.year) if day else None,
        "date": day.strftime("%Y/%m/%d") if day else None,
        "abstract": _line(values.get("summary")),
        "keywords": _lines(values, _CLASSES),
        "number": _line(values.get("number")),
        "type_of_work": KINDS[row.kind].kind.label(language),
        "notes": [_line(values["status"])] if values.get("status") else [],
        "urls": [u for u in (values.get("source_url"), row.address) if u and _line(u) == u],
    }
    return {name: value for name, value in found.items() if value}


def _lines(values: Mapping[str, Any], names: tuple[str, ...]) -> list[str]:
    found: list[str] = []
    for name in names:
        value = values.get(name) or []
        parts = value if isinstance(value, list) else [value]
        found += [text for part in parts if (text := _line(part))]
    return list(dict.fromkeys(found))


def _line(value: Any) -> str | None:
    """Return a text on one line: a line break within a value would begin a tag of its own."""
    return tidy(value) or None if isinstance(value, str) else None
