"""đủ: what a record of its kind and state must hold is there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from st_db.quality.model import Found, Rule, Subject
from st_db.records import KINDS, Entry

FILES = "files"
"""Not a field of an entry: the papers that are attached to its record."""

When = Callable[[Mapping[str, Any]], bool]


@dataclass(frozen=True, slots=True)
class Need:
    """A field that must be filled, its weight (3 names the record, 1 is useful), and when."""

    field: str
    weight: int
    when: str = "always"


def _state(*states: str) -> When:
    return lambda values: values.get("state") in states


WHEN: Mapping[str, When] = {
    "always": lambda _values: True,
    "active": _state("active"),
    "ended": _state("ended"),
}

_RIGHT = (
    Need("number", 3), Need("title", 3), Need("filing_date", 3), Need("applicants", 2),
    Need("status", 2), Need("grant_number", 2, "active"), Need("grant_date", 2, "active"),
    Need("holders", 1, "active"), Need("expiry_date", 1, "active"),
)  # fmt: skip
_PATENT = (*_RIGHT, Need("ipc", 2), Need("summary", 1), Need("inventors", 1))

NEEDED: Mapping[str, tuple[Need, ...]] = {
    "invention": _PATENT,
    "utility_solution": _PATENT,
    "trademark": (*_RIGHT, Need("nice", 2)),
    "industrial_design": (*_RIGHT, Need("locarno", 2)),
    "geographical_indication": (
        Need("number", 3), Need("title", 3), Need("product", 2), Need("manager", 2),
        Need("grant_date", 2), Need("decision_number", 1), Need("areas", 2), Need("features", 1),
        Need("status", 2),
    ),
    "standard": (
        Need("number", 3), Need("title", 3), Need("standard_type", 1), Need("issuer", 1),
        Need("year", 2), Need("ics", 2), Need("status", 2),
    ),
    "task": (
        Need("number", 3), Need("title", 3), Need("level", 2), Need("host", 3),
        Need("leader", 1), Need("start_date", 2), Need("end_date", 2), Need("budget_total", 2),
        Need("field", 2), Need("objective", 1), Need("status", 2),
        Need("acceptance_date", 2, "ended"), Need("rating", 1, "ended"),
        Need("products", 1, "ended"),
    ),
    "traced_product": (
        Need("number", 3), Need("title", 3), Need("producer", 3), Need("certified_date", 1),
        Need("place", 1), Need("standards", 1),
    ),
    "organization": (
        Need("title", 3), Need("tax_code", 2), Need("organization_type", 1),
        Need("place_as_written", 1),
    ),
}  # fmt: skip
"""The fields each kind must hold."""


def _wanted(entry: type[Entry]) -> dict[str, int]:
    return {need.field: need.weight for need in NEEDED[entry.kind.name]}


@cache
def _needs(kind: str) -> tuple[tuple[str, When], ...]:
    return tuple((need.field, WHEN[need.when]) for need in NEEDED[KINDS[kind].kind.name])


def _needed(subject: Subject, _fields: tuple[str, ...]) -> Found:
    values = subject.values
    for name, when in _needs(subject.kind):
        value = values.get(name)
        if (value is None or value in ("", [])) and when(values):
            yield name, ""


PROVEN: Mapping[str, str] = {
    "invention": "active", "utility_solution": "active", "trademark": "active",
    "industrial_design": "active", "geographical_indication": "always", "task": "always",
}  # fmt: skip
"""Kinds of which the office holds the paper, and when: the certificate, the decision, the contract.

Standards and organizations are others' to publish, products are proven by their certificate.
"""


def _unproven(subject: Subject, fields: tuple[str, ...]) -> Found:
    if fields and not subject.facts.proven and WHEN[PROVEN[subject.kind]](subject.values):
        yield FILES, ""


RULES = (
    Rule("needed", "sufficient", _wanted, _needed),
    Rule("proof", "sufficient", lambda e: {FILES: 1} if e.kind.name in PROVEN else {}, _unproven),
)
