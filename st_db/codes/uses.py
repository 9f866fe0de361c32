"""What each code list is for, whose it is, and what may stand in its further columns.

An ``open`` list is the office's own: codes come and go. Of a list of ``words`` the product works
with the codes themselves, so that only what they are called may change. A list of the ``law`` is as
its source has it, and one that is edited ``elsewhere`` has a page of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Group = Literal["planning", "index", "duties", "search", "records", "law"]
GROUPS: tuple[Group, ...] = Group.__args__  # type: ignore[attr-defined]
Manner = Literal["open", "words", "law", "elsewhere"]
Way = Literal["text", "several", "whole", "number", "choice", "code", "codes", "search", "record"]

PARENT = "parent"
"""The column that names the code above a code; it is one of every list and no further one."""
PLACE = "place"
"""What is said of where a code stands in its list; it is no column of the code."""


@dataclass(frozen=True, slots=True)
class Column:
    """What may stand in a column: ``of`` is the list of its codes, ``choices`` are its words.

    What stands in a ``fixed`` one is the product's or the law's, and is only shown.
    """

    name: str
    way: Way = "text"
    of: str = ""
    choices: tuple[str, ...] = ()
    required: bool = False
    most: int | None = None
    fixed: bool = False


@dataclass(frozen=True, slots=True)
class Use:
    """What a list is for. ``made``: a code may be made of the label; ``ordered``: places count."""

    group: Group
    manner: Manner = "law"
    columns: tuple[Column, ...] = ()
    made: bool = False
    ordered: bool = False


_ALIASES = Column("aliases", "several")
_MEANING = (Column("state", "code", of="state", required=True), Column("stage", "code", of="stage"))
_FAMILIES = ("*", "patents", "marks", "geographical_indications", "standards", "products", "tasks")


def _parent(name: str) -> Column:
    return Column(PARENT, "code", of=name)


def _holds(*choices: str) -> Column:
    return Column("holds", "choice", choices=choices, required=True)


def _own(group: Group, *columns: Column, ordered: bool = False) -> Use:
    return Use(group, "open", columns, made=True, ordered=ordered)


def _fixed(*names: str) -> tuple[Column, ...]:
    return tuple(Column(name, "several" if name == "aliases" else "text", fixed=True)
                 for name in names)  # fmt: skip


def _law(*names: str) -> Use:
    return Use("law", "law", _fixed(*names))


def _words(group: Group, *columns: Column) -> Use:
    return Use(group, "words", columns)


USES: Mapping[str, Use] = {
    "plan_section": _own("planning", _parent("plan_section"),
                         _holds("text", "lines", "budget", "progress"), ordered=True),
    "plan_annex": _own("planning", _holds("lines", "budget", "progress"),
                       Column("sections", "codes", of="plan_section"), ordered=True),
    "plan_criterion": _own("planning", Column("weight", "whole", most=100), ordered=True),
    "fund_source": _own("planning", _ALIASES, ordered=True),
    "plan_reason": _words("planning", Column("section", "code", of="plan_section")),
    "plan_line_status": _words("planning"),
    "plan_status": _words("planning"),
    "plan_choice": _words("planning"),
    "plan_origin": _words("planning"),
    "quarter": _words("planning", _ALIASES),
    "dti_criterion": Use("index", "open", (
        _parent("dti_criterion"), Column("points", "number", most=1000),
        Column("query", "search"), Column("of", "search"),
        Column("target", "number", most=10**9), Column("proof", "record"),
    ), ordered=True),
    "duty_rule": Use("duties", "elsewhere"),
    "holiday": Use("duties", "open", (
        Column("day", "choice", choices=("off", "worked"), required=True),)),
    "abbreviation": Use("search", "open", (Column("also", "several"), _ALIASES)),
    "stock_phrase": _own("search", Column("without_marks", "choice", choices=("no",))),
    "status": _own("records", Column("family", "choice", choices=_FAMILIES, required=True),
                   *_MEANING),
    "task_status": _own("records", _ALIASES, *_MEANING, ordered=True),
    "standard_status": Use("records", "open", (_ALIASES, *_MEANING), ordered=True),
    "task_type": _own("records", _parent("task_type"), _ALIASES, ordered=True),
    "organization_type": _own("records", _parent("organization_type"), _ALIASES, ordered=True),
    "task_level": _words("records", _ALIASES),
    "task_rating": _words("records", _ALIASES),
    "assignment_mode": _words("records", _ALIASES),
    "organization_role": _words("records", _ALIASES, *_fixed("inid")),
    "link_role": _words("records", Column("inverse", "code", of="link_role", fixed=True), _ALIASES),
    "state": _words("records", *map(Column, ("vi_task", "en_task", "vi_product", "en_product"))),
    "stage": _words("records"),
    "ipc": _law(PARENT),
    "ics": _law(PARENT),
    "nice": _law(),
    "research_field": _law(PARENT, "scheme", "crosswalk"),
    "standard_type": _law(PARENT, "aliases"),
    "standard_stage": Use("law", "law", (
        Column("state", "code", of="state", fixed=True), *_fixed("aliases"))),
    "equivalence": _law("aliases"),
    "mark_type": _law("aliases", "st96"),
    "mark_feature": _law("aliases"),
    "gi_type": _law("aliases"),
    "event_category": _law(),
    "st3": _law("aliases"),
    "province": Use("law", "law", (
        *_fixed("unit"), Column("successor", "code", of="province", fixed=True),
        *_fixed("aliases"))),
    "currency": _law("aliases", "digits"),
}  # fmt: skip


def use_of(name: str) -> Use:
    """Return what a list is for; one that is not described here is left as it is."""
    return USES.get(name, Use("law"))
