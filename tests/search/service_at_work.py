"""A service without its pages, for tests that kill it: ``python -m tests.search.service_at_work``.

It follows the index as the service does. ``work SEED FIRST COUNT`` also writes at random and builds
the index anew at random, one line of output per step; ``watch`` says again and again what a search
answers.
"""

from __future__ import annotations

import json
import sys
import time
from contextlib import suppress
from pathlib import Path
from random import Random

from st_db.access import Caller
from st_db.errors import IndexBusy, Where
from st_db.library import BatchOptions, Candidate, Library
from st_db.query import Query
from st_db.records import KINDS
from st_db.settings import Settings
from tests.saving import save_record

ME = Caller.local(origin="test")


def opened(home: str, url: str) -> Library:
    """Return the open library of a home and a database."""
    given = {"home": Path(home), "database_url": url, "meili_url": None, "meili_key": None}
    return Library.open(Settings(_env_file=None, **given))  # type: ignore[call-arg, arg-type]


def say(line: str) -> None:
    """Tell whoever started us."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def answered(library: Library) -> dict[str, object]:
    """Return what a search answers, and whether that is every record there is."""
    page = library.search.search(ME, Query("may", limit=1))
    return {"note": page.note, "total": page.total, "behind": page.behind}


def imported(library: Library, first: int) -> str | None:
    """Import three records; returns the batch."""
    rows = []
    for number in range(first, first + 3):
        values = {"code": f"NK.{number:05d}", "title": f"Máy nhập {number}"}
        entry = KINDS["task"].read(values, library.context())
        rows.append(Candidate(Where("tệp.xlsx", row=number), entry, frozenset(values)))
    return library.batches.run(ME, rows, BatchOptions("tệp.xlsx")).batch


def changed(library: Library, id_: str, number: int) -> None:
    """Give a record another title."""
    view = library.records.get(ME, id_)
    values = {"title": f"Máy sửa {number}"}
    save_record(library, ME, view.kind, values, id=view.id)


def step(library: Library, chance: Random, number: int) -> str:
    """Do one thing that somebody may do; returns its name."""
    known = [id_ for id_, _ in library.store.versions()]
    batches = [b.id for b in library.batches.latest(ME) if not b.undone_by]
    doing = ("save", "change", "import", "undo", "rebuild")
    what = chance.choices(doing, (8, 8, 4, 3, 2))[0]
    if what == "rebuild":
        with suppress(IndexBusy):  # the follower is at it
            library.index.rebuild(ME)
    elif what == "undo" and batches:
        library.batches.undo(ME, chance.choice(batches))
    elif what == "change" and known:
        changed(library, chance.choice(known), number)
    elif what == "import":
        imported(library, 10 * number)
    else:
        what = "save"
        values = {"code": f"ĐT.{number:05d}", "title": f"Máy số {number}"}
        save_record(library, ME, "task", values)
    return what


def main() -> None:
    """Follow, and work or watch until the input ends or somebody pulls the plug."""
    home, url, what, *rest = sys.argv[1:]
    library = opened(home, url)
    library.follow()
    if what == "work":
        seed, first, count = map(int, rest)
        chance = Random(seed)
        for number in range(first, first + count):
            say(step(library, chance, number))
        return
    while True:
        say(json.dumps(answered(library)))
        time.sleep(0.1)


if __name__ == "__main__":
    main()
