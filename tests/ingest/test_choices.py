"""What an officer decided, as a job, a profile and a command line hand it over."""

from __future__ import annotations

from typing import Any

import pytest

from ingest import Choices, preview
from st_db.errors import UsageError
from tests.ingest.reading import SAMPLES, Reading, write

ALL = Choices(
    kind="task",
    source="so-khcn",
    columns={"Đơn vị": "host", "Ghi chú": "ignore", "Mã nội bộ": "extra"},
    dates={"Bắt đầu": "dmy"},
    units={"Kinh phí": "trieu"},
    same={"Trang 1!7": "new", "9": "018f0000-0000-7000-8000-000000000000"},
)


def test_choices_survive_their_json_form():
    assert Choices.from_json(ALL.to_json()) == ALL
    assert Choices.from_json({}) == Choices()


def test_what_was_left_open_is_not_written():
    assert Choices().to_json() == {}
    assert Choices(kind="task").to_json() == {"kind": "task"}


@pytest.mark.parametrize(
    ("raw", "part"),
    [
        ([], ""),
        ("task", ""),
        ({"colums": {}}, "colums"),
        ({"kind": 1}, "kind"),
        ({"columns": ["a"]}, "columns"),
        ({"columns": {"a": ""}}, "columns"),
        ({"columns": {"a": None}}, "columns"),
        ({"dates": {"a": "dd/mm"}}, "dates"),
        ({"units": {"a": "million"}}, "units"),
        ({"same": {str(i): "new" for i in range(20_000)}}, "same"),
    ],
)
def test_choices_that_cannot_be_understood_name_the_part(raw: Any, part: str):
    with pytest.raises(UsageError) as caught:
        Choices.from_json(raw)
    assert (caught.value.code, caught.value.params["part"]) == ("error.choices", part)


# ---- what they do to a file

FILE = "Mã;Tên máy;Kinh phí;Chủ 1;Chủ 2;Ghi chú\n1-2020-00001;Máy gặt;5;A;B;x\n"


def test_an_officer_decides_what_each_column_is(tmp_path):
    path = write(tmp_path / "a.csv", FILE)
    columns = {"Mã": "application_number", "tên máy": "title", "Ghi chú": "ignore",
               "Kinh phí": "extra", "Chủ 1": "applicants", "Chủ 2": "applicants"}  # fmt: skip
    reading = Reading(path, kind="invention", columns=columns)
    found = reading.values["1-2020-00001"]
    assert (found["title"], found["applicants"]) == ("Máy gặt", ["A", "B"])
    assert found["extra"] == {"Kinh phí": 5} or found["extra"] == {"Kinh phí": "5"}
    described = {c["header"]: c for c in reading.plan.describe("vi")["tables"][0]["columns"]}
    assert {h: c["target"] for h, c in described.items()} == {
        "Mã": "application_number", "Tên máy": "title", "Kinh phí": "extra",
        "Chủ 1": "applicants", "Chủ 2": "applicants", "Ghi chú": "ignore",
    }  # fmt: skip
    assert {c["how"] for c in described.values()} == {"officer"}
    assert "ingest.column_ignored_by_choice" in reading.codes("info")


def test_an_officer_overrules_a_header_and_a_known_source(tmp_path):
    path = write(tmp_path / "a.csv", "Số đơn;Tên;Tóm tắt\n1-2020-00001;Máy;Chữ\n")
    reading = Reading(path, columns={"Tên": "summary", "Tóm tắt": "title"})
    found = reading.values["1-2020-00001"]
    assert (found["title"], found["summary"]) == ("Chữ", "Máy")

    reading = Reading(SAMPLES / "vn-ipvietnam.xlsx", columns={"(54) Tên": "extra"})
    assert reading.plan.origin.name == "vn-ipvietnam"
    assert all(found["title"] is None for found in reading.values.values())
    assert all("(54) Tên" in found["extra"] for found in reading.values.values())


def test_a_unit_said_by_the_officer_rules_over_the_header(tmp_path):
    path = write(tmp_path / "a.csv", "Mã số nhiệm vụ;Tên;Kinh phí (triệu đồng)\nKC.01/20;Một;2\n")
    (found,) = Reading(path, kind="task", units={"Kinh phí (triệu đồng)": "ty"}).values.values()
    assert found["budget_total"] == 2_000_000_000


@pytest.mark.parametrize(
    ("said", "code", "names"),
    [
        ({"columns": {"Số đn": "title"}}, "ingest.unknown_column", "“Số đơn”"),
        ({"dates": {"Ngày": "dmy"}}, "ingest.unknown_column", "“Tên”"),
        ({"units": {"Ngày": "ty"}}, "ingest.unknown_column", "“Tên”"),
        ({"columns": {"Tên": "titel"}}, "ingest.unknown_field", "title"),
        ({"columns": {"Tên": "leader"}, "kind": "invention"}, "ingest.unknown_field", "ignore"),
    ],
)
def test_a_choice_about_what_is_not_there_names_what_is(tmp_path, said, code, names):
    path = write(tmp_path / "a.csv", "Số đơn;Tên\n1-2020-00001;Máy\n")
    with pytest.raises(UsageError) as caught:
        preview(path, Choices(**said))
    assert caught.value.code == code
    assert names in str(caught.value.params)


def test_a_repeated_header_is_chosen_by_its_count(tmp_path):
    path = write(tmp_path / "a.csv", "Số đơn;Tên;Tên\n1-2020-00001;Máy;Machine\n")
    reading = Reading(path, columns={"Tên (2)": "title_en"})
    found = reading.values["1-2020-00001"]
    assert (found["title"], found["title_en"]) == ("Máy", "Machine")


@pytest.mark.parametrize("columns", [{}, {"Gọi là": "title"}])
def test_names_nobody_knows_are_names_above_a_column_of_numbers(tmp_path, columns):
    path = write(tmp_path / "a.csv", "Hồ sơ;Gọi là;Ai làm\n1-2020-00001;Máy gặt;An\n")
    reading = Reading(path, kind="invention", columns=columns)
    assert reading.plan.header.row == 1
    assert list(reading.values) == ["1-2020-00001"]
    assert reading.values["1-2020-00001"]["extra"]["Ai làm"] == "An"
