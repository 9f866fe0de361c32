"""The shipped code lists are whole, and look-ups by code, label and day answer as promised."""

from __future__ import annotations

import csv
import io
import pickle
import unicodedata
from collections import Counter
from datetime import date
from importlib.resources import files

import pytest

from st_db.codes import Code, CodeList, CodeLists, read_list, shipped

BEFORE = date(2025, 6, 30)
MERGER = date(2025, 7, 1)
FOLDER = files("st_db.codes") / "lists"
CSV_FILES = sorted(entry.name for entry in FOLDER.iterdir() if entry.name.endswith(".csv"))


@pytest.fixture(scope="module")
def lists() -> CodeLists:
    return shipped()


@pytest.mark.parametrize(
    ("name", "size"),
    [
        ("ics", 1381),
        ("ipc", 790),
        ("nice", 45),
        ("equivalence", 3),
        ("state", 5),
        ("event_category", 23),
    ],
)
def test_list_has_its_known_size(lists: CodeLists, name: str, size: int) -> None:
    assert len(lists[name]) == size


def test_classifications_have_their_known_levels(lists: CodeLists) -> None:
    ics = Counter(len(code.code) for code in lists["ics"].items())
    assert ics == {2: 40, 6: 401, 9: 940}
    ipc = Counter(len(code.code) for code in lists["ipc"].items())
    assert ipc[1] == 8
    assert all(code.vi for code in lists["ipc"].items() if len(code.code) < 4)
    assert all(code.vi for code in lists["ics"].items() if len(code.code) == 2)
    assert all(code.vi and code.en for code in lists["nice"].items())


def test_state_codes_are_exactly_the_agreed_five(lists: CodeLists) -> None:
    state = lists["state"]
    assert [code.code for code in state.items()] == [
        "pending",
        "active",
        "inactive",
        "ended",
        "unknown",
    ]
    assert state.find("Còn hiệu lực") == state.get("active")
    active = state.get("active")
    assert active is not None
    assert active.extra["vi_task"] == "Đang thực hiện"
    assert active.extra["vi_product"] == "Đang lưu hành"


@pytest.mark.parametrize("name", sorted(shipped()))
def test_every_parent_exists_and_no_tree_has_a_loop(lists: CodeLists, name: str) -> None:
    codes = lists[name]
    for code in codes.items():
        if code.parent is not None:
            assert code.parent in codes
            assert len(codes.ancestors(code.code)) <= 3


@pytest.mark.parametrize("name", sorted(shipped()))
def test_a_code_means_one_thing_on_any_day(lists: CodeLists, name: str) -> None:
    for day in (
        date(2008, 1, 1),
        BEFORE,
        MERGER,
        date(2025, 12, 14),
        date(2025, 12, 15),
        date(2026, 11, 1),
    ):
        seen = Counter(code.code.casefold() for code in lists[name].items(day))
        assert not [code for code, times in seen.items() if times > 1]


def test_every_state_stage_and_inverse_in_use_exists(lists: CodeLists) -> None:
    for codes in lists.values():
        for code in codes.items():
            if "state" in code.extra:
                assert code.extra["state"] in lists["state"], code
            if "stage" in code.extra:
                assert code.extra["stage"] in lists["stage"], code
    roles = lists["link_role"]
    for role in roles.items():
        inverse = roles.get(role.extra["inverse"])
        assert inverse is not None
        assert inverse.extra["inverse"] == role.code


@pytest.mark.parametrize(
    "name", sorted(set(shipped()) - {"ics", "ipc", "st3", "status", "standard_stage"})
)
def test_every_label_finds_its_code(lists: CodeLists, name: str) -> None:
    today = date(2026, 11, 1)
    for code in lists[name].items(today):
        assert lists[name].find(code.code, today) == code
        for label in (code.vi, code.en):
            assert label is None or lists[name].find(label, today) == code


@pytest.mark.parametrize("family", ["patents", "standards", "tasks", "products", "*"])
def test_every_status_label_is_found_within_its_family(lists: CodeLists, family: str) -> None:
    status = lists["status"]
    for code in status.items():
        if code.extra["family"] == family:
            assert code.vi or code.en
            assert not code.vi or status.find(code.vi, family=family) == code


@pytest.mark.parametrize(
    ("label", "family", "state", "stage"),
    [
        ("SC_HI Chờ cấp VBBH", "patents", "pending", "examination"),
        ("b. SC Chờ nộp lệ phí cấp VBBH", "patents", "pending", "examination"),
        ("SC Chờ công bố B", "patents", "active", "granted"),
        ("SC NNĐ không nộp phí đúng hạn", "patents", "ended", "terminated"),
        ("Đang giải quyết", "marks", "pending", "examination"),
        ("Cấp bằng", "marks", "active", "granted"),
        ("Từ chối", "marks", "ended", "terminated"),
        ("Hết hạn", "marks", "ended", "expired"),
        ("het hieu luc", "standards", "ended", "withdrawn"),
        ("A – Còn hiệu lực (Active)", "standards", "active", "published"),
        ("Withdrawn", "patents", "ended", "terminated"),
        ("Withdrawn", "standards", "ended", "withdrawn"),
        ("Granted", "patents", "active", "granted"),
        ("Registered", "geographical_indications", "active", "granted"),
        ("Active", "tasks", "active", "running"),
        ("Đã nghiệm thu", "tasks", "ended", "accepted"),
    ],
)
def test_office_labels_lead_to_state_and_stage(
    lists: CodeLists, label: str, family: str, state: str, stage: str
) -> None:
    code = lists["status"].find(label, family=family)
    assert code is not None
    assert (code.extra["state"], code.extra["stage"]) == (state, stage)


