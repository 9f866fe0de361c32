"""What a column holds, told by its first cells: numbers of a scheme, codes of a list, dates."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import cache, cached_property
from itertools import islice
from typing import Any

from pydantic_core import PydanticCustomError

from st_db.codes import CodeLists
from st_db.fields import Field
from st_db.identifiers import SCHEMES
from st_db.text import tidy
from st_db.values import cleaning

ENOUGH = 0.8
"""Share of cells of one sort from which a column is of that sort."""
HARDLY = 0.2
"""Share below which it is not."""

_LOOKED_AT = 40  # different cells; more change nothing but the time they take
_FIRST = 8
_FEWEST = 2  # cells below which nothing is told, but by a number that can be nothing else
_LONGEST = 400  # characters; a list of codes that is longer is left to its header
_WORDY = 60  # characters; a cell of codes or a number is shorter
_DATE_LIKE = re.compile(r"(?:19|20)\d{2}|\d{1,2}[/.\-]\d{1,2}[/.\-]\d{2,4}|tháng|thang", re.I)
_MANY = re.compile(r"[;|\n]")

Test = Callable[[str], bool]


def _like(pattern: str) -> Test:
    compiled = re.compile(pattern, re.I)
    return lambda text: compiled.fullmatch(text) is not None


_IPC = _like(r"[A-H]\d{2}[A-Z](?:\s*\d{1,4}\s*/\s*\d{2,6})?(?:\s*\(\d{4}\.\d{2}\))?")
_ICS = _like(r"\d{2}\.\d{3}(?:\.\d{2})?")
_LOCARNO = _like(r"(?:LOC.{0,12}\s)?\d{2}[-.]\d{2}")
_VIENNA = _like(r"\d{1,2}\.\d{1,2}\.\d{1,2}")
_URL = _like(r"(?:https?://|www\.)\S+\.\S+")
_EMAIL = _like(r"[^@\s]+@[^@\s]+\.[a-z]{2,}")
_PHONE = _like(r"(?:\+84|0)[\d\s.\-()]{8,14}(?:\s*[-/,;]\s*(?:\+84|0)[\d\s.\-()]{8,14})*")
_STARS = _like(r"[1-5]\s*(?:sao|stars?|\*|★)|[★*]{1,5}|(?:hạng|hang)\s*[1-5]\s*sao|[1-5]")
_SAYS_STARS = re.compile(r"sao|star|[★*]", re.I)
_NICE = _like(r"(?:nhóm|class|nice)\s*0?\d{1,2}\b.*")
_PICTURE = _like(r"\S+\.(?:jpe?g|png|gif|tiff?|webp)")

# By the field's name: what no scheme, list or shape of it tells.
_TESTS: Mapping[str, Test] = {
    "ipc": _IPC, "cpc": _IPC, "ics": _ICS, "locarno": _LOCARNO, "vienna": _VIENNA,
    "source_url": _URL, "website": _URL, "email": _EMAIL, "phone": _PHONE, "stars": _STARS,
    "nice": _NICE, "mark_image": _PICTURE, "image": _PICTURE, "images": _PICTURE,
}  # fmt: skip
# A look that several fields share, or too common a one, supports a header but names no field.
_TELLING = frozenset(_TESTS) - {"cpc", "website", "image", "images", "mark_image"} | {
    "place", "standard_type", "organization_type", "level", "rating",
}  # fmt: skip
_WEAK_SCHEMES = frozenset({
    "publication", "gi_register", "trace", "document", "priority", "certificate_of_results",
})  # fmt: skip
_STATUS_LISTS = ("status", "standard_status", "task_status")


class Contents:
    """The first cells of a column, and what share of them is of which sort."""

    def __init__(self, cells: Sequence[Any], codes: CodeLists) -> None:
        self._codes = codes
        self._shares: dict[str, float] = {}
        self.seen = cells

    @cached_property
    def _cells(self) -> Mapping[str, Any]:
        different: dict[str, Any] = {}
        for cell in self.seen:
            if not cleaning.blank(cell) and not isinstance(cell, dict):
                different.setdefault(_text(cell), cell)
                if len(different) == _LOOKED_AT:
                    break
        return different

    @classmethod
    def of(cls, cells: Sequence[Any] | Contents, codes: CodeLists) -> Contents:
        """Return what is known of some cells; what is known already is not looked at again."""
        return cells if isinstance(cells, Contents) else cls(cells, codes)

    def share(self, field: Field) -> float | None:
        """Return the share of cells that could be values of a field; None when they do not tell."""
        test = _test_name(field)
        strong = field.spec.scheme is not None and field.spec.scheme not in _WEAK_SCHEMES
        if test is None or len(self._cells) < (1 if strong else _FEWEST):
            return None
        if test not in self._shares:
            self._shares[test] = self._counted(self._test(test)) / len(self._cells)
        return self._shares[test]

    def _counted(self, test: Test) -> int:
        """Return how many cells pass; when none of the first does, the rest is not asked."""
        cells = iter(self._cells)
        first = sum(map(test, islice(cells, _FIRST)))
        return first + sum(map(test, cells)) if first else 0

    @staticmethod
    def tells_apart(field: Field) -> bool:
        """Tell whether few fields have values like this one's; dates and amounts are everywhere."""
        return field.shape.name not in {"date", "money", "number"} or field.name in _TESTS

    def names(self, field: Field) -> float:
        """Return the share of cells that by their look alone are values of this field."""
        scheme = field.spec.scheme
        if field.name not in _TELLING and (scheme is None or scheme in _WEAK_SCHEMES):
            return 0.0
        if field.name == "stars" and not any(_SAYS_STARS.search(text) for text in self._cells):
            return 0.0  # any small number could be one
        if field.spec.codes and all(map(str.isdigit, self._cells)):
            return 0.0  # any count could be a code of a list
        return self.share(field) or 0.0

    def _test(self, name: str) -> Test:
        sort, _, detail = name.partition(":")
        if sort == "scheme":
            normal = SCHEMES[detail].normal
            return _each(lambda text: len(text) < _WORDY and normal(text) is not None)
        if sort == "codes":
            lists = [self._codes[one] for one in detail.split(",") if one in self._codes]
            return _each(lambda text: any(one.find(text) is not None for one in lists))
        if sort == "date":
            return lambda text: _is_date(self._cells[text])
        if sort == "money":
            return lambda text: _is_amount(self._cells[text])
        return _each(_TESTS[detail])


