"""The office's own sources: kept with their history, found again, applied to the next file."""

from __future__ import annotations

from pathlib import Path
from threading import Thread

import pytest

from ingest import Choices, ingest_file, preview, save_source
from st_db.access import Caller
from st_db.errors import Conflict, Forbidden, NotFound, UnknownSource, UsageError
from st_db.library import Library
from tests.ingest.reading import SAMPLES, write

ME = Caller("lan", frozenset({"officer"}), origin="test")
TEXT = "Hồ sơ;Tên gọi máy;Người làm;Ghi chú;Mã nội bộ\n1-2097-0000{n};Máy {n};An; tốt;X{n}\n"
CHOICES = Choices(
    kind="invention",
    columns={"Người làm": "inventors", "Tên gọi máy": "title", "Ghi chú": "ignore"},
)


def file(folder: Path, number: int, text: str = TEXT) -> Path:
    return write(folder / f"{number}.csv", text.replace("{n}", str(number)))


def kept(library: Library, folder: Path, name: str = "Sổ của Sở") -> None:
    save_source(library, ME, preview(file(folder, 1), CHOICES), name)


def test_a_source_is_kept_changed_and_removed_with_its_history(library: Library):
    profiles = library.profiles
    assert profiles.list(ME) == []
    first = profiles.save(ME, " Sổ  của Sở ", ["ten", "so don"], {"kind": "task"}, version=0)
    assert (first.name, first.version, first.recognise) == ("Sổ của Sở", 1, ("so don", "ten"))
    second = profiles.save(ME, "Sổ của Sở", ["ten"], {}, version=1)
    assert (second.version, second.actor, profiles.get(ME, "Sổ của Sở")) == (2, "lan", second)
    with pytest.raises(Conflict) as caught:
        profiles.save(ME, "Sổ của Sở", ["x"], {}, version=1)
    assert caught.value.code == "error.profile_changed"
    with pytest.raises(Conflict):
        profiles.save(ME, "Sổ của Sở", ["x"], {}, version=0)
    with pytest.raises(Conflict):
        profiles.delete(ME, "Sổ của Sở", version=1)
    profiles.delete(ME, "Sổ của Sở", version=2)
    with pytest.raises(NotFound):
        profiles.get(ME, "Sổ của Sở")
    with pytest.raises(NotFound):
        profiles.delete(ME, "Sổ của Sở")

    changes = library.store._database.rows(
        "SELECT subject, subject_id, record_id, op, version, actor, source, before, after"
        " FROM change ORDER BY seq"
    )
    assert [(c["op"], c["version"]) for c in changes] == [
        ("create", 1), ("update", 2), ("delete", 2),
    ]  # fmt: skip
    assert {(c["subject"], c["subject_id"], c["record_id"], c["actor"], c["source"])
            for c in changes} == {("profile", "Sổ của Sở", None, "lan", "test")}  # fmt: skip
    assert changes[1]["before"] == {"recognise": ["so don", "ten"], "choices": {"kind": "task"}}
    assert changes[1]["after"] == {"recognise": ["ten"], "choices": {}}
    assert (changes[0]["before"], changes[2]["after"]) == (None, None)


def test_the_index_passes_over_changes_of_sources(library: Library):
    library.profiles.save(ME, "Sổ", ["ten"], {})
    ids, seq = library.store.changed_after(0, 100)
    assert (ids, seq) == ([], library.store.last_seq())


def test_of_two_writers_of_one_version_one_wins(library: Library):
    outcomes: list[str] = []

    def write_once(kind: str) -> None:
        try:
            library.profiles.save(ME, "Sổ", ["ten"], {"kind": kind}, version=0)
            outcomes.append("kept")
        except Conflict:
            outcomes.append("conflict")

    threads = [Thread(target=write_once, args=(kind,)) for kind in ("task", "standard") * 3]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["conflict"] * 5 + ["kept"]


@pytest.mark.parametrize("role", ["public", "reader", "planner"])
def test_who_may_not_import_has_no_business_with_sources(library: Library, role):
    caller = Caller("khách", frozenset({role}))
    for call in (
        lambda: library.profiles.list(caller),
        lambda: library.profiles.get(caller, "x"),
        lambda: library.profiles.save(caller, "x", [], {}),
        lambda: library.profiles.delete(caller, "x"),
    ):
        with pytest.raises(Forbidden):
            call()


