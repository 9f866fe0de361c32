"""Rows that head the rows below them, and what such a heading tells about each: field, place, …"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from ingest.header import filled
from ingest.rows import Shape, is_amount
from st_db.codes import shipped
from st_db.fields import header_key
from st_db.records import REGISTER
from st_db.text import fold, tidy

_LONGEST = 200
_ROMAN = re.compile(r"(?=[IVX])X{0,3}(?:IX|IV|V?I{0,3})")
_ORDINAL = re.compile(r"(?:(?=[IVX])X{0,3}(?:IX|IV|V?I{0,3})|[A-HĐa-hđ])[.)]?")
_PREFIX = re.compile(
    r"(?:(?P<word>phần|mục|chương|nhóm)\s+)?"
    r"(?P<mark>(?=[IVX])X{0,3}(?:IX|IV|V?I{0,3})|[A-HĐ]|[0-9]{1,2}(?:\.[0-9]{1,2})*)"
    r"(?:\s*[.)/:\-–]\s+(?=\S)|\s+[\-–]\s*(?=\S)|[.)](?=[^\W\d_]{2}))", re.IGNORECASE,
)  # fmt: skip
_FIGURES = re.compile(r"[0-9]{1,2}(?:\.[0-9]{1,2}){0,3}")
_WORD = re.compile(r"[^\W\d_]")
_COUNT = re.compile(r"\s*[:(]\s*\d+\s+[^()]{1,20}\)?$|[\s:;,]+$")
_PLACE = re.compile(
    r"(?:(?:tỉnh|thành phố|tp\.?|huyện|quận|thị xã|tx\.?|thị trấn|phường|đặc khu|địa bàn)\s+|"
    r"xã\s+(?!hội\b)|(?:tinh|thanh pho|huyen|thi xa|thi tran)\s+)\S"
)
_OFFICE = re.compile(
    r"(?:sở|trường (?:đại học|cao đẳng|trung cấp|thpt|thcs|chính trị)|đại học|viện|trung tâm|"
    r"công ty|bệnh viện|chi cục|ủy ban|uỷ ban|ubnd|liên hiệp|hợp tác xã|htx|doanh nghiệp|"
    r"ban quản lý)\s+\S"
)
_LEVEL = re.compile(r".*?\b(cap (?:quoc gia|nha nuoc|bo|tinh|thanh pho|co so))\b.*")
_YEAR = re.compile(r"(?:nam\s+)?((?:19|20)\d\d)")
_NICE = re.compile(r"(?:nhom|class)\s+(\d{1,2})(?:\s*[:.\-–(].*)?")
_FIELD = re.compile(r"(?:cac\s+)?(?:linh vuc|nganh)(?:\s+nghien cuu)?\s*:?\s+\S")
_KIND = re.compile(
    r"^(?:danh muc|danh sach|cac|don dang ky|don|bang doc quyen|van bang|giay chung nhan)\s+"
)
HEADERS = {
    "kind": "Loại (nhóm)",
    "field": "Lĩnh vực (nhóm)",
    "level": "Cấp (nhóm)",
    "type": "Loại hình (nhóm)",
    "standard": "Loại tiêu chuẩn (nhóm)",
    "status": "Tình trạng (nhóm)",
    "year": "Năm (nhóm)",
    "nice": "Nhóm Nice (nhóm)",
    "programme": "Chương trình (nhóm)",
    "province": "Tỉnh, thành phố (nhóm)",
    "place": "Địa bàn (nhóm)",
    "office": "Đơn vị (nhóm)",
    "": "(Nhóm)",
}
"""The header of the column that a level of groups becomes, by what its headings tell."""
_WEAK = {"place", "office", "programme"}  # titles of records begin so, too
_LISTS = {"field": ("research_field",), "level": ("task_level",), "type": ("task_type",),
          "standard": ("standard_type",), "status": ("status", "task_status")}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Title:
    """A row that heads others: how deep it stands, what it says, whether it may be a record."""

    level: str
    text: str
    doubtful: bool = False
    mark: str = ""  # its running number, where it has one as records do

    def heads(self, counter: Any) -> bool:
        """Tell whether the running number of the row below makes a doubtful one a heading."""
        text = str(counter).strip().removesuffix(".0").rstrip(".")
        if self.mark:
            return text.startswith(f"{self.mark}.") and text[len(self.mark) + 1 :][:1].isdigit()
        return text in {"1", "01"}


@dataclass(frozen=True, slots=True)
class Level:
    """A depth of groups that becomes a column: its key, what it tells, the column's header."""

    key: str
    tells: str

    @property
    def header(self) -> str:
        """Return the header of the column."""
        return HEADERS[self.tells]


