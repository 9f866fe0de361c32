"""Bulk change: seen before, written at once or not at all, undone at once."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from st_db.access import Caller
from st_db.errors import Forbidden, NotFound, UsageError
from st_db.library import BulkOptions, BulkResult, Library, Line, Operation
from st_db.library.bulk import MOST
from st_db.records import KINDS
from st_db.records.stored import New
from st_db.store import new_id
from tests.saving import save_record

ME = Caller.local("vi", "page")
AN = Caller("an", frozenset({"officer"}), "p1", origin="page")


def made(library: Library, count: int = 3, unit: str | None = None, **more: Any) -> list[str]:
    """Write tasks and return their ids."""
    ids = [new_id() for _ in range(count)]
    serial = library.store.last_seq()
    news = [
        New(id_, KINDS["task"].read(
            {"code": f"ĐT.{serial + n:04d}/2023", "title": f"Miến dong {n}", **more},
            library.context()), unit=unit)
        for n, id_ in enumerate(ids)
    ]  # fmt: skip
    with library.store.writing(actor="an") as writer:
        writer.create(news)
    return ids


def preview(library: Library, ids: list[str], caller: Caller = ME, **given: Any) -> list[Line]:
    operation = Operation.of(given)
    return [one for some in library.bulk.preview(caller, ids, operation) for one in some]


def run(library: Library, lines: list[Line], caller: Caller = ME, **given: Any) -> BulkResult:
    seen = [(line.id, line.version) for line in lines if line.fate == "changed"]
    return library.bulk.run(caller, seen, Operation.of(given), BulkOptions())


def change(library: Library, ids: list[str], **given: Any) -> BulkResult:
    return run(library, preview(library, ids, **given), **given)


def values(library: Library, ids: list[str], field: str) -> list[Any]:
    return [record.values[field] for record in library.store.get_many(ids).values()]


# ---- what an operation does

# (values before, operation, value after; None for no change)
OPERATIONS = [
    ({"host": "Viện A"}, {"field": "host", "how": "set", "value": "Viện B"}, "Viện B"),
    ({"host": "Viện A"}, {"field": "host", "how": "clear"}, None),
    ({"host": "ĐH A – ĐH"}, {"field": "host", "how": "replace", "value": "ĐH", "other": "Đại học"},
     "Đại học A – Đại học"),
    ({"level": "national"}, {"field": "level", "how": "set", "value": "cap tinh"}, "province"),
    ({"start_date": "2023-01-01"}, {"field": "start_date", "how": "set", "value": "5/6/2023"},
     "2023-06-05"),
    ({"budget_total": 5}, {"field": "budget_total", "how": "set", "value": "1.500.000"}, 1500000.0),
    ({"products": ["A", "B"]}, {"field": "products", "how": "add", "value": "C"}, ["A", "B", "C"]),
    ({"products": ["A", "B"]}, {"field": "products", "how": "remove", "value": "A"}, ["B"]),
    ({"products": ["A", "B"]}, {"field": "products", "how": "set", "value": "C; D"}, ["C", "D"]),
    ({"field": ["1"]}, {"field": "field", "how": "add", "value": "2"}, ["1", "2"]),
]  # fmt: skip


@pytest.mark.parametrize(("before", "given", "after"), OPERATIONS)
def test_an_operation_changes_one_field(
    library: Library, before: dict[str, Any], given: dict[str, Any], after: Any
) -> None:
    ids = made(library, 1, **before)
    [line] = preview(library, ids, **given)
    assert (line.fate, line.after[given["field"]]) == ("changed", after)
    assert change(library, ids, **given).counts == {"changed": 1}
    assert values(library, ids, given["field"]) == [after]
    [again] = preview(library, ids, **given)
    assert again.fate == ("same" if given["how"] != "replace" else again.fate)


WRONG = [
    ({"field": "start_date", "how": "set", "value": "31/02/2023"}, "form.value"),
    ({"field": "budget_total", "how": "set", "value": "nhiều"}, "form.value"),
    ({"field": "level", "how": "set", "value": "cấp trời"}, "bulk.not_in_list"),
    ({"field": "code", "how": "set", "value": "ĐT.01/2024"}, "bulk.unknown_field"),
    ({"field": "events", "how": "clear"}, "bulk.unknown_field"),
    ({"field": "nhom", "how": "clear"}, "bulk.unknown_field"),
    ({"field": "host", "how": "add", "value": "x"}, "bulk.wrong_how"),
    ({"field": "host", "how": "burn"}, "bulk.unknown_how"),
    ({"field": "host", "how": "set", "value": "  "}, "bulk.no_value"),
    ({"field": "host", "how": "replace", "value": "a", "other": "a"}, "bulk.same_text"),
    ({"field": "host", "how": "set", "value": "x" * 5001}, "bulk.too_long"),
]


@pytest.mark.parametrize(("given", "code"), WRONG)
def test_what_no_record_could_take_is_said_once(
    library: Library, given: dict[str, Any], code: str
) -> None:
    with pytest.raises(UsageError) as error:
        preview(library, made(library, 2), **given)
    assert error.value.code.startswith(code)


# ---- every record has its fate


def test_a_preview_says_of_every_record_what_becomes_of_it(library: Library) -> None:
    own, other = made(library, 2, "p1", host="Viện A"), made(library, 1, "p2", host="Viện A")
    so = made(library, 1, host="Viện B")
    [gone] = made(library, 1)
    library.history.archive(ME, gone)
    standard = save_record(library, ME, "standard", {"designation": "TCVN 1:2020", "title": "Mì"})
    seq = library.store.last_seq()
    ids = [*own, *other, *so, gone, standard.id, new_id()]
    lines = preview(library, ids, AN, field="host", how="set", value="Viện B")
    assert [line.id for line in lines] == ids
    assert [line.fate for line in lines] == [
        "changed", "changed", "forbidden", "same", "gone", "refused", "gone",
    ]  # fmt: skip
    assert (lines[0].before["host"], lines[0].after["host"]) == ("Viện A", "Viện B")
    # What follows from the field is shown as well.
    assert lines[0].after["organizations"][0]["name"] == "Viện B"
    assert library.store.last_seq() == seq
    result = run(library, lines, AN, field="host", how="set", value="Viện B")
    assert (result.counts, result.kinds) == ({"changed": 2}, {"task": 2})
    assert values(library, other, "host") == ["Viện A"]


def test_rights_are_asked_again_when_it_is_written(library: Library) -> None:
    ids = made(library, 2, "p2")
    seen = [(id_, 1) for id_ in ids]
    result = library.bulk.run(AN, seen, Operation("host", "set", "Viện B"), BulkOptions())
    assert (result.counts, result.batch) == ({"forbidden": 2}, None)
    assert [line.fate for line in result.left] == ["forbidden", "forbidden"]
    assert values(library, ids, "host") == [None, None]


def test_a_record_that_would_lose_its_name_is_refused(library: Library) -> None:
    one = save_record(library, ME, "task", {"title": "Chỉ có tên"}).id
    lines = preview(library, [one, *made(library, 1)], field="title", how="clear")
    assert [line.fate for line in lines] == ["refused", "changed"]
    assert lines[0].issues[0].sentence("vi")


def test_what_somebody_changed_meanwhile_stays_and_is_named(library: Library) -> None:
    ids = made(library, 3)
    lines = preview(library, ids, field="host", how="set", value="Viện B")
    save_record(library, AN, "task", {"objective": "Khác"}, id=ids[1])
    library.history.archive(ME, ids[2])
    result = run(library, lines, field="host", how="set", value="Viện B")
    assert result.counts == {"changed": 1, "stale": 1, "gone": 1}
    assert {line.id: line.fate for line in result.left} == {ids[1]: "stale", ids[2]: "gone"}
    assert values(library, ids, "host") == ["Viện B", None, None]


def test_a_confirmation_meanwhile_is_no_change(library: Library) -> None:
    ids = made(library, 1)
    lines = preview(library, ids, field="host", how="set", value="Viện B")
    library.history.confirm(AN, ids[0])
    assert run(library, lines, field="host", how="set", value="Viện B").counts == {"changed": 1}


# ---- history and the way back


def test_one_undo_takes_a_bulk_change_back(library: Library) -> None:
    ids = made(library, 4, host="Viện A", status="Đang thực hiện")
    before = [record.values for record in library.store.get_many(ids).values()]
    result = change(library, ids, field="host", how="replace", value="Viện A", other="Viện Mới")
    assert result.batch
    latest = library.history.of(ME, ids[0]).happenings[0]
    assert (latest.origin, latest.change.batch) == ("bulk", result.batch)
    batch = library.batches.get(ME, result.batch)
    assert (batch.work, batch.updated, batch.report["operation"]["other"]) == (
        "bulk",
        4,
        "Viện Mới",
    )
    save_record(library, AN, "task", {"host": "Của An"}, id=ids[3])
    undone = library.batches.undo(ME, result.batch)
    assert (undone.reversed, undone.kept_count) == (3, 1)
    assert [r.values for r in library.store.get_many(ids[:3]).values()] == before[:3]
    assert values(library, ids[3:], "host") == ["Của An"]
    # And an undo can be undone.
    assert undone.batch
    library.batches.undo(ME, undone.batch)
    assert values(library, ids, "host") == ["Viện Mới"] * 3 + ["Của An"]


def test_an_undo_leaves_records_of_another_unit(library: Library) -> None:
    ids = [*made(library, 1, "p1"), *made(library, 1, "p2")]
    batch = change(library, ids, field="host", how="set", value="Viện B").batch
    assert batch
    undone = library.batches.undo(AN, batch)
    assert (undone.reversed, [left.reason for left in undone.failed]) == (1, ["other_unit"])
    assert values(library, ids, "host") == [None, "Viện B"]


# ---- which records


def test_a_search_is_changed_whole_and_never_wider(library: Library) -> None:
    made(library, 30, host="Viện A", level="national")
    made(library, 5, host="Viện B", level="province")
    library.index.sync(ME)
    found = library.bulk.found(ME, {"kind": ["task"], "where": ["level=national"]})
    assert len(found) == 30
    assert library.bulk.kinds(ME, found) == {"task": 30}
    for asked in ({"where": ["level"]}, {}, {"q": ["  "]}):
        with pytest.raises(UsageError):
            library.bulk.found(ME, asked)
    with pytest.raises(UsageError, match="unknown"):
        library.bulk.found(ME, {"where": ["nhom=1"]})


def test_too_many_records_are_refused(library: Library) -> None:
    with pytest.raises(UsageError, match="too_many"):
        preview(library, [new_id() for _ in range(MOST + 1)], field="host", how="clear")
    with pytest.raises(UsageError, match="nothing_chosen"):
        preview(library, [], field="host", how="clear")
    with pytest.raises(NotFound):
        preview(library, ["'; DROP TABLE record; --"], field="host", how="clear")


def test_ticks_are_ones_own_and_stay(library: Library) -> None:
    ids = made(library, 5)
    assert library.bulk.tick(ME, ids[:3]) == 3
    assert library.bulk.tick(ME, [ids[2], ids[4]]) == 4
    assert library.bulk.tick(AN, ids[:1]) == 1
    assert library.bulk.tick(ME, ids[:1], on=False) == 3
    assert library.bulk.ticked(ME) == [ids[1], ids[2], ids[4]]
    library.history.archive(ME, ids[1])
    assert library.bulk.ticked(ME) == [ids[2], ids[4]]
    library.bulk.untick(ME)
    assert (library.bulk.ticked(ME), library.bulk.ticked(AN)) == ([], ids[:1])


def test_there_is_room_for_so_many_ticks(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("st_db.library.bulk.MOST_TICKED", 3)
    ids = made(library, 5)
    library.bulk.tick(ME, ids[:2])
    with pytest.raises(UsageError, match="too_many_ticked"):
        library.bulk.tick(ME, ids[2:5])
    assert len(library.bulk.ticked(ME)) == 3


def test_only_who_may_change_in_bulk_does(library: Library) -> None:
    ids = made(library, 1)
    for role in ("reader", "planner", "reviewer", "public"):
        caller = Caller("x", frozenset({role}))
        with pytest.raises(Forbidden):
            preview(library, ids, caller, field="host", how="clear")
    with pytest.raises(Forbidden):
        library.bulk.tick(Caller.public(), ids)  # ticks are every member's: plans take them too


def test_a_large_change_is_whole(library: Library) -> None:
    ids = made(library, 1200, host="Viện A")
    result = change(library, ids, field="host", how="set", value="Viện B")
    assert result.counts == {"changed": 1200}
    assert Counter(values(library, ids, "host")) == {"Viện B": 1200}
    assert {c.batch for c in library.store.history(ids[-1])} == {result.batch, None}
