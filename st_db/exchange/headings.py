"""Headers that people read and that name their field again when the file comes back."""

from __future__ import annotations

from functools import lru_cache

from st_db.fields import header_key, headers
from st_db.i18n import Language
from st_db.records import KINDS

KIND = "kind"
KIND_HEADERS: dict[Language, str] = {"vi": "Loại bản ghi", "en": "Record kind"}
"""Headers of the column that tells each row's kind; what it says rules, whatever the number."""


@lru_cache(maxsize=2048)
def heading(kind: str, name: str, language: Language) -> str:
    """Return a field's label, or its name where the label would name another field of the kind."""
    if name == KIND:
        return KIND_HEADERS[language]
    label = KINDS[kind].fields()[name].spec.label(language)
    return label if _named(kind).get(header_key(label)) == name else name


def means(kind: str, header: str, name: str) -> bool:
    """Tell whether a header means a field to a kind; one that lacks the field must not know it."""
    has = name == KIND or name in KINDS[kind].fields()
    return _named(kind).get(header_key(header)) == (name if has and name != KIND else None)


@lru_cache(maxsize=16)
def _named(kind: str) -> dict[str, str]:
    return headers(KINDS[kind])