@dataclass(slots=True)
class Groups:
    """The headings a row stands below, as the rows of a table go by."""

    shape: Shape
    counted: bool = False  # records nearly always have a running number
    ordinals: bool = False  # which is I, II or A, B
    levels: tuple[Level, ...] = ()
    seen: dict[str, list[str]] = field(default_factory=dict)
    _letter: str = ""  # the last letter that marked a group
    _open: list[Title] = field(default_factory=list)
    _held: dict[str, None] = field(default_factory=dict)  # levels with a record below them

    def title_of(self, cells: Sequence[Any], full: Sequence[Any], wide: bool) -> Title | None:
        """Return what a row heads, or None; ``wide`` says that its text spans the table."""
        if self.shape.width < 2 or (len(full) > 2 and not all(map(is_amount, full[2:]))):
            return None
        index = next(i for i, cell in enumerate(cells) if filled(cell))
        first, rest = full[0], full[1:]
        if index == self.shape.counter and (mark := _numbered(first)):
            return self._below_number(mark, rest)
        if not isinstance(first, str) or len(first) > _LONGEST or not _WORD.search(first):
            return None
        if index == self.shape.counter and _ORDINAL.fullmatch(first.strip()):
            return self._below_ordinal(first, rest)
        if not all(map(is_amount, rest)) or is_amount(first):
            return None
        if index > max(self.shape.identity, default=0) and not wide:
            return None  # a value where neither number nor title is
        return self._alone(index, tidy(first), bool(rest), wide)

    def _below_ordinal(self, mark: str, rest: Sequence[Any]) -> Title | None:
        """Return the heading of 'I | Lĩnh vực nông nghiệp', sums beside it or not."""
        if self.ordinals or not rest or not isinstance(rest[0], str) or is_amount(rest[0]):
            return None
        if len(rest) > 1 and not self.counted:
            return None  # nothing tells it from a record
        return Title(self._level(mark.strip(" .)"), ""), _clean(rest[0]))

    def _below_number(self, mark: str, rest: Sequence[Any]) -> Title | None:
        """Return what '1 | Cây trồng' heads if 1.1 comes next, as a record would count on."""
        if len(rest) != 1 or not isinstance(rest[0], str) or is_amount(rest[0]):
            return None
        return Title(self._level(mark, ""), _clean(rest[0]), doubtful=True, mark=mark)

    def _alone(self, index: int, text: str, sums: bool, wide: bool) -> Title | None:
        """Return the heading that one text is, by where it stands and what it says."""
        prefix = _PREFIX.match(text)
        name = _clean(text[prefix.end() :] if prefix else text)
        level = self._level(prefix["mark"], prefix["word"] or "") if prefix else ""
        tells = tells_of(name)
        marked = bool(prefix) and not prefix["mark"][0].isdigit()  # type: ignore[index]
        title = Title(level or f"plain {tells}", name)
        if index == self.shape.counter or (wide and not sums):
            return title
        if index in self.shape.numbers:
            told = not any(c.isdigit() for c in text) or marked or tells in {"year", "nice"}
            return title if told and (tells or marked or text.isupper()) else None
        sure = bool(tells) and (self.counted or (not sums and tells not in _WEAK))
        if self.shape.width > 2 and (marked or sure):
            return title
        if sums or self.shape.width < 3:
            return None
        if index not in self.shape.titles and index == 0:
            return title
        if not self.counted:
            return None
        return title if text.isupper() else Title(title.level, name, doubtful=True)

    def _level(self, mark: str, word: str) -> str:
        """Return the depth a mark stands for; 'C' is a letter after 'B' and a figure otherwise."""
        if word:
            return word.lower()
        if mark[0].isdigit():
            return "1" + ".1" * mark.count(".")
        if mark.islower():
            return "a"
        follows = self._letter and len(mark) == 1 and ord(mark) == ord(self._letter) + 1
        if _ROMAN.fullmatch(mark) and not follows:
            return "I"
        self._letter = mark
        return "A"

    def enter(self, title: Title) -> None:
        """Take a heading for the rows to come: it ends those of its own depth and deeper."""
        self.seen.setdefault(title.level, []).append(title.text)
        at = next((i for i, t in enumerate(self._open) if t.level == title.level), None)
        if at is not None:
            del self._open[at:]
        self._open.append(title)

    def hold(self) -> None:
        """Take note that a record stands below the headings open now."""
        self._held.update(dict.fromkeys(title.level for title in self._open))

    def values(self) -> list[str]:
        """Return what the headings above a row tell, one value per level."""
        found = {title.level: title.text for title in self._open}
        return [value_of(level.tells, found.get(level.key, "")) for level in self.levels]

    def found_levels(self) -> tuple[Level, ...]:
        """Return the levels with records below them, the highest first, each with what it tells."""
        return tuple(Level(key, _mostly(self.seen[key])) for key in self._held)


