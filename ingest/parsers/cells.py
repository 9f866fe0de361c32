"""Parsers of the cells of patents and standards, and what every parser of a cell needs."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from st_db.identifiers import standards
from st_db.text import tidy
from st_db.values import Event, cleaning

Parser = Callable[[Any], tuple[Any, ...]]

DATE = r"\d{1,2}[./]\d{1,2}[./]\d{4}|\d{4}-\d{2}-\d{2}"
_NUMBER_AND_DATE = re.compile(rf"^(?P<number>.*?)[\s|]*(?P<date>{DATE})?$", re.S)
# A mark stands at the start of a part; brackets within a text, such as "(UE)", are the text's own.
_LANGUAGE = re.compile(r"\s*\((?P<language>VI|EN|FR|DE|ES|RU|ZH|JA|KO)\)\s*")
_SEPARATOR = re.compile(r"[|\n]")
_OFFICE = re.compile(r"^([A-Z]{2})\s+(?=\S)")
_STEP = {"date", "event", "label", "status"}
_PARTY = re.compile(r"^(?P<name>.*?)(?:\s{2,}:|\s+:\s|:\s{2,})\s*(?P<address>.*)$", re.S)
# In front of the label, before a dash too; marks also have it at the end: "Thông báo cấp VBBH 251".
_EVENT_CODE = re.compile(r"^(\d{3,5})\s*[-–\s]\s*\S|\s(\d{3})$")
_AMENDMENT = re.compile(r"/\s*(?:[A-Z]*\s?)?(?:Amd|Cor|Add|DAmd|FDAmd|DAM|FDAM|PDAM|DCOR)\b", re.I)


def text_of(cell: Any) -> str:
    """Return a cell as one clean line."""
    return cleaning.line(cell) or ""


def number_and_date(cell: Any) -> tuple[Any, ...]:
    """Read ``PCT/US2014/066750   21.11.2014`` as number and date; either may be missing."""
    found = _NUMBER_AND_DATE.match(text_of(cell))
    if found is None:
        raise ValueError(cell)
    return found["number"].strip() or None, found["date"]


def written_number(cell: Any) -> str | None:
    """Return what a cell of a number says in front of its date: ``VN 95737 | A``."""
    found = _NUMBER_AND_DATE.match(text_of(cell))
    return found["number"].strip() or None if found else None


def publication(cell: Any) -> tuple[Any, ...]:
    """Read ``VN 95737 | A | 26.06.2023`` as number, kind of document and date."""
    parts = [part.strip() for part in text_of(cell).split("|")]
    number = re.sub(r"^VN\s*", "", parts[0])
    dates = [part for part in parts[1:] if re.fullmatch(DATE, part)]
    kinds = [part for part in parts[1:] if re.fullmatch(r"[A-Z]\d?", part)]
    if len(dates) + len(kinds) + 1 != len(parts):
        raise ValueError(cell)
    return number or None, next(iter(kinds), None), next(iter(dates), None)


def bars(cell: Any) -> tuple[Any, ...]:
    """Read ``A | B | C`` as a list."""
    return (cleaning.split(cell, r"\s*\|\s*"),)


def semicolons(cell: Any) -> tuple[Any, ...]:
    """Read ``A; B; C`` as a list."""
    return (cleaning.split(cell, r"\s*;\s*"),)


def commas(cell: Any) -> tuple[Any, ...]:
    """Read ``A, B`` as a list."""
    return (cleaning.split(cell, r"\s*,\s*"),)


def unescaped(cell: Any) -> tuple[Any, ...]:
    """Read text that a web page escaped: ``&quot;A&quot; &amp; B``."""
    return (html.unescape(text_of(cell)),)


def text_and_place(cell: Any) -> tuple[Any, ...]:
    """Read a cell that is both a text of its own and an address."""
    return text_of(cell), text_of(cell)


def remark_apart(cell: Any) -> tuple[Any, ...]:
    """Read a name; words in brackets alone, such as ``(cá nhân)``, are a remark, not a name."""
    text = text_of(cell)
    return (None, text) if text.startswith("(") and text.endswith(")") else (text, None)


def parties(cell: Any) -> tuple[Any, ...]:
    """Read ``(VI) NAME   : address | (VI) …`` as names and the first address."""
    names: list[str] = []
    address: str | None = None
    for _, part in _by_language(cell):
        found = _PARTY.match(part)
        names.append(found["name"] if found else part)
        address = address or (found["address"] if found else None)
    return names, address and tidy(address)


def by_language(cell: Any) -> tuple[Any, ...]:
    """Read ``(VI) Tên | (EN) Title`` as the Vietnamese and the English text."""
    found: dict[str, str] = {}
    for language, text in _by_language(cell):
        found.setdefault(language, text)
    vietnamese = found.get("VI") or found.get("")
    return vietnamese, found.get("EN")


def _by_language(cell: Any) -> list[tuple[str, str]]:
    """Return (language, text) of the parts of a cell; text before the first mark has none."""
    text = cell if isinstance(cell, str) else text_of(cell)
    found: list[tuple[str, str]] = []
    for part in _SEPARATOR.split(text) if "|" in text or "\n" in text else (text,):
        mark = _LANGUAGE.match(part)
        if mark:
            found.append((mark["language"], part[mark.end() :].strip()))
        elif not part.strip():
            continue
        elif found and found[-1][0]:  # the text held a bar or a line break of its own
            found[-1] = (found[-1][0], f"{found[-1][1]}\n{part.strip()}")
        else:
            found.append(("", part.strip()))
    return found


def priorities(cell: Any) -> tuple[Any, ...]:
    """Read lines such as ``US 61/908,392 | 25.11.2013`` as claims of office, number and date."""
    lines = re.split(r"[\n;]", cell if isinstance(cell, str) else text_of(cell))
    return ([claim for line in lines if (claim := claim_of(line))],)


def claim_of(text: str) -> dict[str, Any] | None:
    """Return the claim of ``US 61/908,392 | 25.11.2013``, or None of a blank."""
    claim, date = number_and_date(text)
    if not claim and not date:
        return None
    office = _OFFICE.match(claim or "")
    number = (claim or "")[office.end() :] if office else claim
    return {"office": office[1] if office else None, "number": number, "date": date}


def process_history(cell: Any) -> tuple[Any, ...]:
    """Read ``dd.mm.yyyy<t>label<t>status<lf>…``, objects, or lists of label, date and status.

    The office's own code before or after a label becomes the event's code; the label stays
    verbatim.
    """
    if isinstance(cell, list):
        steps = [_step(part) for part in cell]
    else:
        lines = str(cell).replace("\n", "<lf>").split("<lf>")
        steps = [_event(*[*line.split("<t>"), "", ""][:3]) for line in lines if line.strip()]
    return ([step for step in steps if step],)


def _step(part: Any) -> Event | None:
    if isinstance(part, list) and len(part) <= 3:
        label, date, status = [*part, None, None, None][:3]
        return _event(date or None, label, status)
    if not isinstance(part, dict) or not set(part) <= _STEP:
        raise ValueError(part)
    return _event(part.get("date"), part.get("event", part.get("label")), part.get("status"))


@lru_cache(maxsize=1 << 15)
def _event(date: str | None, label: str | None, status: str | None) -> Event | None:
    """Return one step; an office's files hold millions of steps and few different ones."""
    label, code = _label(label)
    found = Event(date=_day(date), code=code, label=label, status=_label(status)[0])
    return found if found.date or found.label or found.status else None


