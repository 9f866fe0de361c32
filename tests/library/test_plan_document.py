"""A plan of the register as the document that is signed."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from openpyxl import load_workbook

from st_db.access import Caller
from st_db.errors import Forbidden, NotFound, UsageError
from st_db.exchange.documents.filling import shipped
from st_db.library import Library
from st_db.library.plan_reporting import Report
from st_db.records import KINDS
from st_db.records.stored import Changed
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


def test_an_approved_plan_is_written_as_it_was_frozen(library: Library, tmp_path: Path) -> None:
    records = [save_record(library, ME, kind, values).id for kind, values in RECORDS]
    plan = library.plans.create(ME, 2027)
    library.plans.add.records(ME, plan.id, records)
    typed = library.plans.add.line(ME, plan.id, "support", {
        "title": "Tập huấn", "target": "4 lớp", "quarter": "2",
        "budget": [{"source": "fund", "amount": 1_500_000}]}).lines[0]  # fmt: skip
    draft = _written(library, plan.id)
    assert "1. Tập huấn*" in draft
    assert any(one.startswith("(*) Nội dung") for one in draft)
    assert any("chưa phê duyệt" in one for one in draft)
    assert "1. Tập huấn" in _written(library, plan.id, marks=False)
    library.plans.approving.submit(ME, plan.id)
    library.plans.approving.approve(ME, plan.id, "12/KH-TTM")
    approved = _written(library, plan.id)
    before = _annexes(library, plan.id)
    assert any(one.startswith("Số liệu và căn cứ: đã chốt") for one in approved)

    given = {"value": "1 lớp", "spent": "600.000", "note": "Đang làm", "status": "running"}
    library.plans.reporting.report(ME, Report(typed, 1, given, 1))
    save_record(library, ME, "standard", {"number": "TCVN 90009:2027"}, id=records[2])
    library.history.archive(ME, records[1])
    library.code_lists.set(ME, "plan_annex", "carried_over", {"sections": "support"})
    library.code_lists.set(ME, "plan_section", "carried_over", {"vi": "Tên khác"})
    assert _written(library, plan.id) == approved
    after = _annexes(library, plan.id)
    done, _ = after.pop("Thực hiện"), before.pop("Thực hiện")
    assert after == before
    course = next(row for row in done if row[1] == "Tập huấn")
    assert course[2:9] == ("4 lớp", "II", "1 lớp", "25 %≈", 1.5, 0.6, "Đang thực hiện")
    assert course[9] == "I: Đang làm"
    assert any(str(row[7]).startswith("=SUBTOTAL") for row in done)

    _approved_before_lists_were_frozen(library, plan.id)

    _written_by_a_template_of_before(library, plan.id, tmp_path / "plan.docx")


def _approved_before_lists_were_frozen(library: Library, plan: str) -> None:
    assert not any(one.startswith("Tên mục, phụ lục") for one in _written(library, plan))
    record = library.store.get(plan)
    assert record is not None
    kept = {name: part for name, part in record.values["evidence"].items() if name != "lists"}
    entry = KINDS["plan"].read({**record.values, "evidence": kept}, library.context())
    with library.store.writing(actor="test", source="test") as writer:
        writer.update([Changed.between(record, entry.card())])
    said = [one for one in _written(library, plan) if one.startswith("Tên mục, phụ lục")]
    assert len(said) == 1


def _written_by_a_template_of_before(library: Library, plan: str, file: Path) -> None:
    library.documents.use_template(ME, "plan", _of_before(file))
    assert any(one.startswith("Số liệu và căn cứ: đã chốt") for one in _written(library, plan))


def _of_before(file: Path) -> Path:
    """Write a template as an office made it before there were notes."""
    template = Document(BytesIO(shipped("plan")))
    texts = [paragraph.text for paragraph in template.paragraphs]
    first = next(at for at, text in enumerate(texts) if "ghi_chu" in text)
    for paragraph in template.paragraphs[first : first + 3]:
        element: Any = paragraph._element
        element.getparent().remove(element)
    template.save(str(file))
    return file


def _written(library: Library, plan: str, *, marks: bool = True) -> list[str]:
    document = Document(BytesIO(library.documents.plan(ME, plan, marks=marks).body))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return [*(paragraph.text for paragraph in document.paragraphs), *cells]


def _annexes(library: Library, plan: str) -> dict[str, list[tuple[Any, ...]]]:
    book = load_workbook(BytesIO(library.documents.plan(ME, plan, "xlsx").body))
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}
