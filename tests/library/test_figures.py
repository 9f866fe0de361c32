"""Annex tables: every number is what a plain recount finds, then and now, and leads to its records.

One register is written to in every way there is. After each step its records are noted as they
stand; at the end every table is asked for as of every step.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook

from st_db.access import Caller
from st_db.codes.model import today
from st_db.errors import (
    CodeRefused,
    Forbidden,
    NotFound,
    UnreadableFile,
    UsageError,
    Where,
)
from st_db.library import BatchOptions, Candidate, Library
from st_db.library.annex_book import as_workbook
from st_db.library.annexes import ANNEXES, Annex, Number, Table
from st_db.query import AsOf, Query, parse_as_of, parse_filter
from st_db.records import KINDS
from st_db.ui.state import SearchState
from tests.files.making import pdf
from tests.saving import save_record

ME = Caller.local("vi", "test")
ANYBODY = Caller.public()
Cells = dict[tuple[str, str], Decimal]


@dataclass(frozen=True)
class Step:
    """The register after a step: its last change, the time, and the public and all records."""

    seq: int
    at: datetime
    records: Mapping[str, tuple[str, Mapping[str, Any], str]]

    def seen(self, caller: Caller) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
        for id_, (kind, values, visibility) in self.records.items():
            if visibility == "public" or caller.may("read_internal"):
                yield id_, kind, values


def taken(library: Library) -> Step:
    with library.store.snapshot() as found:
        records = {r.id: (r.kind, dict(r.values), r.visibility) for r in found.records}
        return Step(found.seq, datetime.now(tz=UTC), records)


def keys(axis: str, kind: str, values: Mapping[str, Any]) -> set[str]:
    """Return the rows or columns that a record stands in, in the plainest way."""
    if axis == "kind":
        return {kind}
    if axis == "year":
        return {(values["date"] or "")[:4]}
    if axis == "field":
        return {code[0] if code[0] in "123456" else code for code in values["field"]} or {""}
    value = values[axis]
    return {"" if value is None else str(value)}


def recounted(annex: Annex, step: Step, caller: Caller) -> tuple[Cells, dict[Any, set[str]]]:
    """Return the numbers of a table, and the records behind each, by counting one by one."""
    behind: dict[Any, set[str]] = defaultdict(set)
    sums: Cells = defaultdict(Decimal)
    for id_, kind, values in step.seen(caller):
        if kind not in annex.counting.kinds:
            continue
        rows = keys(annex.rows, kind, values) | {"*"}
        if annex.counting.sums:
            for row in (f"{year}|{values['currency'] or 'VND'}" for year in rows):
                behind[row, "records"].add(id_)
                for name in annex.counting.sums:
                    sums[row, name] += Decimal(str(values[name] or 0))
                    if values[name] is not None:
                        behind[row, name].add(id_)
            continue
        for row in rows:
            for column in keys(annex.columns, kind, values) | {"*"}:
                behind[row, column].add(id_)
    counts = {at: Decimal(len(ids)) for at, ids in behind.items()}
    return {**counts, **sums}, behind


def told(table: Table) -> Cells:
    return {at: Decimal(str(one.value)) for at, one in table.numbers.items() if one.value}


def row(library: Library, kind: str, **values: Any) -> Candidate:
    return Candidate(Where("t.xlsx", row=2), KINDS[kind].read(values, library.context()),
                     frozenset(values))  # fmt: skip


def imported(library: Library, *rows: Candidate) -> str:
    batch = library.batches.run(ME, rows, BatchOptions("t.xlsx")).batch
    assert batch
    return batch


def filled(library: Library) -> str:
    """Import some records of every counted kind."""
    fields: Sequence[list[str]] = (["1", "20101"], ["4"], ["20101", "20203"], [], ["Nghề cá"])
    levels = ("province", "national", None)
    tasks = [
        row(library, "task", code=f"ĐT.{n:02d}/202{n % 3}", title=f"Miến dong {n}",
            field=fields[n % 5], level=levels[n % 3], start_date=f"202{n % 3}-05-01",
            task_type="topic", state=("active", "ended")[n % 2], budget_state=n * 1_000_000,
            budget_total=n * 1_500_000.5, currency="USD" if n == 7 else None)
        for n in range(1, 9)
    ]  # fmt: skip
    patents = [
        row(
            library,
            kind,
            application_number=f"{digit}-2021-0{n:04d}",
            title=f"Lò sấy {n}",
            status=("Cấp bằng", "Đang giải quyết")[n % 2],
            filing_date="2021-03-16",
        )
        for kind, digit in (("invention", 1), ("utility_solution", 2), ("trademark", 4))
        for n in range(3)
    ]
    standards = [
        row(library, "standard", designation=f"{kind} {n}:2016", title=f"Chè {n}",
            standard_type=kind, status=("Còn hiệu lực", "Hết hiệu lực")[n % 2])
        for n in range(100, 104) for kind in ("TCVN", "TCCS")
    ]  # fmt: skip
    products = [
        row(
            library,
            "traced_product",
            trace_code=f"TX{n}",
            title=f"Mật ong {n}",
            stars=(3, 4, None)[n % 3],
        )
        for n in range(4)
    ]
    return imported(library, *tasks, *patents, *standards, *products)


def history(library: Library) -> list[Step]:
    """Write to the register in every way there is; returns it after each step."""
    records, past = library.records, library.history

    def id_of(number: str) -> str:
        return records.get(ME, number).id

    def moved(number: str, **values: Any) -> Callable[[], object]:
        view = records.get(ME, number)
        return lambda: save_record(library, ME, view.kind, values, id=view.id)

    def hidden() -> None:
        view = records.get(ME, "ĐT.02/2022")
        library.standing.set(ME, view.id, visibility="internal", seen=view.version)

    first = filled(library)
    steps = [taken(library)]
    second: list[str] = []
    for act in (
        moved("ĐT.01/2021", field=["5"], level="institution", budget_state=77, start_date=""),
        moved("ĐT.01/2021", level="province"),
        hidden,
        lambda: past.confirm(ME, id_of("ĐT.03/2020")),
        lambda: past.archive(ME, id_of("ĐT.04/2021")),
        lambda: second.append(imported(
            library,
            row(library, "task", code="ĐT.05/2022", title="Miến dong 5", level="ministry"),
            row(library, "task", code="ĐT.90/2024", title="Chè", field=["4"],
                start_date="2024-01-01", budget_state=5, currency="VND"),
        )),
        lambda: library.duplicates.merge(ME, id_of("ĐT.06/2020"), id_of("ĐT.03/2020")),
        lambda: past.bring_back(ME, id_of("ĐT.04/2021")),
        lambda: library.batches.undo(ME, second[0]),
        lambda: past.restore(ME, id_of("ĐT.01/2021"), 1),
        lambda: library.duplicates.unmerge(ME, steps_merged(steps)),
        lambda: library.batches.undo(ME, first),
        lambda: imported(library, row(library, "task", code="ĐT.01/2021", title="Nấm")),
    ):  # fmt: skip
        act()
        steps.append(taken(library))
    return steps


def steps_merged(steps: list[Step]) -> str:
    """Return the record that was there before the merger and not after it."""
    [gone] = {id_ for id_ in steps[6].records if id_ not in steps[7].records}
    return gone


def test_every_figure_is_found_again_as_of_every_moment(library: Library) -> None:
    steps = history(library)
    sizes = [len(step.records) for step in steps]
    assert sizes == [29, 29, 29, 29, 29, 28, 29, 28, 29, 28, 28, 29, 0, 1]
    for caller in (ME, ANYBODY):
        for step in steps:
            for name, annex in ANNEXES.items():
                table = library.figures.table(caller, name, AsOf(seq=step.seq))
                expected, _ = recounted(annex, step, caller)
                assert told(table) == {at: n for at, n in expected.items() if n}, (name, step.seq)
                assert table.moment.seq == step.seq
                assert table.moment.current == (step is steps[-1])


def asked(number: Number) -> Query:
    search = number.search or ()
    kinds = tuple(value for name, value in search if name == "kind")
    where = tuple(parse_filter(name, value) for name, value in search if name != "kind")
    return Query(kinds=kinds, where=where, limit=100)


def test_every_number_opens_its_records(library: Library) -> None:
    filled(library)
    step = taken(library)
    save_record(library, ME, "task", {"code": "ĐT.91/2025", "title": "Sau", "field": ["1"]})
    library.history.archive(ME, library.records.get(ME, "ĐT.01/2021").id)
    now, searched = taken(library), 0
    for name, annex in ANNEXES.items():
        table = library.figures.table(ME, name)
        _, behind = recounted(annex, now, ME)
        for at, number in table.numbers.items():
            assert {one.id for one in library.figures.behind(ME, name, at)} == behind[at]
            if number.search is not None:
                found = library.store.answer.search(asked(number))
                assert {id_ for id_, _ in found.ids} == behind[at], (name, at)
                searched += 1
        if name not in ("tasks-by-field", "task-budget"):
            continue
        then, was = AsOf(seq=step.seq), recounted(annex, step, ME)[1]
        old = library.figures.table(ME, name, then)
        assert all(number.search is None for number in old.numbers.values())
        for at in old.numbers:
            records = library.figures.behind(ME, name, at, then)
            assert {one.id for one in records} == was[at]
            assert all(one.here == (one.id in now.records) for one in records)
    assert searched > 60


def test_a_moment_is_a_change_a_time_or_the_end_of_a_day(library: Library) -> None:
    filled(library)
    step = taken(library)
    save_record(library, ME, "task", {"code": "ĐT.91/2025", "title": "Sau"})
    count = {
        text: library.figures.table(ME, "tasks-by-field", parse_as_of(text)).at("*", "*").value
        for text in ("", f"seq:{step.seq}", f"{step.at:%Y-%m-%d %H:%M:%S.%f%z}", "2001-01-01",
                     "31/12/2999")
    }  # fmt: skip
    assert list(count.values()) == [9, 8, 8, 0, 9]
    assert parse_as_of("30/11/2026") == parse_as_of("2026-12-01T00:00+07:00")
    for wrong in ("hôm qua", "32/01/2026", "seq:", "2026-13-01", "9999-12-31"):
        with pytest.raises(UsageError):
            parse_as_of(wrong)
    with pytest.raises(NotFound):
        library.figures.table(ME, "nothing")


def test_tables_are_taken_along_with_the_way_to_every_number(library: Library) -> None:
    filled(library)
    tables = [library.figures.table(ME, name) for name in ANNEXES]
    book = load_workbook(BytesIO(as_workbook(tables, "vi", "http://so")))
    assert book.sheetnames == [*ANNEXES, "Nguồn của từng số"]
    sheet = book["tasks-by-field"]
    lines = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=4)]
    assert lines[0][:2] == ["Chỉ tiêu", "Cấp quốc gia"]
    assert lines[1][:3] == ["A", 1, 2]
    assert [line[-1] for line in lines if line[0] == "Tổng số"] == [8]
    assert sheet.page_setup.orientation == "landscape"
    ways = [[cell.value for cell in row] for row in book["Nguồn của từng số"].iter_rows(min_row=3)]
    assert len(ways) == sum(one.records > 0 for table in tables for one in table.numbers.values())
    assert all(str(way[5]).startswith("http://so/api/v1/figures/") for way in ways)


def test_every_mark_of_the_map_opens_what_it_counts(library: Library) -> None:
    filled(library)
    old = today().replace(day=1, year=today().year - 19)
    imported(
        library,
        row(library, "invention", application_number=f"1-{old.year}-00001", title="Lò sấy cũ",
            filing_date=str(old), status="Cấp bằng", applicants=["Viện Mẫu"], ipc=["A23L 21/25"]),
        row(library, "traced_product", trace_code="TX90", title="Miến dong",
            standards=["TCVN 101:2016"]),
    )  # fmt: skip
    found = library.planning_maps.make(ME)
    assert found is library.planning_maps.make(ME)
    marks = [(name, one) for name, marks in found.charts.items()
             for top in marks for one in (top, *top.below)]  # fmt: skip
    for name, mark in marks:
        answer = library.store.answer.search(asked(Number(0, 0, mark.search)))
        assert answer.total == mark.count, (name, mark)
    charts = {name: [mark.label for mark in marks] for name, marks in found.charts.items()}
    assert charts["products"] == ["no_standard", "ended_standard"]
    soon = found.charts["ending"][0]
    assert (soon.label, soon.note, soon.count) == ("soon", "invention", 1)
    assert charts["idle_fields"][0].split()[0] == "201"
    assert charts["holders"] == ["Viện Mẫu"]
    assert sum(mark.money or 0 for mark in found.charts["money"]) > 0
    imported(library, row(library, "task", code="ĐT.95/2025", title="Chè", field=["20101"],
                          certificate_number="01/2025"))  # fmt: skip
    idle = library.planning_maps.make(ME).charts["idle_fields"]
    assert all(mark.label.split()[0] != "201" for mark in idle)


def test_the_morning_says_what_moved_and_who_rests(library: Library) -> None:
    filled(library)
    library.history.archive(ME, library.records.get(ME, "ĐT.01/2021").id)
    found = library.mornings.look(ME)
    yesterday, week = found.stretches
    assert yesterday.seq == week.seq == 0  # nothing is older than the test
    moved = {one.kind: (one.made, one.changed, one.gone) for one in yesterday.moved}
    assert moved["task"] == (7, 0, 0)  # what came and went since is neither
    assert found.counts["task"] == 7
    since = SearchState(kinds=("task",), since="seq:0").query()
    assert library.search.search(ME, since).total == 7
    later = library.store.lately.moved(library.store.last_seq() - 1)
    assert [(one.kind, one.made, one.changed, one.gone) for one in later] == [("task", 0, 0, 1)]
    assert [(one.unit, one.records) for one in found.units] == [("", 28)]
    assert found.quiet == ()
    rested = replace(found.units[0], latest=found.units[0].latest - timedelta(days=9))
    assert replace(found, units=(rested,)).quiet == (rested,)
    with pytest.raises(Forbidden):
        library.mornings.look(ANYBODY)


def _lose_a_kind(library: Library) -> None:
    """Let a criterion ask for what was a kind once; nobody could write that now."""
    with pytest.raises(CodeRefused):
        library.code_lists.set(ME, "dti_criterion", "D2.1", {"query": "kind=nothing"})
    before = library.codes["dti_criterion"].get("D2.1")
    assert before is not None
    lost = replace(before, extra={**before.extra, "query": "kind=nothing"})
    library.store.put_code(lost, before, ("an", "test"))


def test_criteria_are_scored_by_searches_and_papers_with_hashes(library: Library) -> None:
    filled(library)
    paper = save_record(library, ME, "standard", {"designation": "TCCS 01:2026", "title": "KH"})
    found = {one.code: one for one in library.index_book.score(ME).scores}
    dated, levels, proven = found["D1.2"], found["D1.1"], found["D3.1"]
    assert dated.measure == "share"
    assert (dated.found, dated.wanted, float(dated.reached)) == (8, 8, 20)
    assert (levels.found, levels.wanted, levels.missing) == (5, 8, 3)
    assert (float(levels.reached), float(levels.reach)) == (12.5, 7.5)
    assert (str(found["D2.1"].reached), found["D2.1"].missing) == ("5.71", 10)
    assert (str(proven.measure), float(proven.reached)) == ("proof", 0)
    library.code_lists.set(ME, "dti_criterion", "D3.1", {"proof": paper.id})
    _lose_a_kind(library)
    body = pdf("KH 279")
    library.files.add(ME, paper.id, "KH 279.pdf", [body])
    book = library.index_book.score(ME)
    again = {one.code: one for one in book.scores}
    assert float(again["D3.1"].reached) == 20
    assert again["D2.1"].measure == "unclear"
    assert book.reached == sum(one.reached for one in book.scores)
    with ZipFile(BytesIO(library.index_book.evidence(ME))) as folder:
        lines = folder.read("SHA256SUMS").decode().splitlines()
        sums = {name: one for one, _, name in (line.partition("  ") for line in lines)}
        assert set(sums) == set(folder.namelist()) - {"SHA256SUMS"}
        assert all(sha256(folder.read(name)).hexdigest() == one for name, one in sums.items())
        assert folder.read("D3.1/1-KH 279.pdf") == body
        assert folder.read("D1.1/records.csv").count(b"\n") == 1 + 5
    with pytest.raises(Forbidden):
        library.index_book.evidence(ANYBODY)
    _papers_are_bound_to_criteria_and_taken_off(library, body)


def _papers_are_bound_to_criteria_and_taken_off(library: Library, body: bytes) -> None:
    planner = Caller("lan", frozenset({"planner"}), None, "vi", "test")
    book, proofs, other = library.index_book, library.index_book.proofs, pdf("Bien ban")
    library.code_lists.set(ME, "dti_criterion", "D3.1", {"proof": ""})
    with pytest.raises(UnreadableFile):
        proofs.add(planner, "D3.1", "gia.pdf", [b"<html>"])
    with pytest.raises(UsageError, match="by_search"):
        proofs.add(planner, "D1.1", "a.pdf", [body])
    with pytest.raises(NotFound):
        proofs.add(planner, "D9.9", "a.pdf", [body])
    one, same, two = (proofs.add(planner, "D3.1", name, [content]) for name, content in (
        ("KH.pdf", body), ("KH khac.pdf", body), ("BB", other)))  # fmt: skip
    assert (one, one.actor, one.sha256) == (same, "lan", sha256(body).hexdigest())
    [score] = [each for each in book.score(ME).scores if each.code == "D3.1"]
    assert float(score.reached) == 20
    assert [each.name for each in score.proofs] == ["KH.pdf", "BB.pdf"]
    with ZipFile(BytesIO(book.evidence(ME))) as folder:
        assert folder.read("D3.1/2-BB.pdf") == other
        assert sha256(other).hexdigest() in folder.read("SHA256SUMS").decode()
    assert library.files.open(ME, two.id)[1].read_bytes() == other
    with pytest.raises(NotFound):
        library.files.open(ANYBODY, two.id)
    assert [proofs.detach(planner, each.id).detached_by for each in (one, two)] == ["lan"] * 2
    [score] = [each for each in book.score(ME).scores if each.code == "D3.1"]
    assert (float(score.reached), score.proofs) == (0, ())
    assert library.files.sweep() == 0, "what was taken off stays, to be brought back"
    assert proofs.bring_back(planner, two.id).detached_at is None
    assert [p.id for p in proofs.of(ME, ["D3.1"])["D3.1"]] == [two.id]
