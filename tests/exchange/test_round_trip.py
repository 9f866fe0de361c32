"""What is exported can be imported again, and changes nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest import ingest_file
from st_db.access import Caller
from st_db.i18n import Language
from st_db.library import Library
from st_db.query import Query
from st_db.records import KINDS, REGISTER
from tests.exchange.conftest import ME, exported


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("format_", ["jsonl", "csv", "xlsx"])
def test_all_kinds_in_one_file_come_back_unchanged(
    filled: Library, tmp_path: Path, format_: str, language: Language
) -> None:
    path = tmp_path / f"tat-ca.{format_}"
    total = exported(filled, path, Query(kinds=tuple(KINDS)), Caller.local(language, "test"))
    assert total == filled.store.status()["records"]
    result = ingest_file(filled, ME, path)
    assert (result.unchanged, result.rejected) == (total, 0)


@pytest.mark.parametrize("format_", ["csv", "xlsx"])
def test_each_kind_alone_comes_back_unchanged(
    filled: Library, tmp_path: Path, format_: str
) -> None:
    for kind in REGISTER:
        path = tmp_path / f"{kind}.{format_}"
        total = exported(filled, path, Query(kinds=(kind,)))
        result = ingest_file(filled, ME, path)
        assert (kind, result.unchanged, result.rejected) == (kind, total, 0)


@pytest.mark.parametrize("format_", ["jsonl", "csv", "xlsx"])
def test_an_export_fills_an_empty_register_with_the_same(
    filled: Library, tmp_path: Path, format_: str
) -> None:
    path = tmp_path / f"tat-ca.{format_}"
    exported(filled, path, Query(kinds=tuple(KINDS)))
    before = {record.id: record for record in _all(filled)}
    ids = list(before)
    with filled.store._database.transaction() as connection:
        tables = ("record", "record_number", "link", "organization_name", "spelling", *KINDS)
        connection.execute(f"TRUNCATE {', '.join(tables)} CASCADE")
    result = ingest_file(filled, ME, path)
    assert (result.created, result.rejected) == (len(ids), 0)
    assert _plain(_all(filled)) == _plain(before.values())


def _all(library: Library):
    with library.store.moment() as moment:
        answer = moment.search(Query(kinds=tuple(KINDS), limit=10_000, facets=()))
        return list(moment.records([id_ for id_, _ in answer.ids]))


def _plain(records):
    return sorted((record.kind, repr(sorted(record.values.items()))) for record in records)
