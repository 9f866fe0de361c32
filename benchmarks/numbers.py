"""Numbers as people type them: how often the record they name is the first hit.

252,401 real application numbers of trade marks and 61,638 real ISO designations of the shared data,
the sample data of ``data/`` and generated records of every kind stand in one register. Numbers that
no record has must find nothing.
"""

from __future__ import annotations

import csv
import gzip
import json
import re
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

from benchmarks.generate import SEED, mixed
from benchmarks.place import REPOSITORY, Place, opened, ready, run_import
from benchmarks.report import Report, Row, summary
from st_db.access import Caller
from st_db.library import Library
from st_db.query import Query
from st_db.records import KINDS
from st_db.settings import Settings
from st_db.text import compact, fold

WORK = "a number typed in {count} ways opens its record first"
MARKS = "2-marks-designs-gis/vn-ipvietnam-trademarks/ID_Trademark_252401.csv.gz"
DOCUMENTS = "3-standards/iso-relaton/iso_documents_61638.csv.gz"
_GENERATED = 20_000
_FAILURES = 20  # that are printed
_FIELDS = ("application_number", "designation", "code", "trace_code", "grant_number", "tax_code",
           "decision_number")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Number:
    """A number, what its record is called by, and where it comes from."""

    written: str
    record: str
    source: str


Variant = Callable[[str], str | None]


def _wide(text: str) -> str:
    return text.translate({0x30 + n: 0xFF10 + n for n in range(10)} | {0x2D: 0xFF0D})


def _spaced(text: str) -> str:
    return re.sub(r"[\W_]+", " ", text)


_ANY: dict[str, Variant] = {
    "as written": lambda n: n,
    "lower case": lambda n: n.lower(),
    "without marks": fold,
    "without punctuation": compact,
    "blanks for punctuation": _spaced,
    "en dashes": lambda n: n.replace("-", "–"),
    "full width": _wide,
    "no-break blanks": lambda n: n.replace(" ", "\u00a0").replace("-", "\u2011"),
    "with its label": lambda n: f"Số: {n}.",
    "in quotes": lambda n: f"“{n}”",
    "blanks around": lambda n: re.sub(r"([-/:])", r" \1 ", f"  {n} "),
}
_APPLICATION: dict[str, Variant] = {
    "VN in front": lambda n: f"VN {n}",
    "as the office writes it": lambda n: f"VN{compact(n)}",
    "points": lambda n: n.replace("-", "."),
    "strokes": lambda n: n.replace("-", "/"),
    "Số đơn": lambda n: f"Số đơn: {n}",
    "INID code": lambda n: f"(21) {n}",
    "kind code": lambda n: f"VN {n} A",
    "O for 0": lambda n: n.replace("0", "O"),
    "without leading zeros": lambda n: re.sub(r"-0+(?=\d+$)", "-", n),
    "two digits of the year": lambda n: n[:2] + n[4:] if n[2:4] == "20" else None,
}
_JOINED = ("without punctuation",)
"""Ways in which ISO 1043-4:1998 and ISO 10434:1998 are typed alike."""


def variants(number: str) -> Iterator[tuple[str, str]]:
    """Yield the ways of typing a number, each once, by name."""
    ways = dict(_ANY)
    if re.fullmatch(r"[1-6]-\d{4}-\d{5}", number):
        ways |= _APPLICATION
    seen = set()
    for name, way in ways.items():
        text = way(number)
        if text and text not in seen:
            seen.add(text)
            yield name, text


def measure(place: Place, report: Report) -> None:
    """Ask for a sample in all ways, or for every number in one (``--numbers 0``)."""
    home = _filled(place)
    known = _numbers(place)
    random = Random(SEED)
    with opened(home) as library:
        ready(library)
        asked = list(_asked(known, place.numbers, random))
        found = _Asking(library).ask(asked)
        nothing = _nothing(library, known, random)
    _report(report, found, len({name for _, name, _ in asked}))
    work = "numbers that no record has"
    report.add(Row(work, f"of {nothing[1]:,}, found by a near one", "", 0, 0, nothing[0]))


def _asked(known: list[Number], sample: int, random: Random) -> Iterator[tuple[Number, str, str]]:
    if not sample:
        for number in known:
            yield (number, *random.choice(list(variants(number.written))))
        return
    by_source: dict[str, list[Number]] = {}
    for number in known:
        by_source.setdefault(number.source, []).append(number)
    for some in by_source.values():
        for number in random.sample(some, min(sample, len(some))):
            yield from ((number, *variant) for variant in variants(number.written))


@dataclass(slots=True)
class _Found:
    """How often it was the first hit, by source and way, and where not."""

    asked: dict[tuple[str, str], int]
    first: dict[tuple[str, str], int]
    failures: list[str]
    seconds: list[float]


