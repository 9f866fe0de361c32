"""Merging while others merge, edit and pull the plug: all of a merger is there, or nothing."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from random import Random
from threading import Barrier
from typing import Any

import pytest

from st_db.errors import Conflict, NotFound, StDbError
from st_db.library import Library
from tests.front_doors import environment
from tests.library.test_duplicates import ME, A, B, saved, state
from tests.saving import save_record

LOOP = """
import sys
from st_db.access import Caller
from st_db.library import Library
from st_db.settings import Settings
library = Library.open(Settings())
me, (kept, other) = Caller.local(origin="test"), sys.argv[1:]
print("ready", flush=True)
while True:
    library.duplicates.merge(me, kept, other, choices={"title": "other"})
    library.duplicates.unmerge(me, other)
"""


def together(*calls: Callable[[], Any]) -> list[StDbError | None]:
    """Make calls at the same moment; returns what each raised."""
    start = Barrier(len(calls))

    def call(work: Callable[[], Any]) -> StDbError | None:
        start.wait()
        try:
            work()
        except StDbError as error:
            return error
        return None

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(call, calls))


def whole(library: Library) -> None:
    """Every merged record has one merger that stands, its numbers name the kept one, once."""
    rows = library.store._database.rows
    assert (
        rows(
            "SELECT r.id FROM record r FULL JOIN merger m"
            " ON m.merged = r.id AND m.kept = r.merged_into AND m.undone_at IS NULL"
            " WHERE (r.merged_into IS NOT NULL OR (m.id IS NOT NULL AND m.undone_at IS NULL))"
            " AND (r.id IS NULL OR m.id IS NULL)"
        )
        == []
    )
    assert (
        rows(
            "SELECT n.record_id FROM record_number n JOIN record r ON r.id = n.record_id"
            " WHERE n.key IS NOT NULL AND n.identifies <> (r.merged_into IS NULL)"
        )
        == []
    )
    # Every version has its line in history, and nothing else is there.
    assert rows(
        "SELECT r.id FROM record r JOIN change c ON c.record_id = r.id"
        " GROUP BY r.id, r.version HAVING count(*) <> r.version OR max(c.version) <> r.version"
    ) == []  # fmt: skip


@pytest.mark.parametrize("seed", range(5))
def test_two_mergers_at_once_leave_one(library: Library, seed: int) -> None:
    a, b, c = (
        saved(library, "invention", application_number=f"1-2019-0000{n}", title=f"Máy {n}")
        for n in range(3)
    )
    merge = library.duplicates.merge
    pairs = [(a, b), (b, a), (b, c), (c, a), (a, b)]
    Random(seed).shuffle(pairs)
    raised = together(*(partial(merge, ME, *pair) for pair in pairs))
    assert all(error is None or isinstance(error, Conflict) for error in raised)
    assert 1 <= raised.count(None) <= 2
    whole(library)
    standing = [r for r in library.store.get_many([a, b, c]).values() if r.merged_into is None]
    assert len(standing) == 3 - raised.count(None)
    assert {library.store.root(id_) for id_ in (a, b, c)} == {record.id for record in standing}


def test_merging_while_another_edits_overwrites_nothing(library: Library) -> None:
    a, b = saved(library, "invention", **A), saved(library, "invention", **B)
    for n in range(6):
        records = [library.records.get(ME, id_) for id_ in (a, b)]
        edited, told = records[n % 2], {"title_en": f"Title {n}"}
        versions = (records[0].version, records[1].version)
        merged, kept = together(
            partial(library.duplicates.merge, ME, a, b, versions=versions),
            partial(save_record, library, ME, "invention", told, id=edited.id),
        )
        assert None in (merged, kept)  # both where the record that stays was changed after
        whole(library)
        if kept is None:
            assert library.records.get(ME, edited.id).fields["title_en"] == f"Title {n}"
        else:
            assert isinstance(kept, Conflict | NotFound)
        if merged is None:
            library.duplicates.unmerge(ME, b)


def test_a_process_killed_while_merging_leaves_nothing_half_done(library: Library) -> None:
    a, b = saved(library, "invention", **A), saved(library, "invention", **B)
    before = state(library)
    library.duplicates.merge(ME, a, b, choices={"title": "other"})
    after = state(library)
    library.duplicates.unmerge(ME, b)
    url = library.settings.database_url
    env = environment(
        library.settings.home, ST_DB_DATABASE_URL=url.get_secret_value() if url else ""
    )
    drawn = Random(5)
    for _ in range(int(os.environ.get("ST_DB_KILLS", "3"))):
        process = subprocess.Popen(
            [sys.executable, "-c", LOOP, a, b], env=env, stdout=subprocess.PIPE, text=True
        )
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
        time.sleep(drawn.random() / 4)  # the moment is what is tried
        process.kill()
        process.communicate()
        whole(library)
        assert state(library) in (before, after)
        if library.records.get(ME, b).merged_into:
            library.duplicates.unmerge(ME, b)
        assert state(library) == before