@lru_cache(maxsize=1 << 15)
def _label(text: str | None) -> tuple[str | None, str | None]:
    """Return a label as one clean line with the office's code before or after it, if any."""
    label = cleaning.line(text)
    code = _EVENT_CODE.search(label or "")
    return label, code[1] or code[2] if code else None


# The days of a register are few beside the cells that name them.
_day = lru_cache(maxsize=1 << 15)(cleaning.day)


def iso_reference(cell: Any) -> tuple[Any, ...]:
    """Read an ISO reference as itself, the type of standard by its publishers, and its year."""
    text = text_of(cell)
    first = re.split(r"[\s\d]", text, maxsplit=1)[0].upper().split("/")
    both = {"ISO", "IEC"} <= set(first)
    kind = "ISO/IEC" if both else "IEC" if "IEC" in first else "ISO"
    return text or None, kind, standards.year(text)


def date_and_year(cell: Any) -> tuple[Any, ...]:
    """Read a date of any of three lengths (2003, 2003-06, 2003-06-05) as a date and its year."""
    found = cleaning.day(cell)
    return found, found.year if found else None


def relations(cell: Any) -> tuple[Any, ...]:
    """Read ``obsoletes:X;updates:Y;partOf:Z`` as what is replaced, what replaced it, and links."""
    replaces, replaced_by, links = [], [], []
    for part in text_of(cell).split(";"):
        role, _, number = (piece.strip() for piece in part.partition(":"))
        if not number:
            continue
        if role == "obsoletes":
            replaces.append(number)
        elif role == "updates" and _AMENDMENT.search(number):
            links.append({"role": "amended_by", "kind": "standard", "number": number})
        elif role == "updates":
            replaced_by.append(number)
        elif role == "partOf":
            links.append({"role": "part_of", "kind": "standard", "number": number})
        else:
            links.append({"role": "related", "kind": "standard", "number": number})
    unique = {(link["role"], link["number"]): link for link in links}
    return replaces, replaced_by, list(unique.values())