class _Asking:
    """Asks one register and judges the first hit."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def ask(self, asked: list[tuple[Number, str, str]]) -> _Found:
        found = _Found({}, {}, [], [])
        for number, way, text in asked:
            key = (number.source, way)
            started = time.perf_counter()
            first = _first(self._library, text)
            found.seconds.append(time.perf_counter() - started)
            found.asked[key] = found.asked.get(key, 0) + 1
            joined = way in _JOINED and compact(first or "") == compact(number.record)
            if first == number.record or joined:
                found.first[key] = found.first.get(key, 0) + 1
            else:
                found.failures.append(f"{number.source}, {way}: {text!r} gave {first!r}")
        return found


def _first(library: Library, text: str) -> str | None:
    query = Query(text, kinds=tuple(KINDS), limit=1, facets=())
    hits = library.search.search(Caller.local(), query).hits
    return hits[0].number if hits else None


def _nothing(library: Library, known: list[Number], random: Random) -> tuple[int, int]:
    """Ask for applications that nobody filed; returns how many found one all the same."""
    filed = {compact(number.written) for number in known}
    free: list[str] = []
    while len(free) < 500:
        number = f"4-{random.randint(2000, 2024)}-{random.randint(0, 99_999):05d}"
        if compact(number) not in filed:
            free.append(number)
    return sum(_first(library, number) is not None for number in free), len(free)


def _report(report: Report, found: _Found, ways: int) -> None:
    work = WORK.format(count=ways)
    sources = sorted({source for source, _ in found.asked})
    for source in sources:
        asked = sum(n for (s, _), n in found.asked.items() if s == source)
        first = sum(n for (s, _), n in found.first.items() if s == source)
        report.add(Row(work, f"{source}, of {asked:,}", "%", 100, 100, 100 * first / asked,
                       more_is_better=True))  # fmt: skip
    missed = {
        f"{source}, {way}": f"{found.first.get((source, way), 0):,} of {n:,}"
        for (source, way), n in found.asked.items()
        if found.first.get((source, way), 0) < n
    }
    report.detail("numbers", {
        "a question": summary(found.seconds),
        "ways with failures": missed or "none",
        "failures": dict(enumerate(found.failures[:_FAILURES], 1)),
    })  # fmt: skip


# ---- the register


def _filled(place: Place) -> Path:
    """Return the home that holds all the numbers, imported when missing."""
    home = place.folder / "home-numbers"
    done = home / "filled"
    if done.exists():
        return home
    shutil.rmtree(home, ignore_errors=True)
    folder = (REPOSITORY / "data").iterdir()
    samples = sorted(p for p in folder if p.is_file() and p.suffix != ".md")
    for file in samples:
        run_import(home, file)
    with opened(home) as library:
        ready(library)
        _keep(place, list(_in(library)))
    shared = Settings().shared / "data"
    for name in (MARKS, DOCUMENTS):
        if (shared / name).exists():
            run_import(home, shared / name)
    run_import(home, _generated(place))
    with opened(home) as library:
        ready(library)
    done.touch()
    return home


def _in(library: Library) -> Iterator[str]:
    """Yield the numbers of all records."""
    offset = 0
    while True:
        query = Query(kinds=tuple(KINDS), sort="number", limit=100, offset=offset, facets=())
        hits = library.search.search(Caller.local(), query).hits
        yield from (hit.number for hit in hits if hit.number)
        offset += len(hits)
        if not hits:
            return


def _keep(place: Place, numbers: list[str]) -> None:
    (place.folder / "numbers-sample.json").write_text(json.dumps(numbers), "utf-8")


def _generated(place: Place) -> Path:
    path = place.folder / "numbers-generated.jsonl"
    with path.open("w", encoding="utf-8") as file:
        for made in mixed(_GENERATED):
            line = {name: value for name, value in made.items() if not name.startswith("_")}
            file.write(json.dumps(line, ensure_ascii=False) + "\n")
    return path


def _numbers(place: Place) -> list[Number]:
    kept = json.loads((place.folder / "numbers-sample.json").read_text("utf-8"))
    found = [Number(number, number, "sample data") for number in dict.fromkeys(kept)]
    shared = Settings().shared / "data"
    if (shared / MARKS).exists():
        with gzip.open(shared / MARKS, "rt", encoding="utf-8-sig") as file:
            for line in file:
                if plain := re.fullmatch(r"VN([1-6])(\d{4})(\d{5})", line.strip()):
                    number = "-".join(plain.groups())
                    found.append(Number(number, number, "applications of marks, real"))
    if (shared / DOCUMENTS).exists():
        with gzip.open(shared / DOCUMENTS, "rt", encoding="utf-8-sig", newline="") as file:
            found += [Number(row["reference"], row["reference"], "ISO designations, real")
                      for row in csv.DictReader(file)]  # fmt: skip
    for made in mixed(_GENERATED):
        numbers = [made[name] for name in _FIELDS if made.get(name)]
        kind = KINDS[made["kind"]].kind.label("en")
        found += [Number(number, numbers[0], f"generated: {kind}") for number in numbers]
    return found
