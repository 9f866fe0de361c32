"""Records are written, changed, read and linked."""

from __future__ import annotations

from decimal import Decimal

import pytest

from st_db.errors import Conflict, NotFound
from st_db.identifiers import identity
from st_db.records import KINDS
from st_db.records.stored import Batch, New
from st_db.store import KindState, Store, TaskYear, YearCount, new_id
from tests.store.making import changed, created, entry, updated


def test_a_record_comes_back_as_it_was_written(store: Store) -> None:
    written = entry(
        "task", number="ĐTĐL.CN-23/17", title="Trồng chè Shan tuyết", budget_total="1.234.567,5",
        currency="VND", start_date="01/02/2023", leader="Nguyễn Văn A", objective="một\nhai\\n",
        extra={"a\tb": "c\\d\n", "nul": "x\x00y"},
        links=[{"role": "result", "kind": "invention", "number": "1-2019-01234"}],
    )  # fmt: skip
    id_ = new_id()
    with store.writing(actor="an", source="x.csv", batch="b1") as writer:
        writer.create([New(id_, written)])
    record = store.get(id_)
    assert record is not None
    expected = {**written.values(), "extra": {"a\tb": "c\\d\n", "nul": "xy"}}
    assert dict(record.values) == expected
    assert list(record.values) == list(KINDS["task"].fields())
    assert (record.version, record.batch, record.visibility) == (1, "b1", "public")
    assert writer.seq == store.last_seq() == 1


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_a_table_that_holds_it(store: Store, kind: str) -> None:
    record = created(store, kind, title="Chè Shan tuyết Hà Giang")
    assert dict(record.values) == entry(kind, title="Chè Shan tuyết Hà Giang").values()
    again = updated(store, record, summary="Trồng ở vùng cao")
    assert again.values["summary"] == "Trồng ở vùng cao"


def test_history_tells_what_changed_and_nothing_else(store: Store) -> None:
    record = created(store, "invention", number="1-2019-01234", title="Máy sấy chè")
    updated(store, record, title="Máy sấy chè Ô long")
    second, first = store.history(record.id)
    assert (first.op, first.version, first.before, first.after) == ("create", 1, None, None)
    assert (second.op, second.version, second.actor) == ("update", 2, "binh")
    assert (second.before, second.after) == (
        {"title": "Máy sấy chè"},
        {"title": "Máy sấy chè Ô long"},
    )


def test_a_stale_version_is_a_conflict_and_writes_nothing(store: Store) -> None:
    record = created(store, "invention", number="1-2019-01234", title="Máy sấy chè")
    other = created(store, "invention", number="1-2019-01235", title="Máy sao chè")
    updated(store, record, title="Máy sấy chè Ô long")
    with pytest.raises(Conflict) as raised, store.writing(actor="chi") as writer:
        writer.update([changed(other, title="Khác"), changed(record, title="Khác")])
    assert raised.value.params == {"number": "1-2019-01234", "found": 2, "expected": 1}
    unchanged = store.get(other.id)
    assert unchanged is not None
    assert unchanged.version == 1
    assert store.last_seq() == 3


def test_a_record_that_is_not_there_cannot_be_changed(store: Store) -> None:
    record = created(store, "invention", number="1-2019-01234", title="Máy sấy")
    lost = changed(record, title="Khác")
    object.__setattr__(record, "id", new_id())
    with pytest.raises(NotFound), store.writing(actor="chi") as writer:
        writer.update([lost])


def test_one_number_names_one_record(store: Store) -> None:
    created(store, "invention", number="1-2019-01234", title="Một")
    with pytest.raises(Conflict) as raised:
        created(store, "invention", number="1 2019 01234", title="Hai")
    assert (raised.value.code, raised.value.params) == (
        "error.number_taken",
        {"number": "1-2019-01234"},
    )
    assert store.last_seq() == 1


def test_one_number_names_one_record_also_among_many(store: Store) -> None:
    created(store, "task", number="Việc 1250", title="Trước")
    many = [New(new_id(), entry("task", number=f"Việc {n}", title=f"{n}")) for n in range(1_300)]
    with pytest.raises(Conflict) as raised, store.writing(actor="an") as writer:
        writer.create(many)
    assert raised.value.params == {"number": "Việc 1250"}
    assert store.status()["records"] == 1
    with store.writing(actor="an") as writer:
        writer.create(many[:1_000])
        assert len(writer.load([new.id for new in many])) == 1_000
        writer.rollback()
    assert (store.status()["records"], store.last_seq()) == (1, 1)


