"""A workbook's texts by font: what each font promises, or what its words say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain

from ingest.legacy.evidence import Verdict, judge
from ingest.legacy.fonts import encoding_of_font
from ingest.legacy.reading import Converter
from ingest.legacy.tables import ENCODINGS
from st_db.errors import Issue, Where

SAMPLE = 3000
"""Texts of one font that are looked at."""


Run = tuple[str | None, str]
"""A part of a cell's text: its font, and the text."""


def read_runs(runs: Sequence[Run]) -> tuple[str, str | None]:
    """Return a text of several parts whose fonts tell their encodings, and the first of those.

    A part without a font has that of its cell, which is taken to be the first one named here.
    """
    first = next((encoding for font, _ in runs if (encoding := named(font))), None)
    if first is None:
        return "".join(text for _, text in runs), None
    parts = []
    for font, text in runs:
        encoding = named(font) if font else first
        parts.append(Converter((encoding,)).read(text)[0] if encoding else text)
    return "".join(parts), first


@dataclass(slots=True)
class Fontwise:
    """Decides for each font of a file how its texts are read; None is the font of plain text."""

    encodings: tuple[str, ...] = ("tcvn3", "vni")
    found: dict[str, bool] = field(default_factory=dict)  # in the order they were found
    _samples: dict[str | None, list[str]] = field(default_factory=dict)
    _verdicts: dict[str | None, Verdict] = field(default_factory=dict)

    def sample(self) -> Sample:
        """Return what remembers texts, to be read like a reader of texts."""
        return Sample(self._samples)

    def decide(self, pooled: bool = False) -> None:
        """Judge the fonts whose names say nothing; call it once, after the sample.

        ``pooled`` has all of them judged together too: a column of a text table, which stands in
        for a font, may hold too few words to judge it by.
        """
        for font, texts in self._samples.items():
            if encoding := named(font):
                self.found[encoding] = True
            elif verdict := judge(texts, self.encodings):
                self._verdicts[font] = verdict
                self.found.update(dict.fromkeys(verdict.encodings, True))
        if pooled:
            self._pool()
        self._samples.clear()

    def _pool(self) -> None:
        together = judge(chain.from_iterable(self._samples.values()), self.encodings)
        self.found.update(dict.fromkeys(together.encodings, True))
        for font in self._samples if together else ():
            if not together.mixed:
                self._verdicts[font] = together
            else:
                self._verdicts.setdefault(font, together)

    def reading(self) -> Reading:
        """Return a reader of texts with a count of its own, for one pass over a sheet."""
        return Reading(self)

    def converter(self, font: str | None) -> Converter | None:
        """Return what reads texts of a font; None when they are left as they are."""
        if encoding := named(font):
            return Converter((encoding,))
        if verdict := self._verdicts.get(font):
            return Converter(verdict.encodings, sure=False, pure=not verdict.mixed)
        if self.found:  # a few such words in another font of the same file
            return Converter(tuple(self.found), sure=False, proven=True)
        return None


def named(font: str | None) -> str | None:
    """Return the encoding a font's name promises."""
    return encoding_of_font(font) if font else None


@dataclass(frozen=True, slots=True)
class Sample:
    """Remembers texts by font and returns them as they are."""

    texts: dict[str | None, list[str]]

    def __call__(self, text: str, font: str | None) -> str:
        if not text.isascii():
            texts = self.texts.setdefault(font, [])
            if len(texts) < SAMPLE:
                texts.append(text)
        return text

    def runs(self, runs: Iterable[Run]) -> str:
        """Return the text of several parts."""
        return "".join(self(text, font) for font, text in runs)

    def counted(self, encoding: str) -> None:
        """Do nothing: a sample counts no cells."""


@dataclass(slots=True)
class Reading:
    """Reads the texts of one pass and counts the cells it changed, by encoding and reason."""

    fontwise: Fontwise
    count: Counter[tuple[str, str]] = field(default_factory=Counter)
    _converters: dict[str | None, Converter | None] = field(default_factory=dict)

    def __call__(self, text: str, font: str | None) -> str:
        return text if text.isascii() else self.runs([(font, text)])

    def runs(self, runs: Iterable[Run]) -> str:
        """Return the text of a cell whose parts may be of different fonts."""
        parts: list[str] = []
        changed: dict[tuple[str, str], int] = {}
        for font, text in runs:
            found = text
            if not text.isascii() and (converter := self._converter(font)):
                found, encoding = converter.read(text)
                if encoding:
                    changed[encoding, "font" if named(font) else "words"] = 1
            parts.append(found)
        if changed:
            self.count.update(changed)
        return "".join(parts)

    def counted(self, encoding: str) -> None:
        """Count a cell that somebody else read, by the fonts of its parts."""
        self.count[encoding, "font"] += 1

    def _converter(self, font: str | None) -> Converter | None:
        if font not in self._converters:
            self._converters[font] = self.fontwise.converter(font)
        return self._converters[font]

    def closing(self, where: Where) -> Iterator[Issue]:
        """Yield what was converted and why, after the last row."""
        for (encoding, why), count in self.count.items():
            params = {"encoding": ENCODINGS[encoding], "count": count}
            yield Issue("info", f"ingest.legacy_by_{why}", where, params)