def _numbered(cell: Any) -> str | None:
    """Return a running number in figures: 1, 2., 1.1."""
    text = str(cell).strip().removesuffix(".0").rstrip(".)")
    return text if _FIGURES.fullmatch(text) else None


def is_ordinal(mark: str) -> bool:
    """Tell whether a running number is one of groups: I, II, A, B."""
    return bool(_ORDINAL.fullmatch(mark.strip()))


def _mostly(texts: Sequence[str]) -> str:
    told = Counter(map(tells_of, texts))
    if told["province"] and told["place"]:
        told["place"] += told.pop("province")
    best, count = told.most_common(1)[0]
    return best if count >= 0.6 * len(texts) else ""


def _clean(text: str) -> str:
    return _COUNT.sub("", tidy(text)).strip() or tidy(text)


@lru_cache(maxsize=4096)
def tells_of(text: str) -> str:
    """Return what a heading tells about the rows below it, a key of ``HEADERS``."""
    folded = fold(tidy(text))
    if _kind(folded):
        return "kind"
    for pattern, told in ((_YEAR, "year"), (_NICE, "nice")):
        if pattern.fullmatch(folded):
            return told
    if _FIELD.match(folded):
        return "field"
    for told, lists in _LISTS.items():
        if any(shipped()[name].find(text) for name in lists):
            return told
    return _by_wording(text, folded)


def _by_wording(text: str, folded: str) -> str:
    if _LEVEL.fullmatch(folded):
        return "level"
    if shipped()["province"].find(text):
        return "province"
    if _PLACE.match(tidy(text).lower()):
        return "place"
    if folded.startswith("chuong trinh "):
        return "programme"
    return "office" if _OFFICE.match(tidy(text).lower()) else ""


@lru_cache(maxsize=1)
def _kinds() -> Mapping[str, str]:
    return {header_key(entry.kind.vi): entry.kind.vi for entry in REGISTER.values()}


def _kind(folded: str) -> str | None:
    key = header_key(folded)
    bare = _KIND.sub("", key)
    return _kinds().get(key) or _kinds().get(bare) or _kinds().get(_KIND.sub("", bare))


@lru_cache(maxsize=4096)
def value_of(told: str, text: str) -> str:
    """Return the value a heading gives: 'Lĩnh vực nông nghiệp' -> 'Nông nghiệp' as a field."""
    folded = fold(text)
    if told == "kind":
        return _kind(folded) or text
    if told in {"year", "nice"}:
        match = (_YEAR if told == "year" else _NICE).fullmatch(folded)
        return match[1] if match else text
    if told == "field":
        bare = re.sub(r"(?i)^(?:các\s+)?(?:lĩnh vực|ngành)(?:\s+nghiên cứu)?\s*:?\s+", "", text)
        return bare[:1].upper() + bare[1:]
    if told == "level" and (match := _LEVEL.fullmatch(folded)):
        return text[match.start(1) : match.end(1)]
    return text
