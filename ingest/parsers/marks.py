"""Parsers of the pages of trade marks: parts are joined by bars, by line marks, or by nothing."""

from __future__ import annotations

import re
from typing import Any

from ingest.parsers.cells import DATE, claim_of, text_of
from st_db.text import tidy
from st_db.values import cleaning

# Only these: (DE), (FR) or (JP) are countries at the end of an address.
_MARK = re.compile(r"\((?P<language>VI|EN)\)\s*")
_PARTY = re.compile(r"^(?P<name>.*?)\s+:(?:\s+(?P<address>.*))?$", re.S)
# A gazette's issue ends in A (applications) or B (grants); the next number may follow at once.
_GAZETTE = re.compile(
    rf"(?P<number>\S.*?)\s+(?P<date>{DATE})(?:\s+(?P<issue>\d{{1,4}}[AB](?![a-z])))?\s*(?:\||<lf>|\n)?\s*"
)
_CLASS = r"(?:[1-9]|0[1-9]|[1-3]\d|4[0-5])"
_LABELLED = re.compile(rf"(?:Class\s*/\s*)?(?:Nhóm|Class)\s*(?P<nice>{_CLASS})\s*:\s*", re.I)
# "35Mua bán….40Lắp ráp": a class stands at the start or right after a full stop, before a letter;
# where the full stop lacks ("bằng lazer20Đồ nội thất"), between a small letter and a capital one.
_GLUED = re.compile(
    rf"(?:^|(?<=[.;)]))\s*(?P<nice>{_CLASS})(?=[^\W\d_])"
    rf"|(?<=[^\W\d_])(?P<bare>{_CLASS})(?=[^\W\d_])"
)
_VIENNA = re.compile(r"(?P<code>\d{1,2}(?:\.\d{1,2}){0,2})\s*(?:\((?P<edition>\d{1,2})\))?")


def page_title(cell: Any) -> tuple[Any, ...]:
    """Read the number from a page's title: ``Nhãn hiệu Đơn : VN -4-2009-28183``."""
    _, colon, number = text_of(cell).partition(":")
    if not colon:
        raise ValueError(cell)
    return (number.strip() or None,)


def gazette(cell: Any) -> tuple[Any, ...]:
    """Read publications as number, first date, and the gazette of that date.

    A page may list several: the application's publication is the first by date, whatever the order.
    """
    text = text_of(cell)
    found: list[tuple[Any, ...]] = []
    end = 0
    while part := _GAZETTE.match(text, end):
        found.append((cleaning.day(part["date"]), part["number"], part["date"], part["issue"]))
        end = part.end()
    if not found or text[end:].strip():
        raise ValueError(cell)
    _, number, date, issue = min(found, key=lambda published: published[0])
    return number, date, issue


def in_language(cell: Any) -> tuple[Any, ...]:
    """Read ``(VI) Tên (EN) Title`` as the Vietnamese text, else the only one, and the English."""
    parts = _by_mark(cell)
    told: dict[str, str] = {}
    for language, text in parts:
        told.setdefault(language, text)
    first = told.get("VI") or told.get("") or (parts[0][1] if parts else None)
    return first, told.get("EN")


def marked_parties(cell: Any) -> tuple[Any, ...]:
    """Read ``(VI) NAME : address (VI) …`` as names and the first address."""
    names: list[str] = []
    address: str | None = None
    for _, part in _by_mark(cell):
        found = _PARTY.match(part)
        name = tidy(found["name"] if found else part)
        if name and name not in names:
            names.append(name)
        address = address or (found["address"] if found else None)
    return names, address and tidy(address)


def _by_mark(cell: Any) -> list[tuple[str, str]]:
    """Return (language, text) of the parts of a cell; what stands before a mark has none."""
    text = " ".join(text_of(cell).replace("<lf>", " ").split())
    marks = list(_MARK.finditer(text))
    found = [("", text[: marks[0].start()] if marks else text)]
    ends = [*(mark.start() for mark in marks), len(text)][1:]
    found += [(m["language"], text[m.end() : end]) for m, end in zip(marks, ends, strict=False)]
    return [(language, part.strip(" |")) for language, part in found if part.strip(" |")]


def marked_priorities(cell: Any) -> tuple[Any, ...]:
    """Read claims that end in their dates: ``US 88/123456 10.06.2019JP 2019-1 11.06.2019``."""
    text = text_of(cell).replace("<lf>", " ")
    parts = re.findall(rf"\s*[|;]?\s*(.*?(?:{DATE})|.+$)", text)
    return ([claim for part in parts if (claim := claim_of(part.strip(" |;")))],)


def goods(cell: Any) -> tuple[Any, ...]:
    """Read goods by class from objects, from ``Class/Nhóm 35: …<lf>`` or from ``35Mua bán…``."""
    if isinstance(cell, list):
        return ([_goods(part) for part in cell],)
    text = text_of(cell)
    for pattern in (_LABELLED, _GLUED):
        starts = [found for found in pattern.finditer(text) if _starts(found, text)]
        if starts and not text[: starts[0].start()].strip():
            break
    else:
        raise ValueError(cell)
    ends = [start.start() for start in starts[1:]] + [len(text)]
    return (
        [
            _class(start[start.lastgroup or 0], text[start.end() : end].replace("<lf>", " "))
            for start, end in zip(starts, ends, strict=True)
        ],
    )


def _starts(found: re.Match[str], text: str) -> bool:
    """Tell whether a class without a full stop before it does not rather belong to a word."""
    if found.lastgroup != "bare":
        return True
    return text[found.start() - 1].islower() and text[found.end()].isupper()


def _goods(part: Any) -> dict[str, Any]:
    if not isinstance(part, dict) or not set(part) <= {"nhom", "san_pham_dich_vu"}:
        raise ValueError(part)
    number = re.search(r"\d{1,2}", text_of(part.get("nhom")))
    if number is None:
        raise ValueError(part)
    return _class(number[0], part.get("san_pham_dich_vu"))


def _class(number: str, text: Any) -> dict[str, Any]:
    return {"class": number.lstrip("0") or number, "goods": text_of(text) or None}


def vienna(cell: Any) -> tuple[Any, ...]:
    """Read ``26.03.23 (7)26.04.02 (7)``, or a list of such, as codes and their edition."""
    parts = [text_of(part) for part in cell] if isinstance(cell, list) else [text_of(cell)]
    codes: list[str] = []
    editions: list[str] = []
    for text in parts:
        rest = _VIENNA.sub("", text)
        if rest.strip(" |;,"):
            raise ValueError(cell)
        for found in _VIENNA.finditer(text):
            codes.append(found["code"])
            editions += [found["edition"]] if found["edition"] else []
    return list(dict.fromkeys(codes)), ", ".join(dict.fromkeys(editions)) or None
