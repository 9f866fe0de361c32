"""All rules in one list, what each cell is worth, and the verdict about one record."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from st_db.quality import clean, correct, live, shared, sufficient, unified
from st_db.quality.model import POINT, SHARES, WORDS, Fault, Rule, Subject, Verdict, Word
from st_db.records import KINDS, REGISTER

RULES: tuple[Rule, ...] = (
    *correct.RULES, *sufficient.RULES, *clean.RULES, *live.RULES, *unified.RULES, *shared.RULES,
)  # fmt: skip
_EDITION = "1"
"""Raised when a rule reads a record otherwise though its cells and weights stay."""


@dataclass(frozen=True, slots=True)
class Price:
    """What a cell that breaks a rule costs a record of a kind."""

    rule: str
    word: Word
    field: str
    weight: int
    points: int


@cache
def prices(kind: str) -> tuple[Price, ...]:
    """Return what every cell of a kind costs; those of a word add up to the word's share.

    A word's share is dealt out by weight in whole numbers, what is left over by the largest
    remainder and then by the order of the rules.
    """
    entry = KINDS[kind]
    found: list[Price] = []
    for word in WORDS:
        cells = [
            (rule.name, name, weight)
            for rule in RULES
            if rule.word == word
            for name, weight in rule.cells(entry).items()
        ]
        dealt = _dealt(SHARES[word] * POINT, [weight for _, _, weight in cells])
        found += [
            Price(rule, word, name, weight, points)
            for (rule, name, weight), points in zip(cells, dealt, strict=True)
        ]
    return tuple(found)


def _dealt(share: int, weights: list[int]) -> list[int]:
    total = sum(weights)
    dealt = [share * weight // total for weight in weights]
    rest = sorted(range(len(weights)), key=lambda at: (-(share * weights[at] % total), at))
    for at in rest[: share - sum(dealt)]:
        dealt[at] += 1
    return dealt


@dataclass(frozen=True, slots=True)
class _Step:
    """A rule as it is asked about one kind."""

    rule: Rule
    fields: tuple[str, ...]
    points: Mapping[str, int]


@cache
def _steps(kind: str) -> tuple[_Step, ...]:
    found = []
    for rule in RULES:
        own = {p.field: p.points for p in prices(kind) if p.rule == rule.name}
        if own:
            found.append(_Step(rule, tuple(own), own))
    return tuple(found)


def appraise(subject: Subject) -> Verdict:
    """Return what is wrong with a record on a day."""
    faults: list[Fault] = []
    lost: dict[Word, int] = dict.fromkeys(WORDS, 0)
    again = None
    for step in _steps(subject.kind):
        rule = step.rule
        for name, detail in rule.faults(subject, step.fields):
            points = step.points[name]
            lost[rule.word] += points
            faults.append(Fault(rule.name, name, points, detail))
        if rule.turns is not None:
            for day in rule.turns(subject, step.fields):
                if day > subject.day and (again is None or day < again):
                    again = day
    return Verdict(tuple(faults), lost, again)


@cache
def edition() -> str:
    """Return what names these rules: scores made by others are made anew."""
    told = [(kind, price) for kind in REGISTER for price in prices(kind)]
    rhythm = [(kind, live.rhythm(kind)) for kind in REGISTER]
    needs = sorted((kind, sufficient.NEEDED[kind]) for kind in REGISTER)
    proofs = sorted(sufficient.PROVEN.items())
    text = repr((_EDITION, told, rhythm, needs, proofs, correct.ORDER, sorted(correct.PAST)))
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()
