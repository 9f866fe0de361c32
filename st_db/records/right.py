"""What the kinds of industrial property share: dates, parties and numbers with their INID codes.

INID codes: WIPO ST.9 (patents), ST.60 (marks), ST.80 (designs); see domain.md §1.2.
"""

from __future__ import annotations

from typing import Annotated

from st_db.fields import Spec
from st_db.records.entry import Entry
from st_db.values import Day, Names, Priorities, Text


class RightEntry(Entry):
    """An application for, or a title of, industrial property."""

    application_number: Annotated[Text, Spec(
        "Số đơn", "Application number", section="identity", search="A", inid="21",
        scheme="vn_application", example="1-2019-01234",
        names=("so don dang ky", "ma don", "(210)", "(20) so don", "application no"))] = None
    filing_date: Annotated[Day, Spec(
        "Ngày nộp đơn", "Filing date", section="dates", inid="22", sort=True,
        example="16/03/2021",
        names=("ngay nop", "(220)", "date of filing"))] = None
    publication_number: Annotated[Text, Spec(
        "Số công bố", "Publication number", section="identity", search="D", inid="11",
        scheme="publication", identifies=False, names=("so cong bo don",
                                                       "(40) so cong bo"))] = None
    publication_date: Annotated[Day, Spec(
        "Ngày công bố", "Publication date", section="dates", inid="43",
        names=("ngay cong bo don", "(441)"))] = None
    grant_number: Annotated[Text, Spec(
        "Số văn bằng", "Title number", section="identity", search="A", scheme="vn_certificate",
        example="4-0123456-000",
        names=("so giay chung nhan dang ky", "so bang", "so vbbh", "so giay chung nhan", "(111)",
               "(10) so bang",
               "grant number", "so bang doc quyen", "registration number", "so dang ky"))] = None
    grant_date: Annotated[Day, Spec(
        "Ngày cấp", "Grant date", section="dates", inid="45",
        names=("ngay cap bang", "ngay cap van bang", "ngay cap bang doc quyen", "(151)",
               "ngay dang ky", "ngay cap van bang bao ho", "ngay cap giay chung nhan",
               "registration date"))] = None
    expiry_date: Annotated[Day, Spec(
        "Ngày hết hạn", "Expiry date", section="dates", inid="18", sort=True,
        names=("(180) ngay het han", "(181)", "ngay het hieu luc", "het han", "hieu luc den",
               "hieu luc den ngay", "thoi han hieu luc den"))] = None
    applicants: Annotated[Names, Spec(
        "Người nộp đơn", "Applicants", section="parties", search="B", inid="71", dc="creator",
        role="applicant", names=("chu don", "(71/73) chu don/chu bang", "(730)", "(731)",
                                 "nguoi nop", "applicant", "to chuc ca nhan nop don",
                                 "ca nhan to chuc nop don"))]
    holders: Annotated[Names, Spec(
        "Chủ văn bằng", "Holders", section="parties", search="B", inid="73", role="holder",
        names=("chu giay chung nhan", "chu so huu bang doc quyen", "chu bang", "chu so huu",
               "chu nhan hieu", "chu van bang bao ho", "(732)", "holder",
               "owner"))]
    agents: Annotated[Names, Spec(
        "Đại diện sở hữu công nghiệp", "Representatives", section="parties", search="D",
        inid="74",
        role="agent", names=("dai dien shcn", "(740)", "to chuc dai dien", "dai dien"))]
    priorities: Annotated[Priorities, Spec(
        "Quyền ưu tiên", "Priority claims", section="dates", search="D", inid="30",
        scheme="priority", identifies=False,
        names=("du lieu uu tien", "(30) chi tiet ve du lieu uu tien", "uu tien", "(300)"))]
