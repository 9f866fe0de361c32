"""Undo: what an import did taken back, what others did since kept, and the way back again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from typing import Any

import pytest

from st_db.access import Caller
from st_db.errors import Conflict, Forbidden, NotFound, Where
from st_db.library import BatchOptions, BatchResult, Candidate, Library, UndoResult
from st_db.query import Query
from st_db.records import KINDS
from st_db.settings import Settings
from st_db.ui import history_parts, keeping
from st_db.ui.labels import Words
from tests.saving import save_record

ME = Caller.local(origin="test")


def row(library: Library, kind: str, line: int = 2, /, **values: Any) -> Candidate:
    entry = KINDS[kind].read(values, library.context())
    return Candidate(Where("tệp.xlsx", row=line), entry, frozenset(values))


def run(library: Library, *rows: Candidate, file: str = "tệp.xlsx") -> str:
    result: BatchResult = library.batches.run(ME, rows, BatchOptions(file))
    assert result.batch
    return result.batch


def tasks(library: Library, *numbers: int, **more: Any) -> list[Candidate]:
    return [
        row(library, "task", n, **{"code": f"ĐT.{n:02d}/2023", "title": f"Miến dong {n}", **more})
        for n in numbers
    ]


def undo(library: Library, batch: str | None, **options: Any) -> UndoResult:
    assert batch
    return library.batches.undo(ME, batch, **options)


def buckets(result: UndoResult) -> tuple[int, int, int]:
    assert result.records == (
        result.reversed + result.as_before + result.kept_count + result.failed_count
    )
    return result.reversed, result.kept_count, result.failed_count


def title(library: Library, number: str) -> str | None:
    return library.records.get(ME, number).title


def total(library: Library, text: str = "") -> int:
    return library.store.answer.search(Query(text)).total


# ---- the three buckets


def test_records_that_an_import_made_are_taken_out(library: Library) -> None:
    batch = run(library, *tasks(library, 1, 2, 3))
    assert buckets(undo(library, batch)) == (3, 0, 0)
    assert total(library) == 0
    assert list(library.store.versions()) == []
    assert library.figures.overview(ME).records == 0
    view = library.records.get(ME, "ĐT.01/2023")
    assert view.archived_at is not None
    assert view.to_json()["archived_at"] == view.archived_at.isoformat()
    assert [(c.op, c.undoes) for c in view.history] == [("archive", batch), ("create", None)]


def test_fields_that_an_import_changed_go_back(library: Library) -> None:
    run(library, *tasks(library, 1, 2))
    batch = run(library, *tasks(library, 1, 2, host="HTX Tài Hoan", title="Tên mới"))
    assert buckets(undo(library, batch)) == (2, 0, 0)
    view = library.records.get(ME, "ĐT.01/2023")
    assert (view.title, view.fields["host"], view.version) == ("Miến dong 1", None, 3)
    assert view.fields["organizations"] == []


def test_what_a_person_changed_since_is_kept_and_named(library: Library) -> None:
    run(library, *tasks(library, 1, 2))
    batch = run(library, *tasks(library, 1, 2, 3, title="Tên mới"))
    view = library.records.get(ME, "ĐT.01/2023")
    an = Caller("an", frozenset({"officer"}))
    save_record(library, an, "task", {"title": "Tên của An"}, id=view.id)
    made = library.records.get(ME, "ĐT.03/2023")
    save_record(library, an, "task", {"objective": "Mục tiêu"}, id=made.id)
    result = undo(library, batch)
    assert buckets(result) == (1, 2, 0)
    assert {(left.number, left.reason, left.fields, left.actor) for left in result.kept} == {
        ("ĐT.01/2023", "changed", ("title",), "an"),
        ("ĐT.03/2023", "changed", ("objective",), "an"),
    }
    assert title(library, "ĐT.01/2023") == "Tên của An"
    assert title(library, "ĐT.02/2023") == "Miến dong 2"
    said = result.to_json("vi")["kept"]
    assert any("an đã sửa (Tên) lúc" in left["message"] for left in said)


def test_a_change_of_other_fields_does_not_hold_an_update_back(library: Library) -> None:
    run(library, *tasks(library, 1))
    batch = run(library, *tasks(library, 1, title="Tên mới"))
    view = library.records.get(ME, "ĐT.01/2023")
    save_record(library, ME, "task", {"objective": "Mục tiêu"}, id=view.id)
    assert buckets(undo(library, batch)) == (1, 0, 0)
    view = library.records.get(ME, "ĐT.01/2023")
    assert (view.title, view.fields["objective"]) == ("Miến dong 1", "Mục tiêu")


def test_one_field_changed_since_keeps_the_whole_record(library: Library) -> None:
    run(library, *tasks(library, 1, objective="Cũ"))
    batch = run(library, *tasks(library, 1, title="Tên mới", objective="Mới"))
    view = library.records.get(ME, "ĐT.01/2023")
    save_record(library, ME, "task", {"objective": "Của tôi"}, id=view.id)
    result = undo(library, batch)
    assert buckets(result) == (0, 1, 0)
    assert result.kept[0].fields == ("objective",)
    assert result.batch is None  # nothing was done, so that it may be tried again
    assert title(library, "ĐT.01/2023") == "Tên mới"


def test_a_change_that_was_changed_back_does_not_count(library: Library) -> None:
    batch = run(library, *tasks(library, 1))
    view = library.records.get(ME, "ĐT.01/2023")
    save_record(library, ME, "task", {"title": "Khác"}, id=view.id)
    save_record(library, ME, "task", {"title": "Miến dong 1"}, id=view.id)
    assert buckets(undo(library, batch)) == (1, 0, 0)


def test_a_later_import_keeps_a_record_until_it_is_taken_back_itself(library: Library) -> None:
    first = run(library, *tasks(library, 1))
    second = run(library, *tasks(library, 1, title="Tên mới"), file="sau.xlsx")
    result = undo(library, first)
    assert buckets(result) == (0, 1, 0)
    assert (result.kept[0].reason, result.kept[0].source) == ("imported", "sau.xlsx")
    assert buckets(undo(library, second)) == (1, 0, 0)
    assert buckets(undo(library, first)) == (1, 0, 0)
    assert total(library) == 0


def test_a_record_that_another_names_by_id_stays(library: Library) -> None:
    batch = run(library, *tasks(library, 1))
    view = library.records.get(ME, "ĐT.01/2023")
    link = {"role": "related", "kind": "task", "id": view.id, "title": "Nhiệm vụ gốc"}
    save_record(library, ME, "task", {"code": "ĐT.09/2023", "title": "B", "links": [link]})
    result = undo(library, batch)
    assert buckets(result) == (0, 0, 1)
    assert (result.failed[0].reason, result.failed[0].other) == ("referred", "ĐT.09/2023")


def test_links_by_number_wait_for_the_record_to_return(library: Library) -> None:
    batch = run(library, row(library, "standard", number="TCVN 5520:1991", title="Cũ"))
    run(library, row(library, "standard", number="TCVN 5520:2016", title="Mới",
                     replaces=["TCVN 5520:1991"]))  # fmt: skip
    assert buckets(undo(library, batch)) == (1, 0, 0)
    (link,) = library.records.get(ME, "TCVN 5520:2016").links
    assert (link.number, link.id) == ("TCVN 5520:1991", None)


# ---- itself recorded, itself undoable


def test_an_undo_is_recorded_and_listed(library: Library) -> None:
    batch = run(library, *tasks(library, 1, 2))
    own = undo(library, batch).batch
    first, second = library.batches.latest(ME)
    assert (first.id, first.undoes, first.undone_by) == (own, batch, None)
    assert (second.id, second.undoes, second.undone_by) == (batch, None, own)
    assert library.batches.get(ME, own or "").report["reversed"] == 2


def test_the_same_undo_twice_does_nothing_and_says_so(library: Library) -> None:
    batch = run(library, *tasks(library, 1))
    own = undo(library, batch).batch
    seq = library.store.last_seq()
    again = undo(library, batch)
    assert (again.already, again.batch, again.reversed) == (own, None, 0)
    assert library.store.last_seq() == seq


def test_undoing_an_undo_brings_the_import_back(library: Library) -> None:
    run(library, *tasks(library, 1))
    batch = run(library, *tasks(library, 1, 2, title="Tên mới"))
    undone = undo(library, batch).batch
    assert buckets(undo(library, undone)) == (2, 0, 0)
    assert title(library, "ĐT.01/2023") == "Tên mới"
    assert library.records.get(ME, "ĐT.02/2023").archived_at is None
    assert [(b.undoes, b.undone_by is not None) for b in library.batches.latest(ME)] == [
        (undone, False), (batch, True), (None, False), (None, False),
    ]  # fmt: skip
    assert buckets(undo(library, batch)) == (2, 0, 0)  # and again
    assert total(library) == 1


def test_a_dry_run_tells_the_same_and_keeps_nothing(library: Library) -> None:
    batch = run(library, *tasks(library, 1, 2))
    tried = undo(library, batch, dry_run=True)
    assert buckets(tried) == (2, 0, 0)
    assert tried.batch is None
    assert total(library) == 2
    assert buckets(undo(library, batch)) == (2, 0, 0)


def test_only_imports_can_be_undone_and_not_by_everybody(library: Library) -> None:
    with pytest.raises(NotFound):
        undo(library, "không có")
    with pytest.raises(Forbidden):
        library.batches.undo(Caller.public(), "x")


# ---- numbers


def test_importing_again_brings_the_same_record_back(library: Library) -> None:
    first = run(library, *tasks(library, 1, objective="Sai"))
    id_ = library.records.get(ME, "ĐT.01/2023").id
    undo(library, first)
    result = library.batches.run(ME, tasks(library, 1), BatchOptions("sửa.xlsx"))
    assert (result.created, result.updated) == (1, 0)
    view = library.records.get(ME, "ĐT.01/2023")
    assert (view.id, view.archived_at, view.fields["objective"]) == (id_, None, None)
    assert [c.op for c in view.history] == ["restore", "archive", "create"]
    assert (view.source["batch"], view.source["file"]) == (result.batch, "sửa.xlsx")
    assert buckets(undo(library, result.batch)) == (1, 0, 0)
    assert total(library) == 0


def test_a_record_without_a_number_comes_back_too(library: Library) -> None:
    rows = [row(library, "task", title="Miến dong", host="HTX Tài Hoan", start_date="2026")]
    undo(library, run(library, *rows))
    result = library.batches.run(ME, rows, BatchOptions("lại.xlsx"))
    assert (result.created, total(library)) == (1, 1)
    assert len(library.store.history(next(iter(library.store.versions()))[0])) == 3


def test_a_released_number_may_name_another_record(library: Library) -> None:
    batch = run(library, row(library, "trademark", grant_number="4-0123456-000", mark_text="A"))
    undone = undo(library, batch).batch
    number = {"application_number": "4-2020-00001", "grant_number": "4-0123456-000"}
    save_record(library, ME, "trademark", {**number, "mark_text": "B"})
    assert library.records.get(ME, "4-0123456-000").fields["mark_text"] == "B"
    result = undo(library, undone)
    assert buckets(result) == (0, 0, 1)
    assert result.failed[0].reason == "number_taken"


def test_a_number_that_an_import_gave_by_mistake_is_free_again(library: Library) -> None:
    run(library, row(library, "trademark", application_number="4-2020-00001", mark_text="A"))
    both = {"application_number": "4-2020-00001", "grant_number": "4-0123456-000"}
    batch = run(library, row(library, "trademark", **both))
    undone = undo(library, batch).batch
    result = library.batches.run(
        ME,
        [row(library, "trademark", grant_number="4-0123456-000", mark_text="B")],
        BatchOptions("x"),
    )
    assert result.created == 1
    failed = undo(library, undone)
    assert [left.reason for left in failed.failed] == ["number_taken"]


def test_a_number_from_before_the_import_goes_on_finding(library: Library) -> None:
    run(library, row(library, "task", code="ĐT.01/2023", title="A"))
    view = library.records.get(ME, "ĐT.01/2023")
    save_record(library, ME, "task", {"code": "ĐT.01/2024"}, id=view.id)
    batch = run(library, row(library, "task", code="ĐT.01/2023", title="B"))
    assert buckets(undo(library, batch)) == (1, 0, 0)
    for number in ("ĐT.01/2023", "ĐT.01/2024"):
        assert library.records.get(ME, number).title == "A"


def test_rows_that_name_one_record_by_two_numbers_change_it_once(library: Library) -> None:
    both = {"application_number": "4-2020-00001", "grant_number": "4-0123456-000"}
    run(library, row(library, "trademark", **both, mark_text="A"))
    result = library.batches.run(ME, [
        row(library, "trademark", 2, application_number="4-2020-00001", colours="đỏ"),
        row(library, "trademark", 3, grant_number="4-0123456-000", disclaimer="chữ"),
    ], BatchOptions("hai.xlsx"))  # fmt: skip
    assert (result.updated, result.rejected) == (2, 0)
    view = library.records.get(ME, "4-2020-00001")
    assert (view.fields["colours"], view.fields["disclaimer"], view.version) == ("đỏ", "chữ", 2)
    assert buckets(undo(library, result.batch)) == (1, 0, 0)
    view = library.records.get(ME, "4-2020-00001")
    assert (view.fields["colours"], view.fields["disclaimer"]) == (None, None)


# ---- several at once


def test_two_undos_at_once_take_back_once(library: Library) -> None:
    batch = run(library, *tasks(library, *range(1, 60)))
    results: list[UndoResult] = []
    threads = [
        threading.Thread(target=lambda: results.append(undo(library, batch))) for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(result.reversed for result in results) == [0, 59]
    assert [bool(r.already) for r in sorted(results, key=lambda r: r.reversed)] == [True, False]
    assert total(library) == 0


def test_an_import_and_an_undo_at_once_end_as_one_after_the_other(library: Library) -> None:
    batch = run(library, *tasks(library, *range(1, 40)))
    rows = tasks(library, *range(1, 40), host="HTX Tài Hoan")
    done: list[Any] = []

    def again() -> None:
        for _ in range(3):
            try:
                done.append(library.batches.run(ME, rows, BatchOptions("sau.xlsx")))
            except Conflict:
                continue
            return

    threads = [
        threading.Thread(target=again),
        threading.Thread(target=lambda: done.append(undo(library, batch))),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    undone = next(d for d in done if isinstance(d, UndoResult))
    imported = next(d for d in done if isinstance(d, BatchResult))
    # Either the import came first and its records are kept, or it brought them back.
    assert (undone.kept_count, undone.reversed) in {(39, 0), (0, 39)}
    assert (imported.updated, imported.created) in {(39, 0), (0, 39)}
    assert total(library) == 39
    assert library.records.get(ME, "ĐT.01/2023").fields["host"] == "HTX Tài Hoan"


def test_the_index_follows(library: Library) -> None:
    batch = run(library, *tasks(library, 1, 2))
    library.index.sync(ME)
    undo(library, batch)
    library.index.sync(ME)
    assert library.index.check(ME) == {
        "database": 0, "index": 0, "missing": 0, "stale": 0, "extra": 0,
    }  # fmt: skip


_KILLED = """
import sys, time
from st_db.access import Caller
from st_db.library import Library
from st_db.settings import Settings
library = Library.open(Settings(_env_file=None, home=sys.argv[1], database_url=sys.argv[2]))
def wait(done):
    print(done, flush=True)
    time.sleep(60)
