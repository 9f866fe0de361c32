"""When a rule applies, and what in a record shows that its duty is done.

    state=active|pending      is one of these; != is none of them
    grant_date, !grant_date   is known, is not known
    months>24                 is a number above; <=, <, >= likewise
    year%5                    can be divided by

Commas stand between conditions that must all hold.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cache

from st_db.duties.terms import Facts

_CONDITION = re.compile(r"(!)?([a-z_]+)(?:(!=|<=|>=|=|<|>|%)([\w|./-]+))?")
_PROOF = re.compile(r"([a-z_]+)(>due)?")


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition of a rule about one fact."""

    name: str
    sign: str
    value: str = ""

    def holds(self, facts: Facts) -> bool:
        """Tell whether the facts fulfil it; of what is not known only absence is true."""
        fact = facts.get(self.name)
        known = fact is not None and fact not in ("", [])
        if self.sign in ("", "!"):
            return known == (self.sign == "")
        if self.sign == "!=":
            return str(fact) not in self.value.split("|")
        if not known:
            return False
        if self.sign == "=":
            return str(fact) in self.value.split("|")
        return isinstance(fact, (int, float)) and _compared(fact, self.sign, int(self.value))


def _compared(fact: float, sign: str, value: int) -> bool:
    if sign == "%":
        return fact % value == 0
    return {"<": fact < value, "<=": fact <= value, ">": fact > value, ">=": fact >= value}[sign]


@dataclass(frozen=True, slots=True)
class Proof:
    """A fact that shows that a duty is done: that it is known, or lies after the due day."""

    name: str
    after_due: bool = False

    def shows(self, facts: Facts, due: date) -> bool:
        """Tell whether a record shows that what was due on a day is done."""
        fact = facts.get(self.name)
        if not self.after_due:
            return fact is not None and fact not in ("", [])
        return isinstance(fact, date) and fact > due


@cache
def conditions(text: str) -> tuple[Condition, ...]:
    """Return the conditions of a text, all of which must hold; raises ValueError."""
    found = []
    for part in filter(None, (part.strip() for part in text.split(","))):
        match = _CONDITION.fullmatch(part)
        if match is None or (match[1] and match[3]):
            raise ValueError(text)
        if match[3] in ("<", ">", "<=", ">=", "%") and not (match[4].isdigit() and int(match[4])):
            raise ValueError(text)
        found.append(Condition(match[2], match[1] or match[3] or "", match[4] or ""))
    return tuple(found)


@cache
def proofs(text: str) -> tuple[Proof, ...]:
    """Return the proofs of a text, any of which is enough; raises ValueError."""
    found = []
    for part in filter(None, (part.strip() for part in text.split("|"))):
        match = _PROOF.fullmatch(part)
        if match is None:
            raise ValueError(text)
        found.append(Proof(match[1], match[2] is not None))
    return tuple(found)
