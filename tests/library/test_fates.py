"""Fates: what becomes of each row, the same in a dry run as in the run."""

from __future__ import annotations

from typing import Any

from st_db.access import Caller
from st_db.errors import Issue, Where
from st_db.library import BatchOptions, Candidate, Fate, Library
from st_db.records import KINDS

ME = Caller.local(origin="test")


def row(library: Library, kind: str, line: int, /, **values: Any) -> Candidate:
    entry = KINDS[kind].read(values, library.context())
    return Candidate(Where("tệp.xlsx", "Trang", line), entry, frozenset(values))


def fates(library: Library, *rows: Candidate | Issue, **options: Any) -> list[Fate]:
    told: list[Fate] = []
    library.batches.run(ME, rows, BatchOptions("tệp.xlsx", fates=told.extend, **options))
    return told


def told(fates: list[Fate]) -> list[tuple[Any, ...]]:
    return [(f.row, f.outcome, f.number, f.title, f.differences) for f in fates]


def test_every_row_has_its_fate_in_the_order_of_the_file(library: Library) -> None:
    fates(library,
          row(library, "task", 2, code="ĐT.01/2023", title="Miến dong", host="HTX Tài Hoan"),
          row(library, "task", 3, code="ĐT.02/2023", title="Chè Shan tuyết"))  # fmt: skip
    bad = Issue(
        "error", "match.repeated", Where("tệp.xlsx", "Trang", 4), {"number": "", "first": 1}
    )
    rows: list[Candidate | Issue] = [
        row(library, "task", 2, code="ĐT.01/2023", title="Miến dong Bắc Kạn"),
        row(library, "task", 3, code="ĐT.02/2023", title="Chè Shan tuyết"),
        bad,
        row(library, "task", 5, code="ĐT.03/2023", title="Cá tầm"),
    ]
    expected = [
        ("Trang!2", "updated", "ĐT.01/2023", "Miến dong Bắc Kạn",
         {"title": ("Miến dong", "Miến dong Bắc Kạn")}),
        ("Trang!3", "unchanged", "ĐT.02/2023", "Chè Shan tuyết", {}),
        ("Trang!4", "rejected", None, None, {}),
        ("Trang!5", "created", "ĐT.03/2023", "Cá tầm", {}),
    ]  # fmt: skip
    assert told(fates(library, *rows, dry_run=True)) == expected
    assert told(fates(library, *rows)) == expected


def test_history_names_the_row_of_the_file(library: Library) -> None:
    fates(library, row(library, "task", 2, code="ĐT.01/2023", title="Miến dong"))
    fates(library, row(library, "task", 9, code="ĐT.01/2023", title="Miến"))
    view = library.records.get(ME, "ĐT.01/2023")
    assert [(c.op, c.sheet, c.row) for c in view.history] == [
        ("update", "Trang", 9), ("create", "Trang", 2),
    ]  # fmt: skip
    came = view.source
    assert (came["file"], came["sheet"], came["row"]) == ("tệp.xlsx", "Trang", 2)
    assert view.to_json()["history"][0]["row"] == 9


def test_a_fate_is_json_for_pages_and_programs(library: Library) -> None:
    fates(library, row(library, "task", 2, code="ĐT.01/2023", title="Miến dong"))
    (fate,) = fates(library, row(library, "task", 9, code="ĐT.01/2023", title="Miến"))
    said = fate.to_json("vi")
    assert (said["sheet"], said["row"], said["outcome"]) == ("Trang", 9, "updated")
    assert said["differences"] == {"title": {"before": "Miến dong", "after": "Miến"}}
    assert said["id"] == library.records.get(ME, "ĐT.01/2023").id
