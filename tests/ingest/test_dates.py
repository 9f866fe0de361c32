"""A column of dates is read by what all its cells show; what they do not show is asked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from pydantic_core import PydanticCustomError

from ingest import Choices, preview
from ingest.dates import AS_WRITTEN, DateColumn, Evidence, judge, weigh
from tests.ingest.reading import Reading, write

HEADER = "Ngày nộp đơn"


def evidence(*cells: Any) -> Evidence:
    return weigh([(cell, 1) for cell in cells], "filing_date")


def days(count: int, first: date = date(2021, 1, 3)) -> list[date]:
    return [first + timedelta(days=17 * at) for at in range(count)]


def typed_into_american_excel(day: date) -> Any:
    """Return what Excel makes of dd/mm/yyyy: it turns what it can and leaves the rest a text."""
    if day.day > 12:
        return f"{day:%d/%m/%Y}"
    return datetime(day.year, day.day, day.month)  # noqa: DTZ001 - cells have no zone


@pytest.mark.parametrize(
    ("cells", "order", "real", "asked"),
    [
        (["05/03/2021", "06/04/2021"], "dmy", "kept", None),
        (["25/03/2021", "06/04/2021"], "dmy", "kept", None),
        ([f"{d:%m/%d/%Y}" for d in days(30)], "mdy", "kept", None),
        (["03/25/2021", "06/04/2021", "05/04/2021"], None, "kept", "order"),
        (["03/25/2021", "25/03/2021", "05/04/2021"], None, "kept", "order"),
        (["03/25/2021", "25/03/2021"], None, "kept", None),
        ([*(f"{d:%d/%m/%Y}" for d in days(400)), "12/31/2021"], "dmy", "kept", None),
        (list(days(30)), "dmy", "kept", None),
        ([typed_into_american_excel(d) for d in days(30)], "dmy", "doubted", "turned"),
        ([date(2021, 3, 4), "25/03/2021"], "dmy", "doubted", "turned"),
        ([date(2021, 4, d) for d in range(1, 10)], "dmy", "doubted", "turned"),
        ([date(2021, m, 1) for m in range(1, 13)], "dmy", "kept", None),
        (["4/3/2021", "6/5/2021", "7/9/2021", "25/03/2021", "26/04/2021", "27/05/2021"],
         None, "kept", "order"),
        (["4/3/2021", "6/5/2021", "7/9/2021", "25/3/2021", "26/4/2021", "27/5/2021"],
         "dmy", "kept", None),
        ([], "dmy", "kept", None),
    ],
)  # fmt: skip
def test_a_column_tells_its_order_or_is_asked(
    cells: Sequence[Any], order: str | None, real: str, asked: str | None
) -> None:
    verdict = judge(evidence(*cells))
    assert (verdict.order, verdict.real, verdict.asked) == (order, real, asked)


@pytest.mark.parametrize(
    ("cells", "short", "asked"),
    [
        (["05.03.21", "25.03.2021"], "dmy", None),
        (["05.03.21", "06.04.21"], None, "short"),
        ([f"{d:%d.%m.%y}" for d in days(30)], "dmy", None),
        (["25.03.98", "26.04.99"], "dmy", None),
        ([f"{d:%m/%d/%y}" for d in days(30, date(1998, 1, 3))], "mdy", None),
    ],
)
def test_years_of_two_digits_need_the_witness_of_the_column(
    cells: Sequence[str], short: str | None, asked: str | None
) -> None:
    verdict = judge(evidence(*cells))
    assert (verdict.short, verdict.asked) == (short, asked)


def test_a_serial_number_is_a_date_and_a_year_is_not() -> None:
    column = DateColumn()
    for cell in (44275, 44275.0, "44275"):
        assert column.take(cell).day == date(2021, 3, 20)
        assert column.take(cell).keep
    assert column.take(2021).day == date(2021, 1, 1)
    with pytest.raises(PydanticCustomError):
        column.take(12)


def test_an_answer_turns_only_a_column_that_spoke_against_its_dates() -> None:
    sound = evidence(*days(30))
    assert judge(sound, "dmy").real == "kept"
    turned = evidence(*(typed_into_american_excel(d) for d in days(30)))
    assert judge(turned, "dmy").real == "turned"
    assert judge(turned, "ymd").real == "kept"


def workbook(folder: Path, cells: Sequence[Any], header: str = HEADER) -> Path:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(["Số đơn", "Tên sáng chế", "Chủ đơn", "Tác giả", header])
    for at, cell in enumerate(cells):
        sheet.append([f"1-2021-{at + 1:05d}", f"Sáng chế {at}", "Viện A", "Nguyễn Văn A", cell])
    path = folder / "book.xlsx"
    book.save(path)
    return path


def filed(reading: Reading) -> list[str | None]:
    return [values["filing_date"] for values in reading.values.values()]


def test_dates_that_excel_turned_are_asked_and_turned_back(tmp_path: Path) -> None:
    truth = days(30)
    path = workbook(tmp_path, [typed_into_american_excel(d) for d in truth])
    plan = preview(path)
    (question,) = plan.describe("vi")["questions"]
    assert (question["column"], question["about"]) == (HEADER, "dates")
    assert [option["value"] for option in question["options"]] == ["dmy", "ymd"]
    assert question["evidence"]["date_cells_after_12th"] == 0
    assert question["answer"] is None

    unanswered = Reading(path)
    wrong = [d for d, t in zip(filed(unanswered), truth, strict=True) if d not in (None, f"{t}")]
    assert not wrong
    assert "ingest.asked.dates.turned" in unanswered.codes("warning")
    assert "value.maybe_turned" in unanswered.codes("warning")

    answered = Reading(path, dates={HEADER: "dmy"})
    assert filed(answered) == [f"{day}" for day in truth]
    assert answered.codes("warning") == []
    assert preview(path, Choices(dates={HEADER: "dmy"})).questions[0].answer == "dmy"


def test_a_column_of_both_orders_keeps_only_what_is_unmistakable(tmp_path: Path) -> None:
    cells = ["25/03/2021", "03/25/2021", "04/05/2021", "05/05/2021", "2021-05-04"]
    reading = Reading(workbook(tmp_path, cells))
    assert filed(reading) == ["2021-03-25", "2021-03-25", None, "2021-05-05", "2021-05-04"]
    assert reading.codes("warning").count("value.day_or_month") == 1
    row = list(reading.values.values())[2]
    assert row["extra"][HEADER] == "04/05/2021"


def test_the_text_stays_where_it_says_more_or_less_than_the_day(tmp_path: Path) -> None:
    cells = ["25/03/2021", "quý II/2021", "ngày 5 tháng 3 năm 2021", 44275, "05/03/2021 14:30"]
    reading = Reading(workbook(tmp_path, cells))
    kept = [v["extra"].get(AS_WRITTEN.format(header=HEADER)) for v in reading.values.values()]
    assert kept == [None, *cells[1:]]
    assert set(reading.codes("info")) >= {"ingest.dates_imprecise", "ingest.dates_serial"}


def test_an_american_column_is_read_as_such_only_when_it_shows(tmp_path: Path) -> None:
    truth = days(30)
    text = "Số đơn,Tên sáng chế,Ngày nộp đơn\n" + "".join(
        f"1-2021-{at:05d},Sáng chế {at},{day:%m/%d/%Y}\n" for at, day in enumerate(truth)
    )
    reading = Reading(write(tmp_path / "american.csv", text))
    assert filed(reading) == [f"{day}" for day in truth]
