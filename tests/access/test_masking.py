"""What the public, a reader and another unit's officer get of a register, by every front door."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from alembic.command import downgrade
from alembic.config import Config

from ingest import ingest_file
from st_db.access import Caller, Role
from st_db.library import Library
from st_db.library.exporting import Exporting
from st_db.library.feeding import Place
from st_db.library.proposals import Proposal
from st_db.query import Filter, Query
from st_db.search import open_engine
from st_db.settings import Settings
from st_db.store import Store
from st_db.store.schema import _migrating
from tests.saving import save_record

LOCAL = Caller.local("vi", "test")
SECRETS = ("Chủ Nhiệm Bí Mật", "0912345678", "Tài liệu nội bộ", "ke-khai-mat.xlsx", "nguoi-nhap")
"""A personal name, a column nobody modelled, an internal record's title, a file, who imported."""


def staff(role: Role, unit: str | None = None) -> Caller:
    return Caller(f"a-{role}", frozenset({role}), unit, "vi", "page")


@pytest.fixture
def library(settings: Settings, store: Store) -> Iterator[Library]:
    engine = open_engine(settings)
    library = Library(settings, store, engine)
    importer = Caller("nguoi-nhap", frozenset({"local"}), None, "vi", "test")
    saved = save_record(library, importer, "task", {
        "code": "ĐT.01/26", "title": "Sấy cà phê bằng năng lượng mặt trời",
        "leader": "Chủ Nhiệm Bí Mật", "summary": "Lò sấy cà phê dùng tấm thu nhiệt mặt trời",
        "extra": {"Điện thoại": "0912345678"},
        "links": [{"role": "related", "kind": "task", "number": "ĐT.02/26"}],
    })  # fmt: skip
    hidden = save_record(library, importer, "task", {
        "code": "ĐT.02/26", "title": "Tài liệu nội bộ về sấy cà phê bằng năng lượng mặt trời",
        "summary": "Lò sấy cà phê dùng tấm thu nhiệt mặt trời, bản chưa công bố",
        "links": [{"role": "related", "kind": "task", "number": "ĐT.01/26"}],
    })  # fmt: skip
    with store._database.transaction() as connection:
        connection.execute("UPDATE record SET visibility = 'internal' WHERE id = %s", [hidden.id])
        connection.execute("UPDATE change SET source = 'ke-khai-mat.xlsx'")
        connection.execute("UPDATE record SET batch = 'b' WHERE id = %s", [saved.id])
    library.index.sync(LOCAL)
    yield library
    engine.close()


def _exported(exporting: Exporting, caller: Caller, query: Query) -> str:
    with_name = exporting.open(caller, query, "jsonl")
    return b"".join(with_name.blocks()).decode()


PLACE = Place("http://localhost", "q=", "q=")

DOORS: dict[str, Callable[[Library, Caller], Any]] = {
    "record": lambda lib, who: lib.records.get(who, "ĐT.01/26").to_json(),
    "search": lambda lib, who: [
        (hit.id, hit.title, hit.highlight, hit.fields)
        for hit in lib.search.search(who, Query("cà phê")).hits
    ],
    "everything": lambda lib, who: repr(
        lib.search.search(who, Query(kinds=("task",)), labels=True)),
    "suggest": lambda lib, who: repr([lib.search.suggest(who, text) for text in
                                      ("sấy", "Tài liệu", "bí mật", "chủ nhiệm")]),
    "advise": lambda lib, who: repr(lib.search.advise(who, Query("bí mật năng lượng"))),
    "values": lambda lib, who: repr(lib.search.values(who, Query(), "field")),
    "export": lambda lib, who: _exported(lib.exporting, who, Query("cà phê")),
    "feed": lambda lib, who: lib.feeding.feed(who, Query("cà phê"), PLACE).write().decode(),
    "similar": lambda lib, who: repr(lib.overlap.similar(who, "ĐT.01/26")),
    "overlap": lambda lib, who: repr(lib.overlap.check(who, Proposal.of(
        "Lò sấy cà phê dùng tấm thu nhiệt mặt trời, bản chưa công bố " * 3, "Sấy cà phê"))),
    "figures": lambda lib, who: repr(lib.figures.overview(who)),
}  # fmt: skip


@pytest.mark.parametrize("door", DOORS)
def test_no_door_tells_the_public_what_is_not_public(library: Library, door: str) -> None:
    told = json.dumps(DOORS[door](library, Caller.public("vi", "page")), default=str,
                      ensure_ascii=False)  # fmt: skip
    assert not [secret for secret in SECRETS if secret in told]
    # Its number is in the public record's own words; what it leads to is not.
    assert library.records.find(LOCAL, "ĐT.02/26").id not in told


