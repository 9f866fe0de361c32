"""Saving one record: merged with what others did meanwhile, asked about, never made twice."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from st_db.access import Caller
from st_db.errors import Conflict, Forbidden, NotFound, UsageError
from st_db.library import Clash, Edit, Library, Refused, Saved
from st_db.store import new_id

AN = Caller("an", frozenset({"officer"}), None, "vi", "test")
BINH = Caller("binh", frozenset({"officer"}), None, "vi", "test")
TASK = {"code": "ĐT.01/26", "title": "Một", "status": "Đang thực hiện", "host": "Viện A"}


def made(library: Library, kind: str = "task", **values: Any) -> str:
    outcome = library.editing.save(AN, Edit(new_id(), values or TASK, kind))
    assert isinstance(outcome, Saved)
    return outcome.record_id


def edited(library: Library, caller: Caller, id_: str, version: int, **values: Any) -> Any:
    return library.editing.save(caller, Edit(new_id(), values, record_id=id_, version=version))


def fields(library: Library, id_: str) -> Any:
    return library.records.get(AN, id_).fields


def test_a_new_record_is_made_once_however_often_it_is_sent(library: Library) -> None:
    edit = Edit(new_id(), TASK, "task")
    first = library.editing.save(AN, edit)
    again = library.editing.save(AN, edit)
    assert isinstance(first, Saved)
    assert isinstance(again, Saved)
    assert (again.record_id, again.version, again.repeated) == (first.record_id, 1, True)
    assert [c.op for c in library.records.get(AN, first.record_id).history] == ["create"]


def test_a_save_that_is_repeated_after_others_edited_answers_what_it_did(library: Library) -> None:
    id_ = made(library)
    edit = Edit(new_id(), {"title": "Hai"}, record_id=id_, version=1)
    assert isinstance(library.editing.save(AN, edit), Saved)
    edited(library, BINH, id_, 2, title="Ba")
    again = library.editing.save(AN, edit)
    assert isinstance(again, Saved)
    assert (again.version, again.repeated) == (2, True)
    assert fields(library, id_)["title"] == "Ba"


def test_what_does_not_collide_is_merged(library: Library) -> None:
    id_ = made(library)
    edited(library, BINH, id_, 1, status="Đã nghiệm thu")
    saved = edited(library, AN, id_, 1, title="Hai", host="Viện A")
    assert isinstance(saved, Saved)
    assert (saved.version, saved.changed) == (3, ("title",))
    assert "status" in saved.merged
    now = fields(library, id_)
    assert (now["title"], now["status"]) == ("Hai", "Đã nghiệm thu")


def test_what_both_changed_is_asked_about_and_nothing_is_saved(library: Library) -> None:
    id_ = made(library)
    edited(library, BINH, id_, 1, title="Của Bình", objective="Mục tiêu")
    clash = edited(library, AN, id_, 1, title="Của An", host="Viện B")
    assert isinstance(clash, Clash)
    (title,) = clash.collisions
    assert (title.field, title.mine, title.theirs, title.original, title.actor) == (
        "title", "Của An", "Của Bình", "Một", "binh",
    )  # fmt: skip
    assert (clash.version, clash.mine, clash.theirs) == (2, ("host",), ("objective",))
    assert fields(library, id_)["host"] == "Viện A"
    saved = edited(library, AN, id_, clash.version, title="Của An", host="Viện B")
    assert isinstance(saved, Saved)
    assert fields(library, id_)["objective"] == "Mục tiêu"


def test_the_same_change_by_two_is_no_collision(library: Library) -> None:
    id_ = made(library)
    edited(library, BINH, id_, 1, title="Hai")
    saved = edited(library, AN, id_, 1, title="Hai")
    assert isinstance(saved, Saved)
    assert (saved.version, saved.changed) == (2, ())


def test_what_an_edit_would_derive_over_another_edit_is_asked_about(library: Library) -> None:
    id_ = made(library)
    edited(library, BINH, id_, 1, state="inactive")
    clash = edited(library, AN, id_, 1, status="Đã nghiệm thu")
    assert isinstance(clash, Clash)
    assert [(c.field, c.theirs) for c in clash.collisions] == [("state", "inactive")]


def test_parties_of_two_roles_are_merged(library: Library) -> None:
    id_ = made(library, "invention", number="1-2022-08142", title="Trục", applicants="A")
    edited(library, BINH, id_, 1, agents="Văn phòng luật")
    assert isinstance(edited(library, AN, id_, 1, applicants="A; B"), Saved)
    parties = {(o["name"], o["role"]) for o in fields(library, id_)["organizations"]}
    assert parties == {("A", "applicant"), ("B", "applicant"), ("Văn phòng luật", "agent")}


def test_an_unanswered_try_counts_as_seen_but_not_what_others_did(library: Library) -> None:
    id_ = made(library)
    edited(library, BINH, id_, 1, objective="Của Bình")
    first = Edit(new_id(), {"title": "Hai"}, record_id=id_, version=1)
    assert isinstance(library.editing.save(AN, first), Saved)  # the answer never came
    second = replace(first, save_id=new_id(), values={"title": "Ba"}, follows=(first.save_id,))
    saved = library.editing.save(AN, second)
    assert isinstance(saved, Saved)
    assert fields(library, id_)["title"] == "Ba"
    third = replace(
        second, save_id=new_id(), values={"title": "Ba", "objective": "Của An"},
        follows=(first.save_id, second.save_id),
    )  # fmt: skip
    clash = library.editing.save(AN, third)
    assert isinstance(clash, Clash)
    assert [c.field for c in clash.collisions] == ["objective"]


def test_a_new_record_tried_twice_with_other_content_is_one_record(library: Library) -> None:
    first = Edit(new_id(), TASK, "task")
    second = replace(
        first, save_id=new_id(), values={**TASK, "title": "Hai"}, follows=(first.save_id,)
    )
    assert isinstance(library.editing.save(AN, first), Saved)
    saved = library.editing.save(AN, second)
    assert isinstance(saved, Saved)
    assert (saved.record_id, saved.version) == (first.save_id, 2)
    late = Edit(new_id(), {"code": "ĐT.02/26", "title": "Trễ"}, "task")
    after = replace(late, save_id=new_id(), values={**late.values, "title": "Sau"},
                    follows=(late.save_id,))  # fmt: skip
    assert isinstance(library.editing.save(AN, after), Saved)
    assert isinstance(library.editing.save(AN, late), Clash)  # it comes last, yet was sent first
    assert fields(library, late.save_id)["title"] == "Sau"


def test_what_cannot_be_read_is_named_beside_its_field(library: Library) -> None:
    id_ = made(library)
    refused = edited(library, AN, id_, 1, start_date="31/02/2026", budget_total="nhiều")
    assert isinstance(refused, Refused)
    assert {i.field: i.code for i in refused.issues} == {
        "start_date": "value.no_such_date", "budget_total": "value.not_a_number",
    }  # fmt: skip
    assert "31/02/2026" in refused.issues[0].sentence("vi")
    events = edited(library, AN, id_, 1, events=[{"date": "1/1/2026"}, {"date": "31/02/2026"}])
    assert isinstance(events, Refused)
    assert [(i.field, i.at, i.part) for i in events.issues] == [("events", 1, "date")]
    nameless = library.editing.save(AN, Edit(new_id(), {"summary": "…"}, "task"))
    assert isinstance(nameless, Refused)
    assert nameless.issues[0].code == "value.nameless"


def test_a_number_of_another_record_is_refused_beside_the_field(library: Library) -> None:
    id_ = made(library)
    refused = library.editing.save(AN, Edit(new_id(), {**TASK, "title": "Khác"}, "task"))
    assert isinstance(refused, Refused)
    assert (refused.issues[0].field, refused.issues[0].params["id"]) == ("code", id_)


def test_ids_that_are_none_or_another_s_are_refused(library: Library) -> None:
    id_ = made(library)
    edit = Edit(new_id(), {"title": "Hai"}, record_id=id_, version=1)
    library.editing.save(AN, edit)
    for forged in (
        replace(edit, values={"title": "Ba"}),
        replace(edit, save_id="' OR 1=1"),
        replace(edit, save_id=new_id(), values={"nothing": "x"}),
        replace(edit, save_id=new_id(), record_id="../etc"),
    ):
        with pytest.raises(UsageError):
            library.editing.save(AN, forged)
    with pytest.raises(UsageError):
        library.editing.save(BINH, edit)
    with pytest.raises(UsageError):
        library.editing.save(BINH, Edit(id_, TASK, "task"))  # a new record in place of another's
    with pytest.raises(NotFound):
        library.editing.save(AN, replace(edit, save_id=new_id(), record_id=new_id()))
    assert fields(library, id_)["title"] == "Hai"


def test_a_record_that_was_taken_out_is_not_edited(library: Library) -> None:
    id_ = made(library)
    with library.store._database.transaction() as connection:
        connection.execute("UPDATE record SET archived_at = now() WHERE id = %s", [id_])
    with pytest.raises(Conflict) as caught:
        edited(library, AN, id_, 1, title="Hai")
    assert caught.value.code == "error.archived"


def test_a_version_that_never_was_asks_about_every_field(library: Library) -> None:
    id_ = made(library)
    clash = edited(library, AN, id_, 9, title="Hai")
    assert isinstance(clash, Clash)
    assert [(c.field, c.original) for c in clash.collisions] == [("title", None)]


def test_a_new_record_belongs_to_the_unit_of_who_made_it(library: Library) -> None:
    caller = replace(AN, unit="trung-tam")
    saved = library.editing.save(caller, Edit(new_id(), TASK, "task"))
    assert isinstance(saved, Saved)
    record = library.store.get(saved.record_id)
    assert record is not None
    assert record.unit_id == "trung-tam"


def test_a_record_of_another_unit_is_not_edited(library: Library) -> None:
    saved = library.editing.save(replace(AN, unit="so"), Edit(new_id(), TASK, "task"))
    assert isinstance(saved, Saved)
    with pytest.raises(Forbidden):
        edited(library, replace(BINH, unit="khac"), saved.record_id, 1, title="Hai")
    assert isinstance(edited(library, replace(BINH, unit="so"), saved.record_id, 1, title="Hai"),
                      Saved)  # fmt: skip
