"""``demo`` and ``serve``: the pages and the HTTP interface on one port."""

from __future__ import annotations

import sys
from pathlib import Path

import typer

from st_db import i18n
from st_db.cli.language import examples, h
from st_db.cli.session import Session, session
from st_db.errors import ConfigError

# The sample files in the order that tells the story: who, the rules, the rights, the work.
_ORDER = ("to-chuc", "tieu-chuan", "sang-che", "kieu-dang", "nhan-hieu", "chi-dan", "nhiem-vu",
          "san-pham")  # fmt: skip
_FORMATS = {".xlsx", ".csv", ".jsonl", ".json", ".xml"}


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command(help=h("demo.help"), epilog=examples("demo"))(demo)
    app.command(help=h("serve.help"), epilog=examples("serve"))(serve)


def serve() -> None:
    """Serve the register on its own data."""
    with session() as run:
        _serve(run, "st-db serve")


def demo() -> None:
    """Load the sample data and serve."""
    with session() as run:
        from st_db.server.running import listening, require_this_computer

        require_this_computer(run.settings)
        files = sample_files()
        # A port in use is said now, not after a minute of loading.
        with listening(run.settings, "st-db demo"):
            pass
        _load(run, files)
        _serve(run, "st-db demo")


def sample_files() -> list[Path]:
    """Return the sample files of the checkout; raises ConfigError where there are none."""
    from st_db.settings import checkout

    root = checkout()
    folder = root / "data" if root else None
    inside = folder.iterdir() if folder and folder.is_dir() else ()
    found = [file for file in inside if file.suffix in _FORMATS]
    if not found:
        raise ConfigError("error.no_sample_data")
    return sorted(found, key=lambda file: (_place(file.name), file.name))


def _place(name: str) -> int:
    return next((i for i, start in enumerate(_ORDER) if name.startswith(start)), len(_ORDER))


def _load(run: Session, files: list[Path]) -> None:
    """Import the sample files and wait until they can be searched."""
    from st_db.cli.importing import Wanted, import_file

    run.note(run.t("said.demo_home", home=run.settings.home))
    seq = 0
    for file in files:
        result = import_file(run, file, Wanted())
        seq = max(seq, result.seq)
        names = ("rows", "created", "updated", "unchanged", "rejected")
        counts = {name: getattr(result, name) for name in names}
        run.note(run.t("said.demo_file", file=file.name, **counts))
    behind = run.library.index.wait_until_applied(seq)
    if behind:
        run.note(run.t("said.behind", behind=behind))
    if not run.library.signing.needed:
        run.note(run.t("said.demo_accounts"))
    # The service opens the library for itself, and there is one writer at a time.
    run.close()


def _serve(run: Session, command: str) -> None:
    from st_db.server import running

    def started() -> None:
        address = running.address(run.settings)
        for language in i18n.LANGUAGES:
            run.show(i18n.t("cli.said.serving", language, address=address))
        sys.stdout.flush()

    running.serve(run.settings, started, command)
