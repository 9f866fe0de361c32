"""Tổ chức: the master of organizations."""

from __future__ import annotations

from typing import Annotated, ClassVar

from st_db.fields import Kind, Spec
from st_db.records.entry import Entry
from st_db.values import CodeText, Day, Names, Text


class OrganizationEntry(Entry):
    """An organization that holds, hosts, makes, manages or issues what the register records."""

    kind: ClassVar[Kind] = Kind(
        "organization", "Tổ chức", "Organization", "organizations", key_date="founded_date",
        numbers=("tax_code",), icon="apartment", by_default=False,
        subtitle=("organization_type", "place_as_written"),
    )  # fmt: skip

    tax_code: Annotated[Text, Spec(
        "Mã số thuế", "Tax code", section="identity", search="A", scheme="tax_code",
        example="0100233488", names=("mst", "ma so doanh nghiep"))] = None
    abbreviation: Annotated[Text, Spec(
        "Tên viết tắt", "Abbreviation", section="identity", search="A", names=("viet tat",))] = None
    other_names: Annotated[Names, Spec(
        "Tên khác", "Other names", "Tên cũ, tên giao dịch.", "Former and trading names.",
        section="identity", search="A", names=("ten cu", "ten giao dich"))]
    organization_type: Annotated[CodeText, Spec(
        "Loại hình tổ chức", "Type of organization", section="classes", facet=True,
        codes="organization_type", names=("loai hinh", "loai to chuc"))] = None
    governing_body: Annotated[Text, Spec(
        "Cơ quan chủ quản", "Governing body", section="parties", search="C")] = None
    founded_date: Annotated[Day, Spec(
        "Ngày thành lập", "Founding date", section="dates", names=("thanh lap",))] = None
    website: Annotated[Text, Spec("Trang thông tin", "Website", section="source",
                                  names=("website", "trang web"))] = None
    representative: Annotated[Text, Spec(
        "Người đại diện", "Representative", section="parties", personal=True,
        names=("nguoi dai dien phap luat",))] = None
    phone: Annotated[Text, Spec("Điện thoại", "Phone", section="parties", personal=True,
                                names=("so dien thoai", "sdt"))] = None
    email: Annotated[Text, Spec("Thư điện tử", "E-mail", section="parties", personal=True,
                                names=("email",))] = None
