"""What every kind of record has in common, and how a validated entry is completed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from typing import Annotated, Any, ClassVar, Self

from pydantic import ValidationInfo, model_validator
from sqlmodel import SQLModel
from sqlmodel._compat import SQLModelConfig

from st_db import identifiers
from st_db.codes import CodeList
from st_db.fields import Field, Kind, Spec, fields_of
from st_db.records.card import Card, Number
from st_db.records.places import locate
from st_db.records.tax_codes import name_tax_codes
from st_db.text import folded_words, tidy
from st_db.values import (
    Areas,
    CodeText,
    Context,
    Day,
    Events,
    Extra,
    Links,
    Located,
    LongText,
    Organization,
    Organizations,
    PlaceCode,
    StatusText,
    Text,
)


class Entry(SQLModel):
    """A record in memory: validated, in normal form, complete. Kinds add their own fields."""

    model_config = SQLModelConfig(extra="forbid", validate_assignment=False)
    kind: ClassVar[Kind]

    number: Annotated[Text, Spec(
        "Số", "Number", "Số chính của bản ghi, ở dạng chuẩn.",
        "The record's main number, in normal form.",
        section="identity", search="A", sort=True, dc="identifier", required="should",
        names=("so hieu", "ma so", "id", "no", "stt so"))] = None
    number_as_written: Annotated[Text, Spec(
        "Số như trong nguồn", "Number as written", "Số đúng như văn bản gốc ghi.",
        "The number exactly as its source prints it.", section="source", search="D")] = None
    title: Annotated[Text, Spec(
        "Tên", "Title", "Tên tiếng Việt của bản ghi.", "The record's title in Vietnamese.",
        section="identity", search="A", sort=True, inid="54", dc="title", required="should",
        names=("ten hang hoa", "ten du an", "ten goi", "name", "ten tieng viet", "ten sang che",
               "ten giai phap",
               "ten giai phap huu ich", "ten kieu dang", "ten nhan hieu", "ten chi dan dia ly",
               "chi dan dia ly", "ten tieu chuan", "ten quy chuan", "ten nhiem vu", "ten de tai",
               "ten du an",
               "ten san pham", "ten doi tuong", "ten to chuc", "ten don vi"))] = None
    title_en: Annotated[Text, Spec(
        "Tên tiếng Anh", "English title", section="identity", search="A",
        names=("title en", "english name", "ten tieng anh"))] = None
    summary: Annotated[LongText, Spec(
        "Tóm tắt", "Abstract", section="content", search="C", inid="57", dc="description",
        names=("ban tom tat", "mo ta", "noi dung", "description", "summary",
               "tom tat noi dung"))] = None
    status: Annotated[StatusText, Spec(
        "Tình trạng", "Status",
        "Nhãn của cơ quan quản lý, giữ nguyên văn.", "The authority's own label, verbatim.",
        section="rights", search="D", facet=True, freshness=180,
        names=("trang thai", "hieu luc", "tinh trang hieu luc", "tinh trang phap ly"))] = None
    state: Annotated[CodeText, Spec(
        "Tình trạng chung", "State",
        "Một trong năm tình trạng dùng cho mọi loại, suy từ nhãn của cơ quan quản lý.",
        "Our own state, derived from the authority's label.", section="rights", facet=True,
        codes="state")] = None
    stage: Annotated[CodeText, Spec(
        "Giai đoạn", "Stage", section="rights", facet=True, codes="stage")] = None
    date: Annotated[Day, Spec(
        "Ngày chính", "Key date",
        "Ngày xác định năm của bản ghi: nộp đơn, công bố hoặc bắt đầu.",
        "The date that gives the record its year: filing, publication or start.",
        section="dates", sort=True, dc="date")] = None
    place: Annotated[PlaceCode, Spec(
        "Tỉnh, thành phố", "Province", "Đơn vị hành chính hiện nay.",
        "Today's administrative unit.",
        section="parties", facet=True, codes="province", dc="coverage",
        names=("tinh", "tinh thanh pho", "province"))] = None
    place_as_written: Annotated[Text, Spec(
        "Địa điểm như trong nguồn", "Place as written", section="parties", search="C",
        names=("dia chi", "dia diem", "noi thuc hien", "address", "dia ban",
               "noi san xuat", "dia chi chu don", "dia chi nguoi nop don", "dia chi chu bang",
               "dia chi tru so", "dia chi san xuat"))] = None
    place_names: Annotated[Areas, Spec(
        "Địa danh trước và sau 01/7/2025", "Names of the place before and since July 2025",
        "Suy từ địa chỉ, để tìm được bằng cả tên cũ và tên mới.",
        "Derived from the address, so that old and new names both find it.",
        section="parties", search="D")]
    organizations: Annotated[Organizations, Spec(
        "Tổ chức liên quan", "Organizations", section="parties", search="B", facet=True,
        dc="contributor", names=("don vi", "to chuc", "co quan"))]
    events: Annotated[Events, Spec(
        "Tiến trình", "Process history", section="dates", search="D",
        names=("tien trinh xu ly", "qua trinh"))]
    links: Annotated[Links, Spec("Liên kết", "Links", section="links", search="D", dc="relation")]
    source: Annotated[Text, Spec(
        "Nguồn", "Source", "Tệp hoặc hệ thống mà bản ghi được lấy.",
        "The file or system the record came from.", section="source", dc="source",
        names=("nguon du lieu",))] = None
    source_url: Annotated[Text, Spec(
        "Địa chỉ nguồn", "Source address", section="source",
        names=("url", "link", "duong dan"))] = None
    extra: Annotated[Extra, Spec(
        "Cột khác của nguồn", "Other source columns", section="source", search="D",
        # Nobody said what is in them: a telephone number as easily as a remark.
        personal=True)]

    @model_validator(mode="after")
    def _completed(self, info: ValidationInfo) -> Self:
        context = info.context if isinstance(info.context, Context) else None
        _name_number(self)
        if self.title is None and self.kind.title_from:
            self.__dict__["title"] = getattr(self, self.kind.title_from)
        if context:
            _name_codes(self, context)
            _name_classes(self, context)
            _name_state(self, context)
        _name_date(self)
        if context:
            _name_place(self, context)
        _name_organizations(self)
        name_tax_codes(self.__dict__, _parts(type(self)).taxed, context)
        return self

    @classmethod
    def read(cls, values: Mapping[str, Any], context: Context | None = None) -> Self:
        """Return a validated, complete entry; the code lists in force come with the context.

        Raises pydantic's ValidationError whose error types are message keys.
        """
        return cls.model_validate(dict(values), context=context)  # type: ignore[arg-type]

    @classmethod
    def fields(cls) -> dict[str, Field]:
        """Return the declared fields by name."""
        return fields_of(cls)

    def values(self) -> dict[str, Any]:
        """Return the entry in JSON form: dates as ISO text, nested values as dicts."""
        return self.model_dump(mode="json", by_alias=True)

    def heading(self) -> str | None:
        """Return the title to show: the Vietnamese one, else the English one."""
        return self.title or self.title_en

    def numbers(self) -> list[tuple[str, str, bool]]:
        """Return every number the entry carries as (scheme, number, whether it identifies)."""
        parts, values = _parts(type(self)), self.__dict__
        found = []
        for name, scheme, names in parts.numbers:
            value = values[name]
            if isinstance(value, list):  # of objects that have numbers
                told = self.fields()[name].shape.texts([vars(part) for part in value])
                found += [(scheme, number, names) for number in told]
            elif value:
                found.append((scheme, value, names))
        if self.number and all(number != self.number for _, number, names in found if names):
            found.append((parts.main[0][1], self.number, True))
        return found

    def identities(self) -> list[str]:
        """Return the keys of the numbers that name this record within its kind."""
        found = (identifiers.identity(s, number) for s, number, names in self.numbers() if names)
        return list(dict.fromkeys(found))

    def key(self) -> str | None:
        """Return what names an entry without a number: folded title, first organization, year."""
        if not self.title:
            return None
        first = self.organizations[0].name if self.organizations else ""
        year = str(self.date.year) if self.date else ""
        return "|".join((" ".join(folded_words(self.title)), " ".join(folded_words(first)), year))

    def card(self) -> Card:
        """Return what is written down of the entry."""
        values = self.__dict__
        numbers = tuple(
            Number(
                scheme,
                number,
                identifiers.identity(scheme, number) if names else None,
                identifiers.compact_forms(scheme, number),
            )
            for scheme, number, names in self.numbers()
        )
        identities = tuple(dict.fromkeys(n.key for n in numbers if n.key is not None))
        return Card(
            kind=self.kind.name,
            values=self.values(),
            exact={n: str(v) for n in _parts(type(self)).amounts if (v := values[n]) is not None},
            numbers=numbers,
            identities=identities,
            key=None if identities else self.key(),
            linked=tuple(self.linked()),
        )

    def linked(self) -> Iterable[tuple[str, str, str]]:
        """Yield (role, kind, number) of every record this one names by number."""
        for name, role, kind in _parts(type(self)).links:
            for number in getattr(self, name):
                yield role, kind, number
        for link in self.links:
            if link.number:
                yield link.role, link.kind, link.number


@dataclass(frozen=True, slots=True)
class _Parts:
    """The fields of a kind by what completion does with them, so that a row looks at no others."""

    numbers: tuple[tuple[str, str, bool], ...]  # (field, scheme, whether it identifies)
    main: tuple[tuple[str, str], ...]  # (field, scheme) of the numbers that name the record
    codes: tuple[tuple[str, str], ...]  # (field, list) of lone codes and flat lists of codes
    classes: tuple[tuple[str, str], ...]  # (field, list) of objects that carry a code
    roles: tuple[tuple[str, str, bool], ...]  # (field, role, whether it holds several)
    links: tuple[tuple[str, str, str], ...]  # (field, role, kind)
    amounts: tuple[str, ...]
    taxed: tuple[str, ...]  # tax codes of the record itself


@cache
def _parts(entry: type[Entry]) -> _Parts:
    fields = entry.fields()
    told = {name: field.spec for name, field in fields.items()}
    return _Parts(
        numbers=tuple((n, s.scheme, s.identifies) for n, s in told.items() if s.scheme),
        main=tuple((n, told[n].scheme or "document") for n in entry.kind.numbers),
        codes=tuple(
            (name, field.spec.codes)
            for name, field in fields.items()
            if field.spec.codes and name not in {"state", "stage", "place"}
            if not field.multiple
            or (field.shape.name == "codes" and (field.shape.named or not field.shape.tree))
        ),
        classes=tuple(
            (name, field.spec.codes)
            for name, field in fields.items()
            if field.spec.codes and field.shape.name == "objects"
        ),
        roles=tuple((n, s.role, fields[n].multiple) for n, s in told.items() if s.role),
        links=tuple((name, *spec.link) for name, spec in told.items() if spec.link),
        amounts=tuple(name for name, field in fields.items() if field.shape.name == "money"),
        taxed=tuple(name for name, spec in told.items() if spec.scheme == "tax_code"),
    )


def _name_number(entry: Entry) -> None:
    """Put numbers in normal form, and let the first of the kind's numbers name the record."""
    values, parts = entry.__dict__, _parts(type(entry))
    written = values["number"]
    for name, scheme, _ in parts.numbers:
        value = values[name]
        if isinstance(value, str):
            values[name] = identifiers.normal(scheme, value)
            written = written or value
    if values["number"]:
        _place_number(entry, values["number"])
    first = next((n for name, _ in parts.main if (n := values[name])), None)
    if first:
        values["number"] = first
    if values["number_as_written"] is None and written is not None:
        values["number_as_written"] = written


