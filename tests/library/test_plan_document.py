"""A plan of the register as the document that is signed."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from docx import Document
from openpyxl import load_workbook

from st_db.access import Caller
from st_db.errors import Forbidden, NotFound, UsageError
from st_db.library import Library
from st_db.store import new_id
from tests.saving import save_record

ME = Caller.local("en", "test")
HOSTILE = "=1+1 <b> {{ co_quan }} {_{ 7*7 }_} {% for %}"
RECORDS: list[tuple[str, dict[str, Any]]] = [
    ("task", {"code": "ĐT.01/2026", "title": "Nhân giống chè", "status": "Đang thực hiện",
              "host": "Viện Chè", "leader": "Trần Thị B", "start_date": "2026-01-01",
              "end_date": "2028-12-31", "budget_state": "3 tỷ", "objective": HOSTILE}),
    ("task", {"code": "ĐT.02/2025", "title": "Sấy chè", "status": "Đang thực hiện",
              "host": "Viện Chè", "end_date": "2027-06-30", "budget_state": "1250000"}),
    ("standard", {"number": "TCVN 90001:2020", "title": "Chè – Yêu cầu kỹ thuật"}),
]  # fmt: skip


def test_a_plan_is_written_with_its_lines_and_annexes(library: Library) -> None:
    records = [save_record(library, ME, kind, values).id for kind, values in RECORDS]
    plan = library.plans.create(ME, 2027)
    library.plans.add.records(ME, plan.id, records)
    plan = library.plans.get(ME, plan.id)
    legal = {"texts": [{"section": "legal", "text": "Căn cứ Luật Một\nCăn cứ Luật Hai"}],
             "code": "12/KH-TTM", "issuer": "Trung tâm Mẫu"}  # fmt: skip
    library.plans.change(ME, plan.id, legal, plan.version)

    made = library.documents.plan(ME, plan.id)
    document = Document(BytesIO(made.body))
    texts = [paragraph.text for paragraph in document.paragraphs]
    for said in ("KẾ HOẠCH", "I. Căn cứ pháp lý, chỉ đạo", "Căn cứ Luật Hai",
                 "1. Nhiệm vụ chuyển tiếp", "1.1. Nhân giống chè", f"- Mục tiêu: {HOSTILE}",
                 "- Thực hiện: Viện Chè; Trần Thị B; kinh phí 1.000 triệu đồng",
                 "- Căn cứ: TCVN 90001:2020", "Phụ lục I", "DANH MỤC NHIỆM VỤ CHUYỂN TIẾP",
                 ):  # fmt: skip
        assert said in texts, said
    assert any("Một tỷ không trăm linh một triệu hai trăm năm mươi nghìn đồng" in one
               for one in texts)  # fmt: skip
    cells = [[cell.text for cell in row.cells] for table in document.tables for row in table.rows]
    assert any(row[0] == "Tổng cộng" and row[-1] == "1.001,25" for row in cells)
    assert "TRUNG TÂM MẪU" in cells[0][0]
    assert "Số: 12/KH-TTM" in cells[0][0]

    book = load_workbook(BytesIO(library.documents.plan(ME, plan.id, "xlsx").body))
    sheet = book["Phụ lục I"]
    assert sheet["A2"].value == "DANH MỤC NHIỆM VỤ CHUYỂN TIẾP"
    assert (sheet["C8"].value, sheet["C8"].data_type) == (HOSTILE, "s")
    assert (sheet["G8"].value, sheet["G9"].value) == (1000, "=SUM(G8:G8)")

    with pytest.raises(NotFound):
        library.documents.plan(ME, new_id())
    with pytest.raises(UsageError):
        library.documents.plan(ME, plan.id, "pdf")
    with pytest.raises(Forbidden):
        library.documents.plan(Caller.public(), plan.id)
