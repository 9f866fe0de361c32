"""Nhãn hiệu: trade marks."""

from __future__ import annotations

from typing import Annotated, ClassVar

from st_db.fields import Kind, Spec
from st_db.records.right import RightEntry
from st_db.values import CodeText, GoodsClasses, Image, LongText, Text, ViennaCodes


class Trademark(RightEntry):
    """An application for or a registration of a mark; 10 years from filing, renewable."""

    kind: ClassVar[Kind] = Kind(
        "trademark", "Nhãn hiệu", "Trade mark", "marks", key_date="filing_date",
        numbers=("application_number", "grant_number"), icon="verified", number_digit=4,
        subtitle=("applicants", "filing_date", "nice"), title_from="mark_text",
    )  # fmt: skip

    mark_text: Annotated[Text, Spec(
        "Chữ trong nhãn hiệu", "Mark text", section="identity", search="A", inid="541",
        names=("nhan hieu", "mau nhan hieu chu", "ten nhan hieu", "(540) nhan hieu"))] = None
    mark_type: Annotated[CodeText, Spec(
        "Loại nhãn hiệu", "Type of mark", section="classes", facet=True, inid="550",
        codes="mark_type", names=("(551)", "loai nhan hieu"))] = None
    mark_image: Annotated[Image, Spec(
        "Mẫu nhãn hiệu", "Image of the mark", section="content", inid="540",
        names=("hinh anh", "anh", "image", "logo"))] = None
    colours: Annotated[Text, Spec(
        "Màu sắc", "Colours", section="content", search="D", inid="591", names=("mau",))] = None
    nice: Annotated[GoodsClasses, Spec(
        "Nhóm hàng hoá, dịch vụ", "Goods and services", "Bảng phân loại Ni-xơ.",
        "Nice Classification.", section="classes", search="C", facet=True, inid="511", codes="nice",
        example="30", dc="subject", names=("nhom", "nhom nice", "nice", "danh muc hang hoa dich vu",
                                           "nhom san pham dich vu", "nhom sp dv", "nhom spdv",
                                           "nhom hang hoa"))]
    vienna: Annotated[ViennaCodes, Spec(
        "Phân loại hình", "Vienna codes", section="classes", search="D", facet=True, inid="531",
        example="5.7.2", names=("phan loai vienna", "vienna"))]
    disclaimer: Annotated[LongText, Spec(
        "Yếu tố loại trừ", "Disclaimer", section="content", search="D", inid="526",
        names=("yeu to khong bao ho", "khong bao ho rieng",))] = None
    mark_feature: Annotated[CodeText, Spec(
        "Dạng nhãn hiệu", "Feature of the mark", "Chữ, hình, kết hợp, ba chiều, âm thanh.",
        "Word, figurative, combined, three-dimensional, sound.", section="classes", facet=True,
        codes="mark_feature", names=("dang mau", "kieu mau nhan hieu"))] = None
    description: Annotated[LongText, Spec(
        "Mô tả nhãn hiệu", "Description of the mark", section="content", search="C", inid="571",
        names=("mo ta mau nhan hieu",))] = None
    translation: Annotated[Text, Spec(
        "Dịch nghĩa, phiên âm", "Translation and transliteration", section="content", search="C",
        inid="566", names=("dich nghia", "phien am"))] = None
