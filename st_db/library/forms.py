"""Forms derived from the declaration: which fields, how each is typed, and what was typed.

What stands in a form is *typed*: texts as people write them (dates dd/mm/yyyy, a line for each
name), rows of texts for values made of parts. It is kept in drafts as it is and read when saved.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal, get_args

from st_db.errors import UsageError
from st_db.fields import Field, Section, Spec, by_section
from st_db.records import KINDS, Entry

Way = Literal["line", "paragraphs", "lines", "date", "number", "money", "code", "codes", "rows"]
Typed = Mapping[str, Any]

LONGEST = 200_000
"""Characters of one text of a form; the longest abstract in use has some thousand."""
MOST = 2_000
"""Rows of one list."""

_DEEPEST = 3  # fields, rows, parts

_DERIVED = frozenset({
    "place_names", "extra", "date", "plan", "position", "taken", "typed", "remarks", "evidence",
})  # fmt: skip
"""Fields that follow from others, are kept as their source had them, or are set by use cases."""


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the rows of a field; one without a Spec is carried along unseen."""

    name: str
    spec: Spec | None
    date: bool = False


@dataclass(frozen=True, slots=True)
class Input:
    """A field with the way it is typed."""

    field: Field
    way: Way
    parts: tuple[Part, ...] = ()


@lru_cache(maxsize=32)
def inputs(kind: str) -> dict[str, Input]:
    """Return the fields that a form of a kind may hold, in declared order."""
    entry = KINDS[kind]
    return {
        name: Input(field, _way(field), _parts(entry, field))
        for name, field in entry.fields().items()
        if name not in _DERIVED
    }


def sections(kind: str, values: Mapping[str, Any]) -> dict[Section, list[Input]]:
    """Return what a form shows, by section in reading order.

    A main number stands in the field of its scheme, the general one is only for odd ones.
    """
    entry = KINDS[kind]
    own = [name for name in entry.kind.numbers if name != "number"]
    odd = bool(values.get("number")) and not any(values.get(name) for name in own)
    shown = {name: one for name, one in inputs(kind).items() if name != "number" or odd or not own}
    grouped = by_section(one.field for one in shown.values())
    return {
        section: sorted((shown[field.name] for field in fields), key=_lateness)
        for section, fields in grouped.items()
    }


def typed_of(kind: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return stored values (JSON form) as they stand in a form."""
    found = {name: _typed(one, values.get(name)) for name, one in inputs(kind).items()}
    if "organizations" in found:
        ruled = _ruled(kind)
        parties = values.get("organizations") or []
        some = [party for party in parties if party.get("role") not in ruled]
        found["organizations"] = _typed(inputs(kind)["organizations"], some)
    return found


def copied(kind: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a new record takes from another: not what names it, nor what befell it."""
    left = {"events", "source", "source_url", "number", "number_as_written", "status", "state",
            "stage", "links"}  # fmt: skip
    fields = KINDS[kind].fields()
    kept = {n: v for n, v in values.items() if n not in left and not fields[n].spec.scheme}
    return {name: text for name, text in typed_of(kind, kept).items() if text}


def read_typed(kind: str, typed: Typed) -> dict[str, Any]:
    """Return the values that were typed, ready for validation.

    Raises UsageError for what no form of ours holds.
    """
    known = inputs(kind)
    found: dict[str, Any] = {}
    for name, value in typed.items():
        if name not in known:
            raise UsageError("error.no_such_field", field=name[:80], fields=", ".join(known))
        found[name] = _read(known[name], value)
    return found


def storable(value: Any, depth: int = 0) -> Any:
    """Return what was typed without what no database keeps: NUL and halves of characters.

    Raises UsageError for what is nested deeper than any form.
    """
    if depth > _DEEPEST:
        raise UsageError("error.form_body")
    if isinstance(value, str):
        return value.replace("\0", "").encode("utf-8", "replace").decode()
    if isinstance(value, Mapping):
        return {
            storable(str(name)): storable(part, depth + 1) for name, part in value.items()
        }  # fmt: skip
    if isinstance(value, list | tuple):
        return [storable(part, depth + 1) for part in value]
    return value


# ---- inside


def _lateness(one: Input) -> tuple[bool, bool]:
    """Put what is particular to the kind first, and lists of rows behind single values."""
    common = one.field.name in Entry.fields() and one.field.spec.section in ("dates", "parties")
    return one.way == "rows", common


def _way(field: Field) -> Way:
    shape = field.shape
    if shape.name in ("objects", "parties"):
        return "rows"
    if shape.name == "codes" and field.spec.codes:
        return "codes" if shape.many else "code"
    if shape.many:
        return "lines"
    if shape.name in ("date", "number", "money"):
        return shape.name
    return "paragraphs" if shape.paragraphs else "line"


def _parts(entry: type[Entry], field: Field) -> tuple[Part, ...]:
    if _way(field) != "rows":
        return ()
    (model,) = get_args(entry.model_fields[field.name].annotation)
    return tuple(
        Part(
            info.alias or name,
            next((one for one in info.metadata if isinstance(one, Spec)), None),
            "date" in str(info.annotation),
        )
        for name, info in model.model_fields.items()
    )


@lru_cache(maxsize=32)
def _ruled(kind: str) -> frozenset[str]:
    """Return the roles whose organizations stand in fields of their own."""
    specs = (field.spec for field in KINDS[kind].fields().values())
    return frozenset(spec.role for spec in specs if spec.role)


def _typed(one: Input, value: Any) -> Any:
    if one.way == "rows":
        # In the order of the form: the database keeps another, and the script compares the whole.
        return [
            {part.name: _day(text) if part.date else str(text)
             for part in one.parts if (text := row.get(part.name)) is not None}
            for row in value or []
        ]  # fmt: skip
    if one.way == "codes":
        return [str(code) for code in value or []]
    if value is None:
        return ""
    if one.way == "lines":
        return "\n".join(str(part) for part in value)
    if one.way == "date":
        return _day(value)
    return _figures(value) if one.way == "money" else str(value)


def _day(value: Any) -> str:
    parts = str(value).split("-")
    return "/".join(reversed(parts)) if len(parts) == 3 else str(value)


def _figures(value: Any) -> str:
    """Return an amount with dots between thousands, as the reader of amounts takes it."""
    text = f"{value:,.2f}".translate(str.maketrans(",.", ".,"))
    return text.removesuffix(",00")


def _read(one: Input, value: Any) -> Any:
    if one.way == "rows":
        names = {part.name for part in one.parts}
        rows = [_row(row, names, one.field.name) for row in _list(value, one.field.name)]
        return [row for row in rows if row]
    if one.way == "codes":
        return [_text(part, one.field.name) for part in _list(value, one.field.name)]
    text = _text(value, one.field.name)
    return text.split("\n") if one.way == "lines" else text


def _row(row: Any, names: set[str], field: str) -> dict[str, str]:
    if not isinstance(row, Mapping) or not set(row) <= names:
        raise UsageError("error.no_such_field", field=field, fields=", ".join(sorted(names)))
    texts = {name: _text(value, field) for name, value in row.items()}
    return texts if any(text.strip() for text in texts.values()) else {}


def _list(value: Any, field: str) -> list[Any]:
    if not isinstance(value, list) or len(value) > MOST:
        raise UsageError("error.form_list", field=field, limit=MOST)
    return value


def _text(value: Any, field: str) -> str:
    if not isinstance(value, str):
        raise UsageError("error.form_list", field=field, limit=MOST)
    if len(value) > LONGEST:
        raise UsageError("error.form_text", field=field, limit=LONGEST)
    return value
