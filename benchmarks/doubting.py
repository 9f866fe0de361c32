"""How many planted near-duplicates an import names, and how many rows it suspects wrongly.

Planted rows say what an office says of a thing it has already: without its number, with a slip of
the pen, an abbreviated firm, a dropped word. Siblings are as near and yet other things: the same
topic in another province, the second phase, the application filed next, the next year's edition.
"""

from __future__ import annotations

import re
import shutil
import time
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any

from benchmarks import vocabulary
from benchmarks.generate import json_line, mixed
from benchmarks.kinds import Made
from benchmarks.place import Place, opened, run_import
from benchmarks.report import Report, Row
from ingest import ingest_file
from st_db.access import Caller
from st_db.library import Fate
from st_db.text import fold

EACH = 60  # rows of every sort
FRESH = 10_000
RIGHTS = ("invention", "utility_solution", "trademark", "industrial_design")

Change = Callable[[Made, Random], Made | None]
"""Return the record said otherwise, or None for one that cannot be."""


def _bare(made: Made, _: Random) -> Made | None:
    return {**made, "code": None}


def _unmarked(made: Made, _: Random) -> Made | None:
    return {**made, "code": None, "title": fold(made["title"])}


def _shorter(made: Made, random: Random) -> Made | None:
    words = made["title"].split()
    small = [at for at, word in enumerate(words) if word in {"và", "có", "cho", "nhằm", "từ"}]
    if len(words) < 8 or not small:
        return None
    del words[random.choice(small)]
    return {**made, "code": None, "title": " ".join(words)}


def _misspelt(made: Made, random: Random) -> Made | None:
    words = made["title"].split()
    long = [at for at, word in enumerate(words) if len(word) >= 5 and word.isalpha()]
    if len(words) < 8 or not long:
        return None
    at = random.choice(long)
    words[at] = words[at][:2] + words[at][3:]
    return {**made, "code": None, "title": " ".join(words)}


def _year_only(made: Made, _: Random) -> Made | None:
    return {**made, "code": None, "start_date": made["start_date"][:4]}


def _abbreviated(made: Made, _: Random) -> Made | None:
    host = made["host"].replace("Công ty", "Cty").replace("một thành viên", "MTV")
    return {**made, "code": None, "host": host} if host != made["host"] else None


def _undated(made: Made, _: Random) -> Made | None:
    return {**made, "code": None, "start_date": None, "end_date": None}


def _slipped(made: Made, random: Random) -> Made | None:
    """One digit of the serial other than the last is wrong."""
    head, tail = made["application_number"][:-5], made["application_number"][-5:]
    at = random.randrange(4)
    digit = str((int(tail[at]) + random.randrange(1, 9)) % 10)
    slip = head + tail[:at] + digit + tail[at + 1 :]
    return {**_filed_only(made), "application_number": slip}


def _granted_only(made: Made, _: Random) -> Made | None:
    """The list of titles has the number of the title alone; the register has none yet."""
    if made.get("grant_number"):
        return None
    number = made["application_number"]
    title = f"{number[0]}-09{number[-5:]}"
    return {**_filed_only(made), "application_number": None, "grant_number": title}


def _filed_only(made: Made) -> Made:
    gone = ("grant_number", "publication_number", "pct_application_number",
            "pct_publication_number")  # fmt: skip
    return {name: value for name, value in made.items() if name not in gone}


# ---- siblings: other things


def _elsewhere(made: Made, random: Random) -> Made | None:
    head, tail = made["title"].rsplit(" tại ", 1)
    other = random.choice([p for p in vocabulary.PROVINCES if fold(p) != fold(tail)])
    return {**made, "code": None, "title": f"{head} tại {other}"}


def _next_phase(made: Made, _: Random) -> Made | None:
    return {**made, "code": None, "title": made["title"] + " (giai đoạn 2)"}


def _next_year(made: Made, _: Random) -> Made | None:
    year = int(made["start_date"][:4]) + 1
    return {**made, "code": None, "start_date": f"{year}-03-01", "end_date": None}


def _filed_next(made: Made, _: Random) -> Made | None:
    number = made["application_number"]
    following = f"{(int(number[-5:]) + 1) % 100_000:05d}"
    return {**_filed_only(made), "application_number": number[:-5] + following}


def _other_edition(made: Made, _: Random) -> Made | None:
    number = re.sub(r":(\d{4})$", lambda m: f":{int(m[1]) + 7}", made["designation"])
    return {**made, "designation": number, "publication_date": None, "year": None}


