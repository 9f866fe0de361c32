"""The planner's map: what the register holds, by whom, where, in which fields, and what is missing.

What a search counts is asked of the search, so that each mark is what its link finds. The map is
kept for the change of the log it was made at: many look at it, few write.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from st_db.access import Caller
from st_db.codes.model import today
from st_db.library.annexes import RIGHTS
from st_db.query import Filter, Query, parse_filter
from st_db.query.facets import path

if TYPE_CHECKING:
    from st_db.library.facade import Library

Asked = tuple[tuple[str, str], ...]
"""A search: its kinds and its filters as (field, value)."""
TOP = 12
BRANCHES = 10
SOON = 2
"""Years ahead in which a patent that ends is worth a plan."""
_TERMS = {"invention": 20, "utility_solution": 10}
_AGES = ((0, 4), (5, 9), (10, 14), (15, 19), (20, None))
_KEPT = 8


@dataclass(frozen=True, slots=True)
class Mark:
    """One mark of a chart: what it is called, how large it is, and the search behind it."""

    label: str
    count: int
    search: Asked
    note: str = ""  # of which kind of mark it is, where a chart has several
    money: float | None = None
    below: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class PlanningMap:
    """The charts by name, in the order in which they are drawn."""

    seq: int
    charts: Mapping[str, tuple[Mark, ...]] = field(default_factory=dict)


class PlanningMaps:
    """The maps that were made last."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._kept: dict[tuple[object, ...], PlanningMap] = {}

    def make(self, caller: Caller) -> PlanningMap:
        """Return the map of what the caller may see."""
        caller.require("read_figures")
        library = self._library
        seq, found = library.store.last_seq(), library.index.lamp().seq
        key = (seq, found, caller.may("read_internal"), caller.language, today())
        if key not in self._kept:
            if len(self._kept) >= _KEPT:
                self._kept.clear()
            self._kept[key] = PlanningMap(seq, _Charts(library, caller).all())
        return self._kept[key]


