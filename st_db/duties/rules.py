"""The rules as a code list holds them, which an office may edit, read into what reckons."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from st_db.codes import Code, shipped
from st_db.duties.conditions import conditions, proofs
from st_db.duties.model import CONFIDENCES, OFFICE, TYPES, Rule
from st_db.duties.terms import Term, read
from st_db.records import KINDS

LIST = "duty_rule"
HOLIDAYS = "holiday"
COLUMNS = (
    "kinds", "type", "due", "opens", "grace", "surcharge", "lost", "until", "when", "done",
    "regime", "act", "article", "confidence", "window", "say_vi", "say_en",
)  # fmt: skip
_SURCHARGE = re.compile(r"(\d{1,3})%/m")

# How the number of an act shows what it is, with its name in both languages.
_ACTS = (
    ("/QH", "Luật", "Law"),
    ("/NĐ-CP", "Nghị định", "Decree"),
    ("/TTLT", "Thông tư liên tịch", "Joint Circular"),
    ("/TT", "Thông tư", "Circular"),
    ("/QĐ", "Quyết định", "Decision"),
)


def rule_of(code: Code) -> Rule:
    """Return the rule that a code holds; raises ValueError naming what is wrong in it."""
    told = code.extra
    kinds = _parts(told.get("kinds", ""))
    if unknown := [kind for kind in kinds if kind not in KINDS and kind != OFFICE]:
        raise ValueError(f"kinds: {unknown[0]}")
    for column, known in (("type", TYPES), ("confidence", CONFIDENCES)):
        if told.get(column) not in known:
            raise ValueError(f"{column}: {told.get(column, '')}")
    if told.get("window", "S") not in CONFIDENCES:
        raise ValueError(f"window: {told['window']}")
    surcharge = _SURCHARGE.fullmatch(told.get("surcharge", "0%/m"))
    if surcharge is None:
        raise ValueError(f"surcharge: {told['surcharge']}")
    terms = {name: _term(told, name) for name in ("due", "opens", "grace", "lost", "until")}
    due = terms.pop("due")
    if due is not None and (due.how == "due" or (due.repeated and due.how not in ("name", "yearly")
                                                  and due.steps[0].times == 1)):  # fmt: skip
        raise ValueError(f"due: {told['due']}")
    return Rule(
        code.code, kinds, told["type"], due, **terms,
        when=conditions(told.get("when", "")), done=proofs(told.get("done", "")),
        regime=_parts(told.get("regime", "")),
        valid_from=code.valid_from, valid_to=code.valid_to, surcharge=int(surcharge[1]),
    )  # fmt: skip


def _term(told: object, name: str) -> Term | None:
    text = told.get(name) if isinstance(told, dict) else None
    if not text:
        return None
    try:
        return read(text)
    except ValueError as error:
        raise ValueError(f"{name}: {text}") from error


def _parts(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split("|") if part.strip())


def rules_of(codes: Iterable[Code]) -> tuple[Rule, ...]:
    """Return the rules of a list, in its order."""
    return tuple(rule_of(code) for code in codes)


@cache
def shipped_rules() -> tuple[Rule, ...]:
    """Return the rules that come with the package."""
    return rules_of(shipped()[LIST])


def main_rule(code: str) -> str:
    """Return the rule that a part belongs to: R30 of R30.4."""
    return code.partition(".")[0]


def sentence(code: Code, language: str) -> str:
    """Return what a rule says, in a language."""
    other = code.extra.get("say_en") or code.extra.get("say_vi")
    return code.extra.get(f"say_{language}") or other or code.label(language)


def source(code: Code, language: str) -> str:
    """Return the act and article a rule stands in, as people cite them; "" where there is none."""
    act, article = code.extra.get("act", ""), code.extra.get("article", "")
    if not act:
        return ""
    vi, en = next(((v, e) for sign, v, e in _ACTS if sign in act), ("", ""))
    if language == "vi":
        return f"Điều {article}, {vi} {act}" if article else f"{vi} {act}"
    return f"{en} {act}, art. {article}" if article else f"{en} {act}"
