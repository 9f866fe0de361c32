"""A proposed text to be checked: what is taken, what is refused, and the same of a record."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from st_db.errors import UsageError
from st_db.fields import Field
from st_db.overlap import Gazetteer, Reading, Stock, Text, read
from st_db.query import Passage
from st_db.records import KINDS
from st_db.text import tidy

LONGEST = 100_000
"""Characters of a text that is checked, some forty pages; more would cost everyone's time."""

LONGEST_TITLE = 1_000
_FIRST_LINE = 400  # characters of a first line that can be a title
_HEAD = 3_000  # characters among which a form names its title
_NAMED = re.compile(
    r"^[\dIVX.)\s]*tên (?:nhiệm vụ|đề tài|dự án|đề án)[^:\n]{0,40}:\s*(\S.{8,})$", re.I | re.M
)
_TITLES = ("title", "title_en", "mark_text")
_COMPARED = ("identity", "content", "results")
_NEVER = frozenset({"cited_documents", "colours", "disclaimer", "lot"})


@dataclass(frozen=True, slots=True)
class Proposal:
    """A title and what follows it."""

    title: str
    text: str

    @classmethod
    def of(cls, text: str, title: str = "") -> Proposal:
        """Return the proposal of a pasted text; without a title it is the line that says so.

        A form of a task has *Tên nhiệm vụ: …* below other headings; anything else begins with it.

        Raises UsageError for a text that is too long to compare.
        """
        length = len(text) + len(title)
        if length > LONGEST:
            raise UsageError("error.overlap_too_long", count=length, limit=LONGEST)
        text, title = _clean(text), tidy(_clean(title))
        if not title and (named := _NAMED.search(text[:_HEAD])):
            title = tidy(named[1])
        elif not title:
            first, _, rest = text.partition("\n")
            if rest.strip() and len(first) <= _FIRST_LINE:
                title, text = tidy(first), rest.strip()
        return cls(title[:LONGEST_TITLE], text)

    @property
    def whole(self) -> str:
        """Return the title and the text as one."""
        return f"{self.title}\n\n{self.text}".strip()


def _clean(text: str) -> str:
    """Return a text without what no page shows: NUL, halves of characters, other line ends."""
    text = text.replace("\0", " ").encode("utf-8", "ignore").decode("utf-8")
    return "\n".join(line.rstrip() for line in text.splitlines()).strip()


class Reader:
    """Reads texts for comparison by the lists that are in force."""

    def __init__(self, stock: Stock, places: Gazetteer) -> None:
        self._stock = stock
        self._places = places

    def read(self, text: str) -> Reading:
        """Return one text as it is compared."""
        return read(text, self._stock, self._places)

    def proposal(self, proposal: Proposal) -> tuple[Text, dict[str, Reading]]:
        """Return a proposal as it is compared, and its parts by name.

        Raises UsageError for one without any phrase that counts.
        """
        given = {"title": proposal.title, "text": proposal.text}
        parts = {name: self.read(text) for name, text in given.items() if text}
        if not any(part.telling for part in parts.values()):
            raise UsageError("error.overlap_no_phrase")
        return Text(parts.get("title"), tuple(parts.values())), parts

    def record(self, kind: str, values: Mapping[str, Any]) -> tuple[Text, dict[str, Reading]]:
        """Return the texts of a record that are compared, and each by its field."""
        read_of = {name: self.read(text) for name, text in texts_of(kind, values).items()}
        english = read_of.get("title_en")
        title = read_of.get("title") or english
        aside = (english,) if english is not None and title is not english else ()
        parts = tuple(part for part in read_of.values() if part not in aside)
        return Text(title, parts, aside), read_of


def passage_of(text: Text) -> Passage:
    """Return what an index is asked for to find candidates."""
    pairs = (pair for part in text.parts for pair in part.pairs)
    words = (word for part in text.parts for word in part.words)
    return Passage.of(pairs, words, text.title.pairs if text.title else ())


def texts_of(kind: str, values: Mapping[str, Any]) -> dict[str, str]:
    """Return {field: text} of what is compared of a record: no names, no numbers, no persons."""
    found = {}
    for field in _compared(kind):
        value = values.get(field.name)
        if value and not (field.name == "mark_text" and value == values.get("title")):
            found[field.name] = ".\n".join(field.shape.texts(value))
    return found


@lru_cache(maxsize=64)
def _compared(kind: str) -> tuple[Field, ...]:
    """Return the running texts of a kind, its titles first."""
    fields = [f for f in KINDS[kind].fields().values() if _is_text(f) and f.name not in _NEVER]
    return tuple(sorted(fields, key=lambda field: field.name not in _TITLES))


def _is_text(field: Field) -> bool:
    spec = field.spec
    if spec.personal or spec.scheme or spec.role or spec.facet or field.name == "number":
        return False
    return bool(spec.search) and field.shape.name == "text" and spec.section in _COMPARED
