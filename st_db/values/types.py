"""The annotated types that kinds name; see ``st_db.fields.Shape`` for what each derives."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, PlainSerializer
from sqlalchemy import BigInteger, Numeric
from sqlalchemy import Text as SqlText
from sqlmodel import Field

from st_db.codes.crosswalk import place_levels
from st_db.fields import Shape
from st_db.text import nfc
from st_db.values import cleaning, nested, packed
from st_db.values.column import Json


def _texts(value: Any) -> list[str]:
    return [str(part) for part in value] if isinstance(value, list) else [str(value)]


def _nothing(_value: Any) -> list[str]:
    return []


def _show(value: Any) -> str:
    return "; ".join(_texts(value))


def _parts(*names: str) -> Callable[[Any], list[str]]:
    """Return a reader of the named parts of a list of objects."""
    return lambda value: [
        str(part[name]) for part in value for name in names if part.get(name) is not None
    ]


def _levels(of: Callable[[str], list[str]]) -> Callable[[Any], list[str]]:
    return lambda value: [level for code in _texts(value) for level in of(code)]


def _list_of(
    clean: Callable[[str], str | None], separators: str, *, itemised: bool = False
) -> Callable[[Any], list[str]]:
    """Return a cleaner of list cells: split, clean, drop blanks and repeats, keep the order.

    ``itemised``: a cell may number or dash its items, which separates them too.
    """

    def one(part: str) -> str | None:
        """Clean a part of a text; it is tidy already."""
        if clean is cleaning.line and part.isprintable():
            return nfc(part)
        return clean(cleaning.line(part) or "")

    def cleaner(value: Any) -> list[str]:
        if not isinstance(value, str):
            parts = [clean(cleaning.line(part) or "") for part in cleaning.split(value)]
        else:
            listed = packed.items(value) if itemised else None
            parts = [one(part) for part in listed or cleaning.split(value, separators)]
        return list(dict.fromkeys([part for part in parts if part]))

    return cleaner


def _line_or_none(value: Any) -> str | None:
    return None if cleaning.blank(value) else cleaning.line(value)


def _paragraphs_or_none(value: Any) -> str | None:
    return None if cleaning.blank(value) else cleaning.paragraphs(value)


_text = Shape("text", _texts, _texts, _show)
_long = Shape("text", _texts, _texts, _show, paragraphs=True)
_list = Shape("text", _texts, _texts, _show, many=True)
_objects = "objects"

Text = Annotated[str | None, BeforeValidator(_line_or_none), _text, Field(sa_type=SqlText)]
"""One line."""

LongText = Annotated[
    str | None, BeforeValidator(_paragraphs_or_none), _long, Field(sa_type=SqlText)
]
"""Paragraphs."""

StatusText = Annotated[str | None, BeforeValidator(_line_or_none), _text, Field(sa_type=SqlText)]
"""A national status label, kept verbatim; the state is derived from it through a code list."""

CodeText = Annotated[
    str | None,
    BeforeValidator(_line_or_none),
    Shape("codes", _texts, _texts, _show),
    Field(sa_type=SqlText),
]
"""One code of the list its Spec names; a label of the list becomes its code on completion."""

PlaceCode = Annotated[
    str | None,
    BeforeValidator(_line_or_none),
    Shape("codes", _texts, _levels(place_levels), _show, tree=True),
    Field(sa_type=SqlText),
]
"""A province of today; a facet value may also be a commune, which comes with its province."""

Currency = Annotated[
    str | None,
    BeforeValidator(_line_or_none),
    AfterValidator(lambda value: value.upper() if value else value),
    Shape("codes", _nothing, _texts, _show),
    Field(sa_type=SqlText),
]
"""An ISO 4217 code."""

Day = Annotated[
    date | None, BeforeValidator(cleaning.day), Shape("date", _nothing, _nothing, _show)
]
"""A calendar date."""

Year = Annotated[int | None, BeforeValidator(cleaning.year), Shape("number", _texts, _texts, _show)]
"""A year."""

Count = Annotated[
    int | None,
    BeforeValidator(cleaning.whole),
    Shape("number", _nothing, _texts, _show),
    Field(sa_type=BigInteger),
]
"""A whole number."""

Stars = Annotated[
    int | None,
    BeforeValidator(cleaning.stars),
    Shape("number", _nothing, _texts, _show),
    Field(sa_type=BigInteger),
]
"""A class of one to five stars: 4, "4 sao", "hạng 4 sao", ★★★★."""

Money = Annotated[
    Decimal | None,
    BeforeValidator(cleaning.money),
    PlainSerializer(lambda value: None if value is None else float(value), when_used="json"),
    Shape("money", _nothing, _nothing, _show),
    Field(sa_type=Numeric(20, 2)),
]
"""An amount in the record's currency; two decimals, below 10^18."""

Image = Annotated[
    str | None, BeforeValidator(_line_or_none), Shape("image", _nothing, _nothing, _show),
    Field(sa_type=SqlText),
]  # fmt: skip
"""The address or file name of a picture; files themselves come with the file store."""


