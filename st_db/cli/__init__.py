"""The command ``st-db``: one command family per file, each a thin front door of the library.

What a command needs is imported when it runs, so that ``st-db --help`` answers at once.
"""

from __future__ import annotations

import io
import sys
import warnings
from typing import Annotated

import typer

from st_db import __version__
from st_db.cli import (
    batches,
    bulk,
    codes,
    database,
    doctor,
    duplicates,
    duties,
    editing,
    exporting,
    facets,
    figures,
    files,
    importing,
    index,
    index_book,
    jobs,
    keeping,
    overlapping,
    plans,
    quality,
    reference,
    saved,
    searching,
    serving,
    sources,
    templates,
    users,
)
from st_db.cli.language import examples, h
from st_db.cli.session import hush

app = typer.Typer(
    help=h("help"),
    epilog=examples("demo", 'search "cà phê" --json', "ingest data/tieu-chuan-quy-chuan.csv"),
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
# The order of this list is the order of the help.
FAMILIES = (
    serving, importing, sources, batches, jobs, searching, editing, keeping, bulk, facets, files,
    exporting, saved, overlapping, duplicates, quality, duties, templates, plans, figures,
    index_book, index, codes, users, database, reference, doctor,
)  # fmt: skip
for family in FAMILIES:
    family.register(app)


@app.callback(invoke_without_command=True)
def root(
    version: Annotated[bool, typer.Option("--version", help=h("option.version"))] = False,
) -> None:
    """Answer ``--version``; everything else is a command."""
    if version:
        sys.stdout.write(f"st-db {__version__}\n")
        raise typer.Exit


def main() -> None:
    """Run the command line; the entry point of the package."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # Vietnamese must come out whole whatever the shell says about itself.
            stream.reconfigure(encoding="utf-8", errors="replace")
    if not sys.warnoptions:
        # Hints of libraries to programmers would stand among the answers to people.
        warnings.simplefilter("ignore")
    try:
        app(prog_name="st-db")
    except BrokenPipeError:
        hush()
    finally:
        _flush()


def _flush() -> None:
    """Write what is left now, where a closed pipe can still be met quietly."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        hush()
