"""From a file's headers to fields: compiled once per kind, so that a row costs only its values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ingest.choices import EXTRA_TARGET, IGNORE_TARGET
from ingest.deciding import Decision, Layout, decide
from ingest.likeness import SURE
from ingest.parsers import PARSERS, Parser
from ingest.profiles import EXTRA
from ingest.units import unit_of
from st_db.codes import CodeList, CodeLists
from st_db.errors import Issue, Where
from st_db.fields import Field, header_key
from st_db.records import KINDS


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a file: where it stands, its header, and what becomes of its cells."""

    index: int
    header: str
    targets: tuple[str, ...]  # field names, or names in extra behind EXTRA
    parse: Parser | None = None
    through: CodeList | None = None
    cut_at: int | None = None
    dated: bool = False  # a lone date, read as the whole column tells
    paid: bool = False  # a lone amount of money, likewise
    people: bool = False  # names of persons, whose titles are kept apart
    plain: bool = False  # a field of text, where an object of JSON makes no sense
    packed: bool = False  # a list or an object, which a cell may hold as JSON
    written: str | None = None  # where in extra its number is kept as written
    scheme: str | None = None  # of that number
    shared: bool = False  # one of several columns that fill one list
    others: tuple[int, ...] = ()  # columns joined into this one, or the one it must not repeat
    unlike: str | None = None  # header of the latter


@dataclass(slots=True)
class FieldMapping:
    """The columns of one kind in the order in which their values rule, and what was decided."""

    kind: str
    columns: list[Column]
    issues: list[Issue] = field(default_factory=list)
    fields: Mapping[str, Field] = field(default_factory=dict)
    decisions: Sequence[Decision] = ()


def compile_mapping(kind: str, layout: Layout, codes: CodeLists) -> FieldMapping:
    """Return the mapping of a file's headers to the fields of a kind.

    Every column is mapped, kept in ``extra`` under its header, or ignored by name; what is not
    plain from its header is said once.
    """
    fields = KINDS[kind].fields()
    decisions = decide(kind, layout, codes)
    found: list[tuple[int, Column]] = []
    for decision in decisions:
        if decision.target != IGNORE_TARGET and not decision.joined:
            place = len(decisions) + decision.index if decision.rule is None else decision.rule
            found.append((place, _column(decision, layout, codes, fields)))
    # Several columns of a source may name one field: the first with a value rules.
    columns = [column for _, column in sorted(found, key=lambda pair: pair[0])]
    issues = [issue for one in decisions for issue in _said(one, layout, fields)]
    return FieldMapping(kind, columns, issues, fields, decisions)


def _column(
    decision: Decision, layout: Layout, codes: CodeLists, fields: Mapping[str, Field]
) -> Column:
    if decision.rule is not None and layout.profile is not None:
        return _by_rule(decision, layout, codes, fields)
    if decision.target == EXTRA_TARGET and not decision.is_field:
        return Column(decision.index, decision.header, (EXTRA + decision.header,))
    return _by_name(decision, fields)


def _places(names: Sequence[str], wanted: Sequence[str]) -> tuple[int, ...]:
    keys = [header_key(name) for name in names]
    return tuple(keys.index(key) for name in wanted if (key := header_key(name)) in keys)


def _by_rule(
    decision: Decision, layout: Layout, codes: CodeLists, fields: Mapping[str, Field]
) -> Column:
    if decision.rule is None or layout.profile is None:  # the caller has looked
        raise KeyError(decision.header)
    rule = layout.profile.columns[decision.rule]
    # A number may bring a kind outside the source's own; what it lacks is kept by name.
    targets = tuple(t if t in fields or t.startswith(EXTRA) else EXTRA + t for t in rule.targets)
    through = codes[rule.through] if rule.through else None
    parse = PARSERS[rule.parser] if rule.parser else None
    first = fields.get(targets[0])
    return Column(
        decision.index, decision.header, targets, parse, through, rule.cut_at,
        written=rule.written, scheme=first.spec.scheme if first else None,
        dated=parse is None and first is not None and first.shape.name == "date",
        others=_places(layout.names, rule.joined or ((rule.unlike,) if rule.unlike else ())),
        unlike=rule.unlike,
        paid=parse is None and first is not None and first.shape.name == "money",
        people=first is not None and _names_persons(first),
    )  # fmt: skip


def _names_persons(field: Field) -> bool:
    return field.spec.personal and field.name not in {"phone", "email", EXTRA_TARGET}


def _by_name(decision: Decision, fields: Mapping[str, Field]) -> Column:
    shape = fields[decision.target].shape.name
    return Column(
        decision.index, decision.header, (decision.target,),
        dated=shape == "date", paid=shape == "money", shared=decision.shared,
        people=_names_persons(fields[decision.target]),
        plain=shape not in {"objects", "json", "parties"},
        packed=fields[decision.target].multiple or shape == "json",
    )  # fmt: skip


def _said(decision: Decision, layout: Layout, fields: Mapping[str, Field]) -> Iterator[Issue]:
    """Yield what a person should know of a column; a plain one is not worth a word."""
    where = Where(layout.where.file, layout.where.sheet, layout.where.row, decision.header)
    if decision.passed_over:
        return
    if unit := _unit_of_table(decision, layout, fields):
        yield Issue("info", "ingest.unit_of_table", where, unit)
    if decision.target == IGNORE_TARGET:
        code = "ignored" if decision.how == "profile" else "ignored_by_choice"
        yield Issue("info", f"ingest.column_{code}", where)
    elif decision.twice is not None:
        yield Issue("info", "ingest.column_twice", where, {"first": decision.twice})
    elif decision.target == EXTRA_TARGET and decision.how == "none" and not decision.nameless:
        yield _kept(decision, where, fields)
    elif decision.how in {"fuzzy", "content"} and decision.confidence < SURE:
        yield Issue("info", "ingest.column_guessed", where, {
            **_named(decision.target, decision.confidence, fields),
        })  # fmt: skip


def _unit_of_table(
    decision: Decision, layout: Layout, fields: Mapping[str, Field]
) -> dict[str, Any] | None:
    """Return the line whose unit a column's amounts have, when nothing nearer names one."""
    target = fields.get(decision.target)
    if layout.unit is None or target is None or target.shape.name != "money":
        return None
    if unit_of(decision.header) or decision.header in layout.choices.units:
        return None
    unit, where = layout.unit
    return {"unit": unit, "line": where.raw, "line_row": where.row}


def _kept(decision: Decision, where: Where, fields: Mapping[str, Field]) -> Issue:
    """Return what says that a column is kept as it is, and which field it may rather be."""
    if not decision.alternatives:
        return Issue("info", "ingest.column_to_extra", where)
    likeliest = decision.alternatives[0]
    params = _named(likeliest.field, likeliest.confidence, fields)
    return Issue("info", "ingest.column_perhaps", where, params)


def _named(field: str, confidence: float, fields: Mapping[str, Field]) -> dict[str, str]:
    spec = fields[field].spec
    return {"field": field, "vi": spec.vi, "en": spec.en, "percent": f"{confidence:.0%}"}
