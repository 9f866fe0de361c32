"""Copies of records planted as proposals: found or not, and what unrelated texts seem to share."""

from __future__ import annotations

import json
import os
import re
import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from random import Random
from statistics import median

from benchmarks import vocabulary as words
from benchmarks.generate import mixed
from benchmarks.place import Place, opened, ready, run_import
from benchmarks.report import Report, Row, percentile, summary
from st_db.access import Caller
from st_db.library import Library
from st_db.library.overlap import Check
from st_db.library.proposals import Proposal
from st_db.text import fold

EACH = 40
"""Copies of every sort, half of generated tasks, half of real patents where they are at hand."""

_RETRIEVAL = Path("data/6-retrieval/beir")
_PATENTS = _RETRIEVAL / "vn-patents-title2abstract-dev"
_PARAGRAPHS = _RETRIEVAL / "xquad-vi" / "corpus.jsonl"
_LEFT_OUT = 100
"""Real patents that are not imported, so that something real is unrelated."""

_ME = Caller.local()


@dataclass(frozen=True, slots=True)
class Source:
    """A record that copies are made of."""

    kind: str
    number: str
    title: str
    text: str


Change = Callable[[Source, Source, Random], tuple[str, str]]
"""A record, and another text that is in no record, to the title and text of a proposal."""


def _dropped(share: float) -> Change:
    def change(one: Source, _: Source, random: Random) -> tuple[str, str]:
        return _thinned(one.title, share, random), _thinned(one.text, share, random)

    return change


def _thinned(text: str, share: float, random: Random) -> str:
    return " ".join(word for word in text.split() if random.random() >= share)


def _reordered(one: Source, _: Source, random: Random) -> tuple[str, str]:
    clauses = [c.strip() for c in re.split(r"[.;,](?=\s)", one.text) if c.strip(" .")]
    random.shuffle(clauses)
    return one.title, ". ".join(clauses)


def _elsewhere(one: Source, _: Source, random: Random) -> tuple[str, str]:
    """Put other places and years; a text without any gets some."""
    place, year = random.choice(words.PROVINCES), random.randrange(2026, 2031)
    title, text = (
        re.sub(r"\b(?:19|20)\d\d\b", str(year), _PLACES.sub(place, part))
        for part in (one.title, one.text)
    )
    if place not in title:
        commune = random.choice(words.COMMUNES)
        title += f" tại xã {commune}, tỉnh {place} giai đoạn {year - 2}-{year}"
    return title, text


_PLACES = re.compile("|".join(map(re.escape, sorted(words.PROVINCES, key=len, reverse=True))))


def _unmarked(one: Source, _: Source, _r: Random) -> tuple[str, str]:
    return fold(one.title), fold(one.text)


_SYNONYMS = {
    "nghiên cứu": "khảo sát", "ứng dụng": "áp dụng", "xây dựng": "thiết lập", "nhằm": "để",
    "phương pháp": "cách thức", "thiết bị": "dụng cụ", "hệ thống": "tổ hợp",
    "quy trình": "cách làm", "bao gồm": "có", "đề cập đến": "nói về", "được bố trí": "đặt",
    "sản xuất": "làm ra", "sử dụng": "dùng", "nâng cao": "tăng", "góp phần": "giúp",
    "phục vụ": "cho", "sáng chế": "đề tài",
}  # fmt: skip
_STOCK = re.compile("|".join(map(re.escape, sorted(_SYNONYMS, key=len, reverse=True))), re.I)


def _restocked(one: Source, _: Source, _r: Random) -> tuple[str, str]:
    title, text = (
        _STOCK.sub(lambda hit: _SYNONYMS[hit[0].lower()], part) for part in (one.title, one.text)
    )
    return title, text


def _merged(one: Source, other: Source, _: Random) -> tuple[str, str]:
    return one.title, f"{_half(one.text)} {_half(other.text)}"