library.batches.undo(Caller.local(), sys.argv[3], progress=wait)
"""


def test_a_killed_undo_leaves_nothing_half_done(library: Library, settings: Settings) -> None:
    assert settings.database_url is not None
    batch = run(library, *tasks(library, *range(1, 40)))
    url = settings.database_url.get_secret_value()
    killed = subprocess.Popen(
        [sys.executable, "-c", _KILLED, str(settings.home), url, batch],
        stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": "."},
    )  # fmt: skip
    with killed:
        assert killed.stdout is not None
        assert killed.stdout.readline() == "39\n"
        assert total(library) == 39  # others see nothing of it
        killed.send_signal(signal.SIGKILL)
    assert (total(library), len(library.batches.latest(ME))) == (39, 1)
    assert buckets(undo(library, batch)) == (39, 0, 0)


def test_the_page_of_a_record_says_that_it_was_taken_out(library: Library) -> None:
    batch = run(library, *tasks(library, 1))
    undo(library, batch)
    view = library.records.get(ME, "ĐT.01/2023")
    words = Words("vi", library.codes)
    shown = keeping.banner(view, words, may=False)
    assert "Bản ghi đã được lưu trữ lúc" in str(shown)
    shown = history_parts.past(library.history.of(ME, view.id), words)
    assert "Hoàn tác, bản ghi được lưu trữ" in str(shown)
    assert "từ tệp.xlsx dòng 1" in str(shown)
    with pytest.raises(NotFound):  # only staff see what was taken out
        library.records.get(Caller.public(), "ĐT.01/2023")
    with pytest.raises(Conflict, match="archived"):
        save_record(library, ME, "task", {"title": "Sửa"}, id=view.id)
