"""Tiêu chuẩn, quy chuẩn kỹ thuật: standards and technical regulations."""

from __future__ import annotations

from typing import Annotated, ClassVar

from st_db.fields import Kind, Spec
from st_db.records.entry import Entry
from st_db.values import (
    Codes,
    CodeText,
    Count,
    Day,
    LongText,
    Names,
    Numbers,
    Text,
    TreeCodes,
    Year,
)


class Standard(Entry):
    """A standard (voluntary) or technical regulation (mandatory); Law 68/2006/QH11 as amended."""

    kind: ClassVar[Kind] = Kind(
        "standard", "Tiêu chuẩn, quy chuẩn", "Standard", "standards", key_date="publication_date",
        numbers=("designation",), icon="rule",
        subtitle=("standard_type", "year", "ics", "replaces"),
    )  # fmt: skip

    designation: Annotated[Text, Spec(
        "Số hiệu", "Designation", section="identity", search="A", scheme="standard",
        example="TCVN 5520:2016",
        names=("so tcvn", "so tieu chuan", "so hieu tcvn", "so hieu tieu chuan", "ky hieu",
               "reference", "ma tieu chuan"))] = None
    standard_type: Annotated[CodeText, Spec(
        "Loại tiêu chuẩn", "Type of standard", section="classes", facet=True,
        codes="standard_type",
        names=("loai", "loai van ban"))] = None
    issuer: Annotated[Text, Spec(
        "Cơ quan ban hành", "Issuer", section="parties", search="B", role="issuer",
        dc="publisher",
        names=("co quan cong bo", "don vi ban hanh"))] = None
    publication_date: Annotated[Day, Spec(
        "Ngày ban hành", "Publication date", section="dates", sort=True,
        names=("ngay cong bo", "date published"))] = None
    effective_date: Annotated[Day, Spec(
        "Ngày hiệu lực", "Effective date", section="dates", names=("ngay co hieu luc",
                                                                   "ngay hieu luc thi hanh",
                                                                   "hieu luc tu",))] = None
    year: Annotated[Year, Spec(
        "Năm ban hành", "Year", section="dates", facet=True, names=("nam",))] = None
    edition: Annotated[Text, Spec(
        "Lần ban hành", "Edition", section="dates", names=("lan xuat ban",))] = None
    ics: Annotated[TreeCodes, Spec(
        "Phân loại ICS", "ICS", "Khung phân loại tiêu chuẩn quốc tế.",
        "International Classification for Standards.", section="classes", search="B", facet=True,
        codes="ics", example="67.040", dc="subject",
        names=("chi so phan loai quoc te", "ics", "chi so phan loai"))]
    equivalence: Annotated[Text, Spec(
        "Tiêu chuẩn tương đương", "Equivalent standard", "Ví dụ: IDT ISO 9001:2015.",
        "For example: IDT ISO 9001:2015.", section="classes", search="B",
        names=("tuong duong", "muc do tuong duong"))] = None
    replaces: Annotated[Numbers, Spec(
        "Thay thế cho", "Replaces", section="links", search="D", link=("replaces", "standard"),
        dc="relation", names=("thay the", "thay the tieu chuan"))]
    replaced_by: Annotated[Numbers, Spec(
        "Thay thế bằng", "Replaced by", section="links", search="D",
        link=("replaced_by", "standard"), names=("bi thay the boi", "duoc thay the bang"))]
    references: Annotated[Numbers, Spec(
        "Tiêu chuẩn viện dẫn", "Normative references", section="links", search="D",
        link=("references", "standard"), names=("vien dan", "tai lieu vien dan"))]
    pages: Annotated[Count, Spec("Số trang", "Pages", section="content")] = None
    scope: Annotated[LongText, Spec(
        "Phạm vi áp dụng", "Scope", section="content", search="C", names=("pham vi",))] = None
    committee: Annotated[Text, Spec(
        "Ban kỹ thuật", "Technical committee", section="parties", search="C",
        names=("committee",))] = None
    keywords: Annotated[Names, Spec("Từ khoá", "Keywords", section="classes", search="B")]
    issuing_document: Annotated[Text, Spec(
        "Văn bản ban hành", "Issuing document", "Thông tư hoặc quyết định ban hành, công bố.",
        "The circular or decision that issues or announces it.", section="rights", search="B",
        scheme="document", identifies=False, example="24/2018/TT-BYT",
        names=("quyet dinh cong bo", "thong tu ban hanh", "so quyet dinh"))] = None
    languages: Annotated[Codes, Spec("Ngôn ngữ", "Languages", section="content")]
