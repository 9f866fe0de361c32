"""Which rows below a header are records, and what offices print among and below them."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from ingest.header import Header, filled, identity_headers, is_counter, keys_of, number_headers
from st_db.fields import header_key
from st_db.identifiers import identify
from st_db.text import nfc, tidy

_THINGS = (
    r"(?:nhiệm vụ|đề tài|dự án|đơn|văn bằng|bằng|sản phẩm|tiêu chuẩn|quy chuẩn|kinh phí|hồ sơ|"
    r"tiền|nhãn hiệu|sáng chế|cơ sở|chủ thể)"
)
_TOTAL = re.compile(
    r"(?:tổng cộng|tổng số|tổng|cộng|tong cong|tong so|tong|cong|total|grand total|cộng dồn|"
    r"lũy kế|luỹ kế|mang sang|cộng mang sang|chuyển trang sau|trang trước chuyển sang)"
    rf"(?:\s+(?:số\s+)?{_THINGS})?"
    r"\s*(?:[:(.,=\d].*|(?:i{1,3}|iv|vi{0,3}|ix|x|[a-h])(?:\s*[+,].*)?|"
    r"(?:nhóm|mục|phần|huyện|quận|thị xã|thành phố|tỉnh|lĩnh vực|cấp|trang)\b.{0,60})?"
)
_PART = re.compile(r"(?:trong đó|bằng chữ|viết bằng chữ|số tiền bằng chữ)\s*(?:[:,(].*)?")
_DATED = re.compile(
    r"(?:.{0,60},\s*)?ngày\s*[\d….\s]{1,12}tháng\s*[\d….\s]{1,12}năm\s*[\d….\s]{1,12}"
)
_OFFICE = (
    r"(?:(?:phó )?(?:giám đốc|chủ tịch|trưởng phòng|trưởng ban|viện trưởng|hiệu trưởng|cục trưởng|"
    r"chi cục trưởng|thủ trưởng))"
)
_SIGNED = re.compile(
    r"(?:người lập|nguoi lap|người tổng hợp|lập)(?: biểu| bảng| báo cáo| danh sách)?\s*(?:[(:,].*)?"
    r"|(?:thủ trưởng|thu truong)(?: (?:đơn vị|cơ quan|don vi|co quan).{0,40})?\s*(?:[(:].*)?"
    r"|kế toán trưởng\s*(?:[(:].*)?|nơi nhận\s*(?::.*)?|xác nhận của .{1,80}"
    r"|tm\.\s*(?:ủy|uỷ|ubnd|hội|ban|đoàn|lãnh|bộ|sở).{0,60}"
    rf"|(?:kt|tl|tuq|q)\.\s*{_OFFICE}.{{0,60}}|{_OFFICE}\s*(?:\(.*)?"
    r"|\(?(?:đã )?ký(?:\s*,| và| tên| ghi|\s*\)?$).{0,60}"
)
_NOTE = re.compile(
    r"(?:ghi chú|chú thích|chú ý|lưu ý|nguồn|nguồn số liệu|note|source|"
    r"\(?đơn vị(?: tính)?|\(?đvt|\(?unit)\s*:"
)
_MARKED = re.compile(r"\(\*+\)|\*+\s*\w|\([a-z1-9]\)\s+\w")
_PAGE = re.compile(r"(?:trang|page|tờ)\s*(?:số\s*)?\d+(?:\s*/\s*\d+)?|-?\s*\d+\s*/\s*\d+\s*-?")
_NUMBERING = re.compile(r"[(\[]?(?:\d{1,3}|[A-Z])[)\]]?")
_FORMULA = re.compile(r"\(?\d{1,3}\)?\s*=[\s\d()+\-*/x:.%]+")
_AMOUNT = re.compile(r"[\s\d.,%()+\-–]*\d[\s\d.,%()+\-–]*(?:\D{0,20})?")
_NUMBER = re.compile(r"(?=\S*\d)(?=\S*[^\W\d_])\S{4,40}")
_SURE = frozenset({"vn_application", "vn_certificate", "pct_application", "standard", "task"})
_FIGURE = re.compile(r"[\d\s.,%]+")
_LONGEST_MARK = 200
_SHORT = 11  # a heading as short as this may be a record's name


@dataclass(frozen=True, slots=True)
class Shape:
    """What a table's rows are judged by: its header rows, and which columns say who a record is."""

    header: tuple[tuple[str, ...], ...]  # the folded cells of every header row
    heading: frozenset[str]  # what stands above it, folded
    counter: int | None
    numbers: tuple[int, ...]
    titles: tuple[int, ...]
    width: int  # columns that have a name

    @property
    def identity(self) -> tuple[int, ...]:
        """Return the columns of numbers and titles."""
        return (*self.numbers, *self.titles)


