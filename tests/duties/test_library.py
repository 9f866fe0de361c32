"""Duties over a register: lists, counts, decisions and their undo, rules that an office edits."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx
import pytest
from docx import Document
from starlette.applications import Starlette

from st_db.access import Caller
from st_db.api.duties import routes
from st_db.duties import OFFICE, months_after
from st_db.errors import Conflict, Forbidden, NotFound, TemplateRefused, UsageError
from st_db.library import Library
from st_db.library.duties import Ask, Item
from st_db.store import Store
from tests.front_doors import run_apart
from tests.noon import DAY
from tests.saving import save_record

ME = Caller.local(origin="test")
UNIT = "phong-shtt"


def _mark(number: int, renewal: date, **more: Any) -> dict[str, Any]:
    return {
        "number": f"4-2001-{number:05}", "title": f"Nhãn hiệu {number}", "status": "Cấp bằng",
        "filing_date": months_after(renewal, -120).isoformat(),
        "grant_date": months_after(renewal, -100).isoformat(),
        "holders": ["Hợp tác xã Mẫu"], **more,
    }  # fmt: skip


@pytest.fixture
def marks(library: Library, store: Store) -> list[str]:
    """Three marks: one due in twelve days, one late, one due in 80 days of another holder."""
    days = (DAY + timedelta(days=12), DAY - timedelta(days=40), DAY + timedelta(days=80))
    given = [_mark(n, day) for n, day in enumerate(days, 1)]
    given[2]["holders"] = ["Công ty Mẫu"]
    ids = [save_record(library, ME, "trademark", values).id for values in given]
    with store._database.transaction() as connection:
        connection.execute(
            "UPDATE record SET unit_id = %s WHERE id = ANY(%s::uuid[])", [UNIT, ids[:2]]
        )
    library.appraising.catch_up()
    return ids


def _renewals(library: Library, ask: Ask | None = None, caller: Caller = ME) -> list[Item]:
    found = library.duties.report(caller, ask or Ask(kind="trademark"), 100).items
    return [item for item in found if item.rule.code == "R04" and item.days < 200]


def _at(item: Item) -> tuple[str, str, int, date]:
    return item.due.record, item.due.duty.rule, item.due.duty.term, item.due.duty.on


def test_the_most_urgent_comes_first_with_its_rule(library: Library, marks: list[str]) -> None:
    found = _renewals(library)
    assert [item.due.record for item in found] == [marks[1], marks[0], marks[2]]
    assert [item.due.state for item in found] == ["grace", "open", "open"]
    late, soon, _ = found
    assert (soon.days, soon.surcharge) == (12, 0)
    assert (late.days, late.surcharge) == (-40, 20)
    assert soon.rule.source == "Điều 93.6, 94.2, Luật 50/2005/QH11"
    assert (soon.rule.confidence, soon.rule.window) == ("B", "S")
    told = soon.to_json()
    assert (told["organization"], told["number"]) == ("Hợp tác xã Mẫu", "4-2001-00001")
    english = Caller.local("en", "test")
    assert _renewals(library, caller=english)[0].rule.name == "Trade mark renewal"


def test_lists_by_month_unit_kind_and_organization_add_up(
    library: Library, marks: list[str]
) -> None:
    whole = library.duties.report(ME, Ask(), 500)
    assert whole.total == sum(whole.states.values()) == sum(whole.months.values())
    assert whole.total == sum(whole.kinds.values()) == sum(whole.units.values())
    assert len(whole.items) == whole.total
    for month, count in whole.months.items():
        assert library.duties.report(ME, Ask(month=month)).total == count
    for unit, count in whole.units.items():
        assert library.duties.report(ME, Ask(unit=unit)).total == count
    assert whole.kinds[OFFICE] > 0
    assert whole.digest[90] >= whole.digest[30] >= whole.digest[7]
    digest = library.duties.report(ME, Ask(kind="trademark")).digest
    assert digest == {90: 2, 30: 1, 7: 0}
    parties = library.duties.report(ME, Ask(kind="trademark")).organizations
    assert {one.name for one in parties} == {"Hợp tác xã Mẫu", "Công ty Mẫu"}
    only = library.duties.whole(ME, Ask(party="Công ty Mẫu"))
    assert {item.due.record for item in only} == {marks[2]}
    for one in parties:
        own = list(library.duties.whole(ME, Ask(kind="trademark", party=one.name)))
        assert (len(own), own[0].due.look_on) == (one.count, one.first)
    soon = library.duties.report(ME, Ask(kind="trademark", within=30))
    assert [item.days for item in soon.items] == [12]
    assert (soon.total, soon.digest) == (1, digest)


def test_spellings_of_one_organization_and_merged_ones_share_a_letter(
    library: Library, marks: list[str]
) -> None:
    two = [
        save_record(library, ME, "organization", {"title": title, **more}).id
        for title, more in (
            ("HTX Mẫu Tân Tiến", {"other_names": ["Hợp tác xã Mẫu"]}), ("Công ty Mẫu", {}),
        )
    ]  # fmt: skip
    library.appraising.catch_up()
    ask = Ask(kind="trademark")
    named = {one.name: one.count for one in library.duties.report(ME, ask).organizations}
    assert named.keys() == {"HTX Mẫu Tân Tiến", "Công ty Mẫu"}
    old = library.duties.report(ME, Ask(kind="trademark", party="Hợp tác xã Mẫu"))
    assert old.total == named["HTX Mẫu Tân Tiến"]
    library.duplicates.merge(ME, two[0], two[1])
    library.appraising.catch_up()
    [whole] = library.duties.report(ME, ask).organizations
    assert (whole.name, whole.count) == ("HTX Mẫu Tân Tiến", sum(named.values()))


def test_a_rule_that_is_edited_stays_the_rule_of_its_time(library: Library) -> None:
    before = library.code_lists.duty_rules().get("R31")
    assert before is not None
    assert before.valid_to == date(2025, 9, 30)
    after = library.code_lists.set(ME, "duty_rule", "R31", {"due": "acceptance_date+15wd"})
    assert (after.valid_from, after.valid_to) == (before.valid_from, before.valid_to)


def test_limits_are_shown_only_when_asked_for(library: Library, marks: list[str]) -> None:
    types = {i.due.duty.type for i in library.duties.report(ME, Ask(), 500).items}
    assert "limit" not in types
    told = library.duties.of_record(ME, marks[0])
    assert {item.rule.code for item in told} >= {"R04", "R13"}


def test_a_decision_is_kept_told_and_undone(library: Library, marks: list[str]) -> None:
    soon = _renewals(library)[1]
    made = library.duties.decide(ME, _at(soon), "done", note=" Đã nộp  đơn gia hạn ")
    assert made.note == "Đã nộp đơn gia hạn"
    assert marks[0] not in {item.due.record for item in _renewals(library)}
    done = next(i for i in library.duties.of_record(ME, marks[0]) if i.rule.code == "R04")
    assert done.due.decision is not None
    assert (done.due.state, done.due.decision.by) == ("done", "local")
    # Another decision takes its place, and both are remembered.
    until = DAY + timedelta(days=40)
    later = library.duties.decide(ME, _at(soon), "postponed", until=until)
    again = next(i for i in _renewals(library) if i.due.record == marks[0])
    assert again.due.look_on == until
    assert again.due.duty.on == soon.due.duty.on
    library.duties.undo(ME, later.id)
    assert [item.due.record for item in _renewals(library)][1] == marks[0]
    assert [d.what for d in library.duties.history(ME, marks[0])] == ["postponed", "done"]
    with pytest.raises(NotFound):
        library.duties.undo(ME, later.id)


def test_a_decision_counts_only_for_the_day_it_was_made_for(
    library: Library, marks: list[str]
) -> None:
    soon = _renewals(library)[1]
    library.duties.decide(ME, _at(soon), "done")
    moved = months_after(soon.due.duty.on, -119).isoformat()
    save_record(library, ME, "trademark", {"filing_date": moved}, id=marks[0])
    library.appraising.catch_up()
    assert marks[0] in {item.due.record for item in _renewals(library)}
    with pytest.raises(Conflict):
        library.duties.decide(ME, _at(soon), "done")


@pytest.mark.parametrize(
    ("what", "until"), [("perhaps", None), ("postponed", None), ("done", 1), ("postponed", 0)]
)
def test_what_cannot_be_decided_is_refused(library: Library, what: str, until: int | None) -> None:
    day = None if until is None else DAY + timedelta(days=until)
    with pytest.raises(UsageError):
        library.duties.decide(ME, ("", "R17", 1, DAY), what, until=day)  # type: ignore[arg-type]
    with pytest.raises(NotFound):
        library.duties.decide(ME, ("", "R99", 1, DAY), "done")


def test_officers_decide_for_their_unit_readers_for_none(
    library: Library, marks: list[str]
) -> None:
    soon = _renewals(library)[1]
    reader = Caller("doc", frozenset({"reader"}), UNIT, "vi", "test")
    stranger = Caller("la", frozenset({"officer"}), "phong-khac", "vi", "test")
    own = Caller("minh", frozenset({"officer"}), UNIT, "vi", "test")
    planner = Caller("ke", frozenset({"planner"}), None, "vi", "test")
    for caller in (reader, stranger):
        with pytest.raises(Forbidden):
            library.duties.decide(caller, _at(soon), "done")
    made = library.duties.decide(own, _at(soon), "not_ours")
    with pytest.raises(Forbidden):
        library.duties.undo(stranger, made.id)
    assert library.duties.undo(planner, made.id).undone_by == "ke"
    with pytest.raises(Forbidden):
        library.duties.report(Caller.public(), Ask())


def test_an_archived_record_owes_nothing(library: Library, marks: list[str]) -> None:
    library.history.archive(ME, marks[0])
    library.appraising.catch_up()
    assert library.duties.of_record(ME, marks[0]) == []
    library.history.bring_back(ME, marks[0])
    library.appraising.catch_up()
    assert library.duties.of_record(ME, marks[0])


def test_an_edited_rule_moves_the_days_of_every_record(library: Library, marks: list[str]) -> None:
    library.code_lists.set(ME, "duty_rule", "R04", {"grace": "+1m", "say_vi": "Theo quy định mới."})
    library.appraising.catch_up()
    late = _renewals(library)[0]
    assert (late.due.state, late.rule.sentence) == ("overdue", "Theo quy định mới.")
    for column, text in (("due", "khi nào cũng được"), ("kinds", "patent")):
        with pytest.raises(UsageError):
            library.code_lists.set(ME, "duty_rule", "R04", {column: text})
    with pytest.raises(UsageError):
        library.code_lists.set(ME, "holiday", "Tết", {"vi": "Tết"})
    library.code_lists.set(ME, "duty_rule", "R04", {"kinds": ""})
    library.appraising.catch_up()
    assert not _renewals(library)


def test_a_standard_that_ends_touches_the_products_that_name_it(library: Library) -> None:
    number = "TCVN 5520:1991"
    product = save_record(
        library,
        ME, "traced_product", {"number": "SP-1", "title": "Mật ong", "producer": "Hợp tác xã Mẫu",
                               "standards": [number]},
    )  # fmt: skip
    standard = {"number": number, "title": "Mật ong", "status": "Còn hiệu lực"}
    kept = save_record(library, ME, "standard", standard)
    library.appraising.catch_up()
    assert "N01" not in {item.rule.code for item in library.duties.of_record(ME, product.id)}
    save_record(library, ME, "standard", {"status": "Hết hiệu lực"}, id=kept.id)
    library.appraising.catch_up()
    found = {item.rule.code: item for item in library.duties.of_record(ME, product.id)}
    assert found["N01"].due.duty.anchor == DAY


def test_what_is_asked_wrongly_is_refused(library: Library) -> None:
    with pytest.raises(UsageError):
        library.duties.report(ME, Ask(kind="patent"))
    with pytest.raises(UsageError):
        library.duties.report(ME, Ask(states=("late",)))
    assert library.duties.report(ME, Ask(unit="\x00\ud800")).total == 0


async def _asked(library: Library, given: dict[str, str]) -> httpx.Response:
    """Ask for a letter over HTTP, without a service of its own."""
    door = httpx.ASGITransport(Starlette(routes=routes(lambda: library, library.settings)))
    async with httpx.AsyncClient(transport=door, base_url="http://127.0.0.1") as client:
        return await client.get("/api/v1/duties/letter.docx", params=given)


def test_an_organization_is_written_a_letter(library: Library, marks: list[str]) -> None:
    with pytest.raises(NotFound):
        library.documents.duty_letter(ME, "Không có ai")
    made = library.documents.duty_letter(replace(ME, language="en"), "Hợp tác xã Mẫu", 60)
    told = Document(BytesIO(made.body))
    texts = [paragraph.text for paragraph in told.paragraphs]
    assert "Kính gửi: Hợp tác xã Mẫu" in texts
    assert any("[Tên cơ quan] thông báo 2 việc đến hạn của Hợp tác xã Mẫu" in t for t in texts)
    rows = [[cell.text for cell in row.cells] for row in told.tables[1].rows[2:]]
    late, soon = (DAY - timedelta(days=40)), DAY + timedelta(days=12)
    assert [row[1] for row in rows] == [
        "Nhãn hiệu 4-2001-00002\nNhãn hiệu 2", "Nhãn hiệu 4-2001-00001\nNhãn hiệu 1",
    ]  # fmt: skip
    assert [row[3][:10] for row in rows] == [f"{late:%d/%m/%Y}", f"{soon:%d/%m/%Y}"]
    assert "còn gia hạn" in rows[0][3]
    assert "phụ phí 10% mỗi tháng" in rows[0][5]
    assert all(row[2] and row[6] for row in rows)
    with pytest.raises(Forbidden):
        library.documents.duty_letter(Caller.public(), "Hợp tác xã Mẫu")
    answer = run_apart(_asked(library, {"organization": "Hợp tác xã Mẫu", "days": "60"}))
    assert Document(BytesIO(answer.content)).tables[1].rows[2].cells[1].text == rows[0][1]
    assert "filename*=UTF-8''C%C3%B4ng%20v%C4%83n" in answer.headers["content-disposition"]


def test_the_office_takes_its_own_template_when_it_is_right(
    library: Library, marks: list[str], tmp_path: Path
) -> None:
    template = Document(BytesIO(library.documents.template(ME, "letter").body))
    template.paragraphs[1].runs[0].text = "Thân gửi: {{ kinh_gui }}"
    changed, wrong = tmp_path / "changed.docx", tmp_path / "wrong.docx"
    template.save(str(changed))
    assert library.documents.use_template(ME, "letter", changed) == []
    template.paragraphs[1].runs[0].text = "{{ kinh_guii }}"
    template.save(str(wrong))
    with pytest.raises(TemplateRefused) as refused:
        library.documents.use_template(ME, "letter", wrong)
    assert refused.value.params == {
        "file": "wrong.docx", "field": "kinh_guii", "near": "kinh_gui",
    }  # fmt: skip
    told = Document(BytesIO(library.documents.duty_letter(ME, "Hợp tác xã Mẫu").body))
    assert "Thân gửi: Hợp tác xã Mẫu" in [paragraph.text for paragraph in told.paragraphs]
