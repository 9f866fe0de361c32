"""Records are written, changed, read and found again."""

from __future__ import annotations

from typing import Any

import pytest

from st_db.codes import shipped
from st_db.errors import Conflict
from st_db.query import Query
from st_db.records import KINDS, merge
from st_db.records.stored import Changed, New, Record
from st_db.store import Store, new_id
from st_db.values import Context


def entry(kind: str, **values: Any):
    return KINDS[kind].model_validate(values, context=Context(shipped()))  # type: ignore[arg-type]


def created(store: Store, kind: str, **values: Any) -> Record:
    id_ = new_id()
    with store.writing(actor="an") as writer:
        writer.create([New(id_, entry(kind, **values))])
    record = store.get(id_)
    assert record is not None
    return record


def changed(record: Record, **given: Any) -> Changed:
    new = entry(record.kind, **merge(KINDS[record.kind], record.values, given))
    after = {n: v for n, v in new.values().items() if v != record.values[n]}
    return Changed(record, new, {n: record.values[n] for n in after}, after)


def test_a_record_comes_back_as_it_was_written(store: Store) -> None:
    written = entry(
        "task", number="ĐTĐL.CN-23/17", title="Trồng chè Shan tuyết", budget_total="1.234.567,5",
        currency="VND", start_date="01/02/2023", leader="Nguyễn Văn A", extra={"a\tb": "c\\d\n"},
        links=[{"role": "result", "kind": "invention", "number": "1-2019-01234"}],
    )  # fmt: skip
    id_ = new_id()
    with store.writing(actor="an", source="x.csv", batch="b1") as writer:
        writer.create([New(id_, written)])
    record = store.get(id_)
    assert record is not None
    assert dict(record.values) == written.values()
    assert list(record.values) == list(written.values())
    assert (record.version, record.batch, record.visibility) == (1, "b1", "public")
    assert writer.seq == store.last_seq() == 1


def test_a_change_is_kept_with_its_history(store: Store) -> None:
    record = created(store, "invention", number="1-2019-01234", title="Máy sấy chè")
    with store.writing(actor="binh") as writer:
        writer.update([changed(record, title="Máy sấy chè Ô long")])
    again = store.get(record.id)
    assert again is not None
    assert (again.version, again.values["title"]) == (2, "Máy sấy chè Ô long")
    second, first = store.history(record.id)
    assert (first.op, first.after, second.op, second.actor) == ("create", None, "update", "binh")
    assert second.before == {"title": "Máy sấy chè"}
    with pytest.raises(Conflict) as raised, store.writing(actor="chi") as writer:
        writer.update([changed(record, title="Khác")])
    assert raised.value.params == {"number": "1-2019-01234", "found": 2, "expected": 1}
    assert store.answer.search(Query("o long")).ids[0][0] == record.id
    assert store.answer.search(Query("may say che")).total == 1
    assert store.answer.search(Query("1.2019.01234")).total == 1
