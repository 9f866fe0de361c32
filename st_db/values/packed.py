"""Cells that pack several things: numbered, lettered and dashed lists, and titles before names."""

from __future__ import annotations

import re
from functools import lru_cache

_SIGNS = "-–—•*+●▪◦■○"
_DASHED = re.compile(rf"(?:^|\n)[ \t]*[{re.escape(_SIGNS)}][ \t]*(?=\S)")
_NUMBERED = re.compile(r"(?:^|(?<=[\s;,.]))\(?(\d{1,2})[.)][ \t]*(?=[^\W\d])")
_LETTERED = re.compile(r"(?:^|(?<=[\s;,.]))\(?([a-hđ])\)[ \t]*(?=[^\W\d])")
_LETTERS = "abcdđefgh"
_LOOSE = " \t\n;,"


def items(text: str) -> list[str] | None:
    """Return the items of a list that says so itself, or None: ``1. A 2. B``, ``a) A``, ``- A``.

    Numbers must run from one without a gap, else they belong to the text.
    """
    first = text.lstrip()[:1]
    if first in _SIGNS and first:
        dashes = [(m.start(), m.end()) for m in _DASHED.finditer(text)]
        single = len(dashes) == 1 and not text[dashes[0][1] - 1].isspace()  # -5 °C
        return None if single else _cut(text, dashes)
    if first in {"1", "("}:
        found = _running(text, _NUMBERED, [str(n) for n in range(1, 100)])
        if found:
            return found
    if first in {"a", "("}:
        return _running(text, _LETTERED, list(_LETTERS)) or _running(
            text, _LETTERED, list(_LETTERS.replace("đ", ""))
        )
    return None


def _running(text: str, pattern: re.Pattern[str], marks: list[str]) -> list[str] | None:
    """Return the items behind marks that run in order; others are part of an item."""
    cuts: list[tuple[int, int]] = []
    for found in pattern.finditer(text):
        if found[1] == marks[len(cuts)]:
            cuts.append((found.start(), found.end()))
            if len(cuts) == len(marks):
                break
    return _cut(text, cuts) if len(cuts) > 1 else None


def _cut(text: str, cuts: list[tuple[int, int]]) -> list[str] | None:
    if not cuts or text[: cuts[0][0]].strip():
        return None
    ends = [start for start, _ in cuts[1:]] + [len(text)]
    found = (text[at:end].strip(_LOOSE) for (_, at), end in zip(cuts, ends, strict=True))
    return [" ".join(item.split()) for item in found if item]


# ---- titles before the names of persons

_TITLES = (
    "giáo sư", "phó giáo sư", "tiến sĩ khoa học", "tiến sĩ", "tiến sỹ", "thạc sĩ", "thạc sỹ",
    "kỹ sư", "kĩ sư", "bác sĩ", "bác sỹ", "cử nhân", "dược sĩ", "dược sỹ", "kiến trúc sư",
    "luật sư", "nhà giáo ưu tú", "nhà giáo nhân dân", "thầy thuốc ưu tú", "thầy thuốc nhân dân",
    "nghệ nhân", "chuyên gia",
)  # fmt: skip
_SHORT = (
    "GS", "PGS", "TSKH", "TS", "ThS", "Ths", "THS", "Th.S", "KS", "BS", "DS", "CN", "KTS", "LS",
    "BSCKI", "BSCKII", "BS.CKI", "BS.CKII", "CKI", "CKII", "NCS", "GVC", "GVCC", "NCVC", "NCV",
    "NGND", "NGƯT", "TTND", "TTƯT", "PhD", "Dr", "Prof", "MSc", "Mr", "Mrs", "Ms",
)  # fmt: skip
_SURNAMES = frozenset(
    [
        "nguyễn",
        "trần",
        "lê",
        "phạm",
        "hoàng",
        "huỳnh",
        "phan",
        "vũ",
        "võ",
        "đặng",
        "bùi",
        "đỗ",
        "hồ",
        "ngô",
        "dương",
        "lý",
        "đào",
        "đoàn",
        "vương",
        "trịnh",
        "trương",
        "đinh",
        "lâm",
        "phùng",
        "mai",
        "tô",
        "hà",
        "tạ",
        "chu",
        "châu",
        "thái",
        "cao",
        "lưu",
        "quách",
        "la",
        "nông",
        "triệu",
    ]
)
_ONE = "|".join(re.escape(title) for title in sorted(_SHORT, key=len, reverse=True))
_LONG = "|".join(sorted(_TITLES, key=len, reverse=True))
_LEAD = re.compile(
    rf"(?:(?:{_ONE})(?:\.\s*|\s+|,\s*(?={_ONE})|(?=:))|(?i:{_LONG})(?:[.,:]\s*|\s+))+[:\s]*"
)
_MISTER = re.compile(r"(?i:ông|bà|anh|chị|đ/c|đồng chí)[.:]?\s+")
_NAME = re.compile(r"[^\W\d_]")
_HINT = re.compile(
    rf"(?:^|[\s;|.,])(?:(?:{_ONE})[.\s,:]|(?i:{_LONG}|ông|bà|anh|chị|đ/c|đồng chí)[\s.:,])"
)


def may_have_title(text: str) -> bool:
    """Tell quickly whether a text may hold a title before a name."""
    return _HINT.search(text) is not None


@lru_cache(maxsize=1 << 12)
def person(text: str) -> tuple[str, str | None]:
    """Return a person's name without the titles before it, and the titles.

    ``Ông`` and ``Bà`` are titles only before a usual family name: Ông is one itself.

    >>> person("PGS.TS. Nguyễn Văn A")
    ('Nguyễn Văn A', 'PGS.TS.')
    """
    name, titles = text.strip(), []
    for pattern in (_MISTER, _LEAD, _MISTER):
        found = pattern.match(name)
        rest = name[found.end() :] if found else ""
        if found is None or len(rest.split()) < 2 or not _NAME.match(rest):
            continue
        if pattern is _MISTER and not _titled(rest):
            continue
        titles.append(found[0].strip(" :"))
        name = rest
    return name, " ".join(titles) or None


def _titled(rest: str) -> bool:
    """Tell whether a name or another title follows a form of address."""
    return rest.split()[0].lower() in _SURNAMES or _LEAD.match(rest) is not None


def persons(text: str) -> tuple[list[str], str | None]:
    """Return the names in a cell without titles, and their titles in the same order."""
    parts = items(text) or [part.strip() for part in re.split(r"[;|\n]", text)]
    found = [person(part) for part in parts if part]
    titles = "; ".join(title or "–" for _, title in found)
    return [name for name, _ in found], titles if any(title for _, title in found) else None
