"""How often the record that answers comes first, on the retrieval sets of the shared data.

Each set is loaded as records into a home of its own, by an ordinary import of JSON Lines, and every
query is asked as a person asks: no filter, no flag. The engines answer the same queries.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import meilisearch as meilisearch_client

from benchmarks.place import Place, opened, ready, run_import
from benchmarks.report import Report, Row
from benchmarks.searching import meilisearch
from st_db.access import Caller
from st_db.library import Library
from st_db.query import Query
from st_db.search.meili.shape import META_ID, SEARCHED, index_name
from st_db.settings import Settings
from st_db.text import folded_words

FOLDER = "6-retrieval/beir"
FORMS = ("as typed", "no marks", "telex", "vni", "typos")
LIMIT = 10
EMBEDDED = "tantivy"
# Points of hit@1 that a form may lose against the text as typed.
MAY_LOSE = {"no marks": 1.5, "telex": 2.0, "vni": 2.0, "typos": 3.0}

Search = Callable[[Query], list[str]]


@dataclass(frozen=True, slots=True)
class Set:
    """A set: its folder, what its files end with, the kind of its records, the aim of hit@1."""

    folder: str
    suffix: str
    kind: str
    number: str  # the field that holds a record's own number
    aim: float
    titled: bool = True  # whether its documents have titles


SETS = (
    Set("xquad-vi", "", "task", "code", 0.94),
    Set("alqac2023", ".dev", "standard", "designation", 0.82),
    Set("vn-patents-title2abstract-dev", "", "invention", "application_number", 0.75, titled=False),
)


@dataclass(frozen=True, slots=True)
class Figures:
    """Shares of queries whose record is first, among the ten first, and the mean of 1 ÷ place."""

    hit_1: float
    hit_10: float
    mrr: float

    def __str__(self) -> str:
        return f"hit@1 {self.hit_1:.3f}, hit@10 {self.hit_10:.3f}, MRR@10 {self.mrr:.3f}"


def measure(place: Place, report: Report) -> None:
    """Measure every set with every engine there is."""
    for one in SETS:
        folder = Settings().shared / "data" / FOLDER / one.folder
        if not folder.is_dir():
            report.skip(f"relevance, {one.folder}", "hit@1 as typed", "no shared data")
            continue
        found: dict[str, dict[str, str]] = {}
        for way in ("title and summary", "summary alone") if one.titled else ("summary alone",):
            home, names = _loaded(place, one, folder, titled=way == "title and summary")
            for engine, figures in _engines(place, home, names, folder, one):
                if engine == EMBEDDED:
                    _judge(report, f"relevance, {one.folder}, {way}", figures, one.aim)
                found[f"{engine}, {way}"] = {form: str(f) for form, f in figures.items()}
        report.detail(f"relevance, {one.folder}", found)


def _judge(report: Report, work: str, figures: dict[str, Figures], aim: float) -> None:
    typed = figures["as typed"].hit_1
    report.add(Row(work, "hit@1 as typed", "%", 100 * aim, 100 * aim, 100 * typed,
                   more_is_better=True))  # fmt: skip
    for form, most in MAY_LOSE.items():
        lost = round(100 * (typed - figures[form].hit_1), 6)  # 3 of 100 are 3 points
        report.add(Row(work, f"hit@1 lost: {form}", "points", most, most, lost))


# ---- loading


def _loaded(place: Place, one: Set, folder: Path, *, titled: bool) -> tuple[Path, dict[str, str]]:
    """Import a set into a home of its own; returns it and {number of a record: document}."""
    names = {}
    stem = f"relevance-{one.folder}{'' if titled else '-untitled'}"
    file, home = place.folder / f"{stem}.jsonl", place.folder / f"home-{stem}"
    with file.open("w", encoding="utf-8", newline="\n") as lines:
        for at, document in enumerate(_read(folder / "corpus.jsonl"), 1):
            number = document["_id"] if one.kind == "invention" else f"ST-{at:05d}"
            names[number] = document["_id"]
            lines.write(json.dumps(_record(one, document, number, titled=titled)) + "\n")
    if not (home / "filled").exists():
        imported = run_import(home, file).answer
        if imported["created"] != len(names):
            raise SystemExit(f"{file.name}: {imported['created']} of {len(names)} went in")
        (home / "filled").touch()
    return home, names


def _record(one: Set, document: dict[str, str], number: str, *, titled: bool) -> dict[str, str]:
    title, text = document["title"], document["text"]
    record = {"kind": one.kind, one.number: number, "summary": text}
    if titled and title:
        record["title"] = title
    elif title:
        record["summary"] = f"{title}\n{text}"
    return record


def _read(file: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


# ---- asking


def _engines(
    place: Place, home: Path, names: dict[str, str], folder: Path, one: Set
) -> Iterator[tuple[str, dict[str, Figures]]]:
    """Yield each engine with its figures by form."""
    queries, meant = queries_of(folder, one.suffix)
    few = {form: dict(list(texts.items())[:: place.every]) for form, texts in queries.items()}
    count = f"{len(few[FORMS[0]])} queries"
    with opened(home) as library:
        ready(library)
        yield EMBEDDED, asked(_page(library, names), queries, meant)
        yield f"{EMBEDDED}, {count}", asked(_page(library, names), few, meant)
        yield f"postgresql, {count}", asked(_own(library, names), few, meant)
    with meilisearch(place.folder) as server:
        if server is None:
            return
        with opened(home, **server) as library:
            library.index.rebuild(Caller.local())
            ready(library)
            yield f"meilisearch, {count}", asked(_page(library, names), few, meant)
            alone = _alone(library, names, server["meili_url"], server.get("meili_key"))
            yield f"meilisearch's own order, {count}", asked(alone, few, meant)


def _page(library: Library, names: dict[str, str]) -> Search:
    """Return the search that pages, commands and programs use."""

    def search(query: Query) -> list[str]:
        hits = library.search.search(Caller.local(), query).hits
        return [names[hit.number or ""] for hit in hits]

    return search


def _own(library: Library, names: dict[str, str]) -> Search:
    """Return PostgreSQL's own answer, which serves while an index is missing."""

    def search(query: Query) -> list[str]:
        return _called(library, names, [id_ for id_, _ in library.store.answer.search(query).ids])

    return search


