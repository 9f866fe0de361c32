"""The duties of a record: every rule of its kind asked for its days."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from st_db.duties.calendar import WorkCalendar
from st_db.duties.model import Duty, Rule
from st_db.duties.terms import Facts, Term


@dataclass(frozen=True, slots=True)
class Span:
    """The days asked about: as things stand on ``day``, up to ``until``."""

    day: date
    until: date


class Book:
    """Rules by kind with the calendar they reckon by."""

    def __init__(self, rules: Iterable[Rule], calendar: WorkCalendar) -> None:
        self.calendar = calendar
        self._by_kind: dict[str, list[Rule]] = {}
        for rule in rules:
            for kind in rule.kinds:
                self._by_kind.setdefault(kind, []).append(rule)

    def duties(self, kind: str, facts: Facts, span: Span) -> list[Duty]:
        """Return the duties of a record, the earliest first.

        Of a rule that comes again: its last day before today, and all that follow. What was due
        before that is settled, or the right would not be where it is.
        """
        found = [
            duty
            for rule in self._by_kind.get(kind, ())
            for duty in duties_of(rule, facts, self.calendar, span)
        ]
        return sorted(found, key=lambda duty: (duty.on, duty.rule))


def duties_of(rule: Rule, facts: Facts, calendar: WorkCalendar, span: Span) -> Iterator[Duty]:
    """Yield the duties that one rule sets."""
    if rule.due is None:
        return
    found = rule.due.anchor(facts, calendar) if rule.due.how != "yearly" else ("", None)
    if found is None or not _regime(rule, facts):
        return
    for term, on in _days(rule.due, found[1], calendar, span):
        if not rule.regime and not rule.in_force(on):
            continue
        told: Mapping[str, object] = {**facts, "year": on.year, "due": on}
        if all(condition.holds(told) for condition in rule.when) and _before_end(
            rule, on, facts, calendar
        ):
            yield _duty(rule, (term, on), found, told, calendar)


def _days(
    due: Term, anchor: date | None, calendar: WorkCalendar, span: Span
) -> list[tuple[int, date]]:
    """Return the days of a rule with the numbers of their terms."""
    if anchor is None:
        days = list(due.yearly(calendar, span.day, span.until))
    elif due.repeated:
        days = list(due.series(anchor, calendar, span.day, span.until))
    else:
        day = _walked(due, anchor, calendar)
        return [(1, day)] if day <= span.until else []
    past = [one for one in days if one[1] < span.day]
    return past[-1:] + [one for one in days if one[1] >= span.day]


def _walked(due: Term, anchor: date, calendar: WorkCalendar) -> date:
    for step in due.steps:
        anchor = step.moved(anchor, calendar)
    return anchor


def _regime(rule: Rule, facts: Facts) -> bool:
    """Tell whether the law a right or a task is under is the rule's; unknown days shut none out."""
    for name in rule.regime:
        if isinstance(day := facts.get(name), date):
            return rule.in_force(day)
    return True


def _before_end(rule: Rule, on: date, facts: Facts, calendar: WorkCalendar) -> bool:
    if rule.until is None:
        return True
    end = rule.until.day(facts, calendar)
    return end is None or on < end[1]


def _duty(
    rule: Rule,
    at: tuple[int, date],
    found: tuple[str, date | None],
    facts: Facts,
    calendar: WorkCalendar,
) -> Duty:
    term, on = at
    around = {
        name: told.from_due(on, facts, calendar) if told is not None else None
        for name, told in (("opens", rule.opens), ("grace", rule.grace), ("lost", rule.lost))
    }
    return Duty(
        rule.code, rule.type, term, on, calendar.next_working(on), found[0], found[1],
        around["opens"], around["grace"], around["lost"], rule.surcharge,
        any(proof.shows(facts, on) for proof in rule.done),
    )  # fmt: skip
