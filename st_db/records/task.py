"""Nhiệm vụ khoa học và công nghệ: S&T tasks."""

from __future__ import annotations

from typing import Annotated, ClassVar

from st_db.fields import Kind, Spec
from st_db.records.entry import Entry
from st_db.values import CodeText, Currency, Day, FieldCodes, LongText, Money, Names, Text


class Task(Entry):
    """A task from proposal to the use of its results (CERIF Project)."""

    kind: ClassVar[Kind] = Kind(
        "task", "Nhiệm vụ KH&CN", "S&T task", "tasks", key_date="start_date", numbers=("code",),
        icon="science", subtitle=("host", "start_date", "end_date", "budget_total"),
    )  # fmt: skip

    code: Annotated[Text, Spec(
        "Mã số nhiệm vụ", "Task code", section="identity", search="A", scheme="task",
        example="ĐTĐL.CN-23/17",
        names=("ma so", "ma nhiem vu", "ma de tai", "ky hieu", "code"))] = None
    level: Annotated[CodeText, Spec(
        "Cấp", "Level", section="classes", facet=True, codes="task_level",
        names=("cap quan ly", "cap nhiem vu"))] = None
    task_type: Annotated[CodeText, Spec(
        "Loại hình", "Type of task", section="classes", facet=True, codes="task_type",
        names=("loai hinh nhiem vu", "loai nhiem vu"))] = None
    programme: Annotated[Text, Spec(
        "Chương trình", "Programme", section="classes", search="B", facet=True)] = None
    field: Annotated[FieldCodes, Spec(
        "Lĩnh vực nghiên cứu", "Research field", "Thông tư 24/2025/TT-BKHCN.",
        "Circular 24/2025/TT-BKHCN.", section="classes", facet=True, codes="research_field",
        dc="subject", names=("linh vuc", "linh vuc khcn"))]
    leader: Annotated[Text, Spec(
        "Chủ nhiệm", "Principal investigator", section="parties", search="C", personal=True,
        names=("nguoi chu tri", "chu nhiem nhiem vu", "chu nhiem de tai"))] = None
    members: Annotated[Names, Spec(
        "Thành viên tham gia", "Members", section="parties", search="D", personal=True,
        names=("thanh vien", "thanh vien chinh"))]
    host: Annotated[Text, Spec(
        "Tổ chức chủ trì", "Host organisation", section="parties", search="B", role="host",
        dc="creator", names=("don vi thuc hien", "to chuc thuc hien", "co quan thuc hien",
                             "co quan chu tri", "don vi chu tri"))] = None
    start_date: Annotated[Day, Spec(
        "Ngày bắt đầu", "Start date", section="dates", sort=True,
        names=("bat dau", "thoi gian bat dau", "tu ngay", "tu thang", "nam bat dau"))] = None
    end_date: Annotated[Day, Spec(
        "Ngày kết thúc", "End date", section="dates", sort=True,
        names=("ket thuc", "thoi gian ket thuc", "den ngay", "den thang", "nam ket thuc"))] = None
    budget_total: Annotated[Money, Spec(
        "Tổng kinh phí", "Total budget", section="money", sort=True,
        names=("tong du toan", "du toan kinh phi", "kinh phi", "tong kinh phi (dong)",
               "kinh phi duoc duyet",
               "kinh phi phe duyet"))] = None
    budget_state: Annotated[Money, Spec(
        "Ngân sách nhà nước", "State budget", section="money",
        names=("kinh phi nsnn cap", "nsnn cap", "nsnn", "kinh phi nsnn", "ngan sach"))] = None
    budget_other: Annotated[Money, Spec(
        "Nguồn khác", "Other funds", section="money",
        names=("kinh phi khac", "von doi ung", "ngoai nsnn", "ngoai ngan sach",
               "kinh phi doi ung"))] = None
    currency: Annotated[Currency, Spec(
        "Đơn vị tiền tệ", "Currency", section="money", codes="currency", example="VND",
        names=("don vi tien", "loai tien"))] = None
    objective: Annotated[LongText, Spec(
        "Mục tiêu", "Objective", section="content", search="C",
        names=("muc tieu nhiem vu",))] = None
    products: Annotated[Names, Spec(
        "Sản phẩm", "Products", section="results", search="C",
        names=("san pham khoa hoc", "san pham du kien", "san pham dat duoc", "ket qua"))]
    acceptance_date: Annotated[Day, Spec(
        "Ngày nghiệm thu", "Acceptance date", section="results", names=("nghiem thu",))] = None
    rating: Annotated[CodeText, Spec(
        "Xếp loại", "Rating", section="results", facet=True, codes="task_rating",
        names=("ket qua xep loai", "xep loai nghiem thu"))] = None
    certificate_number: Annotated[Text, Spec(
        "Số giấy chứng nhận đăng ký kết quả", "Certificate of registration of results",
        section="results", search="B", scheme="certificate_of_results", identifies=False,
        names=("so gcn dang ky ket qua", "so giay chung nhan"))] = None
    assignment_mode: Annotated[CodeText, Spec(
        "Phương thức giao", "Way of assigning", section="classes", facet=True,
        codes="assignment_mode", names=("hinh thuc giao", "phuong thuc thuc hien"))] = None
    governing_body: Annotated[Text, Spec(
        "Cơ quan chủ quản", "Governing body", section="parties", search="C",
        names=("co quan quan ly",))] = None
    approval_decision: Annotated[Text, Spec(
        "Quyết định phê duyệt", "Approval decision", section="rights", search="B",
        scheme="document", identifies=False, example="1848/QĐ-UBND",
        names=("so quyet dinh", "quyet dinh so"))] = None
    contract_number: Annotated[Text, Spec(
        "Số hợp đồng", "Contract number", section="rights", search="B",
        names=("hop dong so", "hop dong"))] = None
    contract_date: Annotated[Day, Spec(
        "Ngày hợp đồng", "Contract date", section="dates", names=("ngay ky hop dong",))] = None
    extended_to: Annotated[Day, Spec(
        "Gia hạn đến", "Extended to", section="dates", names=("gia han",))] = None
    content: Annotated[LongText, Spec(
        "Nội dung chính", "Main content", section="content", search="C",
        names=("noi dung nghien cuu", "noi dung thuc hien"))] = None
    method: Annotated[LongText, Spec(
        "Phương pháp", "Method", section="content", search="D",
        names=("phuong phap nghien cuu",))] = None
    application: Annotated[LongText, Spec(
        "Địa chỉ ứng dụng", "Where results are used", section="results", search="C",
        names=("ung dung", "dia chi ung dung du kien", "ung dung ket qua"))] = None
    recognition_decision: Annotated[Text, Spec(
        "Quyết định công nhận kết quả", "Recognition decision", section="results", search="B",
        scheme="document", identifies=False, names=("quyet dinh cong nhan",))] = None
    certificate_date: Annotated[Day, Spec(
        "Ngày cấp giấy chứng nhận", "Certificate date", section="results")] = None