def _half(text: str) -> str:
    said = text.split()
    return " ".join(said[: len(said) // 2])


def _renamed(one: Source, other: Source, _: Random) -> tuple[str, str]:
    return other.title, one.text


def _rewritten(one: Source, other: Source, _: Random) -> tuple[str, str]:
    return one.title, other.text


def _padded(one: Source, other: Source, random: Random) -> tuple[str, str]:
    """Hide one sentence in three of a record among the text of another."""
    sentences = [s for s in re.split(r"(?<=\.)\s+", one.text) if s]
    kept = random.sample(sentences, max(1, len(sentences) // 3))
    return other.title, f"{other.text} {' '.join(kept)}"


def _everything(one: Source, other: Source, random: Random) -> tuple[str, str]:
    title, text = _elsewhere(one, other, random)
    changed = Source(one.kind, one.number, title, text)
    title, text = _reordered(Source(one.kind, one.number, *_restocked(changed, other, random)),
                             other, random)  # fmt: skip
    return fold(_thinned(title, 0.15, random)), fold(_thinned(text, 0.15, random))


PLANTED: dict[str, Change] = {
    "every tenth word dropped": _dropped(0.1),
    "every fourth word dropped": _dropped(0.25),
    "two words in five dropped": _dropped(0.4),
    "clauses reordered": _reordered,
    "another place and year": _elsewhere,
    "without marks": _unmarked,
    "other stock words": _restocked,
    "half of it, half of another": _merged,
    "another title": _renamed,
    "the title with another text": _rewritten,
    "a third hidden in another": _padded,
    "all of it: place, order, words, marks": _everything,
}
HARDEST = ("two words in five dropped", "a third hidden in another")
"""Sorts of which less is asked."""


@dataclass(slots=True)
class _Tally:
    first: int = 0
    three: int = 0
    asked: int = 0
    shares: list[int] = field(default_factory=list)

    def told(self) -> str:
        share = median(self.shares) if self.shares else 0
        return (
            f"@1 {self.first / self.asked:.2f}, @3 {self.three / self.asked:.2f}"
            f" of {self.asked}, median share {share:.0f} %"
        )


def measure(place: Place, report: Report) -> None:
    """Plant copies, ask for unrelated texts, time a text of two pages."""
    home = place.folder / f"home-overlap-{place.size}"
    real = list(_real())
    real, left_out = real[:-_LEFT_OUT], real[-_LEFT_OUT:]
    if not (home / "filled").exists():
        _fill(home, place, real)
    made = list(_made(0, place.size))
    fresh = list(_made(place.size, place.size + 3_000))
    with opened(home) as library:
        ready(library)
        library.overlap.check(_ME, Proposal.of(made[0].text))  # reads the gazetteer
        tallies = _planted(library, [(made, fresh), (real, left_out)])
        unrelated = _unrelated(library, fresh, left_out)
        seconds = _timed(library, real or made)
    _report(place, report, tallies, (unrelated, seconds))


def _fill(home: Path, place: Place, real: list[Source]) -> None:
    shutil.rmtree(home, ignore_errors=True)
    run_import(home, place.mixed())
    if real:
        file = place.folder / "real-patents.jsonl"
        rows = [{"application_number": s.number, "title": s.title, "summary": s.text} for s in real]
        file.write_text("".join(json.dumps({"kind": "invention", **r}, ensure_ascii=False) + "\n"
                                for r in rows), "utf-8")  # fmt: skip
        run_import(home, file)
    (home / "filled").touch()


def _made(start: int, stop: int) -> Iterator[Source]:
    """Yield generated tasks with their texts."""
    for made in islice(mixed(stop), start, None):
        if made["kind"] == "task":
            yield Source("task", made["code"], made["title"], made["objective"])


def _shared() -> Path:
    return Path(os.environ.get("ST_DB_SHARED", "../shared")).resolve()


def _lines(path: Path) -> Iterator[Mapping[str, str]]:
    with path.open(encoding="utf-8") as file:
        yield from map(json.loads, file)


def _real() -> Iterator[Source]:
    """Yield real patents: their titles are the queries that find their abstracts."""
    folder = _shared() / _PATENTS
    if not folder.is_dir():
        return
    titles = {line["_id"]: line["text"] for line in _lines(folder / "queries.jsonl")}
    for line in _lines(folder / "corpus.jsonl"):
        if line["_id"] in titles:
            yield Source("invention", line["_id"], titles[line["_id"]], line["text"])


def _planted(
    library: Library, registers: list[tuple[list[Source], list[Source]]]
) -> dict[str, _Tally]:
    """Plant copies of records; the other text of a sort is in no record, but of the same sort."""
    tallies = {}
    for sort, change in PLANTED.items():
        random = Random(f"overlap {sort}")
        tally = tallies[sort] = _Tally()
        for some, others in registers:
            for one in random.sample(some, min(EACH // 2, len(some))):
                other = random.choice(some if change is _merged else others)
                title, text = change(one, other, random)
                _count(tally, one, library.overlap.check(_ME, Proposal.of(text, title)))
    return tallies


def _count(tally: _Tally, one: Source, check: Check) -> None:
    found = check.found.records.get(one.kind, [])
    at = next((n for n, near in enumerate(found) if near.number == one.number), None)
    tally.asked += 1
    tally.first += at == 0
    tally.three += at is not None and at < 3
    if at is not None:
        tally.shares.append(found[at].percent)


def _unrelated(
    library: Library, fresh: list[Source], left_out: list[Source]
) -> dict[str, list[int]]:
    """Return the highest share of texts that copy nothing."""
    asked = {
        "generated tasks, of the same word lists": [Proposal.of(s.text, s.title) for s in fresh],
        "real patents": [Proposal.of(s.text, s.title) for s in left_out],
    }
    path = _shared() / _PARAGRAPHS
    if path.exists():
        asked["an encyclopedia"] = [Proposal.of(line["text"]) for line in _lines(path)]
    return {
        name: [max(library.overlap.check(_ME, p).highest.values()) for p in some[:60]]
        for name, some in asked.items()
        if some
    }


def _timed(library: Library, some: list[Source]) -> list[float]:
    """Return the seconds of texts of two pages, some 6,000 characters each."""
    seconds = []
    for start in range(0, 60, 2):
        text = "\n\n".join(s.text for s in some[start : start + 12])[:6_000]
        started = time.perf_counter()
        library.overlap.check(_ME, Proposal.of(text, some[start].title))
        seconds.append(time.perf_counter() - started)
    return seconds


def _report(
    place: Place, report: Report, tallies: dict[str, _Tally],
    others: tuple[dict[str, list[int]], list[float]],
) -> None:  # fmt: skip
    unrelated, seconds = others
    work = f"planted copies among {place.size:,} records"

    def recall(hard: bool) -> float:
        some = [t for sort, t in tallies.items() if (sort in HARDEST) == hard]
        return 100 * sum(t.three for t in some) / sum(t.asked for t in some)

    report.add(
        Row(work, "found in the top 3", "%", 95, 99, recall(False), more_is_better=True),
        Row(work, "the hardest sorts, in the top 3", "%", 80, 95, recall(True),
            more_is_better=True),
        Row("overlap check of two pages", "p95 in process", "s", 1, 0.5,
            value=percentile(seconds, 0.95)),
    )  # fmt: skip
    for name, shares in unrelated.items():
        first, aim = (20, 15) if "encyclopedia" in name else (None, None)
        value = percentile([float(share) for share in shares], 0.95)
        report.add(Row("share of unrelated texts", f"p95, {name}", "%", first, aim, value))
    report.detail("overlap", {
        "found": {sort: tally.told() for sort, tally in tallies.items()},
        "unrelated": {
            name: f"median {median(s):.0f} %, highest {max(s)} %" for name, s in unrelated.items()
        },
        "two pages": summary(seconds),
    })  # fmt: skip
