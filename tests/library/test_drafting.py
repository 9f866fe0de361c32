"""Forms and drafts: what a form shows, what is typed into it, what is kept and offered again."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest

from st_db.access import Caller
from st_db.errors import Conflict, Forbidden, NotFound, UsageError
from st_db.library import Clash, Edit, Library, Refused, Saved
from st_db.library.forms import inputs, read_typed, sections, typed_of
from st_db.records import KINDS, REGISTER
from st_db.records.stored import Draft
from st_db.store import new_id
from tests.library.test_editing import AN, BINH

TYPED = {"title": "Máy sấy mật ong bằng bơm nhiệt", "filing_date": "16/3/2021",
         "applicants": "Công ty A\nLIU, Jie", "ipc": ["A23L 21/25", ""],
         "priorities": [{"number": "2020-105318", "date": "18/06/2020", "office": "JP"}, {}],
         "application_number": "1-2021-01234"}  # fmt: skip


def draft(kind: str = "invention", **typed: Any) -> Draft:
    return Draft(new_id(), "", kind, None, 0, 0, typed or TYPED, ())


def saved(library: Library, kind: str = "invention", **typed: Any) -> str:
    _, outcome = library.drafting.save(AN, draft(kind, **typed), new_id())
    assert isinstance(outcome, Saved)
    return outcome.record_id


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_of_a_kind_is_typed_or_follows_from_others(kind: str) -> None:
    shown = {one.field.name for some in sections(kind, {"number": "x"}).values() for one in some}
    left = set(KINDS[kind].fields()) - shown
    of_plans = {"plan", "position", "taken", "typed", "remarks", "evidence"}
    assert left - of_plans == {"place_names", "extra", "date"}
    assert not left & of_plans or kind not in REGISTER


def test_what_is_typed_is_stored_and_stands_in_the_form_again(library: Library) -> None:
    id_ = saved(library)
    form = library.drafting.of_record(AN, id_)
    assert form.record is not None
    values = form.record.values
    assert values["filing_date"] == "2021-03-16"
    assert values["applicants"] == ["Công ty A", "LIU, Jie"]
    assert values["priorities"] == [{"number": "2020-105318", "date": "2020-06-18", "office": "JP"}]
    assert form.typed["filing_date"] == "16/03/2021"
    assert form.typed["applicants"] == TYPED["applicants"]
    assert form.typed["priorities"] == TYPED["priorities"][:1]
    # Whoever touches nothing changes nothing.
    given = read_typed("invention", form.typed)
    outcome = library.editing.save(AN, Edit(new_id(), given, record_id=id_, version=1))
    assert outcome == Saved(id_, 1)


def test_parts_of_a_row_stand_in_the_order_of_the_form() -> None:
    """As the script reads them: in another order a form that nobody touched looks touched."""
    links = [{"id": "x", "kind": "task", "role": "replaces", "title": "Tên", "number": "1"}]
    (row,) = typed_of("standard", {"links": links})["links"]
    assert list(row) == [
        part.name for part in inputs("standard")["links"].parts if part.name in row
    ]
    assert row == links[0]


def test_amounts_are_typed_as_offices_write_them() -> None:
    typed = typed_of("task", {"budget_total": 6_200_000_000.5, "start_date": "2020-01-02"})
    assert (typed["budget_total"], typed["start_date"]) == ("6.200.000.000,50", "02/01/2020")


def test_parties_with_fields_of_their_own_are_not_asked_twice(library: Library) -> None:
    id_ = saved(library)
    form = library.drafting.of_record(AN, id_)
    assert form.typed["organizations"] == []
    mine = Draft(new_id(), "", "", id_, 1, 0,
                 {"organizations": [{"name": "Sở KH&CN", "role": "manager"}]}, ())  # fmt: skip
    _, outcome = library.drafting.save(AN, mine, new_id())
    assert isinstance(outcome, Saved)
    parties = library.records.get(AN, id_).fields["organizations"]
    assert [(p["name"], p["role"]) for p in parties] == [
        ("Sở KH&CN", "manager"), ("Công ty A", "applicant"), ("LIU, Jie", "applicant"),
    ]  # fmt: skip


def test_a_draft_is_kept_whatever_it_is_worth_and_offered_to_its_author_alone(
    library: Library,
) -> None:
    kept = library.drafting.keep(AN, draft(title="Máy", filing_date="31/02/2021"))
    assert [(i.field, i.code) for i in kept.issues] == [("filing_date", "value.no_such_date")]
    assert [d.id for d in library.drafting.list(AN)] == [kept.draft.id]
    assert library.drafting.list(BINH) == []
    again = library.drafting.resume(AN, kept.draft.id)
    assert again.over == {"title": "Máy", "filing_date": "31/02/2021"}
    (offered,) = library.drafting.begin(AN, "invention").others
    assert offered.id == kept.draft.id
    for touch in (library.drafting.resume, library.drafting.drop, library.drafting.bring_back):
        with pytest.raises(NotFound):
            touch(BINH, kept.draft.id)
    with pytest.raises(NotFound):
        library.drafting.keep(BINH, replace(kept.draft, typed={"title": "Của Bình"}))
    library.drafting.drop(AN, kept.draft.id)
    assert library.drafting.list(AN) == []
    library.drafting.bring_back(AN, kept.draft.id)
    assert library.drafting.list(AN)[0].typed["title"] == "Máy"


def test_two_windows_on_one_draft_do_not_write_over_each_other(library: Library) -> None:
    first = library.drafting.keep(AN, draft(title="Một")).draft
    second = library.drafting.keep(AN, replace(first, typed={"title": "Hai"})).draft
    with pytest.raises(Conflict) as caught:
        library.drafting.keep(AN, replace(first, typed={"title": "Ba"}))
    assert caught.value.code == "error.draft_moved"
    # The same once more, as after a line that dropped, is no second writer.
    assert library.drafting.keep(AN, replace(first, typed={"title": "Hai"})).draft == second


def test_the_first_words_of_a_draft_may_come_twice_at_once(library: Library) -> None:
    with ThreadPoolExecutor(4) as pool:
        for _ in range(20):
            mine = draft(title="Một")
            kept = pool.map(lambda one: library.drafting.keep(AN, one).draft, [mine] * 4)
            assert {(one.id, one.revision) for one in kept} == {(mine.id, 1)}


def test_a_save_puts_its_draft_away_and_may_be_repeated(library: Library) -> None:
    mine, save_id = draft(), new_id()
    _, first = library.drafting.save(AN, mine, save_id)
    assert isinstance(first, Saved)
    assert library.drafting.list(AN) == []
    _, again = library.drafting.save(AN, mine, save_id)
    assert isinstance(again, Saved)
    assert (again.record_id, again.repeated) == (first.record_id, True)
    with pytest.raises(Conflict):
        library.drafting.keep(AN, replace(mine, revision=1, typed={"title": "muộn"}))


def test_a_save_repeated_from_a_draft_of_its_own_leaves_no_draft(library: Library) -> None:
    """A form whose draft moved on while its first try was under way goes on with another draft."""
    first, save_id = draft(), new_id()
    _, outcome = library.drafting.save(AN, first, save_id)
    _, again = library.drafting.save(AN, replace(first, id=new_id()), save_id)
    assert isinstance(outcome, Saved)
    assert isinstance(again, Saved)
    assert (again.record_id, again.repeated) == (outcome.record_id, True)
    assert library.drafting.list(AN) == []


def test_a_refused_or_colliding_save_keeps_the_draft(library: Library) -> None:
    bad = draft(title="Máy", filing_date="31/02/2021")
    kept, refused = library.drafting.save(AN, bad, new_id())
    assert isinstance(refused, Refused)
    assert library.drafting.resume(AN, kept.id).over == bad.typed
    id_ = saved(library)
    library.editing.save(BINH, Edit(new_id(), {"title": "Bình"}, record_id=id_, version=1))
    mine = Draft(new_id(), "", "", id_, 1, 0, {"title": "An"}, ())
    kept, clash = library.drafting.save(AN, mine, new_id())
    assert isinstance(clash, Clash)
    assert library.drafting.resume(AN, kept.id).version == 1
    _, outcome = library.drafting.save(AN, replace(kept, version=clash.version), new_id())
    assert isinstance(outcome, Saved)
    assert library.records.get(AN, id_).title == "An"


def test_records_that_are_there_already_are_named_while_one_types(library: Library) -> None:
    id_ = saved(library)
    library.index.catch_up()
    same_number = library.drafting.keep(AN, draft(application_number="1.2021.01234")).likely
    assert [(d.record_id, d.why) for d in same_number] == [(id_, ("number",))]
    like = draft(title="may say mat ong bang bom nhiet", filing_date="99/99")
    assert [d.record_id for d in library.drafting.keep(AN, like).likely] == [id_]
    assert library.drafting.keep(AN, draft(title="Bộ lọc nước biển")).likely == ()
    mine = Draft(new_id(), "", "", id_, 1, 0, {"title": "Máy sấy mật ong bằng bơm"}, ())
    assert library.drafting.keep(AN, mine).likely == ()  # itself is no double


@pytest.mark.parametrize("id_", ["a\0b", "\ud800", "' OR 1=1 --"])
def test_what_no_database_stores_is_refused_in_words(library: Library, id_: str) -> None:
    for refused in (library.drafting.drop, library.drafting.bring_back, library.drafting.resume):
        with pytest.raises((UsageError, NotFound)):
            refused(AN, id_)


def test_a_copy_takes_what_two_records_share_and_no_number(library: Library) -> None:
    typed: dict[str, Any] = {**TYPED, "status": "Đang giải quyết", "source": "a.xlsx"}
    id_ = saved(library, **typed)
    form = library.drafting.begin(AN, "", id_)
    assert form.record is None
    assert set(form.over) == {"title", "filing_date", "applicants", "ipc"}


def test_another_unit_s_record_is_not_opened_for_editing(library: Library) -> None:
    caller = replace(AN, unit="so")
    _, outcome = library.drafting.save(caller, draft(), new_id())
    assert isinstance(outcome, Saved)
    other = replace(BINH, unit="khac")
    with pytest.raises(Forbidden):
        library.drafting.of_record(other, outcome.record_id)
    mine = Draft(new_id(), "", "", outcome.record_id, 1, 0, {"title": "x"}, ())
    for touch in (lambda: library.drafting.keep(other, mine),
                  lambda: library.drafting.save(other, mine, new_id())):  # fmt: skip
        with pytest.raises(Forbidden):
            touch()
    reader = Caller("doc", frozenset({"reader"}), None, "vi", "test")
    with pytest.raises(Forbidden):
        library.drafting.list(reader)


@pytest.mark.parametrize(
    "typed",
    [
        {"nothing": "x"}, {"title": 5}, {"title": None}, {"ipc": "A01K"}, {"ipc": [5]},
        {"events": ["x"]}, {"events": [{"nothing": "x"}]}, {"events": {"date": "x"}},
        {"events": [{"label": ["x"]}]}, {"events": [{"label": {"a": {"b": "c"}}}]},
        {"title": "x" * 200_001}, {"ipc": ["A"] * 2_001}, {"place_names": "x"},
    ],
)  # fmt: skip
def test_what_no_form_sends_is_refused(library: Library, typed: dict[str, Any]) -> None:
    with pytest.raises(UsageError):
        library.drafting.keep(AN, draft(**typed))


def test_codes_are_found_by_code_or_word_in_both_languages(library: Library) -> None:
    def found(name: str, text: str, **more: Any) -> list[str]:
        return [code.code for code in library.code_lists.find(AN, name, text, **more)]

    assert found("state", "con hieu")[0] == "active"
    assert found("state", "còn hiệu lực") == found("state", "ACTIVE")[:1]
    assert found("ipc", "a01k")[0] == "A01K"
    assert "JP" in found("st3", "nhat ban") + found("st3", "japan")
    assert len(found("ics", "", limit=5)) == 5
    assert found("nice", "khong co chu nay") == []
    assert found("state", "' OR 1=1 --") == []
