"""What the address of the page of plans says: ``/plan?plan=…&section=…&line=…&did=…``."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from st_db.library.plan_bringing import Brought
from st_db.ui.bulk_state import asked_of
from st_db.ui.state import page_of

if TYPE_CHECKING:
    from st_db.library import RecordView

PATH = "/plan"
BEFORE = "of:"
"""What names of a line's fields begin with: a form has a title and a target of its own."""

_PLAIN = ("plan", "view", "quarter", "section", "line", "did", "ticked", "record", "since", "until",
          "other", "check", "find")  # fmt: skip
_LONGEST = 120
_LONGEST_ASKED = 4_000
_DIGITS = 9


@dataclass(frozen=True, slots=True)
class Did:
    """What was done last, as an address says it: ``added:<line>:12:2``, ``changed:<line>:4``.

    Of what was added the numbers are counts, of what was changed the version that came of it.
    """

    what: str
    id: str
    counts: tuple[int, ...] = ()

    @classmethod
    def read(cls, text: str) -> Did | None:
        """Return what an address says was done; None for anything else."""
        what, _, rest = text.partition(":")
        id_, *numbers = rest.split(":")
        known = all(one.isascii() and one.isdecimal() and len(one) < _DIGITS for one in numbers)
        if what not in ("added", "changed", "out", "scored", "settled") or not id_ or not known:
            return None
        return cls(what, id_, tuple(map(int, numbers)))

    def __str__(self) -> str:
        """Return how an address says it."""
        return ":".join((self.what, self.id, *map(str, self.counts)))


@dataclass(frozen=True, slots=True)
class PlanState:
    """One view: the list of plans, one plan, one of its lines, or what shall become lines.

    ``view`` is what of the plan is shown instead of its lines, ``quarter`` up to when. ``ticked``,
    ``asked`` (a search in one parameter, see ``BulkState``), and ``record`` say what is brought to
    a plan. ``did`` names what was done last, so that it can be undone. ``since``, ``until``
    (changes of the log) and ``other`` (a plan) are what is compared. ``check`` asks for lines to be
    checked for overlap. ``find`` is a search for records that a line shall rest on.
    """

    plan: str = ""
    view: str = ""
    quarter: str = ""
    section: str = ""
    line: str = ""
    page: int = 1
    did: str = ""
    ticked: str = ""
    asked: str = ""
    record: str = ""
    since: str = ""
    until: str = ""
    other: str = ""
    check: str = ""
    find: str = ""

    @classmethod
    def read(cls, params: Mapping[str, Sequence[str]]) -> PlanState:
        """Return the state of query parameters; what cannot be read is left out."""
        last = {name: values[-1].strip() for name, values in params.items() if values}
        plain = {name: last.get(name, "")[:_LONGEST]
                 for name in _PLAIN}  # fmt: skip
        return cls(
            **plain,
            page=page_of(last.get("page", "")),
            asked=last.get("asked", "")[:_LONGEST_ASKED],
        )

    def url(self, **changed: Any) -> str:
        """Return the address of this view, or of one that differs from it."""
        state = replace(self, **changed)
        pairs = {one.name: getattr(state, one.name) for one in fields(state)}
        pairs["page"] = state.page if state.page > 1 else ""
        asked = urlencode({name: value for name, value in pairs.items() if value})
        return PATH + (f"?{asked}" if asked else "")

    @property
    def brings(self) -> bool:
        """Tell whether records were brought that shall become lines."""
        return bool(self.ticked or self.asked or self.record)

    def brought(self) -> dict[str, str]:
        """Return what a form has to say of the records that were brought."""
        if self.ticked:
            return {"ticked": "1"}
        if self.record:
            return {"record": self.record}
        return {"asked": self.asked}

    def chosen(self) -> Brought:
        """Return which records were brought."""
        return Brought(bool(self.ticked), asked_of(self.asked), self.record)


def plan_of(view: RecordView) -> PlanState:
    """Return where a plan, or a line in its plan, is read and changed."""
    if view.kind == "plan":
        return PlanState(plan=view.id)
    return PlanState(plan=str(view.fields.get("plan") or ""), line=view.id)


def digest(text: str | None) -> str:
    """Return what tells a text from what others make of it meanwhile."""
    return hashlib.blake2b((text or "").encode(), digest_size=8).hexdigest()
