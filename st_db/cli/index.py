"""``index``: how far the search index is, whether it is true, and mending it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import typer

from st_db.cli.language import examples, h
from st_db.cli.options import Json
from st_db.cli.session import DATA, Session, session
from st_db.errors import StDbError


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    family = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
    for command, name in ((status, "status"), (check, "check"), (sync, "sync"),
                          (rebuild, "rebuild"), (key, "key")):  # fmt: skip
        family.command(
            name,
            help=h(f"index_{name}.help"),
            epilog=examples(f"index {name}", f"index {name} --json"),
        )(command)
    epilog = examples("index status", "index check --json")
    app.add_typer(family, name="index", help=h("index.help"), epilog=epilog)


def status(as_json: Json = False) -> None:
    """Say how far the index has followed the database."""
    with session(as_json) as run:
        _tell(run, run.library.index.status(run.caller))


def check(as_json: Json = False) -> None:
    """Compare the index with the database."""
    with session(as_json) as run:
        found = run.library.index.check(run.caller)
        _tell(run, found)
        different = {name: found[name] for name in ("missing", "stale", "extra")}
        if any(different.values()):
            run.exit_code = DATA
            if not as_json:
                run.report(StDbError("error.index_differs", **different))
        elif not as_json:
            run.show(run.t("said.in_step"))


def sync(as_json: Json = False) -> None:
    """Apply what the index lacks and mend what differs."""
    with session(as_json) as run:
        _tell(run, run.library.index.sync(run.caller))


def rebuild(as_json: Json = False) -> None:
    """Build a new index and swap."""
    with session(as_json) as run, progress() as told:
        _tell(run, run.library.index.rebuild(run.caller, told))


def key(as_json: Json = False) -> None:
    """Make a key of the search server that may do no more than we need."""
    import sys

    from st_db.library.index import make_key

    with session(as_json) as run:
        hidden = sys.stdin.isatty()
        # Never an argument: those stay in the shell's history and are seen by everybody.
        told = typer.prompt(run.t("ask.master_key"), hide_input=hidden, err=True)
        made = make_key(run.settings, told.strip())
        if as_json:
            run.answer({"key": made})
        else:
            run.show(f"ST_DB_MEILI_KEY={made}")


def _tell(run: Session, answer: dict[str, Any]) -> None:
    if run.as_json:
        run.answer(answer)
        return
    for name, value in answer.items():
        run.show(f"{name}: {'–' if value is None else value}")


@contextmanager
def progress() -> Iterator[Callable[[int, int], None] | None]:
    """Yield what draws a bar on the error stream, or None where nobody watches it."""
    import sys

    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as drawn:
        task = drawn.add_task("", total=None)
        yield lambda done, total: drawn.update(task, completed=done, total=total or None)
