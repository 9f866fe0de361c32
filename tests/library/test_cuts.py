"""Saves that are cut: connections killed under several editors at once, and whole processes.

The log of changes must then hold every edit once, each laid over what its author had in sight.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random
from typing import Any, TypeVar

import psycopg
import pytest

from st_db.access import Caller
from st_db.errors import Unavailable
from st_db.library import Clash, Edit, Library, Saved
from st_db.store import new_id
from tests.library.cut_editor import SHARED, content

CUTS = 200
KILLS = int(os.environ.get("ST_DB_KILLS", "2"))
EDITORS = 4
T = TypeVar("T")


@dataclass
class Told:
    """What one editor was told is in: (record, field, value) -> what the field held in sight."""

    edits: dict[tuple[str, str, str], Any] = field(default_factory=dict)
    made: list[str] = field(default_factory=list)
    clashes: int = 0
    trouble: list[BaseException] = field(default_factory=list)


class Editor(threading.Thread):
    """Somebody who edits the same records as others, and sends again until there is an answer."""

    def __init__(self, library: Library, records: list[str], number: int, seed: int) -> None:
        super().__init__(name=f"editor-{number}")
        self.told = Told()
        self._library = library
        self._records = records
        self._caller = Caller(f"can-bo-{number}", frozenset({"officer"}), None, "vi", "test")
        self._number = number
        self._random = Random(seed)
        self._over = threading.Event()

    def run(self) -> None:
        try:
            while not self._over.is_set():
                self._one()
        except BaseException as error:  # noqa: BLE001 - the test tells what went wrong
            self.told.trouble.append(error)

    def finish(self) -> None:
        self._over.set()
        self.join(timeout=600)
        assert not self.is_alive()

    def _one(self) -> None:
        value = f"{self.name} {new_id()}"
        if self._random.random() < 0.1:
            made = self._answered(Edit(new_id(), {"title": value}, "task"))
            assert isinstance(made, Saved)
            self.told.made.append(value)
            return
        id_ = self._random.choice(self._records)
        record = self._patiently(lambda: self._library.store.get(id_))
        assert record is not None
        name = self._random.choice((SHARED, SHARED, "summary", "method", "application"))
        self._edit(Edit(new_id(), {name: value}, record_id=id_, version=record.version),
                   name, record.values[name])  # fmt: skip

    def _edit(self, edit: Edit, name: str, seen: Any) -> None:
        outcome = self._answered(edit)
        while isinstance(outcome, Clash):
            self.told.clashes += 1
            (collision,) = outcome.collisions
            assert collision.original == seen
            seen = collision.theirs
            edit = replace(edit, save_id=new_id(), version=outcome.version)
            outcome = self._answered(edit)
        assert isinstance(outcome, Saved)
        self.told.edits[str(edit.record_id), name, edit.values[name]] = seen

    def _answered(self, edit: Edit) -> Any:
        return self._patiently(lambda: self._library.editing.save(self._caller, edit))

    @staticmethod
    def _patiently(ask: Callable[[], T]) -> T:
        while True:
            try:
                return ask()
            except Unavailable:
                continue


def cut(url: str, seed: int, editors: list[Editor]) -> int:
    """Kill connections that are at work, at moments drawn by lot; returns how many were cut.

    An edit comes through between any two cuts, however slow the computer is, and in the end some
    editors have met: else nothing would be tried.
    """
    random, done, before = Random(seed), 0, 0
    with psycopg.connect(url, autocommit=True, application_name="cutter") as connection:
        while done < CUTS or not sum(editor.told.clashes for editor in editors):
            threading.Event().wait(random.uniform(0.001, 0.03))
            found = connection.execute(
                "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
                " AND application_name = 'st-db' AND state <> 'idle'"
                " AND query !~ 'LISTEN'"
            ).fetchall()
            if found:
                pid = random.choice(found)[0]
                row = connection.execute("SELECT pg_terminate_backend(%s)", [pid]).fetchone()
                if row and row[0]:
                    done += 1
                    before = _grown(editors, before)
    return done


def _grown(editors: list[Editor], before: int) -> int:
    """Wait until another edit came through; whoever fell is told of by the test."""
    while all(editor.is_alive() for editor in editors):
        if (now := sum(len(editor.told.edits) for editor in editors)) > before:
            return now
        threading.Event().wait(0.002)
    raise AssertionError([editor.told.trouble for editor in editors])


def changes(library: Library) -> list[dict[str, Any]]:
    return library.store._database.rows(
        "SELECT record_id::text AS id, op, version, before, after FROM change ORDER BY seq"
    )


def test_two_hundred_cut_saves_lose_double_and_overwrite_nothing(
    library: Library, database_url: str
) -> None:
    seed = 20261122
    records = []
    for number in range(3):
        made = library.editing.save(
            Caller.local(origin="test"), Edit(new_id(), {"code": f"ĐT.0{number}/26"}, "task")
        )
        assert isinstance(made, Saved)
        records.append(made.record_id)
    editors = [Editor(library, records, n, seed + n) for n in range(EDITORS)]
    for editor in editors:
        editor.start()
    try:
        cuts = cut(database_url, seed, editors)
    finally:
        for editor in editors:
            editor.finish()
    assert [editor.told.trouble for editor in editors] == [[]] * EDITORS
    told = {key: seen for editor in editors for key, seen in editor.told.edits.items()}
    log = changes(library)
    # Every edit is in once; nothing is in that nobody was told of.
    written = Counter(
        (one["id"], name, value)
        for one in log if one["op"] == "update"
        for name, value in one["after"].items() if value
    )  # fmt: skip
    assert written == Counter(told.keys())
    # Each was laid over exactly what its author had seen there.
    for one in log:
        for name, value in (one["after"] or {}).items():
            assert one["before"][name] == told[one["id"], name, value]
    for id_ in records:
        versions = [one["version"] for one in log if one["id"] == id_]
        assert versions == list(range(1, len(versions) + 1))
    titles = library.store._database.rows("SELECT title FROM record WHERE title IS NOT NULL")
    new = Counter(title for editor in editors for title in editor.told.made)
    assert Counter(row["title"] for row in titles) == new
    assert len(told) >= cuts


@pytest.mark.parametrize("seed", range(KILLS))
def test_a_process_killed_while_saving_leaves_each_edit_once(
    library: Library, database_url: str, tmp_path: Path, seed: int
) -> None:
    """Whoever sends the last edit again, which nobody answered, finds it in once."""
    made = library.editing.save(
        Caller.local(origin="test"), Edit(new_id(), {"code": "ĐT.01/26"}, "task")
    )
    assert isinstance(made, Saved)
    said: list[list[str]] = []
    with subprocess.Popen(
        [sys.executable, "-m", "tests.library.cut_editor", str(tmp_path), database_url,
         made.record_id],
        stdout=subprocess.PIPE, text=True,
    ) as started:  # fmt: skip
        assert started.stdout is not None
        wanted = Random(seed).randint(3, 30)
        for line in started.stdout:
            said.append(line.split())
            if len(said) == wanted:
                threading.Event().wait(Random(seed).uniform(0, 0.02))
                started.send_signal(signal.SIGKILL)
                break
        said += [line.split() for line in started.stdout]  # what it had said before it fell
    answered = {number for word, number, *_ in said if word == "saved"}
    asked = {number: (save_id, int(version)) for word, number, save_id, version in
             (line for line in said if line[0] == "asking")}  # fmt: skip
    for number in asked.keys() - answered:
        save_id, version = asked[number]
        again = Edit(save_id, content(int(number)), record_id=made.record_id, version=version)
        outcome = library.editing.save(Caller.local(origin="test"), again)
        assert isinstance(outcome, Saved)
    values = [one["after"][SHARED] for one in changes(library) if one["op"] == "update"]
    assert values == [content(number)[SHARED] for number in range(len(asked))]
