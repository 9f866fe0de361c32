"""The pure rules of the plan: order, sections, what a record gives a line."""

from __future__ import annotations

from datetime import date
from itertools import combinations, pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from st_db.codes import shipped
from st_db.planning import between, drawn, reason_of, section_of, spread
from st_db.planning.choosing import Proposal, Purse, choose, score_of

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


def _brute(proposals: list[Proposal], room: dict[Purse, int]) -> tuple[float, int]:
    free = [one for one in proposals if one.fixed is None]
    sets = (some for n in range(len(free) + 1) for some in combinations(free, n))
    return max(
        (round(sum(one.score for one in some), 6), len(some)) for some in sets
        if all(sum(one.costs.get(p, 0) for one in some) <= room[p] for p in room)
    )  # fmt: skip


_MONEY = st.integers(0, 40).map(lambda n: n * 1_000_000 + n)
_LINES = st.lists(
    st.tuples(st.integers(0, 20), _MONEY, _MONEY, st.sampled_from([None, None, None, True, False])),
    max_size=7,
)


@settings(max_examples=25, deadline=None)
@given(_LINES, _MONEY, _MONEY)
def test_no_set_of_lines_within_the_ceilings_counts_more(
    lines: list[tuple[int, int, int, bool | None]], state: int, other: int
) -> None:
    one, two = ("state_science", 2027), ("other", 2027)
    proposals = [Proposal(str(at), score / 2, {one: a, two: b, ("fund", 2027): a}, fixed)
                 for at, (score, a, b, fixed) in enumerate(lines)]  # fmt: skip
    ceilings = {one: state * 2, two: other}
    found = choose(proposals, ceilings)
    chosen = [line for line in proposals if line.id in found.chosen]
    kept = [line for line in proposals if line.fixed]
    room = {p: max(0, a - sum(k.costs[p] for k in kept)) for p, a in ceilings.items()}
    picked = [line for line in chosen if line.fixed is None]
    assert found.proved
    assert all(sum(line.costs[p] for line in picked) <= room[p] for p in room)
    assert (round(sum(line.score for line in picked), 6), len(picked)) == _brute(proposals, room)
    for left in found.left:
        assert left.by_hand is (proposals[int(left.id)].fixed is False)
        assert left.by_hand or left.short
    assert {p for p in ceilings if sum(k.costs[p] for k in kept) > ceilings[p]} == set(found.over)


def test_a_line_counts_by_its_points_and_what_they_weigh() -> None:
    weights = {"need": 30, "urgency": 10}
    assert score_of({"need": 10, "urgency": 0}, weights) == 7.5
    assert score_of({"need": 99, "unknown": 5}, weights) == 7.5
    assert score_of({}, weights) == score_of({"need": 1}, {}) == 0


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
