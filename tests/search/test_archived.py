"""Archived records leave every answer of every engine at once, and come back whole."""

from __future__ import annotations

from collections import Counter

import pytest

from st_db.access import Caller
from st_db.library import Library
from st_db.query import Filter, Query
from st_db.query.filterable import value_key
from st_db.records.stored import New
from st_db.search import SearchEngine
from st_db.settings import Settings
from st_db.store import Store
from tests.search.register import Oracle, Sample, register

ME = Caller.local("vi", "test")
QUESTIONS = (
    "", "nước mắm", "máy cắt", "phú quốc", "tcvn", "cần thơ", "cà phê", "1-2019-03421", "hạt",
)  # fmt: skip
WHERE: tuple[tuple[Filter, ...], ...] = (
    (), (Filter("kind", ("invention", "standard")),), (Filter("state", ("active",)),),
)  # fmt: skip


def _filled(library: Library) -> list[Sample]:
    """Return the public samples, all of them in the register and its index."""
    samples = [sample for sample in register() if sample.visibility == "public"]
    with library.store.writing(actor="test") as writer:
        writer.create([New(sample.id, sample.entry) for sample in samples])
    library.index.sync(ME)
    return samples


def _agrees(library: Library, left: list[Sample], gone: list[Sample]) -> None:
    """Compare totals, facets, suggestions, exports and figures with what is left."""
    oracle, out = Oracle(left), {sample.id for sample in gone}
    for text in QUESTIONS:
        for where in WHERE:
            query = Query(text, where=where, limit=100)
            strict = len(oracle.matches(library.search.meant(ME, query)))
            for answering in (library.engine, library.store.answer):
                answer = answering.search(library.search.meant(ME, query))
                assert not out & {id_ for id_, _ in answer.ids}, (answering.name, query)
                assert answer.relaxed or answer.total == strict, (answering.name, query)
            page = library.search.search(ME, query)
            assert not out & {hit.id for hit in page.hits}, query
    matched = oracle.matches(library.search.meant(ME, Query("")))
    kinds = Counter(document.kind for document in matched)
    facets = library.search.search(ME, Query("")).facets
    assert facets["kind"] == dict(kinds)
    ids, _ = library.exporting.matches(ME, Query(""))
    assert set(ids) == {document.id for document in matched}
    for sample in gone:
        title = sample.entry.heading() or ""
        suggested = library.search.suggest(ME, title[:12])
        assert not out & {one.id for one in suggested if one.id}
    listed = library.search.values(ME, Query(""), "organizations", limit=100).values
    there = {name for d in matched for name in d.facets.get("organizations", ())}
    assert {value_key(name) for name in listed} <= set(map(value_key, there))
    assert library.figures.overview(ME).records == len(left)


def test_archived_records_leave_every_answer_and_come_back(
    settings: Settings, store: Store, engine: SearchEngine
) -> None:
    library = Library(settings, store, engine)
    samples = _filled(library)
    gone = samples[::3]
    for sample in gone:
        library.history.archive(ME, sample.id)
    library.index.sync(ME)
    left = [sample for sample in samples if sample not in gone]
    _agrees(library, left, gone)
    for sample in gone:
        view = library.records.get(ME, sample.id)
        assert view.archived_at is not None
        assert view.fields["title"] == sample.entry.title
        library.history.bring_back(ME, sample.id)
    library.index.sync(ME)
    _agrees(library, samples, [])
    assert library.index.check(ME)["stale"] == 0


def test_an_archived_record_is_gone_before_the_index_knows(
    settings: Settings, store: Store, engine: SearchEngine
) -> None:
    library = Library(settings, store, engine)
    samples = _filled(library)
    library.history.archive(ME, samples[0].id)
    hits = library.search.search(ME, Query(samples[0].entry.title or "", limit=50)).hits
    assert samples[0].id not in {hit.id for hit in hits}
    with pytest.raises(Exception, match=r"not_found|several"):
        library.records.get(Caller.public(), samples[0].entry.number or "")