@pytest.mark.parametrize("name", ["", "  ", "x" * 81, "a\x07b", "vn-ipvietnam"])
def test_a_name_no_source_can_have_is_refused(library: Library, tmp_path, name):
    with pytest.raises(UsageError) as caught:
        kept(library, tmp_path, name)
    assert caught.value.code == "error.profile_name"


def test_the_next_file_with_these_headers_is_read_the_same_way(library: Library, tmp_path):
    kept(library, tmp_path)
    result = ingest_file(library, ME, file(tmp_path, 2))
    assert (result.created, result.source) == (1, "Sổ của Sở")
    assert "ingest.source_recognised" in [issue.code for issue in result.issues]
    record = library.records.get(ME, "1-2097-00002")
    assert record.fields["inventors"] == ["An"]
    assert (record.title, record.source["name"]) == ("Máy 2", "Sổ của Sở")
    assert record.fields["extra"] == {"Mã nội bộ": "X2"}


@pytest.mark.parametrize(
    ("header", "known"),
    [
        ("Hồ sơ;Tên gọi máy;Người làm;Ghi chú;Mã nội bộ", True),
        ("HỒ SƠ;ten goi may;Người làm;Ghi chú;Mã nội bộ", True),
        ("Mã nội bộ;Ghi chú;Người làm;Tên gọi máy;Hồ sơ", True),
        ("Hồ sơ;Tên gọi máy;Người làm;Ghi chú", True),
        ("Hồ sơ;Tên gọi máy;Người làm;Ghi chú;Mã nội bộ;Cột mới", True),
        ("Hồ sơ;Tên gọi máy;Người làm;A;B;C", False),
        ("Hồ sơ;Tên;Tóm tắt", False),
    ],
)
def test_a_few_columns_more_or_less_are_the_same_form(library: Library, tmp_path, header, known):
    kept(library, tmp_path)
    cells = ["1-2097-00003", "Máy", "An", "x", "y", "z"][: header.count(";") + 1]
    path = write(tmp_path / "a.csv", f"{header}\n{';'.join(cells)}\n")
    plan = preview(path, Choices(kind="invention"), library.profiles.list(ME))
    assert (plan.origin.name == "Sổ của Sở") is known


def test_what_the_officer_says_now_rules_over_what_was_kept(library: Library, tmp_path):
    kept(library, tmp_path)
    plan = preview(
        file(tmp_path, 2), Choices(columns={"người làm": "extra"}), library.profiles.list(ME)
    )
    columns = plan.describe("vi")["tables"][0]["columns"]
    assert {c["header"]: (c["target"], c["how"]) for c in columns[1:]} == {
        "Tên gọi máy": ("title", "profile"),
        "Người làm": ("extra", "officer"),
        "Ghi chú": ("ignore", "profile"),
        "Mã nội bộ": ("extra", "none"),
    }


def test_an_own_source_builds_on_a_shipped_one(library: Library):
    sample = SAMPLES / "vn-ipvietnam.xlsx"
    plan = preview(sample, Choices(columns={"Loại đơn": "ignore"}))
    saved = save_source(library, ME, plan, "Sáng chế của Sở")
    assert saved.choices["source"] == "vn-ipvietnam"
    again = preview(sample, Choices(), library.profiles.list(ME))
    assert (again.origin.name, again.origin.profile and again.origin.profile.name) == (
        "Sáng chế của Sở", "vn-ipvietnam",
    )  # fmt: skip
    shipped = preview(sample, Choices(source="vn-ipvietnam"), library.profiles.list(ME))
    assert shipped.origin.name == "vn-ipvietnam"


def test_a_source_can_be_named_and_an_unknown_one_names_both_sorts(library: Library, tmp_path):
    kept(library, tmp_path)
    path = write(tmp_path / "a.csv", "Hồ sơ;Tên gọi máy;Tóm tắt\n1-2097-00004;Máy;Chữ\n")
    plan = preview(path, Choices(source="Sổ của Sở"), library.profiles.list(ME))
    assert plan.origin.name == "Sổ của Sở"
    assert "ingest.source_recognised" not in [issue.code for issue in plan.issues]
    with pytest.raises(UnknownSource) as caught:
        preview(path, Choices(source="Sổ"), library.profiles.list(ME))
    assert "Sổ của Sở" in caught.value.params["sources"]
    assert "vn-ipvietnam" in caught.value.params["sources"]