def shape_of(
    header: Header, rows: Sequence[Sequence[Any]] = (), heading: Collection[str] = ()
) -> Shape:
    """Return what the rows below a header are judged by; ``rows`` are its own as they stand."""
    folded = [tuple(_key(cell) for cell in row) for row in (rows or [header.names])]
    numbers, titles = [], []
    for index, name in enumerate(header.names):
        keys = keys_of(name) if name and not is_counter(name) else ()
        if any(key in number_headers() for key in keys):
            numbers.append(index)
        elif any(key in identity_headers() for key in keys):
            titles.append(index)
    counter = next((i for i, n in enumerate(header.names) if n and is_counter(n)), None)
    lines = frozenset(key for line in heading if len(key := header_key(line)) > _SHORT)
    width = sum(1 for name in header.names if name)
    return Shape(tuple(folded), lines, counter, tuple(numbers), tuple(titles), width)


def _key(cell: Any) -> str:
    return header_key(tidy(cell)) if isinstance(cell, str) else ""


class RowFilter:
    """Tells records from what offices print among and below them."""

    def __init__(self, shape: Shape) -> None:
        self._shape = shape
        self._firsts = {next(filter(None, row), "") for row in shape.header} - {""}
        self._lengths = {len(key) for key in self._firsts | shape.heading}
        self._signed = False
        self._after_header = True

    def is_counted(self, cells: Sequence[Any], full: Sequence[Any]) -> bool:
        """Tell quickly whether a row is a record like most: a running number and more beside it."""
        if self._after_header or len(full) < 3 or not self._counts(cells):
            return False
        self._signed = False
        return True

    def why_not(self, cells: Sequence[Any], full: Sequence[Any]) -> str | None:
        """Return what a row is instead of a record, None for a record; ``full`` are its cells."""
        first = full[0]
        if self._after_header and 2 * len(full) > self._shape.width and is_numbering(full):
            return "numbering"
        if not isinstance(first, str) or len(first) > _LONGEST_MARK:
            self._after_header = False
            return "signature" if self._goes_on_signing(cells, full) else None
        why = self._printed(cells, full, first)
        self._after_header = why == "header"
        return why

    def _printed(self, cells: Sequence[Any], full: Sequence[Any], first: str) -> str | None:
        if self._counts(cells) and len(full) > 1:
            self._signed = False
            return None
        lower = nfc(first).strip().lower()
        key = header_key(lower) if self._may_repeat(lower) else ""
        if key in self._firsts and self._repeats(cells, full):
            self._signed = False
            return "header"
        if rest := _beside_total(lower, full):
            if not self._identified(cells) and all(map(is_amount, rest[1:])):
                return "total"
        elif len(full) <= 2 and not self._identified(cells):
            if key in self._shape.heading or _PAGE.fullmatch(lower):
                return "heading"
            if _NOTE.match(lower) or (len(full) == 1 < self._shape.width and _MARKED.match(lower)):
                return "note"
        if self._signs(cells, full):
            self._signed = True
            return "signature"
        return "signature" if self._goes_on_signing(cells, full) else None

    def _signs(self, cells: Sequence[Any], full: Sequence[Any]) -> bool:
        """Tell whether a row is where people sign; a date in words alone may be a record's."""
        if len(full) > 4 or self._identified(cells):
            return False
        texts = [nfc(tidy(c)).lower() for c in full if isinstance(c, str) and len(c) <= 120]
        if any(map(is_amount, full)):
            return False
        signed = any(_SIGNED.fullmatch(text) for text in texts)
        dated = sum(1 for text in texts if _DATED.fullmatch(text))
        return signed or dated == len(full)

    def _counts(self, cells: Sequence[Any]) -> bool:
        """Tell whether a row has a running number, as records have and printed lines do not."""
        index = self._shape.counter
        if index is None or index >= len(cells):
            return False
        cell = cells[index]
        return isinstance(cell, int | float) or (
            isinstance(cell, str) and cell.strip()[:1].isdigit()
        )

    def _may_repeat(self, lower: str) -> bool:
        """Tell cheaply whether a text can be one from above the table, give or take signs."""
        length = len(lower)
        return any(length - 4 <= known <= length + 4 for known in self._lengths)

    def _repeats(self, cells: Sequence[Any], full: Sequence[Any]) -> bool:
        """Tell whether every filled cell repeats one of the header rows."""
        return len(full) > 1 and any(
            all(
                isinstance(cell, str) and i < len(row) and _key(cell) == row[i]
                for i, cell in enumerate(cells)
                if filled(cell)
            )
            for row in self._shape.header
        )

    def _identified(self, cells: Sequence[Any]) -> bool:
        """Tell whether a row has a number that some register gives, or one that looks like it."""
        return any(
            index < len(cells) and isinstance(cells[index], str) and _is_number(cells[index])
            for index in self._shape.numbers
        )

    def _goes_on_signing(self, cells: Sequence[Any], full: Sequence[Any]) -> bool:
        """Tell whether a row below a signature belongs to it: names and offices, no record."""
        if not self._signed:
            return False
        if self._counts(cells) or self._identified(cells) or len(full) > 3:
            self._signed = False
            return False
        return True


