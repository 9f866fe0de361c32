"""Values as the cells of a table: what a person reads, and what an import reads back unchanged.

A list is packed as importers read it, ``A; B``. Where that would lose something (a name with a
semicolon, a link with its kind and number) the cell holds JSON, which importers read as well.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from pydantic import TypeAdapter, ValidationError

from st_db.codes import CodeList, CodeLists
from st_db.exchange.contents import Column, Row
from st_db.i18n import Language
from st_db.records import KINDS

Cell = str | int | float | date | None

_SEPARATES = re.compile(r"[;|\n]")
_MAY_ITEMISE = tuple("-–—•*+●▪◦■○1(a[{'")
"""Beginnings that make a cell look like a numbered or dashed list, or like JSON."""
_LONE = re.compile("[\ud800-\udfff]")


class Cells:
    """Turns records into cells in a language, by the code lists in force."""

    def __init__(self, codes: CodeLists, language: Language) -> None:
        self._codes = codes
        self._language = language
        self._label = lru_cache(maxsize=1 << 12)(self._label_of)

    def row(self, columns: tuple[Column, ...], row: Row) -> list[Cell]:
        """Return the cells of a record below some columns."""
        return [self.cell(column, row) for column in columns]

    def cell(self, column: Column, row: Row) -> Cell:
        """Return the cell of one column; a kind that lacks the field has a blank one."""
        if column.field is None:
            return KINDS[row.kind].kind.label(self._language)
        value = row.values.get(column.name)
        field = KINDS[row.kind].fields().get(column.name)
        if field is None or value is None or value == "" or value == [] or value == {}:
            return None
        if field.shape.name == "date":
            return date.fromisoformat(value)
        if isinstance(value, int | float):
            return value
        codes = self._codes.get(field.spec.codes) if field.spec.codes else None
        if isinstance(value, str):
            return self._label(codes.name, value) if codes else value
        if field.shape.name in {"objects", "parties"}:
            return _objects(row.kind, column.name, value)
        if isinstance(value, list):
            labelled = codes is not None and not field.shape.tree
            return _packed([self._label(codes.name, v) for v in value] if labelled and codes
                           else value, spaced=field.shape.name == "codes")  # fmt: skip
        return as_json(value)

    def _label_of(self, name: str, code: str) -> str:
        """Return a code's title where that means this code again, else the code."""
        codes: CodeList = self._codes[name]
        found = codes.get(code)
        label = found.label(self._language) if found else code
        again = codes.get(label) or codes.find(label)
        return label if again is not None and again.code == code else code


def _packed(parts: list[Any], *, spaced: bool) -> str:
    """Return a list in one cell; codes that hold spaces or commas are apart like names are."""
    texts = [str(part) for part in parts]
    text = "; ".join(texts)
    whole = not any(_SEPARATES.search(part) for part in texts)
    if spaced:
        # Codes may be read apart at commas too, and dotted ones at spaces.
        whole = whole and not any("," in part for part in texts)
    return text if whole and not text.startswith(_MAY_ITEMISE) else as_json(parts)


def _objects(kind: str, name: str, value: list[Any]) -> str:
    """Return objects one a line, or as JSON where the lines would not be read back as they are."""
    write = _LINES.get(name)
    if write is None:
        return as_json(value)
    lines = "\n".join(write(part) for part in value)
    try:
        read = _reader(kind, name)(lines)
    except (ValidationError, ValueError):
        return as_json(value)
    return lines if read == value and not lines.startswith(("[", "{")) else as_json(value)


@lru_cache(maxsize=256)
def _reader(kind: str, name: str) -> Callable[[str], Any]:
    """Return what an import makes of a cell of this field, in JSON form."""
    info = KINDS[kind].model_fields[name]
    adapter: TypeAdapter[Any] = TypeAdapter(info.rebuild_annotation())
    return lambda text: adapter.dump_python(
        adapter.validate_python(text), mode="json", by_alias=True
    )


def _organization(part: Mapping[str, Any]) -> str:
    told = [part.get("role") or "", f"MST {part['tax_code']}" if part.get("tax_code") else ""]
    marks = ", ".join(filter(None, told))
    return f"{part['name']} [{marks}]" if marks else part["name"]


def _event(part: Mapping[str, Any]) -> str:
    day = f"{_day(part['date'])}: " if part.get("date") else ""
    code = f" {{{part['code']}}}" if part.get("code") else ""
    status = f" [{part['status']}]" if part.get("status") else ""
    return f"{day}{part.get('label') or ''}{code}{status}"


def _priority(part: Mapping[str, Any]) -> str:
    day = f" | {_day(part['date'])}" if part.get("date") else ""
    return " ".join(filter(None, (part.get("office"), part.get("number")))) + day


def _goods(part: Mapping[str, Any]) -> str:
    return f"{part['class']}: {part['goods']}" if part.get("goods") else part["class"]


def _stage(part: Mapping[str, Any]) -> str:
    return part.get("product_code") or ""


_LINES: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "organizations": _organization,
    "events": _event,
    "priorities": _priority,
    "nice": _goods,
    "stages": _stage,
}
"""How objects of a field are written on a line of their own."""


def _day(text: str) -> str:
    return date.fromisoformat(text).strftime("%d/%m/%Y")


def as_json(value: Any) -> str:
    """Return a value as JSON on one line; letters stay letters."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, default=str)
    return _LONE.sub("\ufffd", text)
