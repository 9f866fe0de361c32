"""Kế hoạch: the annual plan of a unit, and one line of it."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Self

from pydantic import model_validator

from st_db.fields import Kind, Spec
from st_db.records.entry import Entry
from st_db.values import (
    Amounts,
    Codes,
    CodeText,
    Day,
    Extra,
    LongText,
    Marks,
    Names,
    ProgressSteps,
    Remarks,
    SectionTexts,
    TakenTexts,
    Text,
    Weights,
    Year,
)

TEXTS = ("title", "objective", "product", "performer", "indicator", "target")
"""Texts of a line that come from a record or are typed."""


class _Paper(Entry):
    """A paper of the office's own: it is known by its id, never by what it is called."""

    def key(self) -> str | None:
        """Return nothing: plans of two units and lines of two plans are called alike."""
        return None


class PlanEntry(_Paper):
    """A plan for a year; its lines are records of their own that name it."""

    kind: ClassVar[Kind] = Kind(
        "plan", "Kế hoạch", "Plan", "plans", key_date="year", numbers=("code",), icon="event_note",
        by_default=False, own=True, subtitle=("year",),
    )  # fmt: skip

    year: Annotated[Year, Spec("Năm kế hoạch", "Year of the plan", section="identity")] = None
    code: Annotated[Text, Spec(
        "Số kế hoạch", "Number of the plan", "Số của văn bản ban hành kế hoạch.",
        "The number of the document that issues the plan.", section="identity", search="A",
        scheme="document", example="12/KH-SKHCN")] = None
    status: Annotated[CodeText, Spec(
        "Tình trạng", "Status", section="rights", facet=True, codes="plan_status")] = None
    sections: Annotated[Codes, Spec(
        "Các mục", "Sections", "Theo thứ tự trong văn bản; mẫu ở danh mục plan_section.",
        "In the order of the document; the template is the list plan_section.",
        section="content", codes="plan_section")]
    texts: Annotated[SectionTexts, Spec(
        "Nội dung các mục", "Texts of sections", section="content", search="D")]
    ceilings: Annotated[Amounts, Spec(
        "Trần kinh phí", "Ceilings", "Theo nguồn và năm.", "By source and year.",
        section="money")]
    weights: Annotated[Weights, Spec("Trọng số tiêu chí", "Weights of criteria", section="money")]
    issuer: Annotated[Text, Spec("Cơ quan ban hành", "Issued by", section="parties")] = None
    approved_date: Annotated[Day, Spec("Ngày phê duyệt", "Approval date", section="dates")] = None
    remarks: Annotated[Remarks, Spec("Ý kiến", "Remarks", section="content")]
    evidence: Annotated[Extra, Spec(
        "Căn cứ đã chốt", "Frozen evidence", "Phiên bản bản ghi khi phê duyệt.",
        "Versions of the records at approval.", section="source")]


class PlanLine(_Paper):
    """One line of a plan: what is to be done, by whom, when, for how much, on which evidence."""

    kind: ClassVar[Kind] = Kind(
        "plan_line", "Dòng kế hoạch", "Plan line", "plans", key_date="year", numbers=("code",),
        icon="checklist", by_default=False, own=True, subtitle=("section", "quarter", "performer"),
    )  # fmt: skip

    plan: Annotated[Text, Spec("Kế hoạch", "Plan", section="identity")] = None
    year: Annotated[Year, Spec("Năm kế hoạch", "Year of the plan", section="identity")] = None
    code: Annotated[Text, Spec("Mã dòng", "Line code", section="identity", search="A",
                               scheme="document", identifies=False)] = None
    status: Annotated[CodeText, Spec(
        "Tình trạng", "Status", section="rights", facet=True, codes="plan_line_status")] = None
    section: Annotated[CodeText, Spec(
        "Mục", "Section", section="classes", facet=True, codes="plan_section")] = None
    reason: Annotated[CodeText, Spec(
        "Vì sao ở mục này", "Why in this section", section="classes", codes="plan_reason")] = None
    position: Annotated[Text, Spec("Thứ tự", "Order", section="classes")] = None
    objective: Annotated[LongText, Spec("Mục tiêu", "Objective", section="content",
                                        search="C")] = None
    product: Annotated[LongText, Spec("Sản phẩm", "Product", section="results", search="C")] = None
    performer: Annotated[Text, Spec("Đơn vị được giao", "Given to", section="parties",
                                    search="B")] = None
    people: Annotated[Names, Spec("Người phụ trách", "People in charge", section="parties",
                                  search="D", personal=True)]
    quarter: Annotated[CodeText, Spec("Quý hoàn thành", "Quarter", section="dates", facet=True,
                                      codes="quarter")] = None
    budget: Annotated[Amounts, Spec("Kinh phí", "Budget", "Theo nguồn và năm.",
                                    "By source and year.", section="money")]
    indicator: Annotated[LongText, Spec("Chỉ tiêu", "Indicator", section="results",
                                        search="D")] = None
    target: Annotated[Text, Spec("Mức phải đạt", "Target", section="results")] = None
    progress: Annotated[ProgressSteps, Spec("Tiến độ theo quý", "Progress per quarter",
                                            section="results")]
    points: Annotated[Marks, Spec("Điểm theo tiêu chí", "Points by criterion", section="classes")]
    choice: Annotated[CodeText, Spec(
        "Lựa chọn", "Choice", "Người lập kế hoạch quyết định thay cho đề xuất của phần mềm.",
        "What the planner says whatever is proposed.", section="classes",
        codes="plan_choice")] = None
    origin: Annotated[CodeText, Spec("Lấy từ", "Taken from", section="source",
                                     codes="plan_origin")] = None
    origin_of: Annotated[Text, Spec("Câu hỏi, việc hoặc dòng gốc", "Question, duty or former line",
                                    section="source")] = None
    taken: Annotated[TakenTexts, Spec("Chữ lấy từ bản ghi", "Texts from records",
                                      section="source")]
    typed: Annotated[Names, Spec("Chữ gõ tay", "Typed texts", section="source")]
    remarks: Annotated[Remarks, Spec("Ý kiến", "Remarks", section="content")]

    @model_validator(mode="after")
    def _marked(self) -> Self:
        """Mark the texts that are not what a record said, whichever way they got here."""
        from_records = {part.field: part.text for part in self.taken}
        values: dict[str, Any] = self.__dict__
        values["typed"] = [n for n in TEXTS if values[n] and values[n] != from_records.get(n)]
        return self
