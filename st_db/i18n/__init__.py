"""Every sentence the product says, in Vietnamese and English, by key.

The sentences live in the ``*.toml`` files beside this module: one table per key with ``vi`` and
``en`` and, for errors, ``remedy_vi`` and ``remedy_en``. Placeholders are ``{name}``.
"""

from __future__ import annotations

import tomllib
from functools import lru_cache
from importlib.resources import files
from typing import Any, Literal

Language = Literal["vi", "en"]
LANGUAGES: tuple[Language, ...] = ("vi", "en")
DEFAULT: Language = "vi"


@lru_cache(maxsize=1)
def catalogue() -> dict[str, dict[str, str]]:
    """Give {key: {vi, en, remedy_vi?, remedy_en?}} of all files; refuses a key defined twice."""
    found: dict[str, dict[str, str]] = {}
    for file in sorted(files(__name__).iterdir(), key=lambda f: f.name):
        if not file.name.endswith(".toml"):
            continue
        for key, entry in _flatten(tomllib.loads(file.read_text(encoding="utf-8"))):
            if key in found:
                raise ValueError(f"i18n key {key} is defined twice (again in {file.name})")
            found[key] = entry
    return found


def _flatten(table: dict[str, Any], prefix: str = "") -> list[tuple[str, dict[str, str]]]:
    """Turn nested tables into dotted keys; a table with ``vi`` is a leaf."""
    if isinstance(table.get("vi"), str):
        return [(prefix, table)]
    found: list[tuple[str, dict[str, str]]] = []
    for name, inner in table.items():
        found += _flatten(inner, f"{prefix}.{name}" if prefix else name)
    return found


def t(key: str, language: Language, /, **params: Any) -> str:
    """Return the sentence of a key with its placeholders filled; an unknown key is a KeyError."""
    return _fill(catalogue()[key][language], params)


def remedy(key: str, language: Language, /, **params: Any) -> str:
    """Return what to do about an error, or an empty string when its sentence says it all."""
    return _fill(catalogue()[key].get(f"remedy_{language}", ""), params)


def has(key: str) -> bool:
    """Tell whether a key exists."""
    return key in catalogue()


def _fill(sentence: str, params: dict[str, Any]) -> str:
    return sentence.format_map(_Missing(params)) if "{" in sentence else sentence


class _Missing(dict[str, Any]):
    """A parameter that was not given shows as its own name instead of hiding the sentence."""

    def __missing__(self, key: str) -> str:
        return f"{{{key}}}"


def number(value: float, language: Language, decimals: int = 0) -> str:
    """Return a number with the language's separators: 1.234,5 in Vietnamese, 1,234.5 in English."""
    text = f"{value:,.{decimals}f}"
    return text.translate(str.maketrans(",.", ".,")) if language == "vi" else text