def _alone(library: Library, names: dict[str, str], url: str, key: str | None) -> Search:
    """Return the order of the server itself, which reads ten words: what they cost is the rest."""
    index = meilisearch_client.Client(url, key).index(index_name())
    asked = {"attributesToRetrieve": ["id"], "attributesToSearchOn": SEARCHED,
             "matchingStrategy": "frequency"}  # fmt: skip

    def search(query: Query) -> list[str]:
        words = " ".join(folded_words(query.text))
        hits = index.search(words, {**asked, "limit": query.limit})["hits"]
        return _called(library, names, [hit["id"] for hit in hits if hit["id"] != META_ID])

    return search


def _called(library: Library, names: dict[str, str], ids: list[str]) -> list[str]:
    """Return the documents that records are made of, by their numbers."""
    records = library.store.get_many(ids)
    return [names[records[id_].values["number"]] for id_ in ids]


def queries_of(folder: Path, suffix: str) -> tuple[dict[str, dict[str, str]], dict[str, set[str]]]:
    """Return {form: {query: text}} and {query: documents that answer it}."""
    files = {"as typed": "", "no marks": ".nodiac", "telex": ".telex", "typos": ".typo"}
    texts = {
        form: {q["_id"]: q["text"] for q in _read(folder / f"queries{name}{suffix}.jsonl")}
        for form, name in files.items()
    }
    texts["vni"] = {query: vni(text) for query, text in texts["as typed"].items()}
    meant: dict[str, set[str]] = {}
    for line in (folder / "qrels.tsv").read_text(encoding="utf-8").splitlines()[1:]:
        query, document, _ = line.split("\t")
        meant.setdefault(query, set()).add(document)
    return texts, meant


def asked(
    search: Search, queries: dict[str, dict[str, str]], meant: dict[str, set[str]]
) -> dict[str, Figures]:
    """Ask every query in every form; returns the figures by form."""
    found = {}
    for form in FORMS:
        places = [
            _place(search(Query(text, limit=LIMIT, facets=())), meant[query])
            for query, text in queries[form].items()
            if query in meant
        ]
        held = [place for place in places if place]
        count = len(places)
        found[form] = Figures(
            held.count(1) / count, len(held) / count, sum(1 / place for place in held) / count
        )
    return found


def _place(ids: list[str], meant: set[str]) -> int:
    """Return the place of the first document that answers, from 1; 0 when none is there."""
    return next((place for place, id_ in enumerate(ids, 1) if id_ in meant), 0)


_TONES = {"\u0301": "1", "\u0300": "2", "\u0309": "3", "\u0303": "4", "\u0323": "5"}
_HATS = {"\u0302": "6", "\u031b": "7", "\u0306": "8"}


def vni(text: str) -> str:
    """Return a text as the keys of VNI, the tone behind each syllable.

    >>> vni("Đường sắt")
    'D9u7o7ng2 sa8t1'
    """
    keys: list[str] = []
    tone = ""
    for char in [*unicodedata.normalize("NFD", text), ""]:
        if char in _TONES:
            tone = _TONES[char]
            continue
        if char in _HATS:
            keys.append(_HATS[char])
            continue
        if tone and not char.isalpha():
            keys.append(tone)
            tone = ""
        keys.append({"đ": "d9", "Đ": "D9"}.get(char, char))
    return "".join(keys)