def _place_number(entry: Entry, number: str) -> None:
    """Put the main number into the field whose scheme knows it; an odd one stays as written."""
    main = _parts(type(entry)).main
    for name, scheme in main:
        if (normal := identifiers.SCHEMES[scheme].normal(number)) is not None:
            entry.__dict__["number"] = normal
            if getattr(entry, name) is None:
                entry.__dict__[name] = normal
            return
    entry.__dict__["number"] = tidy(number)
    if len(main) == 1 and getattr(entry, main[0][0]) is None:
        entry.__dict__[main[0][0]] = entry.number


def _name_codes(entry: Entry, context: Context) -> None:
    """Turn labels into codes and note what a list does not know; nothing is ever dropped."""
    values = entry.__dict__
    for name, codes_name in _parts(type(entry)).codes:
        value = values[name]
        codes = context.codes.get(codes_name) if value else None
        if codes is None:
            continue
        field = type(entry).fields()[name]
        if isinstance(value, str):
            values[name] = _code(value, codes, field, context)
        else:
            values[name] = [_code(part, codes, field, context) for part in value]


def _name_classes(entry: Entry, context: Context) -> None:
    """Note classes that their list does not have, such as a 46th of the Nice Classification."""
    for name, codes_name in _parts(type(entry)).classes:
        codes = context.codes.get(codes_name)
        if codes is None or not entry.__dict__[name]:
            continue
        parts = [part.model_dump(by_alias=True) for part in entry.__dict__[name]]
        for code in entry.fields()[name].shape.facets(parts):
            if code not in codes:
                context.note(name, "value.not_in_list", code)


