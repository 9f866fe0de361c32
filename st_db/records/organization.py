"""Tổ chức: the master of organizations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated, Any, ClassVar

from st_db import identifiers
from st_db.fields import Kind, Spec
from st_db.records import names
from st_db.records.entry import Entry
from st_db.records.stored import Record
from st_db.values import CodeText, Day, FormerNames, Names, Successions, Text


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
    former_names: Annotated[FormerNames, Spec(
        "Tên cũ theo thời gian", "Former names with their days",
        "Mỗi dòng một tên, ví dụ: Sở Khoa học và Công nghệ (01/05/1992 – 28/02/2025).",
        "One name a line, such as: Department of Science (01/05/1992 – 28/02/2025).",
        section="identity", search="A")]
    successions: Annotated[Successions, Spec(
        "Tiền thân và kế thừa", "Predecessors and successors",
        "Tổ chức được sáp nhập vào, tách ra từ hoặc chuyển đổi thành tổ chức này, theo ngày.",
        "Organizations merged into, split from or converted to this one, by date.",
        section="links", search="B")]
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


@dataclass(frozen=True, slots=True)
class Party:
    """An organization as a record writes it; ``tax`` is the key of its tax code if that is one."""

    name: str
    tax: str | None = None

    @property
    def read(self) -> names.Name | None:
        """Return the name as it is compared."""
        return names.read(self.name)

    @property
    def key(self) -> str | None:
        """Return what the spellings of its name share."""
        found = names.read(self.name)
        return found.key if found else None


@dataclass(frozen=True, slots=True)
class Master:
    """A record of the kind ``organization`` as others name it; ``tax`` is its tax code's key."""

    id: str
    title: str | None
    number: str | None
    tax: str | None
    public: bool = True


def master_of(record: Record) -> Master:
    """Return a stored record of an organization as others name it."""
    values = record.values
    title = values.get("title") or values.get("title_en")
    tax = party(title or "", values.get("tax_code")).tax
    return Master(record.id, title, values.get("number"), tax, record.visibility == "public")


def parties(organizations: Iterable[Mapping[str, Any]]) -> list[Party]:
    """Return the parties of a record whose values are in JSON form."""
    return [party(one["name"], one.get("tax_code")) for one in organizations]


@lru_cache(maxsize=1 << 14)
def party(name: str, tax_code: str | None) -> Party:
    """Return an organization as it is written; a tax code that is none tells nothing."""
    valid = tax_code and identifiers.SCHEMES["tax_code"].normal(tax_code)
    return Party(name, identifiers.identity("tax_code", valid) if valid else None)


def known_names(values: Mapping[str, Any]) -> dict[str, str]:
    """Return {key: name} of every name that finds a master whose values are in JSON form."""
    written = [values["title"], values["title_en"], values["abbreviation"], *values["other_names"]]
    written += [one["name"] for one in values["former_names"]]
    found: dict[str, str] = {}
    for name in filter(None, written):
        read = names.read(name)
        if read is not None:
            found.setdefault(read.key, name)
    return found
