"""sạch: nothing twice, no remains of broken texts, no links into nothing."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache

from st_db.quality.model import Found, Rule, Subject
from st_db.records import KINDS, Entry

_APART = frozenset({"place_names", "number_as_written", "source_url", "website"})
"""Texts that are kept as they came, or are addresses."""

_WEIGHTS = {"title": 3, "title_en": 2, "summary": 2}

STRAY = re.compile(
    "\ufffd"  # a letter that was lost
    "|&(?:[a-z]{2,8}|#[0-9]{2,5});"  # signs of web pages
    "|</?(?:p|br|b|i|u|em|strong|div|span|font|table|tr|td|li|ul|ol)(?:[ /][^>]*)?>"
    r"|[^\s?][?]{2,}[^\s?]"  # marks in the place of letters: Tr??ng
    "|[ÃÂ][\u00a1-\u00bf]|á[º»]|Ä‘",  # UTF-8 that was read as Latin
    re.ASCII,
)


def _texts(entry: type[Entry]) -> dict[str, int]:
    return {
        name: _WEIGHTS.get(name, 1)
        for name, field in entry.fields().items()
        if field.shape.name == "text" and name not in _APART
    }


def _stray(subject: Subject, fields: tuple[str, ...]) -> Found:
    values = subject.values
    written = [(name, value) for name in fields if (value := values.get(name))]
    lines = [v if isinstance(v, str) else "\n".join(v) for _, v in written]
    if not _broken("\n".join(lines)):
        return  # nearly all: one look at everything
    for (name, _), text in zip(written, lines, strict=True):
        if _broken(text):
            found = STRAY.search(text)
            yield name, "" if name in _personal(subject.kind) or not found else found[0][:40]


def _broken(text: str) -> bool:
    if STRAY.search(text):
        return True
    return not (text.isascii() or unicodedata.is_normalized("NFC", text))


@cache
def _personal(kind: str) -> frozenset[str]:
    return frozenset(n for n, field in KINDS[kind].fields().items() if field.spec.personal)


def _twin(subject: Subject, _fields: tuple[str, ...]) -> Found:
    if subject.facts.twins:
        yield "title", " ".join(subject.facts.twins)


def _linking(entry: type[Entry]) -> dict[str, int]:
    return {name: 1 for name, field in entry.fields().items() if field.spec.link} | {"links": 1}


def _lost_link(subject: Subject, fields: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    for name in fields:
        if lost := subject.facts.lost_links.get(name):
            yield name, "; ".join(lost)


RULES = (
    Rule("twin", "clean", lambda _entry: {"title": 6}, _twin),
    Rule("stray", "clean", _texts, _stray),
    Rule("lost_link", "clean", _linking, _lost_link),
)