def _code(text: str, codes: CodeList, field: Field, context: Context) -> str:
    found = codes.get(text) or codes.find(text)
    if found is None:
        # The list names the upper levels of a tree; what is below one of them is no slip.
        if not (field.shape.tree and any(level in codes for level in field.path(text))):
            context.note(field.name, "value.not_in_list", text)
        return text
    return found.code


def _name_state(entry: Entry, context: Context) -> None:
    """Derive state and stage from the national label through the editable status list."""
    if entry.stage and (given := context.codes["stage"].find(entry.stage)):
        entry.__dict__["stage"] = given.code
    if entry.state:
        found = context.codes["state"].find(entry.state)
        if found is None:
            context.note("state", "value.not_in_list", entry.state)
        entry.__dict__["state"] = found.code if found else "unknown"
        return
    state, stage = context.status_meaning(entry.status, entry.kind.family)
    entry.__dict__["state"] = state
    if entry.stage is None:
        entry.__dict__["stage"] = stage


def _name_place(entry: Entry, context: Context) -> None:
    """Derive today's province, and the names its places had and have, from what is written."""
    given = entry.place or entry.place_as_written
    if not given:
        entry.__dict__["place_names"] = []
        return
    found = locate(entry.place_as_written or given, entry.date, context)
    if entry.place:
        found = _of_code(entry, entry.place, found, context)
    elif found.candidates:
        context.note("place", "value.place_unclear", given, candidates=", ".join(found.candidates))
    entry.__dict__["place"] = found.province
    entry.__dict__["place_names"] = list(found.names)


