"""The import against a plain COPY of the same rows, in one run on one machine."""

from __future__ import annotations

import shutil
import time
from pathlib import Path
from statistics import median
from typing import Any

import psycopg
from psycopg import sql

from benchmarks.place import Imported, Place, run_import
from benchmarks.processes import MIB
from benchmarks.report import Report, Row
from st_db.records import KINDS
from st_db.store.server import EmbeddedServer

WORK = "import a CSV of {size:,} real-shaped rows (25 columns), with history, committed"


def measure(place: Place, report: Report) -> None:
    """Import the CSV of patents into empty homes; the last one gets the same file again."""
    file = place.patents()
    imports: list[Imported] = []
    copies: list[float] = []
    again: Imported | None = None
    for turn in range(place.repeats):
        home = place.folder / "home-import"
        shutil.rmtree(home, ignore_errors=True)
        imports.append(run_import(home, file))
        copies.append(_copy_seconds(home, place.folder / "copied"))
        if turn == place.repeats - 1:
            again = run_import(home, file)
        shutil.rmtree(home)
    _report(report, imports, copies, again)


def _report(
    report: Report, imports: list[Imported], copies: list[float], again: Imported | None
) -> None:
    taken = median(i.answer["seconds"] for i in imports)
    copied = median(copies)
    rows = imports[0].answer["rows"]
    peak = max(i.peak_all for i in imports)
    work = WORK.format(size=rows)
    report.add(
        Row(work, "time ÷ COPY of the same rows without change", "×", 7, 4, taken / copied),
        Row(work, "peak memory, PostgreSQL included", "GiB", None, 1, peak / MIB / 1024),
    )
    found: dict[str, Any] = {
        "rows/s": round(rows / taken),
        "seconds": [round(i.answer["seconds"], 2) for i in imports],
        "of them at work in Python": [round(i.answer["cpu_seconds"], 2) for i in imports],
        "COPY seconds": [round(seconds, 2) for seconds in copies],
        "seconds under the lock": [round(i.answer["lock_seconds"], 2) for i in imports],
        "answer": {k: imports[-1].answer[k] for k in ("created", "rejected", "issues")},
        "peak of the importing process, MiB": round(max(i.peak_own for i in imports) / MIB),
    }
    if again is not None:
        answer = again.answer
        found["the same file again"] = {
            "seconds": round(answer["seconds"], 2),
            "rows/s": round(rows / answer["seconds"]),
            "unchanged": answer["unchanged"],
            "updated": answer["updated"],
        }
    report.detail("import", found)


def _copy_seconds(home: Path, folder: Path) -> float:
    """Return the seconds of a COPY of the record and kind rows into fresh tables of equal shape."""
    server = EmbeddedServer.open(home)
    try:
        with psycopg.connect(server.conninfo(_database(server))) as connection:
            tables = [name for name in ("record", *KINDS) if _filled(connection, name)]
            folder.mkdir(exist_ok=True)
            columns = {name: _columns(connection, name) for name in tables}
            for name in tables:
                _dump(connection, name, columns[name], folder / name)
                connection.execute(
                    sql.SQL("CREATE TABLE {} (LIKE {} INCLUDING ALL)").format(
                        sql.Identifier(f"bench_{name}"), sql.Identifier(name)
                    )
                )
            connection.commit()
            started = time.perf_counter()
            for name in tables:
                _load(connection, f"bench_{name}", columns[name], folder / name)
            connection.commit()
            seconds = time.perf_counter() - started
            for name in tables:
                connection.execute(sql.SQL("DROP TABLE {}").format(sql.Identifier(f"bench_{name}")))
            return seconds
    finally:
        server.close()
        shutil.rmtree(folder, ignore_errors=True)


def _database(server: EmbeddedServer) -> str:
    """Return the name of the register's database, the only one that is ours."""
    with psycopg.connect(server.conninfo("postgres")) as connection:
        rows = connection.execute(
            "SELECT datname FROM pg_database WHERE NOT datistemplate"
            " ORDER BY datname = 'postgres', pg_database_size(oid) DESC"
        ).fetchall()
    return str(rows[0][0])


def _filled(connection: psycopg.Connection[Any], table: str) -> bool:
    query = sql.SQL("SELECT EXISTS (SELECT FROM {})").format(sql.Identifier(table))
    row = connection.execute(query).fetchone()
    return bool(row and row[0])


def _columns(connection: psycopg.Connection[Any], table: str) -> sql.Composed:
    rows = connection.execute(
        "SELECT column_name FROM information_schema.columns"
        " WHERE table_schema = 'public' AND table_name = %s AND is_generated = 'NEVER'"
        " ORDER BY ordinal_position",
        [table],
    ).fetchall()
    return sql.SQL(", ").join(sql.Identifier(row[0]) for row in rows)


def _dump(
    connection: psycopg.Connection[Any], table: str, columns: sql.Composed, path: Path
) -> None:
    query = sql.SQL("COPY {} ({}) TO STDOUT").format(sql.Identifier(table), columns)
    with path.open("wb") as file, connection.cursor().copy(query) as copy:
        for part in copy:
            file.write(part)


def _load(
    connection: psycopg.Connection[Any], table: str, columns: sql.Composed, path: Path
) -> None:
    query = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), columns)
    with path.open("rb") as file, connection.cursor().copy(query) as copy:
        while part := file.read(MIB):
            copy.write(part)
