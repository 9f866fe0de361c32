"""What changes of records do to a plan, and which of its lines go on with which money."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from st_db.planning.carrying import remaining, why_carried
from st_db.planning.drift import SORTS, sorts_of

RIGHT = {"state": "active", "filing_date": "2020-01-01", "grant_date": "2021-01-01",
         "expiry_date": "2030-01-01", "holders": ["A"]}  # fmt: skip
STANDARD: Mapping[str, Any] = {"state": "active", "status": "A"}
TASK = {"state": "active", "stage": "running", "end_date": "2027-06-30", "host": "A"}


@pytest.mark.parametrize(
    ("kind", "then", "changed", "sorts"),
    [
        ("trademark", RIGHT, {"state": "ended"}, ["lapsed"]),
        ("trademark", RIGHT, {"expiry_date": "2040-01-01"}, ["extended", "reached"]),
        ("trademark", RIGHT, {"expiry_date": "2029-01-01"}, ["shortened"]),
        ("trademark", RIGHT, {"holders": ["B"], "state": "ended"}, ["lapsed", "new_owner"]),
        ("standard", STANDARD, {"state": "ended", "status": "R"}, ["replaced"]),
        ("standard", STANDARD, {"state": "ended", "status": "C"}, ["lapsed"]),
        ("standard", STANDARD, {"replaced_by": ["TCVN 1:2027"]}, ["replaced"]),
        ("standard", STANDARD, {"title": "x"}, ["other"]),
        ("task", TASK, {"extended_to": "2027-12-31"}, ["extended"]),
        ("task", TASK, {"state": "ended", "stage": "accepted"}, ["reached"]),
        ("task", TASK, {"state": "ended", "stage": "stopped"}, ["lapsed"]),
        ("task", TASK, {"host": "B"}, ["new_owner"]),
        ("task", TASK, {"host": None}, ["new_owner"]),
    ],
    ids=[str(at) for at in range(13)],
)
def test_a_change_is_of_sorts(
    kind: str, then: Mapping[str, Any], changed: Mapping[str, Any], sorts: Sequence[str]
) -> None:
    now = {**then, **changed}
    assert list(sorts_of(kind, then, now, merged=False, archived=False)) == sorts
    assert sorts_of(kind, then, now, merged=True, archived=True) == ("merged",)
    assert sorts_of(kind, then, now, merged=False, archived=True) == ("archived",)
    assert set(sorts) <= set(SORTS)


def test_lines_go_on_that_are_open_or_whose_task_is() -> None:
    beyond = {**TASK, "extended_to": "2028-03-01"}
    assert why_carried("late", [TASK], 2027) == "carried_open"
    assert why_carried("done", [beyond], 2027) == "carried_task"
    assert why_carried("done", [TASK], 2027) is None
    assert why_carried("dropped", [beyond], 2027) is None
    assert why_carried("running", [{**beyond, "state": "ended"}], 2027) == "carried_open"


def _part(source: str, year: int | None, amount: int) -> dict[str, Any]:
    return {"source": source, "year": year, "quarter": None, "amount": amount}


def test_what_is_not_spent_goes_on_by_its_sources_to_the_last_dong() -> None:
    budget = [_part("a", 2027, 100), _part("b", None, 200), _part("a", 2028, 50),
              _part("a", 2026, 7)]  # fmt: skip
    left = remaining(budget, 2027, 101, done=False)
    assert left == [_part("a", 2028, 66), _part("b", 2028, 133), _part("a", 2028, 50)]
    assert remaining(budget, 2027, 500, done=False) == [_part("a", 2028, 50)]
    assert remaining(budget, 2027, 0, done=True) == [_part("a", 2028, 50)]
    assert remaining([], 2027, 0, done=False) == []
