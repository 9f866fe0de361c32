"""Plans as people read them: sections with their lines, what each rests on, what they cost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Cited:
    """A record that a line rests on, as it is now; ``called`` is its title when it was cited."""

    id: str
    kind: str | None
    number: str | None
    title: str | None
    state: str | None
    status: str | None
    version: int | None
    called: str | None
    gone: bool = False  # it was taken out, or merged into another

    def to_json(self) -> dict[str, Any]:
        """Return what HTTP and the command line say of it."""
        return {
            "id": self.id, "kind": self.kind, "number": self.number, "title": self.title,
            "state": self.state, "status": self.status, "version": self.version,
            "called": self.called, "gone": self.gone,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class LineView:
    """A line with its fields in JSON form; ``label`` is its number in the outline: 4.1.2."""

    id: str
    version: int
    plan: str
    label: str
    values: Mapping[str, Any]
    reason: str | None  # in the reader's language
    cites: tuple[Cited, ...]
    archived: bool = False
    money_note: str = ""  # of a line without money: that its task's is in another currency

    @property
    def section(self) -> str:
        """Return the section it stands in."""
        return self.values.get("section") or ""

    @property
    def title(self) -> str:
        """Return what is to be done."""
        return self.values.get("title") or ""

    @property
    def total(self) -> int:
        """Return its money of all sources and years."""
        return sum(part["amount"] for part in self.values.get("budget") or ())

    @property
    def typed(self) -> tuple[str, ...]:
        """Return the texts that a person typed."""
        return tuple(self.values.get("typed") or ())

    def to_json(self) -> dict[str, Any]:
        """Return what HTTP and the command line say of it."""
        told = {name: self.values.get(name) for name in LINE_FIELDS if name in self.values}
        return {
            "id": self.id, "version": self.version, "plan": self.plan, "label": self.label,
            **told, "reason_label": self.reason, "total": self.total,
            "money_note": self.money_note or None,
            "cites": [one.to_json() for one in self.cites], "archived": self.archived,
        }  # fmt: skip


LINE_FIELDS = (
    "section", "position", "reason", "code", "title", "objective", "product", "performer", "people",
    "quarter", "budget", "indicator", "target", "status", "progress", "points", "choice", "origin",
    "origin_of", "typed", "remarks", "summary",
)  # fmt: skip
"""Fields of a line that are told of it."""


@dataclass(frozen=True, slots=True)
class SectionView:
    """A section of a plan; ``number`` is its place in the outline: 4, 4.1."""

    code: str
    number: str
    title: str
    parent: str | None
    holds: str  # text, lines, budget, progress
    text: str | None
    lines: tuple[LineView, ...]

    @property
    def total(self) -> int:
        """Return the money of its lines."""
        return sum(line.total for line in self.lines)

    def to_json(self) -> dict[str, Any]:
        """Return what HTTP and the command line say of it."""
        return {
            "code": self.code, "number": self.number, "title": self.title, "parent": self.parent,
            "holds": self.holds, "text": self.text, "total": self.total,
            "lines": [line.to_json() for line in self.lines],
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sum:
    """Money of one source in one year against its ceiling, if it has one."""

    source: str
    title: str
    year: int | None
    amount: int
    ceiling: int | None = None

    def to_json(self) -> dict[str, Any]:
        """Return what HTTP and the command line say of it."""
        over = None if self.ceiling is None else max(0, self.amount - self.ceiling)
        return {"source": self.source, "title": self.title, "year": self.year,
                "amount": self.amount, "ceiling": self.ceiling, "over": over}  # fmt: skip


@dataclass(frozen=True, slots=True)
class PlanView:
    """A plan with its sections and lines in the order of the document."""

    id: str
    version: int
    values: Mapping[str, Any]
    unit: str | None
    sections: tuple[SectionView, ...]
    budget: tuple[Sum, ...]
    frozen: bool
    editable: bool  # by whoever asked

    @property
    def year(self) -> int | None:
        """Return the year it is for."""
        return self.values.get("year")

    @property
    def title(self) -> str:
        """Return what it is called."""
        return self.values.get("title") or ""

    @property
    def lines(self) -> list[LineView]:
        """Return all lines in order."""
        return [line for section in self.sections for line in section.lines]

    def line(self, id_: str) -> LineView | None:
        """Return one of its lines."""
        return next((line for line in self.lines if line.id == id_), None)

    def to_json(self) -> dict[str, Any]:
        """Return what HTTP and the command line say of it."""
        told = {name: self.values.get(name) for name in PLAN_FIELDS}
        return {
            "id": self.id, "version": self.version, **told, "unit": self.unit,
            "sections": [section.to_json() for section in self.sections],
            "budget": [one.to_json() for one in self.budget], "lines": len(self.lines),
            "total": sum(line.total for line in self.lines), "frozen": self.frozen,
            "editable": self.editable,
        }  # fmt: skip


PLAN_FIELDS = ("year", "title", "code", "status", "issuer", "approved_date", "summary", "ceilings",
               "weights", "remarks")  # fmt: skip
"""Fields of a plan that are told of it."""


@dataclass(frozen=True, slots=True)
class PlanItem:
    """A plan on a list."""

    id: str
    version: int
    year: int | None
    title: str
    number: str | None
    status: str | None
    unit: str | None
    lines: int

    def to_json(self) -> dict[str, Any]:
        """Return what HTTP and the command line say of it."""
        return {"id": self.id, "version": self.version, "year": self.year, "title": self.title,
                "code": self.number, "status": self.status, "unit": self.unit,
                "lines": self.lines}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Added:
    """What became of what was to be added: ``skipped`` is in the plan already or cannot be seen.

    ``left`` are those beyond the bound; ``estimated`` lines have money that wants a look.
    """

    found: int
    lines: tuple[str, ...]
    sections: Mapping[str, int] = field(default_factory=dict)
    skipped: int = 0
    left: int = 0
    estimated: int = 0
    relaxed: str | None = None  # how far a search was relaxed

    def to_json(self) -> dict[str, Any]:
        """Return what HTTP and the command line say of it."""
        return {"found": self.found, "added": len(self.lines), "lines": list(self.lines),
                "sections": dict(self.sections), "skipped": self.skipped, "left": self.left,
                "estimated": self.estimated, "relaxed": self.relaxed}  # fmt: skip


@dataclass(frozen=True, slots=True)
class LineDifference:
    """How one line differs between two plans or two moments of one; ``how`` says which way."""

    how: str  # added, removed, changed, moved
    id: str
    title: str
    section: str
    differences: Sequence[Mapping[str, Any]] = ()
    places: tuple[int, int] | None = None  # then and now, of one that stands elsewhere in a section
    section_title: str = ""  # as the plan calls it

    def to_json(self) -> dict[str, Any]:
        """Return what HTTP and the command line say of it."""
        return {"how": self.how, "id": self.id, "title": self.title, "section": self.section,
                "section_title": self.section_title,
                "differences": [dict(one) for one in self.differences],
                "places": list(self.places) if self.places else None}  # fmt: skip


@dataclass(frozen=True, slots=True)
class SumThen:
    """Money of one source in one year, then and now."""

    source: str
    title: str
    year: int | None
    before: int
    after: int

    def to_json(self) -> dict[str, Any]:
        """Return what HTTP and the command line say of it."""
        return {"source": self.source, "title": self.title, "year": self.year,
                "before": self.before, "after": self.after}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Moment:
    """A point of a plan's history worth comparing with: the last change of a stretch of work.

    ``statuses`` are those that the plan took on then.
    """

    seq: int
    at: datetime
    actors: tuple[str, ...]
    changes: int
    statuses: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return what HTTP and the command line say of it."""
        return {"seq": self.seq, "at": self.at.isoformat(), "actors": list(self.actors),
                "changes": self.changes, "statuses": list(self.statuses)}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Compared:
    """What two plans, or a plan then and now, differ in."""

    before: str
    after: str
    plan: Sequence[Mapping[str, Any]]
    lines: tuple[LineDifference, ...]
    same: int
    sums: tuple[SumThen, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return what HTTP and the command line say of it."""
        counts = {how: sum(one.how == how for one in self.lines)
                  for how in ("added", "removed", "changed", "moved")}  # fmt: skip
        return {"before": self.before, "after": self.after, **counts, "same": self.same,
                "plan": [dict(one) for one in self.plan],
                "sums": [one.to_json() for one in self.sums],
                "lines": [one.to_json() for one in self.lines]}  # fmt: skip
