"""What inventions and utility solutions share."""

from __future__ import annotations

from typing import Annotated

from st_db.fields import Spec
from st_db.records.right import RightEntry
from st_db.values import Codes, Count, Day, IpcCodes, LongText, Names, Text


class PatentEntry(RightEntry):
    """An application or a patent for a technical solution."""

    inventors: Annotated[Names, Spec(
        "Tác giả", "Inventors", section="parties", search="C", inid="72", personal=True,
        names=("tac gia sang che", "(72) tac gia sang che", "inventor",
               "dong tac gia", "nhom tac gia"))]
    ipc: Annotated[IpcCodes, Spec(
        "Phân loại IPC", "IPC classes", "Bảng phân loại sáng chế quốc tế.",
        "International Patent Classification.", section="classes", search="B", facet=True,
        inid="51", codes="ipc", example="A61K 31/495", dc="subject",
        names=("ipc", "chi so ipc", "ma ipc", "phan loai sang che quoc te"))]
    pct_application_number: Annotated[Text, Spec(
        "Số đơn PCT", "PCT application number", section="identity", search="D", inid="86",
        scheme="pct_application", identifies=False, example="PCT/JP2021/010621",
        names=("(86) so don va ngay nop don pct",))] = None
    pct_publication_number: Annotated[Text, Spec(
        "Số công bố PCT", "PCT publication number", section="identity", search="D", inid="87",
        scheme="pct_publication", identifies=False, example="WO 2021/256028")] = None
    cited_documents: Annotated[LongText, Spec(
        "Tài liệu đối chứng", "Cited documents", section="content", search="D", inid="56",
        names=("(58) cac tai lieu doi chung", "cac tai lieu doi chung"))] = None
    national_phase_date: Annotated[Day, Spec(
        "Ngày vào pha quốc gia", "National phase entry", section="dates", inid="85",
        names=("(85) ngay vao pha quoc gia",))] = None
    parent_application: Annotated[Text, Spec(
        "Đơn gốc", "Parent application", "Đơn mà đơn này được tách ra.",
        "The application this one was divided from.", section="links", search="D", inid="62",
        names=("don tach tu", "(62) don goc"))] = None
    cpc: Annotated[Codes, Spec(
        "Phân loại CPC", "CPC classes", section="classes", search="D",
        names=("phan loai cpc", "cpc"))]
    claims: Annotated[Count, Spec(
        "Số điểm yêu cầu bảo hộ", "Number of claims", section="content",
        names=("so diem",))] = None
