"""History: what changed in words, a record as it was, going back, taking out, still true."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from st_db.access import Caller
from st_db.errors import Conflict, Forbidden, NotFound, UsageError, Where
from st_db.library import BatchOptions, Candidate, Library, RecordView
from st_db.library.differences import differences, reworded
from st_db.records import KINDS
from tests.saving import save_record

ME = Caller.local("vi", "page")
AN = Caller("an", frozenset({"officer"}), origin="page")


def made(library: Library, kind: str = "task", **values: Any) -> RecordView:
    given = {"code": "ĐT.01/2023", "title": "Miến dong", **values} if kind == "task" else values
    return save_record(library, ME, kind, given)


def edited(library: Library, view: RecordView, caller: Caller = AN, **values: Any) -> RecordView:
    return save_record(library, caller, view.kind, values, id=view.id)


def sentences(library: Library, view: RecordView, at: int = 0, caller: Caller = ME) -> list[str]:
    happened = library.history.of(caller, view.id).happenings[at]
    return [one["sentence"] for one in happened.differences if not one["follows"]]


# ---- differences


def test_differences_are_said_in_words_of_the_reader(library: Library) -> None:
    view = made(
        library, level="national", start_date="2023-01-05", members=["Lê An", "Vũ Bình"],
        budget_total=1500000000, currency="VND",
        objective="Chế biến miến dong bằng lò sấy cũ tại ba xã",
    )  # fmt: skip
    edited(
        library, view, level="province", start_date="06/01/2023", members=["Vũ Bình", "Hà Chi"],
        budget_total=2000250000, status="Đã nghiệm thu",
        objective="Chế biến miến dong bằng lò sấy mới tại ba xã",
    )  # fmt: skip
    said = sentences(library, view)
    assert "Ngày bắt đầu: từ “05/01/2023” thành “06/01/2023”" in said
    assert "Thành viên tham gia: bỏ Lê An; thêm Hà Chi" in said
    assert "Tổng kinh phí: từ “1,5 tỷ đồng” thành “2.000.250.000 đồng”" in said
    assert "Tình trạng: điền “Đã nghiệm thu”" in said
    assert any(one.startswith("Cấp: từ “") and "province" not in one for one in said)
    edited(library, library.records.get(ME, view.id), budget_total=80000, currency="USD")
    paid = "Tổng kinh phí: từ “2.000.250.000 đồng” thành “80 nghìn đô la Mỹ”"
    assert paid in sentences(library, view)
    assert said == sentences(library, view, 1)  # in what was paid then
    older = library.history.of(ME, view.id, page=(1, 1)).happenings[0]
    assert said == [one["sentence"] for one in older.differences if not one["follows"]]
    latest = library.history.of(Caller.local("en", "page"), view.id).happenings[1]
    objective = next(one for one in latest.differences if one["field"] == "objective")
    assert ["removed", "cũ"] in objective["words"]
    assert ["added", "mới"] in objective["words"]
    assert objective["label"] == "Objective"
    # The date, the state and the stage follow what was edited; they are told apart from it.
    follows = {one["field"] for one in latest.differences if one["follows"]}
    assert {"date", "state"} <= follows


def test_a_part_of_a_list_that_was_reworded_is_one_change() -> None:
    fields = KINDS["trademark"].fields()
    before = {"nice": [{"class": "30", "goods": "Chè"}, {"class": "31", "goods": "Quả"}]}
    after = {"nice": [{"class": "31", "goods": "Quả"}, {"class": "30", "goods": "Chè; cà phê"}]}
    [one] = differences(fields, before, after)
    assert (one.how, one.added, one.removed) == ("list", (), ())
    assert one.altered == ((before["nice"][0], after["nice"][1]),)
    [moved] = differences(fields, {"vienna": ["5.7.2", "1.1"]}, {"vienna": ["1.1", "5.7.2"]})
    assert moved.how == "order"


@given(st.text(alphabet="ab ế.\n", max_size=60), st.text(alphabet="ab ế.\n", max_size=60))
def test_a_reworded_text_holds_both_texts(before: str, after: str) -> None:
    runs = reworded(before, after)
    if runs and not any(sign == "cut" for sign, _ in runs):
        assert "".join(text for sign, text in runs if sign != "added") == before
        assert "".join(text for sign, text in runs if sign != "removed") == after


def test_two_books_are_not_compared_word_by_word() -> None:
    assert reworded(" ".join(map(str, range(9000))), " ".join(map(str, range(9000, 1, -1)))) == ()


# ---- who, when, from where


def test_history_says_who_and_from_where(library: Library) -> None:
    entry = KINDS["task"].read({"code": "ĐT.01/2023", "title": "Miến"}, library.context())
    row = Candidate(Where("tệp.xlsx", row=7), entry, frozenset({"code", "title"}))
    batch = library.batches.run(ME, [row], BatchOptions("tệp.xlsx")).batch
    view = library.records.get(ME, "ĐT.01/2023")
    edited(library, view, title="Miến dong")
    edited(library, view, title="Miến")
    assert batch
    library.batches.undo(ME, batch)
    told = library.history.of(ME, view.id).happenings
    assert [(h.change.op, h.origin, h.change.actor) for h in told] == [
        ("archive", "undo", "local"), ("update", "page", "an"), ("update", "page", "an"),
        ("create", "import", "local"),
    ]  # fmt: skip
    assert (told[3].to_json()["file"], told[3].change.row) == ("tệp.xlsx", 7)
    assert [h.latest for h in told] == [True, False, False, False]


def test_personal_fields_stay_out_of_history_for_readers(library: Library) -> None:
    view = made(library, leader="Trần Thị Thử")
    edited(library, view, leader="Nguyễn Văn Kín", title="Miến khô")
    reader = Caller("xem", frozenset({"reader"}))
    said = str([h.to_json() for h in library.history.of(reader, view.id).happenings])
    assert "Miến khô" in said
    assert "Kín" not in said
    assert "Thử" not in said
    past = library.history.at(reader, view.id, 1)
    assert "leader" not in past.view.fields
    assert {one["field"] for one in past.differences} == {"title"}


# ---- a record as it was


def test_every_version_is_shown_as_it_was(library: Library) -> None:
    view = made(library, members=["A"], status="Đang thực hiện")
    states = [view.fields]
    for n in range(2, 9):
        more = {"members": [f"{n}"], "status": "Đã nghiệm thu"} if n % 2 else {"title": f"Tên {n}"}
        states.append(edited(library, view, **more).fields)
    library.history.confirm(ME, view.id)
    for version, fields in enumerate(states, 1):
        past = library.history.at(ME, view.id, version)
        assert past.view.fields == fields
        assert (past.version, past.latest) == (version, 8)
    with pytest.raises(NotFound):
        library.history.at(ME, view.id, 9)
    with pytest.raises(NotFound):
        library.history.at(ME, view.id, 0)


def test_a_version_is_restored_as_a_new_change(library: Library) -> None:
    view = made(library, host="Viện Mẫu", members=["A", "B"])
    first = view.fields
    edited(library, view, host=None, members=[], title="Khác", status="Đã nghiệm thu")
    told = library.history.at(ME, view.id, 1).differences
    assert {one["field"] for one in told if not one["follows"]} >= {"host", "members", "title"}
    back = library.history.restore(AN, view.id, 1, seen=2)
    assert (back.version, back.fields) == (3, first)
    latest = library.history.of(ME, view.id).happenings[0]
    assert (latest.change.op, latest.change.actor) == ("restore", "an")
    assert latest.change.details == {"version": 1}
    # What was gone back from can be gone back to as well.
    assert library.history.restore(ME, view.id, 2).title == "Khác"


def test_a_restore_does_not_overwrite_what_came_since(library: Library) -> None:
    view = made(library)
    edited(library, view, title="Hai")
    edited(library, view, title="Ba")
    with pytest.raises(Conflict):
        library.history.restore(AN, view.id, 1, seen=2)
    assert library.records.get(ME, view.id).title == "Ba"
    with pytest.raises(UsageError, match="nothing_to_restore"):
        library.history.restore(AN, view.id, 3, seen=3)


# ---- out and in


def test_an_archived_record_opens_by_link_and_comes_back(library: Library) -> None:
    view = made(library, objective="Mục tiêu")
    out = library.history.archive(AN, view.id, seen=1, reason="Nhập nhầm")
    assert (out.archived_at is not None, out.version) == (True, 2)
    assert library.records.get(ME, "ĐT.01/2023").id == view.id
    counts, [listed] = library.history.archived(ME)
    assert (counts, listed.id, listed.actor, listed.reason) == (
        {"task": 1}, view.id, "an", "Nhập nhầm")  # fmt: skip
    for deed in (
        lambda: library.history.archive(ME, view.id),
        lambda: library.history.confirm(ME, view.id),
        lambda: library.history.restore(ME, view.id, 1),
    ):
        with pytest.raises(Conflict, match="archived"):
            deed()
    back = library.history.bring_back(ME, view.id)
    assert (back.archived_at, back.fields, back.version) == (None, view.fields, 3)
    assert library.history.bring_back(ME, view.id).version == 3
    assert library.history.archived(ME) == ({}, [])
    ops = [h.change.op for h in library.history.of(ME, view.id).happenings]
    assert ops == ["restore", "archive", "create"]


def test_a_record_stays_out_while_another_has_its_number(library: Library) -> None:
    view = made(library)
    library.history.archive(ME, view.id)
    made(library, title="Bản mới")
    with pytest.raises(Conflict, match="number_taken"):
        library.history.bring_back(ME, view.id)


# ---- still true


def test_a_confirmation_is_no_edit(library: Library) -> None:
    view = made(library)
    seq = library.store.last_seq()
    before = datetime.now(UTC)
    seen = library.history.confirm(AN, view.id, seen=1)
    assert (seen.version, seen.updated_at) == (1, view.updated_at)
    assert seen.checked_at
    assert abs((seen.checked_at - before).total_seconds()) < 60
    latest = library.history.of(ME, view.id).happenings[0]
    assert (latest.change.op, latest.change.actor, latest.differences) == ("confirm", "an", [])
    assert library.store.last_seq() == seq + 1
    again = library.history.confirm(AN, view.id)
    assert library.history.unconfirm(AN, view.id).checked_at == seen.checked_at
    assert again.checked_at != seen.checked_at
    with pytest.raises(UsageError):
        library.history.unconfirm(AN, view.id)


def test_what_was_changed_meanwhile_is_not_confirmed(library: Library) -> None:
    view = made(library)
    edited(library, view, title="Khác")
    with pytest.raises(Conflict):
        library.history.confirm(ME, view.id, seen=1)
    assert library.records.get(ME, view.id).checked_at is None


def test_a_confirmation_does_not_hold_an_undo_back(library: Library) -> None:
    view = made(library)
    entry = KINDS["task"].read({"code": "ĐT.01/2023", "title": "Tên mới"}, library.context())
    row = Candidate(Where("tệp.xlsx", row=2), entry, frozenset({"code", "title"}))
    batch = library.batches.run(ME, [row], BatchOptions("tệp.xlsx")).batch
    library.history.confirm(AN, view.id)
    assert batch
    assert library.batches.undo(ME, batch).reset == 1
    assert library.records.get(ME, view.id).title == "Miến dong"


def test_readers_change_nothing(library: Library) -> None:
    view = made(library)
    edited(library, view, title="Khác")
    reader = Caller("xem", frozenset({"reader"}))
    for deed in (
        lambda: library.history.restore(reader, view.id, 1),
        lambda: library.history.archive(reader, view.id),
        lambda: library.history.bring_back(reader, view.id),
        lambda: library.history.confirm(reader, view.id),
        lambda: library.history.unconfirm(reader, view.id),
    ):
        with pytest.raises(Forbidden):
            deed()
    public = Caller.public()
    with pytest.raises(Forbidden):
        library.history.archived(public)
