"""A column of money is read in its unit; what its cells do not tell is asked."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ingest import preview
from tests.ingest.reading import Reading, write


def tasks(folder: Path, header: str, cells: Sequence[str], **said: Any) -> Reading:
    rows = "".join(f"ĐT.{at:02d}/2021\tĐề tài {at}\t{c}\n" for at, c in enumerate(cells, 1))
    text = f"Mã số nhiệm vụ\tTên nhiệm vụ\t{header}\n{rows}"
    return Reading(write(folder / "tasks.tsv", text), kind="task", **said)


def budgets(reading: Reading) -> list[float | None]:
    return [values["budget_total"] for values in reading.values.values()]


def test_a_unit_in_the_header_scales_once_and_is_said_once(tmp_path: Path) -> None:
    cells = ["350", "1.250", "0,5", "2 tỷ", "1.200.000.000 đồng"]
    reading = tasks(tmp_path, "Tổng kinh phí (triệu đồng)", cells)
    assert budgets(reading) == [350e6, 1250e6, 0.5e6, 2e9, 1.2e9]
    said = [issue for issue in reading.issues if issue.code == "ingest.scaled.header"]
    assert len(said) == 1
    assert (said[0].params["example"], said[0].params["value"]) == ("350", "350.000.000")
    assert reading.codes("warning") == []


def test_a_cell_far_beyond_its_unit_is_left_out(tmp_path: Path) -> None:
    reading = tasks(tmp_path, "Tổng kinh phí (triệu đồng)", ["350", "350.000.000"])
    assert budgets(reading) == [350e6, None]
    assert reading.codes("warning") == ["value.beyond_unit"]


def test_amounts_too_small_for_dong_are_asked(tmp_path: Path) -> None:
    cells = ["350", "1.250", "780"]
    reading = tasks(tmp_path, "Tổng kinh phí", cells)
    assert budgets(reading) == [350, 1250, 780]
    assert reading.codes("warning") == ["ingest.asked.unit.small"]
    (question,) = reading.plan.describe("en")["questions"]
    assert question["about"] == "unit"
    assert [option["value"] for option in question["options"]] == ["dong", "nghin", "trieu", "ty"]

    answered = tasks(tmp_path, "Tổng kinh phí", cells, units={"Tổng kinh phí": "trieu"})
    assert budgets(answered) == [350e6, 1250e6, 780e6]
    assert answered.codes("warning") == []
    assert "ingest.scaled.officer" in answered.codes("info")


def test_another_currency_is_kept_and_not_asked_about(tmp_path: Path) -> None:
    reading = tasks(tmp_path, "Tổng kinh phí", ["£350", "£1,250", "$780"])
    assert [v["currency"] for v in reading.values.values()] == ["GBP", "GBP", "USD"]
    assert budgets(reading) == [350, 1250, 780]
    assert not preview(tmp_path / "tasks.tsv").questions


def test_a_currency_without_amounts_is_no_trouble(tmp_path: Path) -> None:
    table = write(tmp_path / "a.csv", "Tên nhiệm vụ,Đơn vị tiền tệ\nSấy chè,VND\n")
    assert len(Reading(table, kind="task").candidates) == 1


def test_the_text_of_what_is_not_exact_is_kept(tmp_path: Path) -> None:
    reading = tasks(tmp_path, "Tổng kinh phí", ["khoảng 2 tỷ", "1.500.000.000"])
    assert budgets(reading) == [2e9, 1.5e9]
    first = next(iter(reading.values.values()))
    assert first["extra"] == {"Tổng kinh phí (như trong nguồn)": "khoảng 2 tỷ"}
    assert reading.codes("warning") == ["value.about"]


def test_the_sign_of_decimals_is_the_columns(tmp_path: Path) -> None:
    cells = ["350,5", "1,250", "12,75"]
    reading = tasks(tmp_path, "Tổng kinh phí (triệu đồng)", cells)
    assert budgets(reading) == [350.5e6, 1.25e6, 12.75e6]


def test_a_column_that_groups_thousands_by_dots_has_decimals_behind_commas(tmp_path):
    rows = "Mã số,Tên nhiệm vụ,Kinh phí (nghìn đồng)\n"
    rows += 'A1,Một,1.250.000\nA2,Hai,350.000\nA3,Ba,"12,345"\nA4,Bốn,không\n'
    reading = Reading(write(tmp_path / "nv.csv", rows), kind="task")
    assert [c.entry.values()["budget_total"] for c in reading.candidates] == [
        1_250_000_000, 350_000_000, 12_345, None,
    ]  # fmt: skip
    assert not reading.codes("error", "warning")
