"""Sản phẩm truy xuất nguồn gốc: traced products."""

from __future__ import annotations

from typing import Annotated, ClassVar

from st_db.fields import Kind, Spec
from st_db.records.entry import Entry
from st_db.values import Day, Image, Numbers, Stars, Text, TraceStages


class TracedProduct(Entry):
    """A product with traceability data: the items of Decree 37/2026/ND-CP art. 23.5."""

    kind: ClassVar[Kind] = Kind(
        "traced_product", "Sản phẩm truy xuất nguồn gốc", "Traced product", "products",
        key_date="certified_date", numbers=("trace_code",), icon="qr_code_2",
        subtitle=("producer", "origin", "stars"),
    )  # fmt: skip

    trace_code: Annotated[Text, Spec(
        "Mã truy xuất nguồn gốc", "Traceability code", section="identity", search="A",
        scheme="trace", names=("ma truy xuat", "ma txng", "trace code"))] = None
    gtin: Annotated[Text, Spec(
        "Mã GTIN", "GTIN", "Mã số thương phẩm toàn cầu.", "Global trade item number.",
        section="identity", search="A", scheme="gtin", identifies=False,
        names=("ma vach", "gtin", "ma so ma vach"))] = None
    producer: Annotated[Text, Spec(
        "Cơ sở sản xuất", "Producer", section="parties", search="B", role="producer", dc="creator",
        names=("chu co so", "chu the", "nha san xuat", "don vi san xuat"))] = None
    brand: Annotated[Text, Spec(
        "Thương hiệu", "Brand", section="identity", search="A", names=("nhan hieu",))] = None
    origin: Annotated[Text, Spec(
        "Xuất xứ", "Origin", section="parties", search="C", names=("noi xuat xu",))] = None
    stars: Annotated[Stars, Spec(
        "Hạng sao OCOP", "OCOP stars", section="classes", facet=True,
        names=("so sao", "hang sao", "ocop"))] = None
    certified_date: Annotated[Day, Spec(
        "Ngày công nhận", "Certification date", section="dates", names=("ngay cap",))] = None
    expiry: Annotated[Text, Spec(
        "Hạn sử dụng", "Shelf life", section="dates", names=("han dung",))] = None
    standards: Annotated[Numbers, Spec(
        "Tiêu chuẩn áp dụng", "Standards applied", section="links", search="D",
        link=("applies", "standard"), names=("tieu chuan", "quy chuan ap dung"))]
    stages: Annotated[TraceStages, Spec(
        "Sự kiện theo dõi trọng yếu", "Critical tracking events", section="results",
        search="D", names=("cong doan",))]
    image: Annotated[Image, Spec(
        "Hình ảnh", "Image", section="content", names=("anh san pham", "anh"))] = None
    lot: Annotated[Text, Spec(
        "Số lô, mẻ", "Lot or batch", section="identity", search="D", names=("so lo", "lo san xuat",
                                                                            "serial"))] = None
    production_date: Annotated[Day, Spec(
        "Ngày sản xuất", "Production date", section="dates", names=("nsx",))] = None
    location_code: Annotated[Text, Spec(
        "Mã truy vết địa điểm", "Location trace code", "Mã GLN hoặc mã của cơ sở.",
        "GLN or the producer's own code.", section="parties", search="D",
        names=("ma dia diem", "gln"))] = None
