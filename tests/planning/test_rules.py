"""The pure rules of the plan: order, sections, what a record gives a line."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from st_db.codes import shipped
from st_db.planning import between, drawn, reason_of, section_of, spread

CODES = shipped()
SECTIONS = [code.code for code in CODES["plan_section"]]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 50), min_size=1, max_size=60))
def test_there_is_always_room_between_two_places(moves: list[int]) -> None:
    order: list[str] = []
    for move in moves:
        at = move % (len(order) + 1)
        low = order[at - 1] if at else None
        high = order[at] if at < len(order) else None
        order.insert(at, between(low, high))
    assert order == sorted(set(order))


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 400), st.booleans())
def test_many_lines_are_spread_in_order_and_stay_short(count: int, first: bool) -> None:
    low, high = (None, "V") if first else ("V", None)
    places = spread(low, high, count)
    assert len(places) == count
    assert all(one < two for one, two in pairwise([low or "", *places, high or "~"]))
    assert max(map(len, places), default=0) <= 10


def test_one_place_taken_twice_leaves_no_room_and_says_so() -> None:
    with pytest.raises(ValueError, match="V"):
        between("V", "V")


@pytest.mark.parametrize(
    ("kind", "values", "due", "reason", "section"),
    [
        ("task", {"state": "pending", "stage": "proposed"}, None, "task_proposed", "new"),
        ("task", {"state": "unknown"}, None, "task_proposed", "new"),
        ("task", {"state": "active", "end_date": "2028-06-30"}, None, "task_runs_on",
         "carried_over"),
        ("task", {"state": "active", "end_date": "2027-12-31"}, None, "task_ends", "to_accept"),
        ("task", {"state": "active", "end_date": "2027-03-01", "extended_to": "2028-01-31"}, None,
         "task_runs_on", "carried_over"),
        ("task", {"state": "active", "stage": "accepted", "end_date": "2026-01-31"}, None,
         "task_accepting", "to_accept"),
        ("task", {"state": "active"}, None, "task_runs_on", "carried_over"),
        ("task", {"state": "ended", "stage": "registered"}, None, "task_done", "to_apply"),
        ("task", {"state": "ended", "stage": "stopped"}, None, "other", "support"),
        ("trademark", {"state": "active", "expiry_date": "2027-05-01"}, None, "right_due",
         "protection"),
        ("invention", {"state": "active", "expiry_date": "2040-05-01"}, date(2027, 3, 1),
         "right_due", "protection"),
        ("invention", {"state": "active"}, None, "right_held", "protection"),
        ("industrial_design", {"state": "pending"}, None, "right_pending", "protection"),
        ("geographical_indication", {"state": "active"}, None, "right_held", "protection"),
        ("utility_solution", {"state": "ended"}, None, "right_ended", "protection"),
        ("standard", {"state": "ended"}, None, "standard", "standards"),
        ("traced_product", {}, None, "traced_product", "standards"),
        ("organization", {}, None, "organization", "support"),
    ],
    ids=lambda one: one if isinstance(one, str) else "",
)  # fmt: skip
def test_each_record_has_its_section_and_its_reason(
    kind: str, values: dict[str, Any], due: date | None, reason: str, section: str
) -> None:
    assert reason_of(kind, values, 2027, due) == reason
    assert section_of(reason, CODES["plan_reason"], SECTIONS, CODES["plan_section"]) == section


def test_a_section_that_an_office_left_out_is_not_used() -> None:
    some = [section for section in SECTIONS if section not in ("to_apply", "support")]
    lists = CODES["plan_reason"], some, CODES["plan_section"]
    assert section_of("task_done", *lists) == "carried_over"
    assert section_of("task_done", lists[0], ["legal", "support"], lists[2]) == "support"
    assert all(
        not (to := code.extra.get("section")) or CODES["plan_section"].get(to).extra["holds"]  # type: ignore[union-attr]
        == "lines" for code in CODES["plan_reason"]
    )  # fmt: skip


TASK = {"title": "Nhân giống chè", "host": "Viện Chè", "leader": "Trần Thị B",
        "products": ["Quy trình", "Mô hình 2 ha"], "start_date": "2026-07-01",
        "end_date": "2027-12-31", "budget_state": 1_800_000_000, "budget_other": 90_000_000,
        "objective": "Giống sạch bệnh", "currency": "VND"}  # fmt: skip


def test_a_task_gives_the_share_of_its_months_and_says_that_it_was_reckoned() -> None:
    found = drawn(TASK, 2027)
    assert found.estimated
    assert [(part["source"], part["amount"]) for part in found.values["budget"]] == [
        ("state_science", 1_200_000_000), ("other", 60_000_000),
    ]  # fmt: skip
    assert found.values["quarter"] == "4"
    assert found.values["product"] == "Quy trình; Mô hình 2 ha"
    assert drawn({**TASK, "start_date": "2027-01-01"}, 2027).estimated is False
    assert drawn({**TASK, "currency": "USD"}, 2027).values["budget"] == []
    assert drawn(TASK, 2030).values["budget"] == []
