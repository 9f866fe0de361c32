"""Organizations: records meet their master by tax code and name, and a likeness is only said."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest

from st_db.access import Caller
from st_db.errors import Where
from st_db.library import BatchOptions, BatchResult, Candidate, Library
from st_db.query import Filter, Page, Query
from st_db.records import KINDS
from tests.saving import save_record

ME = Caller.local(origin="test")
AN_PHAT = {"title": "Công ty TNHH An Phát", "tax_code": "0100233488",
           "other_names": "Công ty TNHH Sao Mai"}  # fmt: skip


def load(library: Library, *rows: tuple[str, dict[str, Any]], **options: Any) -> BatchResult:
    candidates = []
    for line, (kind, values) in enumerate(rows, start=2):
        entry = KINDS[kind].read(values, library.context())
        candidates.append(Candidate(Where("tệp.xlsx", row=line), entry, frozenset(values)))
    return library.batches.run(ME, candidates, BatchOptions("tệp.xlsx", **options))


def task(number: int, host: str, tax_code: str | None = None, **more: Any) -> tuple[str, Any]:
    values = {"code": f"ĐT.{number:02d}/2023", "title": f"Nhiệm vụ thử {number}", **more}
    values["organizations"] = [{"name": host, "role": "host", "tax_code": tax_code}]
    return "task", values


def codes(result: BatchResult) -> list[str]:
    return [issue.code for issue in result.issues if issue.code.startswith("match.organiz")]


def master_of(library: Library, number: str) -> str | None:
    links = library.records.get(ME, number).links
    found = [one for one in links if one.kind == "organization"]
    return found[0].title if found else None


def ask(library: Library, text: str = "", **where: str) -> Page:
    library.index.sync(ME)
    filters = tuple(Filter(name, (value,)) for name, value in where.items())
    return library.search.search(ME, Query(text, where=filters))


@pytest.mark.parametrize("first", ["master", "records"])
def test_records_meet_their_master_whichever_came_first(library: Library, first: str) -> None:
    master = ("organization", AN_PHAT)
    rows = [
        task(1, "Cty TNHH An Phát"),
        task(2, "CONG TY TNHH AN PHAT"),
        task(3, "Công ty TNHH Sao Mai"),  # its former name
        task(4, "An Phát Group", "0100233488"),  # by its tax code alone
        task(5, "Công ty TNHH An Phát", "0100109106"),  # somebody else of that name
        task(6, "Công ty TNHH Ân Phát"),
    ]
    if first == "master":
        load(library, master)
        load(library, *rows)
    else:
        load(library, *rows)
        load(library, master)
    library.index.sync(ME)
    found = [master_of(library, f"ĐT.{n:02d}/2023") for n in range(1, 7)]
    assert found == ["Công ty TNHH An Phát"] * 4 + [None, None]
    links = library.records.get(ME, "0100233488").links
    assert sorted(str(one.number) for one in links) == [f"ĐT.0{n}/2023" for n in range(1, 5)]
    assert {(one.role, one.inward, one.kind) for one in links} == {("host", True, "task")}


@pytest.mark.parametrize("indexed", [True, False])
def test_search_finds_an_organization_under_every_name(library: Library, indexed: bool) -> None:
    load(library, ("organization", AN_PHAT), task(1, "Cty TNHH An Phát"),
         task(2, "Công ty TNHH Sao Mai"), task(3, "Công ty CP Bình Minh"))  # fmt: skip
    if indexed:
        library.index.sync(ME)
    for name in ("Công ty TNHH An Phát", "Cty TNHH An Phát", "Công ty TNHH Sao Mai", "0100233488"):
        page = library.search.search(ME, Query(where=(Filter("organizations", (name,)),)))
        assert sorted(str(hit.number) for hit in page.hits) == ["ĐT.01/2023", "ĐT.02/2023"], name
    for text in ("Công ty TNHH An Phát", "cong ty trach nhiem huu han sao mai"):
        page = library.search.search(ME, Query(text))
        assert sorted(str(hit.number) for hit in page.hits) == ["ĐT.01/2023", "ĐT.02/2023"], text
        assert page.relaxed == "organization"


def test_an_organization_stands_aside_where_its_name_finds_enough(library: Library) -> None:
    load(library, ("organization", AN_PHAT), *(task(n, "Công ty TNHH An Phát") for n in (1, 2, 3)),
         task(4, "Công ty TNHH Sao Mai"))  # fmt: skip
    library.index.sync(ME)
    page = library.search.search(ME, Query("công ty TNHH an phát"))
    assert (page.total, page.relaxed) == (3, None)
    assert page.also == {"organization": "công ty TNHH an phát", "total": 4}
    asked = library.search.search(
        ME, Query(where=(Filter("organizations", (page.also["organization"],)),))
    )
    assert asked.total == 4


def test_counts_meet_under_the_masters_name_and_count_a_record_once(library: Library) -> None:
    both = task(4, "Cty TNHH An Phát")
    both[1]["organizations"].append({"name": "Công ty TNHH Sao Mai", "role": "partner"})
    rows = [task(1, "Cty TNHH An Phát"), task(2, "Công ty TNHH Sao Mai"),
            task(3, "Công ty CP Bình Minh"), both]  # fmt: skip
    load(library, *rows)
    before = ask(library).facets["organizations"]
    assert before == {"Cty TNHH An Phát": 2, "Công ty TNHH Sao Mai": 2, "Công ty CP Bình Minh": 1}
    load(library, ("organization", AN_PHAT))
    after = ask(library).facets["organizations"]
    assert after == {"Công ty TNHH An Phát": 3, "Công ty CP Bình Minh": 1}
    asked = ask(library, organizations="Cty TNHH An Phát")
    assert asked.total == 3
    assert asked.facets["organizations"]["Cty TNHH An Phát"] == 3


def test_a_name_that_two_masters_have_is_said_and_not_linked(library: Library) -> None:
    load(library, ("organization", AN_PHAT),
         ("organization", {"title": "Cty TNHH An Phát", "tax_code": "0100109106"}))  # fmt: skip
    result = load(library, task(1, "Công ty TNHH An Phát"), task(2, "Công ty TNHH An Phát"),
                  task(3, "Công ty TNHH An Phát", "0100109106"))  # fmt: skip
    assert codes(result) == ["match.organization_several"]
    assert result.issues[-1].level == "warning"
    assert result.issues[-1].params["masters"] == "0100233488, 0100109106"
    assert master_of(library, "ĐT.01/2023") is None
    assert master_of(library, "ĐT.03/2023") == "Cty TNHH An Phát"


@pytest.mark.parametrize(
    ("host", "said"),
    [
        ("Công ty TNHH An Phát", []),
        ("Công ty cổ phần An Phát", ["match.organization_perhaps"]),
        ("Công ty TNHH Ân Phát", ["match.organization_perhaps"]),
        ("Công ty TNHH An Phátt", ["match.organization_perhaps"]),
        ("Công ty TNHH Bình Minh", []),
        ("Công ty TNHH An Khang", []),
        ("Công ty TNHH An Phan", []),
        ("Công ty TNHH An Phát Linh", []),
        ("Công ty TNHH An Phát 2", []),
    ],
)
def test_a_likeness_is_said_once_and_never_linked(
    library: Library, host: str, said: list[str]
) -> None:
    load(library, ("organization", AN_PHAT))
    result = load(library, task(1, host), task(2, host))
    assert codes(result) == said
    linked = "Công ty TNHH An Phát" if host == "Công ty TNHH An Phát" else None
    assert master_of(library, "ĐT.02/2023") == linked


@pytest.mark.parametrize(
    ("host", "said"),
    [
        ("Trung tâm Ứng dụng tiến bộ KH&CN Bắc Kạn", False),  # the very name
        ("Trung tâm Ứng dụng tiếnn bộ KH&CN Bắc Kạn", True),  # a slip
        ("Trung tâm Ứng dụng KH&CN Bắc Kạn", False),  # two words are missing
        ("Trung tâm Ứng dụng tiến bộ KH&CN Bắc Kạn mới", True),
        ("Trung tâm Ứng dụng tiến bộ KH&CN Bắc Giang", False),
    ],
)
def test_a_word_more_or_misspelt_is_proposed(library: Library, host: str, said: bool) -> None:
    load(library, ("organization", {
        "title": "Trung tâm Ứng dụng tiến bộ Khoa học và Công nghệ tỉnh Bắc Kạn"}))  # fmt: skip
    result = load(library, task(1, host))
    assert codes(result) == ["match.organization_perhaps"] * said


def test_nothing_is_said_without_masters(library: Library) -> None:
    assert codes(load(library, task(1, "Công ty TNHH An Phát"))) == []


def test_a_master_taken_out_or_renamed_counts_no_more(library: Library) -> None:
    batch = load(library, ("organization", AN_PHAT)).batch
    load(library, task(1, "Cty TNHH An Phát"))
    found = library.records.get(ME, "0100233488")
    save_record(library, ME, "organization", {"title": "Công ty TNHH Hoàng Hà"}, id=found.id)
    assert master_of(library, "ĐT.01/2023") is None
    save_record(library, ME, "organization", {"title": "Công ty TNHH An Phát"}, id=found.id)
    assert master_of(library, "ĐT.01/2023") == "Công ty TNHH An Phát"
    assert batch is not None
    load(library, ("organization", {"title": "HTX Tài Hoan", "tax_code": "0100109106"}),
         task(2, "HTX Tài Hoan"))  # fmt: skip
    assert master_of(library, "ĐT.02/2023") == "HTX Tài Hoan"
    last = library.batches.latest(ME, 1)[0]
    library.batches.undo(ME, last.id)
    load(library, task(2, "HTX Tài Hoan"))
    assert master_of(library, "ĐT.02/2023") is None


@pytest.mark.parametrize(
    ("written", "kept", "noted"),
    [
        ("0100233488", "0100233488", False),
        ("0100 233 488", "0100233488", False),
        ("0100233488001", "0100233488-001", False),
        ("0100233488-001", "0100233488-001", False),
        ("0100233489", "0100233489", True),
        ("100233488", "100233488", True),
        ("chưa có", "chưa có", True),
    ],
)
def test_tax_codes_are_checked(library: Library, written: str, kept: str, noted: bool) -> None:
    for kind, values in (
        task(1, "Công ty TNHH An Phát", written),
        ("organization", {"title": "Công ty TNHH An Phát", "tax_code": written}),
    ):
        context = library.context()
        entry = KINDS[kind].read(values, context)
        assert [note.code for note in context.notes] == ["value.not_a_tax_code"] * noted
        code = entry.values().get("tax_code") or entry.organizations[0].tax_code
        assert code == kept


def test_a_tax_code_within_a_name_is_taken_and_the_name_stays(library: Library) -> None:
    name = "Công ty TNHH An Phát (MST: 0100233488)"
    entry = KINDS["task"].read({"title": "x", "host": name}, library.context())
    assert (entry.organizations[0].name, entry.organizations[0].tax_code) == (name, "0100233488")


def test_a_register_of_before_is_read_by_the_migration(library: Library, database_url: str) -> None:
    load(library, ("organization", AN_PHAT), task(1, "Cty TNHH An Phát"))
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute("TRUNCATE spelling, organization_name")
    assert master_of(library, "ĐT.01/2023") is None
    library.store.migrate()
    assert master_of(library, "ĐT.01/2023") == "Công ty TNHH An Phát"
    name = "Công ty TNHH Sao Mai"
    master = library.organizations.meant([name], public_only=True)[name]
    assert library.organizations.spellings(master) == ("Cty TNHH An Phát",)


def test_many_names_are_looked_up_together_and_only_once(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = [f"Công ty TNHH Mẫu {n}" for n in range(60)]
    load(library, *(("organization", {"title": name}) for name in names))
    load(library, *(task(n, f"Cty TNHH Mẫu {n}") for n in range(60)))
    library.index.sync(ME)
    asked: list[object] = []
    rows = library.store.organizations._rows

    def counting(statement: Any, params: Any) -> Any:
        asked.append(statement)
        return rows(statement, params)

    monkeypatch.setattr(library.store.organizations, "_rows", counting)
    query = Query("không có ở đâu", where=(Filter("organizations", tuple(names)),))
    meant = library.search.meant(ME, query)
    assert {f"Cty TNHH Mẫu {n}" for n in range(60)} <= set(meant.where[0].values)
    assert len(asked) < 10
    before = len(asked)
    library.search.search(ME, query)
    library.search.advise(ME, query)
    assert len(asked) - before < 5
    one = library.organizations.meant(names[:1], public_only=True)[names[0]].id
    save_record(library, ME, "organization", {"other_names": ["Sao Hôm"]}, id=one)
    assert ask(library, organizations="Sao Hôm").total == 1
