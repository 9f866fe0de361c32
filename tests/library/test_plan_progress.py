"""An approved plan on its way through the year: reports, plan against done, what records tell."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from st_db.access import Caller
from st_db.codes import shipped
from st_db.errors import Conflict, Forbidden, UsageError
from st_db.i18n import t
from st_db.library import Library
from st_db.library.edits import Clash, Refused, Saved
from st_db.library.plan_reached import PlanReached
from st_db.library.plan_reporting import Report
from st_db.library.plan_views import PlanView
from st_db.store import new_id
from st_db.ui.labels import Words
from st_db.ui.plan_progress import lines
from st_db.ui.plan_state import PlanState
from tests.saving import save_record

LOCAL = Caller.local("vi", "test")
UNIT = "tdc"
PLANNER = Caller("lan", frozenset({"planner"}), UNIT, "vi", "test")
OTHER = Caller("minh", frozenset({"planner"}), "so-huu", "vi", "test")
OFFICER = Caller("hoa", frozenset({"officer"}), UNIT, "vi", "test")
READER = Caller("ba", frozenset({"reader"}), None, "en", "test")

RECORDS: list[tuple[str, dict[str, Any]]] = [
    ("task", {"code": "ĐT.01/2026", "title": "Nhân giống chè", "status": "Đang thực hiện",
              "start_date": "2026-01-01", "end_date": "2028-12-31", "budget_state": "3 tỷ"}),
    ("task", {"code": "ĐT.02/2025", "title": "Sấy chè", "status": "Đang thực hiện",
              "end_date": "2027-06-30", "budget_state": "400 triệu"}),
    ("trademark", {"number": "4-2017-90001", "title": "CHÈ TÂN", "status": "Cấp bằng",
                   "filing_date": "2017-05-01", "grant_date": "2018-05-01",
                   "expiry_date": "2027-05-01", "applicants": ["Hợp tác xã Tân"]}),
]  # fmt: skip


@pytest.fixture
def records(library: Library) -> list[str]:
    return [save_record(library, LOCAL, kind, values).id for kind, values in RECORDS]


@pytest.fixture
def plan(library: Library, records: list[str]) -> PlanView:
    """An approved plan: two tasks, a mark, and a course that somebody typed."""
    view = library.plans.create(PLANNER, 2027)
    library.plans.add.records(PLANNER, view.id, records)
    library.plans.add.line(PLANNER, view.id, "support", {
        "title": "Tập huấn", "quarter": "2", "target": "4 lớp",
        "budget": [{"source": "fund", "amount": "120 triệu"}],
    })  # fmt: skip
    library.plans.approving.submit(PLANNER, view.id)
    return library.plans.approving.approve(LOCAL, view.id, "12/KH-SKHCN")


def _report(library: Library, who: Caller, line: str, quarter: int, **given: Any) -> Any:
    version = given.pop("version", 0) or library.plans.line(PLANNER, line).version
    return library.plans.reporting.report(who, Report(line, quarter, given, version))


def _in_pages(table: PlanReached) -> None:
    """Read the lines of a plan two at a time."""
    words, ids = Words("vi", shipped()), [one.line.id for one in table.lines]
    seen = [[id_ for id_ in ids if f'data-line="{id_}"' in str(lines(table, state, words, 2))]
            for state in (PlanState(), PlanState(page=2), PlanState(page=9),
                          PlanState(line=ids[2]))]  # fmt: skip
    assert seen == [ids[:2], ids[2:], ids[2:], ids[2:]]
    assert "Trang 1 / 2" in str(lines(table, PlanState(), words, 2))
    assert "pager" not in str(lines(table, PlanState(), words))


def _refused(library: Library, plan: PlanView, line: str) -> None:
    for refused, error in (
        (lambda: _report(library, OTHER, line, 1, done=1), Forbidden),
        (lambda: _report(library, READER, line, 1, done=1), Forbidden),
        (lambda: _report(library, PLANNER, line, 5, done=1), UsageError),
        (lambda: _report(library, PLANNER, line, 1, title="x"), UsageError),
        (lambda: _report(library, PLANNER, line, 1, done=1, version=99), Conflict),
        (lambda: library.plans.change(PLANNER, line, {"target": "9"}, 1), Conflict),
        (lambda: library.plans.reporting.undo(PLANNER, plan.lines[0].id), UsageError),
        (lambda: library.plans.progress.table(READER, plan.id, 0), UsageError),
    ):
        with pytest.raises(error):
            refused()
    wrong = _report(library, PLANNER, line, 1, done="nhiều")
    assert isinstance(wrong, Refused)
    assert isinstance(_report(library, PLANNER, line, 1, spent="-5"), Refused)
    draft = library.plans.create(PLANNER, 2028)
    [typed] = library.plans.add.line(PLANNER, draft.id, "support", {"title": "Khác"}).lines
    with pytest.raises(Conflict, match="plan_not_followed"):
        _report(library, PLANNER, typed, 1, done=5)
    with pytest.raises(UsageError, match="plan_not_approved"):
        library.plans.progress.table(READER, draft.id)


def test_reports_leave_what_was_approved_as_it_was(library: Library, plan: PlanView) -> None:
    course = next(line for line in plan.lines if line.title == "Tập huấn")
    said = _report(library, PLANNER, course.id, 1, value="1 lớp", spent="30 triệu", note="Đúng hạn")
    assert isinstance(said, Saved)
    assert isinstance(_report(library, OFFICER, course.id, 2, done="75%", status="running"), Saved)
    table = library.plans.progress.table(READER, plan.id)
    line = table.line(course.id)
    assert line is not None
    assert [(one.step.quarter, one.step.value, one.by) for one in line.steps] == [
        (1, "1 lớp", "lan"), (2, None, "hoa")]  # fmt: skip
    assert (line.reached.done, line.reached.basis, line.reached.spent) == (
        75, "reported", 30_000_000)  # fmt: skip
    assert (line.line.values["status"], line.status) == ("planned", "running")
    first = library.plans.progress.table(READER, plan.id, 1).line(course.id)
    _in_pages(table)
    assert first is not None
    assert (first.reached.done, first.reached.basis) == (25, "reckoned")
    assert (table.total.lines, table.total.planned, table.total.spent) == (
        4, 10**9 + 4 * 10**8 + 12 * 10**7, 30_000_000)  # fmt: skip
    told = table.to_json()
    assert told["frozen"]["by"] == "local"
    assert told["total"]["running"] >= 1
    # History says who, and the way back is there and back again.
    [second, former] = library.plans.progress.history(READER, course.id)
    assert (second["by"], former["by"]) == ("hoa", "lan")
    library.plans.reporting.undo(PLANNER, course.id)
    assert library.plans.line(PLANNER, course.id).values["status"] == "planned"
    library.plans.reporting.undo(PLANNER, course.id)
    assert library.plans.line(PLANNER, course.id).values["progress"][1]["done"] == 75
    _refused(library, plan, course.id)


def test_reports_at_once_are_all_kept_or_asked_about(library: Library, plan: PlanView) -> None:
    line = plan.lines[0]
    seen = line.version
    with ThreadPoolExecutor(4) as many:
        some = list(many.map(
            lambda n: _report(library, PLANNER, line.id, n, done=20 * n, version=seen), range(1, 5)
        ))  # fmt: skip
    assert all(isinstance(one, Saved) for one in some)
    steps = library.plans.line(PLANNER, line.id).values["progress"]
    assert [(one["quarter"], one["done"]) for one in steps] == [
        ("1", 20), ("2", 40), ("3", 60), ("4", 80)]  # fmt: skip
    assert isinstance(_report(library, OFFICER, line.id, 4, spent=7, version=seen), Saved)
    clash = _report(library, OFFICER, line.id, 4, done=90, version=seen)
    assert isinstance(clash, Clash)
    assert [(one.field, one.mine, one.theirs, one.actor) for one in clash.collisions] == [
        ("done", 90, 80, "hoa")]  # fmt: skip
    again = Report(line.id, 1, {"note": "Một lần"}, clash.version, new_id())
    for repeated in (False, True):
        outcome = library.plans.reporting.report(PLANNER, again)
        assert isinstance(outcome, Saved)
        assert outcome.repeated is repeated


def test_records_tell_by_themselves_what_was_reached(
    library: Library, plan: PlanView, records: list[str]
) -> None:
    done = {"status": "Đã nghiệm thu", "acceptance_date": "2027-05-20"}
    save_record(library, LOCAL, "task", done, id=records[1])
    save_record(library, LOCAL, "trademark", {"expiry_date": "2037-05-01"}, id=records[2])
    table = library.plans.progress.table(PLANNER, plan.id)
    by = {line.line.title: line for line in table.lines}
    dried, mark = by["Sấy chè"], by["CHÈ TÂN"]
    assert (dried.reached.basis, dried.reached.quarter, dried.standing) == ("record", 2, "done")
    assert [one.what for one in mark.told] == ["right_renewed"]
    assert dried.line.cites[0].status != dried.cites[0].status
    early = library.plans.progress.table(PLANNER, plan.id, 1).line(dried.line.id)
    assert early is not None
    assert early.reached.done is None
    taken = library.plans.reporting.take_told(OFFICER, dried.line.id, records[1], dried.version)
    assert isinstance(taken, Saved)
    [step] = library.plans.line(PLANNER, dried.line.id).values["progress"]
    assert (step["quarter"], step["done"], step["record"]) == ("2", 100, records[1])
    _report(library, PLANNER, dried.line.id, 2, done=95)
    [step] = library.plans.line(PLANNER, dried.line.id).values["progress"]
    assert (step["done"], step["record"]) == (95, None)
    with pytest.raises(UsageError, match="plan_nothing_told"):
        library.plans.reporting.take_told(OFFICER, dried.line.id, records[2], 1)


def test_open_lines_go_into_next_years_draft_once(
    library: Library, plan: PlanView, records: list[str]
) -> None:
    by = {line.title: line for line in plan.lines}
    _report(library, PLANNER, by["Tập huấn"].id, 2, done=50, spent="20 triệu")
    _report(library, PLANNER, by["Sấy chè"].id, 2, done=100)
    _report(library, PLANNER, by["CHÈ TÂN"].id, 1, status="dropped")
    found = library.plans.carrying.open(READER, plan.id)
    assert found.into is None
    assert [(one.reached.line.title, one.why, one.total, one.there) for one in found.lines] == [
        ("Nhân giống chè", "carried_task", 2 * 10**9, False),
        ("Tập huấn", "carried_open", 10**8, False),
    ]  # fmt: skip
    lines = [one.reached.line.id for one in found.lines]
    with pytest.raises(Forbidden):
        library.plans.carrying.carry(OFFICER, plan.id, lines)
    with ThreadPoolExecutor(2) as two:
        some = list(two.map(lambda _: library.plans.carrying.carry(PLANNER, plan.id, lines), "ab"))
    assert some[0][0].id == some[1][0].id
    assert sorted(len(added.lines) for _, added in some) == [0, 2]
    draft = library.plans.get(PLANNER, some[0][0].id)
    assert (draft.year, draft.unit, draft.values["status"]) == (2028, UNIT, "draft")
    section = next(one for one in draft.sections if one.code == "carried_over")
    assert [(one.title, one.total, one.values["status"]) for one in section.lines] == [
        ("Nhân giống chè", 2 * 10**9, "running"), ("Tập huấn", 10**8, "planned")]  # fmt: skip
    assert "còn thực hiện" in (section.lines[0].reason or "")
    assert section.lines[0].cites[0].id == records[0]
    assert {part["year"] for one in section.lines for part in one.values["budget"]} == {2028}
    again = library.plans.carrying.open(READER, plan.id)
    assert again.into is not None
    assert [one.there for one in again.lines] == [True, True]
    assert not library.plans.add.last_year(PLANNER, draft.id, plan.id).lines


def test_what_moved_since_the_approval_says_what_it_does_to_the_plan(
    library: Library, plan: PlanView, records: list[str]
) -> None:
    save_record(library, LOCAL, "trademark", {"holders": ["Công ty Tân Cương"]}, id=records[2])
    save_record(library, LOCAL, "trademark", {"holders": ["Công ty Hai"]}, id=records[2])
    [one] = library.plans.drifting.drift(PLANNER, plan.id)
    assert (one.record, one.sorts) == (records[2], ("other",))  # nobody held it before
    other = library.plans.create(PLANNER, 2029)
    library.plans.add.records(PLANNER, other.id, records)
    library.plans.approving.submit(PLANNER, other.id)
    library.plans.approving.approve(LOCAL, other.id)
    assert library.plans.drifting.drift(PLANNER, other.id) == []
    save_record(library, LOCAL, "trademark", {"holders": ["Công ty Ba"]}, id=records[2])
    [moved] = library.plans.drifting.drift(PLANNER, other.id)
    assert moved.sorts == ("new_owner",)
    assert moved.advice == (t("plan_drift.new_owner", "vi"),)
    library.appraising.catch_up()
    owed = (one.due.duty for one in library.duties.of_record(PLANNER, records[2]))
    due = next(one for one in owed if one.type != "limit")
    at = records[2], due.rule, due.term, due.on
    library.duties.decide(LOCAL, at, "done")
    told = {(since.record, since.how, since.by)
            for since in library.plans.drifting.duties(PLANNER, plan.id)}  # fmt: skip
    assert told == {(records[2], "done", "local")}
    by = {line.line.title: line for line in library.plans.progress.table(PLANNER, plan.id).lines}
    assert [one.what for one in by["CHÈ TÂN"].told] == ["duty_done"]
    assert by["CHÈ TÂN"].standing == "done"