def _names(
    separators: str, clean: Callable[[str], str | None] = cleaning.line, *, itemised: bool = False
) -> Any:
    return BeforeValidator(_list_of(clean, separators, itemised=itemised))


Names = Annotated[
    list[str], _names(r"[;|\n]", itemised=True), _list, Field(default_factory=list, sa_type=Json)
]
"""Names of persons or organizations; commas belong to names (LIU, Jie), so they do not separate."""

Numbers = Annotated[list[str], _names(r"[;|\n]"), _list, Field(default_factory=list, sa_type=Json)]
"""Numbers of other records."""

Areas = Annotated[
    list[str], _names(r"[;|\n]", itemised=True), _list, Field(default_factory=list, sa_type=Json)
]
"""Names of places as the decision prints them."""


_CODES = re.compile(r"[\w.\-]+(\s*,\s*[\w.\-]+)+")
_code_list = _list_of(cleaning.line, r"[;|\n]")


def _codes(value: Any) -> list[str]:
    """Read a list of codes or labels; a comma separates codes but belongs to a label (y, dược)."""
    if isinstance(value, str) and "," in value and _CODES.fullmatch(value.strip()):
        value = value.split(",")
    return _code_list(value)


Codes = Annotated[
    list[str],
    BeforeValidator(_codes),
    Shape("codes", _texts, _texts, _show, many=True),
    Field(default_factory=list, sa_type=Json),
]
"""Codes of a flat list."""

FieldCodes = Annotated[
    list[str],
    BeforeValidator(_codes),
    Shape("codes", _texts, _levels(cleaning.field_levels), _show, many=True, tree=True, named=True),
    Field(default_factory=list, sa_type=Json),
]
"""Codes of research fields, 1 to 4 levels deep; a facet value comes with its ancestors."""

TreeCodes = Annotated[
    list[str],
    _names(r"[;|,\n\s]+"),
    Shape("codes", _texts, _levels(cleaning.dotted_levels), _show, many=True, tree=True),
    Field(default_factory=list, sa_type=Json),
]
"""Dotted codes such as ICS 67.040.10; a facet value comes with its ancestors."""

IpcCodes = Annotated[
    list[str],
    _names(r"[;|,\n]", cleaning.ipc_symbol),
    Shape("codes", _texts, _levels(cleaning.ipc_levels), _show, many=True, tree=True),
    Field(default_factory=list, sa_type=Json),
]
"""IPC symbols; facet values are section, class, subclass and main group."""


def _locarno(text: str) -> str | None:
    found = re.fullmatch(r"(?:LOC\s*(?:\(\d+\))?\s*(?:Cl\.)?\s*)?(\d{1,2})[-.\s](\d{2})", text)
    return f"{int(found[1]):02d}-{found[2]}" if found else text or None


LocarnoCodes = Annotated[
    list[str],
    _names(r"[;|,\n]", _locarno),
    Shape("codes", _texts, lambda v: [p for c in _texts(v) for p in (c[:2], c)], _show,
          many=True, tree=True),
    Field(default_factory=list, sa_type=Json),
]  # fmt: skip
"""Locarno classes ``08-05``."""

ViennaCodes = Annotated[
    list[str],
    _names(r"[;|,\n\s]+"),
    Shape("codes", _texts, _levels(cleaning.dotted_levels), _show, many=True, tree=True),
    Field(default_factory=list, sa_type=Json),
]
"""Vienna codes of figurative elements ``5.7.2``."""

Images = Annotated[
    list[str],
    _names(r"[;|\n]"),
    Shape("image", _nothing, _nothing, _show, many=True),
    Field(default_factory=list, sa_type=Json),
]
"""Addresses or file names of pictures."""


def _objects_from(text: Callable[[str], dict[str, Any] | None]) -> BeforeValidator:
    """Return a validator that lets a text cell stand for simple objects."""

    def validate(value: Any) -> list[Any]:
        parts = [text(p) if isinstance(p, str) else p for p in cleaning.split(value)]
        return [part for part in parts if part]

    return BeforeValidator(validate)


_PARTY = re.compile(r"^(?P<name>.*\S) \[(?P<role>[a-z_]+)?(?:, )?(?:MST (?P<tax>[\d-]+))?\]$")


def _organization(text: str) -> dict[str, Any] | None:
    """Read a name, perhaps with its role and tax code as exports write them: ``A [host]``."""
    if not cleaning.line(text):
        return None
    found = _PARTY.match(text) if text.endswith("]") else None
    if found is None or not (found["role"] or found["tax"]):
        return {"name": text}
    return {"name": found["name"], "role": found["role"], "tax_code": found["tax"]}


def _not_agents(value: Any) -> list[str]:
    """Organizations to count: representatives act for others and would hide the owners."""
    return [part["name"] for part in value if part.get("role") != "agent"]


Organizations = Annotated[
    list[nested.Organization],
    _objects_from(_organization),
    Shape("parties", _parts("name", "tax_code"), _not_agents,
          lambda v: "; ".join(part["name"] for part in v), many=True),
    Field(default_factory=list, sa_type=Json),
]  # fmt: skip
"""Organizations with their roles."""


