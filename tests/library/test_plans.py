"""Plans: lines from records, searches, duties and last year, moved, compared and taken back."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from ingest.kinds import named_kind
from st_db.access import Caller
from st_db.errors import Conflict, Forbidden, NotFound, UsageError
from st_db.library import Library
from st_db.library.duties import Ask
from st_db.library.edits import Clash, Edit, Saved
from st_db.library.plan_reading import LINE
from st_db.library.plan_views import Compared, LineView, PlanView
from st_db.query import AsOf, Query, parse_filter
from st_db.store import new_id
from tests.saving import save_record

LOCAL = Caller.local("vi", "test")
UNIT = "tdc"
PLANNER = Caller("lan", frozenset({"planner"}), UNIT, "vi", "test")
OTHER = Caller("minh", frozenset({"planner"}), "so-huu", "vi", "test")
OFFICER = Caller("hoa", frozenset({"officer"}), UNIT, "vi", "test")
READER = Caller("ba", frozenset({"reader"}), None, "en", "test")

RECORDS: list[tuple[str, dict[str, Any]]] = [
    ("task", {"code": "ĐT.01/2026", "title": "Nhân giống chè", "status": "Đang thực hiện",
              "host": "Viện Chè", "leader": "Trần Thị B", "start_date": "2026-01-01",
              "end_date": "2028-12-31", "budget_state": "3 tỷ", "objective": "Giống sạch bệnh"}),
    ("task", {"code": "ĐT.02/2025", "title": "Sấy chè bằng năng lượng mặt trời",
              "status": "Đang thực hiện", "host": "Viện Chè", "end_date": "2027-06-30"}),
    ("task", {"code": "ĐT.03/2027", "title": "Chè hữu cơ", "status": "Đề xuất"}),
    ("trademark", {"number": "4-2017-90001", "title": "CHÈ TÂN", "status": "Cấp bằng",
                   "filing_date": "2017-05-01", "grant_date": "2018-05-01",
                   "expiry_date": "2027-05-01", "applicants": ["Hợp tác xã Tân"]}),
    ("standard", {"number": "TCVN 90001:2020", "title": "Chè – Yêu cầu kỹ thuật"}),
]  # fmt: skip

ONE = Query("", where=(parse_filter("number", "ĐT.01/2026"),))


@pytest.fixture
def records(library: Library) -> list[str]:
    made = [save_record(library, LOCAL, kind, values).id for kind, values in RECORDS]
    library.index.sync(LOCAL)
    library.appraising.catch_up()
    return made


@pytest.fixture
def plan(library: Library, records: list[str]) -> PlanView:
    view = library.plans.create(PLANNER, 2027)
    library.plans.add.records(PLANNER, view.id, records)
    return library.plans.get(PLANNER, view.id)


def where(plan: PlanView) -> dict[str, list[str]]:
    return {s.code: [line.title for line in s.lines] for s in plan.sections if s.lines}


def test_records_become_lines_in_their_sections_and_stay_alive(
    library: Library, plan: PlanView, records: list[str]
) -> None:
    assert where(plan) == {
        "carried_over": ["Nhân giống chè"], "to_accept": ["Sấy chè bằng năng lượng mặt trời"],
        "new": ["Chè hữu cơ"], "protection": ["CHÈ TÂN"], "standards": ["Chè – Yêu cầu kỹ thuật"],
    }  # fmt: skip
    line = plan.sections[4].lines[0]
    assert (line.label, line.values["reason"], line.values["performer"]) == (
        "4.1.1", "task_runs_on", "Viện Chè")  # fmt: skip
    assert (line.values["budget"], line.total) == (
        [{"source": "state_science", "year": 2027, "quarter": None, "amount": 10**9}], 10**9,
    )  # fmt: skip
    assert line.typed == ()
    assert [one.title for one in line.cites] == ["Nhân giống chè"]
    assert "people" not in library.plans.get(READER, plan.id).sections[4].lines[0].values

    save_record(library, LOCAL, "task", {"title": "Nhân giống chè shan"}, id=records[0])
    outcome = library.plans.change(
        PLANNER, line.id, {"objective": "Mục tiêu mới", "people": ["Lê C"]}, line.version
    )
    assert isinstance(outcome, Saved)
    now = library.plans.line(PLANNER, line.id)
    assert (now.title, now.cites[0].title, now.cites[0].called) == (
        "Nhân giống chè", "Nhân giống chè shan", "Nhân giống chè")  # fmt: skip
    assert now.typed == ("objective",)
    again = library.plans.add.records(PLANNER, plan.id, records)
    assert (again.found, len(again.lines), again.skipped) == (5, 0, 5)
    library.history.archive(LOCAL, records[0])
    assert library.plans.line(PLANNER, line.id).cites[0].gone


def test_a_line_says_that_its_tasks_money_is_in_another_currency(library: Library) -> None:
    task = {"code": "HT.01/2026", "title": "Hợp tác", "status": "Đang thực hiện",
            "end_date": "2027-06-30", "budget_total": "12000", "currency": "USD"}  # fmt: skip
    record = save_record(library, LOCAL, "task", task).id
    plan = library.plans.create(PLANNER, 2027)
    library.plans.add.records(PLANNER, plan.id, [record])
    [line] = library.plans.get(PLANNER, plan.id).lines
    assert line.total == 0
    assert line.money_note == "Kinh phí của nhiệm vụ là 12.000 USD, nhập bằng đồng."
    [read] = library.plans.get(READER, plan.id).lines
    assert read.money_note == "The task's budget is 12,000 USD; type it in đồng."
    given = {"budget": [{"source": "other", "amount": "300 triệu"}]}
    library.plans.change(PLANNER, line.id, given, line.version)
    assert library.plans.line(PLANNER, line.id).money_note == ""


def test_a_plan_is_nobodys_but_the_offices(library: Library, plan: PlanView) -> None:
    library.index.sync(LOCAL)
    line = plan.lines[0]
    with pytest.raises(NotFound):
        library.records.get(Caller.public(), plan.id)
    assert library.records.get(READER, plan.id).visibility == "internal"
    for kinds, total in (((), 5), (("task",), 3), (("plan_line",), 5), (("plan",), 1)):
        page = library.search.search(LOCAL, Query("", kinds=kinds))
        assert page.total == total, kinds
    assert library.search.search(LOCAL, Query("", kinds=("task",))).facets["kind"] == {
        "task": 3, "standard": 1, "trademark": 1}  # fmt: skip
    assert library.search.search(Caller.public(), Query("", kinds=("plan_line",))).total == 0
    for refused in (
        lambda: library.plans.create(OFFICER, 2027),
        lambda: library.plans.create(READER, 2027),
        lambda: library.plans.comment(OTHER, line.id, "x"),
        lambda: library.plans.change(OTHER, line.id, {"title": "x"}, 1),
        lambda: library.plans.remove(OTHER, line.id),
        lambda: library.plans.add.records(OTHER, plan.id, []),
        lambda: library.plans.copy(OTHER, plan.id, 2028),
        lambda: save_record(library, OFFICER, "plan_line", {"title": "x"}, id=line.id),
        lambda: library.history.archive(OFFICER, line.id),
    ):
        with pytest.raises(Forbidden):
            refused()
    with pytest.raises(UsageError, match="never_public"):
        library.standing.set(LOCAL, plan.id, visibility="public")
    with pytest.raises(NotFound):
        library.quality.of_record(LOCAL, line.id)


def test_no_line_is_without_a_plan_whichever_way_it_comes(library: Library, plan: PlanView) -> None:
    line = plan.lines[0]
    for made in (
        lambda kind: library.editing.save(LOCAL, Edit(new_id(), {"title": "x"}, kind)),
        lambda kind: library.drafting.begin(LOCAL, kind),
        lambda kind: library.drafting.begin(LOCAL, "", line.id if kind == LINE else plan.id),
    ):
        for kind in ("plan_line", "plan"):
            with pytest.raises(UsageError, match="made_in_plans"):
                made(kind)
    for plan_ in (None, new_id()):
        leaving = Edit(new_id(), {"plan": plan_}, LINE, line.id, line.version)
        with pytest.raises(UsageError, match="line_leaves_plan"):
            library.editing.save(LOCAL, leaving)
    with pytest.raises(UsageError, match="unknown_kind"):
        named_kind(LINE)
    assert [one.id for one in library.plans.get(PLANNER, plan.id).lines] == [
        one.id for one in plan.lines]  # fmt: skip


def test_lines_come_from_a_search_duties_and_last_years_plan(
    library: Library, plan: PlanView
) -> None:
    other = library.plans.create(PLANNER, 2028, "Kế hoạch 2028", id=plan.id[:-2] + "aa")
    assert library.plans.create(PLANNER, 2028, id=other.id).title == "Kế hoạch 2028"
    found = library.plans.add.search(PLANNER, other.id, ONE, "ĐT.01/2026")
    assert (found.found, len(found.lines), found.sections) == (1, 1, {"to_accept": 1})
    done = plan.sections[4].lines[0]
    for line, status in ((done, "running"), (plan.lines[-1], "done")):
        library.plans.change(PLANNER, line.id, {"status": status}, line.version)
    last = library.plans.add.last_year(PLANNER, other.id, plan.id)
    assert (last.found, len(last.lines), last.skipped) == (4, 3, 1)
    view = library.plans.get(PLANNER, other.id)
    assert {line.values["origin"] for line in view.lines} == {"search", "last_year"}
    assert where(view)["protection"] == ["CHÈ TÂN"]
    duties = library.plans.create(PLANNER, 2027)
    added = library.plans.add.duties(PLANNER, duties.id, Ask())
    lines = library.plans.get(PLANNER, duties.id).lines
    assert added.found == len(lines) > 0
    [mark] = [line for line in lines if line.title == "CHÈ TÂN"]
    assert (mark.section, mark.typed) == ("protection", ())
    assert mark.values["objective"].endswith("2027)")
    repeated = library.plans.add.duties(PLANNER, duties.id, Ask())
    assert (len(repeated.lines), repeated.skipped) == (0, added.found)


def test_many_planners_move_add_and_write_at_once_without_a_loss(
    library: Library, plan: PlanView
) -> None:
    add, view = library.plans.add, library.plans.get
    titles = [f"Việc {n}" for n in range(6)]
    with ThreadPoolExecutor(6) as many:
        list(many.map(lambda t: add.line(PLANNER, plan.id, "support", {"title": t}), titles))
    lines = view(PLANNER, plan.id).sections[10].lines
    assert sorted(line.title for line in lines) == titles
    with ThreadPoolExecutor(6) as many:  # all of them to the same place at once
        list(many.map(lambda one: library.plans.move(PLANNER, one.id, "new"), lines))
    new = view(PLANNER, plan.id).sections[5].lines
    assert sorted(line.title for line in new) == sorted([*titles, "Chè hữu cơ"])
    last = new[-1]
    library.plans.move(PLANNER, last.id, after=new[0].id)
    order = [line.title for line in view(PLANNER, plan.id).sections[5].lines]
    assert order[1] == last.title
    with ThreadPoolExecutor(6) as many:
        list(many.map(lambda n: library.plans.comment(PLANNER, last.id, f"Ý {n}"), range(6)))
    seen = library.plans.line(PLANNER, last.id)
    assert len(seen.values["remarks"]) == 6


def test_what_two_planners_change_of_one_line_is_kept_or_asked_about(
    library: Library, plan: PlanView
) -> None:
    seen = plan.lines[0]
    one = library.plans.change(PLANNER, seen.id, {"target": "5 mô hình"}, seen.version)
    two = library.plans.change(PLANNER, seen.id, {"indicator": "Số mô hình"}, seen.version)
    three = library.plans.change(PLANNER, seen.id, {"target": "9"}, seen.version)
    assert isinstance(one, Saved)
    assert isinstance(two, Saved)
    assert two.merged
    assert isinstance(three, Clash)
    assert [c.field for c in three.collisions] == ["target"]
    now = library.plans.line(PLANNER, seen.id).values
    assert (now["target"], now["indicator"]) == ("5 mô hình", "Số mô hình")
    save = new_id()
    for _ in range(2):  # a save that is sent again answers the same
        assert isinstance(
            library.plans.change(PLANNER, seen.id, {"product": "A"}, seen.version, save_id=save),
            Saved)  # fmt: skip
    with pytest.raises(UsageError):
        library.plans.change(PLANNER, seen.id, {"plan": plan.id}, seen.version)
    with pytest.raises(UsageError):
        library.plans.move(PLANNER, seen.id, "nowhere")


def test_a_plan_is_compared_with_what_it_was_and_with_its_copy(
    library: Library, plan: PlanView
) -> None:
    seq = library.store.last_seq()
    first, second, *_ = plan.lines
    fund = {"source": "fund", "year": 2027, "amount": "5 triệu"}
    given = {"target": "3 ha", "quarter": "Quý II",
             "budget": [*first.values["budget"], fund]}  # fmt: skip
    library.plans.change(PLANNER, first.id, given, first.version)
    library.plans.remove(PLANNER, second.id, reason="Không còn cần")
    library.plans.add.line(PLANNER, plan.id, "support", {"title": "Tập huấn"})
    found = library.plans.comparing.since(PLANNER, plan.id, seq)
    told = {(one.how, one.title): [d["label"] for d in one.differences] for one in found.lines}
    assert told == {
        ("changed", first.title): ["Quý hoàn thành", "Kinh phí", "Mức phải đạt"],
        ("removed", second.title): [], ("added", "Tập huấn"): [],
    }  # fmt: skip
    [money] = [d for one in found.lines for d in one.differences if d["field"] == "budget"]
    assert money["added"] == ["Quỹ phát triển khoa học và công nghệ – 2027 – 5.000.000"]
    assert found.same == 3
    _as_of_two_moments(library, plan, seq, found)
    copy = library.plans.copy(PLANNER, plan.id, 2028)
    assert where(copy) == where(library.plans.get(PLANNER, plan.id))
    assert {part["year"] for line in copy.lines for part in line.values["budget"]} == {2028}
    differs = library.plans.comparing.plans(PLANNER, plan.id, copy.id).to_json()
    assert (differs["added"], differs["removed"]) == (0, 0)
    assert [one["label"] for one in differs["plan"]] == ["Tên"]


def _as_of_two_moments(library: Library, plan: PlanView, seq: int, found: Compared) -> None:
    """Compare a plan as of two changes, whatever came later."""
    [old, fund_sum] = [(one.before, one.after) for one in found.sums]
    assert (old[0], old[1], fund_sum) == (1_000_000_000, 1_000_000_000, (0, 5_000_000))
    done = library.store.last_seq()
    for title in ("Hội thảo", "Khảo sát"):
        library.plans.add.line(PLANNER, plan.id, "support", {"title": title})
    third = library.plans.get(PLANNER, plan.id).sections[10].lines[2]
    before = library.store.last_seq()
    library.plans.move(PLANNER, third.id, "support")
    [moved] = library.plans.comparing.since(PLANNER, plan.id, before).lines
    assert (moved.how, moved.title, moved.places) == ("moved", "Khảo sát", (3, 1))
    again = library.plans.comparing.since(PLANNER, plan.id, seq, done)
    assert (again.lines, again.sums) == (found.lines, found.sums), "what came later is not told"
    assert again.after == f"#{done}"
    with pytest.raises(UsageError):
        library.plans.comparing.since(PLANNER, plan.id, done, seq)
    day, *_ = library.plans.comparing.moments(PLANNER, plan.id)
    assert (day.seq, day.actors, day.changes) == (library.store.last_seq(), ("lan",), 1)


def test_a_plan_has_sections_of_its_own_beside_those_of_the_template(
    library: Library, plan: PlanView
) -> None:
    sections, codes = library.plans.sections, [one.code for one in plan.sections]
    with pytest.raises(Forbidden):
        sections.add(OTHER, plan.id, "", "Chuyển đổi số", plan.version)
    seq = library.store.last_seq()
    done = sections.add(PLANNER, plan.id, "", "  Chuyển đổi số ", plan.version)
    assert isinstance(done, Saved)
    own = library.plans.get(PLANNER, plan.id).sections[-1]
    assert (own.title, own.holds, own.number) == ("Chuyển đổi số", "lines", "11")
    [line] = library.plans.add.line(PLANNER, plan.id, own.code, {"title": "Số hoá"}).lines
    assert library.plans.line(PLANNER, line).label == "11.1"
    [added] = library.plans.comparing.since(PLANNER, plan.id, seq).lines
    assert (added.section, added.section_title) == (own.code, "Chuyển đổi số")
    _own_sections_are_told_by_their_titles(library, plan, line)
    order = [own.code, *(code for code in codes if code != "solutions")]
    titles = {"legal": "Căn cứ", "review": "Đánh giá tình hình thực hiện năm trước"}
    done = sections.arrange(PLANNER, plan.id, order, titles, done.version)
    assert isinstance(done, Saved)
    now = library.plans.get(PLANNER, plan.id)
    assert [(one.number, one.title) for one in now.sections[:2]] == [
        ("1", "Chuyển đổi số"), ("2", "Căn cứ")]  # fmt: skip
    assert {part["section"] for part in now.values["texts"]} == {own.code, "legal"}
    with pytest.raises(UsageError, match="section_has_lines"):
        sections.arrange(PLANNER, plan.id, codes, {}, done.version)
    with pytest.raises(UsageError, match="no_section"):
        sections.arrange(PLANNER, plan.id, [*order, "nowhere"], {}, done.version)
    back = sections.add(PLANNER, plan.id, "solutions", "", done.version)
    assert isinstance(back, Saved)
    assert library.plans.get(PLANNER, plan.id).sections[-1].code == "solutions"


def _own_sections_are_told_by_their_titles(library: Library, plan: PlanView, line: str) -> None:
    own, last = library.plans.line(PLANNER, line).section, library.store.last_seq()
    library.plans.move(PLANNER, line, "support")
    told = [[each["sentence"] for each in one.differences] for one in (
        library.plans.comparing.since(PLANNER, plan.id, last).lines[0],
        library.history.of(PLANNER, line).happenings[0])]  # fmt: skip
    assert told[0] == told[1]
    assert "Chuyển đổi số" in told[0][0]
    assert own not in told[0][0]
    library.plans.move(PLANNER, line, own)


def test_what_was_done_last_is_taken_back(library: Library, plan: PlanView) -> None:
    line = plan.lines[0]
    library.plans.change(PLANNER, line.id, {"title": "Khác"}, line.version)
    with pytest.raises(Conflict):
        library.plans.undo(PLANNER, line.id, seen=line.version)
    library.plans.undo(PLANNER, line.id, seen=line.version + 1)
    assert library.plans.line(PLANNER, line.id).title == line.title
    library.plans.undo(PLANNER, line.id)  # which takes the taking back back
    assert library.plans.line(PLANNER, line.id).title == "Khác"
    library.plans.undo(PLANNER, line.id)
    library.plans.remove(PLANNER, line.id)
    assert library.plans.get(PLANNER, plan.id).line(line.id) is None
    library.plans.undo(PLANNER, line.id)
    back = library.plans.get(PLANNER, plan.id).line(line.id)
    assert back is not None
    assert [one.title for one in back.cites] == [line.title]
    [new] = library.plans.add.line(PLANNER, plan.id, "support", {"title": "Mới"}).lines
    library.plans.undo(PLANNER, new)
    assert library.plans.line(PLANNER, new).archived
    with pytest.raises(Conflict):
        library.plans.undo(PLANNER, plan.id)


def test_the_best_affordable_lines_are_proposed_with_what_the_others_lack(
    library: Library, plan: PlanView
) -> None:
    given = {"Chè hữu cơ": (8, "400 triệu"), "CHÈ TÂN": (6, "150 triệu"),
             "Chè – Yêu cầu kỹ thuật": (5, "300 triệu")}  # fmt: skip
    for line in plan.lines:
        if line.title in given:
            points, amount = given[line.title]
            library.plans.change(PLANNER, line.id, {
                "points": [{"criterion": "need", "points": points}],
                "budget": [{"source": "state_science", "amount": amount}],
            }, line.version)  # fmt: skip
    ceiling = [{"source": "state_science", "year": "2027", "amount": "1,6 tỷ"}]
    library.plans.change(PLANNER, plan.id, {"ceilings": ceiling}, plan.version)
    view = library.plans.get(PLANNER, plan.id)
    assert [(one.amount, one.ceiling) for one in view.budget] == [(1_850_000_000, 1_600_000_000)]
    found = library.plans.choosing.propose(PLANNER, plan.id).to_json()
    assert [one["title"] for one in found["left"]] == ["Chè – Yêu cầu kỹ thuật"]
    [short] = found["left"][0]["short"]
    assert (short["year"], short["needed"], short["left"]) == (2027, 300_000_000, 50_000_000)
    assert found["proved"]
    library.plans.add.line(PLANNER, plan.id, "new", {"title": "Sấy chè bằng năng lượng mặt trời"})
    library.index.sync(LOCAL)
    old, new = library.plans.overlapping.of_plan(PLANNER, plan.id)
    assert (old.line.title, [near.percent for near in new.near]) == ("Chè hữu cơ", [100])
    assert library.plans.overlapping.known(READER, new.line) == new
    [standard] = [line for line in view.lines if line.title == "Chè – Yêu cầu kỹ thuật"]
    library.plans.change(PLANNER, standard.id, {"choice": "keep"}, standard.version)
    now = library.plans.choosing.propose(PLANNER, plan.id).to_json()
    assert [one["title"] for one in now["left"]] == ["Chè hữu cơ"]
    assert now["left"][0]["instead"] == [
        line.id for line in view.lines if line.title == "CHÈ TÂN"]  # fmt: skip
    _used(library, plan.id, now)


def _used(library: Library, plan: str, proposal: dict[str, Any]) -> None:
    """Use a proposal that leaves one line out, and take that back."""
    many, [out] = library.plans.many, proposal["left"]
    with pytest.raises(Forbidden):
        many.settle(OTHER, plan, proposal["stamp"])
    with pytest.raises(Conflict, match="plan_proposal_moved"):
        many.settle(PLANNER, plan, "of another day")
    done = many.settle(PLANNER, plan, proposal["stamp"])
    assert done.lines == (out["id"],)
    [gone] = many.gone(READER, plan)
    assert (gone.line.id, gone.by) == (out["id"], "lan")
    assert "cần 400 triệu đồng, chỉ còn 150 triệu đồng" in gone.reason
    with pytest.raises(Conflict, match="plan_proposal_moved"):  # sent twice
        many.settle(PLANNER, plan, proposal["stamp"])
    assert many.take_back(PLANNER, done.lines[0]) == 1
    assert many.gone(READER, plan) == []


def test_points_are_given_in_a_table_by_several_at_once_and_taken_back_at_once(
    library: Library, plan: PlanView
) -> None:
    many, (one, two, *_) = library.plans.many, plan.lines
    done = many.score(PLANNER, plan.id, {
        one.id: {"need": (None, 7), "effect": (None, 3)}, two.id: {"need": (None, 2)}
    })  # fmt: skip
    assert set(done.lines) == {one.id, two.id}
    for cells, why in (
        ({one.id: {"urgency": (None, 4)}, two.id: {"need": (None, 9)}}, Conflict),
        ({one.id: {"need": (7, 11)}}, UsageError), ({plan.id: {"need": (None, 1)}}, NotFound),
    ):  # fmt: skip
        with pytest.raises(why):
            many.score(PLANNER, plan.id, cells)
    with pytest.raises(Forbidden):
        many.score(OTHER, plan.id, {one.id: {"need": (7, 8)}})
    assert _points(library, one.id) == {"need": 7, "effect": 3}, "nothing of a refused table stays"
    many.score(PLANNER, plan.id, {one.id: {"urgency": (None, 4)}})
    assert _points(library, one.id) == {"need": 7, "effect": 3, "urgency": 4}
    assert many.take_back(PLANNER, two.id) == 1, "the other line was given points since"
    assert _points(library, two.id) == {}
    assert many.take_back(PLANNER, one.id) == 1
    assert _points(library, one.id) == {"need": 7, "effect": 3}


def _points(library: Library, line: str) -> dict[str, int]:
    given = library.plans.line(PLANNER, line).values["points"]
    return {part["criterion"]: part["points"] for part in given}


def _give_quarters(library: Library, line: LineView) -> None:
    later = {"source": "state_science", "year": 2027, "quarter": "4", "amount": 5}
    values = {"target": "2 ha", "quarter": "2", "budget": [*line.values["budget"], later]}
    library.plans.change(PLANNER, line.id, values, line.version)


def _budget_is_of_approved_plans(library: Library, line: str, before: int) -> None:
    """Look the money of the only line with a budget up in the annex table."""
    table = library.figures.table(READER, "plan-budget")
    purse, two, four = "2027|state_science", 10**9, 5
    assert {at: number.value for at, number in table.numbers.items()} == {
        (purse, "2"): two, (purse, "4"): four, (purse, "*"): two + four,
        ("*", "2"): two, ("*", "4"): four, ("*", "*"): two + four,
    }  # fmt: skip
    assert next(one.label for one in table.rows).endswith("(2027)")
    [behind] = library.figures.behind(READER, "plan-budget", (purse, "4"))
    assert (behind.id, table.at(purse, "*").records) == (line, 1)
    then = library.figures.table(READER, "plan-budget", AsOf(seq=before))
    nobody = library.figures.table(Caller.public(), "plan-budget")
    assert then.at("*", "*").value == nobody.at("*", "*").value == 0


def _hand_in_with_a_section_called_otherwise(library: Library, plan: PlanView) -> None:
    version, codes = library.plans.get(PLANNER, plan.id).version, [o.code for o in plan.sections]
    library.plans.sections.arrange(PLANNER, plan.id, codes, {"to_apply": "Đưa về xã"}, version)
    library.plans.approving.submit(PLANNER, plan.id)


def test_an_approved_plan_is_frozen_and_tells_what_moved_since(
    library: Library, plan: PlanView, records: list[str]
) -> None:
    chief = Caller("chi", frozenset({"reviewer"}), UNIT, "vi", "test")
    ways = library.plans.approving
    with pytest.raises(Conflict):
        ways.approve(chief, plan.id)
    with pytest.raises(Forbidden):
        ways.submit(OTHER, plan.id)
    assert ways.submit(PLANNER, plan.id).frozen
    line = plan.lines[0]
    for refused in (
        lambda: library.plans.change(PLANNER, line.id, {"title": "x"}, line.version),
        lambda: library.plans.change(PLANNER, plan.id, {"title": "x"}, 1),
        lambda: library.plans.move(PLANNER, line.id, "new"),
        lambda: library.plans.add.records(PLANNER, plan.id, records),
        lambda: library.plans.remove(PLANNER, line.id),
        lambda: library.plans.undo(PLANNER, plan.id),
        lambda: save_record(library, LOCAL, "plan_line", {"title": "x"}, id=line.id),
    ):
        with pytest.raises(Conflict, match="plan_frozen"):
            refused()
    with pytest.raises(Forbidden):
        ways.approve(PLANNER, plan.id)
    back = ways.give_back(chief, plan.id, "Bổ sung dự toán")
    assert (back.values["status"], back.editable) == ("returned", False)
    _give_quarters(library, line)
    _hand_in_with_a_section_called_otherwise(library, plan)
    before = library.store.last_seq()
    done = ways.approve(chief, plan.id, "12/KH-SKHCN")
    _budget_is_of_approved_plans(library, line.id, before)
    assert (done.values["status"], done.values["code"]) == ("approved", "12/KH-SKHCN")
    assert library.plans.drifting.drift(READER, plan.id) == []
    library.plans.comment(PLANNER, line.id, "Đã triển khai")
    save_record(library, LOCAL, "task", {"status": "Đã nghiệm thu"}, id=records[0])
    library.history.archive(LOCAL, records[4])
    one, other = library.plans.drifting.drift(PLANNER, plan.id)
    assert (one.record, one.now, one.now_title, one.gone) == (
        records[0], "to_apply", "Đưa về xã", False)  # fmt: skip
    assert "Tình trạng" in {told["label"] for told in one.differences}
    assert (other.record, other.gone) == (records[4], True)
    assert (one.sorts, other.sorts) == (("reached",), ("archived",))
    assert all(len(each.advice) == 1 for each in (one, other))
