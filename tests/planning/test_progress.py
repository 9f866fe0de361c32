"""Where a line of an approved plan is: reports, targets, what records tell, being late."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import pytest

from st_db.planning.progress import (
    Fact,
    Reached,
    percent_of,
    reached,
    standing,
    steps_of,
    told_by,
)

ACCEPTED = Fact("task_accepted", "r", date(2027, 8, 3), 100)


@pytest.mark.parametrize(
    ("value", "target", "percent"),
    [
        ("2", "5 mô hình", 40), ("02 quy trình", "02 quy trình", 100), ("1.250", "2.500", 50),
        ("1,5 ha", "3 ha", 50), ("12", "4", 300), ("90000", "1", 999), ("hai", "2", None),
        ("2", None, None), ("2", "0", None), (None, "2", None),
    ],
)  # fmt: skip
def test_what_was_reached_is_set_against_the_target(
    value: str | None, target: str | None, percent: int | None
) -> None:
    assert percent_of(value, target) == percent


def test_the_latest_report_counts_unless_a_record_knows_better() -> None:
    steps = steps_of([
        {"quarter": "1", "done": 20, "spent": 5}, {"quarter": "2", "value": "2", "note": "chậm"},
        {"quarter": "4", "spent": 9}, {"quarter": "x", "done": 99},
    ])  # fmt: skip
    now = reached(steps, [], "4 lớp", 2027)
    assert (now.done, now.basis, now.quarter, now.spent, now.value) == (50, "reckoned", 2, 9, "2")
    assert reached(steps, [], "4 lớp", 2027, 1).done == 20
    told = reached(steps, [ACCEPTED], "4 lớp", 2027)
    assert (told.done, told.basis, told.quarter, told.spent) == (100, "record", 3, 9)
    assert reached(steps, [ACCEPTED], "4 lớp", 2027, 2).done == 50
    later = steps_of([{"quarter": "4", "done": 90}])
    assert reached(later, [ACCEPTED], None, 2027).done == 90
    assert reached({}, [Fact("task_begun", "r")], None, 2027).done is None
    early = Fact("right_granted", "r", date(2026, 12, 1), 100)
    assert (early.quarter(2027), Fact("x", "r", date(2028, 1, 1)).quarter(2027)) == (1, 4)


def test_a_line_is_late_once_its_quarter_is_over() -> None:
    def stands(day: date, done: int | None = None, begun: bool = False, **line: str) -> str:
        now = Reached(done, "reported" if done else "", 1 if done else None)
        return standing(line, now, begun, 2027, day)

    assert stands(date(2027, 6, 30), quarter="2") == "not_started"
    assert stands(date(2027, 6, 30), begun=True, quarter="2") == "running"
    assert stands(date(2027, 6, 30), 10, quarter="2") == "running"
    assert stands(date(2027, 7, 1), 10, quarter="2") == "late"
    assert stands(date(2027, 12, 31)) == "not_started"
    assert stands(date(2028, 1, 1)) == "late"
    assert stands(date(2028, 1, 1), 100) == "done"
    assert stands(date(2028, 1, 1), status="done") == "done"
    assert stands(date(2028, 1, 1), 100, status="dropped") == "dropped"


RUNS = {"stage": "running", "state": "active"}
ENDED = {"stage": "accepted", "state": "ended", "acceptance_date": "2027-05-02"}
WAITS = {"stage": "accepted", "state": "active"}
APPLIED = {"stage": "applied", "state": "ended"}
HELD = {"filing_date": "2020-01-01", "grant_date": "2022-01-01", "expiry_date": "2030-01-01"}
DAY = date(2027, 5, 2)


@pytest.mark.parametrize(
    ("kind", "then", "now", "told"),
    [
        ("task", RUNS, ENDED, [("task_accepted", DAY, 100)]),
        ("task", RUNS, WAITS, []),
        ("task", WAITS, ENDED, [("task_accepted", DAY, 100)]),
        ("task", {"stage": "proposed"}, RUNS, [("task_begun", None, None)]),
        ("task", ENDED, APPLIED, [("task_applied", None, 100)]),
        ("task", APPLIED, ENDED, []),
        ("task", RUNS, {"stage": "stopped", "state": "ended"}, []),
        ("invention", {"filing_date": "2020-01-01"},
         {"filing_date": "2020-01-01", "grant_date": "2027-05-02"}, [("right_granted", DAY, 100)]),
        ("trademark", HELD, {**HELD, "expiry_date": "2040-01-01"}, [("right_renewed", None, 100)]),
        ("trademark", HELD, HELD, []),
        ("standard", {"state": "pending"}, {"state": "active", "publication_date": "2027-05-02"},
         [("standard_published", DAY, 100)]),
        ("standard", {"state": "ended"}, {"state": "active"}, []),
        ("organization", {}, {"state": "active"}, []),
    ],
    ids=[f"{n}" for n in range(13)],
)  # fmt: skip
def test_records_tell_what_became_of_them(
    kind: str, then: Mapping[str, str], now: Mapping[str, str], told: Sequence[object]
) -> None:
    assert told_by(kind, then, now) == told