def test_a_label_shared_by_two_families_is_ambiguous_without_one(lists: CodeLists) -> None:
    assert lists["status"].find("Còn hiệu lực") is None


def test_provinces_before_and_after_the_merger(lists: CodeLists) -> None:
    province = lists["province"]
    assert len(province.items(BEFORE)) == 63
    assert len(province.items(MERGER)) == 34
    old = province.find("Bắc Kạn", BEFORE)
    assert old is not None
    assert (old.code, old.extra["successor"]) == ("06", "19")
    assert province.find("Bắc Kạn", MERGER) is None
    assert province.find("bac kan") == old
    today = province.get("19", MERGER)
    assert today is not None
    assert today.vi == "Thái Nguyên"
    assert all(code.extra["successor"] in province for code in province.items() if code.valid_to)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Cao Bằng", "04"),
        ("Hà Tĩnh", "42"),
        ("Cà Mau", "96"),
        ("Tỉnh Lào Cai", "15"),
        ("TP. HCM", "79"),
    ],
)
def test_province_of_today_is_found_by_name(lists: CodeLists, name: str, code: str) -> None:
    found = lists["province"].find(name, MERGER)
    assert found is not None
    assert found.code == code


def test_one_code_of_two_provinces_is_told_apart_by_the_day(lists: CodeLists) -> None:
    province = lists["province"]
    assert [
        code and code.vi for code in (province.get("24", BEFORE), province.get("24", MERGER))
    ] == [
        "Bắc Giang",
        "Bắc Ninh",
    ]


def test_research_fields_change_scheme_on_15_december_2025(lists: CodeLists) -> None:
    field = lists["research_field"]
    old, new = field.get("4", date(2025, 12, 14)), field.get("4", date(2025, 12, 15))
    assert old is not None
    assert new is not None
    assert (old.extra["scheme"], new.extra["scheme"]) == ("12/2008/QĐ-BKHCN", "24/2025/TT-BKHCN")
    assert field.find("nông nghiệp") == new


def test_a_label_with_marks_wins_over_one_without(lists: CodeLists) -> None:
    assert lists["st3"].find("Áo") == lists["st3"].get("AT")
    assert lists["st3"].find("AO") == lists["st3"].get("AO")
    assert lists["task_type"].find("ĐA") == lists["task_type"].get("scheme")


def test_lookup_goes_up_and_down_the_tree(lists: CodeLists) -> None:
    ipc = lists["ipc"]
    assert [code.code for code in ipc.ancestors("A23L")] == ["A23", "A"]
    assert "A23L" in {code.code for code in ipc.children("A23")}
    assert [code.code for code in lists["ics"].ancestors("67.140.10")] == ["67.140", "67"]
    assert ipc.children("A23L") == ()
    assert "a23l" in ipc
    assert "Z99Z" not in ipc
    assert ipc.get("Z99Z") is None


@pytest.mark.parametrize(
    ("text", "list_name", "code"),
    [
        ("₫", "currency", "VND"),
        ("QCĐP", "standard_type", "QCDP"),
        ("9092", "standard_stage", "90.92"),
    ],
)
def test_other_spellings_are_found(lists: CodeLists, text: str, list_name: str, code: str) -> None:
    found = lists[list_name].find(text)
    assert found is not None
    assert found.code == code


def test_label_falls_back_to_the_language_there_is() -> None:
    both = Code("x", "1", vi="Chè", en="Tea")
    english = Code("x", "2", en="Tea")
    bare = Code("x", "3")
    assert (both.label("vi"), both.label("en")) == ("Chè", "Tea")
    assert (english.label("vi"), english.label("en")) == ("Tea (en)", "Tea")
    assert Code("x", "4", vi="Chè").label("en") == "Chè"
    assert bare.label("vi") == "3"


def test_a_code_that_ended_is_still_shown_by_its_latest_meaning() -> None:
    first = Code("x", "1", vi="Cũ", valid_to=date(2000, 1, 1))
    second = Code("x", "1", vi="Mới", valid_from=date(2000, 1, 2), valid_to=date(2001, 1, 1))
    codes = CodeList("x", [second, first])
    assert codes.get("1") == second
    assert codes.get("1", date(1999, 1, 1)) == first
    assert codes.get("1", date(2020, 1, 1)) is None


def test_a_loop_of_parents_ends() -> None:
    codes = CodeList("x", [Code("x", "a", parent="b"), Code("x", "b", parent="a")])
    assert [code.code for code in codes.ancestors("a")] == ["b"]


def test_edited_lists_replace_the_shipped_ones() -> None:
    lists = CodeLists([Code("state", "active", vi="Đang dùng"), Code("level", "1", en="One")])
    assert set(lists) == {"state", "level"}
    assert len(lists) == 2
    assert lists["state"].find("dang dung") is not None


def test_codes_travel_between_processes() -> None:
    code = Code("x", "1", extra={"state": "active"})
    assert pickle.loads(pickle.dumps(code)) == code
    assert hash(code)


@pytest.mark.parametrize("file", CSV_FILES)
def test_files_are_clean_and_round_trip(file: str) -> None:
    text = (FOLDER / file).read_text(encoding="utf-8")
    assert "\t" not in text
    assert "\r" not in text
    assert unicodedata.is_normalized("NFC", text)
    rows = list(csv.reader(io.StringIO(text)))
    assert all(cell == cell.strip() for row in rows for cell in row)
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    assert out.getvalue() == text
    assert len(list(read_list(file, text.splitlines()))) == len(rows) - 1


def test_a_file_with_other_columns_is_refused() -> None:
    with pytest.raises(ValueError, match="first columns"):
        list(read_list("x", ["code,vi", "1,Một"]))
