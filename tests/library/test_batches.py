"""Imports through the library: matching, fates, one transaction."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest

from st_db.access import Caller
from st_db.errors import Forbidden, Issue, Where
from st_db.library import BatchOptions, BatchResult, Candidate, Library
from st_db.records import KINDS

ME = Caller.local(origin="test")


def row(library: Library, kind: str, line: int = 2, /, **values: Any) -> Candidate:
    entry = KINDS[kind].read(values, library.context())
    return Candidate(Where("tệp.xlsx", row=line), entry, frozenset(values))


def run(library: Library, *rows: Candidate | Issue, **options: Any) -> BatchResult:
    return library.batches.run(ME, rows, BatchOptions("tệp.xlsx", **options))


def counts(result: BatchResult) -> tuple[int, int, int, int, int]:
    return result.rows, result.created, result.updated, result.unchanged, result.rejected


def codes(issues: Iterable[Issue]) -> list[str]:
    return [issue.code for issue in issues]


def patents(library: Library) -> list[Candidate]:
    return [
        row(library, "invention", n, number=f"1-2022-0{n:04d}", title=f"Trục lăn số {n}",
            filing_date="16/03/2022", applicants="NOK CORPORATION", ipc="G03G 15/08")
        for n in range(1, 6)
    ]  # fmt: skip


def test_the_same_rows_twice_change_nothing(library: Library) -> None:
    first = run(library, *patents(library))
    seq = library.store.last_seq()
    second = run(library, *patents(library))
    assert counts(first) == (5, 5, 0, 0, 0)
    assert counts(second) == (5, 0, 0, 5, 0)
    assert library.store.last_seq() == seq


def test_a_column_that_is_absent_never_touches_a_field(library: Library) -> None:
    run(library, *patents(library))
    result = run(library, row(library, "invention", number="1-2022-00001", title="Tên mới"))
    assert counts(result) == (1, 0, 1, 0, 0)
    view = library.records.get(ME, "1-2022-00001")
    assert view.title == "Tên mới"
    assert view.fields["applicants"] == ["NOK CORPORATION"]
    assert view.version == 2
    assert view.history[0].before == {"title": "Trục lăn số 1"}
    assert view.history[0].after == {"title": "Tên mới"}


def test_any_number_of_the_record_finds_it(library: Library) -> None:
    run(library, row(library, "trademark", application_number="4-2020-00001", mark_text="ABC",
                     grant_number="4-0123456-000"))  # fmt: skip
    result = run(library, row(library, "trademark", grant_number="4-0123456-001", colours="đỏ"))
    assert counts(result) == (1, 0, 1, 0, 0)
    assert library.records.get(ME, "VN4202000001").fields["colours"] == "đỏ"


def test_two_records_found_by_one_row_are_refused(library: Library) -> None:
    run(library,
        row(library, "trademark", application_number="4-2020-00001", mark_text="ABC"),
        row(library, "trademark", grant_number="4-0123456-000", mark_text="ABD"))  # fmt: skip
    result = run(library, row(library, "trademark", application_number="4-2020-00001",
                              grant_number="4-0123456-000", mark_text="ABC"))  # fmt: skip
    assert counts(result) == (1, 0, 0, 0, 1)
    assert codes(result.issues) == ["match.two_records"]


def test_a_number_repeated_in_one_file(library: Library) -> None:
    result = run(library,
                 row(library, "task", 5, code="ĐT.01/2023", title="Miến dong"),
                 row(library, "task", 6, code="ĐT.01/2023", title="Miến dong"),
                 row(library, "task", 7, code="ĐT.01/2023", title="Khác"))  # fmt: skip
    assert counts(result) == (3, 1, 0, 1, 1)
    assert result.issues[0].params["first"] == 5
    assert "dòng 5" in result.to_json("vi")["issues"][0]["message"]


def test_a_refused_row_is_no_measure_for_later_ones(library: Library) -> None:
    run(library,
        row(library, "trademark", application_number="4-2020-00001", mark_text="A"),
        row(library, "trademark", application_number="4-2020-00002", mark_text="B",
            grant_number="4-0123456-000"))  # fmt: skip
    both = {"application_number": "4-2020-00001", "grant_number": "4-0123456-000"}
    result = run(library,
                 row(library, "trademark", 2, **both),
                 row(library, "trademark", 3, **both),
                 row(library, "trademark", 4, number="4-2020-00001", colours="đỏ"))  # fmt: skip
    assert counts(result) == (3, 0, 1, 0, 2)
    assert codes(result.issues) == ["match.two_records", "match.two_records"]


def test_a_record_without_a_number_is_found_by_its_key(library: Library) -> None:
    proposed: dict[str, Any] = {
        "title": "Nghiên cứu miến dong",
        "host": "HTX Tài Hoan",
        "start_date": "2026",
    }
    assert counts(run(library, row(library, "task", **proposed))) == (1, 1, 0, 0, 0)
    again = {**proposed, "title": "NGHIÊN CỨU  miến dong"}
    assert counts(run(library, row(library, "task", **again)))[1] == 0
    other_year = {**proposed, "start_date": "2027"}
    assert counts(run(library, row(library, "task", **other_year))) == (1, 1, 0, 0, 0)


def test_rejected_rows_leave_the_good_ones_in(library: Library) -> None:
    bad = Issue("error", "match.repeated", Where("tệp.xlsx", row=9), {"number": "x", "first": 1})
    result = run(library, *patents(library), bad)
    assert counts(result) == (6, 5, 0, 0, 1)
    assert result.rows == result.created + result.updated + result.unchanged + result.rejected


def test_a_dry_run_counts_and_keeps_nothing(library: Library) -> None:
    result = run(library, *patents(library), dry_run=True)
    assert counts(result) == (5, 5, 0, 0, 0)
    assert result.batch is None
    assert library.store.last_seq() == 0
    assert library.batches.latest(ME) == []


def test_a_failure_in_the_middle_keeps_nothing(library: Library) -> None:
    def rows() -> Iterable[Candidate]:
        yield from patents(library)
        raise OSError("the file is gone")

    with pytest.raises(OSError, match="gone"):
        library.batches.run(ME, rows(), BatchOptions("tệp.xlsx"))
    assert library.store.last_seq() == 0


def test_a_batch_is_listed_with_its_figures(library: Library) -> None:
    result = run(library, *patents(library), source="vn-ipvietnam")
    (batch,) = library.batches.latest(ME)
    assert (batch.id, batch.rows, batch.created) == (result.batch, 5, 5)
    assert batch.kinds == {"invention": 5}
    assert library.records.get(ME, "1-2022-00001").source["batch"] == result.batch


def test_extra_columns_are_added_to_those_kept(library: Library) -> None:
    run(library, row(library, "task", code="ĐT.01/2023", title="A", extra={"Ghi chú": "x"}))
    run(library, row(library, "task", code="ĐT.01/2023", extra={"Phòng": "y"}))
    assert library.records.get(ME, "ĐT.01/2023").fields["extra"] == {"Ghi chú": "x", "Phòng": "y"}


def test_the_public_may_not_import(library: Library) -> None:
    with pytest.raises(Forbidden):
        library.batches.run(Caller.public(), [], BatchOptions("x"))
