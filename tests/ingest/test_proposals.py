"""Proposals for cells that were refused: what was probably meant, else nothing."""

from __future__ import annotations

import pytest

from ingest.corrections.proposals import propose
from st_db.codes import shipped
from st_db.records import REGISTER


@pytest.mark.parametrize(
    ("code", "field", "raw", "expected"),
    [
        ("value.no_such_date", "start_date", "31/02/2021", "28/02/2021"),
        ("value.no_such_date", "start_date", "2024-02-30", "29/02/2024"),
        ("value.no_such_date", "start_date", "31.04.2023", "30/04/2023"),
        ("value.no_such_date", "start_date", "03/25/2021", "25/03/2021"),
        ("value.no_such_date", "start_date", "32/01/2021", None),
        ("value.not_a_date", "start_date", "1O/12/2O21", "10/12/2021"),
        ("value.not_a_date", "start_date", "16//03/2021", "16/03/2021"),
        ("value.not_a_date", "start_date", "20210316", "16/03/2021"),
        ("value.not_a_date", "start_date", "16032021", "16/03/2021"),
        ("value.not_a_date", "start_date", "sau Tết", None),
        ("value.day_or_month", "start_date", "03/04/2021", "2021-04-03 / 2021-03-04"),
        ("value.maybe_turned", "start_date", "06/05/2021", "2021-05-06 / 2021-06-05"),
        ("value.short_year", "start_date", "05/06/21", "05/06/2021"),
        ("value.short_year", "start_date", "05/06/98", "05/06/1998"),
        ("value.not_a_number", "budget_total", "1.25O.OOO", "1.250.000"),
        ("value.not_a_number", "budget_total", "khoảng 500.000 đồng", "500.000"),
        ("value.not_a_number", "budget_total", "12,5 triệu", "12.500.000"),
        ("value.not_a_number", "budget_total", "1,2 tỷ", "1.200.000.000"),
        ("value.not_a_number", "budget_total", "chưa duyệt", None),
        ("value.not_a_number", "budget_total", "9" * 25, None),
        ("value.not_whole", "stars", "4,5", "5"),
        ("value.not_a_year", "year", "năm 2O21", "2021"),
        ("value.not_a_year", "year", "21", None),
        ("value.not_in_list", "level", "Cấp tinh", "Cấp tỉnh"),
        ("value.not_in_list", "level", "cap tỉnh.", "Cấp tỉnh"),
        ("value.not_in_list", "level", "liên hành tinh", None),
        ("value.not_in_list", "place", "Cần Thơo", "Cần Thơ"),
        ("value.unknown_status", "status", "Đả nghiệm thu", "Đã nghiệm thu"),
        ("value.unknown_status", "status", "hỏng", None),
        ("error.unknown_kind", None, "Sáng chê", "Sáng chế"),
        ("ingest.cell_too_long", "objective", "dài", None),
    ],
)
def test_proposals(code: str, field: str | None, raw: str, expected: str | None) -> None:
    name = {"stars": "traced_product", "year": "standard"}.get(field or "", "task")
    kind = REGISTER[name]
    meant = kind.fields()[field] if field else None
    assert propose(code, raw, meant, kind, shipped()) == expected
