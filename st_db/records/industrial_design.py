"""Kiểu dáng công nghiệp: industrial designs."""

from __future__ import annotations

from typing import Annotated, ClassVar

from st_db.fields import Kind, Spec
from st_db.records.right import RightEntry
from st_db.values import Count, Images, LocarnoCodes, Names


class IndustrialDesign(RightEntry):
    """An application for or a patent of a design; 5 years from filing, renewable twice."""

    kind: ClassVar[Kind] = Kind(
        "industrial_design", "Kiểu dáng công nghiệp", "Industrial design", "marks",
        key_date="filing_date", numbers=("application_number", "grant_number"), icon="draw",
        number_digit=3, subtitle=("applicants", "filing_date", "locarno"),
    )  # fmt: skip

    locarno: Annotated[LocarnoCodes, Spec(
        "Phân loại Locarno", "Locarno classes", section="classes", search="B", facet=True,
        inid="51", example="08-05", dc="subject", names=("locarno", "phan loai kieu dang"))]
    number_of_designs: Annotated[Count, Spec(
        "Số phương án", "Number of designs", section="content", inid="28",
        names=("so kieu dang", "so luong phuong an"))] = None
    designers: Annotated[Names, Spec(
        "Tác giả kiểu dáng", "Designers", section="parties", search="C", inid="72", personal=True,
        names=("tac gia",))]
    images: Annotated[Images, Spec(
        "Bộ ảnh", "Images", section="content", inid="55", names=("hinh anh", "anh", "ban ve"))]