def _goods(text: str) -> dict[str, Any] | None:
    found = re.match(r"^\s*(?:Nhóm|Class|Nice)?\s*0?(\d{1,2})\s*(?:[:.\-–]\s*(.*))?$", text, re.S)
    return {"class": found[1], "goods": found[2] or None} if found else None


def _goods_list(value: Any) -> list[Any]:
    """Read ``30; 31`` as classes and ``Nhóm 30: chè, cà phê`` as a class with its goods."""
    plain = isinstance(value, str) and re.fullmatch(r"[\d\s,;|]+", value)
    cells = cleaning.split(value, r"[;|,\s]+" if plain else r"[;|\n]")
    parts: list[Any] = []
    for cell in cells:
        part = _goods(str(cell)) if isinstance(cell, str | int | float) else cell
        if part:
            parts.append(part)
        elif parts and isinstance(parts[-1], dict):  # goods that held a separator of their own
            parts[-1]["goods"] = "; ".join(filter(None, (parts[-1].get("goods"), str(cell))))
    return parts


GoodsClasses = Annotated[
    list[nested.GoodsClass],
    BeforeValidator(_goods_list),
    Shape("objects", _parts("goods"), _parts("class"),
          lambda v: "; ".join(" ".join(filter(None, (p["class"], p.get("goods")))) for p in v),
          many=True),
    Field(default_factory=list, sa_type=Json),
]  # fmt: skip
"""Nice classes with their goods or services."""


def _priority(text: str) -> dict[str, Any] | None:
    """Read ``JP 2020-105318 | 18.06.2020`` or ``JP 2020-105318 18/06/2020``."""
    found = re.match(r"^\s*(?:(?P<office>[A-Z]{2})\s+)?(?P<number>.+?)(?:\s*\|\s*|\s+)?"
                     r"(?P<date>\d{1,2}[./]\d{1,2}[./]\d{4})?\s*$", text)  # fmt: skip
    return found.groupdict() if found else None


def _priorities(value: Any) -> list[Any]:
    parts = cleaning.split(value, r"[;\n]")
    found = [_priority(part) if isinstance(part, str) else part for part in parts]
    return [part for part in found if part]


def _priority_numbers(value: Any) -> list[str]:
    """Return the numbers of priorities as records show them: KR 10-2019-0160356."""
    return [
        number
        for part in value
        if (number := " ".join(filter(None, (part.get("office"), part.get("number")))))
    ]


Priorities = Annotated[
    list[nested.Priority],
    BeforeValidator(_priorities),
    Shape("objects", _priority_numbers, _parts("office"),
          lambda v: "; ".join(" ".join(filter(None, (p.get("office"), p.get("number"),
                                                     p.get("date")))) for p in v), many=True),
    Field(default_factory=list, sa_type=Json),
]  # fmt: skip
"""Priority claims."""


_EVENT = re.compile(r"^\s*(?P<date>\d{1,2}[./]\d{1,2}[./]\d{4})\s*[:|–-]?\s*(?P<label>.*)$")
_EVENT_ENDS = re.compile(
    r"^(?P<label>.*?)(?: ?\{(?P<code>[^{}]+)\})?(?: ?\[(?P<status>[^\[\]]+)\])?$", re.S
)


def _event(text: str) -> dict[str, Any] | None:
    """Read ``21/11/2014: Nộp đơn``, perhaps with the code and status exports write behind it."""
    found = _EVENT.match(text)
    part = found.groupdict() if found else {"label": text}
    if part["label"].endswith(("}", "]")) and (ends := _EVENT_ENDS.match(part["label"])):
        part |= ends.groupdict()
    return part


Events = Annotated[
    list[nested.Event],
    _objects_from(_event),
    Shape("objects", _parts("label"), _nothing,
          lambda v: "; ".join(" ".join(filter(None, (p.get("date"), p.get("label")))) for p in v),
          many=True),
    Field(default_factory=list, sa_type=Json),
]  # fmt: skip
"""The log of a procedure in file order."""

Links = Annotated[
    list[nested.Link],
    _objects_from(lambda _text: None),
    Shape("objects", _parts("number", "title"), _nothing,
          lambda v: "; ".join(p.get("number") or p.get("title") or "" for p in v), many=True),
    Field(default_factory=list, sa_type=Json),
]  # fmt: skip
"""Links to other records."""

TraceStages = Annotated[
    list[nested.TraceStage],
    _objects_from(lambda text: {"product_code": text}),
    Shape("objects", _parts("product_code", "location_code"), _nothing,
          lambda v: "; ".join(" ".join(filter(None, p.values())) for p in v), many=True),
    Field(default_factory=list, sa_type=Json),
]  # fmt: skip
"""Critical tracking events."""

Extra = Annotated[
    dict[str, Any],
    Shape("json", lambda v: [str(x) for x in v.values() if x not in (None, "")], _nothing,
          lambda v: "; ".join(f"{k}: {x}" for k, x in v.items())),
    Field(default_factory=dict, sa_type=Json),
]  # fmt: skip
"""Source columns nobody modelled, by their header."""