def _next_part(made: Made, _: Random) -> Made | None:
    head, year = made["designation"].rsplit(":", 1)
    return {**made, "designation": f"{head}-9:{year}"}


PLANTED: dict[str, tuple[tuple[str, ...], Change]] = {
    "task without its code": (("task",), _bare),
    "without marks": (("task",), _unmarked),
    "a word dropped": (("task",), _shorter),
    "a letter dropped": (("task",), _misspelt),
    "the year alone": (("task",), _year_only),
    "the firm abbreviated": (("task",), _abbreviated),
    "no date": (("task",), _undated),
    "a digit wrong": (RIGHTS, _slipped),
    "the number of the title alone": (RIGHTS, _granted_only),
}
SIBLINGS: dict[str, tuple[tuple[str, ...], Change]] = {
    "in another province": (("task",), _elsewhere),
    "the second phase": (("task",), _next_phase),
    "the next year": (("task",), _next_year),
    "filed next": (RIGHTS, _filed_next),
    "another edition": (("standard",), _other_edition),
    "another part": (("standard",), _next_part),
}


def measure(place: Place, report: Report) -> None:
    """Import planted rows, siblings and fresh rows into a filled register."""
    home = place.folder / "home-doubts"
    shutil.rmtree(home, ignore_errors=True)
    run_import(home, place.mixed())
    named: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    with opened(home) as library:
        for title, sorts in (("planted", PLANTED), ("siblings", SIBLINGS)):
            file = place.folder / f"{title}.jsonl"
            order = write_sorts(file, place.size, sorts)
            told: list[Fate] = []
            ingest_file(library, Caller.local(), file, dry_run=True, fates=told.extend)
            for fate in told:
                if fate.outcome == "created":
                    sort = order[(fate.where.row or 1) - 1]
                    asked[sort] += 1
                    named[sort] += bool(fate.doubts)
        fresh = place.folder / "fresh.jsonl"
        _lines(fresh, islice(mixed(place.size + FRESH), place.size, None))
        told = []
        started = time.perf_counter()
        ingest_file(library, Caller.local(), fresh, dry_run=True, fates=told.extend)
        seconds = time.perf_counter() - started
        wrong = sum(bool(fate.doubts) for fate in told)
    shutil.rmtree(home)
    _report(place, report, (named, asked), {"rows": len(told), "doubts": wrong, "seconds": seconds})


def _report(
    place: Place, report: Report, counts: tuple[Counter[str], Counter[str]], fresh: dict[str, Any]
) -> None:
    named, asked = counts
    work = f"name rows that are perhaps one of {place.size:,} records"
    right = sum(named[sort] for sort in PLANTED) / max(sum(asked[sort] for sort in PLANTED), 1)
    wrong = sum(named[sort] for sort in SIBLINGS) / max(sum(asked[sort] for sort in SIBLINGS), 1)
    report.add(
        Row(work, "planted near-duplicates named", "%", 90, 97, 100 * right, more_is_better=True),
        Row(work, "siblings suspected", "%", 2, 0.5, 100 * wrong),
        Row(work, f"doubts about {fresh['rows']:,} other rows", "", 10, 3, fresh["doubts"]),
    )
    report.detail("doubts", {
        "named of planted": {s: f"{named[s]} of {asked[s]}" for s in PLANTED},
        "suspected of siblings": {s: f"{named[s]} of {asked[s]}" for s in SIBLINGS},
        "fresh rows": {**fresh, "seconds": round(fresh["seconds"], 2)},
    })  # fmt: skip


def write_sorts(
    path: Path, size: int, sorts: dict[str, tuple[tuple[str, ...], Change]]
) -> list[str]:
    """Write rows of every sort, each about another record; returns the sort of every row."""
    random = Random(7)
    wanted = dict.fromkeys(sorts, EACH)
    rows: list[tuple[str, Made]] = []
    for made in mixed(size):
        for sort, (kinds, change) in sorts.items():
            if wanted[sort] and made["kind"] in kinds and random.random() < 0.3:
                said = change(made, random)
                if said is not None:
                    wanted[sort] -= 1
                    rows.append((sort, said))
                    break
    _lines(path, (made for _, made in rows))
    return [sort for sort, _ in rows]


def _lines(path: Path, records: Iterator[Made]) -> None:
    with path.open("w", encoding="utf-8") as file:
        for made in records:
            file.write(json_line({n: v for n, v in made.items() if v is not None}) + "\n")
