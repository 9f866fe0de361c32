"""Duties as people read them: what is due when and whose, by which rule, what was decided."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal, get_args

from st_db.access import Caller
from st_db.codes import Code, CodeList
from st_db.codes.model import today
from st_db.duties import LIST, OFFICE, STATES, months_after, sentence, source
from st_db.errors import NotFound, UsageError
from st_db.i18n import Language
from st_db.library.codes import edition
from st_db.library.forms import storable
from st_db.records import KINDS
from st_db.store import NO_RECORD, Count, Decision, Due, Wanted, Whose, known_id
from st_db.text import tidy

if TYPE_CHECKING:
    from st_db.library.facade import Library

What = Literal["done", "postponed", "not_ours"]
WHATS: tuple[What, ...] = get_args(What)

DIGEST = (90, 30, 7)
"""Days ahead that the head of the list counts."""
PAGE = 25
MOST = 500
_PARTIES = 50
_NOTE = 500
_FARTHEST = 3_660


@dataclass(frozen=True, slots=True)
class Ask:
    """Which duties somebody wants to see; ``month`` is any day of one.

    ``within`` are days from today on which they want a look; what is late is none of them.
    """

    unit: str | None = None
    kind: str | None = None
    party: str | None = None
    month: date | None = None
    states: tuple[str, ...] = ()
    limits: bool = False
    within: int | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """What a rule is called and says, where it stands and how sure that is."""

    code: str
    name: str
    sentence: str
    source: str
    confidence: str
    window: str

    def to_json(self) -> dict[str, Any]:
        """Return what HTTP and the command line say of it."""
        return {"rule": self.code, "name": self.name, "sentence": self.sentence,
                "source": self.source, "confidence": self.confidence,
                "window_confidence": self.window or None}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Item:
    """A duty on a list with its rule in the reader's language."""

    due: Due
    rule: Told
    days: int
    surcharge: int

    def to_json(self) -> dict[str, Any]:
        """Return what HTTP and the command line say of it."""
        due, duty, decision = self.due, self.due.duty, self.due.decision
        days = {
            "due": duty.on, "working_day": duty.working, "opens": duty.opens,
            "grace_ends": duty.grace_ends, "lost_from": duty.lost_from, "counted_from": duty.anchor,
        }  # fmt: skip
        return {
            "id": None if due.record == NO_RECORD else due.record, "kind": due.kind,
            "number": due.number, "title": due.title, "unit": due.unit or None,
            "organization": due.party or None, **self.rule.to_json(), "term": duty.term,
            "type": duty.type, "state": due.state, "days": self.days,
            **{name: day.isoformat() if day else None for name, day in days.items()},
            "basis": duty.basis or None, "surcharge": self.surcharge,
            "decision": decision and {
                "id": decision.id, "what": decision.what, "note": decision.note,
                "until": decision.until.isoformat() if decision.until else None,
                "by": decision.by, "at": decision.at.isoformat(),
            },
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Report:
    """A page of duties, what stands beside it by month, kind, unit and state, and the digest."""

    ask: Ask
    day: date
    total: int
    items: tuple[Item, ...]
    states: Mapping[str, int]
    months: Mapping[date, int]
    kinds: Mapping[str, int]
    units: Mapping[str, int]
    digest: Mapping[int, int]
    behind: int
    offset: int = 0
    late: int = 0
    organizations: tuple[Whose, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return what ``st-db duties --json`` prints."""
        return {
            "day": self.day.isoformat(), "total": self.total, "offset": self.offset,
            "digest": {str(days): count for days, count in self.digest.items()},
            "late": self.late, "states": dict(self.states),
            "months": {f"{month:%Y-%m}": count for month, count in self.months.items()},
            "kinds": dict(self.kinds),
            "units": [{"unit": unit or None, "count": n} for unit, n in self.units.items()],
            "organizations": [
                {"name": one.name, "count": one.count, "first": one.first.isoformat()}
                for one in self.organizations
            ],
            "duties": [item.to_json() for item in self.items], "behind": self.behind,
        }  # fmt: skip


class Duties:
    """The duties of the register as a caller may see and decide them."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._duties = library.store.duties

    def report(self, caller: Caller, ask: Ask, limit: int = PAGE, offset: int = 0) -> Report:
        """Return a page of duties, the most urgent first.

        Raises UsageError for a kind or a state there is none of.
        """
        caller.require("read_internal")
        if ask.month is not None:
            ask = replace(ask, within=None)
        day, wanted = today(), self._wanted(ask)
        around = self._duties.counts(self._wanted(replace(ask, month=None)), day)
        whose = self._duties.parties(self._wanted(replace(ask, party=None)), day, _PARTIES)
        chosen = [one for one in around if _in_month(one, ask.month)]
        listed = self._duties.due(wanted, day, max(0, min(limit, MOST)), max(0, offset))
        open_ = self._wanted(replace(ask, month=None, states=(), within=None))
        return Report(
            ask, day, sum(one.count for one in chosen), tuple(self._items(caller, listed)),
            _sums(chosen, "state", STATES), _sums(around, "month"),
            _sums(chosen, "kind", (*KINDS, OFFICE)), _sums(chosen, "unit"),
            self._duties.within(open_, day, DIGEST), self._library.appraising.behind(),
            offset, sum(one.count for one in around if one.state in ("grace", "overdue")),
            tuple(whose),
        )  # fmt: skip

    def whole(self, caller: Caller, ask: Ask) -> Iterator[Item]:
        """Yield every duty of a list, to be written down."""
        caller.require("read_internal")
        return self._items(caller, self._duties.every(self._wanted(ask), today()))

    def ahead(self, caller: Caller, days: int) -> Iterator[Item]:
        """Yield what is late for the caller's unit and what it has to do in some days from today.

        Without a unit it is that of the whole office.
        """
        caller.require("read_internal")
        day = today()
        wanted = Wanted(unit=caller.unit, until=day + timedelta(days=days))
        return self._items(caller, self._duties.every(wanted, day))

    def of_record(self, caller: Caller, id_: str) -> list[Item]:
        """Return a record's duties, done ones too; none for what there is not."""
        caller.require("read_internal")
        wanted = Wanted(record=known_id(id_), states=STATES, limits=True)
        return list(self._items(caller, self._duties.due(wanted, today(), MOST)))

    def of_records(self, caller: Caller, ids: Sequence[str]) -> list[Item]:
        """Return the duties of some records, done ones too, in the order in which they are due."""
        caller.require("read_internal")
        if not ids:
            return []
        wanted = Wanted(records=tuple(map(known_id, ids)), states=STATES)
        return list(self._items(caller, self._duties.due(wanted, today(), None)))

    def history(self, caller: Caller, id_: str) -> list[Decision]:
        """Return what was decided about a record's duties, the latest first."""
        caller.require("read_internal")
        return self._duties.history(known_id(id_))

    def rules(self, caller: Caller) -> list[Told]:
        """Return every rule in the reader's language."""
        caller.require("read_internal")
        return [_told(code, caller.language) for code in self._rules()]

    def edition(self, code: Code) -> str:
        """Return what tells a rule as somebody saw it from any other."""
        return edition(code)

    def edit_rule(self, caller: Caller, code: str, given: Mapping[str, str], seen: str) -> Code:
        """Write columns of a rule; ``seen`` is the edition somebody looked at.

        Raises Conflict when it is another one now, NotFound, UsageError for what cannot be.
        """
        caller.require("administer")
        if self._library.code_lists.list(caller, LIST).get(code) is None:
            raise NotFound("error.no_code", name=LIST, code=code)
        return self._library.code_lists.set(caller, LIST, code, given, seen=seen)

    # ---- deciding

    def decide(self, caller: Caller, at: tuple[str, str, int, date], what: What, *,
               until: date | None = None, note: str = "") -> Decision:  # fmt: skip
        """Say of a duty (record, rule, term, due day) that it is done, postponed or not ours.

        Raises NotFound, Conflict when its day has moved meanwhile, UsageError for what cannot be.
        """
        caller.require("decide_duties")
        record, rule, term, on = at
        record = known_id(record) if record else NO_RECORD
        if what not in WHATS:
            raise UsageError("error.duty_decision", what=what, whats=", ".join(WHATS))
        if (until is None) is (what == "postponed") or (until is not None and until <= today()):
            raise UsageError("error.duty_until")
        caller.require("decide_duties", unit=self._duties.unit_of(record))
        note, now = tidy(note)[:_NOTE], datetime.now(UTC)
        return self._duties.decide(
            Decision("", record, rule, term, on, what, until, note, caller.user, now),
            caller.origin,
        )

    def undo(self, caller: Caller, id_: str) -> Decision:
        """Take a decision back; raises NotFound for none that counts."""
        caller.require("decide_duties")
        before = self._duties.decision(known_id(id_))
        caller.require("decide_duties", unit=self._duties.unit_of(before.record))
        return self._duties.undo(before.id, caller.user, caller.origin)

    # ---- inside

    def _wanted(self, ask: Ask) -> Wanted:
        kind = ask.kind
        if kind is not None and kind != OFFICE:
            kind = self._library.labels.kind(kind)
            if kind is None:
                raise UsageError("error.unknown_kind", kind=ask.kind, kinds=", ".join(KINDS))
        if wrong := [state for state in ask.states if state not in STATES]:
            raise UsageError("error.duty_state", state=wrong[0], states=", ".join(STATES))
        since = until = None
        if ask.within is not None:
            since, until = today(), today() + timedelta(days=min(ask.within, _FARTHEST))
        if ask.month is not None:
            since = ask.month.replace(day=1)
            until = months_after(since, 1) - timedelta(days=1)
        unit = None if ask.unit is None else storable(ask.unit)
        party = None if ask.party is None else self._called(storable(ask.party))
        return Wanted(unit, kind, party, None, since, until, ask.states, ask.limits)

    def _called(self, name: str) -> str:
        """Return under which name the duties of an organization are kept: its master's."""
        found = self._library.organizations.meant([name], public_only=False).get(name)
        return found.title or name if found else name

    def _rules(self) -> CodeList:
        return self._library.code_lists.duty_rules()

    def _items(self, caller: Caller, dues: Sequence[Due] | Iterator[Due]) -> Iterator[Item]:
        day, rules = today(), self._rules()
        for due in dues:
            code = rules.get(due.duty.rule) or Code(LIST, due.duty.rule)
            told = _told(code, caller.language)
            yield Item(due, told, (due.duty.on - day).days, due.duty.surcharge_on(day))


def month_of(text: str | None) -> date | None:
    """Return the first day of a month written 2026-12; raises UsageError for none."""
    if not text:
        return None
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError as error:
        raise UsageError("error.duty_month", month=text) from error


def _told(code: Code, language: Language) -> Told:
    return Told(
        code.code, code.label(language), sentence(code, language), source(code, language),
        code.extra.get("confidence", "U"), code.extra.get("window", ""),
    )  # fmt: skip


def _in_month(one: Count, month: date | None) -> bool:
    return month is None or (one.month.year, one.month.month) == (month.year, month.month)


def _sums(counts: Sequence[Count], part: str, order: Sequence[Any] = ()) -> dict[Any, int]:
    found: dict[Any, int] = {}
    for one in counts:
        name = getattr(one, part)
        found[name] = found.get(name, 0) + one.count
    names = [name for name in order if name in found] if order else sorted(found)
    return {name: found[name] for name in names}