@cache
def _test_name(field: Field) -> str | None:
    """Return the test for values of a field; fields of free text have none."""
    shape, spec = field.shape.name, field.spec
    if field.name in _TESTS:
        return f"look:{field.name}"
    if spec.scheme and spec.scheme not in {"priority", "certificate_of_results"}:
        return f"scheme:{spec.scheme}"
    if shape in {"date", "money"}:
        return shape
    if shape == "number":
        return "money"
    if field.name == "status":
        return f"codes:{','.join(_STATUS_LISTS)}"
    return f"codes:{spec.codes}" if spec.codes and shape == "codes" else None


def _each(test: Test) -> Test:
    """Return a test that holds for a list when it holds for every part of it."""

    def of_parts(text: str) -> bool:
        if len(text) > _LONGEST:
            return False
        if test(text):
            return True
        parts = [part for part in map(tidy, re.split(r"[;|,\n]", text)) if part]
        return len(parts) > 1 and all(map(test, parts))

    return of_parts


def _text(cell: Any) -> str:
    return tidy(cleaning.line(cell) or "")


def _is_date(cell: Any) -> bool:
    if isinstance(cell, date):
        return True
    text = _text(cell)
    if len(text) > _WORDY or not _DATE_LIKE.search(text):
        return False
    try:
        return cleaning.day(cell) is not None
    except PydanticCustomError:
        return False


def _is_amount(cell: Any) -> bool:
    if isinstance(cell, date | bool):
        return False
    try:
        return cleaning.amount(cell) is not None
    except PydanticCustomError:
        return False