def _of_code(entry: Entry, given: str, found: Located, context: Context) -> Located:
    """Return where a record is whose province was given by itself; that one rules."""
    named = locate(given, entry.date, context)
    if named.province is None:
        context.note("place", "value.not_in_list", given)
    if entry.place_as_written is None and (named.province is None or given != named.province):
        entry.__dict__["place_as_written"] = given
    return found if found.province == named.province and found.names else named


def _name_date(entry: Entry) -> None:
    """The record's date is its kind's key date unless one was given."""
    if entry.date is None:
        value = entry.__dict__[entry.kind.key_date]
        entry.__dict__["date"] = date(value, 1, 1) if isinstance(value, int) else value


def _name_organizations(entry: Entry) -> None:
    """Keep ``organizations`` and the fields that carry a role in step.

    A field that carries a role rules its role; an empty one is filled from the organizations given.
    """
    values = entry.__dict__
    given = values["organizations"]
    roles = _parts(type(entry)).roles
    ruled = {role for _, role, _ in roles}
    found = [o for o in given if o.role not in ruled]
    for name, role, multiple in roles:
        named = {o.name: o for o in given if o.role == role}
        value = values[name]
        if not value and named:
            value = values[name] = list(named) if multiple else next(iter(named))
        names = value if isinstance(value, list) else [value] if value else []
        found += [named.get(n) or _organization(n, role) for n in names]
    values["organizations"] = list(dict.fromkeys(found))


@lru_cache(maxsize=1 << 14)
def _organization(name: str, role: str) -> Organization:
    """Return a party; it cannot change, so that those who come again are one object."""
    return Organization(name=name, role=role)


def merge(
    kind: type[Entry], stored: Mapping[str, Any], given: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the stored values (JSON form) with the given ones laid over them, ready to validate.

    Derived values are dropped where what they derive from is given, so that they follow it.
    """
    merged = {**stored, **given}
    if "status" in given and "state" not in given and given["status"] != stored.get("status"):
        merged["state"] = merged["stage"] = None
    renumbered = any(n in given and given[n] != stored.get(n) for n in kind.kind.numbers)
    if renumbered and "number" not in given:
        merged["number"] = None
        merged["number_as_written"] = given.get("number_as_written")
    if kind.kind.key_date in given and "date" not in given:
        merged["date"] = None
    if "place_as_written" in given and "place" not in given:
        merged["place"] = None
    emptied = {
        field.spec.role
        for name, field in kind.fields().items()
        if field.spec.role and name in given and not given[name]
    }
    if emptied and "organizations" not in given:
        kept = [o for o in stored.get("organizations") or () if o.get("role") not in emptied]
        merged["organizations"] = kept
    if isinstance(given.get("organizations"), list):
        merged["organizations"] = [*given["organizations"], *_ruled(kind, stored, merged)]
    return merged


def _ruled(
    kind: type[Entry], stored: Mapping[str, Any], merged: Mapping[str, Any]
) -> list[Any]:
    """Return the stored parties that fields of their own name, with what only parties hold of them.

    Whoever gives other organizations need not repeat the tax codes of the applicants.
    """
    fields = kind.fields().values()
    filled = {f.spec.role for f in fields if f.spec.role and merged.get(f.name)}
    told = {(o.get("name"), o.get("role")) for o in merged["organizations"] if isinstance(o, dict)}
    return [
        party for party in stored.get("organizations") or ()
        if party.get("role") in filled and (party["name"], party["role"]) not in told
    ]  # fmt: skip