def test_numbers_that_share_a_compact_form_are_two(store: Store) -> None:
    one = created(store, "standard", number="ISO 1043-4:1998", title="Plastics")
    two = created(store, "standard", number="ISO 10434:1998", title="Valves")
    assert {r.id for r in store.find(["ISO104341998"])} == {one.id, two.id}
    assert store.find(["ISO104341998"], "task") == []
    keys = {identity("standard", n): i for n, i in (("ISO 1043-4:1998", one.id),)}
    with store.writing(actor="an") as writer:
        assert writer.find_numbers("standard", [*keys, "NO"]) == keys


def test_numbers_of_any_length_are_kept(store: Store) -> None:
    number = "TCCS " + "9" * 5_000
    record = created(store, "standard", number=number, title="Dài")
    assert record.values["number"] == number
    with store.writing(actor="an") as writer:
        key = identity("standard", number)
        assert writer.find_numbers("standard", [key]) == {key: record.id}


def test_a_record_without_a_number_is_found_by_its_key(store: Store) -> None:
    record = created(store, "task", title="Nuôi cá tầm", host="Viện 1", start_date="2020-01-01")
    key = entry("task", **{n: v for n, v in record.values.items() if v}).key()
    assert key is not None
    with store.writing(actor="an") as writer:
        assert writer.find_keys("task", [key, "none"]) == {key: record.id}


def test_numbers_follow_the_entry(store: Store) -> None:
    record = created(store, "invention", number="1-2019-01234", title="Một")
    updated(store, record, grant_number="1-0000001-000")
    (again,) = store.find(["10000001000"])
    assert again.id == record.id
    now = store.get(record.id)
    assert now is not None
    assert {"1201901234", "10000001000"} <= set(now.numbers)


def test_a_dry_run_keeps_nothing(store: Store) -> None:
    with store.writing(actor="an") as writer:
        writer.create([New(new_id(), entry("task", title="Thử"))])
        assert writer.find_keys("task", [entry("task", title="Thử").key() or ""])
        writer.rollback()
    assert (writer.seq, store.last_seq(), store.status()["records"]) == (0, 0, 0)


def test_a_failed_block_keeps_nothing(store: Store) -> None:
    with pytest.raises(ZeroDivisionError), store.writing(actor="an") as writer:  # noqa: PT012
        writer.create([New(new_id(), entry("task", title="Thử"))])
        raise ZeroDivisionError
    assert store.status()["records"] == 0


def test_links_resolve_when_the_other_record_arrives(store: Store) -> None:
    new = created(
        store, "standard", number="TCVN 5520:2016", title="Mới", replaces=["TCVN 5520:2009"]
    )
    (link,) = store.links(new.id)
    assert (link.role, link.number, link.id) == ("replaces", "TCVN 5520:2009", None)
    old = created(store, "standard", number="TCVN 5520:2009", title="Cũ")
    (link,) = store.links(new.id)
    assert (link.id, link.title, link.inward) == (old.id, "Cũ", False)
    (back,) = store.links(old.id)
    assert (back.role, back.number, back.id, back.inward) == (
        "replaces",
        "TCVN 5520:2016",
        new.id,
        True,
    )


def test_a_link_prefers_the_record_whose_number_is_exactly_meant(store: Store) -> None:
    created(store, "standard", number="ISO 1043-4:1998", title="Plastics")
    meant = created(store, "standard", number="ISO 10434:1998", title="Valves")
    new = created(
        store, "standard", number="ISO 9:2020", title="Mới", references=["ISO 10434:1998"]
    )
    assert [link.id for link in store.links(new.id)] == [meant.id]
    assert [link.id for link in store.links(meant.id)] == [new.id]


def test_batches_are_kept(store: Store) -> None:
    with store.writing(actor="an", batch="b") as writer:
        record = store.batches()
        assert record == []
        batch = Batch(
            "b", "x.csv", None, {"task": 1}, 1, 1, 0, 0, 0, "an",
            store._database.row("SELECT now() AS at")["at"], 0.5, [{"code": "x"}],
        )  # fmt: skip
        writer.add_batch(batch)
    assert store.batches() == [batch]


def test_figures_count_by_state_year_and_currency(store: Store) -> None:
    created(store, "invention", number="1-2019-01234", title="A", filing_date="2019-05-01")
    created(
        store, "invention", number="1-2019-01235", title="B", filing_date="2019-06-01",
        grant_date="2021-01-01",
    )  # fmt: skip
    for number, currency, budget in (
        ("A-1", "VND", "100"),
        ("A-2", "GBP", "7"),
        ("A-3", "VND", "5"),
    ):
        created(
            store, "task", number=number, title=number, start_date="2020-01-01", currency=currency,
            budget_total=budget,
        )  # fmt: skip
    assert store.figures.rights_by_year() == [YearCount(2019, "invention", 2, 1)]
    assert store.figures.tasks_by_year() == [
        TaskYear(2020, 3, {"GBP": Decimal(7), "VND": Decimal(105)})
    ]
    assert KindState("task", "unknown", 3) in store.figures.by_kind_and_state()
