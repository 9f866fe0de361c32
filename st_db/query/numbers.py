"""Which number a text names, however a person typed it.

Punctuation, case, marks, full-width digits, dashes and spaces of any kind, words in front (*Số
đơn:*), an INID code, a kind code behind, leading zeros, two digits of a year: none of them makes
another number. A digit does, so nothing here ever comes near to a number that was not typed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from st_db.identifiers import SCHEMES, compact_forms, identify
from st_db.records import REGISTER
from st_db.text import compact, folded_words, tidy

SHORTEST = 4  # shorter fragments are ordinary words
LONGEST = 60
MEANT_FROM = 6  # characters from which the beginning of a number is meant as one
MOST_INSIDE = 8  # numbers looked for inside a longer text

VAGUE = frozenset({"standard", "trace"})
"""Schemes that know numbers by little more than a digit."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text says as a number.

    ``forms`` are compact, the text as typed first. ``names`` spell the number out, as typed and in
    normal form, which tells two numbers of one compact form apart. ``certain``: it names a number
    and nothing else. ``edition``: it is a designation without its year, which its editions share.
    """

    forms: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    schemes: tuple[str, ...] = ()
    certain: bool = False
    edition: bool = False


@lru_cache(maxsize=1024)
def read(text: str) -> Reading:
    """Return what number the entire text names; a text that names none has its compact form."""
    bare = plain(text)
    typed = compact(bare)
    if not any(c.isdigit() for c in typed) or not SHORTEST <= len(typed) <= LONGEST:
        return Reading()
    for rest in _unlabelled(bare):
        if stem := _stem(rest):
            return stem
        known = [(spelt, found) for spelt in _spellings(rest) if (found := _schemes(spelt))]
        if known:
            break
    else:
        return Reading((typed,), (bare,))
    named = [form for spelt, some in known for scheme in some
             for form in compact_forms(scheme, spelt) if len(form) > SHORTEST]  # fmt: skip
    numbers = [number for spelt, _ in known for _, number in identify(spelt)]
    schemes = tuple(dict.fromkeys(scheme for _, some in known for scheme in some))
    schemes = tuple(sorted(schemes, key=VAGUE.__contains__))
    certain = not VAGUE.issuperset(schemes) or any(map(_OURS.match, numbers))
    return Reading(
        tuple(dict.fromkeys((typed, *named))),
        tuple(dict.fromkeys((rest, *numbers))),
        schemes,
        certain,
    )


@lru_cache(maxsize=1024)
def inside(text: str) -> tuple[str, ...]:
    """Return the compact forms of the numbers that stand whole inside a longer text."""
    bare = plain(text)
    if len(bare) > 10 * LONGEST or not any(c.isdigit() for c in bare):
        return ()
    forms: list[str] = []
    for found in list(_INSIDE.finditer(bare))[:MOST_INSIDE]:
        if found.group() != bare:
            forms += read(found.group()).forms
    return tuple(dict.fromkeys(forms))


_SIGNS = str.maketrans(
    dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u00ad\u2043\ufe58\u02d7", "-")
    | dict.fromkeys("\u2044\u2215\u29f8\\", "/")
    | {"_": " ", "|": " ", "\u2236": ":"}
)
_AROUND = " .,;:!?'\"“”‘’«»<>#*…"
_INID = re.compile(r"^\(\d{2}\)\s*")


def plain(text: str) -> str:
    """Return a text with one sort of dash, stroke, blank and digit, without what stands around."""
    text = tidy(unicodedata.normalize("NFKC", text.translate(_SIGNS)).translate(_SIGNS))
    text = text.strip(_AROUND)
    while len(text) > 1 and (text[0], text[-1]) in {("(", ")"), ("[", "]"), ("{", "}")}:
        text = text[1:-1].strip(_AROUND)
    return _INID.sub("", text)


def _unlabelled(text: str) -> Iterator[str]:
    """Yield the text, then without the words in front that say what kind of number it is."""
    rest = text
    while any(c.isdigit() for c in rest):
        yield rest
        stretch, _, rest = rest.partition(" ")
        said = folded_words(stretch)
        if not _labels().issuperset(said) or any(c.isdigit() for c in stretch):
            return
        rest = _INID.sub("", rest.strip(_AROUND))


_MORE_LABELS = (
    "no nr num đơn bằng độc quyền mã hiệu ký kí giấy chứng nhận gcn patent application title"
    " quyết định qđ kế hoạch công văn cv thông tư nghị văn bản ban hành theo tiêu chuẩn quy đề tài"
    " dự án nhiệm vụ hồ sơ record of the and và là của"
)


@cache
def _labels() -> frozenset[str]:
    """Return the words that numbers and records are called by: số đơn, mã số thuế, sáng chế."""
    called = [f"{s.vi} {s.en}" for s in SCHEMES.values()]
    called += [f"{entry.kind.vi} {entry.kind.en}" for entry in REGISTER.values()]
    return frozenset(folded_words(" ".join([*called, _MORE_LABELS])))


def _schemes(text: str) -> tuple[str, ...]:
    return tuple(scheme.name for scheme, _ in identify(text))


# ---- how else the same number may be spelt

_KIND_CODE = re.compile(r"^(?P<number>.*\d)\s*[-/]?\s*\(?[ABCTUYS]\d?\)?$", re.I)
_OFFICE = re.compile(r"^VN[^0-9A-Z]+(?=[1-6]\b)", re.I)
_RIGHT = re.compile(
    r"^(?:VN)?(?:[1-6](?:19|20)\d{7}|[1-6]\d{10})$|^PCT[A-Z]{2}\d{10}$|^(?:IB)?WO\d{10}[A-Z]?\d?$"
)
_PARTED = re.compile(
    r"^(?:VN)?\W*(?P<kind>[1-6])\W+(?:(?P<year>(?:19|20)\d{2})\W+(?P<serial>\d{1,5})"
    r"|(?P<short>\d{2})\W+(?P<full>\d{5}))$",
    re.I,
)  # with two digits of a year all five of the serial: 4/12/2019 is a day
_TITLE = re.compile(r"^(?:VN)?\W*(?P<kind>[1-6])\W+(?P<number>\d{6,7})(?:\W+(?P<version>\d{3}))?$")
_OLD_TITLE = re.compile(r"^(?P<mark>GPHI|HI|BĐQ|BDQ)\W*0*(?P<number>\d{1,7})$", re.I)
_LETTERS = str.maketrans("OoIl", "0011")
_YEAR_BEHIND = re.compile(r"^(?P<front>.*\D\d{1,4}/)(?P<century>20)?(?P<year>\d{2})$")
_LONGEST_RIGHT = 40


def _spellings(text: str) -> Iterator[str]:
    """Yield the text and the other ways to spell the number it may be."""
    yield text
    if designation := _designated(text):
        yield designation
    if len(text) > _LONGEST_RIGHT:
        return
    yield from _rights(text)
    if coded := _KIND_CODE.match(text):
        yield from _rights(coded["number"])
    if (mended := text.translate(_LETTERS)) != text:
        yield from _rights(mended)
    if (behind := _YEAR_BEHIND.match(text)) and any(c.isalpha() for c in text):
        yield f"{behind['front']}{'' if behind['century'] else '20'}{behind['year']}"


def _rights(text: str) -> Iterator[str]:
    """Yield the spellings of a number of industrial property, each a number in full."""
    text = _OFFICE.sub("", text.strip())
    if _RIGHT.match(whole := compact(text)):
        yield whole
    if parted := _PARTED.match(text):
        serial = parted["serial"] or parted["full"]
        years = [parted["year"]] if parted["year"] else [f"{c}{parted['short']}" for c in (20, 19)]
        yield from (f"{parted['kind']}-{year}-{serial:0>5}" for year in years)
    if title := _TITLE.match(text):
        yield f"{title['kind']}-{title['number']:0>7}-{title['version'] or '000'}"
    if old := _OLD_TITLE.match(text):
        yield from (f"{old['mark'].upper()} {old['number']:0>{width}}" for width in (1, 4, 5, 6, 7))


# ---- standards

_BODIES = "ISO|IEC|IEEE|TS|TR|PAS|ASTM|GUIDE|IWA|CISPR|CODEX|STAN|EN|BS|JIS|GOST|DIS"
_DESIGNATION = re.compile(
    r"^(?P<prefix>TCVN|QCVN|QCĐP|QCDP|ĐLVN|DLVN|TCCS)[\W_]*"
    rf"(?P<bodies>(?:(?:{_BODIES})[\W_]*)*)(?P<number>\d{{1,6}}|[IVX]+)(?P<parts>(?:[-\s.]+\d{{1,3}})*?)"
    r"(?:\W+(?P<year>(?:19|20)\d{2})|\s*:\s*(?P<short>\d{2}))?(?:\W+(?P<agency>[A-ZĐ]{2,10}))?$",
    re.I,
)
_OURS = re.compile(r"(?:Sửa đổi .*)?(?:TCVN|QCVN|QCĐP|ĐLVN|TCCS)\b")
_FOREIGN_STEM = re.compile(rf"^(?:(?:{_BODIES})[\W_]*)+\d+(?:-\d+)*$", re.I)
_REGULATIONS = ("QCVN", "QCĐP", "QCDP", "ĐLVN", "DLVN")


def _designated(text: str) -> str | None:
    """Return a designation with its year as it is written, or None for any other text."""
    found = _DESIGNATION.match(text)
    if not found or not (found["year"] or found["short"]):
        return None
    year = found["year"] or f"20{found['short']}"
    agency = f"/{found['agency']}" if found["agency"] else ""
    if agency and found["prefix"].upper() not in (*_REGULATIONS, "TCCS"):
        return None
    return f"{_front(found)}:{year}{agency}"


def _front(found: re.Match[str]) -> str:
    bodies = "/".join(re.findall(r"\w+", found["bodies"].upper()))
    parts = "".join(f"-{part}" for part in re.findall(r"\d+", found["parts"]))
    front = " ".join(filter(None, (found["prefix"].upper(), bodies)))
    return f"{front} {found['number']}{parts}"


def _stem(text: str) -> Reading | None:
    """Return the reading of a designation without its year, or None for any other text."""
    found = _DESIGNATION.match(text)
    if found and not (found["year"] or found["short"] or found["agency"]):
        front = _front(found)
        bare = re.sub(r"(?<=[\s-])0+(?=\d)", "", front)
        forms = dict.fromkeys(compact(form) for form in (text, front, bare))
        return Reading(tuple(forms), (text, front), ("standard",), True, True)
    if _FOREIGN_STEM.match(text) and len(compact(text)) > SHORTEST:
        return Reading((compact(text),), (text,), ("standard",), False, True)
    return None


def edition_year(form: str, number: str) -> int | None:
    """Return the year of a number that is the stem ``form`` with a year, and perhaps an agency.

    >>> edition_year("TCVNISO9001", "TCVNISO90012015"), edition_year("TCVN1", "TCVN120192017")
    (2015, None)
    """
    found = _EDITION.fullmatch(number, len(form)) if number.startswith(form) else None
    return int(found[1]) if found else None


EDITION = r"((?:19|20)[0-9]{2})(?:[A-Z][A-Z0-9]*)?"
"""What follows a stem in the compact form of an edition."""
_EDITION = re.compile(EDITION)

# ---- numbers inside a text

_INSIDE = re.compile(
    r"""(?<!\w)(?:
    (?:VN[-\s]*)?[1-6][-\s./]?(?:19|20)\d{2}[-\s./]?\d{5}
    |[1-6][-\s./]\d{7}[-\s./]\d{3}
    |(?:GPHI|BĐQ|BDQ)[-\s.]*\d{1,7}
    |PCT[/\s]*[A-Z]{2}[/\s]*\d{4}[/\s]*\d{6}
    |WO[/\s]*\d{4}[/\s]*\d{6}
    |(?:TCVN|QCVN|QCĐP|QCDP|TCCS|ĐLVN|DLVN|ISO|IEC)[\s/A-Z]{0,16}?\d+(?:-\d+)*\s?[:\-\s]\s?(?:19|20)\d{2}
     (?:/[A-ZĐ]{2,10})?
    |\d{1,5}(?:/\d{4})?/[A-ZĐ]{1,6}-[A-ZĐ&]{2,}
    |[A-ZĐ]{1,8}(?:\.[A-ZĐ]{1,8})*[.\-]\d{1,3}(?:[.\-/]\d{1,4})*[/.\-]\d{2}(?:-\d{2})?
    )(?!\w)""",
    re.I | re.X,
)
