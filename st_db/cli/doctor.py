"""``doctor``: what works, what does not, what to do about it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from st_db import i18n
from st_db.cli.language import examples, h
from st_db.cli.session import DATA, SERVICE, Session, exit_code, session
from st_db.errors import IndexUnavailable, StDbError

if TYPE_CHECKING:
    from st_db.library import Library

_LOW_GB, _LEAST_GB = 2.0, 0.2

Level = Literal["ok", "warn", "fail"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report: ``code`` is its sentence's key, ``exit`` what a failure means."""

    name: str
    level: Level
    code: str
    params: dict[str, Any]
    exit: int = DATA


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command(help=h("doctor.help"), epilog=examples("doctor", "doctor --json"))(doctor)


def doctor(
    as_json: Annotated[bool, typer.Option("--json", help=h("option.json"))] = False,
) -> None:
    """Say what works, what does not and what to do."""
    with session(as_json) as run:
        found = []
        for finding in _findings(run):
            found.append(finding)
            if not as_json:
                _show(run, finding)
        failures = [finding.exit for finding in found if finding.level == "fail"]
        run.exit_code = max(failures, default=0)
        if as_json:
            run.answer({"ok": not failures, "checks": [_json(run, f) for f in found]})


def _findings(run: Session) -> Iterator[Finding]:
    run.settings  # noqa: B018 - settings that cannot be used end the examination here
    yield _python()
    yield _home(run)
    yield from _services(run)
    yield from _address(run)


def _python() -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    return Finding("python", "ok", "doctor.python", {"version": version})


def _home(run: Session) -> Finding:
    import shutil
    import tempfile

    home = run.settings.home
    try:
        home.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=home):
            pass
        free = shutil.disk_usage(home).free / 1e9
    except OSError as error:
        params = {"home": home, "why": error.strerror or error}
        return Finding("home", "fail", "doctor.home_closed", params)
    params = {"home": home, "free": i18n.number(free, run.language, 1)}
    if free >= _LOW_GB:
        return Finding("home", "ok", "doctor.home", params)
    return Finding("home", "warn" if free >= _LEAST_GB else "fail", "doctor.home_low", params)


def _services(run: Session) -> Iterator[Finding]:
    """Examine the database and, when it is fit, the index."""
    from st_db.library import Library
    from st_db.store import Store

    try:
        # The library is opened inside: two openings after each other would start an embedded
        # database twice.
        with closing(Store.open(run.settings)) as store:
            status = store.status()
            yield Finding("database", "ok", "doctor.database", {
                "where": status["where"], "version": status["server_version"],
                "records": status["records"] or 0,
            })  # fmt: skip
            store.require_migrated()
            yield Finding("tables", "ok", "doctor.tables", {"revision": status["revision"]})
            with closing(Library.open(run.settings)) as library:
                yield from _index(run, library)
                yield from _kept(run, library)
    except StDbError as error:
        yield _failure("database", error, SERVICE)


def _index(run: Session, library: Library) -> Iterator[Finding]:
    try:
        status = library.index.status(run.caller)
        if status["building"] is not None:
            percent: dict[str, Any] = {"percent": round(100 * status["building"])}
            yield Finding("index", "warn", "doctor.engine_building", percent)
        elif not status["ready"]:
            yield Finding("index", "warn", "doctor.engine_missing", {})
            return
        else:
            yield Finding("index", "ok", "doctor.engine", status)
        if status["behind"]:
            params = {"behind": status["behind"], "seconds": status["behind_seconds"]}
            yield Finding("behind", "warn", "doctor.behind", params)
        found = library.index.check(run.caller)
    except StDbError as error:
        yield from _troubles(library)
        yield _failure("index", error, SERVICE)
        return
    yield from _troubles(library)
    if found["missing"] or found["stale"] or found["extra"]:
        # While changes are on their way the two sides differ for a moment, which is no fault.
        level: Level = "warn" if status["behind"] else "fail"
        yield Finding("check", level, "error.index_differs", found)
    else:
        yield Finding("check", "ok", "doctor.checked", found)


def _kept(run: Session, library: Library) -> Iterator[Finding]:
    """Say how backups stand and whether every attached file is in its place."""
    standing = library.backups.status(run.caller)
    newest, tried = standing.last.newest, standing.last.tried
    if tried is not None and "error" in tried:
        why = i18n.t(tried["error"], run.language, **tried["params"])
        yield Finding("backup", "warn", "doctor.backup_failed", {"at": tried["at"], "why": why})
    elif newest is None:
        yield Finding("backup", "warn", "doctor.backup_none", {})
    else:
        code = "doctor.backup_late" if standing.late else "doctor.backup"
        yield Finding("backup", "warn" if standing.late else "ok", code, dict(newest))
    if lost := library.files.amiss():
        params = {"count": len(lost), "first": lost[0]}
        yield Finding("files", "fail", "doctor.files_lost", params)


def _troubles(library: Library) -> Iterator[Finding]:
    """Say what must be mended at the engine's own server."""
    for trouble in library.engine.troubles():
        if not isinstance(trouble, IndexUnavailable):  # which is said of the index itself
            yield _failure("engine", trouble, SERVICE)


def _address(run: Session) -> Iterator[Finding]:
    from st_db.server.running import address, listening, require_this_computer

    settings = run.settings
    try:
        require_this_computer(settings)
        with listening(settings, "st-db serve"):
            yield Finding("port", "ok", "doctor.port_free", {"port": settings.port})
    except StDbError as error:
        if error.code != "error.port_in_use":
            yield _failure("port", error, exit_code(error))
            return
        running = _running_version(address(settings))
        if running:
            ours = {"version": running, "address": address(settings)}
            yield Finding("port", "ok", "doctor.port_ours", ours)
        else:
            params = {"port": settings.port, "next": error.params["next"]}
            yield Finding("port", "warn", "doctor.port_taken", params)


def _running_version(address: str) -> str | None:
    """Return the version of the ST-DB that answers at an address of this computer, or None."""
    import json
    from urllib.request import ProxyHandler, build_opener

    try:
        with build_opener(ProxyHandler({})).open(f"{address}/healthz", timeout=2) as answer:
            found = json.load(answer)
    except (OSError, ValueError):
        return None
    return str(found["version"]) if isinstance(found, dict) and "version" in found else None


def _failure(name: str, error: StDbError, code: int) -> Finding:
    return Finding(name, "fail", error.code, error.params, code)


def _json(run: Session, finding: Finding) -> dict[str, str]:
    return {
        "name": finding.name,
        "level": finding.level,
        "message": i18n.t(finding.code, run.language, **finding.params),
        "remedy": i18n.remedy(finding.code, run.language, **finding.params),
    }


def _show(run: Session, finding: Finding) -> None:
    said = _json(run, finding)
    run.show(f"{run.t('level.' + finding.level):<8} {said['message']}")
    if said["remedy"]:
        run.show(f"{'':<8} {said['remedy']}")
