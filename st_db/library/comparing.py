"""Two records field by field, and what one would say that stands for both."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from st_db.errors import UsageError
from st_db.fields import Field
from st_db.query.filterable import value_key
from st_db.records import KINDS, Entry
from st_db.records.stored import Pair, Record

Choice = Literal["kept", "other", "both"]

# What follows from another field comes with it, unless that one is the same in both.
_FOLLOW = {
    "state": "status", "stage": "status", "place": "place_as_written",
    "place_names": "place_as_written", "number_as_written": "number",
}  # fmt: skip
_NEVER = {"organizations", "place_names"}  # derived; the first is put together from its parts
_NOTHING: tuple[Any, ...] = (None, "", [], {})


@dataclass(frozen=True, slots=True)
class Line:
    """A field in which two records differ: what each says, what may be chosen, what is proposed."""

    field: Field
    kept: Any
    other: Any
    options: tuple[Choice, ...]
    proposed: Choice

    @property
    def name(self) -> str:
        """Return the field's name."""
        return self.field.name


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two records of a kind, the one that is proposed to be kept first."""

    kept: Record
    other: Record
    lines: tuple[Line, ...]
    same: tuple[str, ...]  # filled fields that say the same in both
    pair: Pair | None


def compare(one: Record, other: Record, pair: Pair | None, *, personal: bool) -> Comparison:
    """Return two records as somebody sees them who is to choose; raises UsageError for two kinds.

    The first is kept as long as nothing speaks for the other: a number, more that is known.
    """
    if one.kind != other.kind:
        raise UsageError("error.merge_kinds")
    lines = differing(one, other)
    shown = [line for line in lines if personal or not line.field.spec.personal]
    differ = {line.name for line in lines} | {*_FOLLOW, *_NEVER}
    same = [
        name for name, field in KINDS[one.kind].fields().items()
        if name not in differ and (personal or not field.spec.personal)
        and one.values.get(name) not in _NOTHING
        and one.values.get(name) == other.values.get(name)
    ]  # fmt: skip
    return Comparison(one, other, tuple(shown), tuple(same), pair)


def better(one: Record, other: Record) -> tuple[Record, Record]:
    """Return the record to keep first: with a number, with more that is known, the older one."""

    def worth(record: Record) -> tuple[bool, int, float]:
        filled = sum(record.values.get(n) not in _NOTHING for n in KINDS[record.kind].fields())
        return bool(record.values.get("number")), filled, -record.created_at.timestamp()

    return (one, other) if worth(one) >= worth(other) else (other, one)


def differing(kept: Record, other: Record) -> list[Line]:
    """Return the fields in which two records differ, in declared order."""
    entry = KINDS[kept.kind]
    differ = {name for name in entry.fields() if kept.values.get(name) != other.values.get(name)}
    led = _led(entry)
    lines = []
    for name, field in entry.fields().items():
        if name not in differ or name in _NEVER or led.get(name, set()) & differ:
            continue
        lines.append(_line(field, kept.values.get(name), other.values.get(name)))
    return lines


def _led(entry: type[Entry]) -> dict[str, set[str]]:
    """Return {field: those that it follows}."""
    found = {name: {leader} for name, leader in _FOLLOW.items()}
    found["date"] = {entry.kind.key_date}
    found["number"] = {*entry.kind.numbers}
    found["number_as_written"] = {"number", *entry.kind.numbers}
    return found


def _line(field: Field, kept: Any, other: Any) -> Line:
    together = isinstance(kept, list | dict) and bool(kept) and bool(other)
    options: tuple[Choice, ...] = ("kept", "other", "both") if together else ("kept", "other")
    proposed: Choice = "both" if together else "other" if kept in _NOTHING else "kept"
    return Line(field, kept, other, options, proposed)


def settled(kept: Record, other: Record, choices: Mapping[str, str]) -> dict[str, Any]:
    """Return the values to lay over the kept record, as chosen and else as proposed.

    Raises UsageError for a choice that cannot be made.
    """
    lines = {line.name: line for line in differing(kept, other)}
    for name, choice in choices.items():
        if name not in KINDS[kept.kind].fields():
            raise UsageError("error.unknown_field", field=name)
        if name in lines and choice not in lines[name].options:
            raise UsageError("error.merge_choice", field=name, choice=choice)
    chosen = {name: choices.get(name, line.proposed) for name, line in lines.items()}
    given: dict[str, Any] = {}
    for name, choice in chosen.items():
        if choice != "kept":
            line = lines[name]
            given[name] = line.other if choice == "other" else _both(line.kept, line.other)
    led = _led(KINDS[kept.kind])
    for name, leaders in led.items():
        if any(chosen.get(leader) == "other" for leader in leaders):
            given[name] = other.values.get(name)
    given["organizations"] = _organizations(kept, other, chosen)
    if kept.kind == "organization":
        given["other_names"] = _names(kept, other, given)
    if "links" in given:
        given["links"] = [link for link in given["links"] if link["id"] not in {kept.id, other.id}]
    return given


def _both(kept: Any, other: Any) -> Any:
    if isinstance(kept, dict):
        return {**other, **kept}
    known = {_same(part) for part in kept}
    return [*kept, *(part for part in other if _same(part) not in known)]


def _same(part: Any) -> str:
    """Return what two parts of a list share that say the same."""
    return value_key(part) if isinstance(part, str) else repr(sorted(part.items()))


def _organizations(
    kept: Record, other: Record, chosen: Mapping[str, str]
) -> Sequence[Mapping[str, Any]]:
    """Return the parties of both; a role that has a field of its own goes as that field goes."""
    fields = KINDS[kept.kind].fields()
    ruled = {f.spec.role: name for name, f in fields.items() if f.spec.role}
    taken = [
        party for party in other.values.get("organizations") or ()
        if party.get("role") not in ruled
        or chosen.get(ruled[party["role"]], "both") != "kept"
    ]  # fmt: skip
    return _both(list(kept.values.get("organizations") or ()), taken)  # type: ignore[no-any-return]


def _names(kept: Record, other: Record, given: Mapping[str, Any]) -> list[str]:
    """Return the other names of an organization: every name of both goes on finding it."""
    values = {**kept.values, **given}
    titles = [r.values.get(n) for r in (kept, other) for n in ("title", "title_en", "abbreviation")]
    names = [*(values.get("other_names") or ()), *filter(None, titles)]
    own = {value_key(values[n]) for n in ("title", "title_en", "abbreviation") if values.get(n)}
    found: dict[str, str] = {}
    for name in names:
        if value_key(name) not in own:
            found.setdefault(value_key(name), name)
    return list(found.values())
