"""Chỉ dẫn địa lý: geographical indications."""

from __future__ import annotations

from typing import Annotated, ClassVar

from st_db.fields import Kind, Spec
from st_db.records.right import RightEntry
from st_db.values import Areas, CodeText, Day, LongText, Names, Text


class GeographicalIndication(RightEntry):
    """A protected indication; no end of term (IP Law art. 93), managed by an organization."""

    kind: ClassVar[Kind] = Kind(
        "geographical_indication", "Chỉ dẫn địa lý", "Geographical indication",
        "geographical_indications", key_date="grant_date",
        numbers=("grant_number", "application_number"), icon="landscape", number_digit=6,
        subtitle=("product", "manager", "grant_date"),
    )  # fmt: skip

    grant_number: Annotated[Text, Spec(
        "Số đăng ký", "Register number", "Năm chữ số trong sổ đăng ký chỉ dẫn địa lý.",
        "Five digits of the register of geographical indications.", section="identity", search="A",
        inid="111", scheme="gi_register", example="00001",
        names=("so dang ba", "so giay chung nhan", "register no", "registration number"))] = None
    grant_date: Annotated[Day, Spec(
        "Ngày đăng ký", "Registration date", section="dates", inid="151",
        names=("ngay cap", "ngay vao so dang ba"))] = None
    product: Annotated[Text, Spec(
        "Sản phẩm", "Product", section="identity", search="A", names=("ten san pham",))] = None
    product_category: Annotated[Text, Spec(
        "Nhóm sản phẩm", "Product category", section="classes", search="C", facet=True,
        names=("loai san pham",))] = None
    gi_type: Annotated[CodeText, Spec(
        "Loại chỉ dẫn", "Type of indication", section="classes", facet=True,
        codes="gi_type")] = None
    decision_number: Annotated[Text, Spec(
        "Số quyết định", "Decision number", section="identity", search="B", scheme="document",
        identifies=False, example="4927/QĐ-SHTT", names=("quyet dinh so", "quyet dinh"))] = None
    decision_date: Annotated[Day, Spec(
        "Ngày quyết định", "Decision date", section="dates", names=("ngay ky",))] = None
    manager: Annotated[Text, Spec(
        "Tổ chức quản lý", "Managing organisation", section="parties", search="B", role="manager",
        names=("to chuc quan ly chi dan dia ly", "co quan quan ly"))] = None
    areas: Annotated[Areas, Spec(
        "Khu vực địa lý", "Geographical area", "Tên địa danh như quyết định ghi.",
        "Places as the decision names them.", section="content", search="C",
        names=("khu vuc bao ho", "vung dia ly"))]
    features: Annotated[LongText, Spec(
        "Tính chất đặc thù", "Specific characteristics", section="content", search="C",
        names=("dac diem san pham", "chat luong dac thu"))] = None
    geographic_conditions: Annotated[LongText, Spec(
        "Điều kiện địa lý", "Geographic conditions", section="content", search="C",
        names=("dieu kien dia ly dac thu",))] = None
    authorised_users: Annotated[Names, Spec(
        "Tổ chức, cá nhân được sử dụng", "Authorised users", section="parties", search="C",
        names=("to chuc duoc quyen su dung", "don vi duoc su dung"))]
