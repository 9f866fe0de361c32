"""What people may call a field in an expert line: codes, labels in both languages, INID numbers."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from st_db.i18n import Language
from st_db.records import KINDS
from st_db.text import folded_words

CODES: dict[str, tuple[str, ...]] = {
    "TI": ("title", "title_en"),
    "AB": ("summary",),
    "NO": ("number",),
    "KD": ("kind",),
    "ST": ("status",),
    "YR": ("year",),
    "DT": ("date",),
    "OG": ("organizations",),
    "PL": ("place",),
    "AN": ("application_number",),
    "PN": ("publication_number",),
    "GN": ("grant_number",),
    "FD": ("filing_date",),
    "AD": ("filing_date",),
    "PD": ("publication_date",),
    "GD": ("grant_date",),
    "ED": ("expiry_date",),
    "PA": ("applicants",),
    "OW": ("holders",),
    "IN": ("inventors", "designers"),
    "RP": ("agents",),
    "PR": ("priorities",),
    "IC": ("ipc",),
    "CP": ("cpc",),
    "LC": ("locarno",),
    "NC": ("nice",),
    "VC": ("vienna",),
    "IS": ("ics",),
    "RF": ("field",),
    "LV": ("level",),
    "HO": ("host",),
    "LD": ("leader",),
    "BU": ("budget_total",),
}
"""The two-letter codes that searchers of patents know, and ours for what patents lack."""

_LABELS = {
    "kind": {"vi": "Loại", "en": "Kind"},
    "year": {"vi": "Năm", "en": "Year"},
}
_FEWEST = 2  # words of a further name, since single ones (anh, nam, link) are ordinary words


@dataclass(frozen=True, slots=True)
class Named:
    """One field with everything it may be called."""

    field: str
    vi: str
    en: str
    codes: tuple[str, ...]
    inid: tuple[str, ...]

    def label(self, language: Language) -> str:
        """Return the label in a language."""
        return self.vi if language == "vi" else self.en


def name_key(text: str) -> str:
    """Return what two spellings of a field's name share."""
    return "_".join(folded_words(text.replace("_", " ")))


@cache
def nameable() -> dict[str, Named]:
    """Return every field a line may name, those of all kinds first."""
    from st_db.query.filterable import filterable

    codes: dict[str, list[str]] = {}
    for code, fields in CODES.items():
        for name in fields:
            codes.setdefault(name, []).append(code)
    found: dict[str, Named] = {}
    for name in filterable():
        vi, en = _labels(name)
        found[name] = Named(name, vi, en, tuple(codes.get(name, ())), _inid(name))
    return found


@cache
def named() -> dict[str, tuple[str, ...]]:
    """Return {key: fields} of every name but INID numbers; a name several fields bear is all."""
    found: dict[str, list[str]] = {}

    def call(name: str, field: str) -> None:
        fields = found.setdefault(name_key(name), [])
        if field not in fields:
            fields.append(field)

    known = nameable()
    for field, one in known.items():
        for name in (field, one.vi, one.en):
            call(name, field)
    for field, names in _further().items():
        for name in names:
            claimed = found.get(name_key(name), [])
            if all(set(known[field].inid) & set(known[other].inid) for other in claimed):
                call(name, field)
    return {**{key: tuple(fields) for key, fields in found.items() if key},
            **{code.lower(): fields for code, fields in CODES.items()}}  # fmt: skip


@cache
def by_inid() -> dict[str, tuple[str, ...]]:
    """Return {INID number: fields}; patents and marks number the same facts differently."""
    found: dict[str, list[str]] = {}
    for field, known in nameable().items():
        for number in known.inid:
            found.setdefault(number, []).append(field)
    return {number: tuple(fields) for number, fields in found.items()}


def label_of(field: str, language: Language) -> str:
    """Return what people call a field."""
    known = nameable().get(field)
    return known.label(language) if known else field


def _labels(name: str) -> tuple[str, str]:
    if name in _LABELS:
        return _LABELS[name]["vi"], _LABELS[name]["en"]
    spec = next(e.fields()[name].spec for e in KINDS.values() if name in e.fields())
    return spec.vi, spec.en


def _inid(name: str) -> tuple[str, ...]:
    specs = (e.fields()[name].spec for e in KINDS.values() if name in e.fields())
    return tuple(dict.fromkeys(spec.inid for spec in specs if spec.inid))


def _further() -> dict[str, list[str]]:
    """Return the further headings of files that are several words, such as chủ đơn."""
    found: dict[str, list[str]] = {}
    for entry in KINDS.values():
        for field in entry.fields().values():
            names = [n for n in field.spec.names if len(folded_words(n)) >= _FEWEST]
            found.setdefault(field.name, []).extend(n for n in names if "(" not in n)
    return found
