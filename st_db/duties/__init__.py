"""Duties: every day an office must not miss, with the rule that sets it.

Pure: what is known of a record, rules and a day go in, duties come out. The rules are the code
list ``duty_rule``, the days off of an office the list ``holiday``; an office edits both.
"""

from st_db.duties.calendar import WorkCalendar, late_months, months_after
from st_db.duties.digest import LATE, MARKS, mark
from st_db.duties.facts import Known, facts_of
from st_db.duties.model import CONFIDENCES, OFFICE, STATES, TYPES, Duty, Rule, State
from st_db.duties.reckoning import Book, Span, duties_of
from st_db.duties.rules import (
    HOLIDAYS,
    LIST,
    main_rule,
    rule_of,
    rules_of,
    sentence,
    shipped_rules,
    source,
)

__all__ = [
    "CONFIDENCES",
    "HOLIDAYS",
    "LATE",
    "LIST",
    "MARKS",
    "OFFICE",
    "STATES",
    "TYPES",
    "Book",
    "Duty",
    "Known",
    "Rule",
    "Span",
    "State",
    "WorkCalendar",
    "duties_of",
    "facts_of",
    "late_months",
    "main_rule",
    "mark",
    "months_after",
    "rule_of",
    "rules_of",
    "sentence",
    "shipped_rules",
    "source",
]