def _beside_total(lower: str, full: Sequence[Any]) -> Sequence[Any]:
    """Return the cells from the word of a total on, whether a letter stands before it or not."""
    if _TOTAL.fullmatch(lower) or _PART.fullmatch(lower):
        return full
    if len(lower) < 4 and len(full) > 1 and isinstance(full[1], str):
        lower = nfc(full[1]).strip().lower()
        return full[1:] if _TOTAL.fullmatch(lower) else ()
    return ()


def _is_number(text: str) -> bool:
    return bool(_NUMBER.fullmatch(text.strip())) or any(s.name in _SURE for s, _ in identify(text))


def is_figure(cell: Any) -> bool:
    """Tell whether a cell is nothing but a number."""
    return not isinstance(cell, str) or bool(_FIGURE.fullmatch(cell))


def is_amount(cell: Any) -> bool:
    """Tell whether a cell beside a total or a heading is a sum, a count, or says it in words."""
    if not isinstance(cell, str):
        return True
    return bool(_AMOUNT.fullmatch(cell)) or bool(_PART.match(nfc(tidy(cell)).lower()))


def is_numbering(full: Sequence[Any]) -> bool:
    """Tell whether the filled cells number their columns, as forms do: (1) (2) (3), A B 1 2."""
    if len(full) < 2:
        return False
    marks = [_mark(cell) for cell in full]
    if any(mark is None for mark in marks):
        return False
    letters = [mark for mark in marks if isinstance(mark, str)]
    numbers = [mark for mark in marks if isinstance(mark, int)]
    bracketed = any(isinstance(cell, str) and cell.strip()[:1] in "([" for cell in full)
    return (
        [*letters, *numbers] == marks
        and letters == [chr(ord("A") + i) for i in range(len(letters))]
        and all(b == a + 1 for a, b in pairwise(numbers))
        and (not numbers or numbers[0] <= 2)
        and (len(full) > 2 or bracketed)
    )


def _mark(cell: Any) -> int | str | None:
    if isinstance(cell, bool):
        return None
    if isinstance(cell, int | float):
        return int(cell) if float(cell).is_integer() and 0 < cell < 200 else None
    if not isinstance(cell, str):
        return None
    text = cell.strip()
    if _FORMULA.fullmatch(text):
        text = text.split("=")[0].strip()
    if not _NUMBERING.fullmatch(text):
        return None
    bare = text.strip("()[]")
    return int(bare) if bare.isdigit() else bare
