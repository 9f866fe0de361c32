"""Values made of parts: parties, events, links, priorities, goods classes, trace stages."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from st_db.fields import Spec
from st_db.values.cleaning import day, line

_SHORT = 80
"""Longer texts hardly come again."""

_known = lru_cache(maxsize=1 << 14)(line)


def _label(value: Any) -> str | None:
    """Return a line that is one of few: an office's files hold millions of steps."""
    return _known(value) if isinstance(value, str) and len(value) < _SHORT else line(value)


_Line = Annotated[str | None, BeforeValidator(line)]
_Label = Annotated[str | None, BeforeValidator(_label)]
_Day = Annotated[date | None, BeforeValidator(day)]


class Part(BaseModel):
    """Base of nested values: unknown parts are refused, parts cannot change."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, validate_by_name=True, serialize_by_alias=True
    )


class Organization(Part):
    """An organization in a role (applicant, holder, host, producer, manager, issuer …)."""

    name: Annotated[str, BeforeValidator(line), Spec("Tên tổ chức", "Name")]
    role: Annotated[_Line, Spec("Vai trò", "Role", codes="organization_role")] = None
    tax_code: Annotated[_Line, Spec("Mã số thuế", "Tax code", example="0100112437")] = None


class Event(Part):
    """One step of a procedure as the office logged it."""

    date: Annotated[_Day, Spec("Ngày", "Date")] = None
    code: Annotated[_Label, Spec("Mã", "Code", codes="event_category")] = None
    label: Annotated[_Label, Spec("Nội dung", "What happened")] = None
    status: Annotated[_Label, Spec("Kết quả", "Outcome")] = None


class Link(Part):
    """A link to another record by kind and number; it resolves when that record is there."""

    role: Annotated[str, BeforeValidator(line), Spec("Quan hệ", "Relation", codes="link_role")]
    kind: Annotated[str, BeforeValidator(line), Spec("Loại", "Kind")]
    number: Annotated[_Line, Spec("Số", "Number")] = None
    title: Annotated[_Line, Spec("Tên", "Title")] = None
    id: _Line = None


class Priority(Part):
    """A priority claim: INID (31) number, (32) date, (33) office by ST.3."""

    number: Annotated[_Line, Spec("Số đơn ưu tiên", "Priority number", inid="31")] = None
    date: Annotated[_Day, Spec("Ngày ưu tiên", "Priority date", inid="32")] = None
    office: Annotated[_Line, Spec("Nước", "Office", inid="33", codes="st3")] = None


class GoodsClass(Part):
    """A Nice class and the goods or services claimed in it, INID (511)."""

    class_: Annotated[
        str, BeforeValidator(line), Spec("Nhóm", "Class", example="30", codes="nice")
    ] = Field(alias="class")
    goods: Annotated[_Line, Spec("Hàng hoá, dịch vụ", "Goods or services")] = None


class TraceStage(Part):
    """A critical tracking event: product code, location code, time (Decree 37/2026 art. 23.5)."""

    product_code: Annotated[_Line, Spec("Mã sản phẩm", "Product code")] = None
    location_code: Annotated[_Line, Spec("Mã địa điểm", "Location code")] = None
    time: Annotated[_Line, Spec("Thời điểm", "Time")] = None