class _Charts:
    """The charts of one map."""

    def __init__(self, library: Library, caller: Caller) -> None:
        self._library, self._caller = library, caller
        self._public = not caller.may("read_internal")
        self._gaps = library.store.gaps

    def all(self) -> dict[str, tuple[Mark, ...]]:
        charts = {
            "holders": self._facet("organizations", RIGHTS),
            "ipc": self._tree("ipc", ("invention", "utility_solution")),
            "ics": self._tree("ics", ("standard",)),
            "field": self._tree("field", ("task",)),
            "places": self._places(),
            "money": self._money(),
            "ages": self._ages(),
            "idle_fields": self._idle_fields(),
            "products": self._products(),
            "ending": self._ending(),
        }
        return {name: tuple(marks) for name, marks in charts.items()}

    def _label(self, name: str, value: str, kind: str | None = None) -> str:
        labels = self._library.labels
        title = labels.of(name, value, self._caller.language, kind)
        shows_code = name in {"ipc", "ics", "field"} and title != value
        return f"{value} {title}" if shows_code else title

    def _facets(
        self, name: str, kinds: tuple[str, ...], unfold: Sequence[str] = ()
    ) -> Mapping[str, int]:
        page = self._library.search.search(
            self._caller,
            Query(kinds=kinds, limit=0, facets=(name,), unfold=tuple((name, v) for v in unfold)),
        )
        return page.facets.get(name, {})

    def _count(self, asked: Asked) -> int:
        kinds = tuple(value for name, value in asked if name == "kind")
        filters: list[Filter] = []
        values: dict[str, list[str]] = {}
        for name, value in asked:
            found = parse_filter(name, value)
            if name != "kind" and found.values:
                values.setdefault(name, []).extend(found.values)
            elif name != "kind":
                filters.append(found)
        filters += [Filter(name, tuple(some)) for name, some in values.items()]
        query = Query(kinds=kinds, where=tuple(filters), limit=0, facets=())
        return self._library.search.search(self._caller, query).total

    def _mark(self, label: str, asked: Asked, note: str = "") -> Mark:
        return Mark(label, self._count(asked), asked, note)

    def _facet(self, name: str, kinds: tuple[str, ...]) -> list[Mark]:
        asked = tuple(("kind", kind) for kind in kinds)
        found = self._facets(name, kinds)
        return [Mark(self._label(name, value), count, (*asked, (name, value)))
                for value, count in list(found.items())[:TOP]]  # fmt: skip

    def _tree(self, name: str, kinds: tuple[str, ...]) -> list[Mark]:
        """Return the largest branches of a tree, each with what lies directly below it."""
        asked = tuple(("kind", kind) for kind in kinds)
        tops = [v for v in self._facets(name, kinds) if len(path(name, v)) == 1][:BRANCHES]
        found = self._facets(name, kinds, tops)

        def mark(value: str, below: tuple[Mark, ...] = ()) -> Mark:
            label = self._label(name, value)
            return Mark(label, found.get(value, 0), (*asked, (name, value)), below=below)

        return [
            mark(top, tuple(mark(v) for v in found
                            if len(path(name, v)) == 2 and path(name, v)[0] == top))
            for top in tops
        ]  # fmt: skip

    def _places(self) -> list[Mark]:
        """Return the communes of the province that most records are of, the largest first."""
        provinces = self._facets("place", ())
        first = next(iter(provinces), None)
        if first is None:
            return []
        found = self._facets("place", (), [first])
        communes = [(v, n) for v, n in found.items() if path("place", v)[0] == first and v != first]
        shown = [(first, found[first]), *sorted(communes, key=lambda one: (-one[1], one[0]))[:TOP]]
        return [Mark(self._label("place", v), n, (("place", v),)) for v, n in shown]

    def _money(self) -> list[Mark]:
        marks = []
        for one in self._gaps.task_money(public_only=self._public):
            search = (("kind", "task"), ("field", one.field), ("level", one.level),
                      ("budget_total", "0.."))  # fmt: skip
            name = self._label("field", one.field, "task") if one.field else ""
            level = self._label("level", one.level, "task") if one.level else ""
            marks.append(Mark(name, one.tasks, search, level, float(one.money)))
        return marks[: 2 * TOP]

    def _ages(self) -> list[Mark]:
        """Return rights in force by their age in years since the filing."""
        year, kinds = today().year, tuple(("kind", kind) for kind in RIGHTS)
        marks = []
        for young, old in _AGES:
            low = "" if old is None else str(year - old)
            asked = (*kinds, ("state", "active"), ("year", f"{low}..{year - young}"))
            marks.append(self._mark(f"{young}+" if old is None else f"{young}–{old}", asked))
        return marks

    def _idle_fields(self) -> list[Mark]:
        found = self._gaps.fields_without_results(public_only=self._public)
        return [Mark(self._label("field", one.field, "task"), one.tasks,
                     (("kind", "task"), ("field", one.field))) for one in found[:TOP]]  # fmt: skip

    def _products(self) -> list[Mark]:
        kind = ("kind", "traced_product")
        marks = [self._mark("no_standard", (kind, ("standards", "")))]
        if ended := self._gaps.ended_standards()[: 2 * TOP]:
            asked = (kind, *(("standards", number) for number in ended))
            marks.append(self._mark("ended_standard", asked))
        return [mark for mark in marks if mark.count]

    def _ending(self) -> list[Mark]:
        """Return the patents whose longest term ends soon, and those that ended already."""
        day, marks = today(), []
        for kind, term in _TERMS.items():
            filed = f"{_before(day, term)}..{_before(day, term - SOON)}"
            asked = (("kind", kind), ("state", "active"), ("filing_date", filed))
            marks.append(self._mark("soon", asked, kind))
            marks.append(self._mark("over", (("kind", kind), ("state", "ended")), kind))
        return [mark for mark in marks if mark.count]


def _before(day: date, years: int) -> date:
    """Return the same day some years before; that of a leap day is the day before it."""
    leap = day.month == 2 and day.day == 29
    return day.replace(year=day.year - years, day=28 if leap else day.day)
