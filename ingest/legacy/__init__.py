"""Vietnamese text from before Unicode: found by fonts or by its words, and read into Unicode."""

from __future__ import annotations

from ingest.legacy.evidence import Verdict, judge
from ingest.legacy.fonts import encoding_of_font
from ingest.legacy.fontwise import Fontwise, Reading, Run, Sample, read_runs
from ingest.legacy.reading import Converter, to_unicode
from ingest.legacy.tables import ENCODINGS

__all__ = [
    "ENCODINGS",
    "Converter",
    "Fontwise",
    "Reading",
    "Run",
    "Sample",
    "Verdict",
    "encoding_of_font",
    "judge",
    "read_runs",
    "to_unicode",
]
