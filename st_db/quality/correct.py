"""đúng: numbers, codes and dates are what they can be, sums add up, the source is named."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache

from st_db.fields import Field
from st_db.identifiers import SCHEMES
from st_db.quality.model import Found, Rule, Subject
from st_db.records import KINDS, Entry

_FREE = frozenset({"priority", "certificate_of_results", "trace"})
"""Schemes that say nothing about the look of a number."""

_FOREIGN = re.compile(r"(?!VN)[A-Z]{2}")
"""How numbers of foreign offices begin; their look is theirs to say."""

# The earlier dates of each date; where a kind lacks one there is nothing to compare.
ORDER: Mapping[str, tuple[str, ...]] = {
    "publication_date": ("filing_date",),
    "grant_date": ("filing_date",),
    "expiry_date": ("filing_date", "grant_date"),
    "effective_date": ("publication_date",),
    "end_date": ("start_date",),
    "extended_to": ("end_date",),
    "acceptance_date": ("start_date",),
    "certificate_date": ("acceptance_date",),
    "certified_date": ("production_date",),
}

PAST = frozenset({
    "filing_date", "publication_date", "grant_date", "decision_date", "contract_date",
    "acceptance_date", "certificate_date", "certified_date", "production_date", "founded_date",
})  # fmt: skip
"""Dates of what has happened already."""


# ---- numbers


def _numbered(entry: type[Entry]) -> dict[str, int]:
    return {
        name: 2 if field.spec.identifies else 1
        for name, field in entry.fields().items()
        if field.spec.scheme and field.spec.scheme not in _FREE and not field.multiple
    }


def _number_form(subject: Subject, fields: tuple[str, ...]) -> Found:
    for name in fields:
        number = subject.values.get(name)
        if number and not _formed(subject.kind, name, number):
            yield name, number


def _formed(kind: str, name: str, number: str) -> bool:
    scheme = KINDS[kind].fields()[name].spec.scheme
    own = scheme is None or SCHEMES[scheme].normal(number) is not None
    return own or (scheme != "standard" and _FOREIGN.match(number) is not None)


# ---- codes


def _coded(entry: type[Entry]) -> dict[str, int]:
    return dict.fromkeys((n for n, f in entry.fields().items() if f.spec.codes), 1)


def codes_in(field: Field, value: object) -> list[str]:
    """Return the codes that a value holds, without their ancestors."""
    if isinstance(value, list) and field.shape.name != "objects":
        return [str(code) for code in value]
    return field.shape.facets(value) if isinstance(value, list) else [str(value)]


def _code_known(subject: Subject, fields: tuple[str, ...]) -> Found:
    declared = _fields(subject.kind)
    for name in fields:
        value = subject.values.get(name)
        if not value:
            continue
        field = declared[name]
        wrong = [code for code in codes_in(field, value) if not _known(subject, field, code)]
        if wrong:
            yield name, "; ".join(wrong)


def _known(subject: Subject, field: Field, code: str) -> bool:
    name = field.spec.codes or ""
    if subject.lists.known(name, code):
        return True
    # A list may name the upper levels alone: what is below one of them is no slip.
    levels = field.path(code) if field.shape.tree else ()
    return any(subject.lists.known(name, level) for level in levels)


@cache
def _fields(kind: str) -> dict[str, Field]:
    return KINDS[kind].fields()


# ---- dates


def _later(entry: type[Entry]) -> dict[str, int]:
    fields = entry.fields()
    return {
        later: 2
        for later, earlier in ORDER.items()
        if later in fields and any(name in fields for name in earlier)
    }


def _date_order(subject: Subject, fields: tuple[str, ...]) -> Found:
    for name in fields:
        value = subject.values.get(name)
        if not value:
            continue
        before = [d for earlier in ORDER[name] if (d := subject.values.get(earlier)) and d > value]
        if before:
            yield name, f"{value} < {max(before)}"


def _happened(entry: type[Entry]) -> dict[str, int]:
    return dict.fromkeys((name for name in entry.fields() if name in PAST), 1)


def _date_past(subject: Subject, fields: tuple[str, ...]) -> Found:
    today = subject.day.isoformat()
    for name in fields:
        value = subject.values.get(name)
        if value and value > today:
            yield name, value


def _past_turns(subject: Subject, fields: tuple[str, ...]) -> Iterator[date]:
    for _, value in _date_past(subject, fields):
        yield date.fromisoformat(value)


# ---- money and source


def _budgeted(entry: type[Entry]) -> dict[str, int]:
    return {"budget_total": 1} if "budget_total" in entry.fields() else {}


def _budget_sum(subject: Subject, fields: tuple[str, ...]) -> Found:
    told = [subject.values.get(f"budget_{part}") for part in ("total", "state", "other")]
    if not fields or any(part is None for part in told):
        return
    total, *parts = (round(float(part) * 100) for part in told if part is not None)
    if total != sum(parts):
        yield "budget_total", ""


def _source_named(subject: Subject, _fields: tuple[str, ...]) -> Found:
    named = subject.values.get("source") or subject.values.get("source_url")
    if not named and not subject.facts.imported:
        yield "source", ""


RULES = (
    Rule("number_form", "correct", _numbered, _number_form),
    Rule("code_known", "correct", _coded, _code_known),
    Rule("date_order", "correct", _later, _date_order),
    Rule("date_past", "correct", _happened, _date_past, _past_turns),
    Rule("budget_sum", "correct", _budgeted, _budget_sum),
    Rule("source_named", "correct", lambda _entry: {"source": 1}, _source_named),
)
