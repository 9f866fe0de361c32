"""What people ask about quality: scores, what to repair first, worklists, the desk, the trend."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from st_db.access import Caller
from st_db.codes.model import today
from st_db.errors import Forbidden, UsageError
from st_db.library import Library
from st_db.library.quality import WORKLISTS
from st_db.quality import RULES, WHOLE, points
from st_db.records import REGISTER
from st_db.store import Scope, Store
from tests.saving import save_record

ME = Caller.local(origin="test")
UNIT = "phong-shtt"

# What an officer types into a cell: right, and asking for nothing further.
RIGHT: dict[str, Any] = {
    "number": "1-2021-00099", "title": "Máy bóc vỏ", "filing_date": "2021-03-04",
    "applicants": ["Công ty Mẫu"], "status": "Đang giải quyết", "ipc": ["A23L 21/25"],
    "summary": "Bóc vỏ lụa.", "inventors": ["Nguyễn Văn Thử"], "source": "Công báo",
    "publication_date": "2022-01-25", "title_en": "Peeler",
}  # fmt: skip
FAULTY: list[dict[str, Any]] = [
    {"number": "1-2021-00001", "title": "Lò s??y cà phê"},
    {"number": "1-2021-00002", "title": "Máy xay", "filing_date": "2021-02-03", "ipc": ["A23L 1/2"],
     "status": "Nhãn không ai biết", "summary": "A &amp; B", "applicants": ["Công ty Mẫu"]},
    {"title": "Máy rang", "filing_date": "2021-02-03", "publication_date": "2020-01-01",
     "status": "Đang giải quyết", "ipc": ["ZZ 9"], "applicants": ["HTX Mẫu"]},
    {"number": "1-2021-00004", "title": "Máy trộn", "filing_date": "2021-02-03",
     "status": "Đang giải quyết", "ipc": ["A23L 1/2"], "applicants": ["HTX Mẫu"],
     "inventors": ["Trần Thị Thử"], "summary": "Trộn.", "source": "Công báo"},
]  # fmt: skip


@pytest.fixture
def unit(library: Library, store: Store) -> list[str]:
    """Inventions of one unit, and one task of nobody."""
    ids = [save_record(library, ME, "invention", values).id for values in FAULTY]
    save_record(library, ME, "task", {"number": "ĐT.01/26", "title": "Sấy mật ong"})
    with store._database.transaction() as connection:
        connection.execute("UPDATE record SET unit_id = %s WHERE id = ANY(%s::uuid[])", [UNIT, ids])
    library.appraising.catch_up()
    return ids


def test_repairing_the_proposed_cells_gives_the_promised_score(
    library: Library, unit: list[str]
) -> None:
    scope = Scope(unit=UNIT)
    report = library.quality.report(ME, scope)
    assert report.best.before == report.total.score < report.best.after
    assert len(report.repairs) == 12
    for repair in report.repairs:
        given = {repair.cell.field: RIGHT[repair.cell.field]}
        save_record(library, ME, repair.kind, given, id=repair.cell.record)
    library.appraising.catch_up()
    after = library.quality.report(ME, scope)
    assert after.total.score == report.best.after
    gained = sum(repair.cell.points for repair in report.repairs)
    assert after.total.score - report.total.score in {gained // 4, gained // 4 + 1}
    left = min(repair.cell.points for repair in report.repairs)
    assert all(repair.cell.points <= left for repair in after.repairs)


def test_scores_of_units_and_kinds_are_means_of_their_records(
    library: Library, unit: list[str]
) -> None:
    report = library.quality.report(ME, Scope(), cells=500)
    scores = {id_: library.quality.of_record(ME, id_)[0] for id_ in unit}
    own = next(score for score in report.units if score.unit == UNIT)
    assert own.records == 4
    assert own.score == sum(scores.values()) // 4
    assert [score.kind for score in report.kinds] == ["invention", "task"]
    assert report.total.records == 5
    assert report.best.after == WHOLE  # everything repaired
    lost = 5 * WHOLE - sum(scores.values()) - report.kinds[1].score
    assert sum(one.points for one in report.broken) == lost
    assert library.quality.report(ME, Scope(unit="nobody")).total.records == 0
    assert report.trend[-1].day == today()
    assert points(report.trend[-1].lost, 5) == report.total.score


def test_worklists_are_paged_filtered_and_written_whole(library: Library, unit: list[str]) -> None:
    everything = library.quality.worklist(ME, "missing", Scope(), limit=500)
    first = library.quality.worklist(ME, "missing", Scope(), limit=3)
    second = library.quality.worklist(ME, "missing", Scope(), limit=3, offset=3)
    assert (*first.items, *second.items) == everything.items[:6]
    assert everything.total == len(everything.items) == first.total
    tasks = library.quality.worklist(ME, "missing", Scope(kind="task"))
    assert {item.kind for item in tasks.items} == {"task"}
    own = library.quality.worklist(ME, "missing", Scope(unit=UNIT), limit=500)
    assert {item.record for item in own.items} <= set(unit)
    assert tasks.total + own.total == everything.total
    assert list(library.quality.whole_worklist(ME, "missing", Scope())) == list(everything.items)
    counts = library.quality.counts(ME, Scope())
    assert counts["missing"] == everything.total
    assert counts["unverified"] == 0
    assert library.quality.worklist(ME, "stray", Scope()).total == 2
    with pytest.raises(UsageError):
        library.quality.worklist(ME, "nothing", Scope())
    with pytest.raises(UsageError):
        library.quality.report(ME, Scope(kind="nothing"))
    with pytest.raises(Forbidden):
        library.quality.report(Caller.public(), Scope())


def test_every_rule_stands_on_one_worklist() -> None:
    listed = [rule for rules in WORKLISTS.values() for rule in rules]
    assert sorted(listed) == sorted({rule.name for rule in RULES})
    assert len(listed) == len(set(listed))


def test_the_desk_tells_what_others_changed_since(library: Library, unit: list[str]) -> None:
    officer = Caller("lan", frozenset({"officer"}), UNIT, origin="test")
    binh = Caller("binh", frozenset({"officer"}), UNIT, origin="test")
    assert library.desk.view(officer).touched_total == 4
    library.desk.seen(officer, library.desk.view(officer).seq)
    save_record(library, officer, "invention", {"summary": "Của tôi"}, id=unit[0])
    assert library.desk.view(officer).touched_total == 0
    save_record(library, binh, "invention", {"summary": "Của Bình"}, id=unit[1])
    save_record(library, binh, "invention", {"title": "Máy xay cà phê"}, id=unit[1])
    save_record(library, ME, "task", {"number": "ĐT.02/26", "title": "Của ai đó"})
    view = library.desk.view(officer)
    (touch,) = view.touched
    assert (touch.record, touch.changes, touch.actor) == (unit[1], 2, "binh")
    assert "title" in touch.fields
    assert view.worklists == library.quality.counts(officer, Scope(unit=UNIT))
    forged = library.desk.seen(officer, 10**12)  # what has not happened yet cannot have been seen
    assert forged.seen_seq == library.store.last_seq()
    assert library.desk.view(binh).touched_total == 4


def test_a_day_changes_scores_by_itself(
    library: Library, unit: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = library.quality.of_record(ME, unit[3])
    later = today() + timedelta(days=181)
    monkeypatch.setattr("st_db.library.appraising.today", lambda: later)
    library.appraising.catch_up()
    score, faults = library.quality.of_record(ME, unit[3])
    assert score < before[0]
    assert {fault.rule for fault in faults} - {fault.rule for fault in before[1]} == {"fresh"}
    days = library.store.findings.days(Scope(), today())
    assert [day.day for day in days] == [today(), later]
    assert days[1].lost > days[0].lost


@pytest.mark.parametrize("kind", REGISTER)
def test_a_faultless_record_of_any_kind_could_have_every_point(kind: str) -> None:
    """Words count alike in every kind, so that kinds and units can be compared."""
    assert {rule.word for rule in RULES if rule.cells(REGISTER[kind])} == {r.word for r in RULES}
