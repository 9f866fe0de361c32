"""What plans are made of: amounts by source and year, weights, progress, remarks, taken texts."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from pydantic import BeforeValidator
from pydantic_core import PydanticCustomError
from sqlmodel import Field

from st_db.fields import Shape, Spec
from st_db.values.cleaning import amount, line, money, paragraphs, whole, year
from st_db.values.column import Json
from st_db.values.nested import Part
from st_db.values.types import _nothing, _objects_from, _parts

MOST_PERCENT = 999


def _dong(value: Any) -> int | None:
    """Return an amount of money in whole đồng; plans are made in nothing smaller."""
    found = money(value)
    return None if found is None else round(found)


def _spent(value: Any) -> int | None:
    """Return money that was spent: never less than nothing."""
    found = _dong(value)
    if found is not None and found < 0:
        raise PydanticCustomError("value.negative", "less than nothing: {raw}", {"raw": str(value)})
    return found


def _percent(value: Any) -> int | None:
    """Return whole per cent, written with or without their sign."""
    given = value.strip().removesuffix("%") if isinstance(value, str) else value
    found = amount(given)
    if found is not None and not 0 <= found <= MOST_PERCENT:
        raise PydanticCustomError(
            "value.percent", "not between 0 and 999 per cent: {raw}", {"raw": str(value)}
        )
    return None if found is None else round(found)


_Line = Annotated[str | None, BeforeValidator(line)]
_Must = Annotated[str, BeforeValidator(line)]
_Paragraphs = Annotated[str | None, BeforeValidator(paragraphs)]
_Spent = Annotated[int | None, BeforeValidator(_spent)]
_Percent = Annotated[int | None, BeforeValidator(_percent)]
_Year = Annotated[int | None, BeforeValidator(year)]
_QUARTER = Spec("Quý", "Quarter", codes="quarter")


class Amount(Part):
    """Money of one source in one year, in a quarter where that is said."""

    source: Annotated[_Must, Spec("Nguồn vốn", "Source of money", codes="fund_source")]
    year: Annotated[_Year, Spec("Năm", "Year")] = None
    quarter: Annotated[_Line, _QUARTER] = None
    amount: Annotated[int, BeforeValidator(_dong), Spec("Số tiền (đồng)", "Amount (đồng)")]


class Weight(Part):
    """How much a criterion counts when lines are compared."""

    criterion: Annotated[_Must, Spec("Tiêu chí", "Criterion", codes="plan_criterion")]
    weight: Annotated[int, BeforeValidator(whole), Spec("Trọng số", "Weight")]


class Points(Part):
    """What a line gets for a criterion, of 0 to 10."""

    criterion: Annotated[_Must, Spec("Tiêu chí", "Criterion", codes="plan_criterion")]
    points: Annotated[int, BeforeValidator(whole), Spec("Điểm", "Points")]


class SectionText(Part):
    """What somebody wrote below the heading of a section, and how a plan calls it otherwise."""

    section: Annotated[_Must, Spec("Mục", "Section", codes="plan_section")]
    text: Annotated[_Paragraphs, Spec("Nội dung", "Text")] = None
    title: Annotated[_Line, Spec("Tên riêng của mục", "Own title")] = None


class Progress(Part):
    """How far a line was at the end of a quarter, since the beginning of the year.

    ``done`` is in percent of the target; ``record`` is the record that what is said was taken from.
    """

    quarter: Annotated[_Must, _QUARTER]
    value: Annotated[_Line, Spec("Đã đạt", "Reached")] = None
    done: Annotated[_Percent, Spec("Hoàn thành (%)", "Done (%)")] = None
    spent: Annotated[_Spent, Spec("Đã chi (đồng)", "Spent (đồng)")] = None
    note: Annotated[_Paragraphs, Spec("Ghi chú", "Note")] = None
    record: _Line = None


class Remark(Part):
    """What somebody said of a plan or a line, and when."""

    by: _Must
    at: datetime
    text: Annotated[str, BeforeValidator(paragraphs)]


class Taken(Part):
    """A text that came from a record as that was then; whoever changes it typed it."""

    field: _Must
    record: _Must
    version: int
    text: str


def _shape(texts: tuple[str, ...] = (), *told: str) -> Shape:
    return Shape(
        "objects", _parts(*texts) if texts else _nothing, _nothing,
        lambda value: "; ".join(" ".join(str(part[name]) for name in told if part.get(name))
                                for part in value), many=True,
    )  # fmt: skip


_none = _objects_from(lambda _text: None)

Amounts = Annotated[
    list[Amount], _none, _shape((), "source", "year", "amount"),
    Field(default_factory=list, sa_type=Json),
]  # fmt: skip
"""Money by source and year."""

Weights = Annotated[
    list[Weight], _none, _shape((), "criterion", "weight"),
    Field(default_factory=list, sa_type=Json),
]  # fmt: skip
"""Criteria and how much they count."""

Marks = Annotated[
    list[Points], _none, _shape((), "criterion", "points"),
    Field(default_factory=list, sa_type=Json),
]  # fmt: skip
"""Points by criterion."""

SectionTexts = Annotated[
    list[SectionText], _none, _shape(("title", "text"), "title", "text"),
    Field(default_factory=list, sa_type=Json),
]  # fmt: skip
"""Texts by section."""

ProgressSteps = Annotated[
    list[Progress], _none, _shape((), "quarter", "value", "done", "spent", "note"),
    Field(default_factory=list, sa_type=Json),
]  # fmt: skip
"""Progress by quarter."""

Remarks = Annotated[
    list[Remark], _none, _shape((), "by", "text"), Field(default_factory=list, sa_type=Json)
]
"""Remarks in the order in which they were made."""

TakenTexts = Annotated[
    list[Taken], _none, _shape((), "field", "text"), Field(default_factory=list, sa_type=Json)
]
"""Texts that came from records."""