def test_somebody_who_may_is_told_by_the_same_doors(library: Library) -> None:
    """Otherwise the test above would hold of doors that tell nothing to anybody."""
    told = "".join(
        json.dumps(work(library, LOCAL), default=str, ensure_ascii=False) for work in DOORS.values()
    )
    assert not [secret for secret in SECRETS if secret not in told]


HIDDEN = ["bí mật", '"chủ nhiệm bí mật"', "nội bộ", "0912345678", '"0912345678"', "09123456",
          "điện thoại"]  # fmt: skip


@pytest.mark.parametrize("text", HIDDEN)
def test_what_is_hidden_is_not_found_either(library: Library, text: str) -> None:
    for caller in (Caller.public("vi", "page"), staff("reader")):
        if text == "nội bộ" and caller.may("read_internal"):
            continue
        found = library.search.search(caller, Query(text))
        assert not found.hits or found.relaxed
        assert all("Tài liệu" not in (hit.title or "") for hit in found.hits)


@pytest.mark.parametrize("text", ["0912345678", '"0912345678"', "09123456", "0912*"])
def test_a_column_nobody_modelled_is_found_by_who_may_read_it(library: Library, text: str) -> None:
    found = library.search.search(staff("planner"), Query(text))
    assert ([hit.number for hit in found.hits], found.relaxed) == (["ĐT.01/26"], None)


def test_a_register_of_an_older_version_is_put_right_when_it_is_opened(
    library: Library, store: Store
) -> None:
    with store._database.transaction() as connection:
        connection.execute(
            "UPDATE record SET search_text = search_text || '| dien thoai 0912345678 ',"
            " search_personal = '' WHERE number = 'ĐT.01/26'"
        )
    config = Config()
    config.set_main_option("script_location", "st_db.store:migrations")
    with _migrating(store._database) as migrating:
        config.attributes["connection"] = migrating
        downgrade(config, "0010")
    store.migrate()
    public = library.search.search(Caller.public("vi", "page"), Query("0912345678"))
    assert not public.hits
    rows = store._database.rows("SELECT number, search_text, search_personal FROM record"
                                " ORDER BY number")  # fmt: skip
    assert not [row for row in rows if "0912345678" in row["search_text"]]
    assert [row["number"] for row in rows if "0912345678" in row["search_personal"]] == ["ĐT.01/26"]
    assert " say ca phe bang nang luong mat troi |" in rows[0]["search_text"]


def test_a_filter_on_a_personal_field_is_unknown_to_who_may_not_see_it(library: Library) -> None:
    from st_db.errors import UsageError

    query = Query(where=(Filter("leader", ("Chủ Nhiệm Bí Mật",)),))
    for caller in (Caller.public(), staff("reader")):
        with pytest.raises(UsageError):
            library.search.search(caller, query)
    assert library.search.search(staff("planner"), query).total == 1


def test_a_reader_sees_the_internal_but_nothing_personal(library: Library) -> None:
    told = json.dumps(library.records.get(staff("reader"), "ĐT.01/26").to_json(), default=str,
                      ensure_ascii=False)  # fmt: skip
    assert "Tài liệu nội bộ" in told
    assert "nguoi-nhap" in told  # history is for the office
    assert "Chủ Nhiệm Bí Mật" not in told
    assert "0912345678" not in told
    assert "Chủ Nhiệm" in str(library.records.get(staff("planner"), "ĐT.01/26").fields)


def test_figures_count_what_the_caller_may_see(library: Library) -> None:
    assert library.figures.overview(Caller.public()).records == 1
    assert library.figures.overview(staff("reader")).records == 2


def test_an_import_changes_no_record_of_another_unit(library: Library, tmp_path: Any) -> None:
    file = tmp_path / "tasks.jsonl"
    file.write_text(
        '{"kind": "task", "number": "ĐT.01/26", "title": "Tên khác"}\n'
        '{"kind": "task", "number": "ĐT.02/26", "title": "Tên mới"}\n'
        '{"kind": "task", "number": "ĐT.03/26", "title": "Đề tài mới"}\n',
        "utf-8",
    )
    with library.store._database.transaction() as connection:
        connection.execute("UPDATE record SET unit_id = 'so-huu' WHERE number = 'ĐT.01/26'")
        connection.execute("UPDATE record SET unit_id = 'tdc' WHERE number = 'ĐT.02/26'")
    done = ingest_file(library, staff("officer", "tdc"), file)
    assert (done.updated, done.created, done.rejected) == (1, 1, 1)
    assert [i.code for i in done.issues if i.level == "error"] == ["match.other_unit"]
    assert library.records.get(LOCAL, "ĐT.01/26").title != "Tên khác"
    new = library.records.find(LOCAL, "ĐT.03/26")
    assert new.unit_id == "tdc"
